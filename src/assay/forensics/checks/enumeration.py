"""Are the keys dense or evenly stepped, as where somebody walked through them?"""

from __future__ import annotations

from assay.forensics.columns import portrait_of, spelled
from assay.forensics.keys import keys_of
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier, spread
from assay.forensics.scans import Tally, tally
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted, number, share

_WALKED = (0.6, 0.998)
_REAL = (0.002, 0.9)  # without customers nobody knows how dense the real numbering is
FEWEST = 20
_KINDS = ("customer_id", "phone")  # the first with enough numbers


def measure(view: View) -> Measurement:
    """Steps between neighbouring numeric keys (IDs, else phones) that are the commonest step, of all steps.

    `filled`: share of rows with the key; `sorted`: share of neighbouring rows whose keys rise; `from_one`: 1 when the
    IDs are 1 to n. Our own numbering's share of the commonest step is the base.
    """
    for kind in _KINDS:
        claimed = keys_of(view, kind)
        if claimed is None or claimed.steps is None or claimed.steps.keys - 1 < FEWEST:
            continue
        steps = claimed.steps
        k, n = steps.times, steps.keys - 1
        (filled,) = view.count(_filled(view, kind))
        ours = portrait_of(view).steps.get(kind) if view.reference else None
        base = spread(ours.times / (ours.keys - 1), ours.keys - 1) if ours and ours.keys > FEWEST else _REAL
        walked = likelier(k, n, base, _WALKED)
        numbers = {"step": steps.step, "filled": filled, "sorted": claimed.rising}
        numbers["from_one"] = int(steps.low == 1 and k == n)
        numbers |= {"base_low": base[0], "base_high": base[1]}
        return Measurement(k, n, numbers | {"walked_low": walked[0], "walked_high": walked[1]})
    raise Untold(f"Fewer than {FEWEST} rows hold a numeric key.")


def _filled(view: View, kind: str) -> Tally:
    return tally("claim", f"avg(({spelled(view.schema, kind)} IS NOT NULL)::INT)")


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
    wants=lambda view: (_filled(view, kind) for kind in _KINDS if spelled(view.schema, kind)),
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
