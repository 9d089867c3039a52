"""Where rows go: a file that cannot be finished holds none, and says so."""

from __future__ import annotations

import errno
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from assay.intake.sink import UNWRITTEN, MemberSink, PartWriter


def test_rows_that_could_not_be_written_are_counted_and_the_rest_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = MemberSink(tmp_path)
    whole, broken = sink.relation("a", ["x"], named=True), sink.relation("b", ["x"], named=True)
    whole.batch([["1", "2"]])
    broken.batch([["1", "2", "3"]])
    real = PartWriter._write

    def full(self: PartWriter, batches: list[object]) -> None:
        if self is broken:
            raise OSError(errno.ENOSPC, "full")
        real(self, batches)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(PartWriter, "_write", full)
    with pytest.raises(OSError, match="full"):
        sink.close()
    assert (whole.rows, broken.rows) == (2, 0)
    assert broken.refused == {UNWRITTEN: 3}
    assert pq.read_table(whole.path).num_rows == 2
    assert pq.read_table(broken.path).num_rows == 0
