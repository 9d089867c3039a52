"""The index of a refreshed reference tells what a new index of the same customers tells."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from assay.engine import Engine, fingerprint
from assay.fields import Context, Schema
from assay.matching import index_plan, match
from assay.problem import AssayError
from assay.reference import Reference, build, prepared, refresh, rewriting, show
from assay.reference.index import Customers, build_index, delta, spare
from assay.settings import Settings
from tests.reference.made import write_table

HEADERS = ("customer_id", "email", "full_name", "phone", "birth_date", "street", "postcode", "city")
SIGNS = "abcdefghijklmnopqrstuvwxyz"
COUNT = 3_000
Row = tuple[str, ...]


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(SIGNS, k=7)).capitalize()


def _person(i: int, rng: random.Random) -> Row:
    name = f"{_word(rng)} {_word(rng)}"
    day = f"{rng.randint(1940, 2005)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    mail = f"{name.replace(' ', '.').lower()}{i}@mail{i % 5}.example"
    street = f"{_word(rng)}weg {rng.randint(1, 90)}"
    phone = "+49 30 5550000" if i % 60 == 0 else f"+49 30 {rng.randint(2_000_000, 9_999_999)}"  # a switchboard
    if i % 40 == 1:
        mail = f"family{i // 400}@shared.example"
    return (str(100_000 + i), mail, name, phone, day, street, f"{rng.randint(10_000, 99_999)}", _word(rng))


def _moved(row: Row, rng: random.Random) -> Row:
    other = _person(int(row[0]) - 100_000, rng)
    keep = rng.random() < 0.5
    return (row[0], row[1] if keep else other[1], row[2], other[3], row[4], *other[5:])


def _slip(value: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(value) - 1)
    return value[:at] + rng.choice(SIGNS) + value[at + 1 :]


def _claimed(rng: random.Random, ever: list[Row]) -> Iterator[Row]:
    """Rows of anybody who is or was there: exact, with a slip, in part, mixed with somebody else's, of nobody."""
    for row in rng.sample(ever, 1_500):
        other = rng.choice(ever)
        yield rng.choice((
            row,
            (*row[:2], _slip(row[2], rng), *row[3:]),
            ("", row[1], row[2], "", row[4], "", "", ""),
            ("", _slip(row[1], rng), row[2], row[3], row[4], *other[5:]),
            (row[0], other[1], *_person(999_999, rng)[2:]),
        ))  # fmt: skip


class World:
    """A prepared reference that is refreshed, everybody who ever was there, and who is now."""

    def __init__(self, folder: Path, settings: Settings, key: str | None = None) -> None:
        self.rng, self.folder, self.settings, self.key = random.Random(7), folder, settings, key
        self.now = {i: _person(i, self.rng) for i in range(COUNT)}
        self.ever, self.days = list(self.now.values()), 0
        self.path = folder / "ref"
        source = write_table(folder / "people.parquet", HEADERS, self.ever)
        build(str(source), self.path, settings, context=Context(region="DE"), key=key, plan=index_plan,
              as_of=date(2026, 4, 30))  # fmt: skip

    def pass_by(self, changed: int = 60, added: int = 20, gone: int = 0) -> bool:
        """A day of the reference; whether the index was built anew."""
        ids = self.rng.sample(sorted(self.now), changed + gone)
        fresh = {i: _moved(self.now[i], self.rng) for i in ids[:changed]}
        last = 10_000 * (self.days + 1)
        fresh |= {i: _person(i, self.rng) for i in range(last, last + added)}
        self.days += 1
        self.now |= fresh
        self.ever += fresh.values()
        leaving = [(self.now.pop(i)[0],) for i in ids[changed:]]
        changes = write_table(self.folder / "changes.parquet", HEADERS, list(fresh.values()))
        erased = write_table(self.folder / "gone.parquet", ("customer_id",), leaving) if leaving else None
        done = refresh(
            str(changes), self.path, self.settings, erased=str(erased) if erased else None, key=self.key,
            as_of=date(2026, 5, self.days), plan=index_plan,
        )  # fmt: skip
        assert (done.changed, done.added, done.erased) == (changed, added, gone)
        return done.reindexed

    def claim(self, engine: Engine, reference: Reference) -> Schema:
        """The claim of today, spelled by hand as the customers are."""
        rows = [
            (r[0] or None, r[1] or None, r[2].lower() or None, r[3].replace(" ", "") or None, r[4] or None,
             r[5].lower() or None, r[6] or None, r[7].lower() or None)
            for r in _claimed(self.rng, self.ever)
        ]  # fmt: skip
        columns = dict(zip(HEADERS, zip(*rows, strict=True), strict=True))
        told = {"row": pa.array(range(1, len(rows) + 1), pa.int64())}
        told |= {header: pa.array(values, pa.string()) for header, values in columns.items()}
        engine.keep("claim", pa.table(told))
        assert {f.name for f in reference.schema.fields} == set(HEADERS)
        return reference.schema


