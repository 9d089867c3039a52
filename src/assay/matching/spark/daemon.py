"""What Spark's Python workers are forked from on this machine: all that they need is loaded once, before.

Run as a module by Spark (`spark.python.daemon.module`).
"""

from __future__ import annotations


def main() -> None:
    """Load what tasks import, none of which starts a thread, then wait for Spark's word."""
    from pyspark import daemon

    import assay.fields.spread
    import assay.matching.spark  # noqa: F401
    from assay.fields import KINDS

    KINDS.all()
    daemon.manager()


if __name__ == "__main__":
    main()
