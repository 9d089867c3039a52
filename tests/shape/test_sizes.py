"""Guards the tail: files, functions and the words that do not belong."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FILES = sorted((ROOT / "src").rglob("*.py"))
MOST_LINES = 300  # of a file; raising it takes a decision record
MOST_OF_A_FUNCTION = 40


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_file_and_functions_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and path.parent.name != "cli":
            first = node.body[0]
            documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            start = first.end_lineno if documented else node.lineno
            assert (node.end_lineno or 0) - (start or 0) <= MOST_OF_A_FUNCTION, f"{node.name} is too long"


def test_nothing_is_called_utils() -> None:
    assert not [p for p in FILES if re.fullmatch(r"(utils?|helpers?|common|misc)", p.stem)]


def test_every_error_code_has_a_page_and_every_page_a_code() -> None:
    used: set[str] = set()
    for path in FILES:
        used |= set(re.findall(r'code="([a-z0-9-]+)"', path.read_text(encoding="utf-8")))
    used |= {"unexpected", "interrupted", "usage"}  # said by the command line itself
    pages = {p.stem for p in (ROOT / "docs" / "errors").glob("*.md")}
    assert used - pages == set(), "codes without a page"
    assert pages - used == set(), "pages without a code"


def test_a_page_of_an_error_is_titled_with_a_sentence() -> None:
    for page in (ROOT / "docs" / "errors").glob("*.md"):
        title = page.read_text(encoding="utf-8").splitlines()[0]
        assert re.fullmatch(r"# [A-Z].*[^.]", title), f"{page.name} begins with {title!r}"
        assert page.stem == "interrupted" or " " in title.removeprefix("# "), page.name


def test_no_words_of_a_machine_or_a_private_host() -> None:
    forbidden = re.compile(r"/(?:home|Users|root)/[a-z]|localhost:\d{4}/simple|extra-index-url")
    for path in [*FILES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "docs").rglob("*.md")]:
        if path != Path(__file__):
            assert not forbidden.search(path.read_text(encoding="utf-8")), path