@contextmanager
def _opened(world: World) -> Iterator[tuple[Engine, Reference]]:
    folder = world.folder / "run"
    folder.mkdir(exist_ok=True)
    with Engine(folder, world.settings) as engine:
        yield engine, prepared.restore(world.path, engine, key=world.key)


def _compared(world: World) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The matches by the refreshed index, and those by an index that is built in the run."""
    with _opened(world) as (engine, reference):
        schema = world.claim(engine, reference)
        assert reference.index is not None
        key = reference.index.key
        match(engine, schema, reference, key=key, into="matches")
        match(engine, schema, replace(reference, index=None), key=key, into="anew")
        return engine.rows("SELECT * FROM matches ORDER BY row"), engine.rows("SELECT * FROM anew ORDER BY row")


@pytest.mark.parametrize("key", [None, "env:ASSAY_KEY"])
def test_it_matches_as_a_new_index_does(
    key: str | None, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_KEY", "0123456789abcdef" * 2)
    world = World(tmp_path, settings, key)
    for day in range(3):
        assert not world.pass_by()
        refreshed, anew = _compared(world)
        assert refreshed == anew, f"day {day}"
    matched = [row for row in refreshed if row[1]]
    assert 500 < len(matched) < len(refreshed)
    with _opened(world) as (_, reference):
        index = reference.index
        assert index is not None
        assert index.delta is not None


@pytest.mark.parametrize("key", [None, "env:ASSAY_KEY"])
def test_no_print_of_an_erased_customer_is_left_in_any_file(
    key: str | None, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither of what he held nor of what he held before; the files that did are gone."""
    monkeypatch.setenv("ASSAY_KEY", "0123456789abcdef" * 2)
    world = World(tmp_path, settings, key)
    assert not world.pass_by(changed=300)  # some have a past, which stands in a delta
    before, ids = _led_to(world), set(world.now)
    files = {file.name for file in world.path.glob("index-*.array")}
    assert world.pass_by(changed=10, added=5, gone=40)
    with _opened(world) as (engine, _):
        erased = engine.arrow("SELECT customer FROM reference WHERE status = 'erased'").column(0).to_numpy()
    assert len(erased) == len(ids - set(world.now)) == 40
    assert np.isin(erased, before).all()
    assert not np.isin(erased, _led_to(world)).any()
    assert not files & {file.name for file in world.path.glob("index-*.array")}
    refreshed, anew = _compared(world)
    assert refreshed == anew


def _led_to(world: World) -> np.ndarray:
    """The customers that any entry of the index's files is of, in use or not, in tables, tags, past and delta."""
    with _opened(world) as (_, reference):
        index = reference.index
        assert index is not None
        whose = [slots.data[slots.data != 0] & np.uint64(0xFFFFFFFF) for slots in index.keys.values()]
        whose += [block.data[block.buckets : block.buckets + block.entries] for block in index.blocks.values()]
        whose += [np.flatnonzero(index.tags.any(axis=1)) + 1, index.past.customers]
        if index.delta is not None:
            whose += [index.delta.customers, *(change.whose for change in index.delta.tables.values())]
        return np.unique(np.concatenate([one.astype(np.int64) for one in whose]))


def test_facts_are_counted_on(tmp_path: Path, settings: Settings) -> None:
    world = World(tmp_path, settings)
    world.pass_by()
    with _opened(world) as (engine, reference):
        made = index_plan(reference.schema)
        customers = Customers(engine, reference.customers, reference.values)
        assert reference.index is not None
        anew = build_index(customers, reference.schema, made, key=reference.index.key, folder=tmp_path / "anew")
        told, whole = dict(reference.index.facts), dict(anew.facts)
        for field in HEADERS:
            assert replace(told[field], longest=0, low=0, high=0) == replace(whole[field], longest=0, low=0, high=0)
            assert told[field].longest >= whole[field].longest


