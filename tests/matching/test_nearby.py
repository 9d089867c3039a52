"""Slips, swaps, moves and changed addresses in rows that exact keys leave open."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from assay.engine import Engine
from assay.fields import KINDS
from assay.matching import Agreement, match
from assay.matching.agreement import ONE_SLIP
from assay.reference.index import BLOCKS, arrange, prints_of, side_of
from tests.matching.made import KEY, claim, reference

COUNT = 40
NAMES = ("ann lee", "bob ray", "cleo dix", "dan oakes", "eve poe", "finn ruedi", "gus sky", "hana torv")
CUSTOMERS = {
    "email": [f"person.{n.split()[1]}.{i}x{i * i}@mail.example" for i in range(COUNT) for n in [NAMES[i % 8]]],
    "full_name": [f"{NAMES[i % 8].split()[0]}{'abcde'[i // 8]} {NAMES[i % 8].split()[1]}" for i in range(COUNT)],
    "birth_date": [f"19{50 + i}-0{i % 9 + 1}-1{i % 9}" for i in range(COUNT)],
    "street": [f"{NAMES[i % 8].split()[1]} road {i + 10}" for i in range(COUNT)],
    "postcode": [f"{10000 + 97 * i}" for i in range(COUNT)],
    "phone": [f"+4930{5550000 + 7919 * i}" for i in range(COUNT)],
}
# customer 11 (index 10): cleob dix, 1960-02-11
AT = 10


def changed(**other: str | None) -> dict[str, list[str | None]]:
    return {name: [other.get(name, values[AT])] for name, values in CUSTOMERS.items()}


GONE = {"email": None, "phone": None}


@pytest.mark.parametrize(
    "row",
    [
        changed(email=CUSTOMERS["email"][AT].replace("x", ""), phone=None, birth_date=None),
        changed(**GONE, full_name="cleobb dix"),
        changed(**GONE, birth_date=f"{CUSTOMERS['birth_date'][AT][:5]}11-02"),
        changed(**GONE, full_name="cleob dixx", street="else lane 4", postcode=CUSTOMERS["postcode"][AT]),
        changed(email="new.address@else.example", phone="+493099999", full_name="cleobb dix"),
    ],
    ids=["mail-slip", "name-slip", "day-month-swap", "moved", "changed-mail"],
)
def test_near_rows_find_their_customer_and_only_with_the_near_stage(
    engine: Engine, row: dict[str, list[str | None]]
) -> None:
    ref = reference(engine, CUSTOMERS)
    schema = claim(engine, row)
    overlap = match(engine, schema, ref, key=KEY)
    assert engine.one("SELECT customer FROM matches") == (AT + 1,)
    states = {s for p in overlap.patterns for s in overlap.states(p.pattern)}
    assert states - {Agreement.AGREES, Agreement.ABSENT}
    assert match(engine, schema, ref, key=KEY, near=False).matched == 0


def test_first_and_last_name_swapped(engine: Engine) -> None:
    people = {
        "first_name": ["anna", "bert"],
        "last_name": ["lee", "ray"],
        "birth_date": ["1950-01-02", "1960-03-04"],
        "full_name": ["anna lee", "bert ray"],
        "postcode": ["10001", "20002"],
    }
    ref = reference(engine, people)
    swapped = people | {"first_name": people["last_name"], "last_name": people["first_name"]}
    overlap = match(engine, claim(engine, swapped), ref, key=KEY)
    assert overlap.matched == 2
    assert [c.field for c in overlap.compared] == ["birth_date", "first_name", "last_name", "postcode"]
    assert overlap.states(overlap.patterns[0].pattern)[1:3] == (Agreement.NEAR, Agreement.NEAR)


def test_strangers_find_nobody(engine: Engine) -> None:
    ref = reference(engine, CUSTOMERS)
    strangers = {
        "email": ["q.one@else.example", "z.two@else.example"],
        "full_name": ["quinn zorro", "zed quark"],
        "birth_date": ["2001-01-30", "2002-02-28"],
        "street": ["far street 1", "away street 2"],
        "postcode": ["99999", "88888"],
        "phone": ["+4940111111", "+4940222222"],
    }
    assert match(engine, claim(engine, strangers), ref, key=KEY).matched == 0


@pytest.mark.parametrize("kind", sorted(ONE_SLIP))
def test_what_is_near_passes_the_quick_look(engine: Engine, kind: str) -> None:
    """The quick look before the distance must let every slip through that the kind calls near."""
    near = KINDS[kind].near
    if near is None:
        return
    base = {"email": "person.dixon@mail.example", "phone": "+49305551234", "username": "person.dixon"}.get(
        kind, "1234567890"
    )
    slips = {base[:i] + base[i + 1 :] for i in range(len(base))}
    slips |= {base[:i] + "x" + base[i:] for i in range(len(base) + 1)}
    slips |= {base[:i] + "x" + base[i + 1 :] for i in range(len(base))}
    slips |= {base[:i] + base[i + 1] + base[i] + base[i + 2 :] for i in range(len(base) - 1)}
    half = "((least(length(a), length(b)) - 2) // 2)"
    quick = f"left(a, {half}) = left(b, {half}) OR right(a, {half}) = right(b, {half})"
    for slip in slips:
        found, passes = engine.one(
            f"SELECT {near.replace('{a}', 'a').replace('{b}', 'b')}, {quick} FROM (SELECT ? AS a, ? AS b)", [base, slip]
        )
        assert passes or not found


def test_a_word_twice_in_a_name_makes_one_block_entry(engine: Engine) -> None:
    table = pa.table({"full_name": ["lee lee", "ann lee"], "postcode": ["10115", "10115"]})
    (block,) = [b for b in BLOCKS if b.id == "name and postcode"]
    side = side_of(table, np.array([1, 2]), {kind: kind for kind in block.kinds})
    told = prints_of(block, side, key=KEY, threads=engine.threads)
    assert told.ids.tolist() == [1, 2, 2]
    made = arrange(None, told.values, told.ids.astype(np.uint32), threads=1)
    counts, found = made.find(told.values[:1], threads=1)
    assert (counts.tolist(), sorted(found.tolist())) == ([2], [1, 2])
