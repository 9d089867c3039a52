"""The quick look at two values lets everything through that a kind calls near."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS
from assay.matching import likeness
from assay.matching.likeness import JUDGED, could_be_near

SIGNS = "abeiomnrstxyz0125 é"
WORDS = st.text("abeilmnorst", min_size=1, max_size=9)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
DAYS = st.dates().map(str)
VALUES = {
    "birth_date": DAYS,
    "email": st.tuples(WORDS, WORDS, st.integers(0, 9999)).map(lambda p: f"{p[0]}.{p[1]}{p[2]}@mail.example"),
    "national_id": st.from_regex(r"[0-9]{9,12}", fullmatch=True),
    "phone": st.from_regex(r"\+[0-9]{9,13}", fullmatch=True),
    "postcode": st.from_regex(r"[0-9]{4,6}|[A-Z]{2}[0-9] [0-9][A-Z]{2}", fullmatch=True),
    "street": st.tuples(NAMES, st.integers(1, 999)).map(lambda p: f"{p[0]} {p[1]}"),
}


def slips(draw: st.DrawFn, value: str, *, days: bool) -> str:
    """One slip of the keyboard: a sign lost, added, changed, or two swapped; a spelled day keeps its ten signs."""
    at = draw(st.integers(0, max(0, len(value) - 1)))
    sign = draw(st.sampled_from("0123456789" if days else SIGNS))
    same_length = (
        value[:at] + sign + value[at + 1 :],
        value[:at] + value[at + 1 : at + 2] + value[at : at + 1] + value[at + 2 :],
    )
    shorter_or_longer = (value[:at] + value[at + 1 :], value[:at] + sign + value[at:])
    return draw(st.sampled_from(same_length if days else (*same_length, *shorter_or_longer)))


@st.composite
def likes(draw: st.DrawFn, kind: str) -> tuple[str, str]:
    """A value and another one that may be near it: slips, initials, cut ends, words more, fewer, in another order."""
    value = draw(VALUES.get(kind, NAMES))
    if kind == "birth_date":
        other = draw(st.sampled_from((value, value[:5] + value[8:] + "-" + value[5:7], draw(DAYS))))
        return value, slips(draw, other, days=True) if draw(st.booleans()) else other
    words = value.split(" ")
    at = draw(st.integers(0, len(words) - 1))
    ways = (
        value[: draw(st.integers(1, len(value)))],
        " ".join([*words[:at], words[at][:1], *words[at + 1 :]]),
        " ".join(sorted([*words, draw(WORDS)])),
        " ".join(words[:at] + words[at + 1 :]) or value,
        " ".join(draw(st.permutations(words))),
        value.replace(" ", ""),
        value,
    )
    other = draw(st.sampled_from(ways))
    for _ in range(draw(st.integers(0, 2))):
        other = slips(draw, other, days=False).strip() or value  # nothing spelled is empty or begins with a blank
    return draw(st.sampled_from(((value, other), (other, value))))


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def near(database: duckdb.DuckDBPyConnection, kind: str, pairs: list[tuple[str, str]]) -> tuple[np.ndarray, np.ndarray]:
    """Whether the kind calls the pairs near, and whether the quick look lets them through."""
    asked = pa.table({"place": range(len(pairs)), "a": [a for a, _ in pairs], "b": [b for _, b in pairs]})
    sql = (KINDS[kind].near or "false").replace("{a}", "a").replace("{b}", "b")
    database.register("asked", asked)
    told = database.execute(f"SELECT coalesce(a <> b AND ({sql}), false) FROM asked ORDER BY place").fetchall()
    return np.array([row[0] for row in told]), could_be_near(asked.column("a"), asked.column("b"))


@pytest.mark.parametrize("kind", sorted(JUDGED))
def test_nothing_near_is_held_back(database: duckdb.DuckDBPyConnection, kind: str) -> None:
    @settings(max_examples=80, deadline=None)
    @given(st.lists(likes(kind), min_size=10, max_size=20))
    def held(pairs: list[tuple[str, str]]) -> None:
        found, let = near(database, kind, pairs)
        lost = np.flatnonzero(found & ~let)
        assert not len(lost), pairs[lost[0]]

    held()


def test_strangers_are_held_back() -> None:
    """Else the look would be true and useless."""
    one = ["maria gonzalez", "peter.smith7@mail.example", "+493055512340", "1971-03-05", "high street 11"]
    other = ["hugo tillmann", "quinn.zorro@else.example", "+442079460018", "1998-12-27", "upland road 205"]
    assert not could_be_near(pa.chunked_array([one]), pa.chunked_array([other])).any()


def test_what_is_missing_is_like_nothing() -> None:
    one = pa.chunked_array([pa.array([None, "ann", ""], pa.string())])
    other = pa.chunked_array([pa.array(["ann", None, ""], pa.string())])
    assert not could_be_near(one, other).any()


def test_slices_and_threads_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = pa.chunked_array([["ann lee", "nobody"] * 5]), pa.chunked_array([["ann leee", "far away"] * 5])
    monkeypatch.setattr(likeness, "SLICE", 3)
    assert could_be_near(one, other, threads=3).tolist() == [True, False] * 5


def test_chunks_and_slices_do_not_matter() -> None:
    one = pa.chunked_array([["nobody", "ann lee"], ["bert ray"]]).slice(1)
    other = pa.chunked_array([["ann leee"], ["far away"]])
    assert could_be_near(one, other).tolist() == [True, False]
