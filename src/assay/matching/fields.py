"""Which fields of a claim meet which fields of the reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assay.engine import Engine, literal, name
from assay.fields import fact_of
from assay.fields.model import Fact, Field, Kind, Schema
from assay.matching.model import Compared
from assay.reference.index import Facts
from assay.reference.model import Reference

MOST = 21  # fields in a pattern: three bits each, in a positive BIGINT


@dataclass(frozen=True)
class Meeting:
    """A field held by both sides, with the columns that hold it on each."""

    field: str
    kind: str
    fact: Fact
    volatile: bool
    claim: tuple[str, ...]
    reference: tuple[str, ...]
    near: str | None = None
    salted: bool = True
    cut: int = 0  # characters at which the claim's column was cut off; 0: it was not

    @property
    def compared(self) -> Compared:
        """What the overlap says about it."""
        return Compared(self.field, self.kind, self.fact, self.volatile)


def meetings(claim: Schema, reference: Schema, kinds: Mapping[str, Kind]) -> list[Meeting]:
    """The fields of one kind on both sides, in the order of their names; attributes meet by name.

    Names count once: where both sides hold first and last name in columns of their own, those are compared and the
    full name is not; in every other case the full name is compared and its parts are not.
    """
    found: list[Meeting] = []
    for kind in sorted(claim.kinds & reference.kinds):
        ours, theirs = reference.of_kind(kind), claim.of_kind(kind)
        known = kinds.get(kind)
        fact = known.fact if known else Fact.WORLD
        volatile = known.volatile if known else False
        near = known.near if known else None
        if kind == "attribute":
            shared = {f.name for f in ours} & {f.name for f in theirs}
            known_to = {f.name: fact_of(f) for f in theirs}
            found += [Meeting(n, kind, known_to[n], volatile, (n,), (n,), near) for n in sorted(shared)]
        elif kind != "free_text":
            columns = tuple(f.name for f in theirs), tuple(f.name for f in ours)
            found.append(Meeting(min(columns[0], key=len), kind, fact, volatile, *columns, near))
    return sorted(_once(found, claim, reference), key=lambda m: m.field)


def most_telling(found: list[Meeting], kinds: Mapping[str, Kind]) -> tuple[list[Meeting], list[str]]:
    """At most as many as fit a pattern, the most identifying first to stay; and the names of those left out."""
    ranked = sorted(found, key=lambda m: (-(kinds[m.kind].identifies if m.kind in kinds else 0.0), m.field))
    kept = {m.field for m in ranked[:MOST]}
    return [m for m in found if m.field in kept], [m.field for m in found if m.field not in kept]


FORMS = 0.05  # share of the claim's different values that must be among ours, for two columns to speak one language


def comparable(
    engine: Engine, table: str, found: list[Meeting], facts: Mapping[str, Facts], reference: Reference
) -> tuple[list[Meeting], list[str]]:
    """The meetings without attributes whose values are written another way on both sides, and the names of those.

    Where hardly a value of one column exists in the other (`active` here, `1` there), disagreement says nothing.
    """
    apart = {m.field for m in found if m.kind == "attribute" and not _share_values(engine, table, m, facts, reference)}
    return [m for m in found if m.field not in apart], sorted(apart)


def _share_values(
    engine: Engine, table: str, meeting: Meeting, facts: Mapping[str, Facts], reference: Reference
) -> bool:
    theirs = name(meeting.claim[0])
    values, shared = engine.one(
        f"SELECT count(*), count(*) FILTER (v IN ({_held(meeting.reference[0], reference)})) "
        f"FROM (SELECT DISTINCT {theirs} AS v FROM {name(table)} WHERE {theirs} IS NOT NULL)"
    )
    if not values or not facts[meeting.reference[0]].held or shared >= FORMS * values:
        return True
    ((_, longest),) = _lengths(engine, table, [meeting])
    return bool(_cut_at(engine, table, meeting, facts, longest))


def _held(field: str, reference: Reference) -> str:
    """SQL of the values of our field, now and then: from the portrait where it has them all."""
    known = reference.portrait.parts.get(field) if reference.portrait else None
    if known is None:
        held = f"SELECT {name(field)} FROM reference WHERE {name(field)} IS NOT NULL"
    else:
        held = f"SELECT unnest([{', '.join(literal(value) for value, _ in known)}]::VARCHAR[])"
    if reference.versions:
        held += f" UNION SELECT value FROM history WHERE field = {literal(field)}"
    return held


def with_salt_known(found: list[Meeting], facts: Mapping[str, Facts]) -> list[Meeting]:
    """The meetings, password hashes marked by whether most of the reference's carry a salt."""

    def salted(meeting: Meeting) -> bool:
        held = facts[meeting.reference[0]]
        return held.held > 0 and held.salted > 0.5 * held.held

    return [replace(m, salted=salted(m)) if m.kind == "password_hash" else m for m in found]


