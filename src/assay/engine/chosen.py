"""The engine of a run: embedded, or with Spark beside it."""

from __future__ import annotations

from pathlib import Path

from assay.engine.duck import Engine
from assay.settings import LEAST_MEMORY, Settings


def open_engine(folder: Path, settings: Settings) -> Engine:
    """The engine that the settings ask for. Raises UsageProblem where Spark cannot be started."""
    if settings.engine == "embedded":
        return Engine(folder, settings)
    from assay.engine.spark import Cluster

    own = settings.model_copy(update={"memory": max(LEAST_MEMORY, settings.memory // 2)})  # the other half is Spark's
    cluster = Cluster(folder, settings)
    try:
        return Engine(folder, own, cluster=cluster)
    except BaseException:  # also Ctrl-C: nobody else would stop the session
        cluster.close()
        raise
