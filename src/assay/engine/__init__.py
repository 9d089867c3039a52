"""Tables: DuckDB embedded. Everything columnar goes through here."""

from assay.engine.duck import Engine, literal, name
from assay.engine.siphash import fingerprint, halves, siphash

__all__ = ["Engine", "fingerprint", "halves", "literal", "name", "siphash"]
