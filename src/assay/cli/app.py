"""The commands."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from typer.core import TyperGroup

from assay.cli import options
from assay.cli.guard import noted
from assay.cli.progress import Shown, progress_shown
from assay.cli.references import reference_app
from assay.problem import PolicyProblem

if TYPE_CHECKING:
    from assay.desk import Plan

EXIT_CODES = (
    "Exit codes: 0 done · 1 unexpected failure · 2 usage · 3 input unreadable · 4 customer source or network · "
    "5 refused by policy · 10 gate hit (--fail-on) · 11 inconclusive (--conclusive) · 130 interrupted."
)


class Heeded(TyperGroup):
    """The commands, whose interrupts keep what they say."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        """Run the command that was asked for."""
        with noted():
            return super().invoke(ctx)


app = typer.Typer(
    cls=Heeded,
    help="Settle a breach claim: is it ours, what is it made of, how old, from where, whom does it touch?",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(reference_app, name="reference")


class Format(StrEnum):
    """What goes to standard output."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    MD = "md"
    HTML = "html"


Formats = Annotated[Format, typer.Option("--format", help="What to print on standard output.")]
Against = Annotated[
    str,
    typer.Option(
        "--against",
        metavar="SOURCE",
        show_default=False,
        help="Your customers: a CSV or Parquet file, postgresql://, mysql://, sqlite:///, a prepared reference, or an "
        "assay.toml.",
    ),
]


