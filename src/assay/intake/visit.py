"""One file of the dump visited inside the box: unpacked as deep as allowed, each member recognised and read."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from assay.intake import archives, pace, signatures
from assay.intake.archives.entry import Entry, hostile
from assay.intake.budget import Budget, Spent
from assay.intake.model import FORMATS, NO_RECORD, Member, Outcome, Relation, Sample, Stored, lost
from assay.intake.recognition import recognise, sampled
from assay.intake.sink import MemberSink, PartWriter
from assay.intake.spool import Spool
from assay.wording import several

SURE = 0.85  # two formats that are both this sure of one file: it is made to be read as either
FLOOR = 0.15  # below it a text is prose, not rows
PROSE = re.compile(
    r"(?:^|[/!])(?:readme|licen[cs]e|copying|notice|changelog|history|install)[^/!]*$|\.(?:md|rst|html?|py|js|css|c|h|php)$",
    re.IGNORECASE,
)


@dataclass
class Visit:
    """What was found in one file of the dump."""

    folder: Path  # where Parquet goes
    spool: Spool
    password: str | None = None
    members: list[Member] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    locked: int = 0

    @property
    def budget(self) -> Budget:
        """The budget of the file."""
        return self.spool.budget

    def begin(self, stored: Stored, digest: str) -> None:
        """Visit the file itself; whatever goes wrong in an archive's own structure is its outcome."""
        try:
            self.open(stored, (digest,))
        except MemoryError:
            self._failed(stored, "Opening it needs more memory than the box allows (ASSAY_BOX_MEMORY).")
        except Exception as error:  # noqa: BLE001 - hostile archives may raise anything; only the type is told
            self._failed(stored, f"Opening it stopped early ({type(error).__name__}).")

    def _failed(self, stored: Stored, because: str) -> None:
        """Mark the file, which may have members already, as not read to its end."""
        if self.members:
            outcome = Outcome.PART if self.relations else Outcome.NOT
            size = self.members[0].size if self.relations else stored.size
            self.members[0] = replace(self.members[0], outcome=outcome, because=because, size=size)
        else:
            self._note(stored, None, 0.0, Outcome.NOT, because)

    def open(self, stored: Stored, digests: tuple[str, ...] = (), trouble: str = "") -> None:
        """Recognise one file or member and read it; `digests` are those of the archives around it."""
        if stored.size == 0 or _only_mark(stored):
            outcome = Outcome.NOT if trouble else Outcome.FULL
            self._note(
                stored, None, 0.0, outcome, trouble or f"It is empty: {several(stored.size, 'byte')}, no records."
            )
            return
        sample = sampled(stored)
        ranked = _ranked(sample)
        key, sure = ranked[0] if ranked else ("", 0.0)
        behind = None if archives.known(key) or sample.head.startswith(b"PK") else archives.trailing_zip(stored)
        if behind is not None and sure < SURE:
            self._remark("A file begins as something else and ends as a zip archive; the archive was read.")
            key, sure = "zip", 0.9
        elif behind == 0:
            self._remark("A file ends as a zip archive, which was not opened; it was read as what it begins as.")
        elif sum(confidence >= SURE for _, confidence in ranked) > 1 and not sample.head.startswith(b"PK"):
            self._remark("A file can be read as more than one format; the surest was taken.")
        unreadable = signatures.known(sample)
        if unreadable and sure < signatures.SURE and not (key == "zip" and not sample.head.startswith(b"PK")):
            self._note(stored, unreadable.id, signatures.SURE, unreadable.outcome, unreadable.because)
        elif archives.known(key):
            self._unpack(key, sure, stored, digests, trouble)
        elif (unknown := signatures.nothing(sample)) and sure < SURE:
            self._note(stored, None, 0.0, unknown.outcome, unknown.because)
        elif sure < 0.5 and PROSE.search(stored.name):
            self._note(stored, None, sure, Outcome.NONE, "It is prose or program text: no rows were found in it.")
        elif sure < FLOOR:
            because = "It looks like prose, program text or columns of fixed width, and was not read as rows."
            self._note(stored, None, sure, Outcome.NOT, because)
        else:
            self._read(key, sure, stored, trouble)

    def _unpack(self, key: str, sure: float, stored: Stored, digests: tuple[str, ...], trouble: str) -> None:
        if len(digests) > self.budget.depth:
            because = f"Archives are nested deeper than {self.budget.depth} (ASSAY_DEPTH); it was not opened."
            self._limit(because)
            self._note(stored, key, sure, Outcome.NOT, because)
            return
        place = len(self.members)
        self._note(replace(stored, size=0), key, sure, Outcome.FULL, "")
        remarks, names = [trouble] if trouble else [], Counter[str]()
        for entry in archives.entries(key, stored, self.spool, self.password):
            if entry.spent and not entry.spooled:
                self._limit(entry.because)
            if entry.name is None:
                self.locked += entry.locked
                remarks.append(entry.because)
            else:
                names[entry.name] += 1
                self._entry(entry, stored, digests)
            if entry.spent:
                break
        self._names(names)
        inside = any(m.outcome is not Outcome.NONE for m in self.members[place + 1 :])
        unread = sum(m.outcome in (Outcome.NOT, Outcome.PART) for m in self.members[place + 1 :])
        if unread:
            remarks.append(f"Of its members {unread:,} were not read or only in part.")
        if remarks:
            outcome = Outcome.PART if inside else Outcome.NOT
            size = 0 if inside else stored.size
            because = " ".join(dict.fromkeys(remarks))
            self.members[place] = replace(self.members[place], outcome=outcome, because=because, size=size)

    def _entry(self, entry: Entry, outer: Stored, digests: tuple[str, ...]) -> None:
        name = f"{outer.name}!{entry.name}"
        self.locked += entry.locked
        if entry.spooled is None:
            size = 0 if entry.outcome is Outcome.NONE else entry.size
            self.members.append(Member(name, None, 0.0, entry.outcome, entry.because, size))
            return
        spooled = entry.spooled
        if spooled.limited:
            self._limit(spooled.trouble)
        stored = replace(spooled.stored, name=name)
        try:
            if spooled.hollow or spooled.digest in digests:
                because = spooled.trouble or "It is the archive it lies in, once more; it was not opened again."
                self._note(stored, None, 0.0, Outcome.NOT, because)
            else:
                self.open(stored, (*digests, spooled.digest), spooled.trouble)
        finally:
            stored.path.unlink(missing_ok=True)

    def _names(self, names: Counter[str]) -> None:
        bad = sum(hostile(name) for name in names)
        if bad:
            text = "Member names point outside their archive or at devices; names are shown, never used as paths."
            self._remark(text, bad)
        double = sum(count - 1 for count in names.values())
        if double:
            self._remark("Members share their name with another of the same archive; each was read.", double)

    def _read(self, key: str, sure: float, stored: Stored, trouble: str) -> None:
        sink = MemberSink(self.folder, len(self.relations))
        pace.begin(stored.size)
        because = _told(key, stored, sink, self._limit)
        pace.end()
        reasons = [reason for reason in (trouble, *sink.partial, because) if reason]
        cut = bool(reasons)
        refused = sum((writer.refused for writer in sink.writers), sink.refused.copy())
        if lost(refused):
            told = (f"{reason} ({count:,})" for reason, count in refused.most_common() if reason not in NO_RECORD)
            reasons.append(f"Not read: {', '.join(told)}.")
        rows = sum(writer.rows for writer in sink.writers)
        outcome = Outcome.FULL if not reasons else Outcome.PART if rows else Outcome.NOT
        text = " ".join(dict.fromkeys(reasons)) or ("" if rows else "It was read; there is no record in it.")
        self._note(stored, key, sure, outcome, text, refused=dict(sink.refused), cut=cut)
        for writer in sink.writers:
            self.relations.append(_relation(len(self.relations), stored.name, key, writer))

    def _note(
        self,
        stored: Stored,
        key: str | None,
        sure: float,
        outcome: Outcome,
        because: str,
        *,
        refused: dict[str, int] | None = None,
        cut: bool = False,
    ) -> None:
        self.members.append(Member(stored.name, key, round(sure, 3), outcome, because, stored.size, refused or {}, cut))

    def _limit(self, text: str) -> None:
        if text and text not in self.limits:
            self.limits.append(text)

    def _remark(self, text: str, count: int = 1) -> None:
        self.notes[text] += count


