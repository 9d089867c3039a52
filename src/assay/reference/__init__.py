"""Our own customers: connectors, history, former customers, tombstones, exports."""

from assay.reference.building import build
from assay.reference.erased import tombstone_digest, write_tombstones
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
from assay.reference.opening import open_reference
from assay.reference.prepared import Summary, show
from assay.reference.refreshing import Refreshed, refresh
from assay.reference.secret import resolve as resolve_secret

__all__ = [
    "CONNECTORS",
    "Connector",
    "Export",
    "HashPolicy",
    "Link",
    "Projection",
    "Reference",
    "Refreshed",
    "Request",
    "Summary",
    "Table",
    "build",
    "open_reference",
    "refresh",
    "resolve_secret",
    "show",
    "tombstone_digest",
    "write_tombstones",
]
