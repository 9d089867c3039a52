"""Whose place a build may take, and which files it may delete there: none that is not certainly ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assay.fields import Context
from assay.problem import UsageProblem
from assay.reference import build, show
from assay.settings import Settings

DE = Context(region="DE")
EXTENSION = json.dumps({"manifest_version": 3, "name": "An extension", "format": 1, "files": ["index.html"]})
STRANGERS = ("history-of-us.md", "sample-data.csv", "index.html", "base-0001.js", "index-000.71342c628ef7e847.js")
Built = Callable[..., Path]


def _content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def built(people: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Built:
    """Builds the customers in the folder `ref`, encrypted or not."""
    monkeypatch.setenv("ASSAY_KEY", "0123456789abcdef" * 2)

    def build_it(*, encrypted: bool = False) -> Path:
        build(str(people), tmp_path / "ref", settings, context=DE, key="env:ASSAY_KEY" if encrypted else None)
        return tmp_path / "ref"

    return build_it


@pytest.mark.parametrize("manifest", [EXTENSION, "{", "[]", ""])
def test_a_folder_of_somebody_with_a_manifest_is_left_as_it_is(manifest: str, tmp_path: Path, built: Built) -> None:
    folder = tmp_path / "ref"
    folder.mkdir(mode=0o755)
    for called in STRANGERS:
        (folder / called).write_text(called)
    (folder / "manifest.json").write_text(manifest)
    before = _content(folder)
    with pytest.raises(UsageProblem) as told:
        built()
    assert told.value.code == "reference-out"
    assert _content(folder) == before
    assert folder.stat().st_mode & 0o777 == 0o755


def test_what_others_put_beside_a_reference_stays(built: Built) -> None:
    folder = built()
    before = set(_content(folder))
    for called in STRANGERS:
        (folder / called).write_text(called)
    left = folder / "values-00007.0123456789abcdef.arrow"  # of a killed build
    left.write_bytes(b"")
    built()
    assert set(_content(folder)) == before | set(STRANGERS)


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize("manifest", [b"", b"{", b'{"format": 3}'])
def test_a_reference_whose_manifest_is_damaged_can_be_replaced(encrypted: bool, manifest: bytes, built: Built) -> None:
    folder = built(encrypted=encrypted)
    names = len(_content(folder))
    (folder / "manifest.json").write_bytes(manifest)
    built(encrypted=encrypted)
    assert show(folder).reference.customers == 60
    assert len(_content(folder)) == names


@pytest.mark.parametrize("older", [False, True])
def test_an_encrypted_reference_is_built_from_an_encrypted_one(
    older: bool, tmp_path: Path, built: Built, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its own key in the environment, else with the one that the new reference gets."""
    folder = built(encrypted=True)
    monkeypatch.delenv("ASSAY_REFERENCE_KEY", raising=False)
    if older:
        monkeypatch.setenv("ASSAY_REFERENCE_KEY", "0123456789abcdef" * 2)
        monkeypatch.setenv("ASSAY_KEY", "fedcba9876543210" * 2)
    build(str(folder), tmp_path / "newer", settings, context=DE, key="env:ASSAY_KEY")
    assert show(tmp_path / "newer").encrypted
    monkeypatch.setenv("ASSAY_REFERENCE_KEY", "")
    with pytest.raises(UsageProblem) as told:
        build(str(folder), tmp_path / "plain", settings, context=DE)
    assert told.value.code == "reference-key"


def test_an_encrypted_reference_is_built_from_a_plain_one(tmp_path: Path, built: Built, settings: Settings) -> None:
    build(str(built()), tmp_path / "newer", settings, context=DE, key="env:ASSAY_KEY")
    assert show(tmp_path / "newer").encrypted


@pytest.mark.parametrize("damaged", [False, True])
def test_an_encrypted_reference_does_not_become_a_readable_one_unasked(damaged: bool, built: Built) -> None:
    folder = built(encrypted=True)
    if damaged:
        (folder / "manifest.json").write_bytes(b"")
    before = _content(folder)
    with pytest.raises(UsageProblem) as told:
        built()
    assert told.value.code == "reference-out"
    assert "--key" in told.value.next_step
    assert _content(folder) == before


def test_what_lies_beside_the_place_is_deleted_only_where_a_build_left_it(tmp_path: Path, built: Built) -> None:
    ours, theirs, other = (tmp_path / f".ref.{name}.part" for name in ("ab3_9xyz", "download", "mine"))
    for folder in (ours, theirs, other):
        folder.mkdir()
    (ours / "staging").mkdir()
    (ours / "staging" / "printed-0.tmp").write_bytes(b"x")
    (theirs / "film.mkv").write_bytes(b"x")
    built()
    assert not ours.exists()
    assert (theirs / "film.mkv").exists()
    assert other.exists()
