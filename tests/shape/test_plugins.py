"""Every plug-in, whoever wrote it: named like its file, tested, documented, and sound."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from assay.fields import KINDS
from assay.forensics import CHECKS
from assay.intake import FORMATS
from assay.plugins import Slot
from assay.reference import CONNECTORS
from assay.verdict import HYPOTHESES

ROOT = Path(__file__).parent.parent.parent
FEWEST = 20  # words of a page: fewer cannot say how it decides, its limits and its source
STUB = re.compile(r"EDIT [123]:.*")
SLOTS: dict[str, tuple[Slot, str]] = {
    "formats": (FORMATS, "intake"),
    "kinds": (KINDS, "fields"),
    "connectors": (CONNECTORS, "reference"),
    "checks": (CHECKS, "forensics"),
    "hypotheses": (HYPOTHESES, "verdict"),
}
ALL = [(slot, key) for slot, (found, _) in SLOTS.items() for key in found.all()]
LABELS = set(HYPOTHESES.all())


@pytest.mark.parametrize(("slot", "key"), ALL)
def test_id_file_test_and_page_agree(slot: str, key: str) -> None:
    found, stage = SLOTS[slot]
    file = found.origins()[key].module.rpartition(".")[2]
    assert file == key.replace("-", "_")
    named = list((ROOT / "tests" / stage).rglob(f"test_{file}.py"))
    assert named, f"tests/{stage}/**/test_{file}.py is missing: write what goes in and what must come out"
    page = ROOT / "docs" / slot / f"{key}.md"
    assert page.exists(), f"{page.relative_to(ROOT)} is missing: write how it decides, its limits and its source"
    words = len(page.read_text(encoding="utf-8").split())
    assert words > FEWEST, (
        f"{page.relative_to(ROOT)} has {words} words: write how it decides, its limits and its source"
    )
    source = Path(inspect.getfile(import_module(found.origins()[key].module)))
    assert not [f"{one.name} still holds {stub}" for one in (source, page, *named) for stub in stubs(one)]


def stubs(path: Path) -> list[str]:
    """The marks that `just new` left, and nobody replaced."""
    return STUB.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("slot", SLOTS)
def test_a_slot_is_not_empty(slot: str) -> None:
    assert len(SLOTS[slot][0].all()) >= 5


@pytest.mark.parametrize("key", CHECKS.all())
def test_a_check_is_sound(key: str) -> None:
    check = CHECKS[key]
    assert check.looks_for
    assert check.reference
    assert set(check.expects) <= LABELS
    for share in check.expects.values():
        for bound in (share.low, share.high):
            assert isinstance(bound, str) or 0 < bound < 1, "rates lie strictly between 0 and 1"
        if not isinstance(share.low, str) and not isinstance(share.high, str):
            assert share.low < share.high


@pytest.mark.parametrize("key", KINDS.all())
def test_a_kind_is_sound(key: str) -> None:
    kind = KINDS[key]
    assert kind.says.endswith(".")
    assert 0 <= kind.identifies <= 300


@pytest.mark.parametrize("key", HYPOTHESES.all())
def test_an_account_is_sound(key: str) -> None:
    hypothesis = HYPOTHESES[key]
    assert 0 <= hypothesis.prior <= 1
    for low, high in hypothesis.made_of.values():
        assert 0 <= low <= high <= 1
