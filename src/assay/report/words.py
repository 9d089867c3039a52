"""How numbers, labels and origins are said to people, the same in every format."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import ceil

from assay.report.result import ReadBackInfo
from assay.verdict import HYPOTHESES
from assay.wording import noun, several

# What an account of a claim is called; one wording for the weighing and for the telling.
LABELS = {key: account.says for key, account in HYPOTHESES.all().items()}

ORIGINS = {
    "ours-current": "ours, as now",
    "ours-older": "ours, as it was earlier",
    "ours-former": "ours, former customers",
    "ours-partner": "ours, as a partner holds it",
    "scraped": "scraped from our surface",
    "credentials": "credentials from elsewhere",
    "other-person": "real people, not ours",
    "known-corpus": "from a known older leak",
    "invented": "invented",
}

# Scraped rows too are of customers, who must be told.
OURS = ("ours-current", "ours-older", "ours-former", "ours-partner", "scraped")
SUMS = {"ours": "all of ours", "elsewhere": "real people or invented"}
SUMMED = {"ours": OURS, "elsewhere": ("other-person", "invented")}


def percent(share: float) -> str:
    """0.7034 -> "70.3 %"; small but not zero is never shown as zero, nor nearly all as all."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    text = f"{share * 100:.1f}".removesuffix(".0")
    return f"{text} %"


def probability(value: float) -> str:
    """A probability as two digits; never "0.00" or "1.00"."""
    if value < 0.01:
        return "under 0.01"
    if value > 0.99:
        return "over 0.99"
    return f"{value:.2f}"


def count(number: int | float | None) -> str:
    """87000000 -> "87,000,000"."""
    return "–" if number is None else f"{number:,}"


def read_back(told: ReadBackInfo) -> str:
    """How many named rows were held against the real values, and what that says of all of them."""
    read, wrong = told.differ.n, told.differ.k
    if not told.named:
        return "No row was named, so none was read back."
    if read == told.named == 1:
        left_out = "; the fields that do were left out before rows and people were counted" if wrong else ""
        lost = ", and it no longer counts as ours" if told.lost else ""
        differs = noun(wrong, "differs", "does not differ")
        return f"The one named row was read back against the real values: it {differs}{left_out}{lost}."
    if read == told.named:
        fewer = several(told.lost, "of them no longer counts", "of them no longer count")
        lost = f", and {fewer} as ours" if told.lost else ""
        mended = f"; the fields that do were left out before rows and people were counted{lost}" if wrong else ""
        return (
            f"Of {count(told.named)} named rows (copies once) all were read back against the real values: "
            f"{several(wrong, 'differs', 'differ')}{mended}."
        )
    most = ceil(1e4 * told.differ.high) / 100  # never less than it is
    return (
        f"Of {count(told.named)} named rows (copies once) {count(read)} were drawn and read back against the real "
        f"values: {several(wrong, 'differs', 'differ')}, so at most {most:g} % (with 95 % confidence) of all do."
    )


def shown_date(day: date | None) -> str:
    """An ISO date, or "not known"."""
    return day.isoformat() if day else "not known"


# States of a compared field in the order in which they are told: what does not agree is what a reader looks for.
_STATES = {"contradicts": "contradict", "older": "older value", "near": "near", "agrees": "agree"}


def agreement(states: Mapping[str, str]) -> str:
    """{"email": "older", "phone": "agrees"} -> "older value: email; agree: phone"."""
    told = []
    for state, words in _STATES.items():
        fields = [f.removeprefix("attribute_").replace("_", " ") for f, s in states.items() if s == state]
        if fields:
            told.append(f"{words}: {', '.join(fields)}")
    return "; ".join(told) or "no customer found"
