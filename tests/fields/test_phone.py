"""Phone numbers: E.164, the same answer from the SQL and from the library."""

from __future__ import annotations

import random
import re
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS, Context
from assay.fields.dialling import REGIONS
from tests.fields.both_paths import near
from tests.fields.many_values import column, quick, spelled, steady

GERMANY = Context(region="DE")
SPELLED = [
    ("+49 (0) 30 123456", "+4930123456"),
    ("030/123456", "+4930123456"),
    ("0049 30 123456", "+4930123456"),
    ("tel: 030 123456", "+4930123456"),
    ("(+49) 30-123456 ext. 7", "+4930123456"),
    ("030 123456 x123", "+4930123456"),
    ("+39 06 1234567", "+39061234567"),  # Italy keeps its nought
    ("４９３０123456", "+4930123456"),
    ("030\u00a0123\u2013456", "+4930123456"),
    ("4930123456.0", "+4930123456"),  # a spreadsheet's float, all digits kept
    ("4.91512E+11", None),  # digits lost
    ("3.14159265", None),
    ("+1 (415) 555-2671", "+14155552671"),
    ("+49 151 ****567", None),
    ("911", None),
    ("call me", None),
    ("", None),
    ("9" * 10_000, None),
    ("~30123456", "~30123456"),
]


def test_spelling_at_home_in_germany() -> None:
    assert steady("phone", [raw for raw, _ in SPELLED], GERMANY) == [want for _, want in SPELLED]


def test_the_row_s_country_comes_before_the_company_s() -> None:
    said = spelled("phone", ["030 123456", "(415) 555-2671", "030 123456"], GERMANY, ["DE", "US", None])
    assert said == ["+4930123456", "+14155552671", "+4930123456"]


def test_without_a_country_a_number_meets_only_its_like() -> None:
    raw = ["030 123456", "(030) 12 34 56", "30123456", "+49 30 123456", "0049 30 123456", "1234"]
    assert steady("phone", raw) == ["~30123456"] * 3 + ["+4930123456"] * 2 + [None]


def test_a_column_of_digits_that_begin_with_country_codes_is_seen_as_such() -> None:
    style = KINDS["phone"].style
    assert style is not None
    bare = [f"4915112345{i:03d}" for i in range(50)] + [f"336123456{i:02d}" for i in range(20)]
    found = style(column(bare), Context(region="US"))
    assert found == {"phones": "bare"}
    assert spelled("phone", bare[:1], Context(region="US", style=found)) == ["+4915112345000"]
    assert style(column([f"41555526{i:02d}" for i in range(70)]), Context(region="US")) == {}


def _written(region: str) -> list[str]:
    """The library's own example numbers of a region, and made-up ones like them, as people write them."""
    chance = random.Random(region)
    numbers = []
    for kind in range(11):
        example = phonenumbers.example_number_for_type(region, kind)
        if example is not None:
            digits = str(example.national_number)
            made_up = digits[:2] + "".join(chance.choice("0123456789") for _ in digits[2:])
            numbers += [example, phonenumbers.PhoneNumber(example.country_code, int(made_up))]
    raw = []
    for number in numbers:
        significant = phonenumbers.national_significant_number(number)
        raw += [phonenumbers.format_number(number, form) for form in range(4)]
        raw += [significant, f"0{significant}", f"{number.country_code}{significant}"]
        raw += [f"00{number.country_code}{significant}", f"+{number.country_code} (0) {significant}"]
        raw.append(phonenumbers.format_out_of_country_calling_number(number, "US") + " x12")
    return raw


def test_sql_equals_the_library_in_every_region() -> None:
    raw = [(text, region) for region in REGIONS for text in _written(region)]
    values, regions = [text for text, _ in raw], [region for _, region in raw]
    exact = KINDS["phone"].spelling.exact
    assert exact is not None
    said = quick("phone", values, Context(), regions)
    want = [exact(text, Context(), region) for text, region in raw]
    assert len(raw) > 15_000
    assert sum(a != b for a, b in zip(said, want, strict=True)) == 0


def test_spelling_all_regions_twice_changes_nothing() -> None:
    raw = [text for region in REGIONS[::7] for text in _written(region)]
    steady("phone", raw, Context(region="FR"))


@pytest.mark.shared
def test_the_shared_example_numbers(shared: Path) -> None:
    text = (shared / "formats/libphonenumber/PhoneNumberMetadata.xml").read_text(encoding="utf-8")
    raw, regions = [], []
    for found in re.finditer(r'<territory id="([A-Z]{2})"(.*?)</territory>', text, re.DOTALL):
        if found[1] in REGIONS:
            numbers = re.findall(r"<exampleNumber>(\d+)</exampleNumber>", found[2])
            raw += numbers
            regions += [found[1]] * len(numbers)
    want = [
        phonenumbers.format_number(phonenumbers.parse(number, region), phonenumbers.PhoneNumberFormat.E164)
        for number, region in zip(raw, regions, strict=True)
    ]
    said = quick("phone", raw, Context(), regions)
    assert len(raw) > 1_000
    # Short ones (emergency and premium services of 3 to 5 digits) are below any subscriber number.
    wrong = [s for s, w in zip(said, want, strict=True) if s != w and not (s is None and len(w) < 8)]
    assert wrong == []


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.one_of(st.text(max_size=24), st.from_regex(r"[+(]{0,2}[0-9 ()./-]{4,18}(x[0-9]{1,4})?")), max_size=60)
)
def test_hostile_values_agree_and_settle(values: list[str]) -> None:
    steady("phone", values, GERMANY)


@pytest.mark.parametrize(
    ("a", "b", "slip"),
    [
        ("+4930123456", "+4930123465", True),
        ("+4930123456", "+4930123457", True),
        ("+4930123456", "+493012345", False),
        ("+4930123456", "+4930654321", False),
    ],
)
def test_near(a: str, b: str, slip: bool) -> None:
    assert near("phone", a, b) is slip


def test_score() -> None:
    score = KINDS["phone"].score
    assert score(column([f"+1 415 555 26{i:02d}" for i in range(50)])) > 0.95
    assert score(column([f"030/12345{i:02d}" for i in range(50)])) > 0.8
    for other in ("192.168.1.{}", "2020-01-{:02d}", "12345-67{:02d}", "123-45-67{:02d}", "10.{}", "1{:03d}"):
        assert score(column([other.format(i) for i in range(1, 29)])) < 0.2, other
