"""Encodings found and turned into UTF-8."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.intake import charset, text
from assay.intake.model import Stored

GERMAN = "id;name;ort\n" + "".join(f"{i};J\u00fcrgen Gro\u00df;M\u00fcnchen \u00d6st\n" for i in range(40))
RUSSIAN = "id;name\n" + "".join(
    f"{i};\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432, \u041c\u043e\u0441\u043a\u0432\u0430\n"
    for i in range(40)
)
JAPANESE = "id,name\n" + "".join(
    f"{i},\u5c71\u7530\u592a\u90ce\u3055\u3093\u3001\u6771\u4eac\u90fd\u306b\u4f4f\u3093\u3067\u3044\u307e\u3059\n"
    for i in range(40)
)


def opened(tmp_path: Path, data: bytes) -> tuple[str, dict[str, str], bool]:
    path = tmp_path / "x"
    path.write_bytes(data)
    found = text.opened(Stored(path, "x", len(data)))
    return found.path.read_bytes().decode(), found.facts, found.path == path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
@pytest.mark.parametrize("string", [GERMAN, RUSSIAN, JAPANESE])
def test_unicode(tmp_path: Path, encoding: str, string: str) -> None:
    got, facts, _ = opened(tmp_path, string.encode(encoding))
    assert got == string
    assert "lossy-lines" not in facts


def test_valid_utf8_is_not_copied(tmp_path: Path) -> None:
    assert opened(tmp_path, GERMAN.encode())[2]


@pytest.mark.parametrize(
    ("string", "encoding"),
    [
        (GERMAN, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
    ],
)
def test_legacy(tmp_path: Path, string: str, encoding: str) -> None:
    assert opened(tmp_path, string.encode(encoding))[0] == string


def test_mixed_line_by_line(tmp_path: Path) -> None:
    lines = [f"{i};J\u00fcrgen" for i in range(10)]
    data = b"\n".join(line.encode("cp1252" if i in (3, 7) else "utf-8") for i, line in enumerate(lines))
    got, facts, _ = opened(tmp_path, data)
    assert got == "\n".join(lines)
    assert facts["lines-other"] == "2"


def test_damaged_utf8_is_counted_and_the_rest_kept(tmp_path: Path) -> None:
    data = b"\n".join("J\u00fcrgen \u00d6".encode() for _ in range(10)) + "\nJ\u00fcrgen ".encode() + b"\xc3\n"
    got, facts, _ = opened(tmp_path, data)
    assert got.splitlines()[-1] == "J\u00fcrgen \ufffd"
    assert facts["lossy-lines"] == "1"


def test_holes_of_code_pages_lose_nothing() -> None:
    assert charset.decoded(b"a\x81b\x80", "cp1252") == "a\x81b\u20ac"


def test_nuls_in_plain_text_are_not_utf16(tmp_path: Path) -> None:
    got, facts, same = opened(tmp_path, b"id,name\n1,A\0nn\n2,B\0b\n")
    assert same
    assert facts["nul-bytes"] == "2"
    assert "A\0nn" in got


def test_mojibake_is_noted_and_left(tmp_path: Path) -> None:
    wrong = GERMAN.encode().decode("cp1252")
    got, facts, _ = opened(tmp_path, wrong.encode())
    assert got == wrong
    assert "mojibake" in facts


def test_a_glimpse_leaves_out_a_cut_line() -> None:
    assert text.glimpse(b"a,b\nc,", whole=False) == ["a,b"]
    assert text.glimpse("a\u00fc".encode()[:-1], whole=True) == ["a"]


# Where short Western text cannot be told apart, the second guess has to be the right one (libraries note 9).
ALIASES = {"SHIFT_JIS": "cp932", "TIS-620": "cp874", "MacCyrillic": "mac_cyrillic", "GB2312": "gb18030"}
UNSUPPORTED = ("EUC-TW",)


@pytest.mark.shared
def test_most_of_the_public_encoding_samples(shared: Path) -> None:
    right = wrong = 0
    for path in sorted((shared / "formats" / "encodings").iterdir()):
        name = path.name.split("__")[0]
        if name in UNSUPPORTED:
            continue
        name = ALIASES.get(name) or "-".join(part for part in name.split("-") if part not in LANGUAGES)
        data = path.read_bytes()
        truth = data.decode(name, "replace").removeprefix("\ufeff")
        got = text.opened(Stored(path, path.name, len(data))).path.read_bytes().decode()
        right, wrong = right + (got == truth), wrong + (got != truth)
    assert right / (right + wrong) > 0.85


LANGUAGES = (
    *("croatian", "czech", "hungarian", "polish", "slovak", "slovene", "bulgarian", "russian", "arabic"),
    *("greek", "turkish", "hebrew", "romanian"),
)
