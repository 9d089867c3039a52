"""Customers to forget in a refresh: who they are, and the digests by which they are still recognised."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow as pa

from assay.engine import Engine, literal, name
from assay.fields import Schema, spell
from assay.reference.erased import tombstone_digest
from assay.reference.fetching import Fetcher
from assay.reference.finding import find, hold
from assay.reference.model import Projection, Reference

# What a customer can be recognised by alone; tombstones of a town or a first name would be of many people.
NAMING = frozenset({"customer_id", "email", "phone", "national_id", "username"})


def forget(fetcher: Fetcher, landed: Projection | None, reference: Reference, identity: str) -> int:
    """Make `_erased`, the customers to forget, who go from `_newer` too; gives how many numbers nobody has.

    `landed` lists their numbers. Who came with the changes of the same day is not taken in.
    """
    engine, schema = fetcher.engine, reference.schema
    engine.run("CREATE TABLE _erased (customer BIGINT)")
    if landed is None:
        return 0
    (field,) = (one for one in schema.fields if one.name == identity)
    lower, wanted = [header.lower() for header in landed.headers], schema.headers[field.columns[0]].lower()
    at = lower.index(wanted) if wanted in lower else 0
    engine.attach("_gone", landed.parquet)
    engine.run(f"CREATE VIEW _gone_raw AS SELECT row_number() OVER () AS row, c{at} AS c0 FROM _gone")
    alone = Schema(("id",), (replace(field, columns=(0,)),), ())
    spell(engine, "_gone_raw", alone, fetcher.context, "_gone_ids")
    listed = f"SELECT DISTINCT {name(identity)} FROM _gone_ids WHERE {name(identity)} IS NOT NULL"
    ids = engine.arrow(listed).column(0)
    find(engine, reference, identity, ids, "_leaving")
    engine.run("INSERT INTO _erased SELECT DISTINCT customer FROM _leaving")
    hold(engine, reference, engine.arrow("SELECT DISTINCT customer FROM _erased").column(0).to_numpy())
    engine.run("DELETE FROM _newer WHERE customer IN (FROM _erased)")
    coming = f"added AND coalesce({name(identity)} IN ({listed}), FALSE)"
    known = f"SELECT id FROM _leaving UNION SELECT {name(identity)} FROM _newer WHERE {coming}"
    unknown = len(ids) - int(engine.one(f"SELECT count(*) FROM ({known})")[0])
    number = f"{reference.customers} + row_number() OVER (PARTITION BY added ORDER BY customer)"  # no gaps
    engine.run(
        f"CREATE OR REPLACE TABLE _newer AS SELECT CASE WHEN added THEN {number} ELSE customer END AS customer, "
        f"* EXCLUDE (customer) FROM _newer WHERE NOT ({coming}) ORDER BY 1"
    )
    return unknown


def bury(engine: Engine, reference: Reference, day: date) -> int:
    """Make `_graves`, digests of what named erased customers, where the tombstones' key is known; and count them."""
    engine.run("CREATE TABLE _graves AS SELECT * FROM tombstones LIMIT 0")
    secret = reference.tombstone_key
    if secret is None:
        return 0
    for field in (one for one in reference.schema.fields if one.kind in NAMING):
        held = engine.rows(f"SELECT {name(field.name)} FROM _held WHERE customer IN (FROM _erased)")
        digests = [tombstone_digest(field.kind, value, secret) for (value,) in held if value]
        engine.keep("_digests", pa.table({"digest": pa.array(digests, pa.string())}))
        at = f"TIMESTAMP {literal(day.isoformat())}"
        engine.run(f"INSERT INTO _graves SELECT {literal(field.kind)}, digest, {at} FROM _digests")
    return int(engine.one("SELECT count(*) FROM _graves")[0])
