"""Stored passwords: one spelling, and the grammar of every scheme."""

# ruff: noqa: E501  (a table of hashes, each on one line)

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import bcrypt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS
from assay.fields.secrets import SCHEMES, bcrypt_padding_sql, hash_scheme, hash_scheme_sql
from tests.fields.many_values import column, run, steady

BCRYPT = "$2y$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234"
SPELLED = [
    (f" {BCRYPT}\n", BCRYPT),
    ("0x" + BCRYPT.encode().hex(), BCRYPT),
    (BCRYPT.encode().hex().upper(), BCRYPT),
    ("5F4DCC3B5AA765D61D8327DEB882CF99", "5f4dcc3b5aa765d61d8327deb882cf99"),
    ("0x5F4DCC3B5AA765D61D8327DEB882CF99", "5f4dcc3b5aa765d61d8327deb882cf99"),
    ("5F4DCC3B5AA765D61D8327DEB882CF99:aB!", "5f4dcc3b5aa765d61d8327deb882cf99:aB!"),
    ("*2470c0c06dee42fd1618bb99005adca2ec9d1e19", "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19"),
    ("{SSHA}FLzWcQqyle6Mo7NvrwXCMAmRzXQxNjYxMTYzNw==", "{SSHA}FLzWcQqyle6Mo7NvrwXCMAmRzXQxNjYxMTYzNw=="),
    ("!", None),
    ("*LK*", None),
    ("x", None),
    ("", None),
    ("a" * 100_000, None),
]
GRAMMAR = [
    ("$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234", "bcrypt", "12", "abcdefghijklmnopqrstuu"),
    ("$wp$2y$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234", "wordpress-bcrypt", "10", "abcdefghijklmnopqrstuu"),
    ("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG", "argon2", "m=65536,t=3,p=4", "c29tZXNhbHQ"),
    ("$P$B12345678L6Lpt4BxNotVIMILOa9u81", "phpass", "8192", "12345678"),
    ("$H$9aaaaaSXBjgypwqm.JsMssPLiS8YQ00", "phpass", "2048", "aaaaaSXB"),
    ("$S$C20340258nzjDWpoQthrdNTR02f0pmev0K/5/Nx80WSkOQcPEQRh", "drupal7", "16384", "20340258"),
    ("$6$72820166$" + "a" * 86, "sha512-crypt", "5000", "72820166"),
    ("$6$rounds=11021$KsvQipYPWpr93wWP$" + "a" * 86, "sha512-crypt", "11021", "KsvQipYPWpr93wWP"),
    ("$apr1$62722340$zGjeAwVP2KwY6MtumUI1N/", "apr1", "1000", "62722340"),
    ("pbkdf2_sha256$10000$1135411628$bFYX62rfJobJ07VwrUMXfuffLfj2RDM2G6/BrTrUWkE=", "django-pbkdf2", "10000", "1135411628"),
    ("scrypt:32768:8:1$abcdefgh$" + "0f" * 64, "werkzeug-scrypt", "32768:8:1", "abcdefgh"),
    ("AQAAAA" + "E" * 76 + "A==", None, None, None),
    ("AQAAAA" + "E" * 76 + "==", "aspnet-identity-3", None, None),
    ("AA" + "x" * 64 + "==", "aspnet-identity-2", None, None),
    ("5f4dcc3b5aa765d61d8327deb882cf99", "md5", None, None),
    ("5f4dcc3b5aa765d61d8327deb882cf99:xY3", "salted-md5", None, "xY3"),
    ("5f4dcc3b5aa765d61d8327deb882cf99:" + "k" * 32, "joomla", None, "k" * 32),
    ("*" + "A" * 40, "mysql41", None, None),
    ("0x0200" + "AB" * 4 + "CD" * 64, "mssql2012", None, "AB" * 4),
    ("md5" + "0a" * 16, "postgresql-md5", None, None),
    ("SCRAM-SHA-256$4096:IKfxzJ8Nq4PkLJCfgKcPmA==$" + "A" * 43 + "=:" + "B" * 43 + "=", "postgresql-scram", "4096",
     "IKfxzJ8Nq4PkLJCfgKcPmA=="),
    ("hunter2", None, None, None),
    ("correct horse battery staple", None, None, None),
    ("", None, None, None),
]  # fmt: skip


def test_spelling() -> None:
    assert steady("password_hash", [raw for raw, _ in SPELLED]) == [want for _, want in SPELLED]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=60), st.from_regex(r"(0x)?[0-9A-Fa-f]{16,70}(:\w*)?")), max_size=40))