def test_only_little_is_written(tmp_path: Path, settings: Settings) -> None:
    world = World(tmp_path, settings)
    before = {file.name: file.stat().st_ino for file in world.path.glob("index-*.array")}
    world.pass_by()
    after = {file.name: file.stat().st_ino for file in world.path.glob("index-*.array")}
    changed = {name.split(".")[0] for name in before.keys() ^ after.keys()}
    assert changed == {"index-002", "index-003", "index-004", "index-delta"}
    assert all(after[name] == before[name] for name in before.keys() & after.keys())
    world.pass_by()
    assert len(list(world.path.glob("index-delta.*.array"))) == 1


def test_used_up_room_is_said_and_an_index_built(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delta, "FEWEST", 150)
    world = World(tmp_path, settings)
    assert spare(COUNT) == 150
    assert not world.pass_by()
    assert world.pass_by()
    assert not list(world.path.glob("index-delta.*"))
    refreshed, anew = _compared(world)
    assert refreshed == anew
    assert not world.pass_by()
    assert world.pass_by(changed=10, added=200, gone=0)
    refreshed, anew = _compared(world)
    assert refreshed == anew


@pytest.mark.parametrize("at", [0, 100, -1])
def test_a_flipped_bit_in_a_delta_is_found(at: int, tmp_path: Path, settings: Settings) -> None:
    world = World(tmp_path, settings)
    world.pass_by()
    (file,) = world.path.glob("index-delta.*.array")
    content = bytearray(file.read_bytes())
    content[at] ^= 4
    file.write_bytes(content)
    with pytest.raises(AssayError) as told, _opened(world):
        pass
    assert told.value.code == "reference-damaged"


def test_a_flipped_bit_under_a_changed_row_is_found(tmp_path: Path, settings: Settings) -> None:
    world = World(tmp_path, settings)
    world.pass_by()
    (file,) = world.path.glob("index-000.*.array")
    content = bytearray(file.read_bytes())
    with _opened(world) as (_, reference):
        assert reference.index is not None
        assert reference.index.delta is not None
        customer, width = int(reference.index.delta.customers[0]), 4 * reference.index.tags.shape[1]
    content[(customer - 1) * width] ^= 1
    file.write_bytes(content)
    with pytest.raises(AssayError) as told, _opened(world):
        pass
    assert told.value.code == "reference-damaged"


@pytest.mark.parametrize("step", ["file_away", "put"])
def test_a_killed_refresh_leaves_the_old_one(
    step: str, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path, settings)
    world.pass_by()
    before = {file.name: file.read_bytes() for file in world.path.iterdir()}
    real = getattr(rewriting, step)

    def killed(*given: object, **named: object) -> None:
        if step == "file_away":
            real(*given, **named)
        else:  # between the last part and the manifest
            monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
            real(*given, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rewriting, step, killed)
        fsync = os.fsync
        with pytest.raises(KeyboardInterrupt):
            world.pass_by()
        monkeypatch.setattr(os, "fsync", fsync)
    assert {name: (world.path / name).read_bytes() for name in before} == before
    show(world.path)
    with _opened(world) as (_, reference):
        assert reference.refreshes == 1


def test_what_was_shared_by_too_many_stays_shared(tmp_path: Path, settings: Settings) -> None:
    world = World(tmp_path, settings)
    for _ in range(3):
        world.pass_by(changed=200, added=1)
    with _opened(world) as (engine, reference):
        (held,) = engine.one("SELECT count(*) FROM reference WHERE phone = '+49305550000'")
        assert held > 16
        assert reference.index is not None
        print_ = pa.chunked_array([pa.array(["+49305550000"])])
        counts, found = reference.index.keys["phone"].find(fingerprint(print_, reference.index.key).to_numpy(), 1)
        assert counts.tolist() == [17]
        assert not len(found)


def test_the_portrait_is_kept_until_many_changed_and_that_is_said(tmp_path: Path, settings: Settings) -> None:
    world = World(tmp_path, settings)
    before = _portrayed(world)
    assert before == COUNT
    world.pass_by(changed=12, added=3, gone=0)
    assert _portrayed(world) == before
    assert "15 of them changed" in show(world.path).reference.notes[-1]
    world.pass_by(changed=12, added=4, gone=0)
    assert _portrayed(world) == COUNT + 7
    assert not any("of them changed" in note for note in show(world.path).reference.notes)


def _portrayed(world: World) -> int:
    """How many customers the portrait shows."""
    (file,) = world.path.glob("portrait-*.json")
    return int(json.loads(file.read_text())["customers"])
