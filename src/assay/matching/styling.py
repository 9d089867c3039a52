"""Our own values, written the way the claim writes its."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from assay.fields.model import Field
from assay.matching.fields import CUTTABLE, SHORTEST_CUT, is_wall

DATES = frozenset(("birth_date", "created_at", "changed_at", "last_login"))
WORDED = frozenset(("gender", "country", "region"))  # few values: the claim's own word for each is looked up
MASKED = re.compile(r"[*•]{2,}|[xX]{4,}")

Writing = Callable[[str | None, str | None], str | None]
"""(value as stored, value as spelled) -> as the claim would write it."""


@dataclass(frozen=True)
class Look:
    """Some of the claim's values of one field: as written, as spelled."""

    raw: Sequence[str]
    spelled: Sequence[str | None]


def writing(field: Field, look: Look, longest: int = 0) -> tuple[Writing, str]:
    """How to write a value of ours in the claim's manner, and a word for it ("" for as it is).

    `longest`: characters of our longest value; only what is longer than the claim's column can be cut by it.
    """
    if field.kind in DATES:
        return _dates(field, look)
    if field.kind == "phone":
        return _phones(look)
    if field.kind in WORDED:
        return _words(look)
    if look.raw and sum(bool(MASKED.search(v)) for v in look.raw) > len(look.raw) / 2:
        return _masked, "masked"
    case, word = _case(look.raw)
    width = narrow(field, look)
    if 0 < width < longest:
        return (lambda raw, spelled: (_keep(case, raw or spelled) or "")[:width]), f"cut at {width} {word}".strip()
    if field.kind == "full_name" and look.raw and sum("," in v for v in look.raw) > len(look.raw) / 2:
        return (lambda raw, spelled: _keep(case, _turned(raw or spelled))), f"last name first {word}".strip()
    return (lambda raw, spelled: _keep(case, raw or spelled)), word


def narrow(field: Field, look: Look) -> int:
    """The characters at which a column too narrow seems to cut the claim's values; 0 where none does."""
    return _width(field.kind, look.raw) if field.kind in CUTTABLE else 0


def _width(kind: str, raw: Sequence[str]) -> int:
    """The length at which values pile up as the largest, as a column that is too narrow cuts them; 0 otherwise.

    An address whose domain is that of a shorter one is whole.
    """
    values = set(raw)
    longest = max(map(len, values), default=0)
    whole = {_domain(value) for value in values if len(value) < longest} if kind == "email" else set()
    piled = sum(len(value) == longest and _domain(value) not in whole for value in values)
    before = sum(len(value) == longest - 1 for value in values)
    return longest if longest >= SHORTEST_CUT and is_wall(piled, before, len(values)) else 0


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _keep(change: Callable[[str], str], value: str | None) -> str | None:
    return change(value) if value else None


def _case(raw: Sequence[str]) -> tuple[Callable[[str], str], str]:
    lettered = [v for v in raw if any(c.isalpha() for c in v)]
    for test, change, word in ((str.isupper, str.upper, "upper case"), (str.islower, str.lower, "lower case")):
        if lettered and sum(map(test, lettered)) > 0.9 * len(lettered):
            return change, word
    return str, ""


def _turned(value: str | None) -> str | None:
    if not value or "," in value or " " not in value:
        return value
    first, _, last = value.rpartition(" ")
    return f"{last}, {first}"


def _masked(raw: str | None, spelled: str | None) -> str | None:
    value = raw or spelled
    if not value:
        return None
    local, at, domain = value.partition("@")
    return local[0] + "***" + local[-1] + at + domain


def _dates(field: Field, look: Look) -> tuple[Writing, str]:
    form = field.style.get("dates", "").split("|")[0] or _compact(look)
    if not form:
        return (lambda raw, spelled: spelled or raw), ""

    def write(raw: str | None, spelled: str | None) -> str | None:
        try:
            return _moment(spelled).strftime(form) if spelled else raw
        except ValueError:
            return raw or spelled

    return write, form


def _moment(spelled: str) -> datetime:
    moment = datetime.fromisoformat(spelled)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _compact(look: Look) -> str:
    """Dates without separators, which the column's style leaves out: 19880131, or seconds since 1970."""
    told = [(raw, spelled) for raw, spelled in zip(look.raw, look.spelled, strict=True) if spelled]
    if told and sum(raw == spelled[:10].replace("-", "") for raw, spelled in told) > len(told) / 2:
        return "%Y%m%d"
    return "%s" if told and sum(raw.isdigit() and len(raw) == 10 for raw, _ in told) > len(told) / 2 else ""


def _words(look: Look) -> tuple[Writing, str]:
    told = Counter(zip(look.spelled, look.raw, strict=True))
    words: dict[str, str] = {}
    for (spelled, raw), _ in told.most_common():
        if spelled:
            words.setdefault(spelled, raw)
    return (lambda raw, spelled: words.get(spelled or "", raw or spelled)), "the claim's words"


def _phones(look: Look) -> tuple[Writing, str]:
    forms = Counter(
        (_form(raw, spelled), re.sub(r"\d", "#", raw))
        for raw, spelled in zip(look.raw, look.spelled, strict=True)
        if spelled
    )
    if not forms:
        return (lambda raw, spelled: raw or spelled), ""
    (form, template), _ = forms.most_common(1)[0]

    def write(raw: str | None, spelled: str | None) -> str | None:
        digits = _digits(spelled, form) if spelled and spelled.startswith("+") else None
        return _laid(digits, template, form) if digits else raw or spelled

    return write, f"{form} phones"


def _form(raw: str, spelled: str | None) -> str:
    digits, full = re.sub(r"\D", "", raw), (spelled or "").lstrip("+")
    if digits == full:
        return "international" if raw.lstrip().startswith("+") else "international without plus"
    if digits == "00" + full:
        return "00"
    return "national with 0" if digits.startswith("0") else "national"


def _digits(spelled: str, form: str) -> str | None:
    import phonenumbers

    if form.startswith("international"):
        return spelled[1:]
    if form == "00":
        return "00" + spelled[1:]
    try:
        number = phonenumbers.parse(spelled, None)
    except phonenumbers.NumberParseException:
        return None
    own = phonenumbers.national_significant_number(number)
    return "0" + own if form == "national with 0" else own


def _laid(digits: str, template: str, form: str) -> str:
    if template.count("#") == len(digits):
        left = iter(digits)
        return "".join(next(left) if c == "#" else c for c in template)
    return "+" + digits if form == "international" else digits
