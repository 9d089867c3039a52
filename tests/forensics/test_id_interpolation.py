"""IDs issued when the row says so."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, customers, favours, measured


def day(i: int) -> str:
    return f"20{10 + i // 360}-{i // 30 % 12 + 1:02}-{i % 28 + 1:02}"


IDS = [str(10 * i) for i in range(1000)]


def test_our_map_of_ids_to_days(engine: Engine) -> None:
    held = customers(engine, {"customer_id": IDS, "created_at": [day(i) for i in range(1000)]})
    some = list(range(100, 900, 20))
    columns = {"customer_id": [str(10 * i + 3) for i in some], "created_at": [day(i) for i in some]}
    ours = measured(claimed(engine, columns, reference=held), "id-interpolation")
    assert ours.measurement.n == 40
    assert (ours.measurement.k or 0) >= 30
    assert favours(ours, "genuine", "invented") > 0
    columns["created_at"] = columns["created_at"][20:] + columns["created_at"][:20]
    other = measured(claimed(engine, columns, reference=held), "id-interpolation")
    assert (other.measurement.k or 0) <= 2
    assert favours(other, "invented", "genuine") > 0
    assert other.says.endswith("so it is not our table.")
