"""The near stage: candidates for rows that exact keys leave open, from blocks that survive a slip, a move or a swap."""

from __future__ import annotations

from collections.abc import Sequence

from assay.engine import Engine, name
from assay.fields.model import Schema
from assay.matching.blocks import entries, usable
from assay.matching.tables import Tables

SHARED_BY = 16  # customers to a block at most, as for keys
# Pairs looked at: at most so many a row on average, and never more than this in all. Beyond, the largest blocks are
# left out first, and the overlap says so.
PAIRS_A_ROW = 8
MOST_PAIRS = 20_000_000


def pair_nearby(
    engine: Engine, tables: Tables, open_rows: str, schema: Schema, reference: Schema, *, into: str
) -> str | None:
    """Keep `into`: pairs (`row`, `customer`, `keys` 0, `slack` 0) that share a block and are no pair yet.

    Returns a sentence when blocks were left out.
    """
    hits = name(into + "_blocks")
    engine.run(f"CREATE OR REPLACE TABLE {hits} (row BIGINT, customer BIGINT, size BIGINT)")
    for block in usable(schema, reference):
        asked = entries(block, schema, tables.claim, "row", where=f"t.row IN (FROM {name(open_rows)})")
        _share(engine, asked, entries(block, reference, "reference", "customer"), hits)
    size, sentence = _cap(engine, hits, engine.one(f"SELECT count(*) FROM {name(open_rows)}")[0])
    engine.run(
        f"CREATE OR REPLACE TABLE {name(into)} AS SELECT DISTINCT h.row, h.customer, 0::INTEGER AS keys, "
        f"0::DOUBLE AS slack FROM {hits} h ANTI JOIN {name(tables.pairs)} k "
        f"ON k.row = h.row AND k.customer = h.customer "
        f"WHERE h.size <= {size}"
    )
    engine.run(f"DROP TABLE {hits}")
    return sentence


def _share(engine: Engine, asked: str, held: str, hits: str) -> None:
    engine.run(f"CREATE OR REPLACE TEMP TABLE _asked AS SELECT id, value FROM ({asked}) WHERE value <> ''")
    engine.run(
        f"CREATE OR REPLACE TEMP TABLE _held AS SELECT id, value FROM ({held}) "
        f"WHERE value IN (SELECT value FROM _asked)"
    )
    engine.run(
        f"INSERT INTO {hits} SELECT a.id, h.id, s.size FROM _asked a JOIN _held h USING (value) JOIN "
        f"(SELECT value, count(*) AS size FROM _held GROUP BY value HAVING size <= {SHARED_BY}) s USING (value)"
    )
    engine.run("DROP TABLE _asked")
    engine.run("DROP TABLE _held")


def _cap(engine: Engine, hits: str, rows: int) -> tuple[int, str | None]:
    """The largest size of blocks that stays within the budget of pairs."""
    budget = min(MOST_PAIRS, max(100_000, PAIRS_A_ROW * rows))
    sizes: Sequence[tuple[int, int]] = engine.rows(f"SELECT size, count(*) FROM {hits} GROUP BY size ORDER BY size")
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
