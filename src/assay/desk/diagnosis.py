"""What works on this machine: the layers of the box, the versions that judge, the room there is."""

from __future__ import annotations

import platform
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from pyexpat import EXPAT_VERSION

from assay.desk.workspace import working_folder
from assay.intake import read
from assay.settings import GIB, Settings

# Floors: Python's own documentation names Expat 2.7.2 as the safe floor; 3.11.14, 3.12.12 and 3.13.8 carry the 2025
# tarfile fixes; SQLite 3.44 has defensive settings for foreign files. Assay never extracts tar archives to disk, so an
# older Python is a warning, not a refusal.
PYTHON_FLOOR = {(3, 11): 14, (3, 12): 12, (3, 13): 8}
EXPAT_FLOOR = (2, 7, 2)
SQLITE_FLOOR = (3, 44, 0)
ROOM = 20 * GIB  # a claim of 87 million rows and its working tables


@dataclass(frozen=True)
class Line:
    """One thing looked at: `state` is ok, warn or bad."""

    state: str
    says: str


@dataclass(frozen=True)
class Diagnosis:
    """All lines; `sound` when none is bad."""

    lines: tuple[Line, ...]

    @property
    def sound(self) -> bool:
        """Whether Assay can do its main job here."""
        return all(line.state != "bad" for line in self.lines)


def diagnose(settings: Settings | None = None) -> Diagnosis:
    """Look at this machine; starts the box once."""
    settings = settings or Settings()
    lines = [Line("ok", f"assay {version('assay')}, DuckDB {version('duckdb')}, pyarrow {version('pyarrow')}")]
    lines += [_python(), _expat(), _sqlite(), *_box(settings), _room(settings)]
    return Diagnosis(tuple(lines))


def _python() -> Line:
    here = sys.version_info
    floor = PYTHON_FLOOR.get((here.major, here.minor))
    if floor is not None and here.micro < floor:
        wanted = f"{here.major}.{here.minor}.{floor}"
        return Line("warn", f"Python {platform.python_version()} lacks fixes for hostile archives; {wanted} has them")
    return Line("ok", f"Python {platform.python_version()}")


def _expat() -> Line:
    found = tuple(int(n) for n in EXPAT_VERSION.removeprefix("expat_").split("."))
    words = ".".join(map(str, found))
    return Line(
        "ok" if found >= EXPAT_FLOOR else "warn", f"Expat {words} (floor 2.7.2); spreadsheets are read in the box"
    )


def _sqlite() -> Line:
    state = "ok" if sqlite3.sqlite_version_info >= SQLITE_FLOOR else "warn"
    return Line(state, f"SQLite {sqlite3.sqlite_version} (floor 3.44); foreign files are read in the box")


def _box(settings: Settings) -> list[Line]:
    with working_folder(settings) as folder:
        probe = Path(folder) / "probe.csv"
        probe.write_text("mail,name\nann@example.org,Ann Lee\nbob@example.org,Bob Ray\n")
        intake = read([probe], folder / "intake", settings)
    if sum(r.rows for r in intake.relations) != 2:
        return [Line("bad", "the box does not read: nothing can be examined here")]
    lines = [Line("ok", f"the box: {', '.join(intake.box)}")]
    if not any("network" in layer for layer in intake.box):
        lines.append(
            Line("warn", "the box could not drop the network here; run on Linux with user namespaces to have it")
        )
    return lines


def _room(settings: Settings) -> Line:
    with working_folder(settings) as folder:
        free = shutil.disk_usage(folder).free
    state = "ok" if free >= ROOM else "warn"
    return Line(
        state, f"{free / GIB:.0f} GiB free for working files (ASSAY_TEMP moves them); 20 GiB suit the largest claims"
    )
