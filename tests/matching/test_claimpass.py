"""However the claim is cut into slices, the answer is the same, row by row and in every count."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from assay.engine import Engine
from assay.matching import claimpass, judging, match, readback, slices, telling
from assay.matching.asked import Asked
from assay.settings import Settings
from tests.matching.made import KEY, claim, reference

FIRST = ("ann", "bob", "cleo", "dan", "eve", "finn", "gus", "hana", "ines", "jon")
LAST = ("lee", "ray", "dix", "oakes", "poe", "ruedi", "sky", "torv", "urban", "vane")


def people(count: int, seed: int) -> dict[str, list[str | None]]:
    """Customers with a shared switchboard, twins of a name, and gaps."""
    draw = random.Random(seed)
    rows = []
    for i in range(count):
        first, last = draw.choice(FIRST), draw.choice(LAST)
        rows.append(
            {
                "customer_id": str(1000 + i),
                "email": None if draw.random() < 0.1 else f"{first}.{last}{i}@mail.example",
                "phone": "+4930555000" if draw.random() < 0.1 else f"+4930{6000000 + 7 * i}",
                "full_name": f"{first} {last}",
                "birth_date": f"19{draw.randrange(50, 99)}-0{draw.randrange(1, 10)}-1{draw.randrange(10)}",
                "postcode": str(10000 + draw.randrange(40)),
            }
        )
    return {name: [row[name] for row in rows] for name in rows[0]}


def claimed(held: Mapping[str, list[str | None]], count: int, seed: int) -> dict[str, list[str | None]]:
    """Customers and strangers, with slips, placeholders that many carry, and rows that stand twice."""
    draw = random.Random(seed)
    size = len(held["email"])
    rows: list[dict[str, str | None]] = []
    for i in range(count):
        row = {name: values[draw.randrange(size)] if i % 3 == 0 else values[i % size] for name, values in held.items()}
        if i % 5 == 0:
            row["email"] = "test@test.example"
        if i % 7 == 0:
            row |= {"email": None, "phone": None, "customer_id": None, "full_name": (row["full_name"] or "") + "x"}
        if i % 11 == 0 and rows:
            row = dict(draw.choice(rows))
        rows.append(row)
    return {name: [row[name] for row in rows] for name in held}


@pytest.mark.parametrize("near", [True, False])
@pytest.mark.parametrize("slice_", [64, 100, 1_000])
def test_slices_change_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch, slice_: int, *, near: bool) -> None:
    held = people(300, 1)
    ref = reference(engine, held, former=[5, 6, 7], history=[(9, "email", "old@mail.example")])
    schema = claim(engine, claimed(held, 500, 2))
    monkeypatch.setattr(readback, "MOST", 70)  # fewer than are named: the same are drawn
    whole = match(engine, schema, ref, key=KEY, near=near)
    table = engine.rows("SELECT * FROM matches ORDER BY row")
    engine.drop("matches")
    engine.kept.clear()
    for module in (slices, claimpass, telling):
        monkeypatch.setattr(module, "SLICE", slice_)
    monkeypatch.setattr(slices, "TOGETHER", slice_ // 2)
    monkeypatch.setattr(judging, "STRETCH", slice_ // 3)
    again = match(engine, schema, ref, key=KEY, near=near)
    assert engine.rows("SELECT * FROM matches ORDER BY row") == table
    assert again == whole
    assert whole.read_back is not None
    assert whole.read_back.named > whole.read_back.differ.n == 70
    assert whole.copies > 0
    assert any("different people of the claim carry" in note for note in whole.notes)
    assert any("customers share lead" in note for note in whole.notes)


@pytest.mark.parametrize(
    ("memory", "sizes"),
    [(1 << 40, [100] * 5), (28 << 30, [400, 100]), (15 << 30, [200, 200, 100]), (1 << 30, [100] * 5)],
    ids=["all is in memory", "28 GB", "15 GB", "no room for more"],
)
def test_an_index_that_the_memory_does_not_hold_is_read_fewer_times(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, memory: int, sizes: list[int]
) -> None:
    held, seen = people(300, 1), []
    ref, schema = reference(engine, held), claim(engine, claimed(held, 500, 2))
    monkeypatch.setattr(slices, "SLICE", 100)
    monkeypatch.setattr(slices, "memory_of_machine", lambda: memory)
    monkeypatch.setattr(slices, "HALF", 1e-8 if memory < 1 << 40 else 0.5)  # the index takes a few thousand bytes
    exact = judging.Judge.exact
    monkeypatch.setattr(judging.Judge, "exact", lambda *given: seen.append(given[1].num_rows) or exact(*given))
    match(engine, schema, ref, key=KEY)
    assert seen[: len(sizes)] == sizes


def test_numbers_that_leave_a_gap_leave_a_slice_out(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    held = people(300, 1)
    ref, schema = reference(engine, held), claim(engine, claimed(held, 500, 2))
    whole = match(engine, schema, ref, key=KEY)
    engine.run("UPDATE claim SET row = row + 1000 WHERE row > 250")
    engine.kept.clear()
    monkeypatch.setattr(slices, "SLICE", 100)
    assert match(engine, schema, ref, key=KEY) == whole


def test_who_leaves_early_waits_for_no_slice_to_be_judged_whole(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error while one is looked at nearby: the next, which is judged meanwhile, ends before the engine is closed."""
    held = people(300, 1)
    ref, schema = reference(engine, held), claim(engine, claimed(held, 500, 2))
    monkeypatch.setattr(slices, "SLICE", 100)
    asked, hits, broken = [], Asked.hits, Event()

    def looked(given: Asked, cut: slice) -> Any:
        told = hits(given, cut)
        if asked:
            broken.wait(10)
        asked.append("found")
        return told

    def breaks(*_: object) -> None:
        broken.set()
        raise KeyboardInterrupt

    monkeypatch.setattr(Asked, "hits", looked)
    exact = judging.Judge.exact
    monkeypatch.setattr(judging.Judge, "exact", lambda *given: asked.append("judged") or exact(*given))
    monkeypatch.setattr(claimpass.ClaimPass, "_count", breaks)
    with pytest.raises(KeyboardInterrupt):
        match(engine, schema, ref, key=KEY)
    assert asked.count("found") <= 2
    assert asked.count("judged") <= asked.count("found")
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ThreadPoolExecutor")]


