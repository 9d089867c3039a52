"""Stealer logs: blocks of `URL:`, `Username:` and `Password:` lines as info-stealers write them."""

from __future__ import annotations

import re

from assay.intake import text
from assay.intake.keyed import read_blocks
from assay.intake.model import Format, Sample, Sink, Stored

# The words that RedLine, Raccoon, Vidar, Lumma and StealC put before the value, as public analyses show them.
WORDS = {
    "url": ("url", "host", "hostname", "site", "website"),
    "username": ("username", "login", "user", "user login", "usr", "email"),
    "password": ("password", "pass", "pwd", "user password"),
    "application": ("application", "soft", "software", "browser", "app", "storage", "profile"),
}
MEANT = {word: column for column, words in WORDS.items() for word in words}
PATTERN = rf"(?i)^\s*(?P<key>{'|'.join(sorted(MEANT, key=len, reverse=True))})\s*:[ \t]?(?P<value>.*)$"
ENOUGH = 0.6  # of the lines that are not blank; banners and unknown keys are the rest
COLUMNS = tuple(WORDS)


def sniff(sample: Sample) -> float:
    """By the share of lines with a known key, and about as many passwords as addresses."""
    lines = text.glimpse(sample.head, len(sample.head) == sample.size)
    found = [match for line in lines if (match := re.match(PATTERN, line))]
    columns = [MEANT[match["key"].lower()] for match in found]
    urls, passwords = columns.count("url"), columns.count("password")
    if not urls or not passwords or not 0.5 <= passwords / urls <= 2:
        return 0.0
    share = len(found) / sum(1 for line in lines if any(c.isalnum() for c in line))
    return 0.9 if share >= ENOUGH else 0.0


def read(stored: Stored, sink: Sink) -> None:
    """A block begins where the first key of the file comes again."""
    path, facts = text.opened(stored)
    read_blocks(path, PATTERN, MEANT, COLUMNS, sink.relation(None, COLUMNS, named=True, facts=facts))


FORMAT = Format("stealer-log", "Blocks of URL, user name and password as info-stealers write them.", sniff, read)
