"""The keys by which a claimed row can lead to a customer, each apart, and the pairs they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.engine import Engine, literal, name
from assay.fields.model import Kind, Schema
from assay.matching.tables import Tables
from assay.reference.index import SALTED, SALTED_ONLY, SHARED_BY
from assay.wording import noun, several

# On the claim's side, as SHARED_BY on ours: a value carried by more rows than this that differ in their other keys is
# a placeholder.
CARRIED_BY = 50

# Keys of several fields: name and birth date; name and place only where the claim holds nothing better.
JOINT = {"full_name+birth_date": ("full_name", "birth_date")}
PLACED = {"full_name+postcode": ("full_name", "postcode"), "full_name+street": ("full_name", "street")}
LAST_RESORT: dict[str, tuple[str, ...]] = {"full_name": ("full_name",)}

ORDER = ("customer_id", "national_id", "email", "phone", "username", "password_hash")  # then the rest by name


@dataclass(frozen=True)
class Key:
    """A key: columns on both sides of the print tables (any may meet any), and the field whose history counts too."""

    id: str
    claim: tuple[str, ...]
    reference: tuple[str, ...]
    bits: float
    joint: bool = False


def find_keys(claim: Schema, reference: Schema, kinds: Mapping[str, Kind]) -> list[Key]:
    """The keys that both sides hold, in a fixed order (bit i of `keys` is key i)."""
    common = claim.kinds & reference.kinds
    single = sorted((k for k in common if k in kinds and kinds[k].key), key=lambda k: (_place(k), k))
    keys = [Key(k, _columns(claim, k), _columns(reference, k), kinds[k].identifies) for k in single]
    joint: dict[str, tuple[str, ...]] = {k: parts for k, parts in JOINT.items() if common.issuperset(parts)}
    strong = {"email", "phone", "national_id"} & set(single)
    if not joint and not strong:
        joint = {k: parts for k, parts in PLACED.items() if common.issuperset(parts)}
        if not joint and "full_name" in common:
            joint = dict(LAST_RESORT)
    return keys + [Key(k, (k,), (k,), _bits(parts, kinds), joint=True) for k, parts in joint.items()]


def personal_keys(keys: Sequence[Key]) -> int:
    """The bits of keys that belong to one person wherever they are found; a customer number does not."""
    return sum(1 << bit for bit, key in enumerate(keys) if not key.joint and key.id != "customer_id")


def salted_columns(schema: Schema) -> dict[str, str]:
    """Print columns of password hashes that carry a salt, and the SQL that gives them."""
    return {
        SALTED_ONLY + f.name: f"CASE WHEN regexp_matches({name(f.name)}, '{SALTED}') THEN {name(f.name)} END"
        for f in schema.of_kind("password_hash")
    }


def joint_parts(keys: Sequence[Key], schema: Schema) -> dict[str, tuple[str, ...]]:
    """The field names behind each joint key on one side."""
    return {key.id: tuple(schema.of_kind(part)[0].name for part in key.id.split("+")) for key in keys if key.joint}


def pair_up(engine: Engine, keys: Sequence[Key], tables: Tables) -> list[str]:
    """Keep `into`: `row`, `customer`, `keys` (bits), `slack` (bits lost to a value's popularity); and `into`_keys:
    `row`, `all_keys`.

    Only the first of equal rows takes part. Returns sentences about values too popular to lead anywhere.
    """
    notes: list[str] = []
    into = tables.pairs
    engine.run(
        f"CREATE OR REPLACE TABLE {name(into + '_hits')} (row BIGINT, customer BIGINT, key UTINYINT, shared BIGINT)"
    )
    for bit in range(len(keys)):
        notes += _hits(engine, keys, bit, tables)
    lost = slack(keys, f"(SELECT count(*) FROM {name(tables.ours)})")
    engine.run(
        f"CREATE OR REPLACE TABLE {name(into)} AS SELECT row, customer, bit_or(1 << key)::INTEGER AS keys, "
        f"max(CASE WHEN shared > 1 THEN {lost} ELSE 0 END) AS slack FROM {name(into + '_hits')} GROUP BY row, customer"
        if keys
        else f"CREATE OR REPLACE TABLE {name(into)} (row BIGINT, customer BIGINT, keys INTEGER, slack DOUBLE)"
    )
    engine.run(
        f"CREATE OR REPLACE TABLE {name(into + '_keys')} AS "
        f"SELECT row, bit_or(keys) AS all_keys FROM {name(into)} GROUP BY row"
    )
    return notes


def slack(keys: Sequence[Key], customers: str) -> str:
    """SQL of the bits that a `key` loses when `shared` customers hold its value."""
    bits = " ".join(f"WHEN {i} THEN {key.bits}" for i, key in enumerate(keys))
    # as many others share the value, so much less of the key's bits is left: log2(N / others) at most
    return f"greatest(0, (CASE key {bits} END) - log2({customers} / (shared - 1)))"


def _hits(engine: Engine, keys: Sequence[Key], bit: int, tables: Tables) -> list[str]:
    key, into = keys[bit], tables.pairs
    prints, ours, history = tables.prints, tables.ours, tables.history
    side, shared, asked = name(into + "_side"), name(into + "_shared"), name(into + "_asked")
    engine.run(f"CREATE OR REPLACE TEMP TABLE {asked} AS {_claimed(key, prints)}")
    told = " UNION ALL ".join(f"SELECT id, {name(c)} AS print FROM {name(ours)}" for c in key.reference)
    past = ", ".join(literal(c) for c in key.reference)
    versions = engine.one(f"SELECT count(*) FROM {name(history)} WHERE field IN ({past})")[0]
    if versions:
        told += f" UNION ALL SELECT id, print FROM {name(history)} WHERE field IN ({past})"
    distinct = "DISTINCT" if versions or len(key.reference) > 1 else ""  # one column holds a customer once
    engine.run(
        f"CREATE OR REPLACE TEMP TABLE {side} AS SELECT {distinct} id, print FROM ({told}) "
        f"WHERE print IN (SELECT print FROM {asked})"
    )
    engine.run(
        f"CREATE OR REPLACE TEMP TABLE {shared} AS SELECT print, count(*) AS n FROM {side} GROUP BY print HAVING n > 1"
    )
    popular = _blank(engine, key, prints, asked, f"SELECT print FROM {shared} WHERE n > {SHARED_BY}")
    carried = _blank(engine, key, prints, asked, _carried(key, keys, prints, asked))
    engine.run(
        f"INSERT INTO {name(into + '_hits')} SELECT a.row, o.id, {bit}, coalesce(s.n, 1) "
        f"FROM {asked} a JOIN {side} o USING (print) LEFT JOIN {shared} s USING (print) "
        f"WHERE coalesce(s.n, 1) <= {SHARED_BY}"
    )
    for table in (side, shared, asked):
        engine.run(f"DROP TABLE {table}")
    return notes_on(key, popular, carried)


def notes_on(key: Key, popular: tuple[int, int], carried: tuple[int, int]) -> list[str]:
    """Sentences on rows and values of a key that lead to nobody: what customers share, what claimed people carry."""
    notes = []
    if popular[0]:
        notes.append(
            f"{key.id}: {several(popular[1], 'value')} that more than {SHARED_BY} customers share "
            f"{noun(popular[1], 'leads', 'lead')} to nobody ({several(popular[0], 'row')})."
        )
    if carried[0]:
        notes.append(
            f"{key.id}: {several(carried[1], 'value')} that more than {CARRIED_BY} different people of the claim carry "
            f"{noun(carried[1], 'leads', 'lead')} to nobody ({several(carried[0], 'row')})."
        )
    return notes


def _claimed(key: Key, prints: str) -> str:
    distinct = "DISTINCT" if len(key.claim) > 1 else ""
    told = " UNION ALL ".join(
        f"SELECT id AS row, {name(c)} AS print FROM {name(prints)} WHERE id = first AND {name(c)} IS NOT NULL"
        for c in key.claim
    )
    return f"SELECT {distinct} row, print FROM ({told})"


def _carried(key: Key, keys: Sequence[Key], prints: str, asked: str) -> str:
    """SQL of the values that too many rows carry which differ in all their other keys."""
    others = [c for other in keys if other.id != key.id for c in other.claim]
    if not others:
        return "SELECT 0::UBIGINT AS print WHERE false"
    alike = ", ".join(f"p.{name(c)}" for c in others)
    return (
        f"SELECT print FROM {asked} a JOIN {name(prints)} p ON p.id = a.row "
        f"WHERE a.print IN (SELECT print FROM {asked} GROUP BY print HAVING count(*) > {CARRIED_BY}) "
        f"GROUP BY print HAVING count(DISTINCT row({alike})) > {CARRIED_BY}"
    )


def _blank(engine: Engine, key: Key, prints: str, asked: str, values: str) -> tuple[int, int]:
    """Take `values` (SQL of prints) out of the key, and out of what is compared: a placeholder says nothing.

    Returns rows and values taken out. A joint key's parts stay: each of them is a value of its own.
    """
    engine.run(f"CREATE OR REPLACE TEMP TABLE _blank AS {values}")
    rows, count = engine.one(
        f"SELECT count(DISTINCT row), count(DISTINCT print) FROM {asked} WHERE print IN (FROM _blank)"
    )
    if rows:
        engine.run(f"DELETE FROM {asked} WHERE print IN (FROM _blank)")
        for column in blanked_columns(key):
            engine.run(f"UPDATE {name(prints)} SET {name(column)} = NULL WHERE {name(column)} IN (FROM _blank)")
    engine.run("DROP TABLE _blank")
    return rows, count


def blanked_columns(key: Key) -> list[str]:
    """The claim's prints that lose a value which the key lost; a joint key's parts stay."""
    return [] if key.joint else list(dict.fromkeys([*key.claim, *(c.removeprefix(SALTED_ONLY) for c in key.claim)]))


def _columns(schema: Schema, kind: str) -> tuple[str, ...]:
    prefix = SALTED_ONLY if kind == "password_hash" else ""
    return tuple(prefix + f.name for f in schema.of_kind(kind))


def _place(kind: str) -> int:
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def _bits(parts: tuple[str, ...], kinds: Mapping[str, Kind]) -> float:
    return sum(kinds[part].identifies for part in parts if part in kinds)
