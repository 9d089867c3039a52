"""What is said when Spark cannot be had, and that nobody else pays for it."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from assay.engine import open_engine
from assay.engine.spark import _answering
from assay.problem import SourceProblem, UsageProblem
from assay.settings import Settings

SPARK = Settings(engine="spark")


@pytest.fixture(autouse=True)
def no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that another test left would be taken as it is."""
    monkeypatch.setattr("pyspark.sql.SparkSession.getActiveSession", lambda: None)


def _java(folder: Path, says: str) -> Path:
    program = folder / "bin" / "java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    program.chmod(0o755)
    return folder


def test_no_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    with pytest.raises(UsageProblem) as caught:
        open_engine(tmp_path, SPARK)
    assert caught.value.code == "java-missing"
    assert str(caught.value) == (
        "Spark needs Java 17 or newer, and none was found. Install it (Debian: `apt install openjdk-17-jre-headless`), "
        "or point JAVA_HOME to it."
    )


@pytest.mark.parametrize(
    ("says", "found"), [('openjdk version "11.0.2" 2019-01-15', 11), ('java version "1.8.0_402"', 8)]
)
def test_an_old_java(says: str, found: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(_java(tmp_path, says)))
    with pytest.raises(UsageProblem) as caught:
        open_engine(tmp_path, SPARK)
    assert f"and Java {found} was found" in caught.value.says


def test_no_pyspark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(UsageProblem) as caught:
        open_engine(tmp_path, SPARK)
    assert caught.value.code == "spark-missing"
    assert "uv sync --frozen --group spark" in caught.value.next_step


@pytest.mark.parametrize("hosts", ["127.0.0.1:{0}", "127.0.0.1:{0},[::1]:{0}", "127.0.0.1", "127.0.0.1:99999"])
def test_no_master_answers(hosts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(_java(tmp_path, 'openjdk version "21.0.1" 2026-01-15')))
    monkeypatch.setattr("pyspark.java_gateway.launch_gateway", lambda *_: pytest.fail("Spark was started"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    master = f"spark://{hosts.format(free)}"
    with pytest.raises(SourceProblem) as caught:
        open_engine(tmp_path, Settings(engine="spark", spark_master=master))
    assert caught.value.code == "spark-unreachable"
    assert caught.value.says == f"No Spark master answers at {master}."


def test_one_master_that_answers_is_enough() -> None:
    with socket.create_server(("127.0.0.1", 0)) as there:
        port = there.getsockname()[1]
        _answering(f"spark://127.0.0.1:1,127.0.0.1:{port}")
    _answering("yarn")
    _answering("k8s://https://127.0.0.1:1")


def test_one_machine_never_loads_spark(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from assay.engine import open_engine; from assay.settings import Settings; "
        f"open_engine(pathlib.Path({str(tmp_path)!r}), Settings()).close(); import assay.matching; "
        "print([m for m in sys.modules if m.split('.')[0] in ('pyspark', 'py4j', 'pandas')])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
