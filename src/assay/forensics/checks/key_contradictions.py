"""Do two keys of one row lead to two different customers, as in shuffled or merged rows?"""

from __future__ import annotations

from assay.forensics.agreement import overlap_of
from assay.forensics.model import Basis, Check, Measurement, Needs, View
from assay.forensics.scans import tally
from assay.forensics.untold import Untold
from assay.forensics.words import counted

_SPLIT = tally("matches", "count(*) FILTER (split)", "count(*) FILTER (split OR bit_count(keys) >= 2)")


def measure(view: View) -> Measurement:
    """Rows whose keys lead to different customers, of rows where two keys or more lead anywhere."""
    overlap_of(view)
    k, n = view.count(_SPLIT)
    if n == 0:
        raise Untold("No row has two keys that lead to customers.")
    return Measurement(k, n)


def explain(m: Measurement) -> str:
    """The sentence."""
    way = "as when rows were shuffled or merged" if (m.k or 0) > 0.1 * (m.n or 1) else "as in true rows"
    return f"In {counted(m)} rows with two keys or more that lead to customers, they lead to different ones: {way}."


CHECK = Check(
    id="key-contradictions",
    looks_for="rows put together from different customers",
    family="match",
    needs=Needs(customers=True),
    measure=measure,
    wants=lambda view: (_SPLIT,) if view.overlap is not None else (),
    explain=explain,
    expects={},  # describes: the composition weighs the same counts with all fields and marks together
    basis=Basis.ASSERTED,
    reference="docs/matching.md (candidates by each key apart); docs/verdict.md, section 2 (our own columns shuffled)",
)
