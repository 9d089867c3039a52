"""Runs everything at each size in turn, checks that all engines find the same, and writes docs/performance.md.

A run whose largest size is below one million rows only tries the bench out: its page and picture lie beside its data.

Usage: python -m bench [SIZE ...] [--peers NAMES] [--most SIZE] [--folder DIR] [--add] [--resume] [--page-only]
A SIZE is a number of rows, or 1m, 10m, 87m (87 million rows against 100 million customers).

Nothing else should run on the machine. Its disk must have room for data, reference and working files (--folder says
where the first two are, ASSAY_TEMP where the others); time is that of two cores, docs/performance.md has more:

    size     rows x customers       data      reference   time
    (none)   100,000; 300,000; 1m   0.6 GB    0.5 GB      about 8 minutes, with all peers
    10m      10 x 10 million        3.9 GB    3.9 GB      some 7 minutes, and what the peers take (--peers "" for none)
    87m      87 x 100 million       35 GB     35 GB       some 70 minutes, without peers (they run up to --most)
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bench import examine, page
from bench.machine import describe
from bench.measuring import Measured, measured
from bench.peers import PEERS
from bench.people import READ, TELLING, Size, drop_customers, make, size_of

OUT = Path(__file__).parent / "out"
SIZES = ("100000", "300000", "1m")
FIRST = Size(2_000, 2_000)
COMPARED = ("pairs", "digest", "best", "patterns")


def main() -> None:
    """Make, run, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", default=SIZES, metavar="SIZE")
    parser.add_argument("--peers", default=",".join(PEERS), help="which peers to run, separated by commas")
    parser.add_argument("--most", type=size_of, default="10m", help="the largest size at which peers run")
    parser.add_argument("--folder", type=Path, default=OUT, help="where the data are kept")
    parser.add_argument("--add", action="store_true", help="keep the other sizes of the last run on this machine")
    parser.add_argument("--resume", action="store_true", help="take the reference that a stopped run has built")
    parser.add_argument("--page-only", action="store_true", help="write the page anew from the last run")
    given = parser.parse_args()
    record = given.folder.resolve() / "run.json"
    if not given.page_only:
        sizes = sorted(map(size_of, given.sizes), key=lambda size: size.claimed)
        record.parent.mkdir(parents=True, exist_ok=True)
        known = json.loads(record.read_text(encoding="utf-8")) if given.add and record.exists() else None
        for told in run(sizes, record.parent, given.peers.split(","), given.most, known, resume=given.resume):
            record.write_text(json.dumps(told, indent=1), encoding="utf-8")
    told = json.loads(record.read_text(encoding="utf-8"))
    if wrong := [words for one in told["runs"] for words in disagreements(one["engines"])]:
        sys.exit("The engines do not find the same:\n" + "\n".join(wrong))
    place = page_of(told, record.parent)
    page.write(told, place)
    for one in told["runs"]:
        whole, read = one["examine"].get("seconds"), one["read"].get("seconds")
        words = f"{whole:.1f} s, {whole / read:.1f} x DuckDB's reading" if whole and read else "not measured"
        print(f"{Size(**one['size']).words}: the whole examination {words}")
    if place != page.DOCS:
        print(
            f"The largest size is below {TELLING:,} rows: the page is {place / 'performance.md'}, docs/ is as it was."
        )
    else:
        print(f"The page is {place / 'performance.md'}.")


def page_of(told: Mapping[str, Any], folder: Path) -> Path:
    """Where the page of a run belongs: in docs/ where its largest size says something, else beside its data."""
    largest = max(int(one["size"]["claimed"]) for one in told["runs"])
    return page.DOCS if largest >= TELLING else folder


def run(
    sizes: Sequence[Size],
    folder: Path,
    peers: Sequence[str],
    most: Size,
    known: Mapping[str, Any] | None = None,
    *,
    resume: bool = False,
) -> Iterator[dict[str, Any]]:
    """Everything that was measured so far, size after size, as it goes into run.json; `known` is an earlier run.

    Peers are left out of sizes above `most`. Raises SystemExit when what is known comes from another machine.
    """
    told: dict[str, Any] = {
        **describe([distribution for _, distribution, _ in PEERS.values()]),
        "runs": [],
        "reading": {},
    }
    if known is not None:
        if (known["versions"], same_machine(known)) != (told["versions"], same_machine(told)):
            raise SystemExit("The last run was made on another machine or with other versions: run all sizes anew.")
        others = [one for one in known["runs"] if Size(**one["size"]) not in sizes]
        told |= {"runs": others, "reading": known["reading"], "began": known.get("began", known["date"])}
    say("a first examination, so that compiled code is in its cache")
    examine.build(make(folder, FIRST))
    examine.examination(make(folder, FIRST))
    examine.reading(make(folder, FIRST))
    compared = max((size for size in sizes if size.claimed <= most.claimed), key=lambda s: s.claimed, default=sizes[0])
    for size in sizes:
        place = make(folder, size)
        say(f"{size.words}: the prepared reference")
        reference = built(place, resume=resume)
        if size.claimed > most.claimed:  # no peer asks for the customers' table, and the disk is short
            drop_customers(place)
        say(f"{size.words}: a sample of {examine.SAMPLE:,} rows")
        sample = plain(examine.sample(place))
        say(f"{size.words}: the whole examination")
        measured_now = {
            "size": asdict(size), "date": told["date"], "load": os.getloadavg()[0],
            "megabytes": (place / "claim.csv").stat().st_size / 1e6,
            "reference": reference, "sample": sample,
            "read": plain(examine.count_once(place / "claim.csv")), "examine": with_json(examine.examination(place)),
            "engines": engines(place, size, peers, largest=size == compared) if size.claimed <= most.claimed else {},
        }  # fmt: skip
        shutil.rmtree(place / "customers.ref", ignore_errors=True)  # the largest would leave no room
        told["runs"] = sorted([*told["runs"], measured_now], key=lambda one: int(one["size"]["claimed"]))
        yield told
    if not told["reading"]:
        say("other formats")
        yield {**told, "reading": with_json(examine.reading(make(folder, READ)))}


