"""Are the keys dense or evenly stepped, as where somebody walked through them?"""

from __future__ import annotations

from assay.forensics.columns import Side, claim_side, reference_side, spelled
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier, spread
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted, number, share

_WALKED = (0.6, 0.998)
_REAL = (0.002, 0.9)  # without customers nobody knows how dense the real numbering is
FEWEST = 20


def measure(view: View) -> Measurement:
    """Steps between neighbouring numeric keys (IDs, else phones) that are the commonest step, of all steps.

    `filled`: share of rows with the key; `sorted`: share of neighbouring rows whose keys rise; `from_one`: 1 when the
    IDs are 1 to n. Our own numbering's share of the commonest step is the base.
    """
    for kind in ("customer_id", "phone"):
        found = _steps(view, claim_side(view), kind)
        if found is None or found[1] < FEWEST:
            continue
        k, n, step, low, filled = found
        side = reference_side(view)
        ours = _steps(view, side, kind) if side else None
        base = spread(ours[0] / ours[1], ours[1]) if ours and ours[1] >= FEWEST else _REAL
        walked = likelier(k, n, base, _WALKED)
        numbers = {"step": step, "filled": filled, "sorted": _sorted(view, kind), "from_one": int(low == 1 and k == n)}
        numbers |= {"base_low": base[0], "base_high": base[1]}
        return Measurement(k, n, numbers | {"walked_low": walked[0], "walked_high": walked[1]})
    raise Untold(f"Fewer than {FEWEST} rows hold a numeric key.")


def _steps(view: View, side: Side, kind: str) -> tuple[int, int, int, int, float] | None:
    """Commonest steps, steps, that step, the lowest key, and the share of rows with a key."""
    column = spelled(side.schema, kind)
    if column is None:
        return None
    keys = f"SELECT DISTINCT try_cast(replace({column}, '+', '') AS BIGINT) AS i FROM {side.table}"
    rows = view.engine.rows(
        f"SELECT step, count(*) AS times FROM (SELECT i - lag(i) OVER (ORDER BY i) AS step FROM ({keys}) "
        "WHERE i IS NOT NULL) WHERE step IS NOT NULL GROUP BY step ORDER BY times DESC, step LIMIT 1"
    )
    n, low = view.engine.one(f"SELECT count(i) - 1, min(i) FROM ({keys})")
    if not rows or n < 1:
        return None
    (filled,) = view.engine.one(f"SELECT avg(({column} IS NOT NULL)::INT) FROM {side.table}")
    return int(rows[0][1]), int(n), int(rows[0][0]), int(low), float(filled)


def _sorted(view: View, kind: str) -> float:
    column = spelled(view.schema, kind)
    key = f"try_cast(replace({column}, '+', '') AS BIGINT)"
    (rising,) = view.engine.one(
        f"SELECT avg((i > before)::INT) FROM (SELECT {key} AS i, lag({key}) OVER (ORDER BY row) AS before FROM claim)"
    )
    return float(rising or 0.0)


def explain(m: Measurement) -> str:
    """The sentence."""
    dense = (m.k or 0) >= _WALKED[0] * (m.n or 1)
    way = "as in a walk through a range" if dense else "as in a draw from a table"
    one = "; the IDs are 1 to n" if m.numbers["from_one"] else ""
    return (
        f"{counted(m)} steps between neighbouring keys are {count(m.numbers['step'])}, {way}; the key stands on "
        f"{share(number(m, 'filled'))} of rows and rises from row to row in {share(number(m, 'sorted'))}{one}."
    )


CHECK = Check(
    id="enumeration",
    looks_for="keys that were walked through rather than collected",
    family="row-shape",
    needs=Needs(rows=FEWEST),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share("base_low", "base_high"),
        "older": Share("base_low", "base_high"),
        "partner": Share("base_low", "base_high"),
        "scraped": Share("walked_low", "walked_high"),
        "other-origin": Share("walked_low", "walked_high"),
        "invented": Share("walked_low", "walked_high"),
    },
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, 8.2 (lists that were walked through) and 8.3",
)
