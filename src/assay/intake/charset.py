"""Which encoding bytes are in: byte order marks, the pattern of NULs, escape sequences, and guesses about the rest."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

# A byte order mark decides; UTF-32 before UTF-16, whose mark it begins with (Unicode standard, section 23.8).
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# ISO 2022 is seven-bit text that switches by escape sequences (RFC 1468, RFC 1557).
ESCAPES = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$B", "iso2022_jp"), (b"\x1b$@", "iso2022_jp"), (b"\x1b(J", "iso2022_jp"))
# What legacy dumps are in; more candidates only give more wrong answers on short text.
CANDIDATES = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "iso8859_2"),
    *("iso8859_5", "iso8859_7", "koi8_r", "koi8_u", "cp866", "cp855", "mac_cyrillic", "mac_roman", "cp850", "cp852"),
    *("cp437", "cp932", "euc_jp", "gb18030", "big5", "cp949", "johab", "cp874", "iso8859_6", "iso8859_8", "iso8859_9"),
]
SINGLE_BYTE = frozenset(CANDIDATES) - {"cp932", "euc_jp", "gb18030", "big5", "cp949", "johab"}
GUESS_BYTES = 64 * 1024
FEWEST_BYTES = 8  # beyond ASCII; on fewer any guess is chance, and the commonest legacy encoding of the web is taken
_ASCII = bytes(range(128))
# Text has spaces, digits, separators and line ends, whose one high byte in UTF-16 is NUL: at least one in fifty
# characters, and none at the other parity, where text in one byte has its NULs anywhere.
NUL_SHARE = 0.02
LONE_SHARE = 0.3  # asked where there is no line end or separator to judge by


def marked(head: bytes) -> str | None:
    """The encoding that a byte order mark names."""
    return next((encoding for mark, encoding in MARKS if head.startswith(mark)), None)


def wide(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, by where the NULs stand and whether it decodes."""
    head = head[: len(head) // 4 * 4] or head[: len(head) // 2 * 2]
    if b"\0" not in head or len(head) < 4:
        return None
    quarter = len(head) // 4
    zeros = [head[i::4].count(0) / max(1, quarter) for i in range(4)]
    for encoding, empty in (("utf-32-le", (3, 2)), ("utf-32-be", (0, 1))):
        if all(zeros[i] > 0.95 for i in empty) and _decodes(head, encoding):
            return encoding
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if odd > NUL_SHARE and odd > 10 * even and _paired(head, 0, odd) and _decodes(head, "utf-16-le"):
        return "utf-16-le"
    if even > NUL_SHARE and even > 10 * odd and _paired(head, 1, even) and _decodes(head, "utf-16-be"):
        return "utf-16-be"
    return None


def _paired(head: bytes, place: int, share: float) -> bool:
    """Whether line ends and separators have a NUL beside them, as in UTF-16; stray NULs in other text do not."""
    letters, others = head[place::2], head[1 - place :: 2]
    marks = [i for i, byte in enumerate(letters[:4096]) if byte in b"\n\r,;\t|: "]
    beside = sum(others[i] == 0 for i in marks)
    stray = sum(byte in b"\n\r,;\t|: " for byte in others[:4096])
    return beside > stray if marks or stray else share > LONE_SHARE


def switching(head: bytes) -> str | None:
    """ISO 2022, by its escape sequences in seven-bit text."""
    if b"\x1b" not in head or not head.isascii():
        return None
    return next((encoding for escape, encoding in ESCAPES if escape in head), None)


def legacy(pieces: Sequence[bytes]) -> tuple[str, str]:
    """The likeliest encoding of text that is not UTF-8, judged by its lines beyond ASCII, and the next ("" if none).

    No detector tells cp1252 from cp1250 or cp1254 on short text, so the second guess is handed on.
    """
    from charset_normalizer import from_bytes

    lines = [line for piece in pieces for line in piece.splitlines(keepends=True) if not line.isascii()]
    telling = b"".join(lines)[:GUESS_BYTES]
    if len(telling.translate(None, _ASCII)) < FEWEST_BYTES:
        return "cp1252", ""
    found = from_bytes(telling, cp_isolation=CANDIDATES, preemptive_behaviour=False, enable_fallback=False)
    names = [match.encoding for match in found]
    return (names[0], names[1] if len(names) > 1 else "") if names else (_by_decoding(telling), "")


def _by_decoding(telling: bytes) -> str:
    return next((c for c in ("gb18030", "cp932", "euc_jp") if _decodes(telling, c)), "cp1252")


def decoded(data: bytes, encoding: str) -> str:
    """`data` as text; what cannot be decoded becomes U+FFFD, but the holes of Windows code pages become C1 controls.

    The latter as in the WHATWG Encoding Standard, so that nothing is lost.
    """
    if encoding in SINGLE_BYTE and encoding.startswith("cp125"):
        return data.decode(encoding, "assay-byte")
    return data.decode(encoding, "replace")


def _byte_itself(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("assay-byte", _byte_itself)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        # final=False: a sample may end inside a character
        codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return False
    return True
