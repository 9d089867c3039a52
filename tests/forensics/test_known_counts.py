"""The counts of an earlier leak."""

from __future__ import annotations

import pyarrow as pa

from assay.engine import Engine
from assay.forensics import recall_claim, remember
from tests.forensics.made import KEY, claimed, favours, measured


def corpus(engine: Engine, mails: list[str | None], name: str = "old") -> None:
    engine.keep(
        "corpus",
        pa.table({"row": pa.array(range(1, len(mails) + 1), pa.int64()), "email": pa.array(mails, pa.string())}),
    )
    remember(engine, "corpus", name, KEY)
    recall_claim(engine, KEY)


MAILS = [f"u{i}@{'abc'[i % 3]}.org" for i in range(60)]


def test_same_and_other_counts(engine: Engine) -> None:
    view = claimed(engine, {"email": MAILS}, corpora=("old",))
    corpus(engine, [f"v{i}@{'abc'[i % 3]}.org" for i in range(60)])
    same = measured(view, "known-counts")
    assert same.says == (
        "3 of 3 (100 %) countries or mail domains of ten rows or more have exactly the count of known corpus "
        "number 1: the dump "
        "is that corpus."
    )
    assert favours(same, "other-origin", "genuine") > 0
    corpus(engine, [f"v{i}@{'abc'[i % 3]}.org" for i in range(100)])
    other = measured(view, "known-counts")
    assert other.measurement.k == 0
    assert favours(other, "other-origin", "genuine") == 0
