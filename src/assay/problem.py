"""The one error that Assay raises on purpose: what happened, what to do next, and a stable code.

Errors never exit, print or log; the command line prints them and turns `exit_code` into the process's.
Exit codes: 2 usage, 3 input unreadable, 4 customer source or network, 5 refused by policy, 130 interrupted.
"""

from __future__ import annotations

import errno
from typing import ClassVar

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # what a write meets on a full disk, quota or file size limit


class AssayError(Exception):
    """What happened, and what to do next.

    `code` is stable and has a page in `docs/errors/<code>.md`. Neither sentence may hold a value of a person.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, says: str, next_step: str, *, code: str) -> None:
        super().__init__(says)
        self.says = says
        self.next_step = next_step
        self.code = code

    def __str__(self) -> str:
        return f"{self.says} {self.next_step}"


class UsageProblem(AssayError):
    """The command or the configuration is off."""

    exit_code = 2


class InputProblem(AssayError):
    """The dump or the claim cannot be read, or not enough of it."""

    exit_code = 3


class SourceProblem(AssayError):
    """The customer source cannot be reached or read."""

    exit_code = 4


class PolicyProblem(AssayError):
    """A rule of the house forbids it."""

    exit_code = 5


class Interrupted(AssayError):
    """The person pressed Ctrl-C."""

    exit_code = 130


def disk_full(what: str) -> AssayError:
    """The error for a disk that takes no more: `what` could not be written."""
    return AssayError(
        f"The disk is full: {what} could not be written.",
        "Free some space, or point ASSAY_TEMP and --out to another disk, and run the same command again.",
        code="disk-full",
    )
