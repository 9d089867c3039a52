"""A prepared reference is built whole or not at all, and checked before use."""

from __future__ import annotations

import errno
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from assay.engine import Engine
from assay.fields import Context
from assay.private import Private
from assay.problem import AssayError, SourceProblem, UsageProblem
from assay.reference import Reference, build, building, keying, prepared, show, tombstone_digest
from assay.settings import Settings
from tests.reference.made import CUSTOMERS, HEADERS, Opened, write_table

DE = Context(region="DE")
Copied = Callable[..., Path]
WHOLE = """
[company]
name = "Example GmbH"
market_share = 0.02
launched = 2019-04-01
[source]
file = "people.parquet"
as_of = 2026-03-01
[former]
where = "state = 'closed'"
[tombstones]
file = "stones.parquet"
key = "env:ASSAY_STONES"
[history]
file = "changes.parquet"
key = "customer_id"
[[exports]]
name = "feed"
columns = ["email"]
date = 2025-01-31
[hashes]
bcrypt = [10, 12]
"""


SECRETS = {"ASSAY_STONES": "stones-" * 4, "ASSAY_KEY": "0123456789abcdef" * 2, "ASSAY_SHORT": "short"}


@pytest.fixture(scope="module", autouse=True)
def _secrets() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        for name, value in SECRETS.items():
            patched.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An assay.toml with everything in it."""
    folder = tmp_path_factory.mktemp("source")
    write_table(folder / "people.parquet", HEADERS, CUSTOMERS)
    stones = [("email", tombstone_digest("email", "gone@example.com", Private(SECRETS["ASSAY_STONES"])))]
    write_table(folder / "stones.parquet", ("kind", "digest"), stones)
    history = [("1001", "email", "old@example.com", "2020-01-01", "2021-06-30")]
    write_table(folder / "changes.parquet", ("customer_id", "column", "value", "valid_from", "valid_to"), history)
    (folder / "assay.toml").write_text(WHOLE, encoding="utf-8")
    return str(folder / "assay.toml")


@pytest.fixture(scope="module")
def built(source: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str | None, tuple[Path, Reference]]:
    """Built once without and once with a key."""
    folder = tmp_path_factory.mktemp("built")
    settings = Settings(threads=2, memory=1 << 30)
    plain = build(source, folder / "plain", settings, context=DE)
    sealed = build(source, folder / "sealed", settings, context=DE, key="env:ASSAY_KEY")
    return {None: (folder / "plain", plain), "env:ASSAY_KEY": (folder / "sealed", sealed)}


@pytest.fixture
def copied(built: dict[str | None, tuple[Path, Reference]], tmp_path: Path) -> Copied:
    """A copy to harm, by key."""

    def copy(key: str | None = None) -> Path:
        return Path(shutil.copytree(built[key][0], tmp_path / "ref"))

    return copy


@pytest.mark.parametrize("key", [None, "env:ASSAY_KEY"])
def test_everything_comes_back(
    key: str | None, built: dict[str | None, tuple[Path, Reference]], opened: Opened, engine: Engine
) -> None:
    path, made = built[key]
    back = opened(path, key=key)
    for part in ("source", "as_of", "schema", "current", "former", "tombstones", "versions", "exports", "unspelled",
                 "notes", "hashes", "company", "launched", "market_share"):  # fmt: skip
        assert getattr(back, part) == getattr(made, part), part
    assert (back.current, back.former, back.tombstones, back.versions) == (54, 6, 1, 1)
    assert back.tombstone_key is not None
    assert back.tombstone_key.reveal() == "stones-" * 4
    assert back.as_of == date(2026, 3, 1)
    assert engine.one("SELECT count(*) FROM history")[0] == 1


@pytest.mark.parametrize("key", [None, "env:ASSAY_KEY"])
def test_nothing_is_readable_by_others_and_no_secret_is_in_the_manifest(
    key: str | None, built: dict[str | None, tuple[Path, Reference]]
) -> None:
    path, _ = built[key]
    assert path.stat().st_mode & 0o777 == 0o700
    for file in path.iterdir():
        assert file.stat().st_mode & 0o777 == 0o600
        content = file.read_bytes()
        assert b"stones-stones-" not in content
        assert b"person1@" not in content or key is None
    assert b"example.com" not in (path / "manifest.json").read_bytes()


def test_show_says_what_it_holds_without_the_key(copied: Copied) -> None:
    summary = show(copied("env:ASSAY_KEY"))
    assert summary.encrypted
    assert summary.reference.customers == 60
    assert set(summary.digests) == {"values", "history", "tombstones"}
    assert summary.built_with.startswith("assay")
    assert summary.reference.tombstone_key is None


def test_a_manifest_that_is_deeper_than_any_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("[" * 100_000)
    with pytest.raises(SourceProblem) as told:
        prepared.read_manifest(tmp_path)
    assert told.value.code == "reference-damaged"


@pytest.mark.parametrize("key", [None, "env:ASSAY_KEY"])
@pytest.mark.parametrize("part", ["values", "history", "tombstones", "manifest"])
@pytest.mark.parametrize("harm", ["flip", "cut", "gone"])
def test_a_damaged_part_is_never_used(
    key: str | None, part: str, harm: str, copied: Copied, opened: Opened, engine: Engine
) -> None:
    path = copied(key)
    file = next(p for p in sorted(path.glob(f"{part}*")) if p.suffix != ".sums")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content if harm == "flip" else content[: len(content) // 2])
    if harm == "gone":
        file.unlink()

    def use() -> None:  # plain bytes are checked before they are used
        opened(path, key=key)
        for view in ("reference", "history", "tombstones"):
            engine.rows(f"SELECT * FROM {view}")

    with pytest.raises(SourceProblem) as told:
        use()
    assert told.value.code in ("reference-damaged", "source-unknown")


def test_parts_cannot_be_swapped_even_with_new_digests(copied: Copied, opened: Opened) -> None:
    manifest = copied("env:ASSAY_KEY") / "manifest.json"
    told = json.loads(manifest.read_text())
    names = sorted(told["files"])
    (history,), (stones,) = ([n for n in names if n.startswith(p)] for p in ("history", "tombstones"))
    told["files"][stones], told["files"][history] = told["files"][history], told["files"][stones]
    (manifest.parent / history).rename(manifest.parent / "aside")
    (manifest.parent / stones).rename(manifest.parent / history)
    (manifest.parent / "aside").rename(manifest.parent / stones)
    told["digest"] = keying.mac(told, None)
    manifest.write_text(json.dumps(told))
    with pytest.raises(AssayError) as problem:
        opened(manifest.parent, key="env:ASSAY_KEY")
    assert problem.value.code in ("reference-damaged", "reference-key")


@pytest.mark.parametrize(
    ("key", "code"),
    [(None, "reference-key"), ("env:ASSAY_STONES", "reference-key"), ("env:ASSAY_SHORT", "reference-key")],
)
def test_the_wrong_key(key: str | None, code: str, copied: Copied, opened: Opened) -> None:
    with pytest.raises(AssayError) as told:
        opened(copied("env:ASSAY_KEY"), key=key)
    assert told.value.code == code


@pytest.mark.parametrize(
    ("out", "key", "code"),
    [
        ("people.parquet", None, "reference-out"),
        ("", None, "reference-out"),
        ("ref", "env:ASSAY_NOT_THERE", "secret-missing"),
        ("ref", "0123456789abcdef", "secret-in-argv"),
        ("ref", "env:ASSAY_SHORT", "reference-key"),
    ],
)
def test_a_place_or_a_key_that_will_not_do_is_told_before_the_customers_are_read(
    out: str, key: str | None, code: str, people: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "open_reference", lambda *_, **__: pytest.fail("the customers were read"))
    before = people.read_bytes()
    with pytest.raises(AssayError) as told:
        build(str(people), people.parent / out, settings, context=DE, key=key)
    assert told.value.code == code
    assert people.read_bytes() == before


def test_tombstones_without_their_key_are_told_before_the_customers_are_read(
    source: str, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "open_reference", lambda *_, **__: pytest.fail("the customers were read"))
    monkeypatch.delenv("ASSAY_STONES")
    with pytest.raises(AssayError) as told:
        build(source, tmp_path / "ref", settings, context=DE)
    assert told.value.code == "secret-missing"


def test_a_key_for_a_plain_reference_is_refused(
    copied: Copied, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever names it counts on it; one that lies in the environment may be another reference's."""
    path = copied()
    with pytest.raises(UsageProblem) as told:
        opened(path, key="env:ASSAY_KEY")
    assert (told.value.code, "not encrypted" in told.value.says) == ("reference-key", True)
    monkeypatch.setenv("ASSAY_REFERENCE_KEY", SECRETS["ASSAY_KEY"])
    assert opened(path).customers == 60


