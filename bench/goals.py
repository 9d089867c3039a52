"""The goals for scale, each held against what a run measured, with the reason where it falls short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

Run = Mapping[str, Any]
GB = 1e9
_MATCHING = ("after seal", "seal", "read", "after read", "reading customers", "after reading customers", "spell",
             "after spell", "match", "after match")  # fmt: skip


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
    """The power of the rows with which the examination grew between the two largest sizes."""
    return _slope(runs, lambda run: run["examine"].get("seconds"))


def _slope(runs: Sequence[Run], find: Any) -> float | None:
    done = [(run["size"]["claimed"], find(run)) for run in runs if find(run)]
    if len(done) < 2:
        return None
    (less, small), (more, large) = done[-2:]
    return log(large / small) / log(more / less)


def _speed(told: Run) -> Iterator[Goal]:
    run = told["runs"][-1]
    whole, read, steps = run["examine"].get("seconds"), run["read"].get("seconds"), run["examine"].get("steps", {})
    matching = sum(steps.get(step, 0.0) for step in _MATCHING)
    yield _ratio(
        "reading, spelling and matching a claim", 1.0, matching / read if read and matching else None,
        "times DuckDB's reading", "the measured number also reads and spells the customers, which the goal takes as "
        "prepared. Each column is spelled, fingerprinted and joined apart, through tables in the engine; the goal was "
        "set by a probe that did all in one pass over the bytes, with no string kept.",
    )  # fmt: skip
    yield _ratio(
        "the whole examination", 2.5, whole / read if whole and read else None, "times DuckDB's reading",
        "besides the above, controls send rows of known truth through the same path, which passes over the reference "
        "again, and the checks scan the columns they need; the table of steps below says how much each is.",
    )  # fmt: skip
    grown = exponent(told["runs"])
    yield _ratio(
        "growth with the rows",
        1.05,
        grown,
        "as exponent",
        "the table of steps tells which of them grow faster than the rows.",
    )


def _memory(told: Run) -> Iterator[Goal]:
    peak = told["runs"][-1]["examine"].get("peak")
    why = (
        "spelled columns of both sides are held as tables, so memory grows with the rows; the engine spills to disk "
        "beyond its budget (8 GiB unless --memory says otherwise), the columns on their way into it do not."
    )
    grown = _slope(told["runs"], lambda run: run["examine"].get("peak"))
    yield Goal(
        "memory of an examination", "16 GB at most", f"{peak / GB:.1f} GB" if peak else "-", _word(peak, 16 * GB), why
    )
    yield Goal(
        "memory as the claim grows", "flat: exponent 0", f"exponent {grown:.2f}" if grown is not None else "-",
        _word(grown, 0.05), why,
    )  # fmt: skip


def _reference(told: Run) -> Iterator[Goal]:
    customers = told["runs"][-1]["size"]["customers"]
    built, sample = told["reference"].get("seconds"), told["sample"].get("seconds")
    scaled = built * 1e8 / customers if built else None
    yield Goal(
        "building the reference, 100 million customers", "120 s at most",
        f"{scaled:,.0f} s if it grew in step with {customers:,}" if scaled else "-", _word(scaled, 120),
        "the customers are spelled column by column and written as encrypted or plain Parquet.",
    )  # fmt: skip
    held = told["reference"].get("bytes")
    yield Goal(
        "kept per customer", "128 bytes at most", f"{held / customers:.0f} bytes" if held else "-",
        _word(held and held / customers, 128), "spelled values are kept, not only their fingerprints.",
    )  # fmt: skip
    yield Goal(
        "1,000 rows against the prepared reference", "2 s at most, at 100 million customers",
        f"{sample:.1f} s at {customers:,}" if sample else "-", _word(sample, 2.0),
        "a prepared reference keeps the spelled customers; their fingerprints are made in every run, and the controls "
        "are drawn from the whole of it.",
    )  # fmt: skip


def _against_splink(told: Run) -> Iterator[Goal]:
    engines = told["runs"][-1]["engines"]
    ours, theirs = (engines.get(name, {}).get("seconds") for name in ("assay", "splink scoring"))
    faster = theirs / ours if ours and theirs else None
    yield Goal(
        "against Splink's training and scoring, nothing prepared", "2 times as fast",
        f"{faster:.1f} times" if faster else "-", _word(faster and -faster, -2.0),
        "`match` in the engine does one join per key and one comparison per field; so does Splink, on the same engine.",
    )  # fmt: skip
    yield Goal(
        "the same with the customers' index ready", "10 times as fast", "-", "not measured",
        "fingerprints of the customers are not kept between runs.",
    )  # fmt: skip


def _formats(told: Run) -> Goal:
    took = told["reading"].get("took", {})
    rates = {form: took["delimited text"] / seconds for form, seconds in took.items()}
    least = min(rates.values(), default=None)
    measured = ", ".join(f"{form} {rate:.0%}" for form, rate in rates.items() if form != "delimited text")
    return Goal(
        "SQL dumps and JSON lines", "40 % of the rate of delimited text", measured or "-",
        _word(least and -least, -0.4),
        "delimited text is split by a compiled reader in blocks; the others go through scanners of Assay's own, "
        "row by row where a value needs a closer look.",
    )  # fmt: skip


def _ratio(measure: str, most: float, found: float | None, words: str, why: str) -> Goal:
    told = f"{found:.2f} {words}" if found is not None else "-"
    return Goal(measure, f"{most:g} {words} at most", told, _word(found, most), why)


def _word(found: float | None, most: float) -> str:
    return "not measured" if found is None else "yes" if found <= most else "no"
