"""Parquet as a source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assay.problem import SourceProblem
from assay.reference import Request
from assay.reference.connectors.parquet import project, takes
from assay.settings import Settings
from tests.reference.made import at


def test_takes_by_content(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_text("no")
    pq.write_table(pa.table({"a": [1]}), tmp_path / "b.csv")
    assert not takes(str(tmp_path / "a.parquet"))
    assert takes(str(tmp_path / "b.csv"))
    assert not takes(str(tmp_path))
    assert not takes("postgresql://h/d")


def test_every_type_becomes_text(tmp_path: Path) -> None:
    table = pa.table(
        {
            "i": [7], "d": [Decimal("12.50")], "b": [True], "day": [date(2024, 2, 29)],
            "t": [at("2024-02-29T01:02:03")], "f": [at("2024-02-29T01:02:03.500000")],
            "c": pa.array(["x"]).dictionary_encode(), "y": [b"\xff"], "n": pa.array([None], pa.string()),
            "l": [[1, 2]],
        }
    )  # fmt: skip
    pq.write_table(table, tmp_path / "t.parquet")
    (tmp_path / "out").mkdir()
    landed = project(Request(str(tmp_path / "t.parquet"), tmp_path / "out", Settings()))
    (row,) = pq.read_table(landed.parquet[0]).to_pylist()
    assert list(row.values()) == [
        "7", "12.50", "true", "2024-02-29", "2024-02-29 01:02:03", "2024-02-29 01:02:03.500000", "x", "0xff", None
    ]  # fmt: skip
    assert landed.notes == ("1 nested column of the Parquet file is not read.",)


def test_a_damaged_file(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": list(range(1000))}), tmp_path / "t.parquet")
    whole = (tmp_path / "t.parquet").read_bytes()
    (tmp_path / "t.parquet").write_bytes(whole[:-20])
    with pytest.raises(SourceProblem) as told:
        project(Request(str(tmp_path / "t.parquet"), tmp_path, Settings()))
    assert told.value.code == "source-damaged"


def test_a_damaged_page_is_the_fault_of_the_file_and_not_of_our_disk(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": [f"value {i}" for i in range(1000)]}), path, use_dictionary=False)
    held = bytearray(path.read_bytes())
    held[len(held) // 2 : len(held) // 2 + 500] = bytes(500)
    path.write_bytes(held)
    with pytest.raises(SourceProblem) as told:
        project(Request(str(path), tmp_path, Settings()))
    assert told.value.code == "source-damaged"