@app.callback(invoke_without_command=True)
def entry(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Settle a breach claim."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"assay {installed('assay')}")
        raise typer.Exit


@app.command(
    epilog=f"Example: assay examine leak.sql.gz --against postgresql://reader@db/shop --out case-1. {EXIT_CODES}"
)
def examine(
    dumps: options.Dumps,
    against: Against,
    claim: Annotated[Path | None, typer.Option("--claim", help="claim.toml: who said what, when.")] = None,
    map_: options.Map = None,
    map_reference: Annotated[
        list[str] | None,
        typer.Option("--map-reference", metavar="COLUMN=KIND", help="What a column of the customers means."),
    ] = None,
    known: Annotated[
        list[Path] | None, typer.Option("--known", help="An older leak to compare with; kept as keyed digests only.")
    ] = None,
    as_of: options.AsOf = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    format_: Formats = Format.TABLE,
    table: options.Table = None,
    country: options.Country = None,
    password: options.PasswordFrom = None,
    key: options.ReferenceKey = None,
    fail_on: Annotated[
        str | None, typer.Option("--fail-on", metavar="LABELS", help="Exit 10 when the verdict is one of these.")
    ] = None,
    conclusive: Annotated[bool, typer.Option("--conclusive", help="Exit 11 when there is no verdict.")] = False,
    engine: options.Engine = None,
    threads: options.Threads = None,
    memory: options.Memory = None,
    explain: options.Explain = False,
    progress: options.ProgressHow = Shown.AUTO,
) -> None:
    """Hold a dump against your customers and weigh what it is."""
    _box_ahead()
    from assay.desk import Request, examine_to

    gates = _gates(fail_on)
    with _dumps(dumps) as files:
        request = Request(
            dumps=files,
            against=against,
            claim=claim,
            mapping=options.pairs(map_, "--map"),
            reference_mapping=options.pairs(map_reference, "--map-reference"),
            known=tuple(known or ()),
            as_of=as_of,
            seed=seed,
            table=table,
            country=options.country(country),
            password=options.secret(password),
            reference_key=key,
            settings=options.settings(threads, memory, engine),
        )
        with progress_shown(progress) as told:
            result = examine_to(request, out, told, _explained(explain))
    _print(result, format_, out)
    label = result.verdict.label if result.verdict else None
    if label in gates:
        raise typer.Exit(10)
    if conclusive and label is None:
        raise typer.Exit(11)


@app.command(epilog=f"Example: assay inspect leak.zip. {EXIT_CODES}")
def inspect(
    dumps: options.Dumps,
    map_: options.Map = None,
    as_of: options.AsOf = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    format_: Formats = Format.TABLE,
    table: options.Table = None,
    country: options.Country = None,
    password: options.PasswordFrom = None,
    engine: options.Engine = None,
    threads: options.Threads = None,
    memory: options.Memory = None,
    explain: options.Explain = False,
    progress: options.ProgressHow = Shown.AUTO,
) -> None:
    """Say what is in a file, field by field, without any customers: what was refused, and signs of invention."""
    _box_ahead()
    from assay.desk import Request, examine_to

    with _dumps(dumps) as files:
        request = Request(
            dumps=files,
            mapping=options.pairs(map_, "--map"),
            as_of=as_of,
            seed=seed,
            table=table,
            country=options.country(country),
            password=options.secret(password),
            settings=options.settings(threads, memory, engine),
        )
        with progress_shown(progress) as told:
            result = examine_to(request, out, told, _explained(explain))
    _print(result, format_, out)


@app.command(epilog=f"Example: assay explain case-1 --row 17. {EXIT_CODES}")
def explain(
    folder: Annotated[Path, typer.Argument(help="The folder that `assay examine --out` wrote.", metavar="DIR")],
    row: Annotated[int, typer.Option("--row", min=1, help="The row's number, from 1, as in rows.parquet.")],
    reveal: Annotated[bool, typer.Option("--reveal", help="Show the values; needs --reason and is recorded.")] = False,
    reason: Annotated[str | None, typer.Option("--reason", help="Why the values must be seen.")] = None,
    password: options.PasswordFrom = None,
    progress: options.ProgressHow = Shown.AUTO,
) -> None:
    """Say why a row was matched or not: field by field, with weights."""
    from assay.cli.screens import show_explanation
    from assay.desk import explain as explain_row

    if reveal and not reason:
        raise PolicyProblem(
            "Values of persons are shown only for a stated purpose.", 'Add --reason "...".', code="reveal-needs-reason"
        )
    with progress_shown(progress) as told:
        explanation = explain_row(
            folder, row, reveal=reveal, reason=reason, password=options.secret(password), progress=told
        )
    show_explanation(explanation, Console(highlight=False))


@app.command(epilog="Example: assay demo --out demo")
def demo(
    out: Annotated[Path, typer.Option("--out", help="Where the small company, the claims and the reports go.")] = Path(
        "demo"
    ),
    progress: options.ProgressHow = Shown.AUTO,
) -> None:
    """Build a small company of public-record people and examine three claims about it."""
    from assay.cli.screens import show_demonstration
    from assay.desk import demonstrate

    with progress_shown(progress) as told:
        told_claims = demonstrate(out, told)
    show_demonstration(told_claims, Console(highlight=False))


@app.command(epilog="Example: assay doctor")
def doctor() -> None:
    """Say which layers of the box work on this machine, and which versions judge."""
    from assay.cli.screens import show_diagnosis
    from assay.desk import diagnose

    diagnosis = diagnose()
    show_diagnosis(diagnosis, Console(highlight=False))
    if not diagnosis.sound:
        raise typer.Exit(1)


def _box_ahead() -> None:
    """Start the box while this process still loads its own libraries."""
    from assay.intake.keeper import start_ahead

    start_ahead()


def _gates(fail_on: str | None) -> frozenset[str]:
    from assay.verdict import HYPOTHESES

    labels = frozenset(filter(None, (fail_on or "").split(",")))
    for label in labels:
        HYPOTHESES[label]
    return labels


def _explained(asked: bool) -> Callable[[Plan], None] | None:
    def show(plan: Plan) -> None:
        from assay.cli.screens import show_plan

        show_plan(plan, Console(stderr=True, highlight=False))

    return show if asked else None


def _dumps(given: list[Path]) -> options.Spooled:
    return options.Spooled(given)


def _print(result: object, format_: Format, out: Path | None) -> None:
    from assay.report import Result, html, markdown, ndjson, show

    assert isinstance(result, Result)  # noqa: S101  # narrows the lazily imported type
    if format_ is Format.TABLE:
        show(result, Console(highlight=False))
        if out is not None:
            typer.echo(f"The report: {out / 'report.html'}\nThe result: {out / 'result.json'}")
        return
    text = {Format.JSON: Result.json_text, Format.NDJSON: ndjson, Format.MD: markdown, Format.HTML: html}[format_](
        result
    )
    sys.stdout.write(text)
