"""How many rows repeat an earlier row in full?"""

from __future__ import annotations

from assay.engine import name
from assay.forensics.model import Basis, Check, Measurement, Needs, View
from assay.forensics.scans import tally
from assay.forensics.words import counted, number, rows
from assay.wording import several

# Values are joined by U+001F and missing ones written as U+001A, so that two rows are equal only where all values are.
_COPIES = tally("matches", "count(*) FILTER (copy)")
_GAP, _MISSING = "chr(31)", "chr(26)"


def measure(view: View) -> Measurement:
    """Rows that equal an earlier one in every column, of all rows, as matching marked them or counted here."""
    if view.overlap is not None:
        (k,) = view.count(_COPIES)
        return Measurement(k, view.rows, {"distinct": view.rows - k})
    columns = [c for c in view.engine.columns("dump") if c != "row"]
    joined = f" || {_GAP} || ".join(f"coalesce({name(c)}, {_MISSING})" for c in columns)
    (distinct,) = view.engine.one(f"SELECT count(DISTINCT {joined}) FROM dump")
    return Measurement(view.rows - distinct, view.rows, {"distinct": distinct})


def explain(m: Measurement) -> str:
    """The sentence."""
    if not m.k:
        return f"No row repeats another in full; the dump has {rows(m.n)}."
    return f"{counted(m)} rows repeat an earlier row in full; {several(number(m, 'distinct'), 'is', 'are')} distinct."


CHECK = Check(
    id="duplicates",
    looks_for="padding by repeated rows",
    family="row-shape",
    needs=Needs(),
    measure=measure,
    wants=lambda view: (_COPIES,) if view.overlap is not None else (),
    explain=explain,
    expects={},
    basis=Basis.ASSERTED,
    reference="Kuriakose and Robbins 2016 (near-duplicates as a sign of made-up records); docs/verdict.md, "
    "8.2 (NPD 2024: 31 % unique)",
)
