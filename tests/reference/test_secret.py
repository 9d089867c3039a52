"""Secrets come by reference and are never repeated."""

from __future__ import annotations

from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from assay.problem import UsageProblem
from assay.reference.secret import resolve


def test_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_X", "geheim")
    found = resolve("env:ASSAY_X")
    assert found.reveal() == "geheim"
    assert "geheim" not in repr(found)


def test_from_a_file_beside_the_toml(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("geheim\n", encoding="utf-8")
    assert resolve("file:key", base=tmp_path).reveal() == "geheim"


class _Ring(KeyringBackend):
    priority = 1  # type: ignore[assignment]  # the base class wants a descriptor

    def get_password(self, service: str, username: str) -> str | None:
        return "geheim" if (service, username) == ("shop", "reader") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError

    def delete_password(self, service: str, username: str) -> None:
        raise AssertionError


def test_from_the_keyring() -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(_Ring())
    try:
        assert resolve("keyring:shop/reader").reveal() == "geheim"
    finally:
        keyring.set_keyring(before)


@pytest.mark.parametrize("written", ["geheim", "geheim:x", "env:", ":geheim"])
def test_written_out(written: str) -> None:
    with pytest.raises(UsageProblem) as told:
        resolve(written)
    assert told.value.code == "secret-in-argv"
    assert "geheim" not in str(told.value)


@pytest.mark.parametrize("nowhere", ["env:ASSAY_NO_SUCH", "file:/no/such/file"])
def test_not_there(nowhere: str) -> None:
    with pytest.raises(UsageProblem) as told:
        resolve(nowhere)
    assert told.value.code == "secret-missing"
