"""Are the matched customers a block of our table, or spread over it?"""

from __future__ import annotations

from assay.forensics.agreement import overlap_of
from assay.forensics.columns import customers_of, portrait_of, spelled
from assay.forensics.met import met_customers
from assay.forensics.model import Basis, Check, Measurement, Needs, View
from assay.forensics.scans import tally
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number, share

FEWEST = 5


def measure(view: View) -> Measurement:
    """Matched customers, of our customers between the first and the last of them: 1 is a block, n of N a draw.

    Customers stand in the order of numeric ID, else of creation, else of our reading. `first` and `last` are their
    places as shares of the table.
    """
    overlap_of(view)
    k, first, last = _places(view)
    held = customers_of(view).customers
    if k < FEWEST:
        raise Untold(f"Fewer than {FEWEST} customers were matched.")
    return Measurement(k, last - first + 1, {"first": (first - 1) / held, "last": last / held, "of_base": k / held})


_MATCHED = tally("matches", "min(customer)", "max(customer)")


def _places(view: View) -> tuple[int, int, int]:
    """Customers matched, and the places of the first and the last of them in the order of the table."""
    overlap, portrait = overlap_of(view), portrait_of(view)
    lowest, highest = view.count(_MATCHED)
    if lowest is None or portrait.in_order:
        return overlap.customers, int(lowest or 0), int(highest or 0)
    schema = customers_of(view).schema
    ids, created = spelled(schema, "customer_id"), spelled(schema, "created_at")
    order = [f"id := try_cast({ids} AS BIGINT)"] if ids else []
    order += [f"created := try_cast({created} AS TIMESTAMP)"] if created else []
    place = f"struct_pack({', '.join([*order, 'customer := customer'])})"
    view.engine.run(
        f"CREATE OR REPLACE TEMP TABLE ends AS SELECT count(*) AS k, min({place}) AS first, max({place}) AS last "
        f"FROM {met_customers(view)} SEMI JOIN (SELECT customer FROM matches WHERE customer IS NOT NULL) "
        "USING (customer)"
    )
    k, before, until = view.engine.one(
        f"SELECT any_value(k), count(*) FILTER ({place} < first), count(*) FILTER ({place} <= last) "
        "FROM reference, ends"
    )
    return int(k), int(before) + 1, int(until)


def explain(m: Measurement) -> str:
    """The sentence."""
    first, last, part = (number(m, key) for key in ("first", "last", "of_base"))
    block = (m.k or 0) > 0.9 * (m.n or 1)
    way = "a draw from all over our table"
    if block:
        way = (
            "all of our table" if part > 0.9 else "the head of our table" if first < 0.01 else "one block of our table"
        )
    return (
        f"{counted(m)} customers between the first and the last matched one are in the dump ({share(first)} to "
        f"{share(last)} of our table): {way}."
    )


CHECK = Check(
    id="head-of-table",
    looks_for="a block of our table rather than a random draw; then the rows do not bound what else was taken",
    family="route",
    needs=Needs(customers=True),
    measure=measure,
    wants=lambda view: (_MATCHED,) if view.overlap is not None else (),
    explain=explain,
    expects={},
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, section 5 (a sample of one segment does not bound the loss)",
)
