"""The country that phones without one belong to, learned from the data when nobody names it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import phonenumbers
import pycountry

from assay.engine import Engine, literal, name
from assay.fields.countries import alpha_2, country_code
from assay.fields.expressions import tidied
from assay.fields.folding import fold
from assay.fields.look import look
from assay.fields.model import Schema
from assay.intake.model import Relation

# Four fifths of at least five: the lower end of the Clopper-Pearson interval (90 %) is then about one half or more, so
# that most of all values lead there.
ENOUGH, MOST = 5, 0.8
FITTING = 0.5  # share of the phones without a code that must be numbers of the country; made-up ones often are none
LOOKED = 400  # values of a column: a share is known within 5 points (binomial, 95 %)
ROWS = 2_000  # of a claim's table, in which phones are looked for before its columns are understood
_CODED = re.compile(r"(?:[+]|00)[1-9][0-9 ()./-]{6,}")
_PLAIN = re.compile(r"[(]?0?[1-9][0-9 ()./-]{5,}")
# Country-code domains that are sold to the world as words (ICANN's registry pages of these domains say so).
_WORDS_TEXT = "ac ag ai am bz cc cd co cx fm gg gl im io la li ly me ms mu nu pw sc sh st su to tv vc ws"
_WORDS = frozenset(_WORDS_TEXT.split())
_OWN_DOMAIN = {"UK": "GB"}  # ISO 3166 reserves it for the United Kingdom
# Postcodes whose form is one country's own (Universal Postal Union, addressing systems).
_POSTCODES = {
    "GB": re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE),
    "CA": re.compile(r"[A-Z]\d[A-Z] ?\d[A-Z]\d", re.IGNORECASE),
    "NL": re.compile(r"\d{4} ?[A-Z]{2}", re.IGNORECASE),
    "PL": re.compile(r"\d{2}-\d{3}"),
    "BR": re.compile(r"\d{5}-\d{3}"),
    "US": re.compile(r"\d{5}-\d{4}"),
}


NO_COUNTRY = "No country was named"  # how a sentence about a learned or unknown country begins
UNKNOWN = (
    f"{NO_COUNTRY} and none could be learned: phones without a country code meet only phones written without "
    "one. Name it with --country."
)


@dataclass(frozen=True)
class Home:
    """A country and the sentence that says why; both are empty where there was nothing to learn."""

    region: str | None = None
    says: str = ""


def dialled(engine: Engine, relations: Sequence[Relation]) -> Counter[str]:
    """Countries of the phones with a country code in the largest table, whatever its columns mean."""
    largest = max(relations, key=lambda r: (r.rows, -r.id), default=None)
    if largest is None or not largest.parquet:
        return Counter()
    paths = ", ".join(literal(str(path.resolve())) for path in largest.parquet)
    best: Counter[str] = Counter()
    for at in range(len(largest.columns)):
        told = engine.rows(
            f"SELECT DISTINCT c{at} FROM (SELECT c{at} FROM read_parquet([{paths}]) LIMIT {ROWS}) "
            f"WHERE regexp_full_match(trim(c{at}), {literal('[+][1-9][0-9 ()./-]{7,}')}) ORDER BY 1 LIMIT {LOOKED}"
        )
        found = _countries_of(text for (text,) in told)
        best = max(best, found, key=Counter.total)
    return best


def learn_home(engine: Engine, view: str, schema: Schema, claimed: Mapping[str, int]) -> Home:
    """The country to read the phones without a code in `view`, and in a claim against it, by.

    It is what their countries, their phones with a code, the claim's (`claimed`: country -> phones), their provinces,
    postcodes or mail addresses agree on: the first of these that says anything and that their own phones without a code
    fit. Where they have none of those, only the first two count.
    """
    values = {kind: _values(engine, view, schema, kind) for kind in ("phone", "postcode", "email")}
    if not values["phone"]:
        return Home()
    national = [text for text in values["phone"] if _PLAIN.fullmatch(text) and not _CODED.fullmatch(text)]
    evidence = {
        "rows with a country": _lived_in(engine, view, schema),
        "phones with a country code": _countries_of(filter(_CODED.fullmatch, values["phone"])),
    }
    if len(national) >= ENOUGH:
        evidence |= {
            "phones of the dump with a country code": Counter(claimed),
            "rows with a state or province": _parts(engine, view, schema),
            "postcodes, by their form,": _posted(values["postcode"]),
            "mail addresses under a country's domain": _domains(values["email"]),
        }
    tops = {what: _top(found) for what, found in evidence.items()}
    others = {region for region in tops.values() if region} | {"US"}
    for what, region in tops.items():
        if region and (len(national) < ENOUGH or _fits(national, region, others)):
            told, total = evidence[what][region], evidence[what].total()
            return Home(region, f"{NO_COUNTRY}; {region} was taken, where {told:,} of {total:,} {what} lead. "
                                "--country outranks it.")  # fmt: skip
    unread = len(national) >= ENOUGH and not schema.of_kind("country")
    return Home(None, UNKNOWN if unread else "")


def _values(engine: Engine, view: str, schema: Schema, kind: str) -> list[str]:
    columns = [field.columns[0] for field in schema.of_kind(kind) if len(field.columns) == 1]
    texts = [tidied(v) for at in columns for v in look(engine, _only(engine, view, at), [""])[0].values]
    return texts[:: max(1, len(texts) // LOOKED)]


def _only(engine: Engine, view: str, at: int) -> str:
    numbers = "".join(f"{column}, " for column in ("row",) if column in engine.columns(view))
    engine.run(f"CREATE OR REPLACE VIEW _home AS SELECT {numbers}c{at} AS c0 FROM {name(view)}")
    return "_home"


def _lived_in(engine: Engine, view: str, schema: Schema) -> Counter[str]:
    """Rows per country, the frequent ways of writing countries first."""
    found: Counter[str] = Counter()
    for field in schema.of_kind("country")[:1]:
        told = f"SELECT c{field.columns[0]}, count(*) FROM {name(view)} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {LOOKED}"
        for text, rows in engine.rows(told):
            if text and (code := country_code(text)):
                found[code] += rows
    return found


def _parts(engine: Engine, view: str, schema: Schema) -> Counter[str]:
    """Rows per country whose states and provinces (ISO 3166-2) they name; none where two countries fit alike."""
    found: Counter[str] = Counter()
    for field in schema.of_kind("region")[:1]:
        told = f"SELECT c{field.columns[0]}, count(*) FROM {name(view)} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {LOOKED}"
        for text, rows in engine.rows(told):
            found.update(dict.fromkeys(_provinces().get(fold(text or ""), ()), rows))
    (region, most), (_, next_most) = [*found.most_common(2), ("", 0), ("", 0)][:2]
    (filled,) = engine.one(f"SELECT count(*) FROM {name(view)}")
    return Counter({region: most, "": filled - most}) if most > next_most else Counter()


@cache
def _provinces() -> dict[str, frozenset[str]]:
    """Codes and names of states and provinces -> the countries that have one of that name."""
    known: dict[str, set[str]] = {}
    for part in pycountry.subdivisions:
        for said in (part.code.partition("-")[2], part.name):
            known.setdefault(fold(said), set()).add(part.country_code)
    return {said: frozenset(countries) for said, countries in known.items()}


def _countries_of(texts: Iterable[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text in texts:
        number = _parsed(re.sub("^00", "+", text), None)
        region = phonenumbers.region_code_for_number(number) if number else None
        if region:
            found[str(region)] += 1
    return found


def _posted(texts: Sequence[str]) -> Counter[str]:
    """Postcodes per country, counting also those of no country's own form, so that a few odd ones do not decide."""
    found: Counter[str] = Counter()
    for text in texts:
        found[next((region for region, form in _POSTCODES.items() if form.fullmatch(text)), "")] += 1
    return found


def _domains(texts: Sequence[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text in texts:
        last = text.rpartition(".")[2].upper()
        region = _OWN_DOMAIN.get(last, last)
        if "@" in text and region in alpha_2() and last.lower() not in _WORDS:
            found[region] += 1
    return found


def _top(found: Counter[str]) -> str | None:
    region, count = next(iter(found.most_common(1)), ("", 0))
    known = region in phonenumbers.SUPPORTED_REGIONS
    return region if known and count >= ENOUGH and count >= MOST * found.total() else None


def _fits(national: Sequence[str], region: str, others: Iterable[str]) -> bool:
    """Whether the phones are numbers of the country, and of no other candidate more so."""
    share = _share_of(national, region)
    return share >= FITTING and all(_share_of(national, other) < share for other in others if other != region)


def _share_of(texts: Sequence[str], region: str) -> float:
    numbers = [number for text in texts if (number := _parsed(text, region))]
    return sum(phonenumbers.is_valid_number_for_region(number, region) for number in numbers) / len(texts)


def _parsed(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
