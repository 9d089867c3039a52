"""Every long step says how far it is, and comes to its end."""

from __future__ import annotations

import re
from pathlib import Path

from assay.desk import Request, build_reference, examine_to
from assay.desk.demo import AS_OF, build_company, write_posts

GROWING = ("spell", "match", "outcomes", "marks", "rows")  # steps that count the claim's rows
ROWS = 3_000  # of the padded claim


def test_each_step_tells_how_far_it_is(tmp_path: Path) -> None:
    write_posts(build_company(), tmp_path)
    build_reference(str(tmp_path / "assay.toml"), tmp_path / "ref", as_of=AS_OF)
    told: dict[str, list[tuple[int, int | None]]] = {}

    def progress(step: str, done: int, total: int | None) -> None:
        told.setdefault(step, []).append((done, total))

    request = Request((tmp_path / "padded.zip",), str(tmp_path / "ref"), as_of=AS_OF)
    examine_to(request, tmp_path / "case", progress)
    assert {"read", "verify", "controls", "checks", "composition", *GROWING} <= told.keys()
    for step in GROWING:
        assert told[step][0] == (0, ROWS), step
        assert told[step][-1] == (ROWS, ROWS), step
    for step in ("controls", "checks", "composition"):
        assert [done for done, _ in told[step]] == list(range(len(told[step]))), step
    for step, heard in told.items():
        if heard[-1][1] is not None:
            assert heard[-1][0] == heard[-1][1], f"{step} never ends"


def test_every_step_has_its_row_in_the_docs() -> None:
    root = Path(__file__).parent.parent.parent
    text = (root / "docs" / "running.md").read_text(encoding="utf-8")
    told = {
        step
        for path in (root / "src").rglob("*.py")
        for step in re.findall(r'progress\("([a-z ]+)"', path.read_text(encoding="utf-8"))
    }
    assert {"seal", "look up", "rows"} <= told
    assert {step for step in told if f"| {step} |" not in text} == set()