def built(place: Path, *, resume: bool) -> dict[str, Any]:
    """What the build of the reference took; with `resume` that of a run that was stopped after it, where there is one.

    At the largest size the build takes a good part of the run.
    """
    record = place / "built.json"
    known = resume and record.exists() and (place / "customers.ref").exists()
    if not known:
        record.unlink(missing_ok=True)
        run, kept = examine.build(place)
        made = {**plain(run), "bytes": kept, "load": os.getloadavg()[0]}
        if run.wrong is not None:
            return {**made, "earlier": False}
        record.write_text(json.dumps(made), encoding="utf-8")
    return {**json.loads(record.read_text(encoding="utf-8")), "earlier": known}


def same_machine(told: Mapping[str, Any]) -> dict[str, Any]:
    """What must be alike for numbers to stand beside each other: all but the load."""
    return {what: value for what, value in told["machine"].items() if what != "load"}


def engines(place: Path, size: Size, peers: Sequence[str], *, largest: bool) -> dict[str, Any]:
    """What each engine took and found, by its name; DuckDB first, whose best candidates Assay's are compared with.

    What does more than the task (Splink's scoring, Assay's near matches) runs at the largest size only.
    """
    say(f"{size.words}: one spelling for all")
    if (spelled := measured([sys.executable, "-m", "bench.spelled", str(place)])).wrong:
        return {"spelling": plain(spelled)}
    told: dict[str, Any] = {}
    for peer, (_, distribution, words) in PEERS.items():
        if peer not in peers or not installed(distribution):
            told[peer] = {"wrong": "not run"}
            continue
        say(f"{size.words}: {words}")
        told[peer] = with_json(measured([sys.executable, "-m", "bench.peers", peer, str(place)]))
    if largest and "seconds" in told["splink"]:
        say(f"{size.words}: Splink, training and scoring")
        told["splink scoring"] = with_json(measured([sys.executable, "-m", "bench.peers.splinked", str(place)]))
    for label, arguments in (("assay", []), ("assay near", ["near"]))[: 1 + largest]:
        say(f"{size.words}: {label}")
        told[label] = with_json(measured([sys.executable, "-m", "bench.ours", str(place), *arguments]))
    return told


def disagreements(told: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Sentences: what one engine found and another did not. An engine that did not run cannot disagree."""
    wrong, ours = [], told.get("assay", {})
    for what in COMPARED:
        found = {name: one[what] for name, one in told.items() if one.get(what) is not None}
        if len({json.dumps(value, sort_keys=True) for value in found.values()}) > 1:
            wrong.append(f"{what}: " + "; ".join(f"{name} {str(value)[:60]}" for name, value in found.items()))
    if ours.get("alike") != ours.get("same"):
        wrong.append(f"fields: of {ours['same']} rows with one best customer only {ours['alike']} agree in the same")
    return wrong


def plain(run: Measured) -> dict[str, Any]:
    """Wall clock of the whole process, its peak memory, and that without mapped files."""
    memory = {"peak": run.peak, "own": run.own}
    return {"seconds": run.seconds, **memory} if run.wrong is None else {"wrong": run.wrong, **memory}


def with_json(run: Measured) -> dict[str, Any]:
    """The same with what the process said of itself, whose seconds, of the task alone, outrank the wall clock's."""
    if run.wrong is not None:
        return plain(run)
    return {**plain(run), **json.loads(run.said.strip().splitlines()[-1])}


def installed(distribution: str) -> bool:
    """Whether a peer can be run."""
    try:
        return bool(version(distribution))
    except PackageNotFoundError:
        return False


def say(words: str) -> None:
    """On standard error, with how busy the machine is: numbers of a busy machine are no measurement."""
    print(f"load {os.getloadavg()[0]:.1f} | {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
