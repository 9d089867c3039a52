"""Which tool wrote a dump, and how its dialect reads text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assay.intake.sql import modes


@dataclass(frozen=True)
class Dialect:
    """How statements are read: `mode` is a sum of the flags of `modes`."""

    id: str
    mode: int


MYSQL = Dialect("mysql", modes.BACKSLASH | modes.DOUBLE | modes.HASH)
POSTGRES = Dialect("postgresql", modes.DOLLAR | modes.NESTED)
SQLITE = Dialect("sqlite", modes.BRACKET)
SQL_SERVER = Dialect("sql-server", modes.BRACKET | modes.NESTED | modes.LOOSE)
STANDARD = Dialect("standard", modes.LOOSE)

# The banners are those that the tools print; the rest are constructs that only one dialect has. Weights: a banner
# or a construct that is an error elsewhere decides, a habit only adds.
MARKS: tuple[tuple[Dialect, int, re.Pattern[bytes]], ...] = tuple(
    (dialect, weight, re.compile(pattern, re.MULTILINE | re.IGNORECASE))
    for dialect, weight, pattern in (
        (MYSQL, 9, rb"^(?:--|/\*)\s*(?:MySQL dump|MariaDB dump|phpMyAdmin|SQLyog|HeidiSQL|Host:)"),
        (MYSQL, 6, rb"/\*![0-9]{5,6} |^\) ?ENGINE *=|^UNLOCK TABLES|SET NAMES utf8|AUTO_INCREMENT"),
        (MYSQL, 3, rb"^\s*(?:INSERT|REPLACE)\s[^'(]*`|^CREATE TABLE[^('\n]*`"),
        (MYSQL, 4, rb"[^'\\]\\'[^,);\s]"),
        (POSTGRES, 9, rb"^-- (?:PostgreSQL database|Dumped (?:from|by))"),
        (
            POSTGRES,
            9,
            rb"^COPY [^\n]{1,4000} FROM stdin|^SET (?:client_encoding|standard_conforming_strings|search_path)",
        ),
        (POSTGRES, 4, rb"pg_catalog|::(?:regclass|text|character varying)|character varying|^ALTER TABLE ONLY"),
        (SQLITE, 9, rb"^PRAGMA \w+|^-- .{0,40}sqlite|INSERT INTO sqlite_sequence"),
        (SQLITE, 3, rb"^BEGIN TRANSACTION;"),
        (SQL_SERVER, 6, rb"^GO\s*$|SET IDENTITY_INSERT|\[dbo\]\.|^SET (?:ANSI_NULLS|QUOTED_IDENTIFIER) O"),
        (SQL_SERVER, 3, rb"[(,]\s*N'|\bnvarchar\b|^INSERT \["),
    )
)
STANDARD_OFF = re.compile(rb"^SET standard_conforming_strings = off", re.MULTILINE | re.IGNORECASE)
NO_BACKSLASH = re.compile(rb"SQL_MODE\s*=[^;\n]*NO_BACKSLASH_ESCAPES", re.IGNORECASE)
ANSI_QUOTES = re.compile(rb"SQL_MODE\s*=[^;\n]*ANSI_QUOTES", re.IGNORECASE)


def scores(head: bytes) -> dict[str, int]:
    """How much speaks for each dialect."""
    found: dict[str, int] = {}
    for dialect, weight, pattern in MARKS:
        if pattern.search(head):
            found[dialect.id] = found.get(dialect.id, 0) + weight
    return found


def detected(head: bytes) -> Dialect:
    """The dialect of a dump from its first bytes; STANDARD when nothing speaks for one."""
    found = scores(head)
    if not found:
        return STANDARD
    best = max(found, key=lambda key: found[key])
    dialect = next(d for d, _, _ in MARKS if d.id == best)
    mode = dialect.mode
    if best == "mysql" and NO_BACKSLASH.search(head):
        mode &= ~modes.BACKSLASH
    if best == "mysql" and ANSI_QUOTES.search(head):
        mode &= ~modes.DOUBLE
    if best == "postgresql" and STANDARD_OFF.search(head):
        mode |= modes.BACKSLASH
    return Dialect(dialect.id, mode)
