"""The order of an earlier leak."""

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


def test_copied_order(engine: Engine) -> None:
    view = claimed(engine, {"email": MAILS}, corpora=("old",))
    corpus(engine, MAILS)
    copied = measured(view, "known-order")
    assert copied.says == (
        "Of 60 rows shared with the nearest known corpus, 30 of 30 (100 %) pairs stand in its order, as in a "
        "copy of it (rank "
        "correlation 1.00)."
    )
    assert favours(copied, "other-origin", "genuine") > 0
    corpus(engine, [MAILS[i * 7 % 60] for i in range(60)])
    own = measured(view, "known-order")
    assert favours(own, "other-origin", "genuine") == 0
