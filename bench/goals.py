"""The goals for scale, each held against what a run measured, with the reason where it falls short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from bench.people import GROWING, READ, TELLING, Size

Run = Mapping[str, Any]
GB = 1e9
# Steps of the examination, as its progress names them; what comes between the end of one and the next is counted to it.
STEPS_OF_MATCHING = ("fingerprint", "look up", "placeholders", "verify", "match", "near", "outcomes")
MATCHING = tuple(name for step in STEPS_OF_MATCHING for name in (step, "after " + step))
_SPELLED = ("spell", "after spell", *MATCHING)


_TWO_SIZES = (
    f"it takes two sizes of {GROWING:,} rows at least, the larger of {TELLING:,}: below, a run is mostly what it takes "
    "whatever its size."
)


@dataclass(frozen=True)
class Goal:
    """`holds` is "yes", "no" or "not measured"; `why` says what stands in the way."""

    measure: str
    goal: str
    measured: str
    holds: str
    why: str


def goals(told: Run) -> Iterator[Goal]:
    """All goals, in a fixed order."""
    yield from _speed(told)
    yield from _memory(told)
    yield from _reference(told)
    yield from _against_splink(told)
    yield _formats(told)


def exponent(runs: Sequence[Run]) -> float | None:
    """The power of the rows with which the examination grew between the two largest sizes; None for small ones."""
    return _slope(runs, lambda run: run["examine"].get("seconds"))


def _slope(runs: Sequence[Run], find: Any) -> float | None:
    done = [(run["size"]["claimed"], find(run)) for run in runs if find(run) and run["size"]["claimed"] >= GROWING]
    if len(done) < 2 or done[-1][0] < TELLING:
        return None
    (less, small), (more, large) = done[-2:]
    return log(large / small) / log(more / less)


def _speed(told: Run) -> Iterator[Goal]:
    run = told["runs"][-1]
    whole, read, steps = run["examine"].get("seconds"), run["read"].get("seconds"), run["examine"].get("steps", {})
    matching = sum(steps.get(step, 0.0) for step in _SPELLED)
    yield _ratio(
        "spelling and matching a claim, reference prepared", 1.0, matching / read if read and matching else None,
        "times DuckDB's reading", "a slice of the claim is spelled column by column, printed, looked up and judged by "
        "compiled loops that hand arrays to each other; the goal was set by a probe in C that did all of it row after "
        "row. Near candidates and people, which the probe left out, are within the measured time." + _disk(told),
    )  # fmt: skip
    yield _ratio(
        "the whole examination", 2.5, whole / read if whole and read else None, "times DuckDB's reading",
        "besides the above, the box lands the file as columns that the checks read again, marks are made of every row, "
        "and what does not depend on the claim's size (start, controls) weighs the more the smaller the claim is; the "
        "table of steps below says how much each is.",
    )  # fmt: skip
    grown = exponent(told["runs"])
    yield _ratio(
        "growth with the rows",
        1.05,
        grown,
        "as exponent",
        "the table of steps tells which of them grow faster than the rows: where the reference does not fit the "
        "memory, matching reads tags and values from the disk once for every few million rows."
        if grown is not None
        else _TWO_SIZES,
    )


def _disk(told: Run) -> str:
    """What a reference that the memory does not hold costs."""
    held = told["runs"][-1]["reference"].get("bytes", {}).get("all", 0)
    if held < told["machine"]["memory"]:
        return ""
    return (
        f" The reference takes {held / GB:.0f} GB and does not fit the memory: a key's table is read once, tags and "
        "values for every few million rows, blocks for every few million of those that keys leave open."
    )


def _memory(told: Run) -> Iterator[Goal]:
    peak = told["runs"][-1]["examine"].get("peak")
    grown = _slope(told["runs"], lambda run: run["examine"].get("peak"))
    yield Goal(
        "memory of an examination", "16 GB at most", f"{peak / GB:.1f} GB" if peak else "-", _word(peak, 16 * GB),
        "the engine spills only beyond its budget (--memory, 8.6 GB by default), and mapped pages of the index and of "
        "the customers' values count as long as the system leaves them in memory: it takes them back where others need "
        "the room. The column 'of its own' below leaves such pages out.",
    )  # fmt: skip
    yield Goal(
        "memory as the claim grows", "flat: exponent 0", f"exponent {grown:.2f}" if grown is not None else "-",
        _word(grown, 0.05),
        "a claim keeps some 130 bytes a row from the first step of matching to the last (prints and outcomes, in files "
        "without a name, whose pages count), and in this bench the customers grow with the rows, and with them the "
        "pages of the index that are mapped." if grown is not None else _TWO_SIZES,
    )  # fmt: skip


def _reference(told: Run) -> Iterator[Goal]:
    run = told["runs"][-1]
    customers, held = run["size"]["customers"], run["reference"].get("bytes", {})
    built, sample = run["reference"].get("seconds"), run["sample"].get("seconds")
    scaled = built * 1e8 / customers if built and customers >= TELLING else None
    reckoned = f" if it grew in step with {customers:,}" if customers != 1e8 else ""
    yield Goal(
        "building the reference, 100 million customers", "120 s at most",
        f"{scaled:,.0f} s{reckoned}" if scaled else "-", _word(scaled, 120),
        "customers are read, spelled, written as values, printed, put into a table for each key and for each of the "
        "near stage's blocks, and portrayed: what a run would have to do otherwise."
        if customers >= TELLING else f"from fewer than {TELLING:,} customers it cannot be reckoned.",
    )  # fmt: skip
    index = held.get("index")
    yield Goal(
        "index per customer, without the near stage's blocks", "128 bytes at most",
        f"{index / customers:.0f} bytes" if index else "-", _word(index and index / customers, 128),
        "tables are powers of two, so their load is between 0.37 and 0.75.",
    )  # fmt: skip
    yield Goal(
        "1,000 rows against the prepared reference", "2 s at most, at 100 million customers",
        f"{sample:.1f} s at {customers:,}" if sample else "-", _word(sample, 2.0),
        "nothing of it passes over the customers any more; what is left is starting Python and loading compiled code, "
        "two boxes, some three hundred and fifty small statements, the controls, which go the claim's own way in every "
        "run, and, where the reference is not in the system's cache, its pages one by one from the disk.",
    )  # fmt: skip


def _against_splink(told: Run) -> Iterator[Goal]:
    run: Run = next((run for run in reversed(told["runs"]) if "splink scoring" in run["engines"]), {"engines": {}})
    engines: Mapping[str, Any] = run["engines"]
    at = f" at {Size(**run['size']).words}" if "size" in run else ""
    theirs = engines.get("splink scoring", {}).get("seconds")
    ours = engines.get("assay", {})
    faster = theirs / ours["seconds"] if theirs and "seconds" in ours else None
    ready = theirs / ours["ready"] if theirs and ours.get("ready") else None
    yield Goal(
        "against Splink's training and scoring, nothing prepared", "2 times as fast",
        f"{faster:.1f} times{at}" if faster else "-", _word(faster and -faster, -2.0),
        "the index of the customers is built within the time.",
    )  # fmt: skip
    yield Goal(
        "the same with the customers' index ready", "10 times as fast",
        f"{ready:.1f} times{at}" if ready else "-", _word(ready and -ready, -10.0),
        "reading the claim's text out of the engine and printing it is the larger part of what is left.",
    )  # fmt: skip


def _formats(told: Run) -> Goal:
    took = told["reading"].get("took", {})
    rates = {form: took["delimited text"] / seconds for form, seconds in took.items()}
    least = min(rates.values(), default=None)
    measured = ", ".join(f"{form} {100 * rate:.0f} %" for form, rate in rates.items() if form != "delimited text")
    return Goal(
        "SQL dumps and JSON lines", "40 % of the rate of delimited text",
        f"{measured} at {READ.claimed:,} rows" if measured else "-",
        _word(least and -least, -0.4),
        "delimited text is split by a compiled reader in blocks; the others go through scanners of Assay's own, "
        "row by row where a value needs a closer look.",
    )  # fmt: skip


def _ratio(measure: str, most: float, found: float | None, words: str, why: str) -> Goal:
    told = f"{found:.2f} {words}" if found is not None else "-"
    return Goal(measure, f"{most:g} {words} at most", told, _word(found, most), why)


def _word(found: float | None, most: float) -> str:
    return "not measured" if found is None else "yes" if found <= most else "no"
