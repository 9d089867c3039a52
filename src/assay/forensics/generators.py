"""SQL for the grammar of rows that generator libraries write: Faker, faker-js, mimesis, Mockaroo.

Sources: docs/verdict.md, 8.1 (20,000 rows of Faker 40.54, 10,000 of mimesis 22.2, faker-js read as source), and for
street words USPS Publication 28, appendix C1. Each expression is TRUE, FALSE, or NULL where nothing can be told.
"""

from __future__ import annotations

# Faker en_US and faker-js: [prefix] name suffix.
TOWN_PREFIX = "north|east|west|south|new|lake|port"
TOWN_SUFFIX = "town|ton|land|ville|berg|burgh|borough|bury|view|port|mouth|stad|furt|chester|fort|haven|side|shire"

# Suffixes of USPS Publication 28 that hardly occur in written addresses; Faker draws all of the list alike, so most of
# its streets end in one of these.
_RARE_STREET = (
    "annex|arcade|bayou|bottom|bluffs?|branch|brooks?|burgs?|bypass|camp|canyon|cape|causeway|centers?|circles|cliffs?"
    "|club|commons?|corners?|course|courts|coves|crest|crossroads?|curve|dale|dam|divide|drives|estates?|expressway"
    "|extensions?|falls?|ferry|fields?|flats?|fords?|forest|forges?|forks?|fort|freeway|gardens|gateway|glens|greens"
    "|groves|harbors?|haven|hills|hollow|inlet|islands?|isle|junctions?|keys?|knolls?|lakes?|land|landing|lights?|loaf"
    "|locks?|lodge|mall|manors|meadows?|mews|mills?|mission|motorway|mount|mountains?|neck|orchard|oval|overpass|parks"
    "|parkways|passage|pike|pines?|plains?|points|ports?|prairie|radial|ramp|ranch|rapids?|rest|ridges|river|roads|route"
    "|rue|shoals?|shores?|skyway|springs?|spurs?|squares|station|stravenue|stream|streets|summit|throughway|trace|track"
    "|trafficway|tunnel|turnpike|underpass|unions?|valleys?|via|viaduct|villages?|ville|vista|walks|wall|ways|wells?"
)
STREET = f"regexp_matches(lower(street_raw), '^[0-9]{{3,5}} [a-z]+ (?:{_RARE_STREET})(?:[\\s,]|$)')"
EXTENSION = (
    "CASE WHEN contains(phone_raw, 'x') THEN regexp_matches(phone_raw, '[0-9]x[0-9]{2,5}$') "
    "WHEN phone_raw IS NOT NULL THEN FALSE END"
)
_DIGITS = "'0123456789abcdefghijklmnopqrstuvwxyz'"


def base36(number: str) -> str:
    """SQL: the integer expression `number` (0 to 1,295) in base 36, NULL outside."""
    return (
        f"CASE WHEN {number} BETWEEN 0 AND 35 THEN substr({_DIGITS}, CAST({number} AS INTEGER) + 1, 1) "
        f"WHEN {number} BETWEEN 36 AND 1295 THEN substr({_DIGITS}, CAST({number} AS INTEGER) // 36 + 1, 1) "
        f"|| substr({_DIGITS}, CAST({number} AS INTEGER) % 36 + 1, 1) END"
    )


def mockaroo(local: str, first: str, last: str) -> str:
    """SQL: `local` is an initial, a surname and the row's number from 0 in base 36."""
    number = "coalesce(try_cast(identity AS BIGINT), id) - 1"
    return (
        f"CASE WHEN {number} BETWEEN 0 AND 1295 THEN {local} = left({first}, 1) || {last} || ({base36(number)}) "
        f"OR {local} = left({last}, 1) || {first} || ({base36(number)}) END"
    )
