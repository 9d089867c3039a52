"""Generator checks on public rows that no generator of ours knows: they must stay quiet."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from assay.engine import Engine
from assay.forensics import Measured
from tests.forensics.made import claimed, favours, finding, measured


def column(rows: list[dict[str, str]], *names: str) -> list[str | None]:
    return [" ".join(row[n].strip() for n in names if row[n].strip()) or None for row in rows]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, skipinitialspace=True))


@pytest.mark.shared
def test_australian_addresses_are_not_fakers(engine: Engine, shared: Path) -> None:
    rows = read(shared / "linkage/febrl/dataset4a.csv")
    view = claimed(
        engine,
        {
            "first_name": column(rows, "given_name"),
            "city": column(rows, "suburb"),
            "postcode": column(rows, "postcode"),
            "street": column(rows, "street_number", "address_1"),
        },
    )
    found = measured(view, "faker-grammar")
    assert found.measurement.n == len(rows)
    assert (found.measurement.k or 0) < 0.12 * len(rows)
    assert favours(found, "invented", "genuine") <= 0


@pytest.mark.shared
@pytest.mark.parametrize(
    "check",
    ["faker-grammar", "fakerjs-grammar", "mimesis-grammar", "mockaroo-grammar", "reserved-values", "constructed-mails"],
)
def test_people_with_mails_are_no_generator(engine: Engine, shared: Path, check: str) -> None:
    rows = read(shared / "linkage/splink/fake_1000.csv")
    names = [v.lower() if v else None for v in column(rows, "first_name", "surname")]
    found = finding(
        claimed(engine, {"full_name": names, "email": column(rows, "email"), "city": column(rows, "city")}), check
    )
    assert isinstance(found, Measured)
    assert favours(found, "invented", "genuine") <= 0


@pytest.mark.shared
def test_their_names_cohere_as_real_ones_do(engine: Engine, shared: Path) -> None:
    rows = read(shared / "linkage/splink/fake_1000.csv")
    names = [v.lower() if v else None for v in column(rows, "first_name", "surname")]
    found = measured(claimed(engine, {"full_name": names, "email": column(rows, "email")}), "mail-name-coherence")
    assert "as in a real base" in found.says
    assert favours(found, "genuine", "invented") > 2
