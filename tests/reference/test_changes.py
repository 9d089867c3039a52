"""What customers and the changes of a day may lack: a customer number, one of their own, every value, themselves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assay.cli.references import reference_app
from assay.engine import Engine
from assay.fields import Context
from assay.problem import AssayError, SourceProblem, UsageProblem
from assay.reference import build, refresh
from assay.settings import Settings
from tests.reference.made import CUSTOMERS, HEADERS, Opened, customer, write_csv, write_table

DE, DAY = Context(region="DE"), date(2026, 5, 1)


@pytest.fixture
def built(people: Path, tmp_path: Path, settings: Settings) -> Path:
    build(str(people), tmp_path / "ref", settings, context=DE, as_of=DAY)
    return tmp_path / "ref"


@pytest.fixture
def gone(tmp_path: Path) -> str:
    return str(write_table(tmp_path / "gone.parquet", ("customer_id",), [("1005",), ("nobody",)]))


def test_rows_without_a_number_are_counted_and_none_with_one_is_refused(
    built: Path, tmp_path: Path, settings: Settings, opened: Opened
) -> None:
    nobody = [(None, *customer(i)[1:]) for i in (90, 91)]
    done = refresh(str(write_table(tmp_path / "a.parquet", HEADERS, [customer(60), *nobody])), built, settings)
    assert (done.changed, done.added, done.unnumbered) == (0, 1, 2)
    before = (built / "manifest.json").read_bytes()
    with pytest.raises(SourceProblem) as told:
        refresh(str(write_table(tmp_path / "b.parquet", HEADERS, nobody)), built, settings)
    assert told.value.code == "reference-refresh"
    assert "2 rows" in told.value.says
    assert (built / "manifest.json").read_bytes() == before
    assert opened(built).customers == 61


@pytest.mark.parametrize("content", ["", ",".join(HEADERS) + "\n", None])
def test_a_day_without_changes_carries_out_erasures(
    content: str | None, built: Path, gone: str, tmp_path: Path, settings: Settings, opened: Opened
) -> None:
    (tmp_path / "changes.csv").write_text(content or "")
    changes = None if content is None else str(tmp_path / "changes.csv")
    done = refresh(changes, built, settings, erased=gone)
    assert (done.changed, done.added, done.erased, done.unknown) == (0, 0, 1, 1)
    assert (opened(built).former, opened(built).erased) == (0, 1)
    assert done.hollow == (() if changes is None else ("changes",))


def test_who_comes_and_is_erased_on_one_day_is_not_taken_in(
    built: Path, tmp_path: Path, settings: Settings, opened: Opened
) -> None:
    changes = str(write_table(tmp_path / "a.parquet", HEADERS, [customer(90), customer(91), customer(92)]))
    ids = [(customer(91)[0],), ("nobody",), ("1005",)]
    gone = str(write_table(tmp_path / "gone.parquet", ("customer_id",), ids))
    done = refresh(changes, built, settings, erased=gone)
    assert (done.changed, done.added, done.erased, done.unknown) == (0, 2, 1, 1)
    reference = opened(built)
    assert (reference.customers, reference.erased) == (62, 1)
    assert reference.values is not None
    assert reference.values.table.column("customer").to_pylist() == list(range(1, 63))
    held = {value for value in reference.values.table.column("customer_id").to_pylist() if value}
    assert {customer(90)[0], customer(92)[0]} <= held
    assert customer(91)[0] not in held


def test_nothing_to_do_is_refused_and_an_empty_list_of_the_erased_is_not(
    built: Path, tmp_path: Path, settings: Settings
) -> None:
    with pytest.raises(UsageProblem) as told:
        refresh(None, built, settings)
    assert told.value.code == "usage"
    (tmp_path / "gone.csv").write_text("")
    assert refresh(None, built, settings, erased=str(tmp_path / "gone.csv")).erased == 0


def test_what_was_left_out_and_what_was_not_there_is_said(built: Path, gone: str, tmp_path: Path) -> None:
    changes = write_table(tmp_path / "a.parquet", HEADERS, [customer(60), (None, *customer(90)[1:])])
    shown = CliRunner().invoke(reference_app, ["refresh", str(changes), "--reference", str(built)])
    assert "1 row has no customer number and was left out." in shown.output, shown.output
    shown = CliRunner().invoke(reference_app, ["refresh", "--reference", str(built), "--erased", gone])
    assert shown.exit_code == 0, shown.output
    assert "1 erased" in shown.output


def test_every_current_customer_of_a_number_is_changed_or_erased(
    tmp_path: Path, settings: Settings, opened: Opened, engine: Engine
) -> None:
    people = write_table(tmp_path / "twice.parquet", HEADERS, [*CUSTOMERS, (customer(5)[0], *customer(70)[1:])])
    build(str(people), tmp_path / "ref", settings, context=DE, as_of=DAY)
    moved = (customer(5)[0], "new5@example.com", *customer(5)[2:])
    changes = str(write_table(tmp_path / "a.parquet", HEADERS, [moved]))
    done = refresh(changes, tmp_path / "ref", settings)
    assert (done.changed, done.added, done.shared) == (2, 0, 1)
    opened(tmp_path / "ref")
    assert engine.rows("SELECT DISTINCT email FROM reference WHERE customer_id = '1005'") == [("new5@example.com",)]
    assert refresh(changes, tmp_path / "ref", settings).changed == 0
    gone = write_table(tmp_path / "gone.parquet", ("customer_id",), [("1005",), ("nobody",), ("none",)])
    done = refresh(None, tmp_path / "ref", settings, erased=str(gone))
    assert (done.erased, done.unknown) == (2, 2)


def test_a_former_customer_of_the_same_number_stays_one(
    tmp_path: Path, settings: Settings, opened: Opened, engine: Engine
) -> None:
    write_table(tmp_path / "people.parquet", HEADERS, CUSTOMERS)
    write_table(tmp_path / "left.parquet", HEADERS, [(customer(5)[0], *customer(80)[1:]), customer(81)])
    (tmp_path / "assay.toml").write_text('[source]\nfile = "people.parquet"\n[former]\nfile = "left.parquet"\n')
    build(str(tmp_path / "assay.toml"), tmp_path / "ref", settings, context=DE, as_of=DAY)
    moved = [(row[0], f"new{row[0]}@example.com", *row[2:]) for row in (customer(5), customer(81))]
    done = refresh(str(write_table(tmp_path / "a.parquet", HEADERS, moved)), tmp_path / "ref", settings)
    assert (done.changed, done.shared) == (2, 0)
    back = opened(tmp_path / "ref")
    assert (back.current, back.former) == (61, 1)
    kept = "SELECT email FROM reference WHERE customer_id = '1005' AND status = 'former'"
    assert engine.rows(kept) == [("person80@example.com",)]


def test_a_source_of_several_tables_is_told_what_it_can_do(built: Path, tmp_path: Path, settings: Settings) -> None:
    tables = "".join(f"CREATE TABLE {t} (a int, b int);\nINSERT INTO {t} VALUES (1,2),(3,4);\n" for t in ("x", "y"))
    (tmp_path / "dump.sql").write_text(tables)
    for use in (
        lambda: build(str(tmp_path / "dump.sql"), tmp_path / "new", settings, context=DE),
        lambda: refresh(str(tmp_path / "dump.sql"), built, settings),
    ):
        with pytest.raises(AssayError) as told:
            use()
        assert told.value.code == "source-file"
        assert "--" not in told.value.next_step
        assert "assay.toml" in told.value.next_step


def test_customers_of_a_file_without_rows(tmp_path: Path, settings: Settings) -> None:
    write_csv(tmp_path / "none.csv", HEADERS, [])
    with pytest.raises(SourceProblem) as told:
        build(str(tmp_path / "none.csv"), tmp_path / "ref", settings, context=DE)
    assert told.value.code == "reference-empty"


def test_customers_who_are_nobody_are_none(tmp_path: Path, settings: Settings) -> None:
    write_table(tmp_path / "null.parquet", HEADERS, [(None,) * len(HEADERS)] * 100)
    with pytest.raises(SourceProblem) as told:
        build(str(tmp_path / "null.parquet"), tmp_path / "ref", settings, context=DE)
    assert told.value.code == "reference-empty"
    assert "email" in told.value.next_step
    assert not (tmp_path / "ref").exists()
