"""One file of the dump visited inside the box: unpacked as deep as allowed, each member recognised and read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from assay.intake.model import FORMATS, Member, Outcome, Relation, Stored
from assay.intake.recognition import recognise, sampled
from assay.intake.sink import MemberSink


@dataclass
class Visit:
    """What was found in one file of the dump."""

    folder: Path  # where Parquet goes
    members: list[Member] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)

    def member(self, stored: Stored) -> None:
        """Recognise and read one member."""
        if stored.size == 0:
            self._note(stored, None, 0.0, Outcome.FULL, "It is empty: 0 bytes, no records.")
            return
        found = recognise(sampled(stored))
        if not found:
            self._note(stored, None, 0.0, Outcome.NOT, "No format was recognised in it.")
            return
        key, sure = found[0]
        sink = MemberSink(self.folder, len(self.relations))
        because = _read(key, stored, sink)
        self._keep(stored, key, sure, sink, because)

    def _keep(self, stored: Stored, key: str, sure: float, sink: MemberSink, because: str) -> None:
        rows = sum(w.rows for w in sink.writers)
        reasons = [*sink.partial, *([because] if because else [])]
        refused = sink.refused.total() + sum(w.refused.total() for w in sink.writers)
        if refused:
            reasons.append(f"{refused:,} lines or statements were not read.")
        outcome = Outcome.FULL if not reasons else Outcome.PART if rows else Outcome.NOT
        self._note(stored, key, sure, outcome, " ".join(reasons), dict(sink.refused))
        for writer in sink.writers:
            relation = Relation(
                id=len(self.relations),
                member=stored.name,
                table=writer.table,
                format=key,
                columns=writer.columns,
                named=writer.named,
                rows=writer.rows,
                refused=dict(writer.refused),
                parquet=(writer.path,),
                facts=writer.facts,
            )
            self.relations.append(relation)

    def _note(
        self,
        stored: Stored,
        key: str | None,
        sure: float,
        outcome: Outcome,
        because: str,
        refused: dict[str, int] | None = None,
    ) -> None:
        self.members.append(Member(stored.name, key, sure, outcome, because, stored.size, refused or {}))


def _read(key: str, stored: Stored, sink: MemberSink) -> str:
    because = ""
    try:
        FORMATS[key].read(stored, sink)
    except MemoryError:
        because = "Reading it needs more memory than the box allows (ASSAY_BOX_MEMORY)."
    except Exception as error:  # noqa: BLE001 - a parser of hostile input may raise anything; only the type is told
        because = f"The reader stopped early ({type(error).__name__})."
    sink.close()
    return because
