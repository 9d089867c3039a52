"""One Spark on this machine for all tests of this folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assay.engine.spark import Cluster
from assay.problem import UsageProblem
from assay.settings import Settings


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a Spark that runs, local[2]; parts are small, so that every table has several."""
    settings = Settings(engine="spark", threads=2, memory=2 << 30, spark_rows=1000)
    # the first compiler and a simple collector: what runs for a minute never earns back what the others cost
    os.environ["JAVA_TOOL_OPTIONS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    try:
        first = Cluster(Path(tmp_path_factory.mktemp("spark")), settings)
    except UsageProblem as problem:
        if problem.code == "java-missing":
            pytest.skip("no Java 17 for Spark; set JAVA_HOME or put java on the PATH")
        raise
    yield settings
    first.close()