def test_a_file_is_not_a_damaged_reference(people: Path) -> None:
    with pytest.raises(SourceProblem) as told:
        show(people)
    assert told.value.code == "source-unknown"
    assert told.value.says == f"{people} is a file; a prepared reference is a folder."
    assert "assay reference build FILE" in told.value.next_step


def test_another_format_is_named(copied: Copied, opened: Opened) -> None:
    manifest = copied() / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 9}))
    with pytest.raises(SourceProblem) as told:
        opened(manifest.parent)
    assert told.value.code == "reference-version"
    assert "9" in told.value.says


@pytest.mark.parametrize("gone", ["files", "reference", "encrypted", "salt", "mac", "order", "versions", "built_with"])
def test_a_manifest_that_lacks_a_key_is_damaged(gone: str, copied: Copied, opened: Opened) -> None:
    manifest = copied() / "manifest.json"
    manifest.write_text(json.dumps({k: v for k, v in json.loads(manifest.read_text()).items() if k != gone}))
    with pytest.raises(SourceProblem) as told:
        opened(manifest.parent)
    assert told.value.code == "reference-damaged"


def test_another_mail_policy_is_refused(copied: Copied, opened: Opened) -> None:
    with pytest.raises(UsageProblem) as told:
        opened(copied(), context=Context(region="DE", mail_policy="plain"))
    assert told.value.code == "reference-policy"


