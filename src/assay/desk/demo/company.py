"""Lantern Cove Books: customers made from simulated people, with the changes of three years."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

AS_OF = date(2026, 6, 30)
LAUNCHED = date(2019, 3, 1)
CUSTOMERS = 4_000
SEED = 20_260_630

# Towns of Washington State with a postcode and area code of theirs; the exchange 555 belongs to nobody.
TOWNS = (
    ("Seattle", "98101", "206"), ("Spokane", "99201", "509"), ("Tacoma", "98402", "253"), ("Vancouver", "98660", "360"),
    ("Bellevue", "98004", "425"), ("Olympia", "98501", "360"), ("Yakima", "98901", "509"), ("Everett", "98201", "425"),
)  # fmt: skip
MAIL_HOSTS = ("gmail.com", "yahoo.com", "outlook.com", "icloud.com", "comcast.net", "hotmail.com", "proton.me")
HOST_WEIGHTS = (0.44, 0.16, 0.13, 0.1, 0.08, 0.06, 0.03)
PLANS = ("free", "reader", "reader-plus", "club")
HEADERS = (
    "customer_id", "email", "first_name", "last_name", "birth_date", "gender", "street", "postcode", "city", "phone",
    "password_hash", "created_at", "last_login", "plan",
)  # fmt: skip

Row = dict[str, str]


@dataclass(frozen=True)
class Change:
    """A value that a customer had until a day."""

    customer_id: str
    column: str
    value: str
    until: date


@dataclass(frozen=True)
class Company:
    """Customers as of AS_OF, what they changed, and simulated people who are not customers."""

    customers: list[Row]
    changes: list[Change]
    strangers: list[Row]

    def as_of(self, day: date) -> list[Row]:
        """The customer table as it stood on `day`."""
        then = {r["customer_id"]: dict(r) for r in self.customers if r["created_at"][:10] <= day.isoformat()}
        for change in self.changes:
            if change.until > day and change.customer_id in then:
                then[change.customer_id][change.column] = change.value
        for row in then.values():
            row["last_login"] = min(row["last_login"], f"{day} 18:00:00")
        return list(then.values())


def build_company() -> Company:
    """The same company every time."""
    random = np.random.default_rng(SEED)
    with as_file(files("assay.desk.demo").joinpath("people.parquet")) as path:
        people = pq.read_table(path).to_pylist()
    seconds = (
        datetime.combine(AS_OF, datetime.min.time()) - datetime.combine(LAUNCHED, datetime.min.time())
    ).days * 86400
    joined = np.sort(random.uniform(0, 1, CUSTOMERS) ** 0.7 * seconds)  # a business that grows
    number, customers = 10_000, []
    for person, second in zip(people, joined, strict=False):
        number += int(random.integers(1, 4))
        customers.append(
            _row(random, person, str(number), datetime.combine(LAUNCHED, datetime.min.time()), float(second))
        )
    strangers = [
        _row(random, p, str(90_000 + 7 * i), datetime(2020, 1, 1), float(i * 3600))  # noqa: DTZ001  # a made-up clock
        for i, p in enumerate(people[CUSTOMERS:])
    ]
    return Company(customers, _changes(random, customers), strangers)


def _row(random: np.random.Generator, person: Row, number: str, start: datetime, second: float) -> Row:
    town, postcode, area = TOWNS[min(int(random.exponential(2)), len(TOWNS) - 1)]
    created = start + timedelta(seconds=int(second))
    login = created + (datetime.combine(AS_OF, datetime.min.time()) - created) * float(random.uniform(0.2, 1))
    salt = hashlib.sha256(f"{SEED} {number}".encode()).hexdigest()[:12]
    digest = hashlib.pbkdf2_hmac("sha256", f"pass {number}".encode(), salt.encode(), 100)
    return {
        "customer_id": number,
        "email": _mail(random, person),
        "first_name": person["first_name"],
        "last_name": person["last_name"],
        "birth_date": person["birth_date"],
        "gender": person["gender"],
        "street": person["street"],
        "postcode": postcode,
        "city": town,
        "phone": f"({area}) 555-{random.integers(200, 10_000):04d}",
        "password_hash": f"pbkdf2_sha256$100${salt}${base64.b64encode(digest).decode()}",
        "created_at": f"{created:%Y-%m-%d %H:%M:%S}",
        "last_login": f"{login:%Y-%m-%d %H:%M:%S}",
        "plan": PLANS[min(int(random.exponential(1)), 3)],
    }


def _mail(random: np.random.Generator, person: Row) -> str:
    first, last = person["first_name"].lower().replace(" ", ""), person["last_name"].lower().replace(" ", "")
    digits = str(random.integers(1, 99))
    forms = (f"{first}.{last}", f"{first[0]}{last}{digits}", f"{first}{digits}", f"{last}{digits}{first[0]}",
             f"book{random.integers(100, 9999)}", f"{last}.family{digits}")  # fmt: skip
    form = forms[int(random.choice(len(forms), p=(0.3, 0.2, 0.15, 0.1, 0.15, 0.1)))]
    return f"{form}@{random.choice(MAIL_HOSTS, p=HOST_WEIGHTS)}"


def _changes(random: np.random.Generator, customers: list[Row]) -> list[Change]:
    """About one in five customers changed an e-mail, a street or a phone in the last three years."""
    changes = []
    for row in customers:
        for column, rate in (("email", 0.12), ("street", 0.1), ("phone", 0.06)):
            if random.uniform() < rate:
                until = AS_OF - timedelta(days=int(random.integers(5, 1_000)))
                if row["created_at"][:10] < until.isoformat():
                    changes.append(Change(row["customer_id"], column, _former(random, row, column), until))
    return changes


def _former(random: np.random.Generator, row: Row, column: str) -> str:
    if column == "email":
        return _mail(random, row)
    if column == "phone":
        return f"{row['phone'][:10]}{random.integers(200, 10_000):04d}"
    return f"{random.integers(1, 9_999)} {row['street'].partition(' ')[2]}"


def write_csv(rows: list[Row], path: Path) -> None:
    """Rows as CSV, columns in the order of the first row."""
    pyarrow.csv.write_csv(pa.Table.from_pylist(rows), path)
