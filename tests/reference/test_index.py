"""What the index says of fields and rows, against SQL and the standard library; and that it comes back from files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from assay.engine import Engine, fingerprint
from assay.problem import SourceProblem
from assay.reference.index import Columns, Customers, Index, Plan, build_index, opened_index, stored_index
from assay.reference.index.facts import Facts, coincidence
from assay.reference.index.index import tags_of
from assay.reference.index.printing import SALTED, join, print_rows
from assay.reference.mapped import Checked
from tests.matching import made

Columned = dict[str, list[str | None]]
COUNT = 300
PEOPLE: Columned = {
    "customer_id": [None if i % 50 == 9 else f"K-{i * 7919:06d}" for i in range(COUNT)],
    "email": [f"person{i}@mail.example" if i % 9 else None for i in range(COUNT)],
    "email_2": [f"person{i - 1}@mail.example" if i % 5 == 0 else None for i in range(COUNT)],
    "full_name": [f"family{i % 40} given{i % 7}" for i in range(COUNT)],
    "birth_date": [f"19{40 + i % 60}-01-{1 + i % 28:02d}" for i in range(COUNT)],
    "password_hash": ["$2b$10$abc" if i % 3 else "5f4dcc3b5aa765d61d8327deb882cf99" for i in range(COUNT)],
    "city": ["zürich" if i % 2 else "oslo" for i in range(COUNT)],
}
PAST = [(3, "email", "old3@mail.example"), (9, "city", "bern"), (3, "email", "")]
KEYS = {"email": ("email", "email_2"), "full_name+birth_date": ("full_name+birth_date",)}


def counted(slices: Sequence[Sequence[str | None]], kind: str) -> Facts:
    facts = Facts()
    for values in slices:
        facts = facts.and_also(pa.chunked_array([pa.array(values, pa.string())]), kind=kind)
    return facts


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("customer_id", ["17", "K-004", None, "99", "", "x", "123456789012345678", "1" * 30, "a" * 25 + "7"]),
        ("customer_id", [None, None]),
        ("customer_id", ["abc"]),
        ("password_hash", ["$2b$10$abc", "5f4dcc3b", "{SSHA}abc", "abc:salt", None]),
        ("city", ["zürich", "oslo", None, "東京"]),
    ],
)
def test_facts_are_what_sql_counts(engine: Engine, kind: str, values: list[str | None]) -> None:
    engine.keep("told", pa.table({"v": pa.array(values, pa.string())}))
    digits = "regexp_replace(v, '[^0-9]', '', 'g')"
    held, longest, characters, salted, numbers, low, high = engine.one(
        f"SELECT count(v), coalesce(max(length(v)), 0), coalesce(sum(length(v)), 0), "
        f"count(*) FILTER (regexp_matches(v, '{SALTED}')), "
        f"count(*) FILTER (length({digits}) BETWEEN 1 AND 15 AND length(v) <= 24), "
        f"min(try_cast({digits} AS BIGINT)), max(try_cast({digits} AS BIGINT)) FROM told"
    )
    whole = counted([values], kind)
    assert (whole.held, whole.longest, whole.characters) == (held, longest, characters)
    assert whole.salted == (salted if kind == "password_hash" else 0)
    if kind == "customer_id":
        assert (whole.numbers, whole.low, whole.high) == (numbers, low, high)
    assert counted([values[:1], [], values[1:]], kind) == whole


def test_coincidence_is_what_sql_counts(engine: Engine) -> None:
    prints = np.random.default_rng(1).integers(0, 90, 1_000).astype(np.uint64)
    engine.keep("told", pa.table({"p": prints}))
    wanted = engine.one(
        "SELECT sum(n * (n - 1))::DOUBLE, sum(n)::DOUBLE FROM (SELECT count(*) n FROM told WHERE p > 0 GROUP BY p)"
    )
    assert coincidence(prints) == wanted
    assert coincidence(np.zeros(3, np.uint64)) == (0.0, 0.0)


def built(engine: Engine, folder: Path) -> tuple[Index, Columns]:
    held = made.reference(engine, PEOPLE, former=range(200, 300), history=PAST)
    plan = Plan(KEYS, ["full_name+birth_date"], ())
    index = build_index(Customers(engine, COUNT), held.schema, plan, key=made.KEY, folder=folder)
    return index, Columns.of(held.schema, plan.joint)


def test_prints_are_the_engines_and_joint_ones_those_of_their_bytes(engine: Engine) -> None:
    held = made.reference(engine, PEOPLE)
    columns = Columns.of(held.schema, ["full_name+birth_date"])
    table = engine.arrow("SELECT * FROM reference ORDER BY customer")
    prints = print_rows(table, columns, made.KEY, threads=2)
    for field in columns.fields:
        told = fingerprint(table.column(field), made.KEY).fill_null(0).to_numpy()
        assert prints[:, columns.places[field]].tolist() == told.tolist()
    salted = prints[:, columns.places["salted password_hash"]]
    assert [value != 0 for value in salted.tolist()] == [i % 3 != 0 for i in range(COUNT)]
    one, two = (prints[:, columns.places[c]] for c in ("full_name", "birth_date"))
    joined = pa.chunked_array([[a.tobytes() + b.tobytes() for a, b in zip(one, two, strict=True)]])
    assert prints[:, columns.places["full_name+birth_date"]].tolist() == fingerprint(joined, made.KEY).to_pylist()
    assert print_rows(table.slice(7, 5), columns, made.KEY, threads=1).tolist() == prints[7:12].tolist()


def test_a_joint_print_lacks_where_a_part_lacks_but_for_whole_rows() -> None:
    prints = np.array([[1, 2], [1, 0], [0, 0]], np.uint64)
    assert (join(prints, [0, 1], made.KEY) != 0).tolist() == [True, False, False]
    assert len(set(join(prints, [0, 1], made.KEY, nulls=True).tolist())) == 3


def test_the_index_leads_to_holders_now_and_then(engine: Engine, tmp_path: Path) -> None:
    index, _ = built(engine, tmp_path / "index")
    asked = pa.chunked_array([["person4@mail.example", "old3@mail.example", "nobody@mail.example", "bern"]])
    counts, found = index.keys["email"].find(fingerprint(asked, made.KEY).to_numpy(), threads=1)
    assert (counts.tolist(), sorted(found[:2].tolist()), found[2:].tolist()) == ([2, 1, 0, 0], [5, 6], [3])
    assert index.former[: index.customers].tolist() == [200 <= number < 300 for number in range(1, COUNT + 1)]
    assert index.past.customers.tolist() == [3, 9]
    told = fingerprint(pa.chunked_array([PEOPLE["city"]]), made.KEY).to_numpy()
    assert index.tags[: index.customers, index.places(["city"])[0]].tolist() == tags_of(told).tolist()


def test_a_tag_is_never_nothing() -> None:
    assert tags_of(np.array([0, 1 << 32, 7], np.uint64)).tolist() == [0, 1, 7]


def test_it_comes_back_from_its_files(engine: Engine, tmp_path: Path) -> None:
    index, _ = built(engine, tmp_path / "index")
    before = {name: array.copy() for name, array in (("tags", index.tags), ("former", index.former))}
    tables = {name: table.data.copy() for name, table in index.keys.items()}
    (tmp_path / "kept").mkdir()
    files, told = stored_index(index, tmp_path / "kept", threads=2)
    again = opened_index([Checked(file) for file in files], told, key=made.KEY, customers=COUNT)
    for file in again.files.values():
        file.verify_all(2)
    assert again.tags.tolist() == before["tags"].tolist()
    assert again.former.tolist() == before["former"].tolist()
    assert {name: table.data.tolist() for name, table in again.keys.items()} == {
        name: slots.tolist() for name, slots in tables.items()
    }
    assert (again.fields, again.facts) == (index.fields, index.facts)
    for name in ("customers", "fields", "tags"):
        assert getattr(again.past, name).tolist() == getattr(index.past, name).tolist()


def test_a_flipped_bit_is_found_before_a_customer_is_compared(engine: Engine, tmp_path: Path) -> None:
    index, _ = built(engine, tmp_path / "index")
    (tmp_path / "kept").mkdir()
    files, told = stored_index(index, tmp_path / "kept", threads=1)
    (tags,) = (file.path for file in files if file.told["called"] == "tags")
    content = bytearray(tags.read_bytes())
    content[5] ^= 1
    tags.write_bytes(content)
    again = opened_index([Checked(file) for file in files], told, key=made.KEY, customers=COUNT)
    with pytest.raises(SourceProblem) as caught:
        again.verify(np.array([1]))
    assert caught.value.code == "reference-damaged"


def test_a_file_that_is_missing_from_the_index_is_damage(engine: Engine, tmp_path: Path) -> None:
    index, _ = built(engine, tmp_path / "index")
    (tmp_path / "kept").mkdir()
    files, told = stored_index(index, tmp_path / "kept", threads=1)
    with pytest.raises(SourceProblem) as caught:
        opened_index([Checked(f) for f in files if f.told["called"] != "former"], told, key=made.KEY, customers=COUNT)
    assert caught.value.code == "reference-damaged"
