"""Counts agree with their nouns, and a slip of the pen is told what it may have meant."""

from __future__ import annotations

from assay.wording import meant, noun, persons, several


def test_a_count_agrees_with_its_noun() -> None:
    assert several(1, "row") == "1 row"
    assert several(0, "row") == "0 rows"
    assert several(2_000, "row was", "rows were") == "2,000 rows were"
    assert (persons(1), persons(2)) == ("1 person", "2 people")
    assert noun(1, "it", "them") == "it"


def test_the_nearest_word_is_offered_and_nothing_far() -> None:
    assert meant("emial", ("email", "phone")) == "Did you mean 'email'? "
    assert meant("SPARC", ("embedded", "spark")) == "Did you mean 'spark'? "
    assert meant("zebra", ("email", "phone")) == ""
