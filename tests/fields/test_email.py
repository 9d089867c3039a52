"""E-mail addresses: one spelling per mailbox."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS, Context
from tests.fields.both_paths import near
from tests.fields.many_values import column, quick, spelled, steady

SPELLED = [
    ("Ann.Lee+news@GMail.com", "annlee@gmail.com"),
    ("ann.lee@googlemail.com", "annlee@gmail.com"),
    ("Ann+x@Outlook.com", "ann@outlook.com"),
    ("ann+x@web.de", "ann+x@web.de"),  # not known to take tags
    ("a.b@outlook.com", "a.b@outlook.com"),  # dots count everywhere but at Google
    (" mailto:Bob@X.org ", "bob@x.org"),
    ('"bob@x.org"', "bob@x.org"),
    ("<bob@x.org>;", "bob@x.org"),
    ("Bob B. <bob@x.org>", "bob@x.org"),
    ("ＢＯＢ＠ｘ．ｏｒｇ", "bob@x.org"),
    ("\u200bbob@x.org\u00a0", "bob@x.org"),
    ("bob@Bücher.example", "bob@xn--bcher-kva.example"),
    ("bob@xn--bcher-kva.example", "bob@xn--bcher-kva.example"),
    ("жук@пример.рф", "жук@xn--e1afmkfd.xn--p1ai"),
    ("o'neil@x.org", "o'neil@x.org"),
    ("root@localhost", "root@localhost"),
    ("+tag@gmail.com", "+tag@gmail.com"),
    ("bob@x.org.", "bob@x.org"),
    ("j***@x.org", None),
    ("bob", None),
    ("bob@", None),
    ("@x.org", None),
    ("a..b@x.org", None),
    (".a@x.org", None),
    ("a@-x.org", None),
    ("a@b@c.org", None),
    ("a" * 400 + "@x.org", None),
    ("", None),
]


def test_spelling() -> None:
    assert steady("email", [raw for raw, _ in SPELLED]) == [want for _, want in SPELLED]


def test_plain_policy_keeps_tags_and_dots() -> None:
    plain = Context(mail_policy="plain")
    assert steady("email", ["Ann.Lee+x@GMail.com", "a+b@outlook.com"], plain) == [
        "ann.lee+x@gmail.com",
        "a+b@outlook.com",
    ]


def test_common_addresses_take_the_fast_path() -> None:
    assert quick("email", ["Ann@x.org", " ann@x.org "]) == ["ann@x.org"] * 2


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(st.emails(), st.text(max_size=40), st.from_regex(r"[\w.+-]{1,9}@[\w.-]{1,12}")), max_size=40))
def test_both_paths_agree_and_spelling_is_idempotent(values: list[str]) -> None:
    steady("email", values)


@pytest.mark.parametrize(
    ("a", "b", "slip"),
    [
        ("annlee@gmail.com", "anlnee@gmail.com", True),
        ("annlee@gmail.com", "annlee@gmial.com", True),
        ("annlee1@gmail.com", "annlee2@gmail.com", False),
        ("ann@x.de", "anna@x.de", False),  # too short to call it a slip
        ("annlee@gmail.com", "boblee@gmail.com", False),
    ],
)
def test_near(a: str, b: str, slip: bool) -> None:
    assert near("email", a, b) is slip


def test_score() -> None:
    score = KINDS["email"].score
    assert score(column([f"person{i}@mail{i}.example" for i in range(50)])) == 1.0
    assert score(column([f"person {i}" for i in range(50)])) == 0.0
    assert score(column(["@" * 100_000, "a@" * 50_000, "@.@.@"])) == 0.0
    assert score(column([])) == 0.0


@pytest.mark.shared
def test_standard_addresses(shared: Path) -> None:
    """Of the plainly valid addresses in the isemail set nearly all are recognised, of the wrong ones few."""
    tests = ElementTree.parse(shared / "formats/email/isemail_tests.xml").getroot().iter("test")
    right, wrong = [], []
    for test in tests:
        address, verdict = test.findtext("address") or "", test.findtext("diagnosis") or ""
        if verdict in ("ISEMAIL_VALID", "ISEMAIL_DNSWARN_NO_RECORD", "ISEMAIL_DNSWARN_NO_MX_RECORD"):
            right.append(address)
        elif test.findtext("category") == "ISEMAIL_ERR":
            wrong.append(address)
    spelled_right = [a for a, said in zip(right, spelled("email", right), strict=True) if said]
    spelled_wrong = [a for a, said in zip(wrong, spelled("email", wrong), strict=True) if said]
    assert len(right) > 15
    assert len(spelled_right) >= 0.9 * len(right)
    # What is spelled of those has an unclosed quote or bracket or a dot around an address, which spelling takes off.
    assert len(wrong) > 60
    assert set(spelled_wrong) == {"test@iana.org.", '"test@iana.org', "(test@iana.org"}
