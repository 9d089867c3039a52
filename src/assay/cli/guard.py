"""The way in and out of the process: errors become sentences and exit codes, Ctrl-C and closed pipes end cleanly."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from types import FrameType

from rich.console import Console
from rich.text import Text

from assay.problem import AssayError


def main() -> None:
    """Run the command line and leave with its exit code."""
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        from assay.cli.app import app

        code = app(standalone_mode=False)
    except AssayError as problem:
        _say(problem.says, problem.next_step, problem.code)
        code = problem.exit_code
    except KeyboardInterrupt:
        _say("Interrupted; nothing half-written was left.", "Run the same command again.", "interrupted")
        code = 130
    except BrokenPipeError:  # the reader of our output went away; that is its right
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as problem:  # noqa: BLE001  # the last line of defence: a message here may quote input, so it is not shown
        code = _unexpected(problem)
    sys.exit(code if isinstance(code, int) else 0)


def _unexpected(problem: Exception) -> int:
    shown = getattr(problem, "show", None)
    if callable(shown) and hasattr(problem, "exit_code"):  # typer's own usage errors speak for themselves
        shown()
        return int(problem.exit_code)
    if os.environ.get("ASSAY_TRACE") == "1":
        traceback.print_exc()
    frame = traceback.extract_tb(problem.__traceback__)[-1]
    where = f"{os.path.basename(frame.filename)}:{frame.lineno}"  # noqa: PTH119  # a name for people, not a path
    _say(
        f"Something went wrong that Assay did not foresee ({type(problem).__name__} at {where}).",
        "No result was written. Please report this line; ASSAY_TRACE=1 shows more, and may show values from the file.",
        "unexpected",
    )
    return 1


def _say(says: str, next_step: str, code: str) -> None:
    console = Console(stderr=True, highlight=False)
    console.print(Text.assemble(("error: ", "bold red"), says))
    console.print(Text.assemble(("next:  ", "bold"), next_step))
    console.print(Text(f"code:  {code} (docs/errors/{code}.md)", style="dim"))


def _as_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
