"""Do the matched people come from one part of our base only?"""

from __future__ import annotations

from collections.abc import Sequence

from assay.forensics.agreement import overlap_of
from assay.forensics.found import matched_parts
from assay.forensics.model import Basis, Check, Measurement, Needs, View
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number, share

FEWEST = 10


def measure(view: View) -> Measurement:
    """Matched customers in the part of the base that is most over-represented, of matched customers.

    Parts are countries, regions, mail domains, genders, status and other attributes of up to 200 values. `base`: the
    part's share of our base; `absent`: share of our base in parts (of the same field) that do not occur although a
    random draw would have shown them with 95 %.
    """
    overlap_of(view)
    best: tuple[float, int, int, float, float] | None = None
    for rows in matched_parts(view).values():
        found = _part(rows)
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    if best is None:
        raise Untold("Too few customers were matched, or no field cuts the base into parts.")
    _, k, n, base, absent = best
    return Measurement(k, n, {"base": base, "absent": absent, "lift": k / n / base})


def _part(rows: Sequence[tuple[int, int]]) -> tuple[float, int, int, float, float] | None:
    """Surprise of the most over-represented part, its matched customers, all matched, base share, absent share."""
    n, base_n = sum(row[0] for row in rows), sum(row[1] for row in rows)
    if n < FEWEST or not len(rows) >= 2:
        return None
    k, of = max(rows, key=lambda row: (row[0] / n - row[1] / base_n, row[0]))
    # absent with 95 %: (1 - q)^n < 0.05 (Hanley and Lippman-Hand 1983)
    absent = sum(c / base_n for hits, c in rows if hits == 0 and (1 - c / base_n) ** n < 0.05)
    return k / n - of / base_n, k, n, of / base_n, absent


def explain(m: Measurement) -> str:
    """The sentence."""
    one = number(m, "lift") > 1.5 and (m.k or 0) > 0.9 * (m.n or 1)
    way = "the rows come from one part of our base" if one else "no part of our base stands for the rows"
    return (
        f"{counted(m)} matched customers belong to one part that holds {share(number(m, 'base'))} of our base: {way}; "
        f"parts with {share(number(m, 'absent'))} of our base are missing. A sample from one part does not limit the "
        "loss to it."
    )


CHECK = Check(
    id="segment",
    looks_for="a sample from one country, brand or kind of customer",
    family="route",
    needs=Needs(customers=True, rows=FEWEST),
    measure=measure,
    explain=explain,
    expects={},
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, section 5 (envelope) and 8.2 (Medibank 2022: the first policies came from two "
    "small brands)",
)
