"""Rows of one person within a claim: by the customer they matched, or by the keys they share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from assay.engine import Engine, name
from assay.matching.keys import CARRIED_BY, Key

# Keys that name one person even without a match. A phone is shared by households, a digest by nobody else.
PERSONAL = ("email", "national_id", "customer_id", "username", "password_hash", "full_name+birth_date")


def find_people(engine: Engine, keys: Sequence[Key], prints: str, best: str, into: str) -> None:
    """Keep `into`: `row`, `person` (the lowest row number of the person), for the first of equal rows."""
    engine.run(
        f"CREATE OR REPLACE TEMP TABLE _open AS SELECT id FROM {name(prints)} WHERE id = first "
        f"AND id NOT IN (SELECT row FROM {name(best)} WHERE accepted)"
    )
    personal = [column for key in keys if key.id in PERSONAL for column in key.claim]
    edges = [_edges(engine, column, [c for c in personal if c != column], prints) for column in personal]
    joined = components([e for e in edges if e.num_rows])
    engine.keep("_joined", joined)
    engine.run(
        f"CREATE OR REPLACE TABLE {name(into)} AS "
        f"SELECT row, min(row) OVER (PARTITION BY customer) AS person FROM {name(best)} WHERE accepted UNION ALL "
        f"SELECT o.id, coalesce(j.person, o.id) FROM _open o LEFT JOIN _joined j ON j.row = o.id"
    )
    engine.run("DROP TABLE _open")
    engine.run("DROP TABLE _joined")


def _edges(engine: Engine, column: str, others: Sequence[str], prints: str) -> pa.Table:
    """Each open row with the first row that holds the same value, but for values that all sorts of people carry."""
    alike = ", ".join(f"p.{name(c)}" for c in others)
    carried = f"OR count(DISTINCT row({alike})) <= {CARRIED_BY}" if others else "OR true"
    return engine.arrow(
        f"SELECT o.id AS row, f.first AS head FROM _open o JOIN {name(prints)} p ON p.id = o.id JOIN "
        f"(SELECT {name(column)} AS print, min(p.id) AS first FROM _open o JOIN {name(prints)} p ON p.id = o.id "
        f"WHERE print IS NOT NULL GROUP BY print HAVING count(*) > 1 AND (count(*) <= {CARRIED_BY} {carried})) f "
        f"ON f.print = p.{name(column)} WHERE o.id <> f.first"
    )


def components(edges: Sequence[pa.Table]) -> pa.Table:
    """`row` and `person`, the lowest row of those that edges (`row`, `head`) join to it."""
    if not edges:
        return pa.table({"row": pa.array([], pa.int64()), "person": pa.array([], pa.int64())})
    from scipy.sparse import coo_matrix  # only here: slow to load, and few small claims join rows
    from scipy.sparse.csgraph import connected_components

    rows = np.concatenate([e.column("row").to_numpy() for e in edges])
    heads = np.concatenate([e.column("head").to_numpy() for e in edges])
    names, placed = np.unique(np.concatenate([rows, heads]), return_inverse=True)
    left, right = placed[: len(rows)], placed[len(rows) :]
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(len(names), len(names)))
    _, label = connected_components(graph, directed=False)
    first = np.full(label.max() + 1, np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(first, label, names)
    return pa.table({"row": names, "person": first[label]})
