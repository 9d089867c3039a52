"""The customers that a claim met, in tables of their own: of few claimed rows not all customers are read."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from assay.engine import fingerprint, name
from assay.forensics.agreement import overlap_of
from assay.forensics.columns import customers_of
from assay.forensics.model import View
from assay.reference import Customers, Reference, history_of
from assay.reference.index import SHARED_BY

PICKED = 20_000  # customers that are picked one by one whatever the base: some 300,000 pages, a second of their sums
MANY = 0.01  # of the base: of more, reading all of them one after another is quicker


def met_customers(view: View) -> str:
    """The table with the rows of all matched customers: one of its own (`customer`, `status`, fields), or all."""
    return _met(view)[0]


def met_history(view: View) -> str:
    """The table with their past versions: one of its own, as `history`, or all."""
    return _met(view)[1]


def holders(view: View, field: str, kind: str) -> str:
    """The table with the rows of all customers who hold a value of the claim's `field`: one of its own, or all.

    `kind` is the key of the index that leads to them. All are given where there is none, and where more customers
    share a value than the index names.
    """
    return view.once(f"holders {kind}", ("claim",), lambda: _holders(view, field, kind), field)


def _met(view: View) -> tuple[str, str]:
    reference = customers_of(view)
    if overlap_of(view).customers > _most(reference):
        return "reference", "history"

    def make() -> tuple[str, str]:
        matched = "SELECT DISTINCT customer FROM matches WHERE customer IS NOT NULL ORDER BY customer"
        numbers = view.engine.arrow(matched).column(0).to_numpy().astype(np.int64)
        view.engine.keep("met_history", history_of(view.engine, reference, numbers))
        return _picked(view, numbers, "met"), "met_history"

    return view.once("met customers", ("matches",), make, "customer")


def _holders(view: View, field: str, kind: str) -> str:
    index = view.engine.kept.get("index")
    if index is None or kind not in index.keys:
        return "reference"
    asked = view.engine.arrow(f"SELECT DISTINCT {name(field)} FROM claim WHERE {name(field)} IS NOT NULL").column(0)
    counts, found = index.keys[kind].find(fingerprint(asked, index.key).to_numpy(), view.engine.threads)
    numbers = np.unique(found).astype(np.int64)
    if (counts > SHARED_BY).any() or len(numbers) > _most(customers_of(view)):
        return "reference"
    return _picked(view, numbers, f"holders_{kind}")


def _most(reference: Reference) -> float:
    """How many customers are few."""
    return max(PICKED, MANY * reference.customers)


def _picked(view: View, numbers: np.ndarray, called: str) -> str:
    """Keep the rows of those customers (rising) as a table."""
    reference, engine = customers_of(view), view.engine
    columns = [column for column in engine.columns("reference") if column != "customer"]
    rows = Customers(engine, reference.customers, reference.values).pick(numbers, columns)
    engine.keep(called, rows.add_column(0, "customer", pa.array(numbers)))
    return called
