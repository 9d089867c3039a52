"""SQL dumps: dialects, escapes, broken ones, real ones against real servers."""

# ruff: noqa: E501 - the dumps in here are lines as tools write them

from __future__ import annotations

import io
import re
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import pymysql
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.intake import window
from assay.intake.formats.json_lines import FORMAT as JSON
from assay.intake.formats.sql_dump import FORMAT
from assay.intake.sql.expressions import evaluated
from tests.intake.held import Memory, Rows, read_bytes, read_file, sniffed

MYSQL = "-- MySQL dump 10.13\nSET NAMES utf8mb4;\n"
POSTGRES = "--\n-- PostgreSQL database dump\n--\nSET standard_conforming_strings = on;\n"
SQLITE = "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
SERVER = "SET ANSI_NULLS ON\nGO\n"


def dumped(text: str, tmp_path: Path) -> Memory:
    return read_bytes(FORMAT, text.encode(), tmp_path)


def test_mysqldump(tmp_path: Path) -> None:
    found = dumped(
        MYSQL
        + "CREATE TABLE `u` (\n  `id` int NOT NULL,\n  `name` varchar(9) DEFAULT 'a,b',\n  `x` enum('p','q'),\n"
        "  PRIMARY KEY (`id`),\n  KEY `k` (`name`)\n) ENGINE=InnoDB;\n"
        "/*!40000 ALTER TABLE `u` DISABLE KEYS */;\n"
        r"INSERT INTO `u` VALUES (1,'O\'Hara; (x)',NULL),(2,'a\\b\n''c''',_binary 'q'),(-3.5e2,\"d\"\"q\",0x41C3A9);"
        "\nUNLOCK TABLES;\n".replace('\\"', '"'),
        tmp_path,
    )
    assert found.only.columns == ("id", "name", "x")
    assert found.only.rows == [("1", "O'Hara; (x)", None), ("2", "a\\b\n'c'", "q"), ("-3.5e2", 'd"q', "Aé")]
    assert not found.all_refused
    assert not found.partial


def test_copy_block(tmp_path: Path) -> None:
    found = dumped(
        POSTGRES + 'COPY public."user" (id, "full name", note) FROM stdin;\n'
        "1\tAnn\t\\N\n2\t\t\\\\N\n3\ta\\tb\\nc\\x41\\101\td\\\\e\n\\.\n\nINSERT INTO t VALUES (1, E'a\\'b\\u00e9', 'c\\d');\n",
        tmp_path,
    )
    assert found.table("user").columns == ("id", "full name", "note")
    assert found.table("user").rows == [("1", "Ann", None), ("2", "", "\\N"), ("3", "a\tb\ncAA", "d\\e")]
    assert found.table("t").rows == [("1", "a'bé", "c\\d")]
    assert not found.table("t").named


def test_sql_server_script_without_semicolons(tmp_path: Path) -> None:
    script = (
        SERVER + "CREATE TABLE [dbo].[T]([Id] [int] IDENTITY(1,1) NOT NULL,\n [Na]]me] [nvarchar](50) NULL,\n"
        " CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([Id] ASC)) ON [PRIMARY]\nGO\nSET IDENTITY_INSERT [dbo].[T] ON \n\n"
        "INSERT [dbo].[T] ([Id], [Name], [At]) VALUES (1, N'a''b', CAST(N'2020-01-02T03:04:05.000' AS DateTime))\nGO\n"
        "INSERT [dbo].[T] ([Id], [Name], [At]) VALUES (2, N'c\\', CAST(0x0000A3C300C5C100 AS DateTime))\n"
        "insert into other(a, b)\nvalues (1, CONVERT(date, '2001-02-03', 120))\nGO\n"
    )
    found = read_bytes(FORMAT, script.encode("utf-16"), tmp_path)
    assert found.table("T").columns == ("Id", "Name", "At")
    assert found.table("T").rows == [
        ("1", "a'b", "2020-01-02T03:04:05.000"),
        ("2", "c\\", "2014-10-13 12:00:00"),
    ]
    assert found.table("other").rows == [("1", "2001-02-03")]


