"""Typed Arrow columns as text: ISO dates, plain decimals, nested values as JSON."""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import json
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def flattened(schema: pa.Schema) -> list[str]:
    """The names of the columns when structs are flattened one level."""
    names: list[str] = []
    for field in schema:
        if pa.types.is_struct(field.type) and field.type.num_fields:
            names.extend(f"{field.name}.{field.type.field(i).name}" for i in range(field.type.num_fields))
        else:
            names.append(field.name)
    return names


def texts(batch: pa.RecordBatch) -> list[pa.Array]:
    """Every column of `batch` as text, structs flattened one level, in the order of `flattened`."""
    found: list[pa.Array] = []
    for column in batch.columns:
        if pa.types.is_struct(column.type) and column.type.num_fields:
            found.extend(text(part) for part in column.flatten())
        else:
            found.append(text(column))
    return found


def text(column: pa.Array) -> pa.Array:
    """One column as text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return text(column.dictionary_decode())
    if isinstance(kind, pa.BaseExtensionType):
        return text(column.storage)
    if pa.types.is_string(kind):
        return _checked(column)
    if (
        pa.types.is_null(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_large_string(kind)
    ):
        return _checked(column.cast(pa.string()))
    if pa.types.is_date(kind):
        return column.cast(pa.date32()).cast(pa.string())
    if pa.types.is_timestamp(kind):
        return _moments(column)
    if pa.types.is_floating(kind):
        return _floats(column)
    return _each(column)


def _checked(column: pa.Array) -> pa.Array:
    """Text that is UTF-8: Parquet does not promise it."""
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return _bytes(column.view(pa.binary()))
    return column


def _moments(column: pa.Array) -> pa.Array:
    zone = column.type.tz
    local = column.cast(pa.timestamp(column.type.unit)) if zone else column
    shown = local.cast(pa.string())
    shown = pc.replace_substring_regex(shown, r"\.0+$", "")
    return pc.binary_join_element_wise(shown, "Z", "") if zone else shown  # stored in UTC whatever the zone says


def _floats(column: pa.Array) -> pa.Array:
    whole = column.cast(pa.float64())
    # beyond 2^53 a float no longer holds every integer, so its digits would be made up
    exact = pc.fill_null(pc.and_(pc.equal(pc.floor(whole), whole), pc.less(pc.abs(whole), 2.0**53)), False)
    integers = pc.if_else(exact, whole, 0.0).cast(pa.int64()).cast(pa.string())
    return pc.if_else(
        exact,
        integers,
        column.cast(pa.float64() if pa.types.is_float16(column.type) else column.type).cast(pa.string()),
    )


def _each(column: pa.Array) -> pa.Array:
    """Binary, decimals, times, lists and maps: value by value."""
    if (
        pa.types.is_binary(column.type)
        or pa.types.is_large_binary(column.type)
        or pa.types.is_fixed_size_binary(column.type)
    ):
        return _bytes(column)
    if pa.types.is_decimal(column.type) or pa.types.is_time(column.type):
        return (
            column.cast(pa.string())
            if pa.types.is_decimal(column.type)
            else pa.array([None if v is None else v.isoformat() for v in column.to_pylist()], pa.string())
        )
    return pa.array([None if v is None else _json(v) for v in column.to_pylist()], pa.string())


def _bytes(column: pa.Array) -> pa.Array:
    return pa.array([None if v is None else shown_bytes(v) for v in column.to_pylist()], pa.string())


def shown_bytes(value: bytes) -> str:
    """Bytes as the text that they are, or as `0x..` when they are none."""
    try:
        shown = value.decode("utf-8")
    except UnicodeDecodeError:
        return "0x" + value.hex().upper()
    return shown if all(c.isprintable() or c in "\t\r\n" for c in shown) else "0x" + value.hex().upper()


def _json(value: Any) -> str:
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, (dt.date, dt.datetime, dt.time)):
        return value.isoformat()
    return str(value)
