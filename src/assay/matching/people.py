"""Rows of one person within a claim: by the customer they matched, or by the keys they share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from assay.matching.keys import CARRIED_BY
from assay.matching.repeats import Seen

# Keys that name one person even without a match. A phone is shared by households, a digest by nobody else.
PERSONAL = ("email", "national_id", "customer_id", "username", "password_hash", "full_name+birth_date")


def join_people(rows: np.ndarray, prints: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Open rows that share a personal key: their places, and the first place of the person of each.

    `rows` int64 are places in order, `prints` uint64 [rows, columns] of PERSONAL keys, 0 for none.
    """
    edges = []
    for column in range(prints.shape[1]):
        first = Seen(len(rows)).take(prints[:, column])
        linked = np.flatnonzero(first != np.arange(len(rows)))
        linked = linked[~_crowded(first, linked, prints, column)]
        if len(linked):
            edges.append(pa.table({"row": rows[linked], "head": rows[first[linked]]}))
    joined = components(edges)
    return np.asarray(joined.column("row").to_numpy()), np.asarray(joined.column("person").to_numpy())


def _crowded(first: np.ndarray, linked: np.ndarray, prints: np.ndarray, column: int) -> np.ndarray:
    """Whether the rows hold a value that all sorts of people carry."""
    others = np.delete(prints, column, axis=1)
    heads, counts = np.unique(first[linked], return_counts=True)
    crowds = heads[counts + 1 > CARRIED_BY] if others.shape[1] else heads[:0]
    mixed = [h for h in crowds if len(np.unique(others[first == h], axis=0)) > CARRIED_BY]
    return np.isin(first[linked], mixed)


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