def test_sqlite_dump_as_sqlite_writes_it(tmp_path: Path) -> None:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE u (id INTEGER PRIMARY KEY, name TEXT, data BLOB)")
    base.execute("CREATE TRIGGER t AFTER INSERT ON u BEGIN INSERT INTO u VALUES (99, 'no row; of the dump', NULL); END")
    base.execute("DELETE FROM u")
    base.execute("DROP TRIGGER t")
    base.executemany("INSERT INTO u VALUES (?, ?, ?)", [(1, "a'b\nc\\", b"\xff\x00"), (2, None, b"\x01\x02")])
    text = "\n".join(base.iterdump()).replace(
        "COMMIT;", "CREATE TRIGGER t BEGIN INSERT INTO u VALUES (9,'z',1); END;\nCOMMIT;"
    )
    found = dumped(SQLITE + text, tmp_path)
    assert found.only.rows == [("1", "a'b\nc\\", "0xFF00"), ("2", None, "0x0102")]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("replace('a\\nb','\\n',char(10))", "a\nb"),
        ("CAST(12.50 AS Decimal(10, 2))", "12.50"),
        ("CAST(0x5B950A AS Date)", "1900-01-01"),
        ("'2011-01-01'::date", "2011-01-01"),
        ("unistr('a\\u00e9')", "aé"),
        ("now()", "now()"),
        ("1 + 1", "1 + 1"),
        ("replace('a','b',char(9999999))", "replace('a','b',char(9999999))"),
    ],
)
def test_expressions_that_tools_write(written: str, value: str) -> None:
    assert evaluated(written) == value


def test_other_ways_to_bring_rows(tmp_path: Path) -> None:
    found = dumped(
        MYSQL
        + "REPLACE INTO a (x, y) VALUES (1, 2);\nINSERT IGNORE INTO a (y, x) VALUES (4, 3) ON DUPLICATE KEY UPDATE x=1;\n"
        "INSERT INTO a SET x=5, y='6';\nINSERT INTO a SELECT * FROM b;\nLOAD DATA INFILE 'x' INTO TABLE a;\n",
        tmp_path,
    )
    assert found.only.rows == [("1", "2"), ("3", "4"), ("5", "6")]
    assert found.all_refused == {"rows come from a query, not from the dump": 1, "rows are in another file": 1}


def test_comments_delimiters_and_routines_carry_no_rows(tmp_path: Path) -> None:
    found = dumped(
        MYSQL
        + "/* INSERT INTO no VALUES (1); */\n-- INSERT INTO no VALUES (1);\n# INSERT INTO no VALUES (1);\nDELIMITER ;;\n"
        "CREATE PROCEDURE p() BEGIN INSERT INTO no VALUES (1); END ;;\nDELIMITER ;\nINSERT INTO yes VALUES (1 /* ) */, 2);\n",
        tmp_path,
    )
    assert [(r.table, r.rows) for r in found.relations] == [("yes", [("1", "2")])]
    nested = dumped(
        POSTGRES + "/* a /* b */ INSERT INTO no VALUES (1); */\nDO $x$ INSERT INTO no VALUES (1); $x$;\n", tmp_path
    )
    assert not nested.relations


def test_cut_in_the_middle_of_a_string(tmp_path: Path) -> None:
    found = dumped(MYSQL + "INSERT INTO u VALUES (1,'a'),(2,'b'),(3,'c", tmp_path)
    assert found.only.rows == [("1", "a"), ("2", "b")]
    assert found.all_refused.total() == 1
    assert found.partial


def test_no_semicolon_at_the_end_is_no_cut(tmp_path: Path) -> None:
    many = dumped(MYSQL + "INSERT INTO u VALUES (1,'a')\n" * 300, tmp_path)
    assert len(many.only.rows) == 300
    assert not many.all_refused
    for end in ("", "\n", "\n-- done"):
        found = dumped(MYSQL + "INSERT INTO u VALUES (1,'a')" + end, tmp_path)
        assert found.only.rows == [("1", "a")]
        assert not found.partial


