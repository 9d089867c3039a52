"""Gaps that go together."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, favours, measured


def test_together_and_apart(engine: Engine) -> None:
    together = {"a": ["x" if i % 3 else None for i in range(300)], "b": ["y" if i % 3 else "" for i in range(300)]}
    found = measured(claimed(engine, {"email": ["m"] * 300}, {"email": ["m"] * 300, **together}), "null-pattern")
    assert found.says == "In 1 of 1 (100 %) pairs of columns with gaps, values go missing together: as in a real base."
    apart = {"a": ["x" if i % 2 else None for i in range(300)], "b": ["y" if i // 2 % 2 else None for i in range(300)]}
    made = measured(claimed(engine, {"email": ["m"] * 300}, {"email": ["m"] * 300, **apart}), "null-pattern")
    assert made.measurement.k == 0
    assert favours(made, "invented", "genuine") > 0 > favours(found, "invented", "genuine")
