"""Spelling by compiled code: plain values of the frequent kinds, over Arrow buffers, all cores.

A kernel spells what it is sure of and hands the rest over: to the kind's SQL or its exact path, which say the same
where both spell (tests/fields/test_compiled.py). numba rather than a C extension: docs/decisions/0008.
"""
