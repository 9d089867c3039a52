"""7-Zip archives, through py7zr, written to the spool under our own names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assay.intake.archives.entry import Entry, locked, shown
from assay.intake.budget import Spent
from assay.intake.model import Outcome, Sample, Stored
from assay.intake.spool import Spool, Spooled, Stopped

MAGIC = b"7z\xbc\xaf\x27\x1c"


def sniff(sample: Sample) -> float:
    """Sure by its magic number."""
    return 0.95 if sample.head.startswith(MAGIC) else 0.0


def entries(stored: Stored, spool: Spool, password: str | None) -> Iterator[Entry]:
    """All members are unpacked first (7-Zip pushes, it cannot be asked), then handed out one by one."""
    import py7zr
    from py7zr.exceptions import PasswordRequired

    files: list[Any] = []
    made: dict[int, Spooled] = {}
    remark = ""
    spent = False
    try:
        with stored.open() as file, py7zr.SevenZipFile(file, password=password) as archive:
            files = list(archive.files)
            if archive.password_protected and not password:
                raise PasswordRequired
            _unpack(archive, files, spool, made)
    except PasswordRequired:
        yield from _locked(files, password)
        return
    except Spent as limit:
        remark, spent = str(limit), True
    except MemoryError:
        remark = "Unpacking it needs more memory than the box allows (ASSAY_BOX_MEMORY)."
    except Exception as error:  # noqa: BLE001 - py7zr raises anything on hostile data; only the type is told
        if password and not made:
            yield from _locked(files, password)
            return
        kind = type(error).__name__
        remark = f"The archive is damaged, one part of a set, or packed in a way not supported here ({kind})."
    for number, info in enumerate(files):
        if not info.is_directory:
            yield _entry(number, info, made, remark, spent)
    if remark and not files:
        yield Entry(None, because=remark, spent=spent)


def _locked(files: list[Any], password: str | None) -> Iterator[Entry]:
    names = [info for info in files if not info.is_directory]
    for info in names:
        yield locked(shown(str(info.filename)), password, int(info.uncompressed or 0))
    if not names:  # the names are encrypted too
        yield locked(None, password)


def _entry(number: int, info: Any, made: dict[int, Spooled], remark: str, spent: bool) -> Entry:
    name = shown(str(info.filename))
    if info.is_symlink or info.is_junction:
        because = "It is a link: there is nothing in it, and it was not followed."
        return Entry(name, because=because, outcome=Outcome.NONE)
    spooled = made.get(number)
    if spooled is None:
        return Entry(name, because=remark or "It could not be unpacked.", size=int(info.uncompressed or 0), spent=spent)
    if remark and number == max(made):
        spooled.trouble = spooled.trouble or remark
    return Entry(name, spooled, spent=spooled.spent)


def _unpack(archive: Any, files: list[Any], spool: Spool, made: dict[int, Spooled]) -> None:
    from py7zr.io import MemIO

    factory = _factory(files, spool, made)
    for number, info in enumerate(files):
        if not info.is_directory:
            spool.budget.begin()
            # by number: by name, py7zr refuses the whole archive for one hostile name
            archive.worker.register_filelike(info.id, MemIO(str(number), factory))
    archive.worker.extract(archive.fp, None, parallel=False)


def _factory(files: list[Any], spool: Spool, made: dict[int, Spooled]) -> Any:
    """What py7zr asks for a place to write to; members are named by their number."""
    from py7zr.io import Py7zIO, WriterFactory

    class Pipe(Py7zIO):
        """Hands what py7zr writes to the spool."""

        def __init__(self, number: int) -> None:
            self.number = number
            self.spooling = spool.begin(shown(str(files[number].filename)))

        def write(self, s: bytes | bytearray) -> int:
            try:
                self.spooling.write(bytes(s))
            except (Spent, Stopped) as limit:
                made[self.number] = self.spooling.finish(str(limit), spent=True, limited=True)
                raise Spent(str(limit)) from None
            return len(s)

        def close(self) -> None:
            if self.number not in made:
                made[self.number] = self.spooling.finish()

        def read(self, size: int | None = None) -> bytes:
            return b"" if size is None else b""[:size]

        def seek(self, offset: int, whence: int = 0) -> int:
            return offset + whence

        def flush(self) -> None:
            return None

        def size(self) -> int:
            return 0

    class Factory(WriterFactory):
        """Gives each member its pipe."""

        def create(self, filename: str) -> Any:
            return Pipe(int(filename))

    return Factory()
