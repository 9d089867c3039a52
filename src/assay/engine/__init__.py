"""Tables: DuckDB embedded. Everything columnar goes through here."""

from assay.engine.duck import Engine, literal, name
from assay.engine.siphash import fingerprint

__all__ = ["Engine", "fingerprint", "literal", "name"]
