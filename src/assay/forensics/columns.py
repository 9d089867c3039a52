"""One set of named text columns over a claim or a reference, so that every sign reads the same way on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from assay.engine import name
from assay.fields.model import Field, Schema
from assay.forensics.model import View
from assay.forensics.untold import Untold
from assay.reference import Portrait, extract, portray
from assay.reference.model import Reference

# What the signs look at -> kinds that hold it, best first. "_raw" columns read the value as it stood in the file.
SPELLED: dict[str, tuple[str, ...]] = {
    "names": ("full_name",),
    "first": ("first_name",),
    "last": ("last_name",),
    "email": ("email",),
    "phone": ("phone",),
    "country": ("country",),
    "town": ("town", "city"),
    "postcode": ("postcode", "zip"),
    "gender": ("gender",),
    "created": ("created_at", "created"),
    "login": ("last_login", "last_login_at"),
    "ip": ("ip", "ip_address"),
    "password": ("password", "plaintext_password"),
    "identity": ("customer_id",),
}
RAW: dict[str, tuple[str, ...]] = {
    "email_raw": ("email",),
    "phone_raw": ("phone",),
    "street_raw": ("street", "address", "street_address", "address_line"),
    "national_raw": ("national_id", "ssn"),
    "full_raw": ("full_name",),
}

_BESIDE = {"full_raw": "gender", "created": "login"}  # columns that are looked at beside another alone

# Rows or customers up to which checks join and look at all of them; of more, patterns of agreement tell, and draws of
# claimed rows take about this many: a share of one in a hundred is then known to 0.01 points.
EXACT = 2_000_000


@dataclass(frozen=True)
class Side:
    """One of the two tables that are looked at: spelled `table`, `raw` (None when only spelled values are kept)."""

    table: str
    raw: str | None
    id: str
    schema: Schema


def claim_side(view: View) -> Side:
    """The claim with its dump."""
    return Side("claim", "dump", "row", view.schema)


def reference_side(view: View) -> Side | None:
    """The customers, None when there are none."""
    if view.reference is None:
        return None
    raw = "reference_raw" if view.reference.raw else None
    return Side("reference", raw, "customer", view.reference.schema)


def sample_side(view: View) -> Side | None:
    """A sample of the customers, None when there are none."""
    side = reference_side(view)
    return replace(side, table=extract(view.engine, customers_of(view), "sample")) if side else None


def customers_of(view: View) -> Reference:
    """The reference; raises Untold when there is none."""
    if view.reference is None:
        raise Untold("There are no customers to compare with (--against).")
    return view.reference


def portrait_of(view: View) -> Portrait:
    """What the customers look like, from their prepared reference or looked at now; raises Untold without customers."""
    reference = customers_of(view)
    if reference.portrait is not None:
        return reference.portrait
    columns = " ".join(reference.schema.names)
    made = lambda: portray(view.engine, reference.schema, reference.filters)  # noqa: E731 - hides what is made once
    return view.once("portrait", ("reference",), made, columns)


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 28 February for a leap day that is not there."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def field_of(schema: Schema, *kinds: str) -> Field | None:
    """The first field of the first kind that is there; ids may be written with `-` or `_`."""
    for kind in kinds:
        for field in schema.fields:
            if field.kind.replace("-", "_") == kind:
                return field
    return None


def spelled(schema: Schema, *kinds: str) -> str | None:
    """The quoted column of the spelled table that holds one of `kinds`."""
    field = field_of(schema, *kinds)
    return name(field.name) if field else None


def raw(schema: Schema, *kinds: str) -> str | None:
    """The column of the raw table (`c3`) behind one of `kinds`."""
    field = field_of(schema, *kinds)
    return f"c{field.columns[0]}" if field and field.columns else None


def looks(side: Side, ids: str | None = None) -> str:
    """SQL of the columns above plus `id`, absent ones NULL; `ids` is SQL giving the ids to look at, all when None."""
    key = name(side.id)
    raws = _raw(side)
    columns = ", ".join([f"s.{key} AS id", *_listed("s", _spelled(side)), *_listed("r", raws)])
    sql = f"SELECT {columns} FROM {side.table} s"
    if any(raws.values()):
        sql += f" LEFT JOIN {side.raw} r ON r.{key} = s.{key}"
    return f"{sql} WHERE s.{key} IS NOT NULL" + (f" AND s.{key} IN ({ids})" if ids else "")


def looks_apart(side: Side, within: tuple[int, int]) -> tuple[str, str | None]:
    """As `looks` of the ids from the first to the last of `within`, in two: SQL of its spelled and of its raw columns.

    A join of the two would cost as much as reading them. None where all raw ones are absent: the first has them then.
    Absent, too, is what is looked at beside another column alone.
    """
    spelled_, raws = _spelled(side), _raw(side)
    for column, other in _BESIDE.items():
        if spelled_[other] is None:
            (spelled_ if column in spelled_ else raws)[column] = None
    key = name(side.id)
    of = f"WHERE {key} BETWEEN {within[0]} AND {within[1]}"
    apart = f"SELECT {', '.join([f'r.{key} AS id', *_listed('r', raws)])} FROM {side.raw} r {of}"
    held = any(raws.values())
    ours = ", ".join([f"s.{key} AS id", *_listed("s", spelled_ if held else spelled_ | raws)])
    return f"SELECT {ours} FROM {side.table} s {of}", apart if held else None


def _spelled(side: Side) -> dict[str, str | None]:
    return {column: spelled(side.schema, *kinds) for column, kinds in SPELLED.items()}


def _raw(side: Side) -> dict[str, str | None]:
    return {column: raw(side.schema, *kinds) if side.raw else None for column, kinds in RAW.items()}


def _listed(table: str, columns: dict[str, str | None]) -> Iterator[str]:
    for column, found in columns.items():
        yield f"{f'{table}.{found}' if found else 'NULL::VARCHAR'} AS {column}"
