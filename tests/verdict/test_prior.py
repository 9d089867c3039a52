"""The user's own prior."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from assay.claims import Claim
from assay.problem import UsageProblem
from assay.verdict.decision import prior_of


def view(**prior: float) -> SimpleNamespace:
    """What a prior is read from."""
    kinds = SimpleNamespace(kinds=frozenset({"email"}))
    return SimpleNamespace(claim=Claim(prior=prior), overlap=SimpleNamespace(rows=10), schema=kinds)


def test_a_misspelt_label_is_an_error() -> None:
    with pytest.raises(UsageProblem) as caught:
        prior_of(view(genuin=1.0))
    assert caught.value.code == "plugin-unknown"


def test_nothing_but_zeros_is_no_prior() -> None:
    from assay.verdict import HYPOTHESES

    zeros = prior_of(view(**dict.fromkeys(HYPOTHESES.all(), 0.0)))
    assert zeros == prior_of(view())
    assert sum(zeros.values()) == pytest.approx(1)


def test_invented_is_never_ruled_out() -> None:
    assert prior_of(view(invented=0.0))["invented"] == 0.05


def test_rows_without_a_password_are_no_list_of_credentials_unless_the_user_says_so() -> None:
    assert prior_of(view())["credentials"] == 0
    assert prior_of(view(credentials=1.0))["credentials"] > 0
