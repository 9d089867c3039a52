"""The same rows in every clothing give the same counts, composition and verdict; the same run gives the same bytes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from assay.desk import Request, examine_to
from assay.report import Result
from tests.story.worlds import Row, census, drawn, faker_people, told, with_accounts, write

pytestmark = pytest.mark.shared
DAY = date(2026, 6, 30)
COLUMNS = ("customer_id", "first_name", "last_name", "birth_date", "email", "phone", "street", "created_at")


@pytest.fixture(scope="module")
def people(shared: Path) -> list[Row]:
    """Customers, some with letters outside ASCII."""
    rows = with_accounts(census(shared, 2040))[:3_000]
    return [{**r, "last_name": r["last_name"].replace("ar", "är", 1)} for r in rows]


@pytest.fixture(scope="module")
def customers(people: list[Row], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The customer table."""
    return write(people, tmp_path_factory.mktemp("shop") / "customers.csv")


@pytest.fixture(scope="module")
def claimed(people: list[Row]) -> list[Row]:
    """400 of ours, 200 out of Faker."""
    made = faker_people(
        200,
        5,
        first_name="first_name",
        last_name="last_name",
        birth_date="date_of_birth",
        email="free_email",
        phone="phone_number",
        street="street_address",
    )
    made = [
        {"customer_id": str(900_000 + 3 * i), "created_at": f"2020-01-{1 + i % 28:02d} 10:00:07", **r}
        for i, r in enumerate(made)
    ]
    # every row can be written in every encoding under test
    western = [
        r for r in people if "".join(r.values()).encode("cp1252", "replace").decode("cp1252") == "".join(r.values())
    ]
    return [{c: r[c] for c in COLUMNS} for r in drawn(drawn(western, 400, salt="same") + made, 600, salt="order")]


def csv_text(rows: list[Row]) -> str:
    """Comma separated."""
    return "\n".join([",".join(COLUMNS), *(",".join(f'"{r[c]}"' for c in COLUMNS) for r in rows)]) + "\n"


def _sql(rows: list[Row]) -> str:
    values = ",\n".join("(" + ",".join("'" + r[c].replace("'", "''") + "'" for c in COLUMNS) + ")" for r in rows)
    return (
        f"-- MySQL dump 10.13\nCREATE TABLE `users` ({', '.join(f'`{c}` varchar(90)' for c in COLUMNS)});\n"
        f"INSERT INTO `users` VALUES {values};\n"
    )


def _copy(rows: list[Row]) -> str:
    body = "\n".join("\t".join(r[c] for c in COLUMNS) for r in rows)
    return f"--\n-- PostgreSQL database dump\n--\nCOPY public.users ({', '.join(COLUMNS)}) FROM stdin;\n{body}\n\\.\n"


def _xlsx(rows: list[Row], path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in [list(COLUMNS), *([r[c] for c in COLUMNS] for r in rows)]:
        sheet.append(line)
    book.save(path)


def _zip(rows: list[Row], path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/b/users.csv", csv_text(rows))


CLOTHES: dict[str, Callable[[list[Row], Path], object]] = {
    "semicolon.csv": lambda rows, path: write(rows, path, COLUMNS, ";"),
    "lines.json": lambda rows, path: path.write_text("".join(json.dumps(r) + "\n" for r in rows)),
    "array.json": lambda rows, path: path.write_text(json.dumps(rows)),
    "mysql.sql": lambda rows, path: path.write_text(_sql(rows)),
    "copy.sql": lambda rows, path: path.write_text(_copy(rows)),
    "book.xlsx": _xlsx,
    "packed.zip": _zip,
    "cp1252.csv": lambda rows, path: path.write_text(csv_text(rows), encoding="cp1252"),
    "utf16.csv": lambda rows, path: path.write_text(csv_text(rows), encoding="utf-16"),
    "shuffled.csv": lambda rows, path: path.write_text(csv_text(drawn(rows, len(rows), salt="again"))),
    "crlf.tsv": lambda rows, path: path.write_bytes(csv_text(rows).replace(",", "\t").replace("\n", "\r\n").encode()),
}


def answer(result: Result) -> dict[str, object]:
    """What must not depend on the clothing."""
    assert result.matching is not None
    assert result.verdict is not None
    return {
        "rows": result.intake.rows,
        "matched": result.matching.matched,
        "people": result.matching.people,
        "customers": result.matching.customers,
        "patterns": sorted((sorted(p.states.items()), p.status or "", p.rows) for p in result.matching.patterns),
        "composition": {p.origin: round(p.share, 2) for p in result.composition},
        "label": result.verdict.label,
    }


@pytest.fixture(scope="module")
def plain(claimed: list[Row], customers: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The answer for plain CSV."""
    dump = tmp_path_factory.mktemp("plain") / "leak.csv"
    dump.write_text(csv_text(claimed))
    return told(dump, customers, as_of=DAY, country="US").result


def test_the_plain_answer_is_right(plain: Result) -> None:
    assert plain.matching is not None
    assert plain.matching.matched == pytest.approx(400, abs=2)
    assert plain.verdict is not None
    assert plain.verdict.label == "mixture"


@pytest.mark.parametrize("clothing", CLOTHES)
def test_clothing_changes_nothing(
    clothing: str, claimed: list[Row], customers: Path, plain: Result, tmp_path: Path
) -> None:
    dump = tmp_path / clothing
    CLOTHES[clothing](claimed, dump)
    assert answer(told(dump, customers, as_of=DAY, country="US").result) == answer(plain)


def test_same_input_and_seed_same_bytes(claimed: list[Row], customers: Path, tmp_path: Path) -> None:
    dump = tmp_path / "leak.csv"
    dump.write_text(csv_text(claimed))
    request = Request(dumps=(dump,), against=str(customers), as_of=DAY, country="US", seed=7)
    for out in ("one", "two"):
        examine_to(request, tmp_path / out)
    for name in ("result.json", "report.html", "rows.parquet"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
