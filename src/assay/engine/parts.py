"""Tables in parts: Parquet files of a folder that every machine sees, cut by ranges of the rows' numbers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assay.engine.duck import Engine, name
from assay.engine.temporary import temporary
from assay.settings import GIB, Settings

# Of an executor's engine: one thread, as Spark gives each task one, and what a part of the usual size needs.
_WORKER_MEMORY = GIB


@dataclass(frozen=True)
class Parts:
    """A table in `folder`: part k holds the rows numbered k x `size` + 1 to (k + 1) x `size`, in order.

    `column` is the name of the number (BIGINT, above 0, ascending); `last` the largest. A part may be empty.
    """

    folder: Path
    column: str
    size: int
    last: int

    @property
    def count(self) -> int:
        """How many parts there are; an empty table has one, with its columns."""
        return max(1, -(-self.last // self.size))

    @property
    def files(self) -> list[Path]:
        """The files in order."""
        return [self.file(part) for part in range(self.count)]

    def file(self, part: int) -> Path:
        """One part's file."""
        return self.folder / f"{part:07d}.parquet"

    def within(self, part: int) -> str:
        """SQL condition of a part's rows."""
        return f"{name(self.column)} BETWEEN {part * self.size + 1} AND {(part + 1) * self.size}"

    def beside(self, folder: Path, column: str | None = None) -> Parts:
        """Parts of the same rows with other columns."""
        return Parts(folder, column or self.column, self.size, self.last)

    def table(self, part: int, columns: Sequence[str]) -> pa.Table:
        """Some columns of one part."""
        return pq.read_table(self.file(part), columns=list(dict.fromkeys(columns)))

    def rows(self, part: int, numbers: pa.Array, columns: Sequence[str]) -> pa.Table:
        """The rows of those numbers, each of which the part must hold, in the order of `numbers`."""
        table = self.table(part, [self.column, *columns])
        return table.take(pc.index_in(numbers, value_set=table.column(self.column).combine_chunks()))

    def put(self, part: int, table: pa.Table) -> None:
        """Write one part; a second try, or a second copy of the same task, ends in the same file."""
        with self._fresh(part) as path:
            pq.write_table(table, path, compression="zstd", compression_level=1)

    def put_answer(self, part: int, engine: Engine, sql: str) -> None:
        """Write an engine's answer as one part."""
        with self._fresh(part) as path:
            engine.write(sql, path)

    @contextmanager
    def _fresh(self, part: int) -> Iterator[Path]:
        beside = self.folder / f".{part:07d}.{secrets.token_hex(8)}"  # Spark overlooks names with a dot
        try:
            yield beside
            beside.replace(self.file(part))
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def part_engine(run: Path) -> Iterator[Engine]:
    """An engine for one part, on an executor's own disk, that reads and writes the folder `run`, too."""
    settings = Settings(threads=1, memory=_WORKER_MEMORY)
    with temporary(None) as own, Engine(own, settings, also=run) as engine:
        yield engine


def cut(engine: Engine, table: str, column: str) -> Parts:
    """A table of the engine's in parts: those its view was made of, or written here (what is small is a table)."""
    cluster = engine.cluster
    assert cluster is not None  # noqa: S101  # asked only of an engine with a cluster
    known = cluster.kept.get(f"parts of {table}")
    if known is not None and known[0] == engine.definition(table):
        parts: Parts = known[1]
        return parts
    last = engine.one(f"SELECT coalesce(max({name(column)}), 0) FROM {name(table)}")[0]
    parts = Parts(cluster.place("table"), column, cluster.part_rows, last)
    for part in range(parts.count):
        parts.put_answer(
            part, engine, f"SELECT * FROM {name(table)} WHERE {parts.within(part)} ORDER BY {name(column)}"
        )
    return parts


def show(engine: Engine, view: str, parts: Parts) -> None:
    """Make parts readable as the view `view` of the engine."""
    cluster = engine.cluster
    assert cluster is not None  # noqa: S101
    engine.drop(view)
    engine.attach(view, parts.files)
    cluster.kept[f"parts of {view}"] = (engine.definition(view), parts)
