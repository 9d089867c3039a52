"""Does a claimed customer ID exist here, but for somebody else?"""

from __future__ import annotations

from collections.abc import Sequence

from assay.engine import name
from assay.forensics.columns import EXACT, customers_of, field_of
from assay.forensics.met import holders
from assay.forensics.model import Basis, Check, Measurement, Needs, Number, Share, View
from assay.forensics.untold import Untold
from assay.forensics.words import counted
from assay.matching.model import Agreement

_BEST = " (IDs of each row's best candidate alone)"
_PERSON = ("email", "phone", "full_name", "birth_date", "username", "last_name")


def measure(view: View) -> Measurement:
    """Rows whose ID is a customer's while nothing about the person agrees, of rows with a customer's ID."""
    mine, theirs = view.schema, customers_of(view).schema
    both = [(a.name, b.name) for kind in _PERSON if (a := field_of(mine, kind)) and (b := field_of(theirs, kind))]
    if not both:
        raise Untold("Dump and reference share no field of the person besides the ID.")
    k, n, numbers = _from_patterns(view) or (*_joined(view, both), {})
    if n == 0:
        raise Untold("No claimed ID is one of ours.")
    return Measurement(k, n, numbers)


def _joined(view: View, both: Sequence[tuple[str, str]]) -> tuple[int, int]:
    mine, theirs = view.schema, customers_of(view).schema
    told = " OR ".join(f"(c.{name(a)} IS NOT NULL AND r.{name(b)} IS NOT NULL)" for a, b in both)
    same = " OR ".join(f"coalesce(c.{name(a)} = r.{name(b)}, FALSE)" for a, b in both)
    claimed, held = (field_of(schema, "customer_id") for schema in (mine, theirs))
    assert claimed is not None  # noqa: S101  # needed
    assert held is not None  # noqa: S101  # needed
    rows = holders(view, claimed.name, "customer_id")
    k, n = view.engine.one(
        f"SELECT count(*) FILTER (NOT ({same})), count(*) FROM claim c JOIN {rows} r "
        f"ON r.{name(held.name)} = c.{name(claimed.name)} WHERE {told}"
    )
    return int(k), int(n)


def _from_patterns(view: View) -> tuple[int, int, dict[str, Number]] | None:
    """Of more than EXACT rows or customers: rows whose ID is their best candidate's, from the patterns of agreement."""
    overlap = view.overlap
    if overlap is None or max(view.rows, customers_of(view).customers) <= EXACT:
        return None
    kinds = [c.kind for c in overlap.compared]
    if "customer_id" not in kinds:
        return None
    k = n = 0
    for found in overlap.patterns:
        states = dict(zip(kinds, overlap.states(found.pattern), strict=True))
        told = [states[kind] for kind in _PERSON if states.get(kind, Agreement.ABSENT) is not Agreement.ABSENT]
        if states["customer_id"] is Agreement.AGREES and told:
            n += found.rows
            k += found.rows * (Agreement.AGREES not in told)
    return k, n, {"by_candidate": 1}


def explain(m: Measurement) -> str:
    """The sentence."""
    way = "the numbering is not ours, or was made up" if 2 * (m.k or 0) > (m.n or 0) else "the numbering is ours"
    best = _BEST if m.numbers else ""
    return f"Of the claimed customer IDs that exist here, {counted(m)} belong to somebody else{best}: {way}."


CHECK = Check(
    id="id-taken",
    looks_for="customer IDs of ours on other people's rows",
    family="company-facts",
    needs=Needs(claim=frozenset({"customer_id"}), reference=frozenset({"customer_id"})),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share(0.002, 0.05),
        "older": Share(0.002, 0.3),
        "partner": Share(0.002, 0.1),
        "scraped": Share(0.002, 0.3),
        "other-origin": Share(0.9, 0.998),
        "invented": Share(0.9, 0.998),
    },
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, section 3: another origin gives a person our number once in the number of customers",
)
