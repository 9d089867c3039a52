"""The comparison on a cluster: executors spell, print and judge with the code of one machine; Spark joins numbers."""

from assay.matching.spark.comparison import compare_spread

__all__ = ["compare_spread"]
