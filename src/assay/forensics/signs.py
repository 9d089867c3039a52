"""The row signs as SQL: what each mark means, over the columns of `assay.forensics.columns.looks`."""

from __future__ import annotations

from assay.forensics import generators

# Without the separators and digits that people and templates put between the parts of a name; half the time of
# `translate`.
PLAIN = "array_to_string(regexp_extract_all(local, '[^0-9._+''-]+'), '')"


def _token(number: int) -> str:
    return f"nullif(words[{number}], '')"


def _mail_names() -> str:
    """A name token of three letters or more, or an initial with a shorter surname, in the local part.

    Order-free: a spelled full name may hold its tokens in any order. The first four tokens are looked at.
    """
    tokens = " OR ".join(f"(length(t{i}) >= 3 AND contains(plain, t{i}))" for i in range(1, 5))
    short = " OR ".join(f"(length(t{b}) = 2 AND plain = left(t{a}, 1) || t{b})" for a, b in ((1, 2), (2, 1)))
    # a missing token compares as NULL, and NULL OR FALSE is NULL: told, and not there
    there = f"coalesce({tokens}, FALSE) OR coalesce({short}, FALSE)"
    return f"CASE WHEN plain IS NULL OR t1 IS NULL THEN NULL ELSE {there} END"


# Of the two parts of a name; which is the given one is told only where they have columns of their own.
TEMPLATES = ("a||b", "b||a", "left(a,1)||b", "left(b,1)||a", "a||left(b,1)", "b||left(a,1)")


def _mail_built() -> str:
    """The local part is the name written by a template and nothing else: no digit, no other word."""
    same = ", ".join(TEMPLATES)
    # lengths first: they settle most rows without building six strings
    fits = "length(plain) IN (length(a) + length(b), length(a) + 1, length(b) + 1)"
    return (
        "CASE WHEN plain IS NULL OR b IS NULL THEN NULL "
        f"WHEN NOT {fits} OR regexp_matches(local, '[0-9]') THEN FALSE ELSE plain IN ({same}) END"
    )


# RFC 2606 and 6761 names; NANP 555-0100..0199; Ofcom, ARCEP and ACMA numbers for drama; RFC 5737 and 3849 addresses;
# SSN areas never issued (SSA, randomization FAQ).
_MAIL = "regexp_matches(domain, '(^|\\.)(example\\.(com|org|net)|example|test|invalid|localhost)$')"
_PHONE = (
    "(regexp_matches(phone, '^\\+(1[2-9][0-9]{2}55501[0-9]{2}|447700900[0-9]{3}|442079460[0-9]{3}"
    "|33(19900|26191|35301|46571|53649|63998)[0-9]{4}|61491570(006|110|15[6-9]))$')"
    " OR regexp_matches(phone_raw, '(^|[^0-9])555[-. )]*01[0-9]{2}$'))"
)
_ADDRESS = (
    "(starts_with(ip, '192.0.2.') OR starts_with(ip, '198.51.100.') OR starts_with(ip, '203.0.113.')"
    " OR starts_with(ip, '2001:db8:') OR starts_with(ip, '2001:0db8:'))"
)
_NATIONAL = "regexp_matches(national_raw, '^(000|666|9[0-9]{2})-[0-9]{2}-[0-9]{4}$')"


def _any(*conditions: str) -> str:
    """TRUE when one holds, NULL when none can be told, FALSE otherwise."""
    return (
        "CASE WHEN " + " OR ".join(f"coalesce({c}, FALSE)" for c in conditions) + " THEN TRUE "
        "WHEN " + " AND ".join(f"({c}) IS NULL" for c in conditions) + " THEN NULL ELSE FALSE END"
    )


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
    return f"CASE WHEN {untold} THEN NULL ELSE coalesce(pairs_seen, 0) >= 2 END"


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
    "mail_names": _mail_names(),
    "mail_built": _mail_built(),
    "town_known": "CASE WHEN town IS NULL OR NOT towns_held THEN NULL ELSE coalesce(towns_seen, 0) >= 2 END",
    "town_postcode": _town(),
    "phone_country": _phone_country(),
    "gender_name": _gender(),
    "login_after_creation": "try_cast(created AS TIMESTAMP) <= try_cast(login AS TIMESTAMP)",
    "reserved": _any(_MAIL, _PHONE, _ADDRESS, _NATIONAL),
    "faker": _any("town_invented", generators.STREET, generators.EXTENSION, generators.FAKER_MAIL),
    "mimesis": f"{generators.MIMESIS} AND NOT coalesce(mail_names, FALSE)",
    "fakerjs": generators.FAKERJS,
    "mockaroo": generators.mockaroo("local", "a", "b"),
    "plaintext": "password IS NOT NULL",
}

# The columns that one sign ties together; the second ones move when a claim is permuted against itself.
MOVED = ("email", "email_raw", "postcode", "country", "gender", "login")

PREPARED = (
    "*, nullif(split_part(email, '@', 1), '') AS local, nullif(split_part(email, '@', 2), '') AS domain, "
    "string_split(replace(names, '''', ''), ' ') AS words, " + ", ".join(f"{_token(i)} AS t{i}" for i in range(1, 5))
)
PARTS = "coalesce(replace(first, ' ', ''), t1) AS a, coalesce(replace(last, ' ', ''), t2) AS b"
# The first name by itself: its own column, else the first word, or the word after the comma of `Surname, Given`.
GIVEN = (
    "CASE WHEN first IS NOT NULL THEN lower(split_part(first, ' ', 1)) ELSE lower(strip_accents(split_part(trim("
    "CASE WHEN contains(full_raw, ',') THEN split_part(full_raw, ',', 2) ELSE full_raw END), ' ', 1))) END"
)
