"""Where an examination's time goes: its steps by name, which sum to the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bench.goals import MATCHING, STEPS_OF_MATCHING

Run = Mapping[str, Any]
INDENT = "&nbsp;&nbsp;&nbsp;&nbsp;"  # of a row below its sum: Markdown has none

# How the steps that an examination reports are named to people; the first word that fits counts.
OUTSIDE = "outside the steps: starting Python, imports, loading compiled code, ending"
SUM = "matching: exact, near, people, chance"
STEPS = {
    "start": OUTSIDE,
    "after seal": "reading the dump in its box",
    "seal": "reading the dump in its box",
    "read": "reading the dump in its box",
    "after read": "reading the dump in its box",
    "spell": "spelling; a large claim is printed meanwhile",
    "after spell": "recognising columns",
    **dict.fromkeys(MATCHING, SUM),
    "controls": "controls: known rows through the same path",
    "marks": "marks on rows that several checks use",
    "after marks": "marks on rows that several checks use",
    **dict.fromkeys(("composition", "after composition", "rows", "after rows"), "composition, verdict, report, rows"),
    "after controls": "marks on rows that several checks use",
    "checks": "checks",
    "after checks": "composition, verdict, report, rows",
}
# The steps within the sum of matching. A claim of more than 983,040 rows (assay.fields.spelling.SLICE) is printed slice
# by slice while it is spelled, and nothing is left to print.
WITHIN = {
    "fingerprint": "fingerprint: rows printed under the key, unless they were while they were spelled",
    "look up": "look up: prints asked of each key's table",
    "placeholders": "placeholders: values that too many people of the claim carry",
    "verify": "verify: pages of the reference checked before they are used",
    "match": "match: candidates weighed, and near ones of what exact keys leave open",
    "near": "near: once more, where blocks were too many for the budget",
    "outcomes": "outcomes: people, chance, the table of outcomes",
}


def profile(runs: Sequence[Run]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Headers and rows of the table of steps, the longest at the largest size first."""
    steps, within = [_steps(run) for run in runs], [_within(run) for run in runs]
    total, read = sum(steps[-1].values()) or 1.0, runs[-1]["read"].get("seconds")

    def row(words: str, seconds: Sequence[float]) -> tuple[str, ...]:
        last = seconds[-1]
        multiple = f"{last / read:.1f} x" if read else "-"
        return words, *(f"{one:.1f}" for one in seconds), f"{100 * last / total:.0f} %", multiple

    rows: list[tuple[str, ...]] = []
    for words in sorted(steps[-1], key=lambda words: -steps[-1][words]):
        rows.append(row(words, [one.get(words, 0.0) for one in steps]))
        if words == SUM:
            rows += [row(INDENT + named, [one[step] for one in within]) for step, named in WITHIN.items()]
    rows.append(row("**the whole examination**", [sum(one.values()) for one in steps]))
    sizes = [f"s at {run['size']['claimed']:,}" for run in runs]
    return ("step", *sizes, "share of the largest", "of one reading"), rows


def _steps(run: Run) -> dict[str, float]:
    """Seconds by step as people call it; they sum to those of the whole process."""
    told = run["examine"].get("steps", {})
    steps: dict[str, float] = {}
    for step, seconds in told.items():
        words = STEPS.get(step, step)
        steps[words] = steps.get(words, 0.0) + seconds
    if told:  # the clock starts in a process that has loaded Python and what it imports
        left = run["examine"].get("seconds", 0.0) - sum(told.values())
        steps[OUTSIDE] = steps.get(OUTSIDE, 0.0) + max(left, 0.0)
    return steps


def _within(run: Run) -> dict[str, float]:
    told = run["examine"].get("steps", {})
    return {step: told.get(step, 0.0) + told.get("after " + step, 0.0) for step in STEPS_OF_MATCHING}
