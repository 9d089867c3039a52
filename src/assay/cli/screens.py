"""What the smaller commands show: an explained row, a prepared reference, the demo, the doctor's list."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assay.desk import Demonstration, Diagnosis, Explanation, Plan
from assay.reference import Summary
from assay.report import LABELS, ORIGINS, percent
from assay.wording import several

SHOWN = 0.001  # seconds: a step that takes less is shown as none


def show_explanation(explanation: Explanation, console: Console) -> None:
    """A table of fields, and the sum."""
    who = f"matched to a {explanation.status} customer" if explanation.matched else "not matched to any customer"
    console.print(Text(f"Row {explanation.row}: {who} ({explanation.bits:+.1f} bits)", style="bold"))
    table = Table(box=None, pad_edge=False)
    for header in ("field", "claimed", "held", "agreement", "bits"):
        table.add_column(header, justify="right" if header == "bits" else "left")
    for f in explanation.fields:
        table.add_row(f.field, Text(f.claimed), Text(f.held), f.agreement, f"{f.bits:+.1f}")
    console.print(table)
    console.print(Text("Bits: log2 of how much likelier the agreement is for the same person than for a stranger."))


def show_plan(plan: Plan, console: Console) -> None:
    """The run's steps; every pass over the tables: what it read, for whom, how long; then each check's own seconds."""
    console.print(Text("The run, step by step", style="bold"))
    for step, seconds in plan.steps.items():
        if seconds >= SHOWN:
            console.print(Text(f"{seconds:7.3f} s  {step}"))
    console.print(Text("Passes of checks and verdict over the tables", style="bold"))
    table = Table(box=None, pad_edge=False)
    for header in ("seconds", "tables", "columns", "for"):
        table.add_column(header, justify="right" if header == "seconds" else "left")
    for one in plan.passes:
        columns = Text(", ".join(one.columns))  # headers of the dump are none of ours
        table.add_row(f"{one.seconds:.3f}", ", ".join(one.tables), columns, ", ".join(one.askers))
    console.print(table)
    console.print(Text("Each check by itself", style="bold"))
    for check, seconds in sorted(plan.checks.items(), key=lambda pair: (-pair[1], pair[0])):
        console.print(Text(f"{seconds:7.3f} s  {check}"))


def show_reference(summary: Summary, console: Console) -> None:
    """What a prepared reference holds."""
    table = Table(box=None, show_header=False, pad_edge=False)
    held = summary.reference
    refreshed = f", refreshed {several(held.refreshes, 'time')}" if held.refreshes else ""
    erased = f", {held.erased:,} erased since it was built" if held.erased else ""
    graves = several(held.tombstones, "value")
    lines = [
        ("source", held.source),
        ("as of", held.as_of.isoformat() + refreshed),
        ("customers", f"{held.current:,} current, {held.former:,} former{erased}"),
        ("tombstones", f"{graves} of erased customers, as keyed digests" if held.tombstones else "none"),
        ("past values", f"{held.versions:,}"),
        ("fields", ", ".join(f.name for f in held.schema.fields)),
        ("not spelled", ", ".join(f"{n:,} of {f}" for f, n in held.unspelled.items() if n) or "nothing"),
        ("exports", ", ".join(e.name for e in held.exports) or "none declared"),
        ("protected", "encrypted" if summary.encrypted else "not encrypted; readable by its owner only"),
        ("built with", f"{summary.built_with}, format {summary.format}"),
    ]
    for words, value in [*lines, *(("note", n) for n in held.notes)]:
        table.add_row(words, Text(value))
    console.print(table)


def show_demonstration(demonstrations: tuple[Demonstration, ...], console: Console) -> None:
    """One block per claim and the way to its report."""
    for d in demonstrations:
        verdict = d.result.verdict
        assert verdict is not None  # noqa: S101  # a demonstration always examines
        console.rule(d.title, align="left")
        console.print(Text(d.story, style="dim"))
        console.print(Text(verdict.headline, style="bold"))
        label = LABELS[verdict.label] if verdict.label else "cannot tell yet"
        parts = "; ".join(f"{percent(p.share)} {ORIGINS[p.origin]}" for p in d.result.composition if p.share >= 0.01)
        console.print(Text(f"verdict: {label}; its rows: {parts}"))
        console.print(Text(f"report:  {d.report}\n"))


def show_diagnosis(diagnosis: Diagnosis, console: Console) -> None:
    """One line per thing looked at."""
    for line in diagnosis.lines:
        style = {"ok": "green", "warn": "yellow", "bad": "bold red"}[line.state]
        console.print(Text.assemble((f"{line.state:<5}", style), line.says))
