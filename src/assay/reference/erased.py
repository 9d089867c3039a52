"""Erased customers: keyed digests of what was known about them, the table `tombstones`."""

from __future__ import annotations

import csv
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assay.fields import KINDS
from assay.private import Private, escaped
from assay.problem import SourceProblem
from assay.reference.configuration import Tombstones
from assay.reference.fetching import Fetcher
from assay.reference.secret import located, resolve
from assay.wording import several

TABLE = "CREATE OR REPLACE TABLE tombstones (kind VARCHAR, digest VARCHAR, erased_at TIMESTAMP)"
HEADERS = ("kind", "digest", "erased_at")


def tombstone_digest(kind: str, value: str, key: Private) -> str:
    """Hex HMAC-SHA256 of a spelled value of a known kind. UsageProblem `plugin-unknown` for another kind."""
    KINDS[kind]
    return hmac.new(key.reveal().encode(), value.encode(), hashlib.sha256).hexdigest()


def write_tombstones(path: Path, erased: Iterable[tuple[str, str, date | None]], key: Private) -> int:
    """Append (kind, spelled value, day of erasure) to a CSV of tombstones as digests; gives the number written.

    Call it before the customer's row is deleted; afterwards nobody can.
    """
    begin = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        path.chmod(0o600)
        writer = csv.writer(file)
        if begin:
            writer.writerow(HEADERS)
        rows = [
            (kind, tombstone_digest(kind, value, key), day.isoformat() if day else "") for kind, value, day in erased
        ]
        writer.writerows(rows)
    return len(rows)


@dataclass(frozen=True)
class Graves:
    """How many tombstones there are, their key, where that is kept, and sentences on what cannot be compared."""

    count: int = 0
    key: Private | None = None
    key_at: str | None = None
    notes: tuple[str, ...] = ()


def read(fetcher: Fetcher, told: Tombstones | None) -> Graves:
    """Make the table `tombstones`, empty when nothing was told."""
    engine = fetcher.engine
    engine.run(TABLE)
    if told is None:
        return Graves()
    place = located(told.key, fetcher.base) if told.key else None
    secret = resolve(place, what="The key of the tombstones") if place else None
    landed = fetcher.fetch(told, "tombstones")
    engine.attach("_tombstones", landed.parquet)
    places = {header.lower().strip(): f"c{i}" for i, header in enumerate(landed.headers)}
    if not {"kind", "digest"} <= places.keys():
        raise _damaged("has no columns `kind` and `digest`")
    day = f"try_cast({places['erased_at']} AS TIMESTAMP)" if "erased_at" in places else "NULL"
    engine.run(
        f"INSERT INTO tombstones SELECT DISTINCT lower(trim({places['kind']})), lower(trim({places['digest']})), {day} "
        "FROM _tombstones ORDER BY ALL"
    )
    (wrong,) = engine.one(
        "SELECT count(*) FROM tombstones WHERE digest IS NULL OR NOT regexp_full_match(digest, '[0-9a-f]{64}')"
    )
    if wrong:
        raise _damaged(f"holds {several(wrong, 'digest that is', 'digests that are')} not 64 hexadecimal digits")
    (count,) = engine.one("SELECT count(*) FROM tombstones")
    unknown = engine.rows("SELECT kind, count(*) FROM tombstones GROUP BY 1 ORDER BY 1")
    odd = [f"{escaped(str(kind))} ({rows:,})" for kind, rows in unknown if kind not in KINDS.all()]
    notes = [f"Tombstones of no known kind are not compared: {', '.join(odd[:5])}."] if odd else []
    if count and secret is None:
        notes.append(
            f"{several(count, 'tombstone has', 'tombstones have')} no key, so erased customers are not compared; "
            "name it as `key` under "
            "[tombstones]."
        )
    return Graves(count, secret, place, (*landed.notes, *notes))


def _damaged(what: str) -> SourceProblem:
    return SourceProblem(
        f"The list of tombstones {what}.",
        "It has the columns kind, digest (hex HMAC-SHA256 of the spelled value) and erased_at; write it anew.",
        code="tombstones-damaged",
    )
