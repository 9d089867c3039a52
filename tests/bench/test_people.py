"""The bench's people: the same everywhere, as many as asked, and refused where they do not fit."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from bench import people
from bench.people import Size, make, size_of


def test_same_bytes_each_time_and_as_many_rows_as_asked(tmp_path: Path) -> None:
    size = Size(1_500, 2_000)
    first, second = make(tmp_path / "a", size), make(tmp_path / "b", size)
    for name in ("claim.csv", "customers.parquet"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    held, numbers = _one(f"SELECT count(*), count(DISTINCT customer_id) FROM '{first}/customers.parquet'")
    assert held == numbers == 2_000
    assert _one(f"SELECT count(*) FROM '{first}/claim.csv'") == (1_500,)


def test_six_in_ten_claimed_rows_are_customers_each_once(tmp_path: Path) -> None:
    place = make(tmp_path, Size(2_000, 2_000))
    both = f"'{place}/claim.csv' c JOIN '{place}/customers.parquet' r USING (password_hash)"
    rows, customers = _one(f"SELECT count(*), count(DISTINCT r.customer_id) FROM {both}")
    assert rows == customers
    assert abs(rows - 1_200) < 4 * (2_000 * 0.6 * 0.4) ** 0.5  # four standard deviations


def test_names_are_skewed_and_some_telephones_are_shared(tmp_path: Path) -> None:
    place = make(tmp_path, Size(2_000, 2_000))
    most, different = _one(
        f"SELECT max(n), count(*) FROM (SELECT count(*) AS n FROM '{place}/customers.parquet' GROUP BY last_name)"
    )
    assert most > 3 * 2_000 / different
    shared = _one(f"SELECT max(n) FROM (SELECT count(*) AS n FROM '{place}/customers.parquet' GROUP BY phone)")[0]
    assert shared > 16


def test_a_size_has_a_name_or_a_number() -> None:
    assert size_of("87m") == Size(87_000_000, 100_000_000)
    assert size_of("5000") == Size(5_000, 5_000)


def test_too_small_a_disk_is_said_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "CUSTOMER_BYTES", 1 << 50)
    with pytest.raises(SystemExit, match="GB of disk"):
        make(tmp_path, Size(1_000, 1_000))
    assert not list(tmp_path.rglob("*.parquet"))


def _one(sql: str) -> tuple[int, ...]:
    (row,) = duckdb.execute(sql).fetchall()
    return row
