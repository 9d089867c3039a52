"""The keeper of the box: starts the child, listens to it with limits, and ends it."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

MESSAGE_BYTES = 256 * 1024 * 1024  # 20,000 members with 4,096-byte names, each byte escaped, fit
PASSED = (
    "PYTHONPATH",
    "PYTHONHOME",
    "LD_LIBRARY_PATH",
    "SYSTEMROOT",
    "NUMBA_CACHE_DIR",
)  # what Python itself needs to start
LISTEN_SECONDS = 0.25
CHILD = (sys.executable, "-P", "-m", "assay.intake.box")


@dataclass(frozen=True)
class Died(Exception):
    """The child ended or was ended before it said all; `because` is a sentence."""

    because: str


# Children that were started ahead and wait for their one job.
_waiting: list[subprocess.Popen[bytes]] = []


def start_ahead() -> None:
    """Start the child of the next job now, while there is other work: loading its libraries is most of a small job.

    It has seen nothing when it gets its job, as one that is started with it; without a job it ends with this process.
    """
    if not _waiting:
        with contextlib.suppress(OSError):  # then it is tried, and told, with the job
            _waiting.append(_started())


@atexit.register
def _dismissed() -> None:
    while _waiting:
        _ended(_waiting.pop())


def _started() -> subprocess.Popen[bytes]:
    environment = {key: os.environ[key] for key in PASSED if key in os.environ}
    return subprocess.Popen(  # noqa: S603 - a fixed command; the job goes in by stdin
        CHILD,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment | {"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        cwd="/",
        start_new_session=True,
    )


def spoken(job: dict[str, Any], seconds: float) -> Generator[dict[str, Any], None, None]:
    """The messages of a child that does `job`. Raises Died; the child is dead when this is left."""
    try:
        child = _waiting.pop() if _waiting else _started()
    except OSError as error:
        raise Died(f"The box could not be started ({type(error).__name__}).") from None
    try:
        yield from _messages(child, json.dumps(job).encode(), time.monotonic() + seconds)
    finally:
        _ended(child)


def _messages(child: subprocess.Popen[bytes], job: bytes, deadline: float) -> Iterator[dict[str, Any]]:
    if child.stdin is None or child.stdout is None:
        raise Died("The box could not be started.")
    with contextlib.suppress(BrokenPipeError):  # a child that ended at once may still have said something
        child.stdin.write(job)
        child.stdin.close()
    heard = bytearray()
    number = child.stdout.fileno()
    while True:
        if time.monotonic() > deadline:
            raise Died("It took longer than the box allows (ASSAY_BOX_SECONDS).")
        if not select.select([number], [], [], LISTEN_SECONDS)[0]:
            continue
        piece = os.read(number, 1 << 20)
        if not piece:
            break
        heard += piece
        yield from _cut(heard)
    if heard or child.wait() != 0:
        raise Died(_epitaph(child))


def _cut(heard: bytearray) -> Iterator[dict[str, Any]]:
    while (end := heard.find(b"\n", 0, 20)) >= 0:
        digits = bytes(heard[:end])
        if not digits.isdigit() or int(digits) > MESSAGE_BYTES:
            raise Died("The box said something that is not a message.")
        stop = end + 1 + int(digits)
        if len(heard) <= stop:
            return
        try:
            message = json.loads(heard[end + 1 : stop])
        except (ValueError, RecursionError):
            raise Died("The box said something that is not a message.") from None
        del heard[: stop + 1]
        if not isinstance(message, dict):
            raise Died("The box said something that is not a message.")
        yield message
    if len(heard) >= 20:
        raise Died("The box said something that is not a message.")


def _epitaph(child: subprocess.Popen[bytes]) -> str:
    code = child.wait()
    if code == -signal.SIGXCPU:
        return "It took more processor time than the box allows (ASSAY_BOX_SECONDS)."
    if code < 0:
        return f"The reader was killed ({signal.Signals(-code).name}), perhaps for want of memory."
    return f"The reader ended without an answer (exit code {code})."


def _ended(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
