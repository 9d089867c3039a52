"""Where rows go: a file that cannot be finished holds none, and says so."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assay.intake import sink as module
from assay.intake.sink import UNWRITTEN, MemberSink


def test_rows_that_could_not_be_written_are_counted_and_the_rest_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = MemberSink(tmp_path)
    whole, broken = sink.relation("a", ["x"], named=True), sink.relation("b", ["x"], named=True)
    whole.batch([["1", "2"]])
    broken.batch([["1", "2", "3"]])
    real = module._written

    def full(rows: pa.Table, path: Path, packing: dict[str, Any]) -> None:
        if path.parent == broken.folder:
            raise OSError(errno.ENOSPC, "full")
        real(rows, path, packing)

    monkeypatch.setattr(module, "_written", full)
    with pytest.raises(OSError, match="full"):
        sink.close()
    assert (whole.rows, broken.rows) == (2, 0)
    assert broken.refused == {UNWRITTEN: 3}
    assert pq.read_table(whole.paths).num_rows == 2
    assert pq.read_table(broken.paths).num_rows == 0
