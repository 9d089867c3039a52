"""Tombstones: keyed digests of spelled values, written before a customer is erased."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assay.engine import Engine
from assay.private import Private
from assay.problem import SourceProblem, UsageProblem
from assay.reference import tombstone_digest, write_tombstones
from tests.reference.made import CUSTOMERS, HEADERS, Opened, at, write_csv, write_table

KEY = Private("a key of thirty-two characters..")


def toml(folder: Path, text: str = "key = 'env:ASSAY_STONES'") -> Path:
    write_table(folder / "people.parquet", HEADERS, CUSTOMERS)
    path = folder / "assay.toml"
    path.write_text(f"[source]\nfile='people.parquet'\n[tombstones]\nfile='stones.csv'\n{text}\n", encoding="utf-8")
    return path


def test_the_digest_is_hmac_sha256_of_the_spelled_value() -> None:
    # RFC 4231, test case 2
    known = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert tombstone_digest("email", "what do ya want for nothing?", Private("Jefe")) == known


def test_an_unknown_kind() -> None:
    with pytest.raises(UsageProblem):
        tombstone_digest("shoe_size", "44", KEY)


def test_written_and_read(tmp_path: Path, opened: Opened, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_STONES", KEY.reveal())
    stones = tmp_path / "stones.csv"
    assert write_tombstones(stones, [("email", "gone@example.com", date(2024, 5, 6))], KEY) == 1
    assert write_tombstones(stones, [("phone", "+49305550000", None)], KEY) == 1
    assert stones.stat().st_mode & 0o777 == 0o600
    assert "gone" not in stones.read_text()
    reference = opened(toml(tmp_path))
    assert reference.tombstones == 2
    assert reference.tombstone_key is not None
    assert engine.rows("SELECT kind, digest, erased_at FROM tombstones ORDER BY kind") == [
        ("email", tombstone_digest("email", "gone@example.com", KEY), at("2024-05-06")),
        ("phone", tombstone_digest("phone", "+49305550000", KEY), None),
    ]


@pytest.mark.parametrize(
    ("headers", "row"), [(("kind", "digest"), ("email", "beef")), (("kind", "hash"), ("email", "0" * 64))]
)
def test_a_damaged_list(headers: tuple[str, ...], row: tuple[str, ...], tmp_path: Path, opened: Opened) -> None:
    write_csv(tmp_path / "stones.csv", headers, [row] * 3)
    with pytest.raises(SourceProblem) as told:
        opened(toml(tmp_path, ""))
    assert told.value.code == "tombstones-damaged"


def test_tombstones_that_cannot_be_compared_are_said(tmp_path: Path, opened: Opened) -> None:
    path = toml(tmp_path, "")
    write_csv(tmp_path / "stones.csv", ("kind", "digest"), [("email", "a" * 64), ("shoe_size", "b" * 64)])
    notes = " ".join(opened(path).notes)
    assert "2 tombstones have no key, so erased customers are not compared" in notes
    assert "no known kind are not compared: shoe_size (1)" in notes
