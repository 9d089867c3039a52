"""A reference that is refreshed while somebody opens it is opened as it then is, and called damaged only if it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assay.engine import Engine
from assay.fields import Context
from assay.problem import SourceProblem
from assay.reference import build, check, placing, prepared, refresh, show
from assay.settings import Settings
from tests.reference.made import HEADERS, customer, write_table

DE = Context(region="DE")
KEY = "env:ASSAY_KEY"
# Where a reader stands when somebody else refreshes: before it looks for the files, before it reads them.
MOMENTS = [
    *((use, key, "stored_files") for use in ("restore", "show", "check") for key in (None, KEY)),
    *(("restore", None, "Checked"), ("restore", KEY, "taken_out"), ("show", None, "Checked"), ("show", KEY, "Checked")),
]
Use = Callable[[Path, Engine, Settings, str | None], Any]
USES: dict[str, Use] = {
    "restore": lambda path, engine, _, key: prepared.restore(path, engine, key=key).customers,
    "show": lambda path, *_: show(path).reference.customers,
    "check": lambda path, _, settings, key: check(str(path), settings, key=key) or 61,
}


@pytest.fixture
def built(people: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    monkeypatch.setenv(KEY.removeprefix("env:"), "0123456789abcdef" * 2)

    def build_it(key: str | None) -> Path:
        build(str(people), tmp_path / "ref", settings, context=DE, key=key)
        return tmp_path / "ref"

    return build_it


@pytest.mark.parametrize(("use", "key", "moment"), MOMENTS)
def test_what_is_refreshed_meanwhile_is_opened_as_it_is_then(
    use: str, key: str | None, moment: str, built: Callable[..., Path], tmp_path: Path, engine: Engine,
    settings: Settings, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = built(key)
    changes = write_table(tmp_path / "changes.parquet", HEADERS, [customer(60)])
    gone = write_table(tmp_path / "gone.parquet", ("customer_id",), [("1005",)])
    plain, left = getattr(prepared, moment), ["once"]

    def meanwhile(*given: Any, **named: Any) -> Any:
        if left:
            left.clear()
            refresh(str(changes), path, settings, erased=str(gone), key=key)
        return plain(*given, **named)

    monkeypatch.setattr(prepared, moment, meanwhile)
    assert USES[use](path, engine, settings, key) == 61
    assert not left


def test_one_that_is_damaged_is_asked_once(
    built: Callable[..., Path], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = built(None)
    next(path.glob("values-*.arrow")).unlink()
    read, plain = [], prepared.read_manifest
    monkeypatch.setattr(prepared, "read_manifest", lambda folder: read.append(folder) or plain(folder))
    with pytest.raises(SourceProblem) as told:
        prepared.restore(path, engine)
    assert told.value.code == "reference-damaged"
    assert read == [path]


def test_one_that_never_settles_is_not_asked_for_ever(tmp_path: Path) -> None:
    tries = []

    @placing.settled
    def use(path: Path) -> None:
        tries.append(path)
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        (path / "manifest.json").write_text("x" * len(tries))
        raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        use(tmp_path / "ref")
    assert len(tries) == placing.AGAIN + 1
