"""A dump without a row is refused with each file's reason; names that are values are not shown."""

from __future__ import annotations

import pytest

from assay.desk.refusal import readable
from assay.intake import Intake, Member, Outcome
from assay.private import named
from assay.problem import InputProblem


def test_the_reasons_stand_in_the_refusal() -> None:
    because = "The archive is deeper than 5."
    members = tuple(
        Member(n, None, 0.0, o, b, 9)
        for n, o, b in (
            ("readme", Outcome.NONE, "Prose."),
            ("\x1b[31mann@example.org.csv", Outcome.NOT, because),
            ("empty.csv", Outcome.FULL, ""),
        )
    )
    with pytest.raises(InputProblem) as refused:
        readable(Intake((), members, (), (), ()))
    assert refused.value.code == "nothing-read"
    assert because in refused.value.says
    assert "no record" in refused.value.says
    assert "ann@" not in refused.value.says
    assert "\x1b" not in refused.value.says


def test_the_cause_stands_before_the_archives_around_it() -> None:
    around = "Of its members 1 were not read."
    outer = [Member("a.zip" + "!b.zip" * n, "zip", 0.9, Outcome.NOT, around, 9) for n in range(4)]
    inner = Member("a.zip!c", None, 0.0, Outcome.NOT, "Archives are nested deeper than 5.", 9)
    with pytest.raises(InputProblem, match=r"dump\. a\.zip!c: Archives are nested deeper than 5\. .* And 2 more\."):
        readable(Intake((), (*outer, inner), (), (), ()))


@pytest.mark.parametrize(
    "value",
    [
        "ann.lee@example.org",
        "mail ann.lee@example.org",
        "+49 170 1234567",
        "4111 1111 1111 1111",
        "5f4dcc3b5aa765d61d8327deb882cf99",
        "$2y$10$abcdefghijklmnopqrstuv",
    ],
)
def test_a_value_in_the_place_of_a_name_is_masked(value: str) -> None:
    shown = named(value)
    assert value.rsplit(maxsplit=1)[-1] not in shown
    assert "*" in shown


@pytest.mark.parametrize(
    "name", ["E-mail", "users_2024-01-31.sql", "first_name", "addr:street", "dump-20240131.csv", "v1.2.3"]
)
def test_a_name_stays_as_it_is(name: str) -> None:
    assert named(name) == name


def test_a_name_is_escaped() -> None:
    assert named("a\x1b[31m\u202eb\nc") == "a\\u{1b}[31m\\u{202e}b\\u{a}c"
