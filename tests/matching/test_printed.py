"""Rows that were printed while they were spelled are matched as those that are printed afterwards."""

from __future__ import annotations

import numpy as np
import pytest

from assay.engine import Engine
from assay.fields import Schema
from assay.matching import Printed, ahead_of, match, printed
from assay.reference import Reference
from tests.matching.made import KEY, claim, reference
from tests.matching.test_claimpass import claimed, people


@pytest.fixture
def sides(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> tuple[Schema, Reference]:
    monkeypatch.setattr(printed, "STRETCH", 64)
    held = people(300, 1)
    return claim(engine, claimed(held, 500, 2)), reference(engine, held)


def ahead(engine: Engine, sides: tuple[Schema, Reference], key: bytes = KEY) -> Printed:
    """The claim's rows as they are shelved in three slices."""
    whole, printing = engine.arrow("FROM claim ORDER BY row"), ahead_of(*sides, "claim", key=key)
    printing.shelved(engine, "again", iter([whole.slice(0, 150), whole.slice(150, 151), whole.slice(301)]))
    assert engine.arrow("FROM again") == whole
    printed = printing.taken()
    assert printed is not None
    assert printing.taken() is None
    return printed


def test_they_are_printed_once(
    engine: Engine, sides: tuple[Schema, Reference], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = match(engine, *sides, key=KEY)
    table = engine.rows("SELECT * FROM matches ORDER BY row")
    before = ahead(engine, sides)
    engine.drop("matches")
    monkeypatch.setattr(Printed, "take", lambda *_: pytest.fail("printed again"))
    assert match(engine, *sides, key=KEY, printed=before) == wanted
    assert engine.rows("SELECT * FROM matches ORDER BY row") == table
    assert wanted.copies > 0


def test_prints_of_another_key_are_not_taken(engine: Engine, sides: tuple[Schema, Reference]) -> None:
    wanted = match(engine, *sides, key=KEY)
    before = ahead(engine, sides, bytes(16))
    engine.drop("matches")
    assert match(engine, *sides, key=KEY, printed=before) == wanted


def test_prints_of_fewer_rows_are_not_taken(engine: Engine, sides: tuple[Schema, Reference]) -> None:
    wanted = match(engine, *sides, key=KEY)
    before = ahead(engine, sides)
    before.rows -= 1
    engine.drop("matches")
    assert match(engine, *sides, key=KEY, printed=before) == wanted


def test_rows_without_a_printed_field_repeat_nothing(engine: Engine, sides: tuple[Schema, Reference]) -> None:
    printer = ahead(engine, (Schema(("a",), (), ()), sides[1])).printer
    assert not printer.content(np.zeros((3, 0), np.uint64)).any()
    some = ahead(engine, (Schema(("a",), (), ()), sides[1]))
    np.testing.assert_array_equal(some.first, np.arange(500))
    assert some.fresh(slice(10, 20)).all()
