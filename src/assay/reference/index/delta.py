"""What refreshes changed in an index since it was built: few rows and entries beside arrays that stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

# Changes until an index is built anew, and its spare rows. Of a hundred million customers a million changed ones take
# some 2.5 GB when opened, and five seconds; building takes minutes.
SHARE, FEWEST = 100, 1_024
KEY, BLOCK = "key ", "block "  # in front of the name of a table


@dataclass(frozen=True)
class Change:
    """Of one table: `gone` are the places (int64, rising) of entries that hold no more, then the entries that came:
    `prints` (uint64) and `whose` (uint32).
    """

    gone: np.ndarray
    prints: np.ndarray
    whose: np.ndarray


@dataclass(frozen=True)
class Delta:
    """Of an index: `customers` (int64, rising) that changed, came or went; their `rows` of tags and `former` marks as
    they are now, and a change per table, by the name of the table's array.
    """

    customers: np.ndarray
    rows: np.ndarray
    former: np.ndarray
    tables: Mapping[str, Change]

    def arrays(self) -> dict[str, np.ndarray]:
        """All arrays by name."""
        told = {"customers": self.customers, "rows": self.rows, "former": self.former}
        for table, change in self.tables.items():
            told |= {f"gone {table}": change.gone, f"prints {table}": change.prints, f"whose {table}": change.whose}
        return told

    @classmethod
    def of(cls, arrays: Mapping[str, np.ndarray]) -> Delta:
        """What `arrays` gave. Raises KeyError."""
        tables = [called.removeprefix("gone ") for called in arrays if called.startswith("gone ")]
        changes = {t: Change(arrays[f"gone {t}"], arrays[f"prints {t}"], arrays[f"whose {t}"]) for t in tables}
        return cls(arrays["customers"], arrays["rows"], arrays["former"], changes)


def spare(customers: int) -> int:
    """How many changed and new customers an index of so many has room for."""
    return max(FEWEST, customers // SHARE)
