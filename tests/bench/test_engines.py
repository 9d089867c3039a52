"""All engines find the same pairs, which are those that a few lines of Python find one by one."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from assay.reference.index import SHARED_BY
from bench import ours, task
from bench.__main__ import disagreements, installed
from bench.peers import PEERS
from bench.people import Size, make
from bench.spelled import write


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder, and what each engine that is installed found, as the bench's run keeps it."""
    place = make(tmp_path_factory.mktemp("bench"), Size(2_000, 2_000))
    write(place)
    told = {}
    for name, (module, distribution, _) in PEERS.items():
        if installed(distribution) and (name != "spark" or shutil.which("java")):
            told[name] = _kept(import_module(module).run(place).as_json())
    mine = ours.run(place, near=False)
    told["assay"] = _kept({**dataclasses.asdict(mine), **mine.answer.as_json()})
    return place, told


def test_engines_agree(found: tuple[Path, dict[str, Any]]) -> None:
    _, told = found
    assert {"duckdb", "polars", "splink", "assay"} <= set(told)
    assert disagreements(told) == []
    assert told["assay"]["same"] > 0.99 * told["assay"]["rows"]


def test_pairs_are_those_that_plain_python_finds(found: tuple[Path, dict[str, Any]]) -> None:
    place, told = found
    rows, customers = (pq.read_table(path).to_pylist() for path in task.sides(place).values())
    pairs, common = set(), 0
    for key in task.KEYS:
        holders = defaultdict(list)
        for customer in customers:
            holders[tuple(customer[k] for k in key)].append(customer["customer"])
        for row in rows:
            value = tuple(row[k] for k in key)
            common += len(holders.get(value, ())) > SHARED_BY
            if None not in value and len(holders.get(value, ())) <= SHARED_BY:
                pairs |= {(row["row"], customer) for customer in holders.get(value, ())}
    assert common > 0  # the rule is needed here
    assert told["duckdb"]["pairs"] == len(pairs)
    mixed = [[(row * m + customer) % task.PRIME for row, customer in pairs] for m in task.MIXERS]
    assert told["duckdb"]["digest"] == task.digest(tuple(sum(x * x % task.PRIME for x in one) for one in mixed))


def test_one_pair_more_is_a_disagreement(found: tuple[Path, dict[str, Any]]) -> None:
    _, told = found
    other = {**told["polars"], "pairs": told["polars"]["pairs"] + 1}
    assert [words.split(":")[0] for words in disagreements({**told, "polars": other})] == ["pairs"]
    other = {**told["assay"], "alike": told["assay"]["same"] - 1}
    assert [words.split(":")[0] for words in disagreements({**told, "assay": other})] == ["fields"]


def _kept(answer: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(answer))
