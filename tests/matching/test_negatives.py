"""Made people are never one customer's own values put together again."""

from __future__ import annotations

import pyarrow as pa
import pytest

from assay.engine import Engine
from assay.fields import Field, Schema
from assay.matching.negatives import make_people

KEY = bytes(range(16))
SCHEMA = Schema(
    ("mail", "phone"), (Field("email", "email", (0,), 1.0, "map"), Field("phone", "phone", (1,), 1.0, "map")), ()
)


def _claimed(engine: Engine, rows: int) -> set[str]:
    mails = [f"{i:04d}person{i:04d}@host{i}.test" for i in range(rows)]
    phones = [f"+{i:05d}{i:06d}" for i in range(rows)]
    engine.keep("drawn", pa.table({"row": pa.array(range(1, rows + 1), pa.int64()), "email": mails, "phone": phones}))
    return {*mails, *phones}


@pytest.mark.parametrize("rows", [3, 10, 500])
def test_no_value_is_a_customers_own(engine: Engine, rows: int) -> None:
    own = _claimed(engine, rows)
    assert make_people(engine, "drawn", SCHEMA, KEY, "made") == rows
    made = {value for row in engine.rows("SELECT email, phone FROM made") for value in row}
    assert not made & own


def test_one_customer_alone_makes_nobody(engine: Engine) -> None:
    _claimed(engine, 1)
    assert make_people(engine, "drawn", SCHEMA, KEY, "made") == 0
