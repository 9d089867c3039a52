"""Bounds from the rows to the whole: the table of the method catalogue, digit by digit."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.claims.model import Claim
from assay.verdict.bounds import shown, through
from tests.verdict import worlds
from tests.verdict.worlds import judged


@pytest.mark.parametrize(
    ("n", "w", "zero", "every"),
    [
        (10, 1, 0.259, 0.741),
        (10, 20, 0.017, 0.125),
        (31, 1, 0.092, 0.908),
        (31, 20, 0.005, 0.330),
        (31, 100, 0.001, 0.090),
        (100, 1, 0.029, 0.971),
        (100, 20, 0.0015, 0.622),
        (1000, 1, 0.003, 0.997),
        (1000, 20, 0.00015, 0.943),
        (1000, 100, 0.00003, 0.769),
    ],
)
def test_zero_and_all_of_n(n: int, w: int, zero: float, every: float) -> None:
    assert through(shown(0, n)[1], w) == pytest.approx(zero, abs=6e-4)
    assert through(shown(n, n)[0], w) == pytest.approx(every, abs=6e-4)


def test_the_claims_count_is_bounded(tmp_path: Path) -> None:
    claim = Claim(count=48_606_700)
    view = worlds.make(tmp_path, [worlds.invented(31)], claim=claim, controls=worlds.good_controls(recall=0.999))
    first, second, third = judged(view).bounds
    assert "of the 48,606,700 claimed" in first
    assert "20:1" in second
    assert "held back" in third


def test_the_tipping_points_lie_between_none_and_all() -> None:
    assert through(0.0, 20) == 0
    assert through(1.0, 20) == 1
