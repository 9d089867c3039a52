"""The embedded engine: one locked DuckDB connection over one private folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from assay.problem import AssayError
from assay.settings import Settings

if TYPE_CHECKING:
    from assay.engine.spark import Cluster

# strerror(3) of ENOSPC, EDQUOT and EFBIG, and DuckDB's own word when a write comes out short
_FULL = ("No space left on device", "Disk quota exceeded", "File too large", "could not write all bytes")


def name(identifier: str) -> str:
    """`identifier` quoted for SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(value: str | int | float | None) -> str:
    """`value` as an SQL literal; prefer bound parameters, this is for generated views."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        quoted = "'" + value.replace("'", "''") + "'"
        return f"({quoted})".replace("\0", "' || chr(0) || '") if "\0" in value else quoted  # the parser stops at a NUL
    return repr(value)


@contextmanager
def _told() -> Iterator[None]:
    """Say what a machine can do to a query; DuckDB's own messages may quote values and are not passed on."""
    try:
        yield
    except duckdb.OutOfMemoryException as problem:
        if "max_temp_directory_size" in str(problem):
            raise _full() from None
        raise _short() from None
    except duckdb.IOException as problem:
        if any(words in str(problem) for words in _FULL):
            raise _full() from None
        raise
    except RuntimeError as problem:
        if str(problem) == "Query interrupted":  # DuckDB's word for a signal that raised KeyboardInterrupt
            raise KeyboardInterrupt from None
        raise


@contextmanager
def _told_streaming() -> Iterator[None]:
    """As `_told`, of an answer that breaks off on its way: Arrow passes DuckDB's words on as an OSError."""
    with _told():
        try:
            yield
        except OSError as problem:
            kind = duckdb.OutOfMemoryException if "Out of Memory" in str(problem) else duckdb.IOException
            raise kind(str(problem)) from None


def _short() -> AssayError:
    return AssayError(
        "The tables of this run need more memory than was allowed.",
        "Allow more with --memory or ASSAY_MEMORY, or fewer --threads, and run the same command again.",
        code="memory-short",
    )


def _full() -> AssayError:
    return AssayError(
        "The disk is full: working files could not be written.",
        "Free some space, or point ASSAY_TEMP to another disk, and run the same command again.",
        code="disk-full",
    )


