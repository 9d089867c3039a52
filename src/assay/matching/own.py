"""Shifted control rows that put a customer's own row together again, his e-mail or number in it: no strangers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.engine import Engine, name
from assay.fields.model import Schema
from assay.matching.fields import Meeting
from assay.matching.negatives import shifted
from assay.reference.index import Customers


def own_again(
    customers: Customers, schema: Schema, meetings: Sequence[Meeting], table: str, *, personal: int, shift: bool
) -> int:
    """How many accepted rows of `table` (as `matches`) are their customer's own, found by one of the `personal` keys.

    A field is his own where it agrees or says nothing; or, of rows that `shift` made of the table `control_claim`,
    where whoever it was taken from holds what he holds: then a slip of ours or a past version stands between.
    """
    engine = customers.engine
    patterns = "".join(f", (pattern >> {3 * at}) & 7 AS s{at}" for at in range(len(meetings)))
    told = engine.arrow(
        f"SELECT row, customer{patterns} FROM {name(table)} WHERE customer IS NOT NULL AND keys & {personal} <> 0"
    )
    rows, whose = (np.asarray(told.column(c).to_numpy(), np.int64) for c in ("row", "customer"))
    own = np.ones(len(rows), np.bool_)
    for at, meeting in enumerate(meetings):
        state = told.column(f"s{at}").to_numpy()
        other = np.flatnonzero(own & (state > 1))
        own[other] = (
            _held_alike(customers, schema, meeting, rows[other], whose[other]) if shift and len(other) else False
        )
    return int(own.sum())


def _held_alike(
    customers: Customers, schema: Schema, meeting: Meeting, rows: np.ndarray, whose: np.ndarray
) -> np.ndarray:
    """Whether a field of shifted rows was taken from customers who hold in it what the customers `whose` hold."""
    mine = customers.pick(whose, meeting.reference)
    numbers, truth = _drawn(customers.engine)
    alike = np.zeros(len(rows), np.bool_)
    for column in meeting.claim:
        at = [field.name for field in schema.fields].index(column)
        if schema.fields[at].kind == "full_name" and len(schema.fields[at].columns) > 1:
            continue  # made of first and last name, which are taken from two customers
        source = truth[shifted(np.searchsorted(numbers, rows), at, len(schema.fields), len(truth))]
        theirs = customers.pick(source, meeting.reference)
        for held in meeting.reference:
            same = pc.equal(*(t.column(held).cast(pa.large_string()) for t in (theirs, mine)))
            alike |= np.asarray(pc.fill_null(same, False))
    return alike


def _drawn(engine: Engine) -> tuple[np.ndarray, np.ndarray]:
    """The rows of `control_claim`, in order, and the customer of each."""
    told = engine.arrow("SELECT row, truth FROM control_claim JOIN control_truth USING (row) ORDER BY row")
    return np.asarray(told.column(0).to_numpy()), np.asarray(told.column(1).to_numpy())
