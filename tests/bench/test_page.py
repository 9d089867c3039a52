"""The page is made from a run's record alone, and says what falls short."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bench import examine, page
from bench.__main__ import built, main, page_of, run, same_machine
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
            "steps": {
                "start": 0.0,
                "match": seconds / 2,
                "after match": seconds / 8,
                "near": 0.0,
                "spell": seconds / 4,
            },
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
    "runs": [_run(1_000_000, 10.0), _run(10_000_000, 100.0)],
    "reading": {"took": {"delimited text": 1.0, "JSON lines": 2.0, "SQL dump": 4.0}},
}


def test_numbers_of_the_record_stand_on_the_page() -> None:
    text = page.text(RECORD)
    assert "| 10,000,000 x 10,000,000 | 1,700 | 2.00 | 100.00 | 50.0 x | 3.2 GB | 2.1 GB | 7 |" in text
    assert "| DuckDB SQL | 2.00 | 0.20 x | 1.1 GB | 8,000,000 |" in text
    assert "| PySpark | not run | - | - | - |" in text
    assert "| Polars | ended with code -9 | - | 17.2 GB | - |" in text
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
    failed = {**_run(10_000_000, 1.0), **rest, "examine": {"wrong": "ended with code 1", "peak": 1 << 30}}
    text = page.text({**RECORD, "reading": nothing, "runs": [RECORD["runs"][0], failed]})
    assert "| SQL dumps and JSON lines | 40 % of the rate of delimited text | - | not measured |" in text
    assert "| 10,000,000 x 10,000,000 | 1,700 | 0.02 | ended with code 1 | - | 1.1 GB | - |" in text


def test_growth_needs_two_sizes() -> None:
    assert exponent([_run(1_000_000, 10.0)]) is None
    assert exponent([_run(100_000, 10.0), _run(1_000_000, 1_000.0)]) == 2.0


def test_a_toy_run_leaves_the_published_page_alone_and_claims_nothing(tmp_path: Path) -> None:
    toy = {**RECORD, "runs": [_run(2_000, 8.0), _run(4_000, 7.0)]}
    assert page_of(toy, tmp_path) == tmp_path
    assert page_of(RECORD, tmp_path) == page.DOCS
    text = page.text(toy)
    assert "Too small to tell anything about speed" in text
    assert "Too small" not in page.text(RECORD)
    assert "if it grew in step" not in text
    assert "to the power" not in text
    for goal in ("growth with the rows", "memory as the claim grows", "building the reference, 100 million customers"):
        (row,) = [line for line in text.splitlines() if line.startswith(f"| {goal} ")]
        assert row.endswith("| - | not measured |")


def test_a_run_says_where_its_page_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(page, "DOCS", tmp_path / "docs")
    (tmp_path / "docs").mkdir()
    for runs, place, says in (
        ([_run(2_000, 8.0)], tmp_path / "data", "docs/ is as it was"),
        (RECORD["runs"], tmp_path / "docs", "The page is"),
    ):
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / "run.json").write_text(json.dumps({**RECORD, "runs": runs}))
        monkeypatch.setattr("sys.argv", ["bench", "--page-only", "--folder", str(tmp_path / "data")])
        main()
        assert says in capsys.readouterr().out
        assert (place / "performance.md").read_text() == page.text({**RECORD, "runs": runs})
        assert (tmp_path / "docs" / "performance.md").exists() == (place.name == "docs")


def test_steps_of_matching_stand_below_their_sum_and_all_sum_to_the_whole() -> None:
    table = page.text(RECORD).split("### Where the time goes")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines() if line.startswith("| ")]
    last = {row[0].replace("&nbsp;", ""): float(row[2]) for row in rows[2:]}
    whole = last.pop("**the whole examination**")
    assert whole == pytest.approx(100.0)
    assert last["match: candidates weighed, and near ones of what exact keys leave open"] == pytest.approx(62.5)
    assert rows[2][0].startswith("matching")
    assert sum(float(row[2]) for row in rows[2:-1] if "&nbsp;" not in row[0]) == pytest.approx(whole, abs=0.5)
    (outside,) = [row for row in rows if row[0].startswith("outside the steps")]
    assert float(outside[2]) == pytest.approx(12.5)


def test_rows_of_other_sizes_name_them_and_parts_of_a_reference_sum_up() -> None:
    smaller = _run(1_000_000, 10.0)
    text = page.text({**RECORD, "runs": [smaller, {**_run(10_000_000, 100.0), "engines": {}}]})
    assert "| 2 times as fast | 3.0 times at 1,000,000 x 1,000,000 | yes |" in text
    assert "SQL dump 25 % at 100,000 rows | no |" in text
    assert "| 10,000,000 | 5.00 | 1.1 GB | 100 | 1 | 199 | 300 |" in text
    assert "GiB" not in text


def test_two_goals_for_memory_have_two_reasons() -> None:
    heavy = [_run(1_000_000, 10.0), _run(10_000_000, 100.0)]
    heavy[1]["examine"]["peak"] = 30 << 30
    short = page.text({**RECORD, "runs": heavy}).split("## What falls short, and why")[1].split("\n## ")[0]
    one, two = [line.partition("**: ")[2] for line in short.splitlines() if line.startswith("- **memory")]
    assert one != two


def test_a_load_is_explained_and_a_busy_machine_is_called_so() -> None:
    assert "a processor or the disk" in page.text(RECORD)
    assert "may be too long" not in page.text(RECORD)
    assert "may be too long" in page.text({**RECORD, "machine": {**RECORD["machine"], "load": 2.0}})


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