class Engine:
    """One DuckDB connection that reads and writes only below `folder`.

    It has no network, no extensions and a fixed configuration; all tables of a run live in it. With a `cluster` the
    large ones are spread: they are views of Parquet files that executors wrote below `folder`. `also` is one more
    folder to read and write: an executor's engine spills on its own disk and works on the run's parts.
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings | None = None,
        *,
        cluster: Cluster | None = None,
        also: Path | None = None,
    ) -> None:
        settings = settings or Settings()
        self.folder = folder
        self.threads, self.memory = settings.threads, settings.memory
        self.cluster = cluster
        self.kept: dict[str, Any] = {}  # what one comparison leaves for the next
        self._lent: dict[str, pa.Table] = {}
        self._attached: dict[str, tuple[Path, ...]] = {}
        self._unchecked: dict[str, Callable[[], None]] = {}
        spill = folder / "spill"
        spill.mkdir(parents=True, exist_ok=True)
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "threads": settings.threads,
                "memory_limit": f"{settings.memory // (1 << 20)}MiB",
                "temp_directory": str(spill),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
                "arrow_large_buffer_size": "true",  # 2 GiB of text in one column is little
                # insertion order is kept: same input, same bytes out
                "preserve_insertion_order": "true",
            },
        )
        allowed = ", ".join(literal(str(place.resolve())) for place in (folder, also) if place)
        self._connection.execute(f"SET allowed_directories=[{allowed}]")
        self._connection.execute("SET enable_external_access=false")
        self._connection.execute("SET TimeZone='UTC'")
        self._connection.execute("SET lock_configuration=true")

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement for its effect."""
        self._named(sql)
        with _told():
            self._connection.execute(sql, list(parameters))

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a small answer."""
        self._named(sql)
        with _told():
            return self._connection.execute(sql, list(parameters)).fetchall()

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...]:
        """The single row of an aggregate."""
        (row,) = self.rows(sql, parameters)
        return row

    def arrow(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """The answer as an Arrow table."""
        self._named(sql)
        with _told():
            if not parameters:  # a relation's answer is made on all cores, a statement's on one (DuckDB 1.5.5)
                return self._connection.sql(sql).to_arrow_table()
            return self._connection.execute(sql, list(parameters)).to_arrow_table()

    def stream(self, sql: str, rows: int) -> Iterator[pa.Table]:
        """The answer in tables of about `rows` rows, made as they are asked for; other statements may run between."""
        self._named(sql)
        with _told_streaming(), self.aside() as other:
            for batch in other._connection.execute(sql).to_arrow_reader(rows):
                yield pa.Table.from_batches([batch])

    def ahead(self, statements: Iterable[str]) -> Iterator[pa.Table]:
        """The answers one after the other, each of them asked for while the caller works on the one before."""
        with ThreadPoolExecutor(1) as beside, self.aside() as other:

            def ask(sql: str) -> pa.Table:
                with _told_streaming():
                    return other.arrow(sql)

            waiting = None
            for sql in statements:
                self._named(sql)
                following = beside.submit(ask, sql)
                if waiting is not None:
                    yield waiting.result()
                waiting = following
            if waiting is not None:
                yield waiting.result()

    @contextmanager
    def aside(self) -> Iterator[Engine]:
        """The same tables for another thread, which may lend itself what nobody else sees."""
        other = copy(self)
        with self._connection.cursor() as other._connection:
            other._lent = dict(self._lent)
            for view, data in other._lent.items():  # what is registered is seen by its own cursor only
                other._connection.register(view, data)
            yield other

    def lend(self, view: str, data: pa.Table, check: Callable[[], None] | None = None) -> None:
        """Make an Arrow table readable as the view `view`, replacing it, without a copy: a mapped file stays mapped.

        `check` is called once, before the first statement that names the view.
        """
        self.drop(view)
        self._connection.register(view, data)
        self._lent[view] = data
        if check is not None:
            self._unchecked[view] = check

    def lent(self, view: str) -> pa.Table | None:
        """The Arrow table behind a view that was lent; None for any other table or view."""
        return self._lent.get(view)

    def files(self, view: str) -> tuple[Path, ...]:
        """The Parquet files that a view was attached to, in order; none for any other table or view."""
        return self._attached.get(view, ())

    def _hand_back(self, view: str) -> bool:
        """Forget a view that was lent, and the files of one that was attached; whether it was lent."""
        self._attached.pop(view, None)
        self._unchecked.pop(view, None)
        lent = self._lent.pop(view, None) is not None
        if lent:
            self._connection.unregister(view)
        return lent

    def _named(self, sql: str) -> None:
        for view in [v for v in list(self._unchecked) if v in sql and re.search(rf"\b{re.escape(v)}\b", sql)]:
            if check := self._unchecked.get(view):  # another thread may have done so since
                check()
            self._unchecked.pop(view, None)

    def keep(self, table: str, data: pa.Table) -> None:
        """Store an Arrow table as the table `table`, replacing it."""
        self._hand_back(table)
        self._connection.register("_arriving", data)
        try:
            self.run(f"CREATE OR REPLACE TABLE {name(table)} AS SELECT * FROM _arriving")
        finally:
            self._connection.unregister("_arriving")

    def attach(self, view: str, parquet: Path | Sequence[Path]) -> None:
        """Make Parquet files below the folder readable as the view `view`."""
        paths = [parquet] if isinstance(parquet, Path) else list(parquet)
        listed = ", ".join(literal(str(p.resolve())) for p in paths)
        self._hand_back(view)
        self.run(f"CREATE OR REPLACE VIEW {name(view)} AS SELECT * FROM read_parquet([{listed}])")
        self._attached[view] = tuple(paths)

    def write(self, sql: str, path: Path) -> None:
        """Write an answer to a Parquet file below the folder."""
        self.run(f"COPY ({sql}) TO {literal(str(path.resolve()))} (FORMAT parquet, COMPRESSION zstd)")

    def columns(self, table: str) -> list[str]:
        """The column names of a table or view, in order."""
        if table in self._lent:
            return list(self._lent[table].column_names)
        return [row[0] for row in self.rows(f"DESCRIBE {name(table)}")]

    def definition(self, view: str) -> str | None:
        """The statement that made a view, empty for one that was lent; None for a table."""
        found = self.rows("SELECT sql FROM duckdb_views() WHERE view_name = ?", [view])
        return str(found[0][0]) if found else None

    def drop(self, table: str) -> None:
        """Forget a table or a view, if it is there."""
        if self._hand_back(table):
            return
        # To ask the catalogue which it is takes milliseconds, and DuckDB makes its own views when first asked for any.
        try:
            self._connection.execute(f"DROP VIEW IF EXISTS {name(table)}")
        except duckdb.CatalogException:  # it is a table
            self.run(f"DROP TABLE IF EXISTS {name(table)}")

    def has(self, table: str) -> bool:
        """Whether there is a table of that name, or a view that can be read."""
        if table in self._lent:
            return True
        try:
            self._connection.execute(f"DESCRIBE {name(table)}")  # a hundred times as quick as to look through all
        except duckdb.CatalogException:
            return False
        return True

    def close(self) -> None:
        """Let go of everything."""
        try:
            self._connection.close()
        finally:
            if self.cluster is not None:
                self.cluster.close()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
