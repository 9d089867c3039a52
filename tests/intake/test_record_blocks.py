"""Records printed one value a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.intake import physical
from assay.intake.formats.combo_list import FORMAT as COMBO
from assay.intake.formats.delimited import FORMAT as DELIMITED
from assay.intake.formats.record_blocks import FORMAT
from assay.intake.formats.stealer_log import FORMAT as STEALER
from assay.intake.limits import Limits
from tests.intake.held import read_bytes, sniffed

PEOPLE = [(str(i), f"Ann Lee {i}", f"ann{i}@x.org") for i in range(1, 5)]
KEYS = ("id", "full name", "mail")


def _printed(line: str, before: str = "", after: str = "") -> str:
    records = []
    for number, person in enumerate(PEOPLE, 1):
        lines = [line.format(key=key, value=value) for key, value in zip(KEYS, person, strict=True)]
        records.append(before.format(n=number) + "\n".join(lines) + after)
    return "\n".join(records) + "\n"


PRINTED = {
    "mysql": _printed("{key:>10}: {value}", "*************************** {n}. row ***************************\n"),
    "psql": _printed("{key:<9} | {value}", "-[ RECORD {n} ]-----\n"),
    "sqlite": _printed("{key:>10} = {value}", after="\n"),
    "print_r": _printed("    [{key}] => {value}", "Array\n(\n", "\n)\n"),
    "yaml": _printed('  {key}: "{value}"').replace("  id:", "- id:"),
    "plain": _printed("{key}:{value}", after="\n-----"),
}


@pytest.mark.parametrize("text", PRINTED.values(), ids=PRINTED.keys())
def test_as_tools_print_them(tmp_path: Path, text: str) -> None:
    others = [sniffed(other, text.encode()) for other in (DELIMITED, COMBO, STEALER)]
    assert sniffed(FORMAT, text.encode()) > max(others)
    found = read_bytes(FORMAT, text.encode(), tmp_path)
    assert (found.only.columns, found.only.rows) == (KEYS, PEOPLE)
    assert not found.all_refused


def test_a_key_that_is_missing_or_comes_twice(tmp_path: Path) -> None:
    text = "uid: a\nmail: a@x.org\nmail: b@x.org\nhost: h\n\nuid: b\nhost: i\n\nuid: c\nmail: c@x.org\nhost: j\nwhat\n"
    found = read_bytes(FORMAT, text.encode(), tmp_path).only
    assert found.rows == [("a", "a@x.org", "h"), ("b", None, "i"), ("c", "c@x.org", "j")]
    assert found.refused == {"further value of a key in its block": 1, "line without a known key": 1}


def _with_gaps(rows: int, gaps: set[int]) -> tuple[str, list[tuple[str | None, str, str]]]:
    people = [(None if i in gaps else f"Dr {i}", f"Ann Lee {i}", f"ann{i}@x.org") for i in range(rows)]
    records = [
        f"*************************** {i + 1}. row ***************************\n"
        + "".join(f"{key}: {value}\n" for key, value in zip(("title", "name", "mail"), person, strict=True) if value)
        for i, person in enumerate(people)
    ]
    return "".join(records), people


@pytest.mark.parametrize("block", [physical.BLOCK, 700])
def test_a_record_without_the_first_key_is_a_row_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(physical, "BLOCK", block)
    text, people = _with_gaps(30, {3, 11, 12, 29})
    found = read_bytes(FORMAT, text.encode(), tmp_path)
    assert found.only.rows == people
    assert not found.all_refused


def test_rules_inside_records_part_nothing(tmp_path: Path) -> None:
    text = "".join(f"name: Ann {i}\nmail: ann{i}@x.org\n-----\nphone: {i}\n\n" for i in range(9))
    found = read_bytes(FORMAT, text.encode(), tmp_path).only
    assert found.rows == [(f"Ann {i}", f"ann{i}@x.org", str(i)) for i in range(9)]


def test_a_record_without_an_end_is_cut_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(physical, "BLOCK", 100)
    monkeypatch.setattr("assay.intake.limits._now", Limits(line_bytes=300))
    text = "title: x\n" + "".join(f"name: Ann {i}\nmail: ann{i}@x.org\n" for i in range(200))
    found = read_bytes(FORMAT, text.encode(), tmp_path).only
    assert found.rows == [("x", "Ann 0", "ann0@x.org")]
    assert sum(found.refused.values()) == 398
    assert found.refused["line of a record longer than the limit on lines"] > 300


def test_blocks_of_any_size_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(physical, "BLOCK", 100)
    assert read_bytes(FORMAT, PRINTED["mysql"].encode(), tmp_path).only.rows == PEOPLE


def test_other_text_is_not_one() -> None:
    pairs = "".join(f"ann{i}:secret{i}\n" for i in range(50))
    settings = "[a]\nhost = x\nport = 1\nuser = y\n"
    prose = "Dear all: hello\nthis is prose\nwithout any keys\nNote: the end\n" * 5
    for text in (pairs, settings, prose, "DE: Berlin\nFR: Paris\nDE: Hamburg\nFR: Lyon\nDE: Bonn\nFR: Lille\n"):
        assert not sniffed(FORMAT, text.encode())
