"""Counts agree with their nouns, and a slip of the pen is told what it may have meant."""

from __future__ import annotations

import pytest

from assay.claims.words import counted
from assay.forensics import CHECKS, Measurement
from assay.wording import meant, noun, persons, several, the_people


def test_a_count_agrees_with_its_noun() -> None:
    assert several(1, "row") == "1 row"
    assert several(0, "row") == "0 rows"
    assert several(2_000, "row was", "rows were") == "2,000 rows were"
    assert (persons(1), persons(2)) == ("1 person", "2 people")
    assert noun(1, "it", "them") == "it"
    assert (the_people(1), the_people(2_499)) == ("the one person", "the 2,499 people")


def test_the_nearest_word_is_offered_and_nothing_far() -> None:
    assert meant("emial", ("email", "phone")) == "Did you mean 'email'? "
    assert meant("SPARC", ("embedded", "spark")) == "Did you mean 'spark'? "
    assert meant("zebra", ("email", "phone")) == ""


@pytest.mark.parametrize(
    ("check", "measured", "words"),
    [
        ("combo-marks", Measurement(1, 1, {"most": 1, "many": 0.0}), "one login has up to 1 password, and"),
        ("duplicates", Measurement(1, 2, {"distinct": 1}), "; 1 is distinct."),
        (
            "known-containment",
            Measurement(1, 9, {"corpora": 1, "corpus": 1, "base": 0.1, "base_n": 9, "base_high": 0.2}),
            "The nearest of 1 known corpus (number 1)",
        ),
        ("known-order", Measurement(1, 1, {"shared": 1, "rank": 0.0}), "Of 1 row shared"),
        ("rows-per-person", Measurement(1, 1, {"rows_per_person": 1.0}), "The 1 row stands for 1 person "),
        ("tagged-addresses", Measurement(1, 1, {"tagged": 1}), "Of 1 tagged e-mail address, 1 bears a tag"),
    ],
)
def test_checks_tell_one_of_a_thing_as_one(check: str, measured: Measurement, words: str) -> None:
    assert words in CHECKS[check].explain(measured)
    assert counted(1).says == "There is 1 record."
    assert counted(2_000).says == "There are 2,000 records."
