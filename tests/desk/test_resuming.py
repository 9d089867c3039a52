"""An examination that was interrupted goes on from what it had done, and gives the same result."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest

import assay
from assay.desk import Request, build_reference, examination, examine_to, refresh_reference
from assay.fields import spelling
from assay.intake import reading
from assay.matching import telling

DAY = date(2026, 6, 30)
ROWS = 400  # of the claim; half of them are customers'
HEADER = "customer_id,email,first_name,last_name,birth_date,city\n"
TOWNS = ("Bath", "York", "Ely", "Wells", "Ripon")


def _person(at: int) -> str:
    born = f"{1950 + at % 50}-{1 + at % 12:02d}-{1 + at % 28:02d}"
    return f"{at},p{at}@example.org,Given{at % 97},Family{at},{born},{TOWNS[at % 5]}\n"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with customers, prepared, and with a dump."""
    folder = tmp_path_factory.mktemp("ours")
    (folder / "customers.csv").write_text(HEADER + "".join(map(_person, range(1, 401))))
    (folder / "dump.csv").write_text(HEADER + "".join(map(_person, range(201, 201 + ROWS))))
    build_reference(str(folder / "customers.csv"), folder / "ref", as_of=DAY)
    return folder


@pytest.fixture(scope="module")
def whole(ours: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an examination of the dump gives that nobody interrupts and that keeps its tables in the engine."""
    out = tmp_path_factory.mktemp("whole") / "case"
    assert _run(ours, out) == {"spell", "match"}
    return out


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim of a few hundred rows counts as a large one: its tables lie in files."""
    monkeypatch.setattr(spelling, "SLICE", 150)
    monkeypatch.setattr(telling, "SLICE", 150)


def _stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def _run(
    ours: Path,
    out: Path,
    stop: tuple[object, str] | None = None,
    *,
    against: str | None = "ref",
    dump: str = "dump.csv",
    **choices: Any,
) -> set[str]:
    """Examine a dump, or begin to until `stop` (a module and a name in it) is called; gives what was done."""
    done: set[str] = set()

    def heard(step: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def did(*given: Any, **named: Any) -> Any:
            done.add(step)
            return work(*given, **named)

        return did

    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((examination, "spell"), (examination, "match")):
            patch.setattr(module, name, heard(name, getattr(module, name)))
        if stop is not None:
            patch.setattr(*stop, _stop)
        asked = {"as_of": DAY, "country": "GB", "out": out, **choices}
        if against is not None:
            asked["against"] = ours / against
        begin = assay.inspect if against is None else assay.examine
        if stop is None:
            begin(ours / dump, **asked)
        else:
            with pytest.raises(KeyboardInterrupt):
                begin(ours / dump, **asked)
    return done


SPELLED = (examination, "match")
MATCHED = (examination, "control")


def _left(out: Path) -> dict[str, Any]:
    """The stages that an interrupted run into `out` finished."""
    return dict(json.loads((out.with_name(f".{out.name}.unfinished") / "finished.json").read_text()))


def _same(one: Path, other: Path) -> None:
    for name in ("result.json", "rows.parquet", "report.html"):
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


def test_the_same_command_does_not_read_the_dump_again(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(ours, tmp_path / "case", (examination, "people"), against=None)
    assert (tmp_path / ".case.unfinished" / "intake" / "intake.json").is_file()

    def boxed(*_: object) -> None:
        raise AssertionError("the dump was read again")

    monkeypatch.setattr(reading, "_boxed", boxed)
    _run(ours, tmp_path / "case", against=None)
    assert not (tmp_path / ".case.unfinished").exists()


@pytest.mark.parametrize(
    ("stop", "again"),
    [
        (SPELLED, {"match"}),
        ((telling, "_patterns"), {"match"}),  # the table is written, its counts are not
        (MATCHED, set()),
        ((examination, "write_rows"), set()),
    ],
    ids=["before matching", "in matching", "before controls", "at the end"],
)
def test_what_was_done_is_not_done_again_and_all_is_the_same(
    ours: Path, whole: Path, tmp_path: Path, large: None, stop: tuple[object, str], again: set[str]
) -> None:
    _run(ours, tmp_path / "case", stop)
    assert _run(ours, tmp_path / "case") == again
    assert not (tmp_path / ".case.unfinished").exists()
    _same(tmp_path / "case", whole)


@pytest.mark.parametrize(("stage", "again"), [("spelled", {"spell"}), ("matched", {"match"})])
def test_what_was_kept_and_has_changed_is_done_again(
    ours: Path, whole: Path, tmp_path: Path, large: None, stage: str, again: set[str]
) -> None:
    """One bit, in the middle of a column: Parquet would read another value without a word."""
    _run(ours, tmp_path / "case", MATCHED)
    (file, *_) = (name for name in _left(tmp_path / "case")[stage]["files"] if name.endswith(".parquet"))
    path = tmp_path / ".case.unfinished" / file
    held = bytearray(path.read_bytes())
    held[len(held) // 3] ^= 1
    path.write_bytes(held)
    assert _run(ours, tmp_path / "case") == again
    _same(tmp_path / "case", whole)


def test_a_second_interruption_keeps_what_the_first_left(ours: Path, tmp_path: Path, large: None) -> None:
    assert _run(ours, tmp_path / "case", SPELLED) == {"spell"}
    assert _run(ours, tmp_path / "case", MATCHED) == {"match"}
    assert _run(ours, tmp_path / "case", MATCHED) == set()


def test_what_is_done_already_is_told_as_done(ours: Path, tmp_path: Path, large: None) -> None:
    _run(ours, tmp_path / "case", MATCHED)
    told: dict[str, tuple[int, int | None]] = {}

    def progress(step: str, done: int, total: int | None) -> None:
        told[step] = (done, total)

    request = Request((ours / "dump.csv",), str(ours / "ref"), as_of=DAY, country="GB")
    examine_to(request, tmp_path / "case", progress)
    assert told["spell"] == told["match"] == (ROWS, ROWS)
    assert "fingerprint" not in told


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ({"mapping": {"city": "ignore"}}, {"spell", "match"}),
        ({"seed": 1}, {"match"}),
        ({"dump": "other.csv"}, {"spell", "match"}),
        ({"against": "other"}, {"match"}),
        ({"claim": "share.toml"}, {"match"}),
        ({"against": None, "country": "FR"}, {"spell"}),
        ({"against": None, "as_of": date(2020, 1, 1)}, {"spell"}),
    ],
    ids=lambda told: " ".join(told) if isinstance(told, dict) else None,
)
def test_what_another_choice_changes_is_done_anew(
    ours: Path, tmp_path: Path, large: None, changed: dict[str, Any], again: set[str]
) -> None:
    against = changed.get("against", "ref")
    before = {"against": None} if against is None else {}
    (ours / "other.csv").write_text((ours / "dump.csv").read_text() + _person(900))
    (ours / "share.toml").write_text("market_share = [0.1, 0.2]\n")
    if against == "other" and not (ours / "other").exists():
        (ours / "fewer.csv").write_text(HEADER + "".join(map(_person, range(1, 400))))
        build_reference(str(ours / "fewer.csv"), ours / "other", as_of=DAY)
    given = changed | ({"claim": ours / "share.toml"} if "claim" in changed else {})
    _run(ours, tmp_path / "case", (examination, "remember_corpora"), **before)
    assert _run(ours, tmp_path / "case", (examination, "remember_corpora"), **given) == again


def test_a_refreshed_reference_is_matched_anew(ours: Path, tmp_path: Path, large: None) -> None:
    shutil.copytree(ours / "ref", tmp_path / "ref")
    _run(tmp_path, tmp_path / "case", MATCHED, dump=str(ours / "dump.csv"))
    assert _run(tmp_path, tmp_path / "case", MATCHED, dump=str(ours / "dump.csv")) == set()
    (tmp_path / "changes.csv").write_text(HEADER + _person(300).replace("p300@", "new300@"))
    refresh_reference(str(tmp_path / "changes.csv"), tmp_path / "ref", as_of=DAY)
    assert _run(tmp_path, tmp_path / "case", MATCHED, dump=str(ours / "dump.csv")) == {"match"}


def test_customers_that_are_read_for_the_run_are_matched_anew(ours: Path, tmp_path: Path, large: None) -> None:
    _run(ours, tmp_path / "case", MATCHED)
    _run(ours, tmp_path / "case", MATCHED, against="customers.csv")
    assert set(_left(tmp_path / "case")) == {"intake", "spelled"}
    assert "match" in _run(ours, tmp_path / "case", MATCHED, against="customers.csv")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _blank(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


@pytest.mark.parametrize(
    ("harm", "left", "again"),
    [
        (_cut, "spelled-claim-0/00001.parquet", {"spell"}),
        (_blank, "spelled-claim-0/00001.parquet", {"spell"}),
        (Path.unlink, "spelled.json", {"spell"}),
        (_cut, "matches/part-00001.parquet", {"match"}),
        (_blank, "matches/part-00001.parquet", {"match"}),
        (_blank, "matched.json", {"match"}),
    ],
)
def test_what_is_not_whole_is_done_anew(
    ours: Path, tmp_path: Path, large: None, harm: Callable[[Path], None], left: str, again: set[str]
) -> None:
    _run(ours, tmp_path / "case", MATCHED)
    harm(tmp_path / ".case.unfinished" / left)
    assert _run(ours, tmp_path / "case", MATCHED) == again
    assert set(_left(tmp_path / "case")) == {"intake", "spelled", "matched"}


def test_of_a_small_claim_the_landed_rows_are_kept_alone(ours: Path, tmp_path: Path) -> None:
    _run(ours, tmp_path / "case", MATCHED)
    assert set(_left(tmp_path / "case")) == {"intake"}
    assert {path.name for path in (tmp_path / ".case.unfinished").iterdir()} == {"finished.json", "intake"}


def test_a_column_of_digests_is_met_again(ours: Path, tmp_path: Path, large: None) -> None:
    digests = (f"{md5(f'p{at}@example.org'.encode()).hexdigest()},Given{at % 97},Family{at}" for at in range(201, 601))
    (ours / "digests.csv").write_text("email_md5,first_name,last_name\n" + "\n".join(digests) + "\n")
    _run(ours, tmp_path / "whole", dump="digests.csv")
    _run(ours, tmp_path / "case", MATCHED, dump="digests.csv")
    assert _run(ours, tmp_path / "case", dump="digests.csv") == set()
    assert json.loads((tmp_path / "case" / "result.json").read_text())["matching"]["matched"] == ROWS // 2
    _same(tmp_path / "case", tmp_path / "whole")


def test_records_hold_no_values_and_nobody_else_reads_the_folder(ours: Path, tmp_path: Path, large: None) -> None:
    _run(ours, tmp_path / "case", MATCHED)
    left = tmp_path / ".case.unfinished"
    assert left.stat().st_mode & 0o077 == 0
    for name in ("spelled.json", "matched.json", "finished.json"):
        told = (left / name).read_text().lower()
        assert not [word for word in ("example", "given", "family", *map(str.lower, TOWNS)) if word in told], name
