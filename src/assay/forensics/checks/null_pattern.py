"""Do values go missing together, as where people come through different channels, or each by itself?"""

from __future__ import annotations

import math
from itertools import combinations

from assay.engine import name
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.untold import Untold
from assay.forensics.words import counted

MOST = 12  # columns with gaps that are looked at, the most balanced first: 66 pairs
STRONG = 0.1  # |phi| of a pair that goes missing together, and at least four standard errors


def measure(view: View) -> Measurement:
    """Pairs of columns whose gaps hang together, of pairs of columns with gaps (2 % to 98 % empty)."""
    columns = [c for c in view.engine.columns("dump") if c != "row"]
    gaps = {c: f"({name(c)} IS NULL OR {name(c)} = '')" for c in columns}
    shares = view.engine.one("SELECT " + ", ".join(f"avg({gap}::INT)" for gap in gaps.values()) + " FROM dump")
    some = [(abs(s - 0.5), c) for s, c in zip(shares, columns, strict=True) if s is not None and 0.02 <= s <= 0.98]
    chosen = [c for _, c in sorted(some)[:MOST]]
    if len(chosen) < 2:
        raise Untold("Fewer than two columns have gaps.")
    pairs = list(combinations(chosen, 2))
    found = view.engine.one(
        "SELECT " + ", ".join(f"corr({gaps[a]}::INT, {gaps[b]}::INT)" for a, b in pairs) + " FROM dump"
    )
    strong = max(STRONG, 4 / math.sqrt(view.rows))
    phis = [abs(phi) if phi is not None and phi == phi else 0.0 for phi in found]  # noqa: PLR0124 - NaN: no variance
    return Measurement(sum(phi > strong for phi in phis), len(phis), {"columns": len(chosen), "strongest": max(phis)})


def explain(m: Measurement) -> str:
    """The sentence."""
    way = "as in a real base" if (m.k or 0) >= 0.15 * (m.n or 1) else "as when each column is blanked by itself"
    return f"In {counted(m)} pairs of columns with gaps, values go missing together: {way}."


CHECK = Check(
    id="null-pattern",
    looks_for="gaps that fall in each column by itself",
    family="texture",
    needs=Needs(rows=100),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share(0.15, 0.98),
        "older": Share(0.15, 0.98),
        "partner": Share(0.15, 0.98),
        "other-origin": Share(0.15, 0.98),
        "invented": Share(0.003, 0.25),
    },
    basis=Basis.ASSERTED,
    reference="forensics.md 5.12 (missingness), 6.3 (Mockaroo blanks each field by itself)",
)
