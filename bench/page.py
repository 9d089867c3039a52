"""docs/performance.md and its picture: every number on them comes from the record of one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.goals import GB, exponent, goals
from bench.peers import PEERS
from bench.people import READ, TELLING, Size
from bench.picture import growth
from bench.steps import profile

DOCS = Path(__file__).parent.parent / "docs"
Run = Mapping[str, Any]

LOADED = 0.5  # load of a machine from which on something else than the system's own work was going on
NAMES = {
    "spelling": "one spelling for both sides, without which nobody could start",
    "assay": "**Assay, exact keys alone**", "assay near": "**Assay, near matches too**",
    **{peer: words for peer, (_, _, words) in PEERS.items()},
    "splink scoring": "Splink, training and scoring",
}  # fmt: skip
CURVES = ("assay", *PEERS)


def write(told: Run, docs: Path = DOCS) -> None:
    """Write performance.md and performance.svg below `docs`."""
    (docs / "performance.svg").write_text(growth(_series(told["runs"])), encoding="utf-8")
    (docs / "performance.md").write_text(text(told), encoding="utf-8")


def text(told: Run) -> str:
    """The page."""
    parts = (_head, _goals, _whole, _profile, _task, _prepared, _how)
    return "\n\n".join("\n".join(part(told)) for part in parts) + "\n"


def _head(told: Run) -> Iterator[str]:
    machine, sizes = told["machine"], ", ".join(_words(run) for run in told["runs"])
    yield "<!-- made by `just bench`; every number comes from its record -->"
    yield "# Performance\n"
    yield (
        f"Measured {_days(told)} in {'several runs, size by size' if 'began' in told else 'one run'}: "
        f"{machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory'] / GB:.0f} GB, {machine['system']}. "
        + ", ".join(f"{name} {number}" for name, number in told["versions"].items())
        + "."
    )
    yield "\n" + _load(machine["load"])
    yield (
        f"\nRows claimed x customers: {sizes}. Each number was taken once, so expect some 20 % either way; ratios are "
        "of one run on one machine, the file in the system's cache. Peak memory adds up all processes of a run, looked "
        "at 20 times a second; 'of its own' leaves out pages of files. A small examination before the first number "
        "leaves compiled code in its cache. GB and MB are powers of ten."
    )
    if not _telling(told):
        yield (
            f"\n**Too small to tell anything about speed**: below {TELLING:,} rows a run is mostly what it takes "
            "whatever its size. It shows that the bench works on this machine."
        )
    yield "\n![Seconds by rows, both axes logarithmic](performance.svg)"


def _telling(told: Run) -> bool:
    return bool(told["runs"][-1]["size"]["claimed"] >= TELLING)


def _load(load: float) -> str:
    words = (
        f"Load when the last run began: {load:.1f}, which is how many processes ran or waited for a processor or the "
        "disk, on average of the minute before; nothing of the bench ran then."
    )
    if load < LOADED:
        return words
    return words + (
        " So the machine was at work with something else, or had just ended it, and the times may be too long; on a "
        "machine that does nothing else it is near 0."
    )


def _days(told: Run) -> str:
    days = sorted({run.get("date", told["date"]) for run in told["runs"]})
    return f"on {days[0]}" if len(days) == 1 else f"from {days[0]} to {days[-1]}"


def _goals(told: Run) -> Iterator[str]:
    yield "## Goals\n"
    yield (
        "The goals are set for 87 million rows against 100 million customers on 2 cores. "
        f"The numbers are those of {_words(told['runs'][-1])} unless a row names another size; where that is "
        "smaller, a goal that holds here is not proven there.\n"
    )
    rows = list(goals(told))
    yield from _table(
        ("measure", "goal", "measured", "holds"), [(g.measure, g.goal, g.measured, g.holds) for g in rows]
    )
    if short := [g for g in rows if g.holds in {"no", "not measured"} and g.why]:
        yield "\n## What falls short, and why\n"
        yield from (f"- **{goal.measure}**: {goal.why}" for goal in short)


def _whole(told: Run) -> Iterator[str]:
    yield "## The whole examination\n"
    yield (
        "`assay examine claim.csv --against customers.ref`, a prepared reference, from the raw file to the report: "
        "reading in the box, spelling, matching, controls, checks, verdict, report. Beside it DuckDB reads the same "
        "file once with every column as text.\n"
    )
    rows = []
    for run in told["runs"]:
        read, whole = run["read"], run["examine"]
        rows.append((
            _words(run), f"{run['megabytes']:,.0f}", _seconds(read), _seconds(whole), _multiple(whole, read),
            _peak(whole), _peak(whole, "own"), f"{whole['matched']:,}" if "matched" in whole else "-",
        ))  # fmt: skip
    yield from _table(
        ("rows x customers", "MB", "DuckDB reads, s", "examine, s", "multiple", "peak", "of its own", "rows matched"),
        rows,
    )
    if (grown := exponent(told["runs"])) is not None:
        yield (
            f"\nBetween the two largest sizes time grows with the rows to the power {grown:.2f}; what is spent "
            "whatever the size (starting, loading compiled code) makes that look better the smaller the sizes are."
        )


def _profile(told: Run) -> Iterator[str]:
    yield "### Where the time goes\n"
    yield (
        "Steps as [progress names them](running.md), summed up; those of matching stand below their sum. "
        "A claim of more than 983,040 rows is printed while it is spelled: its step 'fingerprint' is about 0, and "
        "spelling includes it.\n"
    )
    yield from _table(*profile(told["runs"]))


def _task(told: Run) -> Iterator[str]:
    yield "## The same task, other tools\n"
    yield (
        "Both sides are spelled once by Assay's own rules and kept as Parquet; that is not counted for anyone. From "
        "there each engine, in a process of its own, finds all pairs of row and customer that share an exact key "
        "(customer number, e-mail, phone, salted password hash, or full name with birth date; a value that more than "
        "16 customers hold leads nowhere), the eleven fields that agree in each pair, and the best customer of each "
        "row. Seconds count from opening the files to the answer, without the start of Python or Java.\n"
    )
    yield (
        "**Assay's numbers are its `match`, which does more**: it fingerprints both sides under a key, weighs fields, "
        "refuses candidates, finds people who stand in several rows and counts what chance would give; with near "
        "matches it also looks for slips, moves and swaps in every row that exact keys leave open. Nothing is "
        "prepared: the index of the customers is built within the time; the goals above tell the time without that. "
        "**Splink does another thing**: it learns weights and "
        "scores pairs. Its exact blocking rules give the pairs to compare; learning and scoring is timed apart.\n"
    )
    compared = [run for run in told["runs"] if run["engines"]]
    for run in compared:
        yield f"### {_words(run)}\n"
        yield from _engines(run["engines"])
    yield _agreed(compared) if compared else "No other tool was run."


def _engines(engines: Mapping[str, Run]) -> Iterator[str]:
    ours = engines.get("assay", {})
    rows = [
        (words, _seconds(engines[name]), _multiple(engines[name], ours), _peak(engines[name]), _pairs(engines[name]))
        for name, words in NAMES.items()
        if name in engines
    ]
    yield from _table(("engine", "s", "of Assay's exact", "peak", "pairs"), rows)
    yield ""


def _agreed(runs: Sequence[Run]) -> str:
    found = runs[-1]["engines"]
    names = {**{name: words for name, (_, _, words) in PEERS.items()}, "assay": "Assay"}
    ran = [words for name, words in names.items() if found.get(name, {}).get("digest")]
    if len(ran) < 2:
        return "Too few engines ran to compare what they found."
    said = f"No page is written unless all find the same: {', '.join(ran)} found the same pairs by number and digest"
    if "rows" in found.get("assay", {}):
        ours = found["assay"]
        said += (
            ", and DuckDB, Polars and PySpark, as far as they ran, the same best customers with the same agreeing "
            f"fields. Assay weighs fields instead of counting them: of {ours['rows']:,} rows with a pair it prefers "
            f"the same customer in {ours['same']:,}, and in all of those the same fields agree"
        )
    return said + "."


def _prepared(told: Run) -> Iterator[str]:
    yield "## A prepared reference, a sample, other formats\n"
    rows = []
    for run in told["runs"]:
        built, customers = run["reference"], run["size"]["customers"]
        size = built.get("bytes", {})
        rest = size.get("all", 0) - size.get("index", 0) - size.get("blocks", 0)
        held = (size.get("index"), size.get("blocks"), rest, size.get("all"))
        parts = (f"{one / customers:.0f}" if one else "-" for one in held)
        rows.append(
            (f"{customers:,}", _seconds(built), _peak(built), *parts, _seconds(run["sample"]), _peak(run["sample"]))
        )
    yield from _table(
        (
            "customers",
            "build, s",
            "peak",
            "index, bytes each",
            "near blocks",
            "values and the rest",
            "all, bytes each",
            "1,000 rows examined, s",
            "peak",
        ),
        rows,
    )
    yield ""
    for run in told["runs"]:
        if run["reference"].get("earlier"):
            yield (
                f"- The reference of {run['size']['customers']:,} customers was built by a run that was stopped after "
                f"it; load of the machine at its end: {run['reference']['load']:.1f}."
            )
    if took := told["reading"].get("took"):
        plain = took["delimited text"]
        listed = "; ".join(
            f"{form} {seconds:.1f} s, {100 * plain / seconds:.0f} % of the rate" for form, seconds in took.items()
        )
        yield f"- The same {READ.claimed:,} rows read in the box: {listed}."


def _how(told: Run) -> Iterator[str]:
    del told
    sizes = (Size(1_000_000, 1_000_000), Size(10_000_000, 10_000_000), Size(87_000_000, 100_000_000))
    yield "## How to run it\n"
    yield (
        "`just bench` runs what this page shows (start it on a machine that does nothing else, whose load is below "
        f"{LOADED}: `uptime` says it); `just bench 10m` or `just bench 87m` the large sizes. A run whose largest size "
        f"is below {TELLING:,} rows writes its page beside its data, not here. "
        "The people are drawn by formula from their numbers, with names as skewed as in a "
        "census, typos, blanks, other ways of writing and older values, so any machine makes the same files, in one "
        "pass and 1 GB of memory. Data and spelled copies need "
        + ", ".join(f"{size.bytes / 1e9:.1f} GB for {size.words}" for size in sizes)
        + "; working files come on top. In CI a small version checks that the engines agree; nothing is timed there."
    )


def _series(runs: Sequence[Run]) -> dict[str, list[tuple[float, float]]]:
    def line(find: Any) -> list[tuple[float, float]]:
        found = [(float(run["size"]["claimed"]), find(run)) for run in runs]
        return [(rows, one["seconds"]) for rows, one in found if one and "seconds" in one]

    series = {
        "Assay, whole examination": line(lambda run: run["examine"]),
        "DuckDB reads the file": line(lambda run: run["read"]),
    }
    for name in CURVES:
        series[NAMES[name].strip("*")] = line(lambda run, name=name: run["engines"].get(name))
    return series


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return ["| " + " | ".join(cells) + " |" for cells in (headers, ["---"] * len(headers), *rows)]


def _words(run: Run) -> str:
    return Size(**run["size"]).words


def _seconds(one: Run) -> str:
    return f"{one['seconds']:.2f}" if "seconds" in one else one.get("wrong", "-")


def _multiple(one: Run, other: Run) -> str:
    if "seconds" not in one or "seconds" not in other:
        return "-"
    times = one["seconds"] / other["seconds"]
    return f"{times:.1f} x" if times >= 1 else f"{times:.2f} x"


def _peak(one: Run, which: str = "peak") -> str:
    return f"{one[which] / GB:.1f} GB" if one.get(which) else "-"


def _pairs(one: Run) -> str:
    return f"{one['pairs']:,}" if "pairs" in one else "-"
