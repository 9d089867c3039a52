"""One row, field by field, nothing printed by accident."""

from __future__ import annotations

import pytest

from assay.engine import Engine
from assay.matching import Agreement, explain_row, match
from assay.problem import UsageProblem
from tests.matching.made import KEY, claim, reference

OURS = {"email": ["ann@mail.example"], "full_name": ["ann lee"], "city": ["oslo"]}


def test_fields_of_a_matched_row(engine: Engine) -> None:
    ref = reference(engine, OURS)
    schema = claim(engine, {"email": ["ann@mail.example"], "full_name": ["ann lee"], "city": [None]})
    overlap = match(engine, schema, ref, key=KEY)
    told = {e.field: e for e in explain_row(engine, overlap, schema, ref, 1)}
    assert told["email"].agreement is Agreement.AGREES
    assert told["email"].bits > 20
    assert told["email"].reference is not None
    assert told["email"].reference.reveal() == "ann@mail.example"
    assert told["city"].claim is None
    assert "ann" not in repr(told)


def test_a_row_that_is_not_there(engine: Engine) -> None:
    ref = reference(engine, OURS)
    schema = claim(engine, dict(OURS))
    overlap = match(engine, schema, ref, key=KEY)
    with pytest.raises(UsageProblem) as problem:
        explain_row(engine, overlap, schema, ref, 9)
    assert problem.value.code == "row-unknown"
