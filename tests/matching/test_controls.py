"""Controls go the claim's own way: file, box, spelling, matching; what breaks is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assay.engine import Engine
from assay.fields import Context, people, spell
from assay.intake import read
from assay.matching import Controls, Overlap, control, match
from assay.reference import open_reference
from assay.settings import Settings
from tests.matching.made import KEY

FIRST = ("anna", "bert", "cora", "dirk", "elsa", "falk", "gina", "hugo", "ines", "jens", "kira", "lars")
LAST = (
    "abel",
    "brandt",
    "conrad",
    "decker",
    "ebert",
    "fuchs",
    "graf",
    "hauser",
    "iven",
    "jung",
    "kuhn",
    "lang",
    "maurer",
)
HEADER = ("customer_id", "full_name", "email", "birth_date", "phone", "city")
PEOPLE = [
    (
        str(4000 + i),
        f"{FIRST[i % 12].title()} {LAST[i % 13].title()}",
        f"{FIRST[i % 12]}.{LAST[i % 13]}{i}@mail{i % 7}.org",
        f"{1945 + i % 55}-{i % 12 + 1:02}-{i * 7 % 28 + 1:02}",
        f"+49 30 {5550000 + 7919 * i}",
        ("Berlin", "Bremen", "Hamburg")[i % 3],
    )
    for i in range(150)
]
SETTINGS = Settings(threads=2, memory=1 << 30)


def separated(rows: list[tuple[str, ...]], mark: str = ",", header: tuple[str, ...] = HEADER) -> str:
    return "\n".join(mark.join(row) for row in [header, *rows]) + "\n"


def run(engine: Engine, dump: Path, customers: str, **mapping: str) -> tuple[Overlap, Controls]:
    source = engine.folder / "customers.csv"
    source.write_text(customers, encoding="utf-8")
    kinds = {name: name for name in customers.partition("\n")[0].split(",")}
    intake = read([dump], engine.folder / "intake", SETTINGS)
    context = Context(region="DE", as_of=date(2026, 1, 1))
    ref = open_reference(str(source), engine, SETTINGS, mapping=kinds, context=context)
    chosen = people(engine, intake, overrides=mapping or kinds, context=ref.context)
    spell(engine, chosen.view, chosen.schema, ref.context, "claim")
    overlap = match(engine, chosen.schema, ref, key=KEY)
    controls = control(engine, chosen.relation, chosen.schema, ref, SETTINGS, context=ref.context, key=KEY, limit=1_000)
    return overlap, controls


def as_json(rows: list[tuple[str, ...]]) -> str:
    return "".join(json.dumps(dict(zip(HEADER, row, strict=True))) + "\n" for row in rows)


def as_sql(rows: list[tuple[str, ...]]) -> str:
    values = ",".join("('" + "','".join(row) + "')" for row in rows)
    names = ", ".join(f"`{h}`" for h in HEADER)
    columns = ", ".join(f"`{h}` varchar(99)" for h in HEADER)
    return f"CREATE TABLE `c` ({columns});\nINSERT INTO `c` ({names}) VALUES {values};\n"


@pytest.mark.parametrize(
    ("suffix", "write", "written_as"),
    [
        ("txt", lambda rows: separated(rows, ";"), "delimited text, separated by semicolon, utf-8"),
        ("jsonl", as_json, "JSON lines"),
        ("sql", as_sql, "SQL INSERT statements"),
    ],
    ids=["semicolon", "json-lines", "sql"],
)
def test_controls_are_written_as_the_claim_is(
    engine: Engine, tmp_path: Path, suffix: str, write: Callable[[list[tuple[str, ...]]], str], written_as: str
) -> None:
    dump = tmp_path / f"dump.{suffix}"
    dump.write_text(write(PEOPLE[:60]), encoding="utf-8")
    overlap, controls = run(engine, dump, separated(PEOPLE))
    assert overlap.matched == 60
    assert controls.written_as == written_as
    assert (controls.allowed, controls.broken) == (True, ())
    assert controls.recall.n == 150
    assert controls.recall.share > 0.98
    assert controls.false_match.n == 300
    assert controls.false_match.share < 0.02
    assert not any((engine.folder / "controls").glob("control.*"))


def test_the_claims_manner_is_copied(engine: Engine, tmp_path: Path) -> None:
    rows = [
        (i, n.upper(), m, f"{b[8:]}.{b[5:7]}.{b[:4]}", "0" + p[4:].replace(" ", ""), c)
        for i, n, m, b, p, c in PEOPLE[:60]
    ]
    dump = tmp_path / "dump.csv"
    dump.write_text(separated(rows), encoding="utf-8")
    _, controls = run(engine, dump, separated(PEOPLE))
    told = " ".join(controls.notes)
    assert "full_name: written as upper case" in told
    assert "birth_date: written as %d.%m.%Y" in told
    assert "phone: written as national with 0 phones" in told
    assert controls.recall.share > 0.98


def test_a_claim_of_names_alone_cannot_tell(engine: Engine, tmp_path: Path) -> None:
    many = [(str(i), f"{FIRST[i % 12]} {LAST[i % 13]}", *PEOPLE[i % 150][2:]) for i in range(3000)]
    dump = tmp_path / "dump.csv"
    dump.write_text(separated([(row[1],) for row in PEOPLE[:60]], header=("full_name",)), encoding="utf-8")
    _, controls = run(engine, dump, separated(many), full_name="full_name")
    assert not controls.allowed
    assert "nobody can tell" in " ".join(controls.broken)


def pick(rows: list[tuple[str, ...]], *columns: str) -> list[tuple[str, ...]]:
    at = [HEADER.index(column) for column in columns]
    return [tuple(row[i] for i in at) for row in rows]


def namesakes(alike: int) -> list[tuple[str, ...]]:
    """PEOPLE, `alike` in ten of them with a name that is a slip of the others'."""
    slips = ("Meier", "Meyer", "Maier", "Mayer", "Meiers", "Meyers")
    return [(row[0], f"Anna {slips[i % 6]}", *row[2:]) if i % 10 < alike else row for i, row in enumerate(PEOPLE)]


