"""A refresh gives what a build of the newer customers gives, and remembers what held before."""

from __future__ import annotations

import fcntl
import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from assay.engine import Engine
from assay.fields import Context
from assay.problem import AssayError
from assay.reference import CUSTOMERS as CUSTOMERS_COUNTED
from assay.reference import build, extracts, prepared, refresh, rewriting, show, values
from assay.settings import Settings
from tests.reference.made import CUSTOMERS, HEADERS, Opened, at, customer, write_table

DE, DAY, BUILT = Context(region="DE"), date(2026, 5, 1), date(2026, 4, 1)
FIELDS = "customer, status, customer_id, email, city, full_name"


def _moved(i: int) -> tuple[str | None, ...]:
    row = customer(i)
    return (row[0], f"new{i}@example.com", *row[2:])


@pytest.fixture
def built(people: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A prepared reference of several files."""
    monkeypatch.setattr(values, "BATCH", 10)
    monkeypatch.setattr(values, "FILE_ROWS", 20)
    monkeypatch.setattr(rewriting, "SLICE", 10)
    build(str(people), tmp_path / "ref", settings, context=DE, as_of=BUILT)
    return tmp_path / "ref"


@pytest.fixture
def changes(tmp_path: Path) -> str:
    """Customer 5 twice with a new address, 7 as it was, two new ones."""
    rows = [customer(5), _moved(5), customer(7), customer(60), customer(61)]
    return str(write_table(tmp_path / "changes.parquet", HEADERS, rows))


def test_it_gives_what_a_build_gives(
    built: Path, changes: str, tmp_path: Path, settings: Settings, opened: Opened, engine: Engine
) -> None:
    done = refresh(changes, built, settings, as_of=DAY)
    assert (done.changed, done.added, done.erased, done.unknown) == (1, 2, 0, 0)
    newer = [_moved(i) if i == 5 else customer(i) for i in range(62)]
    assert CUSTOMERS[:5] == newer[:5]
    build(str(write_table(tmp_path / "newer.parquet", HEADERS, newer)), tmp_path / "whole", settings, context=DE)
    opened(tmp_path / "whole")
    whole = engine.rows(f"SELECT {FIELDS} FROM reference")
    back = opened(built)
    assert engine.rows(f"SELECT {FIELDS} FROM reference") == whole
    assert (back.current, back.former, back.as_of, back.refreshes) == (62, 0, DAY, 1)
    assert engine.rows("SELECT * FROM history") == [(6, "email", "person5@example.com", None, at("2026-05-01"))]
    assert show(built).reference.versions == 1


@pytest.mark.parametrize("before", [3_000, 3_195])  # 200 times 16 is 3,200: with ten more every second one stays
def test_the_sample_and_the_counts_are_those_of_a_build(
    before: int, tmp_path: Path, settings: Settings, opened: Opened, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracts, "SAMPLED", 200)
    rows = [customer(i) for i in range(before)]
    changed = [(*_moved(i)[:6], "Köln", "closed", "2024-02-03 04:05:06") for i in range(0, 400, 80)]
    added = [customer(i) for i in range(before, before + 10)]
    build(str(write_table(tmp_path / "old.parquet", HEADERS, rows)), tmp_path / "ref", settings, context=DE)
    done = refresh(str(write_table(tmp_path / "new.parquet", HEADERS, changed + added)), tmp_path / "ref", settings)
    assert (done.changed, done.added) == (5, 10)
    assert show(tmp_path / "ref").reference.notes  # what all look like was not counted anew
    for i, row in zip(range(0, 400, 80), changed, strict=True):
        rows[i] = row
    whole = str(write_table(tmp_path / "whole.parquet", HEADERS, rows + added))
    build(whole, tmp_path / "whole", settings, context=DE)
    told = []
    for path in (tmp_path / "whole", tmp_path / "ref"):
        opened(path)
        base = engine.columns("reference_base")
        told.append((base, engine.rows("SELECT * FROM reference_sample"), engine.rows("SELECT * FROM reference_base")))
    assert told[0] == told[1]
    assert len(told[0][1]) == (before + 10) // extracts.stride(before + 10)
    assert (extracts.stride(before), extracts.stride(before + 10)) == ((8, 8) if before == 3_000 else (8, 16))


@pytest.mark.parametrize(("number", "in_order"), [("9000", True), ("7", False), (None, True)])
def test_the_portrait_says_whether_customers_still_stand_in_order(
    number: str | None, in_order: bool, tmp_path: Path, settings: Settings, opened: Opened
) -> None:
    rows = [customer(i) for i in range(1_000)]
    build(
        str(write_table(tmp_path / "old.parquet", HEADERS, rows)), tmp_path / "ref", settings, context=DE, as_of=BUILT
    )
    before = opened(tmp_path / "ref").portrait
    newer = [_moved(5), *([(number, *customer(5)[1:])] if number else [])]
    refresh(str(write_table(tmp_path / "new.parquet", HEADERS, newer)), tmp_path / "ref", settings, as_of=DAY)
    assert before is not None
    assert before.in_order
    assert opened(tmp_path / "ref").portrait == replace(before, in_order=in_order)


def test_untouched_files_stay(built: Path, changes: str, settings: Settings) -> None:
    before = {file.name: file.stat().st_ino for file in built.iterdir()}
    refresh(changes, built, settings, as_of=DAY)
    after = {file.name: file.stat().st_ino for file in built.iterdir()}
    kept = {name for name in before.keys() & after.keys() if before[name] == after[name]}
    assert {name.split(".")[0] for name in kept} == {
        "values-00001",
        "values-00002",
        "history-00000",
        "tombstones-00000",
    }
    assert {name.split(".")[0] for name in after.keys() - kept} == {
        "values-00000", "values-00003", "history-00001", "portrait-000", "manifest", "areas-00000",
        *(f"{part}-0000{at}" for part in ("sample", "base") for at in range(4)),
    }  # fmt: skip


def test_erased_customers_leave_no_value(
    built: Path, changes: str, tmp_path: Path, settings: Settings, opened: Opened, engine: Engine
) -> None:
    refresh(changes, built, settings, as_of=DAY)
    gone = write_table(tmp_path / "gone.parquet", ("customer_id",), [("1005",), ("1040",), ("nobody",)])
    done = refresh(None, built, settings, erased=str(gone), as_of=DAY)
    assert (done.changed, done.added, done.erased, done.unknown) == (0, 0, 2, 1)
    back = opened(built)
    assert engine.rows(f"SELECT {FIELDS} FROM reference WHERE customer IN (6, 41)") == [
        (6, "erased", None, None, None, None), (41, "erased", None, None, None, None),
    ]  # fmt: skip
    assert engine.one("SELECT count(*) FROM history") == (0,)
    assert (back.current, back.former, back.erased, back.customers) == (60, 0, 2, 62)
    assert (back.versions, back.refreshes, back.known, back.ever) == (0, 2, 60, 62)
    assert back.portrait is not None
    assert dict(back.portrait.parts["status"] or ()) == {"current": 60}
    assert engine.one(f"SELECT sum({CUSTOMERS_COUNTED}) FROM reference_base") == (60,)
    assert not any(b"person40@" in file.read_bytes() or b"person5@" in file.read_bytes() for file in built.iterdir())


def test_an_encrypted_one_stays_encrypted(
    people: Path, changes: str, tmp_path: Path, settings: Settings, opened: Opened, engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("ASSAY_KEY", "0123456789abcdef" * 2)
    build(str(people), tmp_path / "sealed", settings, context=DE, key="env:ASSAY_KEY", as_of=BUILT)
    refresh(changes, tmp_path / "sealed", settings, key="env:ASSAY_KEY", as_of=DAY)
    assert show(tmp_path / "sealed").encrypted
    assert not any(b"new5@" in file.read_bytes() for file in (tmp_path / "sealed").iterdir())
    opened(tmp_path / "sealed", key="env:ASSAY_KEY")
    assert engine.one("SELECT count(*) FROM reference WHERE email = 'new5@example.com'") == (1,)


def test_what_cannot_be_refreshed_is_left_alone(built: Path, tmp_path: Path, settings: Settings) -> None:
    before = sorted((file.name, file.stat().st_ino) for file in built.iterdir())
    short = write_table(tmp_path / "short.parquet", HEADERS[:3], [row[:3] for row in CUSTOMERS])
    with pytest.raises(AssayError) as told:
        refresh(str(short), built, settings)
    assert told.value.code == "column-missing"
    assert told.value.says.endswith(f"columns of the reference: {', '.join(HEADERS[3:])}.")
    assert ", ".join(HEADERS[:3]) in told.value.next_step
    held = os.open(built, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(AssayError) as told:
        refresh(str(short), built, settings)
    assert told.value.code == "reference-busy"
    os.close(held)
    nameless = write_table(tmp_path / "nameless.parquet", HEADERS[1:], [row[1:] for row in CUSTOMERS])
    build(str(nameless), tmp_path / "nameless", settings, context=DE)
    with pytest.raises(AssayError) as told:
        refresh(str(nameless), tmp_path / "nameless", settings)
    assert told.value.code == "reference-refresh"
    assert sorted((file.name, file.stat().st_ino) for file in built.iterdir()) == before


@pytest.mark.parametrize("day", [BUILT, DAY])
def test_a_day_before_its_own_is_refused(day: date, built: Path, changes: str, settings: Settings) -> None:
    if day > BUILT:
        refresh(changes, built, settings, as_of=day)
    before = (built / "manifest.json").read_bytes()
    with pytest.raises(AssayError) as told:
        refresh(changes, built, settings, as_of=day - timedelta(days=1))
    assert told.value.code == "reference-as-of"
    assert f"--as-of, {day} or later" in told.value.next_step
    assert (built / "manifest.json").read_bytes() == before
    assert refresh(changes, built, settings, as_of=day).changed == (0 if day > BUILT else 1)


def test_what_is_not_there_is_told_before_anything_is_opened(
    built: Path, changes: str, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "restore", lambda *_, **__: pytest.fail("the reference was opened"))
    with pytest.raises(AssayError) as told:
        refresh(str(tmp_path / "no.csv"), built, settings)
    assert told.value.code == "source-unknown"
    with pytest.raises(AssayError) as told:
        refresh(changes, built, settings, erased=str(tmp_path / "no.csv"))
    assert told.value.code == "source-unknown"
    with pytest.raises(AssayError) as told:
        refresh(changes, Path(changes), settings)
    assert told.value.says.endswith("is a file; a prepared reference is a folder.")


def test_whoever_was_erased_is_counted_once_and_as_that(
    people: Path, tmp_path: Path, settings: Settings, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A current and a former customer, with tombstones of what named them."""
    monkeypatch.setenv("ASSAY_STONES", "stones-" * 4)
    toml = tmp_path / "assay.toml"
    write_table(tmp_path / "stones.parquet", ("kind", "digest"), [("email", "0" * 64)])
    toml.write_text(
        '[source]\nfile = "people.parquet"\nas_of = 2026-04-01\n[former]\nwhere = "state = \'closed\'"\n'
        '[tombstones]\nfile = "stones.parquet"\nkey = "env:ASSAY_STONES"\n'
    )
    build(str(toml), tmp_path / "ref", settings, context=DE)
    gone = write_table(tmp_path / "gone.parquet", ("customer_id",), [("1001",), ("1003",)])  # 1003 is closed
    refresh(None, tmp_path / "ref", settings, erased=str(gone), as_of=DAY)
    held = show(tmp_path / "ref").reference
    assert (held.current, held.former, held.erased, held.customers) == (53, 5, 2, 60)
    assert held.tombstones == 1 + 6  # number, address and phone of each
    assert held.ever == 53 + 5 + 7
    refresh(str(people), tmp_path / "ref", settings, as_of=DAY)
    back = opened(tmp_path / "ref")
    assert (back.current, back.former, back.erased) == (53 + 5 + 2, 0, 2)  # all come (back), two under new numbers
