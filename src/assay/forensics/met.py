"""The customers that a claim met, in tables of their own: of few claimed rows not all customers are read."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from assay.engine import fingerprint, name
from assay.forensics.columns import customers_of
from assay.forensics.model import View
from assay.reference import Customers, history_of

PICKED = 20_000  # customers that are picked one by one whatever the base: some 300,000 pages, a second of their sums
MANY = 0.01  # of the base: of more, reading all of them one after another is quicker


def met_customers(view: View) -> str:
    """The table with the rows of all matched customers: one of its own (`customer`, `status`, fields), or all."""
    return _met(view)[0]


def met_history(view: View) -> str:
    """The table with their past versions: one of its own, as `history`, or all."""
    return _met(view)[1]


def holders(view: View, field: str, kind: str) -> tuple[str, str]:
    """Tables with the rows and the past versions of all customers who hold or held a value of the claim's `field`.

    `kind` is the key of the index that leads to them; where there is none, the tables have all customers.
    """
    return view.once(f"holders {kind}", ("claim",), lambda: _holders(view, field, kind), field)


def _met(view: View) -> tuple[str, str]:
    def make() -> tuple[str, str]:
        matched = "SELECT DISTINCT customer FROM matches WHERE customer IS NOT NULL ORDER BY customer"
        return _apart(view, view.engine.arrow(matched).column(0).to_numpy(), "met")

    return view.once("met customers", ("matches",), make, "customer")


def _holders(view: View, field: str, kind: str) -> tuple[str, str]:
    index = view.engine.kept.get("index")
    if index is None or kind not in index.keys:
        return "reference", "history"
    asked = view.engine.arrow(f"SELECT DISTINCT {name(field)} FROM claim WHERE {name(field)} IS NOT NULL").column(0)
    _, found = index.keys[kind].find(fingerprint(asked, index.key).to_numpy(), view.engine.threads)
    return _apart(view, np.unique(found), f"holders_{kind}")


def _apart(view: View, numbers: np.ndarray, called: str) -> tuple[str, str]:
    """Keep the rows and past versions of those customers, rising, where they are few."""
    reference, engine = customers_of(view), view.engine
    if len(numbers) > max(PICKED, MANY * reference.customers):
        return "reference", "history"
    numbers = numbers.astype(np.int64)
    columns = [column for column in engine.columns("reference") if column != "customer"]
    rows = Customers(engine, reference.customers, reference.values).pick(numbers, columns)
    engine.keep(called, rows.add_column(0, "customer", pa.array(numbers)))
    engine.keep(f"{called}_history", history_of(engine, reference, numbers))
    return called, f"{called}_history"
