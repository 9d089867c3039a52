"""An examination that was interrupted goes on from the rows it had landed, and gives the same result."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import assay
from assay.desk import examination
from assay.intake import reading

DAY = date(2026, 6, 30)


def test_the_same_command_does_not_read_the_dump_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dump = tmp_path / "dump.csv"
    dump.write_text("email,name\n" + "".join(f"p{i}@example.org,Person {i}\n" for i in range(200)))
    assay.inspect(dump, out=tmp_path / "whole", as_of=DAY)
    with monkeypatch.context() as cut:

        def stopped(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        cut.setattr(examination, "spell", stopped)
        with pytest.raises(KeyboardInterrupt):
            assay.inspect(dump, out=tmp_path / "case", as_of=DAY)
    assert (tmp_path / ".case.unfinished" / "intake" / "intake.json").is_file()

    def boxed(*_: object) -> None:
        raise AssertionError("the dump was read again")

    monkeypatch.setattr(reading, "_boxed", boxed)
    assay.inspect(dump, out=tmp_path / "case", as_of=DAY)
    assert not (tmp_path / ".case.unfinished").exists()
    whole, again = (json.loads((tmp_path / name / "result.json").read_text()) for name in ("whole", "case"))
    assert again["verdict"] == whole["verdict"]
    assert again["findings"] == whole["findings"]