def test_an_error_of_the_tool_in_the_middle(tmp_path: Path) -> None:
    found = dumped(
        MYSQL
        + "INSERT INTO u VALUES (1,'a'),(2,'b'),\nmysqldump: Error 2013: Lost connection\nINSERT INTO v VALUES (1);\n"
        "mysqldump: Got error: 1045\nINSERT INTO v VALUES (2);\n",
        tmp_path,
    )
    assert found.table("u").rows == [("1", "a"), ("2", "b")]
    assert found.table("v").rows == [("1",), ("2",)]
    assert found.all_refused.total() == 1
    assert found.partial


def test_an_open_quote_costs_its_statement_only(tmp_path: Path) -> None:
    found = dumped(
        MYSQL + "INSERT INTO u VALUES (1,'a);\nINSERT INTO v VALUES (1,2);\nCREATE TABLE z (a int);\n", tmp_path
    )
    assert found.table("v").rows == [("1", "2")]
    assert found.all_refused.total() == 1


def test_tuples_of_another_width_are_refused(tmp_path: Path) -> None:
    found = dumped(MYSQL + "INSERT INTO u (a,b) VALUES (1,2),(3),(4,5,6),(7,8);\n", tmp_path)
    assert found.only.rows == [("1", "2"), ("7", "8")]
    assert found.all_refused == {"number of values differs from the columns": 2}


def test_blocks_of_any_size_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = MYSQL + "INSERT INTO u VALUES " + ",\n".join(f"({i},'n''{i}\\'')" for i in range(200)) + ";\n"
    text += "INSERT INTO v VALUES ('x');\n" * 20
    whole = dumped(text, tmp_path)
    for size in (50, 64, 127):
        monkeypatch.setattr(window.Window.__init__, "__defaults__", (size, 1 << 20, b""))
        assert [(r.table, r.rows) for r in dumped(text, tmp_path).relations] == [
            (r.table, r.rows) for r in whole.relations
        ]


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
CELLS = st.one_of(st.none(), st.integers(-(10**20), 10**20).map(str), TEXT)
TABLES = st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[CELLS] * width), min_size=1, max_size=8))


def _mysql(value: str | None) -> str:
    if value is None:
        return "NULL"
    marks = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\x1a": "\\Z", '"': '\\"'}
    return "'" + "".join(marks.get(c, c) for c in value) + "'"


def _standard(value: str | None) -> str:
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"


def _server(value: str | None) -> str:
    return "NULL" if value is None else "N" + _standard(value)


