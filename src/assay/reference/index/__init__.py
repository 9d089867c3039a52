"""The prepared index of our customers: prints, tables of keys and blocks, and how they are built."""

from assay.reference.index.blocking import Prints, Side, prints_of, side_of
from assay.reference.index.blocks import BLOCKS, Block, usable
from assay.reference.index.buckets import Buckets, arrange
from assay.reference.index.building import Plan, build_index, with_tables
from assay.reference.index.changing import Touched, changed_index
from assay.reference.index.customers import Customers
from assay.reference.index.delta import Delta, spare
from assay.reference.index.facts import SAMPLE, Facts, coincidence
from assay.reference.index.index import PAST, Index, Past, tags_of
from assay.reference.index.printing import SALTED, SALTED_ONLY, Columns, join, print_rows
from assay.reference.index.slots import Slots
from assay.reference.index.storing import opened_index, stays, stored_change, stored_index
from assay.reference.index.tables import SHARED_BY

__all__ = [
    "BLOCKS",
    "PAST",
    "SALTED",
    "SALTED_ONLY",
    "SAMPLE",
    "SHARED_BY",
    "Block",
    "Buckets",
    "Columns",
    "Customers",
    "Delta",
    "Facts",
    "Index",
    "Past",
    "Plan",
    "Prints",
    "Side",
    "Slots",
    "Touched",
    "arrange",
    "build_index",
    "changed_index",
    "coincidence",
    "join",
    "opened_index",
    "print_rows",
    "prints_of",
    "side_of",
    "spare",
    "stays",
    "stored_change",
    "stored_index",
    "tags_of",
    "usable",
    "with_tables",
]
