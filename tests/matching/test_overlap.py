"""Candidates, the best of them, agreement per field, and what is counted."""

from __future__ import annotations

import hashlib
import hmac

from assay.engine import Engine
from assay.matching import Agreement, match
from tests.matching.made import KEY, claim, reference

CUSTOMERS = {
    "customer_id": [str(i) for i in range(1, 9)],
    "email": [f"{n}@mail.example" for n in ("ann", "bob", "cleo", "dan", "eve", "finn", "gus", "hana")],
    "full_name": ["ann lee", "bob ray", "cleo dix", "dan oak", "eve poe", "finn rue", "gus sky", "hana tor"],
    "birth_date": [f"19{70 + i}-0{i + 1}-1{i}" for i in range(8)],
    "city": ["oslo", "bern", "rome", "bern", "oslo", "rome", "bern", "oslo"],
}


def states(engine: Engine, overlap, row: int) -> dict[str, Agreement]:
    pattern = engine.one("SELECT pattern FROM matches WHERE row = ?", [row])[0]
    return dict(zip((c.field for c in overlap.compared), overlap.states(pattern), strict=True))


def test_exact_rows_find_their_customers(engine: Engine) -> None:
    ref = reference(engine, CUSTOMERS, former=[3])
    schema = claim(engine, {n: list(reversed(v)) for n, v in CUSTOMERS.items()})
    overlap = match(engine, schema, ref, key=KEY)
    assert [r[0] for r in engine.rows("SELECT customer FROM matches ORDER BY row")] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert (overlap.matched, overlap.customers, overlap.people, overlap.split) == (8, 8, 8, 0)
    assert sum(p.rows for p in overlap.patterns) == 8
    assert engine.one("SELECT status FROM matches WHERE row = 6") == ("former",)
    assert {k.key: (k.valued, k.rows, k.customers) for k in overlap.by_key}["email"] == (8, 8, 8)


def test_an_id_alone_with_everything_else_contradicting_is_no_match(engine: Engine) -> None:
    ref = reference(engine, CUSTOMERS)
    made = {
        "customer_id": ["1", "2"],
        "email": ["x@else.example", "y@else.example"],
        "full_name": ["no body", "some one"],
        "birth_date": ["1999-01-01", "1998-02-02"],
        "city": ["lima", "lima"],
    }
    overlap = match(engine, claim(engine, made), ref, key=KEY)
    assert (overlap.matched, overlap.refused) == (0, 2)
    assert {k.key: k.rows for k in overlap.by_key}["customer_id"] == 2
    assert states(engine, overlap, 1)["customer_id"] is Agreement.AGREES
    assert states(engine, overlap, 1)["email"] is Agreement.CONTRADICTS


def test_values_cut_off_by_a_narrow_column_do_not_contradict(engine: Engine) -> None:
    ref = reference(engine, CUSTOMERS)
    narrow = {**CUSTOMERS, "full_name": [n[:6] for n in CUSTOMERS["full_name"]]}
    overlap = match(engine, claim(engine, narrow), ref, key=KEY)
    assert states(engine, overlap, 1)["full_name"] is Agreement.NEAR
    other = {**CUSTOMERS, "full_name": ["xxx lee", *CUSTOMERS["full_name"][1:]]}
    overlap = match(engine, claim(engine, other), ref, key=KEY)
    assert states(engine, overlap, 1)["full_name"] is Agreement.CONTRADICTS


def test_attributes_in_another_form_are_not_compared(engine: Engine) -> None:
    ref = reference(engine, {**CUSTOMERS, "attribute_state": ["1", "0"] * 4, "attribute_plan": ["a", "b"] * 4})
    schema = claim(engine, {**CUSTOMERS, "attribute_state": ["active", "off"] * 4, "attribute_plan": ["b", "a"] * 4})
    overlap = match(engine, schema, ref, key=KEY)
    assert states(engine, overlap, 1)["attribute_plan"] is Agreement.CONTRADICTS
    assert "attribute_state" not in {c.field for c in overlap.compared}
    assert any("attribute_state" in note for note in overlap.notes)


def test_keys_that_lead_to_different_customers_split_and_do_not_match(engine: Engine) -> None:
    ref = reference(engine, CUSTOMERS)
    permuted = {n: v[i:] + v[:i] for i, (n, v) in enumerate(CUSTOMERS.items())}
    overlap = match(engine, claim(engine, permuted), ref, key=KEY)
    assert (overlap.matched, overlap.split, overlap.refused) == (0, 8, 8)


def test_an_old_address_leads_to_the_customer_and_is_older(engine: Engine) -> None:
    ref = reference(engine, CUSTOMERS, history=[(2, "email", "bob.old@mail.example")])
    schema = claim(engine, {"email": ["bob.old@mail.example"], "full_name": ["bob ray"], "city": ["rome"]})
    overlap = match(engine, schema, ref, key=KEY)
    assert engine.one("SELECT customer FROM matches") == (2,)
    assert states(engine, overlap, 1) == {
        "city": Agreement.CONTRADICTS,
        "email": Agreement.OLDER,
        "full_name": Agreement.AGREES,
    }


def test_erased_customers_are_found_by_their_tombstones(engine: Engine) -> None:
    digest = hmac.new(b"s3cret", b"gone@mail.example", hashlib.sha256).hexdigest()
    ref = reference(engine, CUSTOMERS, tombstones=[("email", digest)], secret="s3cret")
    schema = claim(engine, {"email": ["gone@mail.example", "ann@mail.example"], "city": ["oslo", "oslo"]})
    overlap = match(engine, schema, ref, key=KEY)
    assert [r[0] for r in engine.rows("SELECT status FROM matches ORDER BY row")] == ["tombstone", "current"]
    assert overlap.tombstones == 1


def test_copies_and_rows_of_one_person(engine: Engine) -> None:
    ref = reference(engine, CUSTOMERS)
    rows = {
        "email": ["ann@mail.example", "ann@mail.example", "ann@mail.example", "q@w.example", "q@w.example"],
        "full_name": ["ann lee", "ann lee", "ann lee", "q w", "q w"],
        "city": ["oslo", "oslo", "bern", "x", "y"],
    }
    overlap = match(engine, claim(engine, rows), ref, key=KEY)
    assert engine.rows("SELECT person, copy FROM matches ORDER BY row") == [
        (1, False), (1, True), (1, False), (4, False), (4, False),
    ]  # fmt: skip
    assert (overlap.people, overlap.matched, overlap.customers, overlap.copies) == (2, 3, 1, 1)


def test_a_claim_of_no_rows_and_of_one(engine: Engine) -> None:
    ref = reference(engine, CUSTOMERS)
    empty: dict[str, list[str | None]] = {"email": [], "full_name": []}
    assert match(engine, claim(engine, empty), ref, key=KEY).patterns == ()
    one = match(engine, claim(engine, {"email": ["ann@mail.example"], "full_name": [None]}), ref, key=KEY)
    assert (one.rows, one.matched) == (1, 1)


def test_a_person_in_two_patterns_counts_once(engine: Engine) -> None:
    ref = reference(engine, CUSTOMERS)
    moved = {n: [*v, v[0]] for n, v in CUSTOMERS.items()}
    moved["city"][-1] = "lima"
    overlap = match(engine, claim(engine, moved), ref, key=KEY)
    assert (overlap.rows, overlap.people) == (9, 8)
    assert len(overlap.patterns) == 2
    assert sum(p.people for p in overlap.patterns) == overlap.people
