"""What unpacking may cost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assay.intake import budget as limits
from assay.intake.budget import Budget, Spent


def made(folder: Path, **values: float) -> Budget:
    numbers = {"unpacked": 1 << 40, "member": 1 << 40, "members": 3, "depth": 5, "deadline": 1e18, "packed": 1 << 20}
    return Budget(folder=folder, **(numbers | values))  # type: ignore[arg-type] # all numbers


def test_bytes(tmp_path: Path) -> None:
    budget = made(tmp_path, unpacked=10)
    budget.take(10)
    with pytest.raises(Spent, match="ASSAY_UNPACKED_BYTES"):
        budget.take(1)


def test_members(tmp_path: Path) -> None:
    budget = made(tmp_path)
    for _ in range(3):
        budget.begin()
    with pytest.raises(Spent, match="ASSAY_MEMBERS"):
        budget.begin()


def test_time(tmp_path: Path) -> None:
    with pytest.raises(Spent, match="ASSAY_BOX_SECONDS"):
        made(tmp_path, deadline=0).begin()


def test_a_ratio_counts_only_after_the_floor(tmp_path: Path) -> None:
    made(tmp_path, packed=1, used=0).take(limits.RATIO_FLOOR - 1)
    with pytest.raises(Spent, match="only a bomb"):
        made(tmp_path, packed=1_000, used=limits.RATIO_FLOOR).take(1)
    made(tmp_path, packed=limits.RATIO_FLOOR, used=limits.RATIO_FLOOR).take(1)


def test_the_disk_is_not_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nearly_full = shutil._ntuple_diskusage(100, 99, limits.DISK_RESERVE - 1)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: nearly_full)
    with pytest.raises(Spent, match="disk was full"):
        made(tmp_path).take(limits.DISK_STEP)