def test_spelling_is_idempotent(values: list[str]) -> None:
    steady("password_hash", values)


def test_grammar() -> None:
    found = run(hash_scheme_sql("v"), [raw for raw, *_ in GRAMMAR])
    assert found == [{"scheme": scheme, "cost": cost, "salt": salt} for _, scheme, cost, salt in GRAMMAR]


def test_schemes_have_one_name_each() -> None:
    assert len({scheme.id for scheme in SCHEMES}) == len(SCHEMES)
    assert not next(s for s in SCHEMES if s.id == "md5").salted
    assert next(s for s in SCHEMES if s.id == "bcrypt").salted


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.one_of(st.text(max_size=80), *(st.from_regex(s.pattern, fullmatch=True) for s in SCHEMES[:6])), max_size=30
    )
)
def test_sql_and_python_name_the_same_scheme(values: list[str]) -> None:
    named = [scheme.id if (scheme := hash_scheme(value)) else None for value in values]
    assert [found["scheme"] for found in run(hash_scheme_sql("v"), values)] == named  # type: ignore[index]


def test_real_bcrypt_has_its_padding_bits_and_a_made_up_one_seldom() -> None:
    real = [bcrypt.hashpw(b"%d" % i, bcrypt.gensalt(4)).decode() for i in range(12)]
    assert run(bcrypt_padding_sql("v"), real) == [True] * 12
    made_up = ["$2b$10$" + "x" * 53, BCRYPT[:-1] + "z", "5f4dcc3b5aa765d61d8327deb882cf99"]
    assert run(bcrypt_padding_sql("v"), made_up) == [False, False, None]


def test_score() -> None:
    score = KINDS["password_hash"].score
    assert score(column([bcrypt.hashpw(b"%d" % i, bcrypt.gensalt(4)).decode() for i in range(12)])) == 1.0
    assert score(column([f"{i:032x}" for i in range(10**20, 10**20 + 30)])) == 0.8
    assert score(column([f"{10**31 + i}" for i in range(30)])) <= 0.1  # decimal
    assert score(column([f"0000{i:08x}4abc8def0123456789ab"[:32] for i in range(30)])) <= 0.1  # UUIDs without hyphens
    assert score(column(["password", "letmein", "Summer2019!"])) == 0.0


def _read(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8", errors="replace").split("\n")[1:] if line]


# What an account table can hold; disk, archive, wallet and wire formats are not stored passwords of customers.
ACCOUNTS = (
    "RAW_HASH",
    "RAW_HASH_SALTED",
    "FORUM_SOFTWARE",
    "FRAMEWORK",
    "GENERIC_KDF",
    "DATABASE_SERVER",
    "NETWORK_SERVER",
)


@pytest.mark.shared
def test_recall_on_the_examples_of_a_cracker(shared: Path) -> None:
    """At least so much of each category is named; the rest are devices, directories and challenges on the wire."""
    seen: dict[str, list[bool]] = defaultdict(list)
    for _, _, category, _, value in (row[:5] for row in _read(shared / "hashes/hashcat_examples.tsv")):
        scheme = hash_scheme(value)
        seen[category.removeprefix("HASH_CATEGORY_")].append(scheme is not None and scheme.id != "modular")
    recall = {category: sum(seen[category]) / len(seen[category]) for category in ACCOUNTS}
    assert recall["FRAMEWORK"] == recall["GENERIC_KDF"] == 1.0
    assert recall["FORUM_SOFTWARE"] > 0.95
    assert recall["RAW_HASH_SALTED"] > 0.95
    assert recall["RAW_HASH"] > 0.85
    assert recall["NETWORK_SERVER"] > 0.7
    assert recall["DATABASE_SERVER"] > 0.55


# Handlers whose values are not hashes (plaintext, markers of locked accounts), or reversible, or forgotten.
NOT_HASHES = ("plaintext", "disabled", "fallback", "cisco_type7", "crypt16", "bigcrypt")


@pytest.mark.shared
def test_recall_on_known_pairs(shared: Path) -> None:
    missed = [
        row[0]
        for row in _read(shared / "hashes/passlib_known_hashes.tsv")
        if len(row) > 2
        and row[0] != "test_class"
        and not any(n in row[0] for n in NOT_HASHES)
        and not hash_scheme(row[2])
    ]
    assert missed == []
