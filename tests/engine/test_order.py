from __future__ import annotations

import pyarrow as pa

from assay.engine import in_order


def test_rows_come_by_their_first_column() -> None:
    told = in_order(pa.table({"row": [3, 1, 2], "said": ["c", "a", "b"]}))
    assert told.to_pydict() == {"row": [1, 2, 3], "said": ["a", "b", "c"]}
    assert in_order(told) is told
