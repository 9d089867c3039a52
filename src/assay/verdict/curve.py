"""How the base grew: customers joined by day, from the reference's own creation times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from assay.forensics.columns import portrait_of
from assay.forensics.model import View
from assay.reference import CUSTOMERS, EPOCH, JOINED
from assay.verdict.mixture import Integers
from assay.verdict.segments import base_of


@dataclass(frozen=True)
class Curve:
    """Days since 1970 in order, and how many customers (current and former) had joined by the end of each."""

    days: Integers
    joined: Integers

    def at(self, day: date) -> int:
        """Customers who had joined by `day`."""
        place = int(np.searchsorted(self.days, (day - EPOCH).days, side="right"))
        return int(self.joined[place - 1]) if place else 0

    def when(self, count: float) -> date | None:
        """The first day by which `count` had joined; None when it never was reached."""
        place = int(np.searchsorted(self.joined, count, side="left"))
        return EPOCH + timedelta(days=int(self.days[place])) if place < len(self.days) else None


def growth(view: View, within: Sequence[str] = ()) -> Curve | None:
    """The curve, or None when the reference holds no creation times; `within`: SQL conditions on the base."""
    if not view.engine.has("reference") or "created_at" not in view.engine.columns("reference"):
        return None
    where = " AND ".join(within)
    read = (base_of(view),) if where else ()  # the portrait holds the curve of everybody
    return view.once(f"growth {where}", read, lambda: _growth(view, where), f"{JOINED} {CUSTOMERS} {where}")


def _growth(view: View, where: str) -> Curve | None:
    if not where and view.reference is not None and "created_at" in view.reference.schema.names:
        joined = portrait_of(view).joined
        days, rows = np.array(joined.days, dtype=np.int64), np.array(joined.rows, dtype=np.int64)
    else:
        counted = view.engine.arrow(
            f"SELECT {JOINED} AS day, sum({CUSTOMERS})::BIGINT AS n FROM {base_of(view)} WHERE {JOINED} IS NOT NULL "
            f"AND {where or 'true'} GROUP BY 1 ORDER BY 1"
        )
        days, rows = counted["day"].to_numpy(), counted["n"].to_numpy()
    return Curve(days, np.cumsum(rows)) if len(days) else None