def examined(engine: Engine, tmp_path: Path, customers: list[tuple[str, ...]], *columns: str) -> Controls:
    dump = tmp_path / "dump.csv"
    dump.write_text(separated(pick(customers[:60], *columns), header=columns), encoding="utf-8")
    return run(engine, dump, separated(customers), **{column: column for column in columns})[1]


def test_where_strangers_are_taken_for_customers_nothing_may_be_said(engine: Engine, tmp_path: Path) -> None:
    """A number with somebody else's name passes where so many share their names."""
    controls = examined(engine, tmp_path, namesakes(10), "full_name", "phone")
    assert controls.recall.share > 0.9
    assert controls.false_match.low > 0.1
    assert not controls.allowed
    (said,) = controls.broken
    assert "rows about people who are no customers were taken for customers" in said
    assert "led there by phone" in said
    assert "nobody can tell" in said


@pytest.mark.parametrize(
    "columns",
    [HEADER, ("full_name", "phone"), ("full_name", "birth_date"), ("email", "city"), ("phone",)],
    ids="-".join,
)
@pytest.mark.parametrize("count", [12, 150])
def test_where_strangers_are_told_apart_the_gate_is_open(
    engine: Engine, tmp_path: Path, count: int, columns: tuple[str, ...]
) -> None:
    controls = examined(engine, tmp_path, PEOPLE[:count], *columns)
    assert controls.recall.share > 0.9
    assert (controls.allowed, controls.broken) == (True, ())
    assert not any("taken for customers" in note for note in controls.notes)


def test_a_rate_beyond_the_promised_one_is_said_and_does_not_close_the_gate(engine: Engine, tmp_path: Path) -> None:
    controls = examined(engine, tmp_path, namesakes(4), "full_name", "phone")
    assert controls.allowed
    assert 0.01 < controls.false_match.low < 0.1
    assert any("so many matches may be chance" in note for note in controls.notes)


def test_a_customers_own_row_put_together_again_is_no_stranger(engine: Engine, tmp_path: Path) -> None:
    """Shifted against three names, every third row is its customer's own again."""
    customers = [(row[0], f"Anna {LAST[i * 7 % 3]}", *row[2:]) for i, row in enumerate(PEOPLE)]
    controls = examined(engine, tmp_path, customers, "full_name", "email")
    assert controls.allowed
    assert controls.false_match.k == 0
    assert controls.false_by_making["made"].n == 150
    assert 0 < controls.false_by_making["permuted"].n < 150


def test_names_that_are_complete_are_not_cut(engine: Engine, tmp_path: Path) -> None:
    """The claim holds the first customers, whose addresses are shorter than the later ones'."""
    customers = [(str(i), row[1], f"u{i}@a.org", *row[3:]) for i, row in enumerate(PEOPLE)]
    dump = tmp_path / "dump.csv"
    dump.write_text(separated(pick(customers[:60], "email", "city"), header=("email", "city")), encoding="utf-8")
    _, controls = run(engine, dump, separated(customers), email="username", city="city")
    assert not any("cut" in note for note in controls.notes)


def test_a_broken_field_is_named(engine: Engine, tmp_path: Path) -> None:
    """The claim's e-mail column is read as phones: our own mails, written there, have no spelling."""
    dump = tmp_path / "dump.csv"
    dump.write_text(separated([(r[2], r[5]) for r in PEOPLE[:60]], header=("a", "b")), encoding="utf-8")
    _, controls = run(engine, dump, separated(PEOPLE), a="birth_date", b="city")
    assert not controls.allowed
    assert controls.recall.k == 0
    assert controls.broken


def test_a_small_reference_gives_a_wide_interval(engine: Engine, tmp_path: Path) -> None:
    dump = tmp_path / "dump.csv"
    dump.write_text(separated(PEOPLE[:10]), encoding="utf-8")
    _, controls = run(engine, dump, separated(PEOPLE[:12]))
    assert controls.allowed
    assert controls.recall.n == 12
    assert controls.recall.high - controls.recall.low > 0.15


def test_the_same_key_gives_the_same_controls(engine: Engine, tmp_path: Path) -> None:
    dump = tmp_path / "dump.csv"
    dump.write_text(separated(PEOPLE[:60]), encoding="utf-8")
    assert run(engine, dump, separated(PEOPLE)) == run(engine, dump, separated(PEOPLE))


def test_a_birth_date_in_three_columns_goes_the_claims_way(engine: Engine, tmp_path: Path) -> None:
    """Day, month and year stand apart in the claim and together in ours."""
    header = ("full_name", "dob_day", "dob_month", "dob_year")
    rows = [(name, *(str(int(part)) for part in reversed(day.split("-")))) for _, name, _, day, _, _ in PEOPLE[:60]]
    dump = tmp_path / "dump.csv"
    dump.write_text(separated(rows, header=header), encoding="utf-8")
    overlap, controls = run(engine, dump, separated(PEOPLE), full_name="full_name")
    assert overlap.matched == 60
    assert controls.allowed
    assert controls.by_field["birth_date"].share == 1
    written = engine.rows("SELECT c1, c2, c3 FROM control_view LIMIT 5")
    assert all(len(day) <= 2 and len(month) <= 2 and len(year) == 4 for day, month, year in written)
