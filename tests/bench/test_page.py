"""The page is made from a run's record alone, and says what falls short."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bench import examine, page
from bench.__main__ import built, run, same_machine
from bench.goals import exponent
from bench.machine import describe
from bench.measuring import Measured
from bench.peers import PEERS
from bench.people import Size
from bench.picture import growth


def _run(rows: int, seconds: float) -> dict[str, Any]:
    answer = {"peak": 1 << 30, "pairs": 8 * rows // 10, "digest": "a.b"}
    return {
        "size": {"claimed": rows, "customers": rows},
        "date": "2026-01-02",
        "megabytes": rows * 170 / 1e6,
        "read": {"seconds": seconds / 50, "peak": 1 << 28},
        "examine": {
            "seconds": seconds,
            "peak": 3 << 30,
            "own": 1 << 31,
            "steps": {"match": seconds / 2, "spell": seconds / 2},
            "matched": 7,
        },
        "reference": {
            "seconds": 5.0,
            "peak": 1 << 30,
            "bytes": {"index": 100 * rows, "blocks": rows, "all": 300 * rows},
        },
        "sample": {"seconds": 1.5, "peak": 1 << 30},
        "engines": {
            "duckdb": {"seconds": 2.0, **answer},
            "polars": {"wrong": "ended with code -9", "peak": 1 << 34},
            "spark": {"wrong": "not run"},
            "splink": {"seconds": 9.0, **answer},
            "splink scoring": {"seconds": 30.0, "peak": 1 << 30},
            "assay": {"seconds": 10.0, **answer, "rows": 70, "same": 69, "alike": 69},
            "assay near": {"seconds": 20.0, **answer},
        },
    }


RECORD = {
    "date": "2026-01-02",
    "machine": {"processor": "Test", "cores": 2, "memory": 24 << 30, "system": "Linux", "load": 0.1},
    "versions": {"Python": "3.11"},
    "runs": [_run(1_000, 10.0), _run(10_000, 100.0)],
    "reading": {"took": {"delimited text": 1.0, "JSON lines": 2.0, "SQL dump": 4.0}},
}


def test_numbers_of_the_record_stand_on_the_page() -> None:
    text = page.text(RECORD)
    assert "| 10,000 x 10,000 | 2 | 2.00 | 100.00 | 50.0 x | 3.0 GiB | 2.0 GiB | 7 |" in text
    assert "| DuckDB SQL | 2.00 | 0.20 x | 1.0 GiB | 8,000 |" in text
    assert "| PySpark | not run | - | - | - |" in text
    assert "| Polars | ended with code -9 | - | 16.0 GiB | - |" in text
    assert "| growth with the rows | 1.05 as exponent at most | 1.00 as exponent | yes |" in text
    assert "the same customer in 69" in text


def test_what_falls_short_is_named_with_a_reason_and_what_holds_is_not() -> None:
    short = page.text(RECORD).split("## What falls short, and why")[1].split("\n## ")[0]
    assert "- **the whole examination**: " in short
    assert "- **SQL dumps and JSON lines**: " in short
    assert "against Splink's training and scoring" not in short
    assert "1,000 rows against the prepared reference" not in short


def test_an_examination_that_failed_leaves_a_page_that_says_so() -> None:
    nothing = {"wrong": "ended with code 1", "peak": 0}
    rest = {"reference": {**nothing, "bytes": {}}, "sample": nothing, "engines": {}}
    failed = {**_run(10_000, 1.0), **rest, "examine": {"wrong": "ended with code 1", "peak": 1 << 30}}
    text = page.text({**RECORD, "reading": nothing, "runs": [RECORD["runs"][0], failed]})
    assert "| SQL dumps and JSON lines | 40 % of the rate of delimited text | - | not measured |" in text
    assert "| 10,000 x 10,000 | 2 | 0.02 | ended with code 1 | - | 1.0 GiB | - |" in text


def test_growth_needs_two_sizes() -> None:
    assert exponent([_run(1_000, 10.0)]) is None
    assert exponent([_run(1_000, 10.0), _run(10_000, 1_000.0)]) == 2.0


def test_both_files_are_written_and_the_picture_shows_what_ran(tmp_path: Path) -> None:
    page.write(RECORD, tmp_path)
    assert "performance.svg" in (tmp_path / "performance.md").read_text()
    drawn = ElementTree.fromstring((tmp_path / "performance.svg").read_text())
    texts = [element.text or "" for element in drawn.iter() if element.tag.endswith("text")]
    assert "Assay, whole examination: 100 s" in texts
    assert not any(text.startswith("PySpark") for text in texts)


def test_labels_at_one_place_are_drawn_apart() -> None:
    drawn = ElementTree.fromstring(growth({f"engine {i}": [(10.0, 3.0), (100.0, 30.0)] for i in range(8)}))
    places = [float(e.get("y", 0)) for e in drawn.iter() if e.tag.endswith("text") and "engine" in (e.text or "")]
    assert len(places) == 8
    assert min(b - a for a, b in zip(sorted(places), sorted(places)[1:], strict=False)) >= 17


def test_sizes_are_added_to_a_run_of_the_same_machine_alone(tmp_path: Path) -> None:
    mine = {**describe([distribution for _, distribution, _ in PEERS.values()]), "runs": [], "reading": {}}
    other = {**mine, "machine": {**mine["machine"], "cores": 96}}
    assert same_machine({**mine, "machine": {**mine["machine"], "load": 17.0}}) == same_machine(mine)
    with pytest.raises(SystemExit, match="another machine"):
        next(run([Size(10, 10)], tmp_path, [], Size(10, 10), other))
    assert not list(tmp_path.iterdir())


def test_a_stopped_run_need_not_build_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builds = []

    def build(place: Path) -> tuple[Measured, dict[str, int]]:
        builds.append(place)
        (place / "customers.ref").mkdir(exist_ok=True)
        return Measured(len(builds), 1, 1, ""), {"all": 7}

    monkeypatch.setattr(examine, "build", build)
    assert built(tmp_path, resume=True)["earlier"] is False
    again = built(tmp_path, resume=True)
    assert (again["seconds"], again["earlier"], again["bytes"]) == (1, True, {"all": 7})
    assert built(tmp_path, resume=False)["seconds"] == 2


def test_a_build_that_failed_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "customers.ref").mkdir()
    monkeypatch.setattr(examine, "build", lambda _: (Measured(1.0, 1, 1, "", "ended with code 1"), {}))
    assert built(tmp_path, resume=True)["wrong"] == "ended with code 1"
    monkeypatch.setattr(examine, "build", lambda _: (Measured(2.0, 1, 1, ""), {"all": 7}))
    assert built(tmp_path, resume=True)["seconds"] == 2.0
