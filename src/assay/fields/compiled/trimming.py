"""Text without blanks around it: looked for by compiled code, since hardly any column has some."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from assay.fields.compiled.columns import bytes_of

BLANKS = " \t\n\r"


def trimmed(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """The values without `BLANKS` around them, null where nothing is left; the same column where none has any."""
    if not any(len(chunk) and _blank(*bytes_of(chunk)) for chunk in values.chunks):
        return values
    text = pc.utf8_trim(values, characters=BLANKS)
    return pc.if_else(pc.equal(pc.binary_length(text), 0), pa.scalar(None, text.type), text)


@njit(cache=True, nogil=True)
def _blank(offsets: Any, data: Any) -> Any:
    """Whether any value begins or ends with a sign up to the blank; what a null holds counts, too."""
    for row in range(len(offsets) - 1):
        start, stop = offsets[row], offsets[row + 1]
        if stop > start and (data[start] <= 32 or data[stop - 1] <= 32):
            return True
    return False
