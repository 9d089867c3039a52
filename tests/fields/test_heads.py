"""What is ruled out by two digits and a length is no match; the tables of all plans are made of the real patterns."""

from __future__ import annotations

import random
import re

import pytest
from phonenumbers.phonemetadata import PhoneMetadata

from assay.fields.dialling import REGIONS
from assay.fields.heads import alternatives, heads
from assay.fields.plans import UNSURE, plans


def test_heads_and_lengths() -> None:
    assert heads(r"[2-3]\d{2,3}|0") == {
        **{f"{a}{b}": 0b11000 for a in "23" for b in "0123456789"},
        "0": 0b10,
    }
    assert heads("1?(?:2|34)") == {"12": 0b100, "13": 0b1000, "2": 0b10, "34": 0b100}
    assert alternatives("0(1|2)|3") == ("0(1|2)", "3")


@pytest.mark.parametrize("pattern", ["a", "(?=1)2", "1)"])
def test_other_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="no pattern of digits"):
        heads(pattern)


def test_no_number_of_any_region_is_ruled_out() -> None:
    chance, matched = random.Random(7), 0
    tables = plans(REGIONS)
    for at, region in enumerate(REGIONS):
        general = re.compile(PhoneMetadata.metadata_for_region(region).general_desc.national_number_pattern)
        for _ in range(2_000):
            number = "".join(chance.choices("0123456789", k=chance.randrange(4, 15)))
            if general.fullmatch(number):
                matched += 1
                assert tables.general[at, int(number[:2])] >> len(number) & 1, region
    assert matched > 10_000


def test_plain_prefixes_are_known_and_the_others_left() -> None:
    germany, japan = plans(["DE", "JP"]).home
    assert [germany[head] for head in (0, 3, 9, 30)] == [1, 1, 1, 0]
    assert [japan[head] for head in (0, 3)] == [UNSURE, 1]
