"""Spark beside the embedded engine: tasks spread over executors, and joins of what does not fit one machine.

Executors run the same Python code as one machine does, each on a part of a table in an embedded engine of its own;
Spark itself joins and groups whole numbers only. docs/decisions/0009-spark.md says why.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from assay.engine.versions import that_spell
from assay.private import escaped
from assay.problem import AssayError, SourceProblem, UsageProblem
from assay.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

T = TypeVar("T")
Work = Callable[[T], dict[str, Any]]

START = "start"  # the step before anything is spread
PATIENCE = 5.0  # seconds for a connection: the system asks again after 1 and 3 (RFC 6298)
JAVA = 17  # the oldest that Spark 4 runs on (Spark documentation, "Downloading")

# rows under which compiling a query and planning it anew take Spark longer than the query (measured: docs/spark.md)
SMALL = 200_000


@dataclass(frozen=True)
class Written:
    """Rows that Spark wrote as Parquet files."""

    folder: Path
    frame: DataFrame

    @property
    def files(self) -> list[Path]:
        """The files."""
        return sorted(self.folder.glob("*.parquet"))


class Cluster:
    """A Spark session and a folder that all its machines see; lives as long as one run."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Start Spark, or take the session that runs already. Raises UsageProblem when Spark or Java is missing."""
        self.folder = folder / "spread"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.part_rows = settings.spark_rows
        self.kept: dict[str, Any] = {}  # what one comparison leaves for the next
        self._places = 0
        self.session, self._own = _session(folder, settings)
        self._alone = (self.session.sparkContext.master or "").startswith("local")
        try:
            with told(START):
                self._look_around()
        except BaseException:  # also Ctrl-C: a session left running would serve the next run with this one's settings
            self.close()
            raise

    def place(self, called: str) -> Path:
        """A new folder for the parts of a table."""
        self._places += 1
        folder = self.folder / f"{self._places:04d}-{called}"
        folder.mkdir()
        return folder

    def spread(self, what: str, work: Work[T], tasks: Sequence[T]) -> list[dict[str, Any]]:
        """`work` on every task, one Spark task each; its answers (small, JSON) in the order of the tasks.

        An AssayError of a task is raised here.
        """
        if not tasks:
            return []
        answers = partial(_answers, work, list(tasks))
        with told(what):
            frame = self.session.range(0, len(tasks), 1, len(tasks)).mapInArrow(answers, "task long, answer string")
            got = sorted((row.task, row.answer) for row in frame.collect())
        said = [json.loads(answer) for _, answer in got]
        for answer in said:
            if "problem" in answer:
                raise AssayError(*answer["problem"][:2], code=answer["problem"][2])
        return said

    def by_part(
        self, frame: DataFrame, column: str, size: int, work: Callable[[pa.Table], pa.Table], schema: str
    ) -> DataFrame:
        """`work` on the rows of each part of `size` numbers of `column`; they come with the part's number in `part`."""
        from pyspark.sql import functions

        def run(rows: pa.Table) -> pa.Table:  # Spark looks at a function's hints, and a partial has none
            return work(rows)

        part = functions.expr(f"cast(({column} - 1) div {size} as int)")
        return frame.withColumn("part", part).groupBy("part").applyInArrow(run, schema)

    def read(self, folder: Path, schema: str) -> DataFrame:
        """The parts in a folder as a Spark frame; `schema` as in Spark's DDL."""
        return self.session.read.schema(schema).parquet(str(folder))

    def write(self, what: str, frame: DataFrame, called: str) -> Written:
        """A frame's rows as Parquet in a new folder."""
        folder = self.place(called)
        with told(what):
            frame.write.mode("overwrite").parquet(str(folder))
        return Written(folder, self.session.read.schema(frame.schema).parquet(str(folder)))

    def suit(self, rows: int) -> None:
        """Make the session, if it is ours and on this machine, suit a comparison of so many rows and customers."""
        if not self._alone:
            return
        small = rows < SMALL
        told = {
            "spark.sql.shuffle.partitions": 2 if small else max(4, -(-rows // self.part_rows)),
            "spark.sql.adaptive.enabled": not small,
            "spark.sql.codegen.wholeStage": not small,
        }
        for key, value in told.items():
            self.session.conf.set(key, str(value).lower())

    def close(self) -> None:
        """Let the session go if it was started here."""
        if self._own:
            self.session.stop()

    def _look_around(self) -> None:
        """Whether executors see the folder and have the versions that judge. Raises UsageProblem."""
        probe = self.folder / "probe"
        probe.touch()
        tasks = [str(probe)] * max(1, self.session.sparkContext.defaultParallelism)
        mine = that_spell()
        for theirs in self.spread(START, _seen, tasks):
            if not theirs.pop("sees"):
                raise UsageProblem(
                    "Spark's machines do not see the working folder.",
                    "Point ASSAY_TEMP to storage that all of them have under one path.",
                    code="spark-folder",
                )
            if theirs != mine:
                other = ", ".join(part for part in mine if theirs.get(part) != mine[part])
                raise UsageProblem(
                    f"Spark's machines have other versions of: {other}.",
                    "Install the same Assay there with its locked dependencies; other versions may spell otherwise.",
                    code="spark-versions",
                )


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say which step Spark gave up; its own messages quote values and are not passed on."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as problem:
        often = "memory: give executors more, or parts fewer rows with ASSAY_SPARK_ROWS"
        if what == START:
            often = "ASSAY_SPARK_MASTER leads to no master, or to one of another version of Spark"
        raise AssayError(
            f"Spark gave up in the step {what!r} ({type(problem).__name__}).",
            f"Its own log says why (ASSAY_TRACE=1 shows it, and may show values); often {often}.",
            code="spark-failed",
        ) from (problem if os.environ.get("ASSAY_TRACE") == "1" else None)


def _answers(work: Work[T], tasks: list[T], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for task in batch.column(0).to_pylist():
            try:
                answer = work(tasks[task])
            except AssayError as problem:
                answer = {"problem": (problem.says, problem.next_step, problem.code)}
            yield pa.record_batch({"task": [task], "answer": [json.dumps(answer)]})


def _seen(probe: str) -> dict[str, Any]:
    return {"sees": Path(probe).exists(), **that_spell()}


def _session(folder: Path, settings: Settings) -> tuple[SparkSession, bool]:
    try:
        from pyspark import SparkConf, SparkContext
        from pyspark.java_gateway import launch_gateway
        from pyspark.sql import SparkSession
    except ImportError:
        raise UsageProblem(
            "PySpark is not installed.",
            "Install it in your clone of Assay: `make setup`, then `.tools/bin/uv sync --frozen --group spark`.",
            code="spark-missing",
        ) from None
    running = SparkSession.getActiveSession()
    if running is not None:
        return running, False
    _java()
    _answering(settings.spark_master or "")
    conf = SparkConf(loadDefaults=False)
    for key, value in _configuration(folder, settings).items():
        conf.set(key, value)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    interrupt = signal.getsignal(signal.SIGINT)
    with told(START):
        quiet = None if os.environ.get("ASSAY_TRACE") == "1" else subprocess.DEVNULL  # Spark's log may quote values
        streams = {"stdout": quiet, "stderr": quiet}
        if quiet and not logging.getLogger().handlers:
            logging.getLogger().addHandler(logging.NullHandler())  # py4j logs an interrupt with all its frames
        gateway = SparkContext._gateway or launch_gateway(conf, streams)  # type: ignore[no-untyped-call]
        session = SparkSession(SparkContext(conf=conf, gateway=gateway))
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, interrupt)  # Spark puts its own in place
    return session, True


def _configuration(folder: Path, settings: Settings) -> dict[str, str]:
    chosen = {
        "spark.app.name": "assay",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.compression.codec": "zstd",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # shuffled rows hold spelled values: what Spark spills is encrypted (Spark documentation, "Spark Security")
        "spark.io.encryption.enabled": "true",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
    }
    if settings.spark_master:
        return chosen | {"spark.master": settings.spark_master}
    return chosen | {
        "spark.master": f"local[{settings.threads}]",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": f"{max(512, settings.memory >> 22)}m",  # a quarter
        "spark.local.dir": str(folder / "spark"),
        "spark.python.daemon.module": "assay.matching.spark.daemon",
    }


def _answering(master: str) -> None:
    """Raises SourceProblem when no host of spark://HOST:PORT,HOST:PORT takes a connection; Spark tries for a minute."""
    scheme, _, hosts = master.partition("://")
    if scheme != "spark":  # others ask a service of their own
        return
    for host, _, port in (one.rpartition(":") for one in hosts.split(",")):
        with suppress(OSError, ValueError, OverflowError):
            socket.create_connection((host.strip("[]"), int(port)), PATIENCE).close()
            return
    raise SourceProblem(
        f"No Spark master answers at {escaped(master)}.",
        "Check ASSAY_SPARK_MASTER (spark://HOST:PORT, 7077 if nobody chose another), that the master runs, network and "
        "firewall; without ASSAY_SPARK_MASTER Spark runs on this machine.",
        code="spark-unreachable",
    )


def _java() -> None:
    """Raises UsageProblem when there is no Java, or one too old for Spark 4."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    try:
        said = subprocess.run([java or "", "-version"], capture_output=True, text=True, check=True).stderr  # noqa: S603
        found = int(said.partition('"')[2].removeprefix("1.").partition(".")[0].partition('"')[0])  # 8 calls itself 1.8
    except (OSError, ValueError, subprocess.CalledProcessError):
        found = 0
    if found < JAVA:
        raise UsageProblem(
            f"Spark needs Java {JAVA} or newer, and {f'Java {found}' if found else 'none'} was found.",
            f"Install it (Debian: `apt install openjdk-{JAVA}-jre-headless`), or point JAVA_HOME to it.",
            code="java-missing",
        )
