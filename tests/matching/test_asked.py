"""What rows found in the whole claim, key after key, is what they find when they are asked for alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from assay.engine import Engine
from assay.matching import asked, claimpass, match, printed, slices
from assay.matching.asked import Asked
from tests.matching.made import KEY, claim, reference
from tests.matching.test_claimpass import claimed, people

SALTED = ("$2b$05$abcdefghijklmnopqrstuu", "{SSHA}c2FsdHlzYWx0", "5f4dcc3b5aa765d61d8327deb882cf99")


@pytest.fixture
def whole(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The claim pass after a match with placeholders, switchboards and digests in two columns, and what was asked."""
    held = people(300, 1)
    held["password_hash"] = [SALTED[i % 3] if i % 4 else f"$2b$05${i:022d}" for i in range(300)]
    rows = claimed(held, 500, 2)
    rows["email_2"] = [None if i % 3 else rows["email"][i] for i in range(500)]
    kept: list[Any] = []
    settle = Asked.settle
    monkeypatch.setattr(Asked, "settle", lambda given, *more: kept.append(given) or settle(given, *more))
    monkeypatch.setattr(asked, "STRETCH", 64)
    monkeypatch.setattr(printed, "STRETCH", 64)
    monkeypatch.setattr(asked, "A_ROW", engine.memory // 150)
    monkeypatch.setattr(claimpass, "SLICE", 100)
    match(engine, claim(engine, rows), reference(engine, held), key=KEY)
    return kept[0]


@pytest.mark.parametrize("cut", [slice(0, 500), slice(0, 64), slice(63, 65), slice(130, 391), slice(499, 500)])
def test_any_cut_finds_what_its_rows_find_alone(whole: Asked, cut: slice) -> None:
    engine = whole.judge.engine
    table = engine.arrow(f"SELECT * FROM claim WHERE row > {cut.start} AND row <= {cut.stop} ORDER BY row")
    wanted, found = whole.judge.find(table, whole.carried), whole.hits(cut)
    for part in ("tags", "leads", "counts", "found", "every", "begins"):
        np.testing.assert_array_equal(getattr(found, part), getattr(wanted, part))


def test_the_claim_holds_what_leads_nowhere(whole: Asked) -> None:
    assert whole.carried
    assert (whole.counts > asked.SHARED_BY).any()
    assert isinstance(whole.printed.prints, np.memmap)
    assert {key.id for _, key, _ in whole.judge.lookups} >= {"email", "phone", "password_hash"}


def test_what_leads_nowhere_is_in_no_tag_and_no_lead(whole: Asked) -> None:
    """By hand: a switchboard that many customers share, and an address that many of the claim carry."""
    engine, hits, places = whole.judge.engine, whole.hits(slice(0, 500)), whole.judge.columns.places
    lookups = {key.id: at for at, (_, key, place) in enumerate(whole.judge.lookups) if place == places.get(key.id)}
    for column, value, count in (("phone", "+4930555000", asked.SHARED_BY + 1), ("email", "test@test.example", 0)):
        told = engine.arrow(f"SELECT {column} IS NULL, {column} = '{value}' FROM claim ORDER BY row")
        empty, nowhere = (np.asarray(c.fill_null(False)) for c in told.columns)
        at = lookups[column]
        assert nowhere.sum() > 20
        assert set(hits.counts[at, nowhere].tolist()) == {count}
        for held in (hits.leads[at], hits.tags[:, places[column]]):
            assert not held[nowhere].any()
            assert held[~nowhere & ~empty].all()


def test_a_salted_digest_that_leads_nowhere_is_gone_from_its_field_too(whole: Asked) -> None:
    names, hits = whole.judge.columns.places, whole.hits(slice(0, 500))
    at = next(at for at, (_, key, _) in enumerate(whole.judge.lookups) if key.id == "password_hash")
    shared = hits.counts[at] > asked.SHARED_BY
    assert shared.sum() > 20
    assert not hits.tags[shared, names["password_hash"]].any()
    told = whole.judge.engine.arrow("SELECT password_hash LIKE '5f4d%' FROM claim ORDER BY row").column(0)
    bare = np.asarray(told.fill_null(False))
    assert hits.tags[bare, names["password_hash"]].all()  # without a salt it is no key, and is compared


def test_joint_keys_keep_their_parts(whole: Asked) -> None:
    joint = [at for at, (_, key, _) in enumerate(whole.judge.lookups) if key.joint]
    hits = whole.hits(slice(0, 500))
    np.testing.assert_array_equal(hits.leads[joint], whole.printed.prints[joint])


def test_rows_in_no_order_are_put_in_order() -> None:
    rows = pa.table({"row": [3, 1, 2], "email": ["c", "a", "b"]})
    assert slices._in_order(rows).to_pydict() == {"row": [1, 2, 3], "email": ["a", "b", "c"]}
    assert slices._in_order(rows.slice(1)).to_pydict() == {"row": [1, 2], "email": ["a", "b"]}


def test_files_have_no_name(whole: Asked) -> None:
    assert isinstance(whole.printed.folder, Path)
    assert not list(whole.printed.folder.iterdir())
