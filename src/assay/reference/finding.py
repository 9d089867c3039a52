"""Who among the customers has a customer_id: asked of the index, and only those that it names are read."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.engine import Engine, fingerprint, name
from assay.reference.index import SHARED_BY, Customers
from assay.reference.model import Reference


def find(engine: Engine, reference: Reference, identity: str, ids: pa.ChunkedArray, into: str) -> None:
    """Make the table `into` (`id`, `customer`) of the customers who have one of `ids` in the field `identity`."""
    index = reference.index
    table = next((key for key, held in index.held.items() if identity in held), None) if index else None
    crowded = np.ones(len(ids), np.bool_)
    places = whose = np.zeros(0, np.int64)
    if index is not None and table is not None:
        counts, whose = index.keys[table].find(fingerprint(ids, index.key).to_numpy(), engine.threads)
        crowded = counts > SHARED_BY
        places = np.repeat(np.arange(len(ids)), np.where(crowded, 0, counts))
    customers = Customers(engine, reference.customers, reference.values)
    held = customers.pick(whose, [identity]).column(0).cast(ids.type)  # an index also leads by past values
    true = pc.fill_null(pc.equal(held, ids.take(pa.array(places))), False)
    found = pa.table({"id": ids.take(pa.array(places)), "customer": whose}).filter(true)
    engine.keep(into, found)
    if crowded.any():
        engine.keep("_crowded", pa.table({"id": ids.filter(pa.array(crowded))}))
        engine.run(
            f"INSERT INTO {into} SELECT {name(identity)}, customer FROM reference "
            f"WHERE {name(identity)} IN (SELECT id FROM _crowded)"
        )
        engine.drop("_crowded")


def hold(engine: Engine, reference: Reference, numbers: np.ndarray) -> None:
    """Put the rows of customers `numbers` into the table `_held` (as `reference`), where they are not yet."""
    fields = [field.name for field in reference.schema.fields]
    customers = Customers(engine, reference.customers, reference.values)
    rows = customers.pick(numbers, ["customer", "status", *fields])
    rows = rows.set_column(1, "status", rows.column("status").cast(pa.string()))
    if not engine.has("_held"):
        engine.keep("_held", rows)
        return
    engine.keep("_picked", rows)
    engine.run("INSERT INTO _held SELECT * FROM _picked WHERE customer NOT IN (SELECT customer FROM _held)")
    engine.drop("_picked")
