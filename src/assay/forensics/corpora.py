"""Known corpora - older leaks and lists - kept as keyed fingerprints only, never as values."""

from __future__ import annotations

import pyarrow as pa

from assay.engine import Engine, fingerprint, name

KINDS = ("email", "phone", "username")  # keys that older leaks share with a claim

# Groups whose counts are kept beside the keys: in `known` their `place` holds the count. The countries of phones are
# their dialling codes' first three digits, enough to tell them apart.
GROUPS = ("count:domain", "count:country", "count:dial")

# Beside the keys stand the names of the fields that a corpus holds, as kinds of their own: what a claim shows beyond
# them it did not take from there.
_HOLDS = "holds:"
_NAMES = {"full_name", "first_name", "last_name"}  # whoever holds one way of writing the name holds the name

_SHAPE = "(corpus VARCHAR, kind VARCHAR, digest UBIGINT, place BIGINT)"


def remember(engine: Engine, spelled_table: str, corpus_name: str, key: bytes) -> int:
    """Add a spelled corpus (BIGINT `row`, one VARCHAR per field) to the table `known`; gives the values remembered.

    `key` (16 bytes) must be the view's. `place` is the row's position in the corpus, for comparing orders. A corpus
    of the same name is replaced.
    """
    engine.run(f"CREATE TABLE IF NOT EXISTS known {_SHAPE}")
    engine.run("DELETE FROM known WHERE corpus = ?", [corpus_name])
    before = engine.one("SELECT count(*) FROM known")[0]
    for kind in KINDS:
        digests = _digests(engine, spelled_table, kind, key)
        if digests is not None:
            engine.keep("arriving_known", digests)
            engine.run(
                "INSERT INTO known SELECT ?, kind, digest, min(row) FROM arriving_known GROUP BY kind, digest "
                "ORDER BY min(row)",
                [corpus_name],
            )
            engine.run("DROP TABLE arriving_known")
    holds = [column for column in engine.columns(spelled_table) if column != "row"]
    for column in holds:
        engine.run("INSERT INTO known VALUES (?, ?, 0, 0)", [corpus_name, _HOLDS + column])
    added = int(engine.one("SELECT count(*) FROM known")[0] - before - len(holds))
    for kind in GROUPS:
        counts = group_counts(engine, spelled_table, kind, key)
        if counts is not None:
            engine.keep("arriving_known", counts)
            engine.run("INSERT INTO known SELECT ?, ?, digest, place FROM arriving_known", [corpus_name, kind])
            engine.run("DROP TABLE arriving_known")
    return added


def held_fields(engine: Engine) -> frozenset[str]:
    """The fields that any of the known corpora holds; empty without a corpus."""
    if not engine.has("known"):
        return frozenset()
    found = engine.rows(f"SELECT DISTINCT kind FROM known WHERE starts_with(kind, '{_HOLDS}')")
    fields = {kind.removeprefix(_HOLDS) for (kind,) in found}
    return frozenset(fields | _NAMES if fields & _NAMES else fields)


def recall_claim(engine: Engine, key: bytes) -> None:
    """Make `claim_known` (`row`, `kind`, `digest`): the fingerprints of the claim's own keys."""
    engine.run("CREATE OR REPLACE TABLE claim_known (row BIGINT, kind VARCHAR, digest UBIGINT)")
    for kind in KINDS:
        digests = _digests(engine, "claim", kind, key)
        if digests is not None:
            engine.keep("arriving_known", digests)
            engine.run("INSERT INTO claim_known SELECT row, kind, digest FROM arriving_known")
            engine.run("DROP TABLE arriving_known")


def group_counts(engine: Engine, table: str, kind: str, key: bytes) -> pa.Table | None:
    """`digest` of each group of a spelled table and its number of rows, `place`; None when no column makes groups."""
    column, group = {
        "count:domain": ("email", "nullif(split_part(email, '@', 2), '')"),
        "count:country": ("country", "country"),
        "count:dial": ("phone", "left(phone, 4)"),
    }[kind]
    if column not in engine.columns(table):
        return None
    rows = engine.arrow(
        f"SELECT {group} AS value, count(*) AS place FROM {name(table)} WHERE {group} IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    return pa.table({"digest": fingerprint(rows["value"], key), "place": rows["place"]})


def _digests(engine: Engine, table: str, kind: str, key: bytes) -> pa.Table | None:
    if kind not in engine.columns(table):
        return None
    rows = engine.arrow(f"SELECT row, {name(kind)} AS value FROM {name(table)} WHERE {name(kind)} IS NOT NULL")
    kinds = pa.array([kind] * len(rows), pa.string())
    return pa.table({"row": rows["row"], "kind": kinds, "digest": fingerprint(rows["value"], key)})
