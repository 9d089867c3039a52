"""The door: seals, the box and its death, passwords, folders."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import py7zr
import pytest

from assay.intake import Intake, Outcome, keeper, pace, physical, read, reading, window
from assay.intake.box import Mouth
from assay.private import Private
from assay.problem import InputProblem
from assay.settings import Settings
from tests.intake.conftest import rows_of, visited

Boxed = Callable[..., Intake]
PEOPLE = b"id,name\n1,Ann\n2,Bob\n"
ROWS = [["1", "Ann"], ["2", "Bob"]]


def test_a_file_is_sealed_boxed_and_read(boxed: Boxed, tmp_path: Path) -> None:
    intake = boxed(PEOPLE)
    (seal,) = intake.seals
    assert (seal.name, seal.size) == ("dump.csv", len(PEOPLE))
    assert seal.digest == hashlib.sha256(PEOPLE).hexdigest()
    assert rows_of(intake.relations[0]) == ROWS
    assert intake.coverage == 1.0
    assert "own session" in intake.box
    assert (tmp_path / "dump.csv").read_bytes() == PEOPLE
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["file-00000", "intake.json"]


@pytest.mark.skipif(sys.platform != "linux", reason="these walls are Linux's")
def test_the_walls_stand(boxed: Boxed) -> None:
    assert {"rlimits", "dies with its parent", "no new privileges"} <= set(boxed(PEOPLE).box)


def test_folders_are_walked_and_files_named_by_their_place(tmp_path: Path) -> None:
    (tmp_path / "in" / "b").mkdir(parents=True)
    (tmp_path / "in" / "b" / "x.csv").write_bytes(PEOPLE)
    (tmp_path / "in" / "a.csv").write_bytes(PEOPLE)
    (tmp_path / "in" / "link.csv").symlink_to("/etc/passwd")
    intake = read([tmp_path / "in"], tmp_path / "out", Settings())
    assert [member.name for member in intake.members] == ["a.csv", "b/x.csv"]
    assert [relation.id for relation in intake.relations] == [0, 1]


def test_many_small_files_share_boxes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    for number in range(30):
        (tmp_path / "in" / f"{number:02}.csv").write_bytes(PEOPLE)
    monkeypatch.setattr(reading, "BATCH_FILES", 20)
    intake = read([tmp_path / "in"], tmp_path / "out", Settings())
    assert len(intake.relations) == 30
    assert len({relation.parquet for relation in intake.relations}) == 30


@pytest.mark.parametrize("paths", [["missing.csv"], ["empty"]])
def test_nothing_to_read_is_a_problem(tmp_path: Path, paths: list[str]) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputProblem) as problem:
        read([tmp_path / path for path in paths], tmp_path / "out", Settings())
    assert problem.value.code in ("input-missing", "input-empty")


def encrypted() -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password="right") as archive:
        archive.writestr(PEOPLE, "a.csv")
    return out.getvalue()


@pytest.mark.parametrize("password", [None, "wrong"])
def test_a_missing_or_wrong_password(tmp_path: Path, password: str | None) -> None:
    (tmp_path / "x.7z").write_bytes(encrypted())
    with pytest.raises(InputProblem) as problem:
        read([tmp_path / "x.7z"], tmp_path / "out", Settings(), password=Private(password) if password else None)
    assert problem.value.code == "archive-password"
    assert "wrong" not in str(problem.value)


def test_the_right_password(tmp_path: Path) -> None:
    (tmp_path / "x.7z").write_bytes(encrypted())
    intake = read([tmp_path / "x.7z"], tmp_path / "out", Settings(), password=Private("right"))
    assert rows_of(intake.relations[0]) == ROWS


def test_an_encrypted_file_does_not_lose_the_others(tmp_path: Path) -> None:
    (tmp_path / "x.7z").write_bytes(encrypted())
    (tmp_path / "y.csv").write_bytes(PEOPLE)
    intake = read([tmp_path / "x.7z", tmp_path / "y.csv"], tmp_path / "out", Settings())
    assert rows_of(intake.relations[0]) == ROWS
    assert any("password" in member.because for member in intake.members)
    assert intake.coverage < 1


# What a child may do instead of its work; each is one Python program.
HANGS = "import time; time.sleep(60)"
DIES = "import os; os.kill(os.getpid(), 9)"
FAILS = "import sys; sys.exit(3)"
LIES = "print('4294967296'); print('{}')"
BABBLES = "import sys; sys.stdout.write('x' * 100)"
CUTS = "import sys; sys.stdout.write('100\\n{\"box\": [')"
ESCAPES = (
    'import sys; m = \'{"done": 0, "members": [], "relations": [{"parquet": ["../../x"], "columns": []}]}\';'
    "print(len(m)); print(m)"
)


@pytest.mark.parametrize(
    ("program", "says"),
    [
        (HANGS, "longer than the box allows"),
        (DIES, "killed (SIGKILL)"),
        (FAILS, "exit code 3"),
        (LIES, "not a message"),
        (BABBLES, "not a message"),
        (CUTS, "without an answer"),
        (ESCAPES, "outside its folder"),
        ("pass", "without an answer"),
    ],
)
def test_a_child_that_fails_is_an_outcome(
    boxed: Boxed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, says: str
) -> None:
    monkeypatch.setattr(keeper, "CHILD", (sys.executable, "-c", program))
    intake = boxed(PEOPLE, box_seconds=2)
    (member,) = intake.members
    assert member.outcome is Outcome.NOT
    assert says in member.because
    assert intake.coverage == 0.0
    assert list((tmp_path / "out").iterdir()) == []


def test_one_deadly_file_does_not_lose_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # a child that dies at the file called deadly.csv, as a crash in a parser would
    program = (
        "import os, assay.intake.box as box; real = box._visited\n"
        "def visited(file, *rest):\n"
        "    if file['name'] == 'deadly.csv': os.abort()\n"
        "    return real(file, *rest)\n"
        "box._visited = visited; box.main()"
    )
    monkeypatch.setattr(keeper, "CHILD", (sys.executable, "-c", program))
    for name in ("a.csv", "deadly.csv", "z.csv"):
        (tmp_path / name).write_bytes(PEOPLE)
    intake = read([tmp_path / name for name in ("a.csv", "deadly.csv", "z.csv")], tmp_path / "out", Settings())
    assert [(m.name, m.outcome) for m in intake.members] == [
        ("a.csv", Outcome.FULL),
        ("deadly.csv", Outcome.NOT),
        ("z.csv", Outcome.FULL),
    ]
    assert "SIGABRT" in intake.members[1].because
    assert len(intake.relations) == 2


def test_too_little_memory_is_an_outcome(boxed: Boxed) -> None:
    intake = boxed(b"id,name\n" + b"1,Ann\n" * 3_000_000, box_memory=1 << 20)
    assert intake.members[0].outcome in (Outcome.NOT, Outcome.PART)
    assert intake.members[0].because


def test_an_interrupt_ends_the_child_and_leaves_no_temporary_files(tmp_path: Path) -> None:
    (tmp_path / "dump.csv").write_bytes(PEOPLE)
    before = children()

    def interrupt(step: str, done: int, total: int | None) -> None:
        if step == "read":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read([tmp_path / "dump.csv"], tmp_path / "out", Settings(), progress=interrupt)
    assert children() == before
    assert not list((tmp_path / "out").glob("box-*"))


def children() -> set[str]:
    """The processes whose parent we are."""
    task = Path(f"/proc/self/task/{os.getpid()}/children")
    return set(task.read_text().split()) if task.exists() else set()


def test_a_dump_that_changes_while_it_is_read(tmp_path: Path) -> None:
    dump = tmp_path / "dump.csv"
    dump.write_bytes(PEOPLE)

    def change(step: str, done: int, total: int | None) -> None:
        if step == "read":
            dump.write_bytes(PEOPLE + b"3,Cy\n")

    with pytest.raises(InputProblem) as problem:
        read([dump], tmp_path / "out", Settings(), progress=change)
    assert problem.value.code == "dump-touched"


def test_the_password_is_on_no_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = "import sys, json; sys.stdin.read(); m = json.dumps({'box': sys.argv}); print(len(m)); print(m)"
    monkeypatch.setattr(keeper, "CHILD", (sys.executable, "-c", program))
    (tmp_path / "dump.csv").write_bytes(PEOPLE)
    intake = read([tmp_path / "dump.csv"], tmp_path / "out", Settings(), password=Private("open sesame"))
    assert "open sesame" not in " ".join(intake.box)


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "dump.csv").write_bytes(PEOPLE)
    both = [read([tmp_path / "dump.csv"], tmp_path / out, Settings()).relations[0].parquet[0] for out in "ab"]
    assert both[0].read_bytes() == both[1].read_bytes()


def test_reading_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(physical, "BLOCK", 1_000)
    monkeypatch.setattr(window.Window.__init__, "__defaults__", (1_000, 1 << 20, b""))
    for name, line, passes in (("a.csv", "1,ann@example.org\n", 1), ("a.json", '{"id":1,"mail":"a@x.org"}\n', 2)):
        (path := tmp_path / name).write_text(line * 200)
        heard: list[tuple[int, int]] = []
        pace.listen(lambda done, total, heard=heard: heard.append((done, total)))
        visited(path, tmp_path / "home")
        size = path.stat().st_size * passes
        assert len(heard) > 2
        assert heard == sorted(heard)
        assert heard[-1] == (size, size)
    pace.listen(lambda _done, _total: None)


def test_reading_ends_at_the_end_of_a_member_whose_text_is_shorter_than_its_bytes(tmp_path: Path) -> None:
    (path := tmp_path / "wide.csv").write_bytes(("id,mail\n" + "1,ann@example.org\n" * 200).encode("utf-16"))
    heard: list[tuple[int, int]] = []
    pace.listen(lambda done, total: heard.append((done, total)))
    visited(path, tmp_path / "home")
    pace.listen(lambda _done, _total: None)
    assert heard[-1] == (path.stat().st_size, path.stat().st_size)
    assert heard[-2][0] < heard[-2][1]


def test_the_box_tells_the_end_of_what_it_told_and_not_every_small_member(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[list[object]] = []
    mouth = object.__new__(Mouth)  # without taking the standard output
    mouth._last, mouth._open = 0.0, False
    monkeypatch.setattr(Mouth, "say", lambda _, message: said.append(message["progress"]))
    for done in (10, 20, 100):
        mouth.progress("read", done, 100)
    for _ in range(3):
        mouth.progress("read", 5, 5)
    assert said == [["read", 10, 100], ["read", 100, 100]]


def test_what_is_no_file_is_named_and_counted(tmp_path: Path) -> None:
    (folder := tmp_path / "dump").mkdir()
    (folder / "a.csv").write_text("id,mail\n1,ann@example.org\n")
    (folder / "link.csv").symlink_to("a.csv")
    (folder / "elsewhere").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    intake = read([folder], tmp_path / "out", Settings())
    assert [m.name for m in intake.members] == ["a.csv"]
    assert intake.notes == ("Links, devices and pipes in the folder were not followed. (3)",)
    for name, says in (("pipe", "device or a pipe"), ("none", "does not exist")):
        with pytest.raises(InputProblem, match=f"{name}.* {says}"):
            read([folder / name], tmp_path / "out", Settings())


def test_a_folder_that_may_not_be_opened_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dump" / "shut").mkdir(parents=True)
    scandir = os.scandir

    def refused(path: str) -> object:
        if str(path).endswith("shut"):
            raise PermissionError
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(InputProblem, match="A folder of the dump cannot be opened"):
        read([tmp_path / "dump"], tmp_path / "out", Settings())
