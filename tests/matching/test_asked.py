"""What rows found in the whole claim, key after key, is what they find when they are asked for alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assay.engine import Engine
from assay.matching import asked, claimpass, match
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
    monkeypatch.setattr(Asked, "settle", lambda given, fresh: kept.append(given) or settle(given, fresh))
    monkeypatch.setattr(asked, "STRETCH", 64)
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
    assert isinstance(whole.prints, np.memmap)
    assert {key.id for _, key, _ in whole.judge.lookups} >= {"email", "phone", "password_hash"}


def test_files_have_no_name(whole: Asked) -> None:
    assert isinstance(whole.folder, Path)
    assert not list(whole.folder.iterdir())