def test_a_slice_has_the_rows_that_the_memory_pays_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(slices, "LEAST", 90)
    exact = judging.Judge.exact
    monkeypatch.setattr(judging.Judge, "exact", lambda *given: seen.append(given[1].num_rows) or exact(*given))
    with Engine(tmp_path, Settings(memory=128 << 20)) as engine:
        held = people(300, 1)
        monkeypatch.setattr(slices, "A_ROW", (128 << 20) // 200)
        match(engine, claim(engine, claimed(held, 500, 2)), reference(engine, held), key=KEY)
        monkeypatch.setattr(slices, "A_ROW", 128 << 20)
        engine.kept.clear()
        match(engine, claim(engine, claimed(held, 500, 2)), reference(engine, held), key=KEY)
    assert seen[:3] == [200, 200, 100]
    assert seen[-6:] == [90] * 5 + [50]


def test_copies_of_a_row_carry_a_value_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty people carry it, each of whom stands twice, in another slice."""
    held = {"email": [f"u{i}@mail.example" for i in range(80)], "phone": [f"+4930{5550000 + i}" for i in range(80)]}
    rows = {"email": ["test@test.example"] * 60, "phone": held["phone"][:60]}
    few = {"email": ["many@test.example"] * 120, "phone": held["phone"][60:80] * 6}  # twenty, six times each
    schema = claim(engine, {name: [*rows[name], *few[name], *rows[name]] for name in rows})
    for module in (slices, claimpass):
        monkeypatch.setattr(module, "SLICE", 50)
    told = match(engine, schema, reference(engine, held), key=KEY)
    assert [note for note in told.notes if "different people of the claim carry" in note] == [
        "email: 1 value that more than 50 different people of the claim carry leads to nobody (60 rows)."
    ]
    assert told.matched == 200 + 40


def test_a_first_slice_unlike_the_others_is_looked_at_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """How large a block may be is decided by all rows, whatever the first ones make likely."""
    held = people(300, 3)
    ref = reference(engine, held)
    rows = claimed(held, 400, 4)
    lonely = {name: [f"zz{i}" if name == "full_name" else None for i in range(100)] for name in rows}
    schema = claim(engine, {name: lonely[name] + rows[name] for name in rows})
    monkeypatch.setattr("assay.matching.nearby.LEAST", 50)
    monkeypatch.setattr("assay.matching.nearby.PAIRS_A_ROW", 1)
    whole = match(engine, schema, ref, key=KEY)
    table = engine.rows("SELECT * FROM matches ORDER BY row")
    assert whole.near_cap
    engine.drop("matches")
    for module in (slices, claimpass, telling):
        monkeypatch.setattr(module, "SLICE", 100)
    monkeypatch.setattr(slices, "TOGETHER", 1)
    assert match(engine, schema, ref, key=KEY).near_cap == whole.near_cap
    assert engine.rows("SELECT * FROM matches ORDER BY row") == table
