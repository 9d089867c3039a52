"""Makes `src/assay/fields/data/letters.npz`, the table that the fold of letters reads.

Usage: python scripts/make_letters.py
"""

from __future__ import annotations

import numpy as np

from assay.fields.compiled.letters import STORED, built, makers


def main() -> None:
    """Write the file."""
    table = built()
    lengths = np.diff(table.places).astype(np.uint8)
    np.savez_compressed(STORED, makers=makers(), lengths=lengths, text=table.text, odd=np.packbits(table.odd))
    print(STORED, STORED.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
