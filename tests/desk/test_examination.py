"""The desk from Python: examine, inspect, explain, and what is written."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import assay
from assay.desk import build_reference, explain, refresh_reference
from assay.desk.demo import AS_OF, build_company, write_posts
from assay.problem import InputProblem

DAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's company and claims, and the padded claim examined."""
    folder = tmp_path_factory.mktemp("demo")
    write_posts(build_company(), folder)
    assay.examine(
        folder / "padded.zip",
        against=folder / "assay.toml",
        out=folder / "case",
        as_of=AS_OF,
        claim=folder / "padded.claim.toml",
    )
    return folder


def test_the_padded_claim_is_a_mixture_and_its_interval_holds_the_truth(demo: Path) -> None:
    result = json.loads((demo / "case" / "result.json").read_text())
    assert result["verdict"]["label"] == "mixture"
    ours = [p for p in result["composition"] if p["origin"].startswith("ours")]
    assert sum(p["low"] for p in ours) <= 1_400 / 3_000 <= sum(p["high"] for p in ours)
    # one stranger of the 1,600 shares name and birth date with a customer
    assert result["affected"]["low"] <= 901
    assert result["affected"]["high"] >= 900


def test_rows_say_customer_pattern_and_origin(demo: Path) -> None:
    rows = pq.read_table(demo / "case" / "rows.parquet")
    assert rows.num_rows == 3_000
    assert {"row", "customer", "pattern", "ours_current", "invented"} <= set(rows.column_names)
    assert rows.column("row").to_pylist() == list(range(1, 3_001))


def test_no_value_of_a_person_is_in_result_or_report(demo: Path) -> None:
    shown = (demo / "case" / "result.json").read_text() + (demo / "case" / "report.html").read_text()
    for person in build_company().customers[:300]:
        assert person["email"] not in shown
        assert person["phone"] not in shown
        assert person["password_hash"] not in shown


def test_a_row_is_explained_masked_and_revealed_only_with_a_record(demo: Path) -> None:
    masked = explain(demo / "case", 17)
    assert masked.fields
    assert all("@gmail" not in f.claimed for f in masked.fields)
    revealed = explain(demo / "case", 17, reveal=True, reason="test of the demo")
    assert any("@" in f.claimed and "*" not in f.claimed for f in revealed.fields)
    log = (demo / "case" / "revealed.jsonl").read_text()
    assert "test of the demo" in log
    assert "@" not in log


def test_a_changed_dump_is_not_explained(demo: Path, tmp_path: Path) -> None:
    for name in ("request.json", "result.json"):
        (tmp_path / name).write_text((demo / "case" / name).read_text())
    request = json.loads((tmp_path / "request.json").read_text())
    request["dumps"] = [str(demo / "invented.csv")]
    (tmp_path / "request.json").write_text(json.dumps(request))
    with pytest.raises(InputProblem) as caught:
        explain(tmp_path, 1)
    assert caught.value.code == "dump-changed"


def test_a_row_that_is_matched_otherwise_now_is_not_explained(demo: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(demo / "case", case)
    assert explain(case, 17).matched
    rows = pq.read_table(case / "rows.parquet")
    moved = [one["pattern"] and one["pattern"] ^ (one["row"] == 17) for one in rows.to_pylist()]
    at = rows.schema.get_field_index("pattern")
    pq.write_table(rows.set_column(at, "pattern", pa.array(moved, pa.int64())), case / "rows.parquet")
    with pytest.raises(InputProblem) as caught:
        explain(case, 17)
    assert caught.value.code == "customers-changed"


def test_a_folder_without_an_examination(tmp_path: Path) -> None:
    with pytest.raises(InputProblem) as caught:
        explain(tmp_path, 1)
    assert caught.value.code == "no-examination"


def test_a_prepared_reference_gives_the_same_answer(demo: Path, tmp_path: Path) -> None:
    build_reference(str(demo / "assay.toml"), tmp_path / "ref", as_of=AS_OF)
    direct = assay.examine(demo / "invented.csv", against=demo / "assay.toml", as_of=AS_OF)
    prepared = assay.examine(demo / "invented.csv", against=tmp_path / "ref", as_of=AS_OF)
    assert prepared.verdict is not None
    assert direct.verdict is not None
    assert prepared.verdict.label == direct.verdict.label == "invented"
    assert prepared.matching == direct.matching


def test_erased_customers_are_no_controls(tmp_path: Path) -> None:
    """Half of them: planted, they could not be found, and no verdict would be allowed."""
    lines = [f"{at},p{at}@example.org,Given{at % 97},Family{at},19{50 + at % 50}-01-1{at % 10}\n" for at in range(400)]
    header = "customer_id,email,first_name,last_name,birth_date\n"
    (tmp_path / "customers.csv").write_text(header + "".join(lines))
    (tmp_path / "dump.csv").write_text(header + "".join(lines[:100]))
    (tmp_path / "gone.csv").write_text("customer_id\n" + "".join(f"{at}\n" for at in range(200, 400)))
    build_reference(str(tmp_path / "customers.csv"), tmp_path / "ref", as_of=AS_OF)
    refresh_reference(None, tmp_path / "ref", erased=str(tmp_path / "gone.csv"), as_of=AS_OF)
    result = assay.examine(tmp_path / "dump.csv", against=tmp_path / "ref", as_of=AS_OF)
    assert result.controls is not None
    assert result.controls.positive.n == 200
    assert result.controls.verdict_allowed
    assert result.matching is not None
    assert result.matching.matched == 100


def test_inspect_needs_no_customers(demo: Path) -> None:
    result = assay.inspect(demo / "invented.csv", as_of=AS_OF)
    assert result.verdict is None
    assert result.intake.rows == 1_500
    assert {f.kind for f in result.fields.fields} >= {"full_name", "email", "phone", "birth_date"}
    assert any(f.check == "faker-grammar" and f.state == "measured" for f in result.findings)
