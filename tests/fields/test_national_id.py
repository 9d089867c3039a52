"""National and bank numbers: one spelling, and check digits that Python and SQL judge alike."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS
from assay.fields.check_digits import pass_rate
from assay.fields.numbers import BY_ID, NUMBERS
from tests.fields.many_values import column, run, steady

SPELLED = [
    ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
    ("gb82 west 1234 5698 7654 32", "GB82WEST12345698765432"),
    ("12345678-z", "12345678Z"),
    ("390.533.447-05", "39053344705"),
    ("39053344705.0", "39053344705"),
    ("811218-9876", "8112189876"),
    ("19811218-9876", "8112189876"),  # the century goes
    ("131052-308T", "131052308T"),
    ("123-45-6789", "123456789"),
    ("***-**-6789", None),
    ("12", None),
    ("", None),
    ("9" * 50, None),
]
# From the issuers' own explanations and specimens, and made-up ones with right check digits.
RIGHT = {
    "iban": ("DE89370400440532013000", "GB82WEST12345698765432", "NO9386011117947"),
    "es-dni": ("12345678Z",),
    "es-nie": ("X1234567L", "Y1234567X", "Z1234567R"),
    "fr-nir": ("255081416802538",),
    "it-codice-fiscale": ("RSSMRA85T10A562S", "MRTMTT91D08F205J"),
    "nl-bsn": ("111222333", "123456782"),
    "be-rrn": ("85073003328", "17073003384"),
    "pl-pesel": ("44051401359", "02070803628"),
    "se-personnummer": ("8112189876", "6403273813"),
    "no-fodselsnummer": ("01010750160", "29029900157"),
    "dk-cpr": ("2110625629",),
    "fi-hetu": ("131052308T", "131052A308T"),
    "de-steuer-id": ("36574261809", "86095742719"),
    "at-svnr": ("1237010180",),
    "ch-ahv": ("7569217076985",),
    "pt-nif": ("501964843", "123456789"),
    "br-cpf": ("39053344705", "11144477735"),
    "cn-resident-id": ("11010519491231002X",),
    "in-aadhaar": ("234123412346",),
    "tr-kimlik": ("10000000146", "19191919190"),
    "za-id": ("7503305044089",),
    "us-ssn": ("536904399",),
    "gb-nino": ("JG103759A",),
}


def test_spelling() -> None:
    assert steady("national_id", [raw for raw, _ in SPELLED]) == [want for _, want in SPELLED]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=40), st.from_regex(r"[0-9A-Z .-]{5,36}", fullmatch=True)), max_size=40))
def test_spelling_is_idempotent(values: list[str]) -> None:
    steady("national_id", values)


def test_every_number_has_an_example() -> None:
    assert set(RIGHT) == set(BY_ID)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda n: n.id)
def test_right_numbers_pass_and_any_wrong_last_digit_fails(number) -> None:  # type: ignore[no-untyped-def]
    examples = RIGHT[number.id]
    assert [number.valid(e) for e in examples] == run(number.valid_sql("v"), examples) == [True] * len(examples)
    if number.rules and number.id not in ("at-svnr",):  # whose check digit is not the last
        changed = [e[:-1] + c for e in examples for c in "0123456789ABCXZ" if c != e[-1]]
        assert not any(number.valid(c) for c in changed if c[-1].isdigit() == examples[0][-1].isdigit())


@pytest.mark.parametrize("number", NUMBERS, ids=lambda n: n.id)
def test_sql_and_python_agree_and_made_up_ones_pass_at_chance(number) -> None:  # type: ignore[no-untyped-def]
    chance = random.Random(number.id)
    made_up = [_shuffled(example, chance) for example in RIGHT[number.id] for _ in range(2_000)]
    judged = run(number.valid_sql("v"), made_up)
    assert [bool(answer) for answer in judged] == [number.valid(value) for value in made_up]
    formed, right = pass_rate(made_up, number)
    assert formed == sum(answer is not None for answer in judged)
    if number.rules and formed > 400:
        assert right / formed < 2.5 * number.chance + 0.03


def _shuffled(example: str, chance: random.Random) -> str:
    """The same digits and letters in places of their own kind, drawn anew."""
    digits, letters = "0123456789", "ABCDEFGHJKLMNPQRSTUVWXYZ"
    keep = 2 if example[:2].isalpha() else 0
    return example[:keep] + "".join(chance.choice(digits if c.isdigit() else letters) for c in example[keep:])


def _valid(number_id: str, many: int) -> list[str]:
    chance, number = random.Random(7), BY_ID[number_id]
    found: list[str] = []
    while len(found) < many:
        value = _shuffled(RIGHT[number_id][0], chance)
        if number.valid(value):
            found.append(value)
    return found


def test_score() -> None:
    score = KINDS["national_id"].score
    for number_id in ("iban", "nl-bsn", "pl-pesel", "br-cpf", "es-dni", "tr-kimlik"):
        assert score(column(_valid(number_id, 30))) > 0.9, number_id
    chance = random.Random(3)
    assert score(column([_shuffled("39053344705", chance) for _ in range(300)])) < 0.3
    assert score(column([f"12{i}-45-67{i}9"[:11] for i in range(10)])) > 0.8
    assert score(column(["Ann", "Bob"])) == 0.0
