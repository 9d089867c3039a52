"""The compiled loops give what the exact reader gives, wherever a block ends and however odd its lines are."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.intake import crew, physical
from assay.intake.dialect import Dialect
from assay.intake.formats import delimited
from assay.intake.model import Stored
from assay.intake.sink import MemberSink
from assay.intake.table import Block, bounded, filled

PIECES = [
    "a",
    "",
    "NULL",
    "\\N",
    "N",
    '"',
    '""',
    '"x"',
    '"x;y"',
    ";",
    ";;",
    "\n",
    "\r\n",
    "\r",
    "\u00e9",
    " ",
    "\0",
    "NULLx",
]


def _read(data: bytes, dialect: Dialect, width: int, last: bool, swift: bool) -> Block:
    return filled(bounded(Block(data, dialect, width, last=last, swift=swift, used=len(data))))


@given(
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.sampled_from([Dialect(";", '"'), Dialect(";", ""), Dialect(";", '"', "\\"), Dialect(";", '"', "", spaced=True)]),
    st.integers(1, 4),
    st.booleans(),
)
@settings(max_examples=400, deadline=None)
def test_blocks_are_read_the_same(text: str, dialect: Dialect, width: int, last: bool) -> None:
    data = text.encode() + (b"" if last else b"\n")
    slow, swift = (_read(data, dialect, width, last, one) for one in (False, True))
    assert [c.to_pylist() for c in slow.columns] == [c.to_pylist() for c in swift.columns] or not slow.rows
    assert (slow.rows, slow.refused, slow.ragged, slow.used) == (swift.rows, swift.refused, swift.ragged, swift.used)


def _landed(path: Path, home: Path, threads: int) -> tuple[object, ...]:
    crew.hire(threads)
    try:
        sink = MemberSink(home)
        delimited.read(Stored(path, path.name, path.stat().st_size), sink)
        sink.close()
    finally:
        crew.hire(1)
    (writer,) = sink.writers
    table = pq.read_table(writer.paths)
    assert table["row"].to_pylist() == list(range(1, writer.rows + 1))
    return table, writer.refused, writer.facts, len(writer.paths)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_an_irregular_file_lands_the_same_with_any_number_of_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: bytes, end: bytes
) -> None:
    draw = random.Random(7)
    lines = [b"id;name;note"]
    for number in range(6_000):
        odd = [b"%d;short", b"%d;a;b;long", b'%d;"two\n\nlines";x', b'%d;"open;x', b"%d;NULL;\\N", b'%d;"a""b";', b""]
        usual = [b"%d;caf\xc3\xa9;x", b'%d;"q;d";y', b"%d;;"]
        form = draw.choice(odd if draw.random() < 0.03 else usual)
        lines.append(form % number if b"%d" in form else form)
    path = tmp_path / "dump.csv"
    path.write_bytes(mark + end.join(lines))
    monkeypatch.setattr(physical, "BLOCK", 4_096)
    exact = _landed(path, tmp_path / "exact", 1)
    monkeypatch.setattr(delimited, "SWIFT_BYTES", 0)
    monkeypatch.setattr("assay.intake.sink.PART_ROWS", 1_000)
    one, many = _landed(path, tmp_path / "one", 1), _landed(path, tmp_path / "many", 3)
    assert one[3] == many[3] == 6
    for found in (one, many):
        assert found[:3] == exact[:3]
