"""A small claim against a prepared reference looks at what it needs of the customers, and answers as from all."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

import assay
from assay.desk import build_reference
from assay.desk.demo import AS_OF, build_company, write_posts
from assay.reference import extracts
from assay.reference.values import Values


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """The demo's company and its claims, of which two are cut short."""
    write_posts(build_company(), tmp_path)
    with ZipFile(tmp_path / "padded.zip") as packed:
        padded = packed.read(packed.namelist()[0]).decode()
    made = (tmp_path / "invented.csv").read_text(encoding="utf-8")
    for name, text, rows in (("strangers", made, 120), ("some-ours", padded, 30)):
        (tmp_path / f"{name}.csv").write_text("".join(text.splitlines(keepends=True)[: rows + 1]), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("claim", ["strangers.csv", "some-ours.csv"])
def test_not_all_customers_are_read(claim: str, posts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracts, "SAMPLED", 500)
    direct = assay.examine(posts / claim, against=posts / "assay.toml", as_of=AS_OF)
    build_reference(str(posts / "assay.toml"), posts / "ref", as_of=AS_OF)
    whole: list[str] = []
    verify = Values.verify

    def seen(values: Values) -> None:
        whole.extend(file.path.name.split("-")[0] for file in values.files)
        verify(values)

    monkeypatch.setattr(Values, "verify", seen)
    prepared = assay.examine(posts / claim, against=posts / "ref", as_of=AS_OF)
    assert set(whole) <= {"sample", "base", "areas", "tombstones"}
    assert "sample" in whole
    assert prepared.matching == direct.matching
    assert prepared.verdict is not None
    assert direct.verdict is not None
    assert prepared.verdict.label == direct.verdict.label
