"""Conformance: what compiled code says of an address beside its row's names is what SQL says."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.forensics.compiled.mails import READ, SAID, mail_signs
from tests.fields.many_values import connection

# the local part without the separators and digits that people and templates put between the parts of a name
PLAIN = "array_to_string(regexp_extract_all(local, '[^0-9._+''-]+'), '')"
PARTS = (
    "SELECT *, nullif(split_part(email, '@', 1), '') AS local, nullif(split_part(email, '@', 2), '') AS domain, "
    "string_split(replace(names, '''', ''), ' ') AS words, "
    + ", ".join(f"nullif(words[{i}], '') AS t{i}" for i in range(1, 5))
    + " FROM rows_of_mails"
)
TOLD = (
    f"SELECT *, {PLAIN} AS plain, coalesce(replace(first, ' ', ''), t1) AS a, "
    f"coalesce(replace(last, ' ', ''), t2) AS b FROM ({PARTS})"
)
_WORDS = " OR ".join(f"(length(t{i}) >= 3 AND contains(plain, t{i}))" for i in range(1, 5))
_SHORT = " OR ".join(f"(length(t{b}) = 2 AND plain = left(t{a}, 1) || t{b})" for a, b in ((1, 2), (2, 1)))
_HOSTS = (
    "'yandex.com', 'yahoo.com', 'duck.com', 'protonmail.com', 'live.com', 'outlook.com', 'gmail.com', 'example.com', "
    "'example.org'"
)
SIGNS = {
    "mail_names": f"CASE WHEN plain IS NULL OR t1 IS NULL THEN NULL ELSE coalesce({_WORDS}, FALSE) "
    f"OR coalesce({_SHORT}, FALSE) END",
    "mail_built": "CASE WHEN plain IS NULL OR b IS NULL THEN NULL "
    "WHEN length(plain) NOT IN (length(a) + length(b), length(a) + 1, length(b) + 1) "
    "OR regexp_matches(local, '[0-9]') THEN FALSE "
    "ELSE plain IN (a||b, b||a, left(a,1)||b, left(b,1)||a, a||left(b,1), b||left(a,1)) END",
    "mail_reserved": "regexp_matches(domain, '(^|\\.)(example\\.(com|org|net)|example|test|invalid|localhost)$')",
    "mail_faker": "(ends_with(email, '@example.com') OR ends_with(email, '@example.org') "
    "OR ends_with(email, '@example.net'))",
    "mimesis": f"CASE WHEN domain IS NULL THEN NULL WHEN domain NOT IN ({_HOSTS}) THEN FALSE "
    "ELSE regexp_matches(local, '^[a-z]+(?:18|19|20)[0-9]{2}$') END AND NOT coalesce(mail_names, FALSE)",
    "fakerjs": "CASE WHEN email_raw IS NULL THEN NULL WHEN domain NOT IN ('gmail.com', 'yahoo.com', 'hotmail.com') "
    "THEN FALSE ELSE regexp_matches(email_raw, "
    "'^[A-Z][A-Za-z''-]*[a-z](?:[._][A-Z][A-Za-z''-]*)?[0-9]{0,2}@') END",
}

# few short words, so that many of the made-up addresses are of the name, or nearly
WORD = st.sampled_from(
    ("ann", "lee", "li", "bo", "o'brien", "o", "é", "王", "王芳", "jürgen", "Ann", "van", "", "smith")
)
NAME = st.none() | st.lists(WORD, max_size=5).map(" ".join)
LOCAL = st.lists(WORD | st.sampled_from((".", "_", "-", "+", "'", "7", "99", "1987", "a", "l", "b")), max_size=5)
HOST = st.sampled_from(
    (
        "gmail.com",
        "hotmail.com",
        "example.com",
        "shop.example.net",
        "myexample.org",
        "a.test",
        "test",
        "contest",
        "x",
        "",
    )
)
MAIL = st.builds("{}@{}".format, LOCAL.map("".join), HOST)
MAILS = st.none() | MAIL | st.builds("{}@{}".format, MAIL, HOST) | LOCAL.map("".join) | st.text(max_size=12)
ROWS = st.lists(st.tuples(MAILS, MAILS, NAME, NAME, NAME), min_size=1, max_size=40)


def compiled(rows: Sequence[Sequence[str | None]], threads: int = 1) -> list[tuple[bool | None, ...]]:
    columns = list(zip(*rows, strict=True)) or [()] * len(READ)
    looked = pa.table({c: pa.array(v, pa.large_string()) for c, v in zip(READ, columns, strict=True)})
    said = mail_signs(looked, threads)
    return list(zip(*(said[sign].to_pylist() for sign in SAID), strict=True))


def by_sql(rows: Sequence[Sequence[str | None]]) -> list[tuple[bool | None, ...]]:
    columns = zip(READ, zip(*rows, strict=True), strict=True)
    table = pa.table({"place": range(len(rows))} | {c: pa.array(v, pa.string()) for c, v in columns})
    connection().register("rows_of_mails", table)
    try:
        named = f"SELECT *, {SIGNS['mail_names']} AS mail_names FROM ({TOLD})"
        signs = ", ".join(sql for sign, sql in SIGNS.items() if sign != "mail_names")
        return list(connection().execute(f"SELECT mail_names, {signs} FROM ({named}) ORDER BY place").fetchall())
    finally:
        connection().unregister("rows_of_mails")


@given(rows=ROWS)
@settings(max_examples=400, deadline=None)
def test_any_rows(rows: list[tuple[str | None, ...]]) -> None:
    assert compiled(rows) == by_sql(rows)


def test_batches_and_threads_say_the_same() -> None:
    rows = [("ann.lee@x.org", "Ann@gmail.com", "ann lee", None, None), (None, None, None, "ann", "lee")] * 70_000
    assert compiled(rows, 2) == compiled(rows[:2]) * 70_000


def test_no_rows() -> None:
    assert compiled([]) == []
