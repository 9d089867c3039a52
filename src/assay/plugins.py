"""One finder for all slots: a plug-in is one frozen record in one constant of one file, or an entry point.

Dropping a file into the slot's package is enough; installed packages add theirs under the entry-point group
`assay.<slot>`. There is no central list and no base class.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from assay.problem import UsageProblem
from assay.wording import meant


class Named(Protocol):
    """What every plug-in record has."""

    @property
    def id(self) -> str:
        """Equal to the file's name with `_` written as `-`."""
        ...


T = TypeVar("T", bound=Named)


@dataclass(frozen=True)
class Origin:
    """Where a plug-in came from, recorded with what it judged."""

    module: str
    package: str
    sha256: str


@dataclass(frozen=True)
class Slot(Generic[T]):
    """A place for plug-ins: `name` of the slot, `package` that holds the files, `constant` each file defines."""

    name: str
    package: str
    constant: str
    kind: type[T]

    def all(self) -> dict[str, T]:
        """Every plug-in by id, in the order of ids.

        Raises UsageProblem when two share an id or a constant is of another type.
        """
        return {key: plugin for key, (plugin, _) in sorted(_found(self).items())}

    def origins(self) -> dict[str, Origin]:
        """Where each plug-in came from, by id."""
        return {key: origin for key, (_, origin) in sorted(_found(self).items())}

    def __getitem__(self, key: str) -> T:
        try:
            plugin: T = _found(self)[key][0]
        except KeyError:
            raise UsageProblem(
                f"There is no {self.name} plug-in called {key!r}.",
                f"{meant(key, self.all())}Known: {', '.join(self.all())}.",
                code="plugin-unknown",
            ) from None
        return plugin


@cache
def _found(slot: Slot[Any]) -> dict[str, tuple[Any, Origin]]:
    found: dict[str, tuple[Any, Origin]] = {}
    package = importlib.import_module(slot.package)
    modules = [f"{slot.package}.{info.name}" for info in pkgutil.iter_modules(package.__path__)]
    for module_name in modules:
        module = importlib.import_module(module_name)
        if hasattr(module, slot.constant):
            _add(slot, found, getattr(module, slot.constant), module)
    for entry in _installed().select(group=f"assay.{slot.name}"):
        _add(slot, found, entry.load(), importlib.import_module(entry.module))
    return found


@cache
def _installed() -> Any:
    """The entry points of all installed packages: each look reads the metadata of every one of them."""
    return entry_points()


def _add(slot: Slot[Any], found: dict[str, tuple[Any, Origin]], plugin: Any, module: Any) -> None:
    if not isinstance(plugin, slot.kind) or plugin.id in found:
        raise UsageProblem(
            f"The {slot.name} plug-in in {module.__name__} is not a {slot.kind.__name__} or its id is taken.",
            "Give it an id of its own and the right type.",
            code="plugin-broken",
        )
    source = Path(inspect.getfile(module)).read_bytes()
    origin = Origin(module.__name__, module.__name__.partition(".")[0], hashlib.sha256(source).hexdigest())
    found[plugin.id] = (plugin, origin)