def test_a_failed_build_leaves_the_old_one(
    source: str, copied: Copied, tmp_path: Path, opened: Opened, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied()
    before = (tmp_path / "ref" / "manifest.json").read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(prepared, "put", full)
        with pytest.raises(AssayError) as told:
            build(source, tmp_path / "ref", settings, context=DE)
    assert told.value.code == "disk-full"
    assert (tmp_path / "ref" / "manifest.json").read_bytes() == before
    assert not list(tmp_path.glob(".ref.*"))
    assert opened(tmp_path / "ref").customers == 60


KILLED = """
import os, signal, sys
from pathlib import Path
from assay.fields import Context
from assay.reference import build
from assay.settings import Settings
source, out, moment = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
left = moment
def hook(event, args):
    global left
    if event in ("os.rename", "os.remove") and str(args[0]).startswith((f"{out}/", f"{out.parent}/.{out.name}.")):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
build(source, out, Settings(threads=2, memory=1 << 30, temp=out.parent), context=Context(region="DE"))
"""


@pytest.mark.parametrize("moment", [0, 7, 14, 15, 20, 28, 29, 35, 42, 43])
def test_a_build_that_is_killed_leaves_the_old_one_or_the_new_one(
    moment: int, copied: Copied, tmp_path: Path, opened: Opened, settings: Settings
) -> None:
    """Killed at each of its renames and removals in turn; the next build takes away what it left."""
    path, source = copied(), write_table(tmp_path / "few.parquet", HEADERS, CUSTOMERS[:30])
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(source), str(path), str(moment)],
        check=False,
        capture_output=True,
        timeout=120,
    )
    assert done.returncode in (-signal.SIGKILL, 0), done.stderr.decode()
    assert opened(path).customers == (60 if moment < 29 else 30)
    assert (moment < 43) == (done.returncode == -signal.SIGKILL)
    build(str(source), path, settings, context=DE)
    assert opened(path).customers == 30
    assert len(list(path.iterdir())) == 15  # seven parts with their sums, and the manifest
    assert not list(tmp_path.glob(".ref.*"))


def test_a_build_beside_another_is_left_alone(source: str, tmp_path: Path, settings: Settings) -> None:
    with prepared.beside(tmp_path / "ref") as fresh:
        build(source, tmp_path / "ref", settings, context=DE)
        assert fresh.is_dir()
    assert show(tmp_path / "ref").reference.customers == 60


def test_a_manifest_changed_by_somebody_without_the_key(copied: Copied, opened: Opened) -> None:
    """With its own checksum made right, the keyed check still tells."""
    manifest = copied("env:ASSAY_KEY") / "manifest.json"
    told = json.loads(manifest.read_text())
    told["reference"]["company"] = "Somebody Else"
    manifest.write_text(json.dumps({**told, "digest": keying.mac(told, None)}))
    with pytest.raises(UsageProblem) as problem:
        opened(manifest.parent, key="env:ASSAY_KEY")
    assert problem.value.code == "reference-key"


def test_another_version_of_assay_is_said(copied: Copied, opened: Opened) -> None:
    manifest = copied() / "manifest.json"
    told = json.loads(manifest.read_text()) | {"built_with": "assay 0.0.1"}
    told |= {"digest": keying.mac(told, None), "mac": keying.mac(told, None)}
    manifest.write_text(json.dumps(told))
    assert "built by assay 0.0.1" in opened(manifest.parent).notes[-1]


def test_a_build_replaces_an_older_one_and_nothing_else(
    source: str, copied: Copied, tmp_path: Path, settings: Settings
) -> None:
    copied()
    build(source, tmp_path / "ref", settings, context=DE, key="env:ASSAY_KEY")
    assert show(tmp_path / "ref").encrypted
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    with pytest.raises(UsageProblem) as told:
        build(source, tmp_path / "mine", settings, context=DE)
    assert told.value.code == "reference-out"
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_the_same_customers_give_the_same_parts(
    source: str, copied: Copied, tmp_path: Path, settings: Settings
) -> None:
    build(source, tmp_path / "two", settings, context=DE)
    assert show(copied()).digests == show(tmp_path / "two").digests


@pytest.mark.parametrize("key", [None, "env:ASSAY_KEY"])
def test_the_portrait_comes_back_and_is_sealed_with_the_rest(key: str | None, copied: Copied, opened: Opened) -> None:
    path = copied(key)
    assert opened(path, key=key).portrait is not None
    (held,) = path.glob("portrait-*[!s]")
    assert (b"coincidence" in held.read_bytes()) == (key is None)
    content = bytearray(held.read_bytes())
    content[len(content) // 2] ^= 1
    held.write_bytes(content)
    with pytest.raises(SourceProblem) as caught:
        opened(path, key=key)
    assert caught.value.code == "reference-damaged"
