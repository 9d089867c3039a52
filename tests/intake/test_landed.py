"""Rows that an interrupted run landed are taken as they are; those of another dump, limit or version are not."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from assay.intake import keeper, landed, landed_under, read, reading
from assay.private import Private
from assay.settings import Settings
from tests.intake.conftest import rows_of

DUMP = b"id,email\n1,a@example.org\n2,b@example.org\n3\n"


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "dump.csv"
    path.write_bytes(DUMP)
    return path


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many files each box was given."""
    told: list[int] = []
    real = reading._boxed
    monkeypatch.setattr(reading, "_boxed", lambda batch, *rest: (told.append(len(batch)), real(batch, *rest)))
    return told


def test_the_same_dump_is_not_read_a_second_time(dump: Path, tmp_path: Path, boxes: list[int]) -> None:
    first = read([dump], tmp_path / "in", Settings())
    assert read([dump], tmp_path / "in", Settings(threads=1)) == first
    assert boxes == [1]
    assert rows_of(first.relations[0])[0] == ["1", "a@example.org"]


def test_a_changed_dump_is_read_again_and_nothing_of_the_first_stays(
    dump: Path, tmp_path: Path, boxes: list[int]
) -> None:
    first = read([dump], tmp_path / "in", Settings())
    assert first.relations[0].rows == 3
    dump.write_bytes(DUMP.replace(b"3\n", b""))
    assert read([dump], tmp_path / "in", Settings()).relations[0].rows == 2
    assert boxes == [1, 1]


def test_other_limits_and_another_version_read_again(
    dump: Path, tmp_path: Path, boxes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    read([dump], tmp_path / "in", Settings())
    read([dump], tmp_path / "in", Settings(columns=1))
    assert boxes == [1, 1]
    monkeypatch.setattr(landed, "_package", lambda: "another")
    read([dump], tmp_path / "in", Settings(columns=1))
    assert boxes == [1, 1, 1]


def test_what_a_limit_cut_or_a_death_ended_is_read_again(
    dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(keeper, "CHILD", (sys.executable, "-c", "import sys; sys.exit(3)"))
        assert read([dump], tmp_path / "in", Settings()).relations == ()
    assert landed_under(tmp_path / "in") is None
    assert read([dump], tmp_path / "in", Settings()).relations[0].rows == 3
    with zipfile.ZipFile(tmp_path / "dump.zip", "w") as archive:
        archive.write(dump)
    assert read([tmp_path / "dump.zip"], tmp_path / "other", Settings()).limits == ()
    assert landed_under(tmp_path / "other") is not None
    assert read([tmp_path / "dump.zip"], tmp_path / "cut", Settings(unpacked_bytes=10)).limits != ()
    assert landed_under(tmp_path / "cut") is None


def test_with_a_password_nothing_is_written_down(dump: Path, tmp_path: Path) -> None:
    read([dump], tmp_path / "in", Settings(), password=Private("opens nothing"))
    assert not (tmp_path / "in" / landed.FILE).exists()


def test_what_a_password_opens_takes_the_place_of_what_was_landed_without_one(dump: Path, tmp_path: Path) -> None:
    read([dump], tmp_path / "in", Settings())
    assert landed_under(tmp_path / "in") is not None
    read([dump], tmp_path / "in", Settings(), password=Private("opens nothing"))
    assert landed_under(tmp_path / "in") is None
