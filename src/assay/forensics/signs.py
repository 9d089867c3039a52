"""The row signs as SQL: what each mark means, over the columns of `assay.forensics.columns.looks`.

What an address says beside the names of its row is told before, by compiled code, in columns of their own
(`assay.forensics.compiled.mails`).
"""

from __future__ import annotations

from assay.forensics import generators

# NANP 555-0100..0199; Ofcom, ARCEP and ACMA numbers for drama; RFC 5737 and 3849 addresses;
# SSN areas never issued (SSA, randomization FAQ).
# What every such number holds is looked for first, since a pattern costs more.
_PHONE = (
    "(CASE WHEN contains(phone, '55501') OR starts_with(phone, '+44') OR starts_with(phone, '+33')"
    " OR starts_with(phone, '+61') THEN regexp_matches(phone, "
    "'^\\+(1[2-9][0-9]{2}55501[0-9]{2}|447700900[0-9]{3}|442079460[0-9]{3}"
    "|33(19900|26191|35301|46571|53649|63998)[0-9]{4}|61491570(006|110|15[6-9]))$')"
    " WHEN phone IS NOT NULL THEN FALSE END OR CASE WHEN contains(phone_raw, '555')"
    " THEN regexp_matches(phone_raw, '(^|[^0-9])555[-. )]*01[0-9]{2}$') WHEN phone_raw IS NOT NULL THEN FALSE END)"
)
_ADDRESS = (
    "(starts_with(ip, '192.0.2.') OR starts_with(ip, '198.51.100.') OR starts_with(ip, '203.0.113.')"
    " OR starts_with(ip, '2001:db8:') OR starts_with(ip, '2001:0db8:'))"
)
_NATIONAL = "regexp_matches(national_raw, '^(000|666|9[0-9]{2})-[0-9]{2}-[0-9]{4}$')"


_LOCAL = "nullif(split_part(email, '@', 1), '')"


def _part(column: str, word: int) -> str:
    """A part of the name: its own column, else that word of the whole name."""
    whole = "string_split(replace(names, '''', ''), ' ')"
    return f"coalesce(replace({column}, ' ', ''), nullif({whole}[{word}], ''))"


def _any(*conditions: str) -> str:
    """TRUE when one holds, NULL when none can be told, FALSE otherwise; each is looked at once."""
    return f"greatest({', '.join(conditions)})"


def _gender() -> str:
    """The first name's usual gender agrees with the gender column; NULL where the name has no usual gender."""
    written = "left(lower(gender), 1)"
    return f"CASE WHEN usual IS NULL OR {written} NOT IN ('f', 'm') THEN NULL ELSE usual = {written} END"


def _town() -> str:
    """The town's rows in the reference share the first three characters of this postcode.

    Told only for towns that the reference holds three times or more, and said yes only when two or more customers share
    the pair, so that a customer's own row does not vouch for itself.
    """
    untold = "towns_seen < 3 OR towns_seen IS NULL OR postcode IS NULL"
    return f"CASE WHEN {untold} THEN NULL ELSE pair_shared END"


def _phone_country() -> str:
    """A number written with its country code agrees with the country column.

    A number without one was read with the row's own country, so it can tell nothing.
    """
    return (
        "CASE WHEN phone IS NULL OR country IS NULL OR phone_raw IS NULL"
        " OR NOT (starts_with(ltrim(phone_raw), '+') OR starts_with(ltrim(phone_raw), '00')) THEN NULL"
        " WHEN dial IS NULL THEN NULL ELSE starts_with(phone, dial) END"
    )


SIGNS: dict[str, str] = {
    "mail_names": "mail_names",
    "mail_built": "mail_built",
    "town_known": "CASE WHEN town IS NULL OR NOT towns_held THEN NULL ELSE coalesce(towns_seen, 0) >= 2 END",
    "town_postcode": _town(),
    "phone_country": _phone_country(),
    "gender_name": _gender(),
    "login_after_creation": "try_cast(created AS TIMESTAMP) <= try_cast(login AS TIMESTAMP)",
    "reserved": _any("mail_reserved", _PHONE, _ADDRESS, _NATIONAL),
    "faker": _any("town_invented", generators.STREET, generators.EXTENSION, "mail_faker"),
    "mimesis": "mimesis",
    "fakerjs": "fakerjs",
    "mockaroo": generators.mockaroo(_LOCAL, _part("first", 1), _part("last", 2)),
    "plaintext": "password IS NOT NULL",
}

# The columns that one sign ties together; the second ones move when a claim is permuted against itself.
MOVED = ("email", "email_raw", "postcode", "country", "gender", "login")

# The first name by itself: its own column, else the first word, or the word after the comma of `Surname, Given`.
GIVEN = (
    "CASE WHEN first IS NOT NULL THEN lower(split_part(first, ' ', 1)) ELSE lower(strip_accents(split_part(trim("
    "CASE WHEN contains(full_raw, ',') THEN split_part(full_raw, ',', 2) ELSE full_raw END), ' ', 1))) END"
)
