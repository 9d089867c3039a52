"""Likelihood ratios: capped, one per family, contradictions offset."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from assay.forensics.model import Basis, Check, Failed, Measured, Measurement, Needs, Share, Skipped
from assay.verdict.weighing import (
    Evidence,
    beta_of,
    evidence,
    families,
    finding_evidence,
    log_likelihood,
    log_likelihood_above,
    measured_cap,
    of_any_day,
    probabilities,
)
from tests.verdict import worlds


def check(basis: Basis = Basis.ASSERTED, **expects: Share) -> Check:
    return Check("made", "nothing", "made", Needs(), lambda _: Measurement(), lambda _: "", expects, basis, "made")


def test_asserted_expectations_move_nothing_by_more_than_ten_to_one() -> None:
    found = Measured(check(genuine=Share(0.9, 0.99), invented=Share(0.01, 0.1)), Measurement(10_000, 10_000), "")
    weight = finding_evidence(found, worlds.good_controls())
    assert weight is not None
    assert weight.capped
    assert weight.by_label["genuine"] - weight.by_label["invented"] <= 1.000001


def test_a_bound_may_name_a_number() -> None:
    made = check(Basis.MEASURED, genuine=Share("low", "high"), invented=Share(0.01, 0.1))
    found = Measured(made, Measurement(8, 10, {"low": 0.7, "high": 0.9}), "")
    weight = finding_evidence(found, worlds.good_controls())
    assert weight is not None
    assert weight.by_label["genuine"] > 0 > weight.by_label["invented"]


@pytest.mark.parametrize(
    "found",
    [
        Skipped(check(), "rows"),
        Failed(check(), "ValueError"),
        Measured(check(), Measurement(1, 2), ""),
        Measured(check(genuine=Share(0.1, 0.2), older=Share(0.3, 0.4)), Measurement(), ""),
        Measured(check(genuine=Share("none", 0.2), older=Share(0.3, 0.4)), Measurement(1, 2), ""),
    ],
)
def test_what_was_not_measured_weighs_nothing(found: Measured | Skipped | Failed) -> None:
    assert finding_evidence(found, None) is None


def test_a_family_counts_once() -> None:
    one = Evidence("f", "a", {"genuine": 0.26, "older": -0.74}, False)
    two = Evidence("f", "b", {"genuine": 0.15, "older": -0.23}, True)
    (weight,) = families([one, two, one])
    assert weight.by_label == pytest.approx({"genuine": 0.26, "older": -0.74}, abs=0.01)
    assert weight.capped


def test_contradicting_checks_offset() -> None:
    """A hundred to one for, ten to one against: ten to one for, and neither falls behind accounts not named."""
    (weight,) = families([Evidence("f", "a", {"genuine": 0.297, "older": -1.703}, False),
                          Evidence("f", "b", {"genuine": -0.74, "older": 0.26}, False)])  # fmt: skip
    assert weight.by_label["genuine"] - weight.by_label["older"] == pytest.approx(1.0)
    assert weight.by_label["genuine"] > 0


def test_the_order_of_findings_does_not_matter() -> None:
    items = [Evidence(f, s, {"genuine": v}, False) for f, s, v in (("a", "1", 1.0), ("b", "2", -0.5), ("a", "3", -0.1))]
    assert [w.by_label for w in families(items)] == [w.by_label for w in families(items[::-1])]


@given(st.floats(0.02, 0.9), st.floats(0.1, 0.99))
def test_the_beta_holds_about_ninety_percent_in_its_range(low: float, width: float) -> None:
    high = low + (0.98 - low) * width
    a, b = beta_of(low, high)
    inside = stats.beta.cdf(high, a, b) - stats.beta.cdf(low, a, b)
    assert inside > 0.5
    assert math.isfinite(log_likelihood(5, 10, low, high))


@pytest.mark.parametrize("low", [0.3, 0.7, 0.9])
def test_a_range_up_to_one_expects_one_most(low: float) -> None:
    assert log_likelihood(100, 100, low, 0.998) > log_likelihood(100, 100, low, 0.95)
    assert log_likelihood(100, 100, low, 0.998) > log_likelihood(60, 100, low, 0.998)


@given(st.integers(0, 1000), st.floats(0, 0.98))
def test_far_tails_stay_finite(k: int, low: float) -> None:
    assert math.isfinite(log_likelihood_above(k, 1000, low))


def test_the_cap_follows_the_number_of_controls() -> None:
    assert measured_cap(None) == 1
    assert measured_cap(worlds.good_controls(n=1000)) == pytest.approx(2)
    assert measured_cap(worlds.good_controls(n=10_000_000)) == 3


def test_posterior_by_hand() -> None:
    """Prior 1:1, ratio 10:1 by one family: 10/11."""
    weight = families([Evidence("f", "a", {"genuine": 0.5, "invented": -0.5}, False)])
    found = probabilities({"genuine": 0.5, "invented": 0.5, "bluff": 0.0}, weight)
    assert found["genuine"] == pytest.approx(10 / 11)
    assert found["bluff"] == 0


def test_one_label_alone_says_nothing() -> None:
    assert evidence("f", "a", {"genuine": -3.0}, 1.0).by_label == {"genuine": 0.0}


def test_only_freshness_tells_a_copy_of_today_from_an_older_one() -> None:
    """Wider expectations of an older copy do not speak against it when everything agrees."""
    logs = {"genuine": math.log(0.9), "older": math.log(0.1), "invented": math.log(0.01)}
    secrets, fresh = of_any_day(families(evidence(name, name, logs, 3.0) for name in ("secrets", "freshness")))[::-1]
    assert (secrets.family, fresh.family) == ("secrets", "freshness")
    assert secrets.by_label["older"] == secrets.by_label["genuine"] > secrets.by_label["invented"]
    assert fresh.by_label["older"] < fresh.by_label["genuine"]
