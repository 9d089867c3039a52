"""Physical lines and blocks of them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.intake import physical


def naive(data: bytes) -> list[bytes]:
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


@given(st.lists(st.sampled_from([b"a", b"\r", b"\n", b"\r\n", b'"', b""]), max_size=12).map(b"".join))
def test_lines_end_at_lf_cr_and_crlf(data: bytes) -> None:
    lines = physical.found(data)
    assert [data[a:b] for a, b in zip(lines.starts, lines.ends, strict=True)] == naive(data)
    assert lines.blank.tolist() == [not line for line in naive(data)]


@given(st.lists(st.sampled_from([b"ab", b"\r\n", b"\n", b"\r"]), min_size=1, max_size=10).map(b"".join))
def test_the_quick_count_is_right_or_absent(data: bytes) -> None:
    count = physical.plain_count(data)
    assert count is None or count == len([line for line in naive(data) if line]) == len(naive(data))


def test_lines_with_an_odd_number_of_quotes() -> None:
    data = b'a"b\n"x"\n\n"\n'
    assert physical.odd(data, physical.found(data), b'"').tolist() == [0, 3]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("size", [7, 64, 1000])
def test_blocks_are_whole_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: bytes, size: int) -> None:
    monkeypatch.setattr(physical, "BLOCK", size)
    data = end.join(b"line %d" % i for i in range(100)) + end
    (tmp_path / "x").write_bytes(data)
    blocks = list(physical.Blocks(tmp_path / "x", 10_000))
    assert b"".join(block for block, _ in blocks) == data
    assert [last for _, last in blocks] == [False] * (len(blocks) - 1) + [True]
    assert all(block.endswith(end) or last for block, last in blocks)


def test_a_line_over_the_limit_is_left_out_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(physical, "BLOCK", 100)
    (tmp_path / "x").write_bytes(b"a\n" + b"x" * 5_000 + b"\nb\nc\n")
    blocks = physical.Blocks(tmp_path / "x", 1_000)
    assert b"".join(block for block, _ in blocks) == b"a\nb\nc\n"
    assert blocks.too_long == 1


def test_what_is_kept_comes_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(physical, "BLOCK", 10)
    (tmp_path / "x").write_bytes(b"aaa\nbbb\nccc\nddd\n")
    blocks = physical.Blocks(tmp_path / "x", 1_000)
    seen = []
    for data, last in blocks:
        seen.append(data)
        if not last and len(seen) == 1:
            blocks.keep(data[4:])
    assert seen[0].startswith(b"aaa\n")
    assert seen[1].startswith(seen[0][4:])
