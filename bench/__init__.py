"""The bench: Assay beside the tools a user would pick instead, on the same data and task, in one run.

`just bench` runs it and writes docs/performance.md. Speed is never asserted; that all engines find the same pairs is.
"""
