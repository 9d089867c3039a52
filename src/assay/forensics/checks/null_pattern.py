"""Do values go missing together, as where people come through different channels, or each by itself?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

from assay.engine import name
from assay.forensics.columns import EXACT
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import spread
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number

MOST = 12  # columns with gaps that are looked at, the most balanced first: 66 pairs
MOST_ROWS = 100_000  # rows looked at, evenly spread
_STRETCHES = 20  # of a large table: as many places of it are read
_REAL = (0.05, 0.98)  # without our own records: real gaps nearly always hang together somewhere; asserted
STRONG = 0.1  # |phi| of a pair that goes missing together, and at least four standard errors


def measure(view: View) -> Measurement:
    """Pairs of columns whose gaps hang together, of pairs of columns with gaps (2 % to 98 % empty).

    The same pairs of our own records, as stored, set what to expect where they have any.
    """
    phis = _phis(view, "dump", view.rows)
    if not phis:
        raise Untold("Fewer than two columns have gaps.")
    k = sum(phi > _strong(view.rows) for phi in phis)
    low, high = _REAL
    if view.reference is not None and view.reference.raw and view.reference.customers >= 100:
        ours = _phis(view, "reference_raw", view.reference.customers)
        if ours:
            held = sum(phi > _strong(view.reference.customers) for phi in ours)
            low, high = spread(held / len(ours), len(ours))
    numbers = {"strongest": max(phis), "base_low": low, "base_high": high, "real_low": min(low, _REAL[0])}
    return Measurement(k, len(phis), numbers | {"real_high": max(high, _REAL[1])})


def _strong(rows: int) -> float:
    return max(STRONG, 4 / math.sqrt(rows))


def _phis(view: View, table: str, rows: int) -> list[float]:
    """|phi| of every pair of the most balanced columns with gaps; empty when fewer than two have any."""
    columns = [c for c in view.engine.columns(table) if c.startswith("c") and c[1:].isdigit()]
    if len(columns) < 2:
        return []
    _draw_gaps(view, table, rows, columns)
    shares = view.engine.one("SELECT " + ", ".join(f"avg({name(c)}::INT)" for c in columns) + " FROM gaps")
    some = [(abs(s - 0.5), c) for s, c in zip(shares, columns, strict=True) if s is not None and 0.02 <= s <= 0.98]
    pairs = list(combinations([c for _, c in sorted(some)[:MOST]], 2))
    if not pairs:
        return []
    found = view.engine.one(
        "SELECT " + ", ".join(f"corr({name(a)}::INT, {name(b)}::INT)" for a, b in pairs) + " FROM gaps"
    )
    return [abs(phi) if phi is not None and math.isfinite(phi) else 0.0 for phi in found]


def _draw_gaps(view: View, table: str, rows: int, columns: Sequence[str]) -> None:
    """Make `gaps`, whether a value is missing: every so many rows of up to EXACT, else whole stretches of them.

    Rows that lie together are read without the rest of the table.
    """
    id_name = "row" if table == "dump" else "customer"
    gaps = ", ".join(f"({name(c)} IS NULL OR {name(c)} = '') AS {name(c)}" for c in columns)
    draws = [f"{id_name} % {max(1, rows // MOST_ROWS)} = 0"]
    if rows > EXACT:
        size = MOST_ROWS // _STRETCHES
        starts = [rows * i // _STRETCHES + 1 for i in range(_STRETCHES)]
        draws = [f"{id_name} BETWEEN {start} AND {start + size - 1}" for start in starts]
    view.engine.run(f"CREATE OR REPLACE TEMP TABLE gaps AS SELECT {gaps} FROM {table} WHERE {draws[0]}")
    for draw in draws[1:]:
        view.engine.run(f"INSERT INTO gaps SELECT {gaps} FROM {table} WHERE {draw}")


def explain(m: Measurement) -> str:
    """The sentence."""
    alone = (m.k or 0) / (m.n or 1) < number(m, "base_low")
    way = "as when each column is blanked by itself" if alone else "as in a real base"
    return f"In {counted(m)} pairs of columns with gaps, values go missing together: {way}."


CHECK = Check(
    id="null-pattern",
    looks_for="gaps that fall in each column by itself",
    family="texture",
    needs=Needs(rows=100),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share("base_low", "base_high"),
        "older": Share("base_low", "base_high"),
        "partner": Share("real_low", "real_high"),
        "other-origin": Share("real_low", "real_high"),
        "invented": Share(0.003, 0.25),
    },
    basis=Basis.ASSERTED,
    reference="Rubin 1976 (missingness); docs/verdict.md, 8.1 (Mockaroo blanks each field by itself)",
)
