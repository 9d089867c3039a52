"""A small claim against a prepared reference looks at what it needs of the customers, and answers as from all."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

import assay
from assay.desk import build_reference
from assay.desk.demo import AS_OF, build_company, write_posts
from assay.forensics import met
from assay.reference import extracts
from assay.reference.values import Values
from assay.report import Result


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


# A source that is not prepared also has the values as they stood; a prepared reference keeps the spelled ones alone.
# Controls are written from the former where they are there, all shares hang on controls, and two checks look at them.
BY_CONTROLS = {"controls": True, "composition": True, "composition_of_people": True, "assertions": True}
BY_CONTROLS |= {"sums": True, "sums_of_people": True}  # of the same shares
BY_CONTROLS |= {"verdict": True, "affected": {"estimate", "high"}}
AS_THEY_STOOD = {"faker-grammar", "fakerjs-grammar"}


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
    _agree(prepared, direct)
    monkeypatch.setattr(met, "PICKED", -1)
    monkeypatch.setattr(met, "MANY", -1)
    from_all = assay.examine(posts / claim, against=posts / "ref", as_of=AS_OF)
    assert "values" in whole
    assert from_all.model_dump(exclude={"run"}) == prepared.model_dump(exclude={"run"})


def _agree(prepared: Result, direct: Result) -> None:
    """All of the results but what is said above."""
    left_out = BY_CONTROLS | {"run": True, "findings": True}
    assert prepared.model_dump(exclude=left_out) == direct.model_dump(exclude=left_out)
    for one, other in zip(prepared.findings, direct.findings, strict=True):
        assert one.check == other.check
        if one.check not in AS_THEY_STOOD:
            assert one == other
    assert prepared.verdict is not None
    assert direct.verdict is not None
    assert prepared.verdict.label == direct.verdict.label
    for tested, also in zip(prepared.assertions, direct.assertions, strict=True):
        assert tested.status == also.status
