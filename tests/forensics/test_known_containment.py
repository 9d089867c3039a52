"""A leak sold again."""

from __future__ import annotations

import pyarrow as pa

from assay.engine import Engine
from assay.forensics import recall_claim, remember
from tests.forensics.made import KEY, claimed, customers, favours, measured


def corpus(engine: Engine, mails: list[str | None], name: str = "old") -> None:
    engine.keep(
        "corpus",
        pa.table({"row": pa.array(range(1, len(mails) + 1), pa.int64()), "email": pa.array(mails, pa.string())}),
    )
    remember(engine, "corpus", name, KEY)
    recall_claim(engine, KEY)


MAILS = [f"u{i}@{'abc'[i % 3]}.org" for i in range(60)]


def test_recycled_list(engine: Engine) -> None:
    held = customers(engine, {"email": [f"c{i}@a.org" for i in range(60)]})
    view = claimed(engine, {"email": MAILS}, reference=held, corpora=("new", "old"))
    corpus(engine, [*MAILS[:57], "c1@a.org"])
    corpus(engine, ["x@y.org"], "new")
    found = measured(view, "known-containment")
    assert (found.measurement.k, found.measurement.n) == (57, 60)
    assert found.says == (
        "The nearest of 2 known corpora (number 2) holds 57 of 60 (95 %) rows, as a recycled list would be (2.5 "
        "% of our "
        "customers)."
    )
    assert favours(found, "other-origin", "genuine") > 0


def test_no_more_than_our_own(engine: Engine) -> None:
    held = customers(engine, {"email": [f"c{i}@a.org" for i in range(60)]})
    view = claimed(engine, {"email": [f"c{i}@a.org" for i in range(60)]}, reference=held, corpora=("old",))
    corpus(engine, [f"c{i}@a.org" for i in range(20)])
    found = measured(view, "known-containment")
    assert "no more than a real base would be" in found.says
    assert favours(found, "other-origin", "genuine") <= 0.01
