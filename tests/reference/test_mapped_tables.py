"""Tables that are mapped: what a look reads is read ahead or side by side, and it answers as one in memory does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assay.reference import mapped
from assay.reference.index import tables
from assay.reference.index.slots import room
from assay.reference.index.tables import Table
from assay.reference.mapped import Checked, sum_up
from tests.reference.test_tables import arranged, drawn, filled

ROWS = 150_000


@pytest.fixture(params=["slots", "buckets"])
def held(request: pytest.FixtureRequest) -> tuple[Table, np.ndarray]:
    """A table in memory, and prints of which it holds most."""
    prints = drawn(8, ROWS, 120_000)
    table: Table = filled([(prints, None)], room(ROWS)) if request.param == "slots" else arranged(prints)
    return table, np.concatenate([prints[::-1], drawn(9, 1_000, 100_000)])


def stored(table: Table, folder: Path, *, whole: bool) -> tuple[Table, Checked]:
    path = folder / "table"
    path.write_bytes(table.data.tobytes())
    file = Checked(sum_up(path, {}, rows=len(table.data)))
    if whole:
        file.verify_all()
    return replace(table, data=file.data.view(table.data.dtype), file=file), file


def test_what_is_read_in_a_row_is_read_ahead_as_far_as_the_looks_reach(
    held: tuple[Table, np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "LARGE", 0)
    monkeypatch.setattr(tables, "SLICE", 10_000)
    table, file = stored(held[0], tmp_path, whole=True)
    ahead = np.zeros(len(file.data), np.int64)

    def read(_: Checked, first: int, last: int) -> None:
        ahead[first : last + 1] += 1

    monkeypatch.setattr(Checked, "ahead", read)
    found, wanted = (one.find(held[1], threads=3) for one in (table, held[0]))
    assert all(np.array_equal(a, b) for a, b in zip(found, wanted, strict=True))
    for first, last in zip(*table._reach(held[1][held[1] != 0]), strict=True):
        assert (ahead[first : last + 1] > 0).all()


@pytest.mark.parametrize("whole", [True, False])
def test_scattered_looks_are_fetched_side_by_side(
    held: tuple[Table, np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, whole: bool
) -> None:
    monkeypatch.setattr(mapped, "DENSE", 1e-9)  # as in a table of a hundred million
    table, file = stored(held[0], tmp_path, whole=whole)
    asked, touched = held[1][:: ROWS // 1_000], set[int]()
    monkeypatch.setattr(Checked, "fetch", lambda _, places: touched.update((places // mapped.PAGE).tolist()))
    found, wanted = (one.find(asked, threads=2) for one in (table, held[0]))
    assert all(np.array_equal(a, b) for a, b in zip(found, wanted, strict=True))
    first, last = table._reach(asked[asked != 0])
    pages = {page for a, b in zip(first.tolist(), last.tolist(), strict=True) for page in (a // 4096, b // 4096)}
    assert whole or set(np.flatnonzero(file.pages[2]).tolist()) >= pages
    assert not whole or touched >= {page // 4096 for page in first.tolist()}
    assert touched >= set((table._homes(asked[asked != 0]) // mapped.PAGE).tolist())