@given(TABLES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_rows_come_back_from_every_dialect(tmp_path: Path, rows: Rows) -> None:
    width = len(rows[0])
    names = ", ".join(f"c{i}" for i in range(width))
    wanted = [tuple(row) for row in rows]
    mysql = MYSQL + "INSERT INTO `t` VALUES " + ",".join("(" + ",".join(map(_mysql, r)) + ")" for r in rows) + ";\n"
    plain = "".join(f"INSERT INTO t ({names}) VALUES ({', '.join(map(_standard, r))});\n" for r in rows)
    server = SERVER + "".join(f"INSERT [dbo].[t] ({names}) VALUES ({', '.join(map(_server, r))})\nGO\n" for r in rows)
    copy = POSTGRES + f"COPY public.t ({names}) FROM stdin;\n" + "".join(_copied(r) for r in rows) + "\\.\n"
    for text in (mysql, POSTGRES + plain, SQLITE + plain, server, copy):
        found = read_bytes(FORMAT, text.encode("utf-8"), tmp_path)
        assert found.only.rows == wanted, text
        assert not found.all_refused


def _copied(row: tuple[str | None, ...]) -> str:
    marks = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return "\t".join("\\N" if v is None else "".join(marks.get(c, c) for c in v) for v in row) + "\n"


@given(st.binary(max_size=300), st.sampled_from([MYSQL, POSTGRES, SQLITE, SERVER, ""]))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_break_it(tmp_path: Path, data: bytes, banner: str) -> None:
    read_bytes(
        FORMAT, banner.encode() + b"INSERT INTO t VALUES (1,'" + data + b"'),(2);COPY t FROM stdin;\n" + data, tmp_path
    )


def test_recognition(tmp_path: Path) -> None:
    assert sniffed(FORMAT, (MYSQL + "INSERT INTO u VALUES (1);").encode()) > 0.9
    assert sniffed(FORMAT, (SERVER + "INSERT [dbo].[u] VALUES (1)").encode("utf-16")) > 0.9
    assert sniffed(FORMAT, b'id,comment\n1,"INSERT INTO u VALUES (1);"\n2,"DROP TABLE u"\n') < 0.4
    assert sniffed(FORMAT, b'{"a": "INSERT INTO u VALUES (1)"}\n') < 0.4
    assert sniffed(FORMAT, b"") == 0.0
    assert sniffed(JSON, MYSQL.encode()) == 0.0


# Rows per dump. Those that a server test below names were counted by loading them into that server; the others were
# counted once by this reader and looked over, and hold it to what it read then.
COUNTED = {
    "mysqldump8_sakila.sql": 47_273,
    "mysqldump57_litemall_shop.sql": 6_079,
    "pgdump15_pagila.sql": 46_273,
    "pgdump8_pagila_data.sql": 46_273,
    "pgdump15_chinook.sql": 15_607,
    "pgdump_northwind_inserts.sql": 3_362,
    "mssql_bikestores.sql": 9_071,
    "sqlyog_classicmodels.sql": 3_864,
    "sqlite_wordpress_single.sql": 145,
    "mysqldump8_musicstore_customer.sql": 10,
}


@pytest.mark.shared
@pytest.mark.parametrize("name", COUNTED)
def test_dumps_of_real_tools_are_read_whole(shared: Path, name: str) -> None:
    found = read_file(FORMAT, shared / "sqldumps" / name)
    assert sum(len(r.rows) for r in found.relations) == COUNTED[name]
    assert not found.all_refused
    assert not found.partial


@pytest.mark.shared
def test_fragments_of_parsers_never_break_it(shared: Path) -> None:
    folder = shared / "sqldumps"
    files = [
        *(folder / "sqlparser_cases").iterdir(),
        *(folder / "mydumper_cases").iterdir(),
        folder / "pgloader_cases" / "my.sql",
    ]
    assert len(files) > 100
    for path in files:
        read_file(FORMAT, path)


@pytest.mark.shared
@pytest.mark.server
@pytest.mark.parametrize(
    "name",
    ["mysqldump8_sakila.sql", "mysqldump82_wordpress.sql", "sqlyog_classicmodels.sql", "phpmyadmin47_tbl_customer.sql"],
)
def test_values_are_those_that_mariadb_holds(shared: Path, mariadb: str, name: str) -> None:
    url = urlsplit(mariadb)
    found = read_file(FORMAT, shared / "sqldumps" / name)
    with pymysql.connect(
        host=url.hostname, port=url.port or 3306, user=url.username or "root", password=url.password or "",
        database=url.path.strip("/"), charset="utf8mb4", autocommit=True,
        client_flag=pymysql.constants.CLIENT.MULTI_STATEMENTS,
    ) as connection:  # fmt: skip
        _loaded(connection, (shared / "sqldumps" / name).read_text(encoding="utf-8"))
        for one in found.relations:
            columns = ", ".join(f"`{c}`" for c in one.columns)
            assert _compared(connection, f"SELECT {columns} FROM `{one.table}`") == sorted(
                map(repr, map(_comparable, one.rows))
            )


def _loaded(connection: pymysql.Connection, text: str) -> None:
    text = text.replace("utf8mb4_0900_ai_ci", "utf8mb4_general_ci").replace("/*!80003 SRID 0 */", "")
    text = re.sub(r"(?mi)^(?:CREATE DATABASE|USE |DROP DATABASE)[^;]*;", "", text)
    text = re.sub(r"(?ms)^DELIMITER ;;.*?^DELIMITER ;$", "", text)  # triggers are for the client, not the server
    with connection.cursor() as cursor:
        cursor.execute("SET foreign_key_checks=0, sql_mode=''")
        cursor.execute(text)
        while cursor.nextset():
            pass


def _compared(connection: pymysql.Connection, query: str) -> list[str]:
    connection.decoders = {}  # values as the server writes them
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(
            repr(_comparable(tuple(None if v is None else v if isinstance(v, str) else _decoded(v) for v in row)))
            for row in cursor.fetchall()
        )


def _decoded(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return "0x" + value.hex().upper()


def _comparable(row: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """Binary values aside: a dump in a text file and a server write them differently."""
    return tuple("binary" if v and (v.startswith("0x") or "\ufffd" in v or "\0" in v) else v for v in row)


@pytest.mark.shared
@pytest.mark.server
@pytest.mark.parametrize("name", ["pgdump15_chinook.sql", "pgdump15_titanic.sql"])
def test_values_are_those_that_postgresql_holds(shared: Path, postgres: str, name: str) -> None:
    import psycopg

    found = read_file(FORMAT, shared / "sqldumps" / name)
    text = (shared / "sqldumps" / name).read_text(encoding="utf-8")
    with psycopg.connect(postgres, autocommit=True) as connection:
        _replayed(connection, text)
        for one in found.relations:
            columns = ", ".join(f'"{c}"::text' for c in one.columns) if one.named else "*"
            rows = connection.execute(f'SELECT {columns} FROM public."{one.table}"').fetchall()
            assert sorted(map(repr, rows)) == sorted(map(repr, one.rows))


def _replayed(connection: object, text: str) -> None:
    """The dump as psql would run it: statements, and COPY blocks fed line by line."""
    pieces = re.split(r"(?m)^(COPY [^\n]* FROM stdin;)\n(.*?)^\\\.$", text, flags=re.DOTALL | re.MULTILINE)
    skipped = (
        r"(?m)^(?:\\[^\n]*|SET (?:transaction_timeout|default_table_access_method)[^\n]*|ALTER [^;]* OWNER TO [^;]*;)"
    )
    for at in range(0, len(pieces), 3):
        connection.execute(re.sub(skipped, "", pieces[at]))  # type: ignore[attr-defined]
        if at + 2 < len(pieces):
            with connection.cursor() as cursor, cursor.copy(pieces[at + 1]) as copy:  # type: ignore[attr-defined]
                copy.write(io.StringIO(pieces[at + 2]).read())


def test_a_copy_block_in_binary_is_counted_and_not_misread(tmp_path: Path) -> None:
    block = "COPY t (id, mail) FROM stdin BINARY;\n1,a@b.org\n2,c@d.org\n\\.\n"
    found = dumped(POSTGRES + block + "INSERT INTO u VALUES (1, 'x');\n", tmp_path)
    assert found.only.rows == [("1", "x")]
    assert dict(found.all_refused) == {"line of a COPY block in binary format": 2}
    assert found.partial == ["A COPY block in binary format was not read."]


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        ("WITH (FORMAT csv, HEADER true)", 'id,mail\n1,"a ""x""\nb"\n2,c@d.org\n'),
        ("CSV DELIMITER ';' QUOTE ''''", "1;'a \"x\"\nb'\n2;c@d.org\n"),
        ("(FORMAT csv, ESCAPE '\\', HEADER off)", '1,"a \\"x\\"\nb"\n2,c@d.org\n'),
    ],
)
def test_copy_block_in_csv(tmp_path: Path, options: str, lines: str) -> None:
    dump = POSTGRES + f"COPY t (id, mail) FROM stdin {options};\n{lines}\\.\nINSERT INTO u VALUES (1, 'x');\n"
    found = dumped(dump, tmp_path)
    assert found.table("t").columns == ("id", "mail")
    assert found.table("t").rows == [("1", 'a "x"\nb'), ("2", "c@d.org")]
    assert found.table("u").rows == [("1", "x")]
    assert not found.all_refused
    assert not found.partial


@pytest.mark.parametrize("quoted", ["Ann\nLee", "a\n\nb, c\n", 'a ""x""\nb', "x" * 300 + "\ny"])
def test_a_copy_block_in_csv_without_columns_is_as_wide_as_its_first_record(
    tmp_path: Path, quoted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window.Window.__init__, "__defaults__", (64, 1 << 20, b""))
    found = dumped(POSTGRES + f'COPY t FROM stdin CSV;\n1,"{quoted}",a@x.org\n2,Bo,b@x.org\n\\.\n', tmp_path)
    assert found.only.rows == [("1", quoted.replace('""', '"'), "a@x.org"), ("2", "Bo", "b@x.org")]
    assert not found.all_refused
    assert not found.partial


@pytest.mark.parametrize("columns", ["(b)", "(,b)", "(B)"])
def test_a_copy_block_in_csv_that_names_fewer_columns_fills_these(tmp_path: Path, columns: str) -> None:
    insert = "INSERT ALL INTO t (a, b) VALUES (1, 'x') SELECT 1 FROM DUAL;\n"
    found = dumped(POSTGRES + insert + f"COPY t {columns} FROM stdin CSV;\ny\nz,1\n\\.\n", tmp_path)
    assert found.only.columns == ("a", "b")
    assert sorted(row[1] or "" for row in found.only.rows) == ["x", "y", "z,1"]
    assert [row[0] for row in found.only.rows].count(None) == 2
    assert found.partial == ["A COPY block has lines with more or fewer values than columns; they were kept."]


def test_a_copy_block_in_csv_that_is_cut_is_told(tmp_path: Path) -> None:
    found = dumped(POSTGRES + 'COPY t (id, mail) FROM stdin CSV;\n1,a\n2,"b', tmp_path)
    assert found.only.rows == [("1", "a")]
    assert found.all_refused == {"unbalanced quote": 1}
    assert found.partial == ["The dump ends in the middle of a COPY block."]


def test_insert_all(tmp_path: Path) -> None:
    found = dumped(
        "REM INSERTING into SHOP.U -- it's\nSET DEFINE OFF;\nINSERT ALL\n  INTO u (id, n) VALUES (1, 'a')\n"
        "  INTO u (id, n) VALUES (2, q)\n  INTO v (k) VALUES ('it''s')\nSELECT 1 FROM DUAL;\n"
        "Insert into SHOP.W (ID,N) values (3,to_date('01-02-03','DD-MM-RR'));\n",
        tmp_path,
    )
    assert found.table("u").columns == ("id", "n")
    assert found.table("u").rows == [("1", "a"), ("2", "q")]
    assert found.table("v").rows == [("it's",)]
    assert found.table("w").rows == [("3", "01-02-03")]
    assert not found.all_refused


def test_rows_of_selects(tmp_path: Path) -> None:
    found = dumped(
        "INSERT INTO t (id, n)\nSELECT 1, 'union; select' FROM DUAL\nUNION ALL SELECT 2, (7)\nUNION SELECT 3, NULL;\n"
        "INSERT INTO u SELECT 1 AS `id`, NULL AS \"the name\" UNION ALL SELECT 2, 'x' AS n;\n"
        "INSERT INTO v SELECT id FROM t;\nINSERT INTO v SELECT 1 FROM t UNION ALL SELECT 2;\n",
        tmp_path,
    )
    assert found.table("t").rows == [("1", "union; select"), ("2", "7"), ("3", None)]
    assert found.table("u").columns == ("id", "the name")
    assert found.table("u").rows == [("1", None), ("2", "x")]
    assert found.all_refused == {"rows come from a query, not from the dump": 2}


def test_rows_without_their_insert(tmp_path: Path) -> None:
    text = "(1, 'O''Hara (x)', NULL),\n(2, \"b's\", N'c'),\n(3, 'd', 'e'),\n"
    assert sniffed(FORMAT, text.encode()) == 0.9
    found = dumped(text, tmp_path)
    assert found.only.rows == [("1", "O'Hara (x)", None), ("2", "b's", "c"), ("3", "d", "e")]
    assert not found.only.named
    assert not found.all_refused
    assert not found.partial
    assert not sniffed(FORMAT, b"(030) 123,\n(040) 345,\n")
