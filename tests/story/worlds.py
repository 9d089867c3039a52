"""Companies and claims made from data that nobody here wrote, with known truth."""

from __future__ import annotations

import csv
import hashlib
import io
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assay import examine
from assay.report import Result

Row = dict[str, str]
OURS = ("ours-current", "ours-older", "ours-former", "ours-partner")
NOT_OURS = ("scraped", "credentials", "other-person", "known-corpus", "invented")


@dataclass(frozen=True)
class Told:
    """What an examination told, and how to hold it against the truth."""

    result: Result

    @property
    def label(self) -> str | None:
        """The verdict's label."""
        assert self.result.verdict is not None
        return self.result.verdict.label

    @property
    def headline(self) -> str:
        """The headline sentence."""
        assert self.result.verdict is not None
        return self.result.verdict.headline

    def probability(self, *labels: str) -> float:
        """The probability of these labels together."""
        assert self.result.verdict is not None
        return sum(self.result.verdict.probabilities.get(x, 0.0) for x in labels)

    def share(self, *origins: str) -> tuple[float, float, float]:
        """Best, low and high of the share of these origins together (bounds added: wider than a joint interval)."""
        parts = [p for p in self.result.composition if p.origin in origins]
        return sum(p.share for p in parts), sum(p.low for p in parts), min(sum(p.high for p in parts), 1.0)

    def holds(self, truth: float, *origins: str) -> None:
        """Assert that the interval of these origins contains the true share."""
        best, low, high = self.share(*origins)
        assert low - 1e-9 <= truth <= high + 1e-9, (
            f"{origins}: truth {truth}, found {best:.3f} ({low:.3f} to {high:.3f})"
        )

    def not_called_ours(self) -> None:
        """Assert that nothing said the rows are the company's."""
        assert self.label not in ("genuine", "older", "partner", "mixture", "scraped")
        assert self.share(*OURS)[0] < 0.05


def told(dump: Path | Sequence[Path], against: Path | str, **choices: object) -> Told:
    """Examine; every choice is a field of the request."""
    return Told(examine(dump, against=str(against), **choices))


def write(rows: Sequence[Row], path: Path, columns: Sequence[str] | None = None, delimiter: str = ",") -> Path:
    """Rows as delimited text, in the order of `columns`."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns or list(rows[0]), delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def keyed(*parts: object) -> int:
    """A number that depends on nothing but its parts: deterministic draws without a random state."""
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:8], "big")


def drawn(rows: Iterable[Row], count: int, *, salt: str) -> list[Row]:
    """`count` rows, drawn without regard to their order."""
    listed = list(rows)
    return random.Random(keyed(salt)).sample(listed, count)


def wikidata_people(shared: Path, variant: int = 1) -> list[Row]:
    """5,156 historical people of Wikidata (CC0), the n-th of several spellings of each."""
    found = duckdb.execute(
        """SELECT cluster, full_name, dob, birth_place, postcode_fake, gender, occupation FROM (
             SELECT *, row_number() OVER (PARTITION BY cluster
                      ORDER BY CAST(regexp_extract(unique_id, '-(\\d+)$', 1) AS INT)) AS n
             FROM read_parquet(?)) WHERE n = ? AND full_name IS NOT NULL ORDER BY md5(cluster)""",
        [str(shared / "linkage/splink/historical_figures_with_errors_50k.parquet"), variant],
    ).fetchall()
    names = ("qid", "full_name", "birth_date", "birth_place", "postcode", "gender", "occupation")
    return [{k: v or "" for k, v in zip(names, row, strict=True)} for row in found]


def almanac(shared: Path) -> list[Row]:
    """A made company, Almanac: the Wikidata people with a member number, a joining time, an e-mail and a plan."""
    rows = []
    for i, person in enumerate(wikidata_people(shared)):
        day = 1 + i * 27 // 5156 % 28
        tokens = [t for t in person["full_name"].replace(",", " ").split() if t.isascii() and t.isalpha()] or ["member"]
        local = tokens[0] + "." + tokens[-1] if keyed("form", i) % 3 else tokens[-1] + str(keyed("tail", i) % 900)
        host = ("gmail.com", "gmx.de", "yahoo.co.uk", "orange.fr", "outlook.com")[min(keyed("host", i) % 9, 4)]
        rows.append(
            {
                "member_no": str(40_000 + 3 * i + keyed("gap", i) % 3),
                "email": f"{local}{i if keyed('n', i) % 2 else ''}@{host}",
                "full_name": person["full_name"],
                "birth_date": person["birth_date"],
                "birth_place": person["birth_place"],
                "postcode": person["postcode"],
                "gender": person["gender"],
                "joined": f"{2015 + i * 10 // 5156}-{1 + (i * 120 // 5156) % 12:02d}-{day:02d} "
                f"{keyed('h', i) % 24:02d}:{keyed('m', i) % 60:02d}:{keyed('s', i) % 60:02d}",
                "plan": ("free", "paper", "digital", "patron")[min(keyed("plan", i) % 7, 3)],
            }
        )
    return rows


def census(shared: Path, year: int) -> list[Row]:
    """Simulated people of pseudopeople's sample census (BSD-3) in one year; `person` is the same over the years."""
    found = duckdb.execute(
        """SELECT simulant_id, first_name, last_name, strftime(date_of_birth, '%Y-%m-%d'), sex,
                  concat_ws(' ', street_number, street_name, unit_number)
           FROM read_parquet(?) WHERE year = ? AND first_name IS NOT NULL AND last_name IS NOT NULL
           QUALIFY row_number() OVER (PARTITION BY simulant_id ORDER BY household_id) = 1 ORDER BY md5(simulant_id)""",
        [str(shared / "linkage/pseudopeople/decennial_census.parquet"), year],
    ).fetchall()
    names = ("person", "first_name", "last_name", "birth_date", "sex", "street")
    return [{k: v or "" for k, v in zip(names, row, strict=True)} for row in found]


def with_accounts(people: Sequence[Row], *, start: int = 100) -> list[Row]:
    """The people with what a shop adds: a number, an e-mail, a phone, a creation time; all a function of the person."""
    rows = []
    for i, person in enumerate(people):
        who = person["person"]
        local = f"{person['first_name']}{'.' if keyed('dot', who) % 2 else ''}{person['last_name']}".lower().replace(
            " ", ""
        )
        host = ("gmail.com", "yahoo.com", "comcast.net", "aol.com", "outlook.com")[min(keyed("host", who) % 8, 4)]
        rows.append(
            {
                "customer_id": str(start + 2 * i + keyed("gap", who) % 2),
                **{k: v for k, v in person.items() if k != "person"},
                "email": f"{local if keyed('named', who) % 3 else 'user'}{keyed('tail', who) % 997}@{host}",
                "phone": f"(206) 5{keyed('phone', who) % 10}5-{keyed('line', who) % 10_000:04d}",
                "created_at": f"{2016 + i * 10 // max(len(people), 1)}-{1 + keyed('month', i) % 12:02d}-"
                f"{1 + keyed('day', i) % 28:02d} {keyed('hour', i) % 24:02d}:{keyed('min', i) % 60:02d}:07",
            }
        )
    return rows


def faker_people(count: int, seed: int, **columns: str) -> list[Row]:
    """Rows out of the Faker library; each value is the name of a Faker method."""
    from faker import Faker

    fake = Faker("en_US")
    fake.seed_instance(seed)
    return [
        {c: str(getattr(fake, method)()).replace("\n", ", ") for c, method in columns.items()} for _ in range(count)
    ]
