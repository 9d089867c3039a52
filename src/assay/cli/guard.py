"""The way in and out of the process: errors become sentences and exit codes, signals and closed pipes end cleanly."""

from __future__ import annotations

import errno
import gc
import os
import re
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TextIO

from assay.private import escaped
from assay.problem import AssayError
from assay.wording import meant

# Objects made until Python looks for cycles among them: at its own 700 it does so a hundred times while libraries are
# loaded, which make a hundred thousand that stay (measured: 6 % of an examination of a thousand rows).
GARBAGE = 100_000

# Signals that asked for an end: a library may turn the exception they raise into one of its own.
_stopped: list[int] = []
_raised: list[int] = []  # those of them that were not put off
_cut: list[KeyboardInterrupt] = []  # as it left a command: the parser of the command line makes an exit code of it


@contextmanager
def noted() -> Iterator[None]:
    """Keep what an interrupt says of what is left behind."""
    try:
        yield
    except KeyboardInterrupt as stop:
        _cut.append(stop)
        raise


_CHOICE, _QUOTED = re.compile(r"'([^']*)' is not one of (.*)"), re.compile(r"'([^']*)'")  # as typer says it


def heed() -> None:
    """Raise again what a signal raised in a place that swallowed it (a clean-up, a library's callback)."""
    if _stopped:
        raise KeyboardInterrupt


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(GARBAGE)
    _streams()
    own = _kernels()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup and background jobs asked not to hear of it
            signal.signal(number, _as_interrupt)
    code = _outcome()
    _flush()
    if own:
        shutil.rmtree(own, ignore_errors=True)
    if _stopped:
        os._exit(code)  # a native library that was cut while it was being loaded may crash when Python winds down
    sys.exit(code)


def _outcome() -> int:
    try:
        from assay.cli.app import app

        heed()
        code = app(standalone_mode=False)
    except AssayError as problem:
        if _stopped:
            return _interrupted(problem)
        _say(problem.says, problem.next_step, problem.code)
        return problem.exit_code
    except KeyboardInterrupt as stop:
        return _interrupted(stop)
    except OSError as problem:
        if _stopped:
            return _interrupted(problem)
        if problem.errno == errno.ENOSPC:
            _say("The disk is full: the output could not be written.", "Free some space and run again.", "disk-full")
            return 1
        return 0 if problem.errno == errno.EPIPE else _unexpected(problem)  # the reader went away; that is its right
    except SystemExit as left:
        return 0 if left.__context__ and isinstance(left.__context__, BrokenPipeError) else int(left.code or 0)
    except Exception as problem:  # noqa: BLE001  # the last line of defence: a message here may quote input, so it is not shown
        return _interrupted(problem) if _stopped else _unexpected(problem)
    if _stopped:
        return _interrupted()
    return code if isinstance(code, int) else 0


def _interrupted(stop: BaseException | None = None) -> int:
    more: list[str] = []
    stop = stop or (_cut[0] if _cut else None)
    while stop is not None:  # a library may have made another error of it, which does not carry what was noted
        more += getattr(stop, "__notes__", ())
        stop = stop.__cause__ or stop.__context__
    _say("Interrupted; nothing half-written was left.", " ".join(("Run the same command again.", *more)), "interrupted")
    return 130


def _unexpected(problem: Exception) -> int:
    if hasattr(problem, "format_message") and hasattr(problem, "exit_code"):
        return _misused(problem)
    if os.environ.get("ASSAY_TRACE") == "1":
        traceback.print_exc()
    frame = traceback.extract_tb(problem.__traceback__)[-1]
    where = f"{Path(frame.filename).name}:{frame.lineno}"
    _say(
        f"Something went wrong that Assay did not foresee ({type(problem).__name__} at {where}).",
        "No result was written. Please report this line; ASSAY_TRACE=1 shows more, and may show values from the file.",
        "unexpected",
    )
    return 1


def _misused(problem: Exception) -> int:
    """Say what the parser of the command line said; a command without arguments shows its help."""
    says, context = problem.format_message(), getattr(problem, "ctx", None)  # type: ignore[attr-defined]  # asked by the caller
    if type(problem).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(f"{says}\n")
        return 2
    says = says.replace("Value error, ", "", 1)  # pydantic's, which reads the options for typer
    near, choice = "", _CHOICE.search(says)
    if choice:
        near = meant(choice[1], _QUOTED.findall(choice[2]))
    command = getattr(context, "command_path", "assay")
    _say(says, f"{near}`{command} --help` shows how it is used.", "usage")
    return 2


def _say(says: str, next_step: str, code: str) -> None:
    from rich.console import Console
    from rich.text import Text

    try:
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        console.print(Text.assemble(("error: ", "bold red"), escaped(says)))
        console.print(Text.assemble(("next:  ", "bold"), escaped(next_step)))
        console.print(Text(f"code:  {code} (docs/errors/{code}.md)", style="dim"))
    except OSError:  # standard error is closed or full: the exit code still tells
        pass


def _streams() -> None:
    """Give a closed stream a place to go to, and one that cannot show a character a way to show it."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:
            mode = os.O_RDONLY if number == 0 else os.O_WRONLY
            empty = os.open(os.devnull, mode)  # taken, so that no file of ours gets the number of a standard stream
            setattr(sys, name, os.fdopen(empty, "r" if number == 0 else "w"))
        elif hasattr(stream, "reconfigure") and number:
            stream.reconfigure(errors="backslashreplace")


def _kernels() -> Path | None:
    """Where compiled kernels are kept when the package's own folder cannot be written: the user's cache folder.

    Without one it is a folder for this run alone, which is given back: kernels are loaded as code, so that a place
    which others may write would be an open door.
    """
    if "NUMBA_CACHE_DIR" in os.environ or os.access(Path(__file__).parents[1], os.W_OK):
        return None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111  # no error without a home
    folder = Path(base, "assay", "kernels")
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = os.access(folder, os.W_OK | os.X_OK)
    if not kept:
        folder = Path(tempfile.mkdtemp(prefix="assay-kernels-"))
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    return None if kept else folder


def _flush() -> None:
    """Send the rest of the output; a reader that went away is no failure, and must not be told at exit either."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    if _raised:
        return  # the way out is being taken: a second signal must not cut the tidying short
    _stopped.append(number)
    if _loading(frame):
        return  # a native module that is cut while it loads prints frames or swallows it: `heed` raises it soon
    _raised.append(number)
    raise KeyboardInterrupt


def _loading(frame: FrameType | None) -> bool:
    """Whether a module is being loaded there."""
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False