def _only_mark(stored: Stored) -> bool:
    """Whether there is nothing but a byte order mark."""
    if stored.size > 4:
        return False
    with stored.open() as file:
        return file.read() in (
            codecs.BOM_UTF8,
            codecs.BOM_UTF16_LE,
            codecs.BOM_UTF16_BE,
            codecs.BOM_UTF32_LE,
            codecs.BOM_UTF32_BE,
        )


def _ranked(sample: Sample) -> list[tuple[str, float]]:
    """Formats and archives together, the surest first."""
    return sorted([*recognise(sample), *archives.recognise(sample)], key=lambda pair: -pair[1])


def _relation(number: int, member: str, key: str, writer: PartWriter) -> Relation:
    return Relation(
        id=number,
        member=member,
        table=writer.table,
        format=key,
        columns=writer.columns,
        named=writer.named,
        rows=writer.rows,
        refused=dict(writer.refused),
        parquet=tuple(writer.paths),
        facts=writer.facts,
    )


def _told(key: str, stored: Stored, sink: MemberSink, limit: Callable[[str], None]) -> str:
    """Read, and say why it stopped early if it did."""
    because = ""
    try:
        FORMATS[key].read(stored, sink)
    except Spent as spent:
        because = str(spent)
        limit(because)
    except OSError as error:
        because = f"Its bytes could not be read or its rows not be written ({type(error).__name__})."
    except MemoryError:
        because = "Reading it needs more memory than the box allows (ASSAY_BOX_MEMORY)."
    except Exception as error:  # noqa: BLE001 - a parser of hostile input may raise anything; only the type is told
        because = f"The reader stopped early ({type(error).__name__})."
    try:
        sink.close()
    except OSError as error:
        because = f"Its rows could not be written ({type(error).__name__}); the disk may be full."
    return because
