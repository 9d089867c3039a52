"""Blocks of URL, user name and password."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assay.intake import physical
from assay.intake.visit import Visit
from tests.intake.conftest import rows_of

Run = Callable[..., Visit]


def log(count: int) -> bytes:
    return "".join(
        f"URL: https://shop{i}.example/login\r\nUsername: user{i}\r\nPassword: pa:ss {i}\r\n"
        f"Application: Browser [Default]\r\n===============\r\n"
        for i in range(count)
    ).encode()


def test_blocks_are_rows(visit: Run) -> None:
    (relation,) = visit(b"Made by nobody\n\n" + log(3), "Passwords.txt").relations
    assert relation.format == "stealer-log"
    assert relation.columns == ("url", "username", "password", "application")
    assert rows_of(relation)[2] == ["https://shop2.example/login", "user2", "pa:ss 2", "Browser [Default]"]
    assert relation.refused == {"line without a known key": 1}


def test_other_words_and_missing_lines(visit: Run) -> None:
    text = "Soft: X\nHost: a.example\nLogin: ann\nPassword: 1\n\nSoft: X\nHost: b.example\nPassword: \n"
    (relation,) = visit(text.encode(), "x.txt").relations
    assert rows_of(relation) == [["a.example", "ann", "1", "X"], ["b.example", None, "", "X"]]


def test_cutting_into_blocks_changes_nothing(visit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(physical, "BLOCK", 1_000)
    (relation,) = visit(log(50), "x.txt").relations
    assert [row[1] for row in rows_of(relation)] == [f"user{i}" for i in range(50)]


def test_a_text_with_colons_is_no_log(visit: Run) -> None:
    found = visit(b"name: x\nother: y\nmore: z\n" * 5, "x.txt")
    assert all(relation.format != "stealer-log" for relation in found.relations)