# Kinds whose values can be cut off by a column that is too narrow, and still lead somewhere by what is left.
CUTTABLE = frozenset(("attribute", "full_name", "first_name", "last_name", "street", "city", "email", "username"))
SHORTEST_CUT = 5  # a column narrower than that holds codes, not texts
PILED = 0.05  # share of the different values that end at the same, largest length when a column is cut there


def with_cuts(engine: Engine, table: str, found: list[Meeting], facts: Mapping[str, Facts]) -> list[Meeting]:
    """The meetings, marked where the claim's column is cut off: values pile up at its largest length, ours go on."""
    asked = [m for m in found if m.kind in CUTTABLE and len(m.claim) == len(m.reference) == 1]
    cuts = {m.field: _cut_at(engine, table, m, facts, longest) for m, longest in _lengths(engine, table, asked)}
    return [replace(m, cut=cuts.get(m.field, 0)) for m in found]


def _lengths(engine: Engine, table: str, asked: Sequence[Meeting]) -> list[tuple[Meeting, int]]:
    """Characters of the longest value of each meeting's column in the claim, in one look at it."""
    if not asked:
        return []
    told = engine.one(f"SELECT {', '.join(f'max(length({name(m.claim[0])}))' for m in asked)} FROM {name(table)}")
    return [(m, longest or 0) for m, longest in zip(asked, told, strict=True)]


def _cut_at(engine: Engine, table: str, meeting: Meeting, facts: Mapping[str, Facts], longest: int) -> int:
    """Where the column is cut, 0 if it is not. What is dear is asked last: most columns are whole."""
    theirs, ours = name(meeting.claim[0]), name(meeting.reference[0])
    if longest < SHORTEST_CUT or facts[meeting.reference[0]].longest <= longest:
        return 0
    whole = ""
    if meeting.kind == "email":  # an address whose domain is that of a shorter one is whole
        domain = f"split_part({theirs}, '@', 2)"
        shorter = f"SELECT {domain} FROM {name(table)} WHERE length({theirs}) < {longest}"
        whole = f" AND {domain} NOT IN ({shorter})"
    piled, before = engine.one(
        f"SELECT count(DISTINCT {theirs}) FILTER (length({theirs}) = {longest}{whole}), "
        f"count(DISTINCT {theirs}) FILTER (length({theirs}) = {longest - 1}) "
        f"FROM {name(table)} WHERE length({theirs}) >= {longest - 1}"
    )
    if not is_wall(piled, before, 0):
        return 0
    values = engine.one(f"SELECT count(DISTINCT {theirs}) FROM {name(table)}")[0]
    if not is_wall(piled, before, values):
        return 0
    held = engine.one(
        f"SELECT count(DISTINCT {theirs}) FROM {name(table)} WHERE length({theirs}) = {longest}{whole} "
        f"AND {theirs} IN ({_ours_of(ours, longest)})"
    )[0]
    return longest if 2 * held <= piled else 0


def _ours_of(ours: str, length: int) -> str:
    """SQL of our values of that length: a value that we hold as it stands was not cut."""
    return f"SELECT {ours} FROM reference WHERE length({ours}) = {length}"


def is_wall(piled: int, before: int, values: int) -> bool:
    """Whether so many different values end at the largest length, and so many one before it, as a cut makes them.

    Without a cut there are fewer values of the largest length than of the one before.
    """
    return piled >= max(3, PILED * values) and piled > 1.5 * before


def _once(found: list[Meeting], claim: Schema, reference: Schema) -> list[Meeting]:
    apart = all(_own(schema, kind) for schema in (claim, reference) for kind in ("first_name", "last_name"))
    kinds = {m.kind for m in found}
    if apart:
        return [m for m in found if m.kind != "full_name"]
    if "full_name" in kinds:
        return [m for m in found if m.kind not in ("first_name", "last_name")]
    return found


def _own(schema: Schema, kind: str) -> bool:
    return any(len(field.columns) == 1 for field in _fields(schema, kind))


def _fields(schema: Schema, kind: str) -> tuple[Field, ...]:
    return schema.of_kind(kind)
