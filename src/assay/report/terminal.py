"""The summary for a terminal, and the same as Markdown."""

from __future__ import annotations

import json
import re

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from assay.fields import NO_COUNTRY
from assay.private import escaped
from assay.report.advice import next_steps
from assay.report.charts import Bar, told_parts
from assay.report.result import Result
from assay.report.words import LABELS, count, percent, probability, read_back, shown_date
from assay.wording import several

_BAR = 24  # characters of a full bar: fits beside the words in 80 columns


def show(result: Result, console: Console) -> None:
    """Print the summary to `console`."""
    for block in _blocks(result):
        console.print(block)


def _blocks(result: Result) -> list[RenderableType]:
    blocks: list[RenderableType] = []
    if result.verdict:
        words = [Text(result.verdict.headline, style="bold"), Text("")]
        words += [Text(f"• {s}") for s in result.verdict.three_sentences]
        blocks.append(Panel(Group(*words), title="Assay", expand=True))
    if result.controls and not result.controls.verdict_allowed:
        blocks.append(Text("Controls failed: " + " ".join(result.controls.broken), style="bold red"))
    if result.composition:
        blocks.append(_composition(result))
    blocks.append(_facts(result))
    if result.verdict is None:
        blocks += [_fields(result), _findings(result)]
    if result.assertions:
        blocks.append(_assertions(result))
    steps = "\n".join(f"{i}. {s}" for i, s in enumerate(next_steps(result), 1))
    blocks.append(Panel(Text(steps), title="What to do next", expand=True))
    return blocks


def _composition(result: Result) -> Table:
    table = Table(title="What it is made of", title_justify="left", box=None, pad_edge=False)
    for header in ("origin", "share", "90 % interval", ""):
        table.add_column(header, justify="right" if header in ("share", "90 % interval") else "left")
    for part in told_parts(result.composition, result.sums):
        bar = "█" * round(_BAR * part.value) or "▏"
        table.add_row(part.words, percent(part.value), _interval(part), bar)
    return table


def _text(text: str) -> Text:
    """`text` without markup and with control characters made visible."""
    return Text(escaped(text))


def _facts(result: Result) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim")
    table.add_column()
    for words, value in facts(result):
        table.add_row(words, _text(value))
    return table


def facts(result: Result) -> list[tuple[str, str]]:
    """The short table of facts, the same on every screen."""
    rows = [("read", f"{several(result.intake.rows, 'row')}, {percent(result.intake.coverage)} of the file")]
    for member in [m for m in result.intake.members if m.cut or m.outcome == "not-read"][:3]:
        rows.append(("not read fully", f"{member.name}: {member.because}"))
    if result.intake.refused:
        refused = ", ".join(f"{count(n)} {reason}" for reason, n in result.intake.refused.items())
        rows.append(("not read", refused))
    if result.verdict:
        label = result.verdict.label
        words = LABELS[label] if label else "cannot tell yet"
        sure = f", probability {probability(result.verdict.probabilities[label])}" if label else ""
        rows.append(("verdict", f"{words}{sure}"))
        others = "; ".join(LABELS[x] for x in result.verdict.set_90 if x != label) or "none"
        rows.append(("others not excluded" if label else "not excluded", others))
    if result.matching:
        m = result.matching
        rows.append(("customers seen", f"{count(m.customers)} in {several(m.matched, 'row')}"))
    if result.matching and result.matching.read_back:
        rows.append(("read back", read_back(result.matching.read_back)))
    if result.affected:
        a = result.affected
        held = f"{count(a.low)} – {count(a.high)}, best estimate {count(a.estimate)}"
        rows.append(("affected", held if a.low else f"none seen; up to {count(a.high)} cannot be excluded"))
    if result.dating:
        d = result.dating
        between = f"{shown_date(d.earliest)} – {shown_date(d.latest)}, most likely {shown_date(d.mode)}"
        rows.append(("as of", between if d.earliest or d.latest or d.mode else shown_date(None)))
    told = result.reference.notes if result.reference else []
    rows += [("country", note) for note in told if note.startswith(NO_COUNTRY)]
    if result.controls:
        p, n = result.controls.positive, result.controls.negative
        rows.append(("controls", f"recall {count(p.k)}/{count(p.n)}, false matches {count(n.k)}/{count(n.n)}"))
    states = [f.state for f in result.findings]
    rows.append(("checks", ", ".join(f"{states.count(s)} {s}" for s in ("measured", "skipped", "failed"))))
    return rows


def _interval(part: Bar) -> str:
    return f"{percent(part.low / 100)} – {percent(part.high / 100)}"


def _fields(result: Result) -> Table:
    table = Table(title="Fields", title_justify="left", box=None, pad_edge=False)
    for header in ("column", "means", "sure", "said by"):
        table.add_column(header)
    for f in result.fields.fields:
        table.add_row(_text(f.column), f.kind, percent(f.confidence), f.said_by)
    return table


def _findings(result: Result) -> Table:
    table = Table(title="Findings", title_justify="left", box=None, pad_edge=False)
    table.add_column("check")
    table.add_column("says")
    for f in result.findings:
        if f.state == "measured":
            table.add_row(f.check, _text(f.says))
    return table


def _assertions(result: Result) -> Table:
    table = Table(title="Assertions", title_justify="left", box=None, pad_edge=False)
    for header in ("said", "status", "because"):
        table.add_column(header)
    for a in result.assertions:
        table.add_row(_text(a.says), a.status.replace("-", " "), _text(a.because))
    return table


def plain(text: str) -> str:
    """`text` with Markdown's own marks made plain: names of files are the poster's, and a page that shows the summary
    must neither fetch a picture nor make a link that they ask for (CommonMark 0.31, backslash escapes).
    """
    return re.sub(r"([\\`*_\[\]<>|#!~&])", r"\\\1", escaped(text))


def markdown(result: Result) -> str:
    """The summary as Markdown."""
    lines = []
    if result.verdict:
        said = [f"- {plain(s)}" for s in result.verdict.three_sentences]
        lines += [f"# {plain(result.verdict.headline)}", "", *said, ""]
    lines += ["| what | found |", "| --- | --- |", *(f"| {k} | {plain(v)} |" for k, v in facts(result)), ""]
    if result.composition:
        lines += ["| origin | share | 90 % interval | rows |", "| --- | ---: | ---: | ---: |"]
        for p in told_parts(result.composition, result.sums):
            lines.append(f"| {p.words} | {percent(p.value)} | {_interval(p)} | {count(p.rows)} |")
        lines.append("")
    lines += ["## What to do next", "", *(f"{i}. {plain(s)}" for i, s in enumerate(next_steps(result), 1)), ""]
    return "\n".join(lines)


def ndjson(result: Result) -> str:
    """One JSON object per line: first the run and the verdict, then each origin's share, then each finding."""
    head = {"run": result.run.id, "verdict": result.verdict.model_dump(mode="json") if result.verdict else None}
    lines = [head, *(p.model_dump(mode="json") for p in result.composition)]
    lines += [f.model_dump(mode="json") for f in result.findings]
    return "".join(json.dumps(line) + "\n" for line in lines)
