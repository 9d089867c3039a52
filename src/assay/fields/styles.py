"""How the values of a column are written: date formats and day/month order, letter case, phone template."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from assay.fields.model import Context, Values
from assay.fields.moments import MONTH_FIRST

_SPLIT = re.compile(r"(\d{1,4})([./ -])(\d{1,2})\2(\d{1,4})((?:,?[ T]+.*)?)", re.ASCII)
_COMPACT = re.compile(r"(?:18[5-9]|19\d|20\d)\d[01]\d[0-3]\d", re.ASCII)
_TIME = re.compile(
    r"(,?[ T]+)(\d{1,2}):(\d\d)(:\d\d)?([.,]\d{1,9})?( ?[AaPp]\.?[Mm]\.?)?( ?(?:Z|[+-]\d\d(?::?\d\d)?))?", re.ASCII
)


def date_style(values: Values, context: Context) -> Mapping[str, str]:
    """`dates`: the strptime formats seen, most frequent first, joined by "|"; `order`: "dmy", "mdy", and
    `order_by`: "evidence" or "default" where a day and a month could not be told apart.
    """
    split = [m for m in (_SPLIT.fullmatch(v.strip()) for v in values.values) if m]
    turned = [m for m in split if len(m[1]) <= 2]
    day = sum(1 for m in turned if int(m[1]) > 12 >= int(m[3]))
    month = sum(1 for m in turned if int(m[3]) > 12 >= int(m[1]))
    default = "mdy" if context.region in MONTH_FIRST else "dmy"
    order = default if day == month else ("dmy" if day > month else "mdy")
    formats = Counter(f for f in (_format(v.strip(), order) for v in values.values) if f)
    style = {"dates": "|".join(f for f, _ in formats.most_common(12))}
    if turned:
        style["order"] = order
        style["order_by"] = "default" if day == month else "evidence"
    return style


def _format(value: str, order: str) -> str | None:
    found = _SPLIT.fullmatch(value)
    if found is None:
        return "%Y%m%d" if _COMPACT.fullmatch(value) else None
    mark = found[2]
    if len(found[1]) == 4:
        form = f"%Y{mark}%m{mark}%d"
    elif len(found[4]) in (2, 4):
        year = "%Y" if len(found[4]) == 4 else "%y"
        form = f"%d{mark}%m{mark}{year}" if order == "dmy" else f"%m{mark}%d{mark}{year}"
    else:
        return None
    if not found[5]:
        return form
    time = _TIME.fullmatch(found[5])
    return form + _time_format(time) if time else None


def _time_format(time: re.Match[str]) -> str:
    hour = "%I" if time[6] else "%H"
    parts = [time[1], hour, ":%M", ":%S" if time[4] else ""]
    if time[5]:
        parts.append(time[5][0] + "%f")
    if time[6]:
        parts.append(" %p" if time[6].startswith(" ") else "%p")
    if time[7]:
        parts.append("Z" if time[7] == "Z" else "%z")
    return "".join(parts)


def text_style(values: Values, context: Context) -> Mapping[str, str]:  # noqa: ARG001 - the slot's signature
    """`case`: "upper", "lower", "title" or "mixed", as most values are."""
    cases = Counter(_case(v) for v in values.values if any(c.isalpha() for c in v))
    if not cases:
        return {}
    case, count = cases.most_common(1)[0]
    return {"case": case if count * 2 > sum(cases.values()) else "mixed"}


def _case(value: str) -> str:
    if value.isupper():
        return "upper"
    if value.islower():
        return "lower"
    return "title" if value.istitle() else "mixed"
