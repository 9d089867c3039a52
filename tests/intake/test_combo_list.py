"""Combo lists: the split rule, and what is no combo list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.intake.formats.combo_list import FORMAT
from assay.intake.model import Sample
from assay.intake.visit import Visit
from tests.intake.conftest import rows_of

Run = Callable[..., Visit]
SECRETS = ["hunter:2", "pa;ss|w", "qwerty!", "S3cret:x:y", "abc d:1", "letmein9"]


def sure(text: str) -> float:
    return FORMAT.sniff(Sample(text.encode(), "x.txt", len(text)))


@pytest.mark.parametrize("separator", [":", ";", "|"])
def test_mail_and_password_with_separators_in_passwords(visit: Run, separator: str) -> None:
    text = "".join(f"user{i}@example{i}.org{separator}{secret}\n" for i, secret in enumerate(SECRETS))
    (relation,) = visit(text.encode(), "x.txt").relations
    assert relation.format == "combo-list"
    assert relation.columns == ("email", "password")
    assert rows_of(relation) == [[f"user{i}@example{i}.org", secret] for i, secret in enumerate(SECRETS)]


@pytest.mark.parametrize(
    ("url", "separator"),
    [
        ("https://shop{}.example.com/login", ":"),
        ("https://shop{}.example.com:8080/a/b", ":"),
        ("shop{}.example.com", "|"),
        ("android://shop{}.example", ":"),
    ],
)
def test_url_login_password(visit: Run, url: str, separator: str) -> None:
    lines = [[url.format(i), f"user{i}", secret] for i, secret in enumerate(SECRETS)]
    text = "".join(separator.join(line) + "\r\n" for line in lines)
    (relation,) = visit(text.encode(), "x.txt").relations
    assert relation.columns == ("url", "username", "password")
    assert rows_of(relation) == lines


def test_url_mail_password(visit: Run) -> None:
    text = "".join(f"http://a{i}.example.org/:ann{i}@example.org:{s}\n" for i, s in enumerate(SECRETS))
    (relation,) = visit(text.encode(), "x.txt").relations
    assert relation.columns == ("url", "email", "password")


def test_login_and_password(visit: Run) -> None:
    text = "".join(f"user{i}:{secret}\n" for i, secret in enumerate(SECRETS))
    (relation,) = visit(text.encode(), "x.txt").relations
    assert relation.columns == ("username", "password")
    assert rows_of(relation)[3] == ["user3", "S3cret:x:y"]


def test_hashes_are_called_hashes(visit: Run) -> None:
    text = "".join(f"user{i}@example.org:{i:032x}\n" for i in range(10))
    (relation,) = visit(text.encode(), "x.txt").relations
    assert relation.columns == ("email", "password_hash")


def test_lone_mails_are_kept_and_other_lines_refused(visit: Run) -> None:
    text = "".join(f"user{i}@example.org:{secret}\n" for i, secret in enumerate(SECRETS * 2))
    found = visit((text + "\nlonely@example.org\n=== joined by X ===\n").encode(), "x.txt")
    (relation,) = found.relations
    assert rows_of(relation)[-1] == ["lonely@example.org", None]
    assert relation.refused == {"no login and password in the line": 1}
    assert relation.rows == 13


@pytest.mark.parametrize(
    "text",
    [
        "email,name\nann@example.org,Ann\nbob@example.org,Bob\ncy@example.org,Cy\n",
        "email;name;city\nann@example.org;Ann;Bonn\nbob@example.org;Bob;Graz\n",
        "ann@example.org;Ann Lee;Bonn\nbob@example.org;Bob Ray;Graz\n",
        "ann@example.org|1980-01-01\nbob@example.org|1981-01-01\n",
        "ann@example.org\nbob@example.org\n",
        "https://example.org/a\nhttps://example.org/b\nhttps://example.org/c\nhttps://example.org/d\n",
        "id::name\n1::Ann\n2::Bob\n3::Cy\n4::Dee\n",
        "10:20:30\n10:20:31\n10:20:32\n10:20:33\n",
        "name: value\nother: thing\nmore: of it\nand: so on\n",
    ],
)
def test_tables_and_lists_are_no_combo_lists(text: str) -> None:
    assert sure(text) == 0.0


secret = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cs"]), min_size=1, max_size=12)


@given(st.lists(secret.filter(lambda s: s.strip() == s), min_size=8, max_size=20))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_password_comes_back(visit: Run, secrets: list[str]) -> None:
    text = "".join(f"user{i}@example.org:Xy{i}%{s}\n" for i, s in enumerate(secrets))
    (relation,) = visit(text.encode(), "x.txt").relations
    if relation.format == "combo-list":
        assert rows_of(relation) == [[f"user{i}@example.org", f"Xy{i}%{s}"] for i, s in enumerate(secrets)]
