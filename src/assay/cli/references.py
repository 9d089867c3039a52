"""The commands about customers prepared before a claim comes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assay.cli import options
from assay.cli.progress import Shown, progress_shown
from assay.wording import several

reference_app = typer.Typer(help="Prepare customers before a claim comes.", no_args_is_help=True)


@reference_app.command("build", epilog="Example: assay reference build postgresql://reader@db/shop --out customers.ref")
def reference_build(
    source: Annotated[str, typer.Argument(help="As --against of `assay examine`.", metavar="SOURCE")],
    out: Annotated[Path, typer.Option("--out", metavar="REF", help="The folder to write.")],
    map_reference: Annotated[
        list[str] | None, typer.Option("--map-reference", metavar="COLUMN=KIND", help="What a column means.")
    ] = None,
    as_of: options.AsOf = None,
    country: options.Country = None,
    key: Annotated[
        str | None,
        typer.Option(
            "--key", metavar="REF", help="Encrypt with the key at env:, file: or keyring:; 16 characters at least."
        ),
    ] = None,
    threads: options.Threads = None,
    memory: options.Memory = None,
    progress: options.ProgressHow = Shown.AUTO,
) -> None:
    """Read and spell the customers once, so that an examination starts at once."""
    from assay.cli.screens import show_reference
    from assay.desk import build_reference

    with progress_shown(progress) as told:
        summary = build_reference(
            source,
            out,
            mapping=options.pairs(map_reference, "--map-reference"),
            as_of=as_of,
            country=options.country(country),
            key=key,
            settings=options.settings(threads, memory),
            progress=told,
        )
    show_reference(summary, Console(highlight=False))


@reference_app.command("refresh", epilog="Example: assay reference refresh today.csv --reference customers.ref")
def reference_refresh(
    reference: Annotated[Path, typer.Option("--reference", metavar="REF", help="The folder to bring up to date.")],
    changes: Annotated[
        str | None,
        typer.Argument(
            help="Changed and new customers, as --against; may be left out beside --erased.", metavar="CHANGES"
        ),
    ] = None,
    erased: Annotated[
        str | None, typer.Option("--erased", metavar="FILE", help="Numbers of customers to forget.")
    ] = None,
    as_of: options.AsOf = None,
    key: options.ReferenceKey = None,
    threads: options.Threads = None,
    memory: options.Memory = None,
    progress: options.ProgressHow = Shown.AUTO,
) -> None:
    """Bring a prepared reference up to date: changed values become past ones, new customers are added."""
    from assay.desk import refresh_reference

    with progress_shown(progress) as told:
        done = refresh_reference(
            changes,
            reference,
            erased=erased,
            as_of=as_of,
            key=key,
            settings=options.settings(threads, memory),
            progress=told,
        )
    typer.echo(f"{several(done.changed, 'customer')} changed, {done.added:,} added, {done.erased:,} erased.")
    if done.unknown:
        typer.echo(f"{several(done.unknown, 'customer to erase is', 'customers to erase are')} not held.")
    for called in done.hollow:  # a quiet day, or an export that was cut off
        typer.echo(f"The list of {'customers to erase' if called == 'erased' else 'changes'} held no rows.")
    if done.unnumbered:
        rows = several(done.unnumbered, "row has no customer number and was", "rows have no customer number and were")
        typer.echo(f"{rows} left out.")
    if done.shared:
        numbers = several(done.shared, "customer number belongs", "customer numbers belong")
        typer.echo(f"{numbers} to several customers, each of whom was changed.")
    if done.reindexed:
        because = "so that nothing of those erased is left in it" if done.erased else "it could not take these changes"
        typer.echo(f"The index was built anew: {because}.")


@reference_app.command("show", epilog="Example: assay reference show customers.ref")
def reference_show(reference: Annotated[Path, typer.Argument(metavar="REF")]) -> None:
    """Say what a prepared reference holds, as of when, and what it could not spell."""
    from assay.cli.screens import show_reference
    from assay.desk import show_reference as summarise_reference

    show_reference(summarise_reference(reference), Console(highlight=False))
