"""Does one known corpus hold these people far more often than it holds our customers?"""

from __future__ import annotations

from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier, spread
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted, number, share
from assay.wording import several

_REAL = (0.002, 0.6)  # asserted: without customers, how much of a real base one earlier leak holds
_RECYCLED = (0.7, 0.998)


def measure(view: View) -> Measurement:
    """Rows that the best corpus holds, of rows with a key; best by lift over our own customers.

    `corpus` is its place in the order of names, `lift` the share over that of our customers, `base`.
    """
    if not (view.engine.has("known") and view.engine.has("claim_known")):
        raise Untold("No known corpus was given (--known).")
    (n,) = view.engine.one("SELECT count(DISTINCT row) FROM claim_known")
    if n == 0:
        raise Untold("No row holds a key that could be looked up.")
    base = _base(view)
    rows = view.engine.rows(
        "SELECT k.corpus, count(DISTINCT c.row) FROM known k LEFT JOIN claim_known c "
        "ON c.kind = k.kind AND c.digest = k.digest GROUP BY k.corpus ORDER BY k.corpus"
    )
    scored = []
    for place, (corpus, held) in enumerate(rows, start=1):
        of_ours, ours = base.get(corpus, (0, 0))
        rate = (of_ours + 0.5) / (ours + 1) if ours else 0.0
        scored.append((held / n / max(rate, 0.01), -place, held, rate, ours))
    lift, place, k, rate, ours = max(scored)
    low, high = spread(rate, ours) if ours else _REAL
    recycled = likelier(k, n, (low, high), _RECYCLED)
    numbers: dict[str, int | float] = {
        "corpora": len(rows),
        "corpus": -place,
        "lift": lift,
        "base": rate,
        "base_n": ours,
    }
    numbers |= {"base_low": low, "base_high": high, "real_high": max(high, _REAL[1])}
    return Measurement(k, n, numbers | {"recycled_low": recycled[0], "recycled_high": recycled[1]})


def _base(view: View) -> dict[str, tuple[int, int]]:
    """Per corpus: how many of the drawn customers it holds, of how many with a key."""
    if not view.engine.has("drawn_known"):
        return {}
    (ours,) = view.engine.one("SELECT count(DISTINCT row) FROM drawn_known")
    rows = view.engine.rows(
        "SELECT k.corpus, count(DISTINCT c.row) FROM known k LEFT JOIN drawn_known c "
        "ON c.kind = k.kind AND c.digest = k.digest GROUP BY k.corpus"
    )
    return {corpus: (held, ours) for corpus, held in rows}


def explain(m: Measurement) -> str:
    """The sentence."""
    seen = (m.k or 0) / (m.n or 1)
    held = f"{share(number(m, 'base'))} of our customers" if m.numbers["base_n"] else "our customers are not known"
    way = "as a recycled list would be" if seen > number(m, "base_high") else "no more than a real base would be"
    corpora = several(number(m, "corpora"), "known corpus", "known corpora")
    return f"The nearest of {corpora} (number {count(m.numbers['corpus'])}) holds {counted(m)} rows, {way} ({held})."


CHECK = Check(
    id="known-containment",
    looks_for="an earlier leak or list sold again",
    family="corpora",
    needs=Needs(also=frozenset({"known"})),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share("base_low", "base_high"),
        "older": Share("base_low", "base_high"),
        "partner": Share("base_low", "base_high"),
        "scraped": Share("recycled_low", "recycled_high"),
        "credentials": Share("recycled_low", "recycled_high"),
        "other-origin": Share("recycled_low", "recycled_high"),
    },
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, 8.2 (Trello 2024; how common it is to be in some leak) and 8.3 (lift over our base)",
)
