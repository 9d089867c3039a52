"""Earlier values of customers, spelled as the current ones: the table `history`."""

from __future__ import annotations

from dataclasses import dataclass

from assay.engine import Engine, literal, name
from assay.fields import Context, Schema, spell
from assay.private import escaped
from assay.problem import SourceProblem
from assay.reference.configuration import History
from assay.reference.fetching import Fetcher
from assay.reference.model import Projection

TABLE = (
    "CREATE OR REPLACE TABLE history "
    "(customer BIGINT, field VARCHAR, value VARCHAR, valid_from TIMESTAMP, valid_to TIMESTAMP)"
)


@dataclass(frozen=True)
class Past:
    """How many past versions there are, and sentences on what could not be used."""

    versions: int = 0
    notes: tuple[str, ...] = ()


def read(fetcher: Fetcher, told: History | None, schema: Schema, context: Context) -> Past:
    """Make the table `history`; empty when nothing was told. Needs `reference` and `reference_raw`."""
    engine = fetcher.engine
    engine.run(TABLE)
    if told is None:
        return Past()
    landed = fetcher.fetch(told, "history")
    engine.attach("_history", landed.parquet)
    columns = _Columns.of(landed, told, schema)
    engine.write(columns.query(), engine.folder / "versions_raw.parquet")
    engine.attach("_versions_raw", engine.folder / "versions_raw.parquet")
    carried = ("customer", "valid_from", "valid_to")
    spell(engine, "_versions_raw", schema, context, "_versions", carry=carried)
    usable = [f.name for f in schema.fields if not columns.long or len(f.columns) == 1]
    if usable:
        engine.run(_insert(usable))
    engine.drop("_versions")
    return Past(engine.one("SELECT count(*) FROM history")[0], landed.notes + _notes(engine, landed.rows))


@dataclass(frozen=True)
class _Columns:
    """Where the parts of a history stand: SQL expressions over the view `_history` (h)."""

    key: str
    customer: int
    valid_from: str
    valid_to: str
    values: tuple[str, ...]
    long: bool  # one changed value a row, not one version of the whole customer

    @classmethod
    def of(cls, landed: Projection, told: History, schema: Schema) -> _Columns:
        """Find them. Raises SourceProblem `column-missing`."""
        places = {header.lower(): f"h.c{i}" for i, header in reversed(list(enumerate(landed.headers)))}
        long = told.column.lower() in places and told.value.lower() in places
        headers = [header.lower() for header in schema.headers]
        if long:
            which, value = places[told.column.lower()], places[told.value.lower()]
            values = [f"CASE WHEN lower(trim({which})) = {literal(h)} THEN {value} END" for h in headers]
        else:
            values = [places.get(header, "NULL") for header in headers]
        return cls(
            key=_need(places, told.key, "[history] key"),
            customer=_customer(told, schema),
            valid_from=_need(places, told.valid_from, "[history] valid_from"),
            valid_to=_need(places, told.valid_to, "[history] valid_to"),
            values=tuple(values),
            long=long,
        )

    def query(self) -> str:
        """Versions as raw rows under the current columns, each with its customer and its interval."""
        values = ", ".join(f"CAST({value} AS VARCHAR) AS c{i}" for i, value in enumerate(self.values))
        return (
            "SELECT row_number() OVER () AS row, m.customer, "
            f"try_cast({self.valid_from} AS TIMESTAMP) AS valid_from, "
            f"try_cast({self.valid_to} AS TIMESTAMP) AS valid_to, "
            f"{values} FROM _history h JOIN (SELECT trim(c{self.customer}) AS key, min(customer) AS customer "
            f"FROM reference_raw WHERE trim(c{self.customer}) IN (SELECT trim({self.key}) FROM _history h) "
            f"GROUP BY ALL) m ON trim({self.key}) = m.key"
        )


def _need(places: dict[str, str], header: str, what: str) -> str:
    if header.lower() in places:
        return places[header.lower()]
    raise SourceProblem(
        f"The history has no column {escaped(header)!r}, which {what} names.",
        "It may have been renamed; mend [history] in the assay.toml.",
        code="column-missing",
    )


def _customer(told: History, schema: Schema) -> int:
    wanted = (told.customer or told.key).lower()
    for position, header in enumerate(schema.headers):
        if header.lower() == wanted:
            return position
    ids = schema.of_kind("customer_id")
    if ids and not told.customer:
        return ids[0].columns[0]
    raise SourceProblem(
        f"The customers have no column {escaped(told.customer or told.key)!r} for the history to point to.",
        "Name the customers' key column as `customer` under [history].",
        code="column-missing",
    )


def _insert(fields: list[str]) -> str:
    """Past values: adjoining equal versions are one, and a last version that still holds is not past."""
    listed = ", ".join(map(name, fields))
    return f"""
    INSERT INTO history
    WITH v AS (UNPIVOT (SELECT customer, valid_from, valid_to, {listed} FROM _versions)
               ON {listed} INTO NAME field VALUE value),
    now AS (UNPIVOT (SELECT customer, {listed} FROM reference
                     WHERE customer IN (SELECT customer FROM _versions)) ON {listed} INTO NAME field VALUE value),
    marked AS (SELECT *, CASE WHEN value = lag(value) OVER w AND (valid_from <= lag(valid_to) OVER w
                                   OR valid_from IS NULL OR lag(valid_to) OVER w IS NULL) THEN 0 ELSE 1 END AS fresh
               FROM v WINDOW w AS (PARTITION BY customer, field ORDER BY valid_from NULLS FIRST, valid_to NULLS LAST,
                              value)),
    numbered AS (SELECT *, sum(fresh) OVER (PARTITION BY customer, field ORDER BY valid_from NULLS FIRST,
                 valid_to NULLS LAST, value ROWS UNBOUNDED PRECEDING) AS island FROM marked),
    islands AS (SELECT customer, field, value, island,
                CASE WHEN bool_or(valid_from IS NULL) THEN NULL ELSE min(valid_from) END AS valid_from,
                CASE WHEN bool_or(valid_to IS NULL) THEN NULL ELSE max(valid_to) END AS valid_to
                FROM numbered GROUP BY ALL),
    ranked AS (SELECT *, max(island) OVER (PARTITION BY customer, field) = island AS newest FROM islands)
    SELECT r.customer, r.field, r.value, r.valid_from, r.valid_to FROM ranked r
    LEFT JOIN now n ON n.customer = r.customer AND n.field = r.field
    WHERE NOT (r.newest AND n.value IS NOT DISTINCT FROM r.value)
    ORDER BY r.customer, r.field, r.island"""


def _notes(engine: Engine, rows: int) -> tuple[str, ...]:
    known, dated = engine.one("SELECT count(*), count(*) FILTER (valid_from IS NOT NULL OR valid_to IS NOT NULL) "
                              "FROM _versions_raw")  # fmt: skip
    notes = []
    if known < rows:
        notes.append(f"{rows - known:,} of {rows:,} history rows belong to no customer held here.")
    if dated < known:
        notes.append(f"{known - dated:,} history rows have no date that can be read.")
    return tuple(notes)
