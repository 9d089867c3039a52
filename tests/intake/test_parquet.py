"""Parquet: every type as text, damaged and refused files."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.intake.formats.parquet import FORMAT
from tests.intake.held import read_bytes, read_file, sniffed

COLUMNS: list[tuple[pa.DataType, object, str]] = [
    (pa.int64(), 2**62, "4611686018427387904"),
    (pa.float64(), 1.0, "1"),
    (pa.float64(), 0.1, "0.1"),
    (pa.float32(), 0.1, "0.1"),
    (pa.decimal128(20, 2), Decimal("-1.50"), "-1.50"),
    (pa.timestamp("us"), dt.datetime.fromisoformat("2020-01-02 03:04:05"), "2020-01-02 03:04:05"),
    (pa.timestamp("ms", "Europe/Berlin"), dt.datetime(2020, 1, 2, tzinfo=dt.UTC), "2020-01-02 00:00:00Z"),
    (pa.date32(), dt.date(1980, 2, 3), "1980-02-03"),
    (pa.time64("us"), dt.time(1, 2, 3), "01:02:03"),
    (pa.bool_(), True, "true"),
    (pa.binary(), b"abc", "abc"),
    (pa.binary(), b"\xff", "0xFF"),
    (pa.list_(pa.int64()), [1, 2], "[1,2]"),
    (pa.dictionary(pa.int8(), pa.string()), "x", "x"),
    (pa.large_string(), "x", "x"),
]


@pytest.mark.parametrize(("kind", "value", "text"), COLUMNS)
def test_types_as_text(kind: pa.DataType, value: object, text: str, tmp_path: Path) -> None:
    pq.write_table(pa.table({"c": pa.array([value, None], kind)}), tmp_path / "a.parquet")
    assert read_file(FORMAT, tmp_path / "a.parquet").only.rows == [(text,), (None,)]


def test_structs_are_flattened_one_level(tmp_path: Path) -> None:
    pq.write_table(pa.table({"p": [{"a": 1, "b": {"c": "x"}}, None], "q": ["y", "z"]}), tmp_path / "a.parquet")
    found = read_file(FORMAT, tmp_path / "a.parquet").only
    assert found.columns == ("p.a", "p.b", "q")
    assert found.rows == [("1", '{"c":"x"}', "y"), (None, None, "z")]


def test_brotli_is_refused_with_a_sentence(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet", compression="brotli")
    found = read_file(FORMAT, tmp_path / "a.parquet")
    assert not found.relations
    assert "Brotli" in found.partial[0]


@given(st.integers(4, 600), st.binary(min_size=1, max_size=8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damage_anywhere_has_an_outcome(tmp_path: Path, at: int, damage: bytes) -> None:
    pq.write_table(pa.table({"a": list(range(50)), "b": ["x"] * 50}), tmp_path / "a.parquet")
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    data[at : at + len(damage)] = damage
    found = read_bytes(FORMAT, bytes(data), tmp_path)
    assert found.partial or len(found.only.rows) == 50


def test_cut_and_encrypted(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    data = (tmp_path / "a.parquet").read_bytes()
    assert "damaged" in read_bytes(FORMAT, data[:-20], tmp_path).partial[0]
    assert "encrypted" in read_bytes(FORMAT, b"PARE" + data[4:], tmp_path).partial[0]
    assert sniffed(FORMAT, data) > 0.9
    assert sniffed(FORMAT, b"PAR") == 0.0
