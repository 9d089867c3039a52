"""Named rows are held against the real values: what prints say by mistake is found, told and left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pytest

from assay.engine import Engine
from assay.fields import KINDS
from assay.matching import Agreement, Overlap, ReadBack, match, readback
from assay.matching.overlap import Sides, compare
from assay.matching.rates import rate
from assay.reference.index import Index, tags_of
from assay.reference.index.printing import printed
from tests.matching.made import KEY, claim, reference

COUNT = 40
CUSTOMERS: dict[str, list[str | None]] = {
    "customer_id": [str(1000 + i) for i in range(COUNT)],
    "email": [f"person{i}x{i * i}@mail.example" for i in range(COUNT)],
    "full_name": [f"given{i % 7} family{i}" for i in range(COUNT)],
    "birth_date": [f"19{50 + i}-0{i % 9 + 1}-1{i % 9}" for i in range(COUNT)],
    "city": [("oslo", "bern", "rome")[i % 3] for i in range(COUNT)],
}
Planted = Mapping[str, str]  # field -> a value that the index takes the first customer's for
NOBODY = {"email": "x@else.example", "full_name": "no body", "birth_date": "1999-01-01", "city": "lima"}


def row(**other: str | None) -> dict[str, list[str | None]]:
    """The first customer's, but for."""
    return {field: [other.get(field, values[0])] for field, values in CUSTOMERS.items()}


def rows(*several: Mapping[str, list[str | None]]) -> dict[str, list[str | None]]:
    return {field: [value for one in several for value in one[field]] for field in CUSTOMERS}


def planted(
    engine: Engine,
    claimed: Mapping[str, Sequence[str | None]],
    tags: Planted,
    history: Sequence[tuple[int, str, str]] = (),
) -> Overlap:
    """Match where the index holds other tags for the first customer than its values have."""
    held = reference(engine, CUSTOMERS, history=history)
    schema = claim(engine, claimed)
    match(engine, schema, held, key=KEY)
    index: Index = engine.kept["index"]
    for field, value in tags.items():
        print_ = printed(pa.chunked_array([[value]]), index.key)
        index.tags[0, index.places([field])] = tags_of(print_)
    return compare(Sides(engine, schema, held, KINDS.all(), KEY, "claim", "matches"), reuse=True)


def states(overlap: Overlap, pattern: int) -> dict[str, Agreement]:
    return dict(zip((c.field for c in overlap.compared), overlap.states(pattern), strict=True))


def test_all_rows_of_a_small_claim_are_read_back_once_for_their_copies(engine: Engine) -> None:
    gone = "gone@mail.example"
    slip = row(full_name="givne0 family0", customer_id=None)
    claimed = rows(CUSTOMERS, CUSTOMERS, row(city="lima"), row(email=gone), slip, row(**NOBODY, customer_id="9"))
    overlap = planted(engine, claimed, {}, [(1, "email", gone)])
    told = {s for p in overlap.patterns for s in overlap.states(p.pattern)}
    assert told == set(Agreement)
    assert overlap.read_back == ReadBack(COUNT + 3, rate(0, COUNT + 3))
    assert overlap.matched == 2 * COUNT + 3


def test_a_field_that_agrees_by_its_tag_alone_is_found_and_left_out_of_row_and_copy(engine: Engine) -> None:
    claimed = rows(row(city="lima"), row(city="lima"), CUSTOMERS)
    honest = planted(engine, claimed, {})
    assert states(honest, engine.one("SELECT pattern FROM matches WHERE row = 1")[0])["city"] is Agreement.CONTRADICTS
    overlap = planted(engine, rows(row(city="lima"), row(city="lima")), {"city": "lima"})
    assert overlap.read_back == ReadBack(1, rate(1, 1))
    ((pattern, score), copy) = engine.rows("SELECT pattern, score FROM matches ORDER BY row")
    assert copy == (pattern, score)
    assert states(overlap, pattern)["city"] is Agreement.ABSENT
    assert states(overlap, pattern)["email"] is Agreement.AGREES
    assert [(p.pattern, p.rows) for p in overlap.patterns] == [(pattern, 2)]
    assert score == sum(round(16 * overlap.weights[f][0]) for f in CUSTOMERS if f != "city")


def test_a_row_that_is_ours_by_its_tags_alone_is_named_no_more(engine: Engine) -> None:
    stranger = row(**NOBODY)
    assert planted(engine, stranger, {}).matched == 0
    overlap = planted(engine, stranger, NOBODY)
    assert overlap.read_back == ReadBack(1, rate(1, 1), lost=1)
    assert (overlap.matched, overlap.customers, overlap.refused, overlap.people) == (0, 0, 1, 1)
    assert engine.one("SELECT customer, status, candidate FROM matches") == (None, None, 1)


def test_a_value_that_an_index_of_another_day_calls_different_is_found(engine: Engine) -> None:
    overlap = planted(engine, row(), {"city": "lima"})
    assert overlap.read_back == ReadBack(1, rate(1, 1))
    assert states(overlap, overlap.patterns[0].pattern)["city"] is Agreement.ABSENT


def test_of_many_rows_a_keyed_draw_is_read_back_and_the_share_is_told(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readback, "MOST", 15)
    claimed = rows(CUSTOMERS, *(row(city=f"lima{i}") for i in range(10)))
    assert planted(engine, claimed, {}).read_back == ReadBack(COUNT + 10, rate(0, 15))
    monkeypatch.setattr(readback, "MOST", 1)
    wrong = rows(row(city="lima"), row(city="lima", birth_date=None))
    overlap = planted(engine, wrong, {"city": "lima"})
    assert overlap.read_back == ReadBack(2, rate(1, 1))
    assert states(overlap, overlap.patterns[0].pattern)["city"] is Agreement.AGREES, "one of two was read: told only"


def test_the_draw_follows_from_the_key_and_favours_nobody() -> None:
    numbers = np.arange(1, 10_001)
    order = readback.rank(numbers, KEY)
    assert np.array_equal(readback.rank(numbers[::-1], KEY), order[::-1])
    assert not np.array_equal(readback.rank(numbers, bytes(16)), order)
    assert len(np.unique(order)) == 10_000
    first = np.sort(np.argsort(order)[:1_000])
    halves = (first < 5_000).sum()
    assert abs(halves - 500) < 80, "five standard deviations of a fair draw"
