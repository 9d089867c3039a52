"""Blocks: what two rows must share before they are compared for slips. Each is linear in rows and customers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from assay.fields.model import Schema


class Cut(IntEnum):
    """What is taken of a value; the compiled code knows them by number."""

    WHOLE = 0
    WORD = 1  # each word of a name makes a block of its own
    DAY = 2  # of a birth date: the year, then day and month in either order, so that a swap changes nothing
    MONTH = 3  # of a birth date: year and month
    NO_YEAR = 4  # of a birth date: month and day
    INITIALS = 5  # of a name: the first letters of its first and its last word
    LOCAL = 6  # of an address: what is in front of the @
    LOCAL_HEAD = 7  # its first five letters
    LOCAL_TAIL = 8  # its last five
    DOMAIN = 9  # what is behind the @
    HEAD = 10  # all but the last three
    TAIL = 11  # the last six


@dataclass(frozen=True)
class Piece:
    """A cut of a kind's value; values of `longer` or fewer bytes take no part."""

    kind: str
    cut: Cut = Cut.WHOLE
    longer: int = 0


@dataclass(frozen=True)
class Block:
    """A value made the same way on both sides of one or two pieces; a row that lacks one takes no part."""

    id: str
    pieces: tuple[Piece, ...]

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that both sides must hold."""
        return frozenset(piece.kind for piece in self.pieces)


_WORD = Piece("full_name", Cut.WORD)
_DAY = Piece("birth_date", Cut.DAY)
_POSTCODE, _DOMAIN = Piece("postcode"), Piece("email", Cut.DOMAIN)

# Typos: one slip leaves one half of a value whole, so its head or its tail still blocks. Moves and changed addresses:
# names with birth date or birth month. Names with a slip or swapped: the other word with place or birth month. The
# lengths keep blocks small: a thousand numbers share all but three digits, a million all but six.
BLOCKS = (
    Block("birth date and initials", (Piece("full_name", Cut.INITIALS), _DAY)),
    Block("name and birth month", (_WORD, Piece("birth_date", Cut.MONTH))),
    Block("name and birth day of month", (_WORD, Piece("birth_date", Cut.NO_YEAR))),
    Block("whole name", (Piece("full_name"),)),
    Block("name and postcode", (_WORD, _POSTCODE)),
    Block("name and street", (_WORD, Piece("street"))),
    Block("mail name", (Piece("email", Cut.LOCAL, longer=4),)),
    Block("head of mail", (Piece("email", Cut.LOCAL_HEAD), _DOMAIN)),
    Block("tail of mail", (Piece("email", Cut.LOCAL_TAIL), _DOMAIN)),
    Block("head of phone", (Piece("phone", Cut.HEAD, longer=7),)),
    Block("tail of phone", (Piece("phone", Cut.TAIL, longer=7),)),
    Block("head of number", (Piece("national_id", Cut.HEAD, longer=6),)),
    Block("tail of number", (Piece("national_id", Cut.TAIL, longer=6),)),
    Block("birth date and postcode", (_DAY, _POSTCODE)),
)


def usable(claim: Schema, reference: Schema) -> list[Block]:
    """The blocks whose kinds both sides hold."""
    return [b for b in BLOCKS if claim.kinds >= b.kinds and reference.kinds >= b.kinds]
