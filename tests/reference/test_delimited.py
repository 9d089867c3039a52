"""Files as a source, read by the claim's own reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.intake import Intake, Member, Outcome
from assay.problem import SourceProblem
from assay.reference import Request
from assay.reference.connectors import delimited
from assay.reference.connectors.delimited import project, takes
from assay.settings import Settings


def test_takes_what_no_other_connector_takes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    (tmp_path / "a.db").write_bytes(b"SQLite format 3\0")
    assert takes(str(tmp_path / "a.csv"))
    assert not takes(str(tmp_path / "a.db"))
    assert not takes(str(tmp_path / "none.csv"))
    assert not takes("mysql://h/d")


def test_lines_that_could_not_be_read_are_told(tmp_path: Path) -> None:
    lines = [f"{i};person{i}@example.com;Anna" for i in range(50)]
    lines[20] = "20;person20@example.com;Anna;too;many;cells"
    (tmp_path / "p.csv").write_text("id;mail;name\n" + "\n".join(lines) + "\n")
    landed = project(Request(str(tmp_path / "p.csv"), tmp_path, Settings()))
    assert landed.headers == ("id", "mail", "name")
    assert landed.rows + (1 if landed.notes else 0) == 50


@pytest.mark.parametrize(("content", "code"), [(b"", "reference-empty"), (b"\x00\x01\x02" * 500, "source-file")])
def test_nothing_to_read(content: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_bytes(content)
    with pytest.raises(SourceProblem) as told:
        project(Request(str(tmp_path / "p.csv"), tmp_path, Settings()))
    assert told.value.code == code
    assert told.value.exit_code == 4


def test_rows_that_the_disk_did_not_take_are_no_fault_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "p.csv").write_text("id,mail\n1,a@mail.example\n")
    lost = Member("p.csv", "delimited", 1.0, Outcome.NOT, "Its rows could not be written; the disk may be full.", 9)
    monkeypatch.setattr(delimited, "read", lambda *_, **__: Intake((), (lost,), (), (), ()))
    with pytest.raises(SourceProblem, match="the disk may be full"):
        project(Request(str(tmp_path / "p.csv"), tmp_path, Settings()))
