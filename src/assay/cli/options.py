"""The options that commands share, each said once."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from assay.cli.progress import Shown
from assay.private import Private
from assay.problem import UsageProblem
from assay.settings import Settings


class EngineName(StrEnum):
    """The engines there are."""

    EMBEDDED = "embedded"
    SPARK = "spark"


def day(text: str) -> dt.date:
    """An ISO date; asked while the command line is read, before anything slow is loaded."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageProblem(
            f"{text!r} is not a date.", "Write it as YYYY-MM-DD, such as 2026-11-22.", code="usage-date"
        ) from None


Dumps = Annotated[
    list[Path], typer.Argument(help="Files or folders shown as proof; `-` reads standard input.", show_default=False)
]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="COLUMN=KIND", help="What a column of the dump means; `ignore` leaves it out."),
]
Table = Annotated[str | None, typer.Option("--table", help="The table or sheet to examine, by its name.")]
AsOf = Annotated[
    dt.date | None,
    typer.Option("--as-of", metavar="DATE", parser=day, help="The day to speak as of (ISO). Default: today."),
]
ProgressHow = Annotated[Shown, typer.Option("--progress", help="How to show progress on standard error.")]
Seed = Annotated[int, typer.Option("--seed", help="Decides every draw; the same seed gives the same bytes.")]
Out = Annotated[
    Path | None, typer.Option("--out", help="Folder for result.json, report.html and rows.parquet.", show_default=False)
]
Country = Annotated[
    str | None, typer.Option("--country", metavar="CC", help="ISO country for phones and postcodes without one.")
]
PasswordFrom = Annotated[
    str | None,
    typer.Option("--password", metavar="REF", help="Archive password: env:NAME, file:PATH or keyring:SERVICE/USER."),
]
ReferenceKey = Annotated[
    str | None,
    typer.Option(
        "--key",
        metavar="REF",
        help="Where the key of an encrypted reference is kept: env:, file: or keyring:. Default: ASSAY_REFERENCE_KEY, "
        "if that is set.",
    ),
]
Threads = Annotated[int | None, typer.Option("--threads", min=1, help="Processor threads to use.")]
Engine = Annotated[
    EngineName | None,
    typer.Option(
        "--engine",
        help="What holds the tables: `spark` spreads the large ones over this machine's or a cluster's executors "
        "(ASSAY_SPARK_MASTER).",
        show_default="embedded",
    ),
]
Explain = Annotated[
    bool,
    typer.Option(
        "--explain", help="Say on standard error which passes over the tables were made, for whom, and their seconds."
    ),
]
Memory = Annotated[
    str | None,
    typer.Option(
        "--memory",
        metavar="SIZE",
        help="Memory for tables, 128MB at least; more is spilled to disk. Rows at work and mapped files come on top.",
        show_default="8GB",
    ),
]


def settings(threads: int | None, memory: str | None, engine: EngineName | None = None) -> Settings:
    """The settings of this run: the environment's, overridden by the command."""
    given: dict[str, int | str] = {}
    if threads is not None:
        given["threads"] = threads
    if memory is not None:
        given["memory"] = memory
    if engine is not None:
        given["engine"] = engine.value
    return Settings(**given)


def pairs(given: list[str] | None, option: str) -> dict[str, str]:
    """COLUMN=KIND, as often as given."""
    split = [g.rpartition("=") for g in given or []]
    for (column, equals, kind), whole in zip(split, given or [], strict=True):
        if not (column and equals and kind):
            raise UsageProblem(
                f"{whole!r} is not COLUMN=KIND.", f"Write {option} 'Column name=email'.", code="usage-map"
            )
    return {column: kind for column, _, kind in split}


def country(text: str | None) -> str | None:
    """A country of ISO 3166-1 by its two letters."""
    if text is None:
        return None
    from phonenumbers import SUPPORTED_REGIONS

    code = text.strip().upper()
    if code not in SUPPORTED_REGIONS:
        raise UsageProblem(
            f"{text!r} is not the code of a country.", "Write its two letters, such as DE or US.", code="usage-country"
        )
    return code


def secret(reference: str | None) -> Private | None:
    """The secret that a reference names; secrets never come by argument."""
    if reference is None:
        return None
    from assay.reference import resolve_secret

    return resolve_secret(reference)


class Spooled:
    """The dumps as files; `-` is standard input, spooled to a private file for as long as needed."""

    def __init__(self, given: list[Path]) -> None:
        self._given = given
        self._stack = ExitStack()

    def __enter__(self) -> tuple[Path, ...]:
        if Path("-") not in self._given:
            return tuple(self._given)
        if sys.stdin.isatty():
            raise UsageProblem(
                "Standard input is a terminal, not a file.", "Pipe the dump in: `cat leak.csv | assay inspect -`.",
                code="stdin-is-terminal",
            )  # fmt: skip
        from assay.desk import disk_watched
        from assay.engine import temporary

        with disk_watched("standard input, in a temporary file"):
            spooled = self._stack.enter_context(temporary(Settings().temp)) / "stdin"
            try:
                with spooled.open("wb") as target:
                    shutil.copyfileobj(sys.stdin.buffer, target)
            except BaseException:  # also Ctrl-C, after which nobody would call __exit__: no part of a dump may stay
                self._stack.close()
                raise
        return tuple(spooled if p == Path("-") else p for p in self._given)

    def __exit__(self, *_: object) -> None:
        self._stack.close()
