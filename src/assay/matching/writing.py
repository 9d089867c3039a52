"""Writing control rows in the claim's own format, so that they take the claim's own way through intake."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

from assay.intake.model import Relation

Row = Sequence[str | None]


def write_like(relation: Relation, columns: Sequence[str], rows: Sequence[Row], folder: Path) -> tuple[Path, str]:
    """Write `rows` under `columns` as the relation's format; the file and a sentence that says which.

    Formats without a simple writer (sheets, databases, archives) are written as comma-separated UTF-8.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kind = relation.format
    if kind.startswith("sql"):
        return _sql(columns, rows, folder / "control.sql")
    if kind.startswith("json") or kind in ("ndjson", "mongoexport"):
        return _json(columns, rows, folder / "control.jsonl")
    if kind == "combo-list":
        return _combo(relation, rows, folder / "control.txt")
    if "delimiter" in relation.facts:
        return _delimited(relation, columns, rows, folder / "control.txt")
    return _plain(columns, rows, folder / "control.csv", kind)


def _delimited(relation: Relation, columns: Sequence[str], rows: Sequence[Row], path: Path) -> tuple[Path, str]:
    facts = relation.facts
    mark = facts["delimiter"] if facts["delimiter"] != "none" else ""
    quote = facts.get("quote", '"').replace("none", "")
    if not mark and len(columns) > 1:  # a list of one column has no mark, but the control's number needs one
        mark, quote = ",", quote or '"'
    encoding = facts.get("encoding", "utf-8")
    end = {"crlf": "\r\n", "cr": "\r"}.get(facts.get("line-end", "").lower(), "\n")
    lines = [_line(columns, mark, quote, missing="")] if relation.named else []
    missing = facts.get("null") or ""
    lines += [_line(row, mark, quote, missing) for row in rows]
    text = end.join(lines) + end
    try:
        path.write_bytes(text.encode(encoding, "replace"))
    except LookupError:
        encoding = "utf-8"
        path.write_bytes(text.encode())
    said = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar", ":": "colon", "": "nothing"}.get(mark, "its mark")
    return path, f"delimited text, separated by {said}, {encoding}"


def _combo(relation: Relation, rows: Sequence[Row], path: Path) -> tuple[Path, str]:
    mark = relation.facts.get("delimiter", ":")
    site = "https://example.org/"  # RFC 2606; a list with sites is cut at the site
    lines = [
        mark.join(
            value or (site if column == "url" else "") for column, value in zip(relation.columns, row, strict=True)
        )
        for row in rows
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path, "a combo list"


def _line(row: Row, mark: str, quote: str, missing: str) -> str:
    return mark.join(_cell(value, mark, quote, missing) for value in row)


def _cell(value: str | None, mark: str, quote: str, missing: str) -> str:
    if not value:
        return missing
    value = value.replace("\r", " ").replace("\n", " ")
    if quote and (quote in value or (mark and mark in value)):
        return quote + value.replace(quote, quote * 2) + quote
    return value.replace(mark, " ") if mark and not quote else value


def _json(columns: Sequence[str], rows: Sequence[Row], path: Path) -> tuple[Path, str]:
    names = [column or f"column_{at}" for at, column in enumerate(columns)]
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n")
    return path, "JSON lines"


def _sql(columns: Sequence[str], rows: Sequence[Row], path: Path) -> tuple[Path, str]:
    quoted = ["`" + (column or f"column_{at}").replace("`", "") + "`" for at, column in enumerate(columns)]
    names, typed = ", ".join(quoted), ", ".join(f"{one} text" for one in quoted)
    with path.open("w", encoding="utf-8") as file:
        file.write(f"CREATE TABLE `control` ({typed});\n")
        for at in range(0, len(rows), 500):
            values = ",\n".join("(" + ",".join(map(_quoted, row)) + ")" for row in rows[at : at + 500])
            file.write(f"INSERT INTO `control` ({names}) VALUES {values};\n")
    return path, "SQL INSERT statements"


def _quoted(value: str | None) -> str:
    return "NULL" if value is None else "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _plain(columns: Sequence[str], rows: Sequence[Row], path: Path, kind: str) -> tuple[Path, str]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column or f"column_{at}" for at, column in enumerate(columns)])
    writer.writerows([value or "" for value in row] for row in rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path, f"comma-separated UTF-8 (there is no writer for {kind})"
