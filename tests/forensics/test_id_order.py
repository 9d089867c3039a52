"""Serial IDs and creation times."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, favours, measured

DAYS = [f"20{10 + i // 12}-{i % 12 + 1:02}-01" for i in range(60)]
IDS = [str(i) for i in range(60)]


def test_rising_and_shuffled(engine: Engine) -> None:
    rising = measured(claimed(engine, {"customer_id": IDS, "created_at": DAYS}), "id-order")
    assert (rising.measurement.k, rising.measurement.n) == (30, 30)
    assert rising.says == (
        "In 30 of 30 (100 %) pairs of rows the later ID was created later, as where a table counts up (Kendall's "
        "tau 1.00)."
    )
    mixed = [DAYS[i * 7 % 60] for i in range(60)]
    shuffled = measured(claimed(engine, {"customer_id": IDS, "created_at": mixed}), "id-order")
    assert favours(shuffled, "invented", "genuine") > 0
    assert favours(rising, "genuine", "invented") == 0
