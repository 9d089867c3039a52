"""The near stage: candidates for rows that exact keys leave open, from blocks that survive a slip, a move or a swap."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from assay.engine import Engine, name
from assay.fields.model import Schema
from assay.matching.blocking import Prints, Side, prints_of, share
from assay.matching.blocks import usable
from assay.matching.tables import Tables

SHARED_BY = 16  # customers to a block at most, as for keys
# Pairs looked at: at most so many a row on average, and never more than this in all. Beyond, the largest blocks are
# left out first, and the overlap says so.
PAIRS_A_ROW = 8
MOST_PAIRS = 20_000_000


def pair_nearby(
    engine: Engine,
    tables: Tables,
    open_rows: str,
    schema: Schema,
    reference: Schema,
    *,
    key: bytes,
    into: str,
    reuse: bool = False,
) -> str | None:
    """Keep `into`: pairs (`row`, `customer`, `keys` 0, `slack` 0) that share a block and are no pair yet.

    `reuse` takes the customers' blocks of an earlier call in the same run. Returns a sentence when blocks were left
    out.
    """
    hits = into + "_blocks"
    blocks = usable(schema, reference)
    kinds = sorted(frozenset[str]().union(*(block.kinds for block in blocks)))
    asked = side_of(engine, schema, kinds, f"{name(tables.claim)} WHERE row IN (FROM {name(open_rows)})", "row")
    folder = engine.folder / "blocks"
    if not (reuse and folder.exists()):
        held = side_of(engine, reference, kinds, "reference", "customer")
        for block in blocks:
            prints_of(block, held, key=key, threads=engine.threads).save(folder / block.id)
    shared = [
        share(
            prints_of(block, asked, key=key, threads=engine.threads),
            Prints.load(folder / block.id),
            threads=engine.threads,
        )
        for block in blocks
    ]
    made = sum((s.pairs_by_size(SHARED_BY) for s in shared), np.zeros(SHARED_BY + 1, np.int64))
    size, sentence = within_budget([(at, int(pairs)) for at, pairs in enumerate(made) if pairs], len(asked.ids))
    engine.run(f"CREATE OR REPLACE TABLE {name(hits)} (row BIGINT, customer BIGINT)")
    for one in shared:  # one block after the other: all of them together may be large
        rows, customers = one.pairs(size)
        engine.keep("_block", pa.table({"row": rows, "customer": customers}))
        engine.run(f"INSERT INTO {name(hits)} FROM _block")
    engine.run(
        f"CREATE OR REPLACE TABLE {name(into)} AS SELECT DISTINCT h.row, h.customer, 0::INTEGER AS keys, "
        f"0::DOUBLE AS slack FROM {name(hits)} h ANTI JOIN {name(tables.pairs)} k "
        f"ON k.row = h.row AND k.customer = h.customer"
    )
    engine.run("DROP TABLE IF EXISTS _block")
    engine.run(f"DROP TABLE {name(hits)}")
    return sentence


def side_of(engine: Engine, schema: Schema, kinds: Sequence[str], table: str, identifier: str) -> Side:
    """The values of some kinds, out of the SQL `table`."""
    fields = "".join(f", {name(schema.of_kind(kind)[0].name)}" for kind in kinds)
    told = engine.arrow(f"SELECT {name(identifier)}{fields} FROM {table}")
    values = {kind: told.column(at).cast(pa.large_string()) for at, kind in enumerate(kinds, 1)}
    return Side(np.asarray(told.column(0).to_numpy()), values)


def within_budget(sizes: Sequence[tuple[int, int]], rows: int) -> tuple[int, str | None]:
    """Of blocks by size, with the pairs they make, the largest that `rows` open rows can pay for; and a sentence."""
    budget = min(MOST_PAIRS, max(100_000, PAIRS_A_ROW * rows))
    total, kept, left = 0, 0, 0
    for size, pairs in sizes:
        total += pairs
        if total <= budget:
            kept = size
        else:
            left += pairs
    if not left:
        return SHARED_BY, None
    return kept, (
        f"The near stage was capped: {left:,} of {total:,} pairs of similar rows, in blocks of more than {kept} "
        f"customers, were not looked at."
    )
