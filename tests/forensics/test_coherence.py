"""What a tie between columns says: base, chance, direction."""

from __future__ import annotations

from tests.forensics.made import claimed

from assay.engine import Engine
from assay.forensics import CHECKS, Skipped, measure_all


def test_run_names_everything(engine: Engine) -> None:
    findings = measure_all(claimed(engine, {"email": ["a@b.org"]}))
    assert [finding.check.id for finding in findings] == sorted(CHECKS.all())
    first = next(f for f in findings if f.check.id == "mail-name-coherence")
    assert isinstance(first, Skipped)
    assert first.missing == "The dump has no column of full name."
