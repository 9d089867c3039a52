"""Reading one date or time of any of many styles: the exact path behind the date kinds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from assay.fields.folding import fold
from assay.fields.model import Context

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?: ?(Z|UTC|[+-]\d\d(?::?\d\d)?))?)?", re.ASCII
)
_NUMERIC = re.compile(
    r"(\d{1,4})[./ -](\d{1,2})[./ -](\d{1,4})"
    r"(?:,?[ T]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(?: ?([AaPp])\.?[Mm]\.?)?)?",
    re.ASCII,
)
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)? ?([AaPp]\.?[Mm]\.?)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?", re.ASCII)
_DOTNET = re.compile(r"/?Date\((-?\d{1,15})(?:[+-]\d{4})?\)/?", re.ASCII)
_MONGO = re.compile(r'(?:ISODate\("?|\{"\$date": ?(?:\{"\$numberLong": ?)?"?)([^"{}()]{1,40})"?[)}]{1,2}', re.ASCII)
EXCEL_ZERO = date(1899, 12, 30)  # ECMA-376 part 1, 18.17.4.1: serial 60 is the day that never was, so day 0 is this
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Month names by their first letters, folded; the main European languages (CLDR 45, "wide" and "abbreviated" forms).
_MONTHS: dict[int, str] = {
    1: "jan january januar janvier enero ene gennaio gen janeiro"
    " januari styczen stycznia sty ocak oca tammikuu январь января янв",
    2: "feb february februar fevrier fevr fev febrero febbraio fevereiro"
    " februari luty lutego lut subat sub helmikuu февраль февраля",
    3: "mar march marz maerz mrz mars marzo marco maart mrt mart marca marzec maaliskuu март марта",
    4: "apr april avril avr abril abr aprile kwiecien kwietnia kwi nisan nis huhtikuu апрель апреля",
    5: "may mai mayo maggio mag maio mei maj maja mayis toukokuu май мая",
    6: "jun june juni juin junio giugno giu junho czerwiec czerwca cze haziran haz kesakuu июнь июня",
    7: "jul july juli juillet juil julio luglio lug julho lipiec lipca lip temmuz tem heinakuu июль июля",
    8: "aug august aout agosto ago augustus augusti sierpien sierpnia sie agustos elokuu август августа",
    9: "sep sept september septembre septiembre settembre set setembro"
    " wrzesien wrzesnia wrz eylul eyl syyskuu сентябрь сентября",
    10: "oct october oktober okt octobre octubre ottobre ott"
    " outubro out pazdziernik pazdziernika paz ekim lokakuu октябрь октября",
    11: "nov november novembre noviembre novembro listopad listopada lis kasim kas marraskuu ноябрь ноября",
    12: "dec december dezember dez decembre diciembre dic dicembre dezembro"
    " desember des grudzien grudnia gru aralik ara joulukuu декабрь декабря",
}
MONTHS = {fold(word): month for month, names in _MONTHS.items() for word in names.split()}
_FILLERS_TEXT = (
    "de del of the at um uhr le la el den der th st nd rd g mon tue tues wed thu thur thurs fri sat sun monday"
    " tuesday wednesday thursday"
    " friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so"
    " lundi mardi"
    " mercredi jeudi vendredi samedi dimanche lunes martes miercoles jueves viernes sabado domingo utc gmt z o clock"
)
_FILLERS = frozenset(_FILLERS_TEXT.split())


def spell_moment(value: str, context: Context) -> str | None:
    """The ISO form of a date or time, None when it is none."""
    return _spell(value.strip(), _day_first(context), context.as_of)


def spell_day(value: str, context: Context) -> str | None:
    """The ISO day of a date or time."""
    moment = spell_moment(value, context)
    return moment[:10] if moment else None


def _day_first(context: Context) -> bool:
    order = context.style.get("order", "")
    if order in ("dmy", "mdy"):
        return order == "dmy"
    return context.region not in MONTH_FIRST


# CLDR 45 short date patterns that begin with the month: the United States and its territories, Palau, Micronesia.
MONTH_FIRST = frozenset({"US", "PR", "GU", "VI", "AS", "MP", "PW", "FM"})


@lru_cache(maxsize=1 << 16)
def _spell(text: str, day_first: bool, as_of: date) -> str | None:
    for read in (_iso, _mongo, _dotnet, _number):
        found = read(text)
        if found:
            return _said(found)
    found = _numeric(text, day_first, as_of) or _worded(text, as_of)
    return _said(found) if found else None


def _said(moment: datetime) -> str:
    if not (moment.hour or moment.minute or moment.second):
        return moment.strftime("%Y-%m-%d").zfill(10)
    return moment.strftime("%Y-%m-%dT%H:%M:%S").zfill(19)


def _made(build: Callable[[], datetime]) -> datetime | None:
    try:
        return build()
    except (ValueError, OverflowError):  # not a day of the calendar
        return None


def _iso(text: str) -> datetime | None:
    found = _ISO.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(g or 0) for g in found.groups()[:6])
    zone = found[7]
    shift = timedelta(0)
    if zone and zone not in ("Z", "UTC"):
        digits = zone[1:].replace(":", "").ljust(4, "0")
        if int(digits[:2]) > 15 or int(digits[2:]) > 59:
            return None
        shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * (-1 if zone[0] == "-" else 1)
    return _made(lambda: datetime(year, month, day, hour, minute, second, tzinfo=UTC) - shift)


def _mongo(text: str) -> datetime | None:
    found = _MONGO.fullmatch(text)
    if not found:
        return None
    inner = found[1].strip()
    return _since(int(inner), 1000) if re.fullmatch(r"-?\d{1,15}", inner, re.ASCII) else _iso(inner)


def _dotnet(text: str) -> datetime | None:
    found = _DOTNET.fullmatch(text)
    return _since(int(found[1]), 1000) if found else None


def _since(count: int, per_second: int) -> datetime | None:
    return _made(lambda: EPOCH + timedelta(seconds=count // per_second))


def _number(text: str) -> datetime | None:
    """Bare digits: compact ISO, seconds or milliseconds since 1970 (nine digits: since 1973), an Excel serial."""
    compact = _COMPACT.fullmatch(text)
    if compact and 1850 <= int(compact[1]) <= 2100:
        parts = [int(g or 0) for g in compact.groups()]
        return _made(lambda: datetime(*parts, tzinfo=UTC))  # type: ignore[misc, arg-type] # six numbers by the pattern
    if re.fullmatch(r"\d{9,10}", text, re.ASCII):
        return _since(int(text), 1)
    if re.fullmatch(r"\d{12,13}", text, re.ASCII):
        return _since(int(text), 1000)
    if re.fullmatch(r"\d{5}(\.\d+)?", text, re.ASCII):
        days = float(text)
        zero = datetime(EXCEL_ZERO.year, EXCEL_ZERO.month, EXCEL_ZERO.day, tzinfo=UTC)
        return zero + timedelta(seconds=round(days * 86_400))
    return None


def _numeric(text: str, day_first: bool, as_of: date) -> datetime | None:
    found = _NUMERIC.fullmatch(text)
    if not found:
        return None
    a, b, c = found[1], found[2], found[3]
    if len(a) > 2:
        year, month, day = int(a), int(b), int(c)
        if len(a) != 4 or len(c) > 2:
            return None
    else:
        if len(c) not in (2, 4):
            return None
        year = int(c) if len(c) == 4 else _full_year(int(c), as_of)
        day, month = (int(a), int(b)) if day_first else (int(b), int(a))
        if month > 12 >= day:
            day, month = month, day
    hour, minute, second = _clock(found[4], found[5], found[6], found[7])
    return _made(lambda: datetime(year, month, day, hour, minute, second, tzinfo=UTC))


def _clock(hour: str | None, minute: str | None, second: str | None, half: str | None) -> tuple[int, int, int]:
    of_day = int(hour or 0)
    if half:
        of_day = of_day % 12 + (12 if half[0] in "Pp" else 0)
    return of_day, int(minute or 0), int(second or 0)


def _full_year(two: int, as_of: date) -> int:
    """The last year ending in these digits that is not after `as_of`."""
    century = as_of.year // 100 * 100
    return century + two if century + two <= as_of.year else century - 100 + two


def _worded(text: str, as_of: date) -> datetime | None:
    """`3. März 2020 14:05`, `Mar 3, 2020 2:05 PM`, `Tue, 03 Mar 2020 14:05:00 +0100`."""
    shift = timedelta(0)
    zone = re.search(r" ?([+-])(\d\d):?(\d\d)(?: ?\([^)]*\))?$", text, re.ASCII)
    if zone and ":" in text[: zone.start()]:
        text = text[: zone.start()]
        shift = timedelta(hours=int(zone[2]), minutes=int(zone[3])) * (-1 if zone[1] == "-" else 1)
    clock = _CLOCK.search(text)
    hour, minute, second = _clock(*clock.groups()) if clock else (0, 0, 0)
    rest = text[: clock.start()] + " " + text[clock.end() :] if clock else text
    parts = [w for w in fold(re.sub(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)", " ", rest)).split() if w not in _FILLERS]
    months = [w for w in parts if w in MONTHS]
    numbers = [w for w in parts if w.isdigit()]
    if len(months) != 1 or len(numbers) != 2 or len(parts) != 3:
        return None
    if len(numbers[0]) == 4:
        numbers.reverse()
    if len(numbers[0]) > 2 or len(numbers[1]) not in (2, 4):
        return None
    year = int(numbers[1]) if len(numbers[1]) == 4 else _full_year(int(numbers[1]), as_of)
    month, day = MONTHS[months[0]], int(numbers[0])
    return _made(lambda: datetime(year, month, day, hour, minute, second, tzinfo=UTC) - shift)
