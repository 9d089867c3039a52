"""What must hold for any claim."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from assay.engine import Engine
from assay.matching import Overlap, match
from assay.settings import Settings
from tests.matching.made import KEY, claim, reference

COUNT = 60
BASE = {
    "customer_id": [str(1000 + i) for i in range(COUNT)],
    "email": [f"somebody{i * 37}@mail.example" for i in range(COUNT)],
    "full_name": [f"{chr(97 + i % 26) * 3}{i} {chr(97 + (i * 7) % 26) * 4}{i}" for i in range(COUNT)],
    "birth_date": [f"{1940 + i}-{i % 12 + 1:02}-{i % 27 + 1:02}" for i in range(COUNT)],
    "city": [f"town{i % 5}" for i in range(COUNT)],
}
STRANGERS = {
    "customer_id": [str(5000 + i) for i in range(COUNT)],
    "email": [f"nobody{i * 53}@else.example" for i in range(COUNT)],
    "full_name": [f"zz{chr(97 + i % 26)}{i} qq{chr(97 + (i * 3) % 26)}{i}" for i in range(COUNT)],
    "birth_date": [f"{1941 + i}-{(i + 5) % 12 + 1:02}-{(i + 9) % 27 + 1:02}" for i in range(COUNT)],
    "city": [f"town{i % 5}" for i in range(COUNT)],
}
Rows = dict[str, list[str | None]]


def rows(members: list[int], strangers: list[int]) -> Rows:
    return {n: [BASE[n][i] for i in members] + [STRANGERS[n][i] for i in strangers] for n in BASE}


def compared(told: Rows, names: dict[str, str] | None = None) -> tuple[Overlap, list[tuple[object, ...]]]:
    with tempfile.TemporaryDirectory() as folder, Engine(Path(folder), Settings(threads=2, memory=1 << 29)) as engine:
        ref = reference(engine, BASE)
        overlap = match(engine, claim(engine, told), ref, key=KEY)
        return overlap, engine.rows("SELECT row, customer, pattern, keys, split, copy FROM matches ORDER BY row")


picked = st.lists(st.integers(0, COUNT - 1), unique=True, max_size=12)
few = settings(max_examples=8, deadline=None)


@few
@given(members=picked, strangers=picked)
def test_adding_k_known_members_raises_matches_by_k(members: list[int], strangers: list[int]) -> None:
    if not members and not strangers:
        return
    without = compared(rows([], strangers))[0].matched if strangers else 0
    overlap = compared(rows(members, strangers))[0]
    assert overlap.matched == without + len(members)
    assert overlap.customers == without + len(members)
    assert sum(p.rows for p in overlap.patterns) == len(members) + len(strangers)


@few
@given(members=picked, strangers=picked, data=st.data())
def test_shuffling_rows_changes_nothing_but_row_numbers(
    members: list[int], strangers: list[int], data: st.DataObject
) -> None:
    told = rows(members, strangers)
    count = len(members) + len(strangers)
    if not count:
        return
    order = data.draw(st.permutations(range(count)))
    plain, per_row = compared(told)
    mixed, shuffled = compared({n: [v[i] for i in order] for n, v in told.items()})
    assert (plain.patterns, plain.by_key, plain.people) == (mixed.patterns, mixed.by_key, mixed.people)
    assert [per_row[i][1:] for i in order] == [r[1:] for r in shuffled]


@few
@given(members=picked.filter(bool), times=st.integers(2, 4))
def test_copies_leave_people_and_customers_alone(members: list[int], times: int) -> None:
    once = compared(rows(members, []))[0]
    more = compared(rows(members * times, []))[0]
    assert (more.people, more.customers) == (once.people, once.customers)
    assert (more.matched, more.copies) == (once.matched * times, len(members) * (times - 1))


@few
@given(shifts=st.lists(st.integers(1, COUNT - 1), min_size=5, max_size=5, unique=True))
def test_rows_permuted_column_by_column_match_nobody(shifts: list[int]) -> None:
    permuted = {n: v[s:] + v[:s] for s, (n, v) in zip(shifts, BASE.items(), strict=True)}
    assert compared(permuted)[0].matched == 0


def test_the_order_of_columns_changes_nothing() -> None:
    told = rows(list(range(20)), list(range(10)))
    assert compared(told)[0] == compared(dict(reversed(told.items())))[0]
