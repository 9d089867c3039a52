"""Our own customers: connectors, history, former customers, tombstones, exports."""

from assay.reference.building import build
from assay.reference.checking import check
from assay.reference.erased import tombstone_digest, write_tombstones
from assay.reference.extracts import CUSTOMERS, FEW, JOINED, NO_AREAS, day_joined, extract, forget, stride
from assay.reference.history import history_of
from assay.reference.index import Customers
from assay.reference.model import (
    CONNECTORS,
    Connector,
    Export,
    HashPolicy,
    Link,
    Projection,
    Reference,
    Request,
    Table,
)
from assay.reference.numbering import Steps, numeric_keys, spaced, steps_of
from assay.reference.opening import open_reference
from assay.reference.portrait import (
    DOMAIN,
    EPOCH,
    MOST_PARTS,
    PARTED,
    STATUS,
    Days,
    Portrait,
    Range,
    coincidence,
    portray,
)
from assay.reference.prepared import Summary, is_prepared, show
from assay.reference.refreshing import Refreshed, refresh
from assay.reference.secret import resolve as resolve_secret

__all__ = [
    "CONNECTORS",
    "CUSTOMERS",
    "DOMAIN",
    "EPOCH",
    "FEW",
    "JOINED",
    "MOST_PARTS",
    "NO_AREAS",
    "PARTED",
    "STATUS",
    "Connector",
    "Customers",
    "Days",
    "Export",
    "HashPolicy",
    "Link",
    "Portrait",
    "Projection",
    "Range",
    "Reference",
    "Refreshed",
    "Request",
    "Steps",
    "Summary",
    "Table",
    "build",
    "check",
    "coincidence",
    "day_joined",
    "extract",
    "forget",
    "history_of",
    "is_prepared",
    "numeric_keys",
    "open_reference",
    "portray",
    "refresh",
    "resolve_secret",
    "show",
    "spaced",
    "steps_of",
    "stride",
    "tombstone_digest",
    "write_tombstones",
]
