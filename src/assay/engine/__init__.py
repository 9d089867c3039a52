"""Tables: DuckDB embedded, Spark beside it for what is large. Everything columnar goes through here."""

from assay.engine.chosen import open_engine
from assay.engine.duck import Engine, literal, name
from assay.engine.order import in_order
from assay.engine.parts import Parts, cut, part_engine, show
from assay.engine.room import give_back, reserve
from assay.engine.siphash import fingerprint, halves, siphash
from assay.engine.temporary import temporary
from assay.engine.threads import behind, meanwhile, spread
from assay.engine.versions import that_spell

__all__ = [
    "Engine",
    "Parts",
    "behind",
    "cut",
    "fingerprint",
    "give_back",
    "halves",
    "in_order",
    "literal",
    "name",
    "open_engine",
    "part_engine",
]
__all__ += ["meanwhile", "reserve", "show", "siphash", "spread", "temporary", "that_spell"]
