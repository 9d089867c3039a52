"""Archives of every kind, whole, damaged and made to harm."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Callable
from functools import partial

import py7zr
import pytest
from Crypto.Cipher import AES
from Crypto.Hash import HMAC, SHA1
from Crypto.Protocol.KDF import PBKDF2
from Crypto.Util import Counter

from assay.intake import signatures, spool
from assay.intake.archives.entry import hostile, shown
from assay.intake.model import Outcome, Sample
from assay.intake.visit import Visit
from tests.intake.conftest import rows_of

Run = Callable[..., Visit]
PEOPLE = b"id,name\n1,Ann\n2,Bob\n"
ROWS = [["1", "Ann"], ["2", "Bob"]]


def zipped(*members: tuple[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", kind) as archive:
        warnings.simplefilter("ignore")  # two members of one name are what is tested
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def tarred(*members: tarfile.TarInfo, data: bytes = PEOPLE) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for member in members:
            member.size = len(data) if member.isreg() else 0
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def seven(*members: tuple[str, bytes], password: str | None = None, hidden: bool = False) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password, header_encryption=hidden) as archive:
        for name, data in members:
            archive.writestr(data, name)
    return out.getvalue()


def outcomes(visit: Visit) -> dict[str, Outcome]:
    return {member.name: member.outcome for member in visit.members}


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zip(visit: Run, kind: int) -> None:
    found = visit(zipped(("a.csv", PEOPLE), kind=kind), "x.zip")
    assert rows_of(found.relations[0]) == ROWS
    assert outcomes(found) == {"x.zip": Outcome.FULL, "x.zip!a.csv": Outcome.FULL}


@pytest.mark.parametrize(
    "name", ["../../etc/x.csv", "/etc/x.csv", "C:\\x.csv", "\\\\host\\share\\x.csv", "a/CON", "nul.txt"]
)
def test_a_hostile_name_is_data(visit: Run, tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    found = visit(zipped((name, PEOPLE)), "x.zip")
    assert rows_of(found.relations[0]) == ROWS
    assert found.relations[0].member == f"x.zip!{name}"
    assert sum(found.notes.values()) == 1


def test_two_members_of_one_name_are_both_read(visit: Run) -> None:
    found = visit(zipped(("a.csv", PEOPLE), ("a.csv", b"id,name\n3,Cy\n"), ("A.csv", PEOPLE)), "x.zip")
    assert [rows_of(r) for r in found.relations] == [ROWS, [["3", "Cy"]], ROWS]
    assert any("share their name" in note for note in found.notes)


@pytest.mark.parametrize("claimed", [3, 2_000_000_000])
def test_a_size_that_lies(visit: Run, claimed: int) -> None:
    data = bytearray(zipped(("a.csv", PEOPLE)))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.find(mark) + offset, claimed)
    found = visit(bytes(data), "x.zip")
    assert found.members[1].outcome is Outcome.PART
    assert rows_of(found.relations[0]) == ROWS


def test_a_wrong_checksum_is_said(visit: Run) -> None:
    data = bytearray(zipped(("a.csv", PEOPLE), kind=zipfile.ZIP_STORED))
    data[data.find(b"Ann")] ^= 1
    found = visit(bytes(data), "x.zip")
    assert found.members[1].outcome is Outcome.PART
    assert "damaged" in found.members[1].because


def test_nested_to_the_depth_and_no_further(visit: Run) -> None:
    data = zipped(("a.csv", PEOPLE))
    for number in range(4):
        data = zipped((f"{number}.zip", data))
    assert rows_of(visit(data, "x.zip", depth=5).relations[0]) == ROWS
    found = visit(data, "x.zip", depth=3)
    assert not found.relations
    assert found.members[-1].outcome is Outcome.NOT
    assert "nested deeper than 3" in found.members[-1].because
    assert found.limits


def test_a_cut_zip_is_read_up_to_the_cut(visit: Run) -> None:
    data = zipped(("a.csv", PEOPLE), ("b.csv", PEOPLE * 50), kind=zipfile.ZIP_STORED)
    found = visit(data[: len(data) * 2 // 3], "x.zip")
    assert rows_of(found.relations[0]) == ROWS
    assert found.members[0].outcome is Outcome.PART


def test_two_files_in_one_are_reported(visit: Run) -> None:
    found = visit(b"%PDF-1.4\n%demo\n" + zipped(("a.csv", PEOPLE)) + b"tail", "x.pdf")
    assert rows_of(found.relations[0]) == ROWS
    assert found.members[0].outcome is Outcome.PART
    assert found.notes


def test_a_readable_file_that_holds_a_zip_is_read_as_what_it_is(visit: Run, tmp_path: object) -> None:
    import sqlite3

    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE people (id, name, photo)")
    database.execute("INSERT INTO people VALUES (1, 'Ann', ?)", [zipped(("a.csv", PEOPLE))])
    found = visit(database.serialize(), "x.db")
    assert [relation.format for relation in found.relations] == ["sqlite"]


def test_more_members_than_allowed(visit: Run) -> None:
    found = visit(zipped(*((f"{i}.csv", PEOPLE) for i in range(9))), "x.zip", members=4)
    assert len(found.relations) == 4
    assert found.members[0].outcome is Outcome.PART
    assert any("more members" in text for text in found.limits)


@pytest.mark.parametrize(
    ("pack", "name"),
    [(gzip.compress, "a.csv.gz"), (bz2.compress, "a.csv.bz2"), (partial(lzma.compress, preset=0), "a.csv.xz")],
)
class TestStreams:
    def test_whole(self, visit: Run, pack: Callable[[bytes], bytes], name: str) -> None:
        found = visit(pack(PEOPLE), name)
        assert rows_of(found.relations[0]) == ROWS
        assert list(outcomes(found)) == [name, f"{name}!a.csv"]

    def test_several_parts_and_garbage(self, visit: Run, pack: Callable[[bytes], bytes], name: str) -> None:
        found = visit(pack(PEOPLE) + pack(b"3,Cy\n") + b"garbage", name)
        assert rows_of(found.relations[0]) == [*ROWS, ["3", "Cy"]]
        assert found.members[0].outcome is Outcome.PART
        assert "7 bytes" in found.members[0].because

    def test_cut(self, visit: Run, pack: Callable[[bytes], bytes], name: str) -> None:
        text = b"id,name\n" + b"".join(b"%d,%d\n" % (i, i * 7_919 % 1_000_003) for i in range(150_000))
        packed = pack(text)
        found = visit(packed[: len(packed) * 3 // 4], name)
        (relation,) = found.relations
        assert 0 < relation.rows < 150_000
        assert rows_of(relation)[:1] == [["0", "0"]]
        assert found.members[1].outcome is Outcome.PART
        assert "cut" in found.members[1].because


def test_zstandard(visit: Run) -> None:
    zstd = pytest.importorskip("backports.zstd")
    assert rows_of(visit(zstd.compress(PEOPLE), "a.csv.zst").relations[0]) == ROWS


def test_a_bomb_of_zeros_ends_soon_and_says_that_it_holds_no_rows(visit: Run, tmp_path_factory: object) -> None:
    part = bz2.compress(bytes(16 << 20))
    found = visit(part * 640, "x.bz2")  # 10 GiB
    assert not found.relations
    assert found.members[1].outcome is Outcome.NOT
    assert "no rows" in found.members[1].because
    assert found.members[1].size <= spool.RUN_BYTES
    assert found.limits


def test_a_bomb_of_lines_ends_at_the_byte_budget(visit: Run) -> None:
    found = visit(bz2.compress(b"1,Ann\n" * 1_000_000), "x.bz2", unpacked=3 << 20)
    assert found.members[1].outcome is Outcome.PART
    assert any("ASSAY_UNPACKED_BYTES" in text for text in found.limits)
    assert found.relations[0].rows > 100_000


def test_a_member_over_its_budget(visit: Run) -> None:
    found = visit(zipped(("a.csv", b"1,Ann\n" * 400_000), ("b.csv", PEOPLE)), "x.zip", member=1 << 20)
    assert found.members[1].outcome is Outcome.PART
    assert "ASSAY_MEMBER_BYTES" in found.members[1].because
    assert found.members[2].outcome is Outcome.FULL


def test_tar_reports_links_and_devices_and_makes_none(visit: Run) -> None:
    link, hard, device, file = (tarfile.TarInfo(n) for n in ("l", "h", "d", "../x.csv"))
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    hard.type, hard.linkname = tarfile.LNKTYPE, "l"
    device.type = tarfile.CHRTYPE
    found = visit(gzip.compress(tarred(link, hard, device, file)), "x.tar.gz")
    assert rows_of(found.relations[0]) == ROWS
    names = outcomes(found)
    assert [names[f"x.tar.gz!x.tar!{name}"] for name in "lhd"] == [Outcome.NONE] * 3
    assert names["x.tar.gz!x.tar!../x.csv"] is Outcome.FULL


def test_a_cut_tar(visit: Run) -> None:
    data = tarred(tarfile.TarInfo("a.csv"), tarfile.TarInfo("b.csv"))
    found = visit(data[: 512 + 512 + 512 + 10], "x.tar")
    assert rows_of(found.relations[0]) == ROWS


def test_seven_zip(visit: Run) -> None:
    found = visit(seven(("a.csv", PEOPLE), ("d/b.csv", b"id,name\n3,Cy\n")), "x.7z")
    assert [rows_of(r) for r in found.relations] == [ROWS, [["3", "Cy"]]]


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize(("password", "opens"), [(None, False), ("wrong", False), ("right", True)])
def test_seven_zip_with_a_password(visit: Run, hidden: bool, password: str | None, opens: bool) -> None:
    found = visit(seven(("a.csv", PEOPLE), password="right", hidden=hidden), "x.7z", password=password)
    if opens:
        assert rows_of(found.relations[0]) == ROWS
    else:
        assert not found.relations
        assert found.locked


def test_a_cut_seven_zip(visit: Run) -> None:
    data = seven(("a.csv", PEOPLE))
    found = visit(data[:-20], "x.7z")
    assert found.members[0].outcome is Outcome.NOT


def test_an_archive_in_itself_is_opened_once(visit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import hashlib

    inner = zipped(("a.csv", PEOPLE))
    outer = zipped(("again.zip", inner))
    found = visit(outer, "x.zip")
    digest = hashlib.sha256(inner).hexdigest()
    before = len(found.members)
    found.open(found_stored(found, outer), ("outermost", digest))
    assert any("once more" in member.because for member in found.members[before:])


def found_stored(visit: Visit, data: bytes):
    from assay.intake.model import Stored

    path = visit.folder / "again"
    path.write_bytes(data)
    return Stored(path, "again", len(data))


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"Rar!\x1a\x07\x01\x00" + bytes(50), "rar"),
        (b"MSCF" + bytes(50), "cab"),
        (b"PGDMP\x01\x0e" + bytes(50), "pg-custom"),
        (b"%PDF-1.7\n1 0 obj\n", "pdf"),
        (b"\0\1\0\0Standard Jet DB\0" + bytes(50), "access"),
        (b"TAPE\0\0\3\0" + bytes(50), "mssql-bak"),
        (b"<!DOCTYPE html><html><body>1,2</body></html>", "markup"),
        (b"<?xml version='1.0'?><a/>", "markup"),
        (zipped(("word/document.xml", b"<w/>")), "docx"),
        (
            b"\x03\x77\x01\x0f" + struct.pack("<IHH", 1, 65, 9) + bytes(20) + b"NAME".ljust(32, b"\0") + b"\r Ann     ",
            "dbase",
        ),
    ],
)
def test_what_is_not_read_says_what_to_do(visit: Run, head: bytes, kind: str) -> None:
    (member,) = visit(head, "x").members
    assert (member.format, member.outcome) == (kind, Outcome.NOT)
    assert len(member.because) > 20


def test_a_picture_holds_no_rows(visit: Run) -> None:
    (member,) = visit(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "x.png").members
    assert member.outcome is Outcome.NONE


def test_unknown_bytes_are_not_read(visit: Run) -> None:
    (member,) = visit(bytes(range(256)) * 40, "x.bin").members
    assert member.outcome is Outcome.NOT


def test_prose_is_not_read_and_a_readme_is_not_applicable(visit: Run) -> None:
    text = b"This is a long text about many things that nobody would call rows.\nIt goes on for a while like this.\n"
    assert visit(text, "letter.txt").members[0].outcome is Outcome.NOT
    assert visit(text, "README.txt").members[0].outcome is Outcome.NONE


def test_a_part_of_a_set_is_told() -> None:
    known = signatures.nothing(Sample(bytes(range(256)), "dump.7z.002", 256))
    assert known is not None
    assert "part of a set" in known.because


def aes_zipped(name: str, data: bytes, password: str) -> bytes:
    """A zip with one member encrypted as WinZip does (AE-2, 256 bits; WinZip, "AES Encryption Information")."""
    salt = bytes(range(16))
    keys = PBKDF2(password, salt, 66, 1000)
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(data) + packer.flush()
    counter = Counter.new(nbits=128, little_endian=True)
    sealed = AES.new(keys[:32], AES.MODE_CTR, counter=counter).encrypt(packed)
    body = salt + keys[64:] + sealed + HMAC.new(keys[32:64], sealed, SHA1).digest()[:10]
    extra = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 8)
    fields = struct.pack("<HHHHHIIIHH", 51, 1, 99, 0, 33, 0, len(body), len(data), len(name), len(extra))
    local = b"PK\x03\x04" + fields + name.encode() + extra + body
    central = (
        b"PK\x01\x02" + struct.pack("<H", 51) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name.encode() + extra
    )
    return local + central + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)


@pytest.mark.parametrize(("password", "opens"), [(None, False), ("wrong", False), ("right", True)])
def test_a_zip_with_aes(visit: Run, password: str | None, opens: bool) -> None:
    found = visit(aes_zipped("a.csv", PEOPLE, "right"), "x.zip", password=password)
    if opens:
        assert rows_of(found.relations[0]) == ROWS
        assert found.members[1].outcome is Outcome.FULL
    else:
        assert not found.relations
        assert found.locked == 1
        assert found.members[0].outcome is Outcome.PART


def test_a_member_without_a_name(visit: Run) -> None:
    data = zipped(("a.csv", PEOPLE)).replace(b"a.csv", b"\0.csv")
    assert rows_of(visit(data, "x.zip").relations[0]) == ROWS


def test_names_are_shown_whatever_they_hold() -> None:
    assert shown(b"caf\xe9.csv") == "caf\\xe9.csv"
    assert shown("a\udce9") == "a\\xe9"
    assert not hostile("customers/2020.csv")


def test_a_dictionary_or_window_beyond_the_limit_is_refused_before_it_is_made(visit: Run) -> None:
    packed = bytearray(lzma.compress(PEOPLE, format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC32))
    size = (packed[12] + 1) * 4  # of the block's header: xz file format 3.1.1
    packed[12 + packed[12 : 12 + size].index(b"\x21\x01") + 2] = 40  # a dictionary of 4 GiB less a byte
    packed[12 + size - 4 : 12 + size] = struct.pack("<I", zlib.crc32(bytes(packed[12 : 12 + size - 4])))
    window = b"\x28\xb5\x2f\xfd\x00" + bytes([31 << 3]) + b"\x01\x00\x00" + bytes(100)  # RFC 8878, 3.1.1.1.2
    for data, name in ((bytes(packed), "a.xz"), (window, "a.zst")):
        found = visit(data, name)
        assert [m.because for m in found.members[1:]] == [
            "Unpacking it asks for more memory than is allowed; not read."
        ]
        assert found.members[0].outcome is not Outcome.FULL


def test_headers_without_end_are_told(visit: Run) -> None:
    link = tarfile.TarInfo("././@LongLink")
    link.type, link.size = tarfile.GNUTYPE_LONGNAME, 512
    found = visit((link.tobuf(tarfile.GNU_FORMAT) + b"a" * 512) * 5_000, "a.tar")
    assert found.members[0].because == "Its headers refer to one another without end; read up to there."
    assert found.members[0].outcome is Outcome.NOT


def test_members_that_share_their_bytes_are_read_in_turn_until_a_budget_ends(visit: Run) -> None:
    whole = zipped(("a.csv", b"id,mail\n" + b"1,ann@example.org\n" * 200_000))
    start = whole.index(b"PK\x01\x02")
    stop = whole.index(b"PK\x05\x06")
    entry = whole[start:stop]
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 40, 40, 40 * len(entry), start, 0)
    found = visit(whole[:start] + entry * 40 + end, "a.zip", unpacked=20 << 20)
    assert found.budget.used <= (20 << 20) + (1 << 20)
    assert any("ASSAY_UNPACKED_BYTES" in text for text in found.limits)
