"""Whether the first record of a table names its columns, and what stands before it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

Row = Sequence[str | None]

# Words that name columns of people in the languages of the dumps seen; a header needs one of them or columns whose
# values are of a type that the first record is not.
WORDS = frozenset(  # a text is easier to keep than a list of two hundred strings
    """id uid user userid username login name names fullname firstname lastname first last forename surname nickname
    email mail emailaddress phone telephone tel mobile cell fax password pass passwd pwd hash salt token ip ipaddress
    address street city town state zip zipcode postcode postal country region county birth birthday birthdate dob
    gender sex age date created updated modified registered lastlogin login status active company title note comment
    vorname nachname anrede strasse plz ort land geburtsdatum geschlecht telefon passwort benutzername kunde
    prenom nom adresse ville pays naissance sexe courriel nombre apellido apellidos correo telefono direccion ciudad
    pais fecha nascimento endereco cidade cpf nome cognome indirizzo citta nascita sesso imie nazwisko adres miasto
    telefoon voornaam achternaam straat woonplaats geboortedatum url site website domain host key code number no type
    value count total price amount field col column var""".split()  # noqa: SIM905 - as said above
)
PREAMBLE_LINES = 20  # a title, a date, a note; more than that is data
# What clients print below a result (psql, SQL*Plus, sqlcmd, mysql) and the mark that ends the data of a COPY.
FOOTER = r"(?i)^\s*(?:\(?\d[\d,.]*\s+(?:rows?|records?)\b[^@]*|\\?\.|Query OK.*|totals?\b[^@]{0,40})$"
COMMENT = ("#", "--", "//")

_TYPES = (
    ("net", re.compile(r"https?://.+|(?:\d{1,3}\.){3}\d{1,3}")),
    ("hash", re.compile(r"[0-9a-fA-F]{32,}|(?=.*[a-fA-F])[0-9a-fA-F]{16,}|\$\w+\$.+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}")),
    ("number", re.compile(r"[-+]?\d+(?:[.,]\d+)*")),
    ("date", re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|\d{1,2}:\d{2}.*")),
    ("email", re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
    ("phone", re.compile(r"\+?[\d\s()./-]{6,}")),
)


def kind(cell: str | None) -> str:
    """The rough type of a cell: "empty", "number", "date", "email", "hash", "phone", "net" or "text"."""
    text = (cell or "").strip()
    if not text:
        return "empty"
    return next((name for name, pattern in _TYPES if pattern.fullmatch(text)), "text")


def is_header(rows: Sequence[Row]) -> bool:
    """Whether `rows[0]` names the columns of the rest (which may be none)."""
    if not rows or not any((cell or "").strip() for cell in rows[0]):
        return False
    head = rows[0]
    body = [row for row in rows[1:] if len(row) == len(head) and list(row) != list(head)]
    kinds = [kind(cell) for cell in head]
    if any(k in ("email", "hash", "date", "net", "phone") for k in kinds):
        return False
    words = sum(_is_word(cell) for cell in head)
    named = words / len(head)
    if not body or kinds.count("number") > len(head) / 2:
        return not kinds.count("number") and named >= 0.5
    typed = contrary = 0
    for place, head_kind in enumerate(kinds):
        values = Counter(kind(row[place]) for row in body)
        values.pop("empty", None)
        if not values:
            continue
        common, count = values.most_common(1)[0]
        if common != "text" and count >= 0.8 * values.total():
            typed += head_kind == "text"
            contrary += head_kind == common
    repeated = sum(bool(cell) and any(row[i] == cell for row in body) for i, cell in enumerate(head))
    if contrary > typed or repeated > len(head) / 2:
        return False
    return typed > 0 or named >= 0.5 or (named > 0 and words >= 2 and not repeated)


def _is_word(cell: str | None) -> bool:
    if any(mark in (cell or "") for mark in ("//", "@", "://")):
        return False
    parts = re.findall(r"[^\W\d_]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", cell or "").lower())
    return bool(parts) and len(parts) <= 5 and ("".join(parts) in WORDS or any(part in WORDS for part in parts))


def preamble(rows: Sequence[Row]) -> int:
    """How many leading records are no part of the table: comments, titles, `sep=;`, ruling lines."""
    if not rows:
        return 0
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    count = 0
    for row in rows[:PREAMBLE_LINES]:
        first = (row[0] or "").strip()
        comment = first.startswith(COMMENT) and len(row) != width
        if comment or (width > 1 and len(row) <= width / 2) or first.lower().startswith("sep="):
            count += 1
        else:
            break
    return count if count < len(rows) else 0
