"""Spreadsheets: sheets, headers, types, and files that are traps."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest

from assay.intake import workbook
from assay.intake.formats.spreadsheet import FORMAT
from assay.intake.sheets import shown
from tests.intake.held import read_bytes, read_file, sniffed


def made(path: Path, rows: list[list[object]], title: str = "people") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_titles_are_skipped_and_types_kept(tmp_path: Path) -> None:
    path = made(
        tmp_path / "a.xlsx",
        [
            ["Customers, confidential"],
            [],
            ["id", "email", "born", "seen", "score", "active"],
            [1, "a@b.example", dt.date(1980, 2, 3), dt.datetime.fromisoformat("2020-01-02 03:04:05"), 1.5, True],
            [],
            [12345678901, None, None, None, 2.0, False],
        ],
    )
    found = read_file(FORMAT, path)
    assert found.only.table == "people"
    assert found.only.columns == ("id", "email", "born", "seen", "score", "active")
    assert found.only.rows == [
        ("1", "a@b.example", "1980-02-03", "2020-01-02 03:04:05", "1.5", "true"),
        ("12345678901", None, None, None, "2", "false"),
    ]
    assert found.only.facts["titles"] == "1"
    assert sniffed(FORMAT, path.read_bytes()) > 0.9


def test_no_header_is_not_made_up(tmp_path: Path) -> None:
    found = read_file(FORMAT, made(tmp_path / "a.xlsx", [[1, "a@b.example"], [2, "c@d.example"]]))
    assert not found.only.named
    assert len(found.only.rows) == 2


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("", None),
        (4.0, "4"),
        (0.1, "0.1"),
        (1e300, "1e+300"),
        (True, "true"),
        (dt.time(1, 2), "01:02:00"),
        (None, None),
    ],
)
def test_cells_as_text(cell: object, text: str | None) -> None:
    assert shown(cell) == text


def test_sizes_are_counted_before_opening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "a.xlsx", [["id", "name"], *[[n, "x" * 100] for n in range(1000)]])
    monkeypatch.setattr(workbook, "UNPACKED", 50_000)
    found = read_file(FORMAT, path)
    assert not found.relations
    assert "limit" in found.partial[0]


def with_part(path: Path, name: str, old: bytes, new: bytes) -> bytes:
    target = path.with_suffix(".changed")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        for part in source.infolist():
            data = source.read(part)
            changed.writestr(part.filename, data.replace(old, new, 1) if part.filename == name else data)
    return target.read_bytes()


def test_entities_and_far_cells_are_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", [["id", "name"], [1, "x"]])
    sheet = "xl/worksheets/sheet1.xml"
    bomb = with_part(path, sheet, b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet')
    assert "entities" in read_bytes(FORMAT, bomb, tmp_path).partial[0]
    far = with_part(path, sheet, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    assert "wider" in read_bytes(FORMAT, far, tmp_path).partial[0]
    loose = with_part(path, sheet, b"</sheetData>", b"<row><c r='XFD1048576'><v>1</v></c></row></sheetData>")
    assert "wider" in read_bytes(FORMAT, loose, tmp_path).partial[0]


def test_damaged_ones_are_said_to_be_unread(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", [["id", "name"], [1, "x"]])
    for data in (path.read_bytes()[:-300], b"PK\x03\x04 nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)):
        found = read_bytes(FORMAT, data, tmp_path)
        assert not found.relations
        assert found.partial


def test_other_zips_are_not_spreadsheets(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "id,name\n1,x\n")
    assert sniffed(FORMAT, path.read_bytes()) == 0.0


@pytest.mark.shared
def test_every_real_file_has_an_outcome(shared: Path) -> None:
    folders = [shared / "formats" / name for name in ("spreadsheets_calamine", "messytables_horror", "frictionless")]
    files = [f for d in folders for f in d.iterdir() if f.suffix in (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")]
    assert len(files) > 100
    encrypted = set()
    for path in files:
        if path.name == "OOM_alloc3.xls":
            continue  # asks for gigabytes on purpose: only in the box, where memory is limited
        found = read_file(FORMAT, path)
        if any("encrypted" in sentence for sentence in found.partial):
            encrypted.add(path.name)
    assert {"pass_protected.xlsx", "pass_protected.xlsb", "pass_protected.ods"} <= encrypted


@pytest.mark.shared
def test_known_ones(shared: Path) -> None:
    for name in ("table.xlsx", "table.xls", "table.ods"):
        found = read_file(FORMAT, shared / "formats" / "frictionless" / name)
        assert found.relations[0].columns == ("id", "name")
        assert found.relations[0].rows == [("1", "english"), ("2", "中国人")]
