"""JSON in every layout that dumps have, broken JSON, and odd values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.intake import window
from assay.intake.formats.json_lines import FORMAT
from tests.intake.held import Memory, read_bytes, read_file, sniffed

PEOPLE: list[dict[str, Any]] = [
    {"id": 1, "mail": "a@b.example", "score": 1.0, "home": {"town": "Ulm", "geo": {"x": 1}}},
    {"id": 12345678901234567890123, "mail": "é\n\u2028", "tags": ["a", 1], "ok": True, "none": None},
    {"id": 3, "mail": "", "home": {}},
]
COLUMNS = ("id", "mail", "score", "home", "home.town", "home.geo.x", "tags", "ok", "none")
ROWS = [
    ("1", "a@b.example", "1.0", None, "Ulm", "1", None, None, None),
    ("12345678901234567890123", "é\n\u2028", None, None, None, None, '["a",1]', "true", None),
    ("3", "", None, "{}", None, None, None, None, None),
]


def read(data: str | bytes, tmp_path: Path) -> Memory:
    return read_bytes(FORMAT, data.encode() if isinstance(data, str) else data, tmp_path)


LAYOUTS = {
    "lines": "\n".join(json.dumps(p) for p in PEOPLE),
    "lines without escapes": "\r\n".join(json.dumps(p, ensure_ascii=False) for p in PEOPLE) + "\r\n",
    "array": json.dumps(PEOPLE),
    "array over lines": json.dumps(PEOPLE, indent=2),
    "objects one after the other": "\n".join(json.dumps(p, indent=1) for p in PEOPLE),
    "lines with commas": ",\n".join(json.dumps(p) for p in PEOPLE),
    "wrapped": json.dumps({"total": 3, "users": PEOPLE, "next": None}),
    "wrapped twice": json.dumps({"ok": True, "data": {"n": 3, "users": PEOPLE}}),
    "bulk": "".join('{"index":{"_index":"u","_id":"1"}}\n' + json.dumps(p) + "\n" for p in PEOPLE),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_give_the_same(layout: str, tmp_path: Path) -> None:
    found = read(LAYOUTS[layout], tmp_path)
    assert found.only.columns == COLUMNS
    assert found.only.rows == ROWS
    assert not found.all_refused
    assert not found.partial
    assert sniffed(FORMAT, LAYOUTS[layout].encode()) > 0.8


def test_keyed_objects(tmp_path: Path) -> None:
    for text in (
        json.dumps({"k1": PEOPLE[0], "k2": PEOPLE[0]}),
        json.dumps({"users": {"k1": PEOPLE[0], "k2": PEOPLE[0]}}),
    ):
        found = read(text, tmp_path)
        assert found.only.columns == ("key", "id", "mail", "score", "home.town", "home.geo.x")
        assert [row[:2] for row in found.only.rows] == [("k1", "1"), ("k2", "1")]


def test_several_arrays_are_several_relations(tmp_path: Path) -> None:
    found = read(json.dumps({"users": PEOPLE, "orders": [{"n": 1}, {"n": 2}]}), tmp_path)
    assert [(r.table, len(r.rows)) for r in found.relations] == [("users", 3), ("orders", 2)]


def test_elasticsearch_hits(tmp_path: Path) -> None:
    hits = [{"_index": "u", "_id": str(n), "_source": {"mail": f"{n}@b.example"}} for n in range(2)]
    for text in (json.dumps({"took": 1, "hits": {"total": 2, "hits": hits}}), "\n".join(map(json.dumps, hits))):
        assert read(text, tmp_path).only.columns == ("_index", "_id", "mail")


def test_arrays_as_records(tmp_path: Path) -> None:
    named = read('[["id","email"],[1,"x@y.example"],[2,"q@y.example"]]', tmp_path).only
    assert (named.columns, named.rows) == (("id", "email"), [("1", "x@y.example"), ("2", "q@y.example")])
    bare = read('[1,"a@b.example"]\n[2,"c@d.example"]\n', tmp_path).only
    assert (bare.named, bare.rows) == (False, [("1", "a@b.example"), ("2", "c@d.example")])
    assert read('["a@b.example","c@d.example"]', tmp_path).only.rows == [("a@b.example",), ("c@d.example",)]


def test_extended_json(tmp_path: Path) -> None:
    found = read(
        '{"_id":{"$oid":"ab"},"at":{"$date":"2012-01-01T00:00:00Z"},"n":{"$numberLong":"5"}}\n'
        '{"_id":ObjectId("cd"),"at":{"$date":{"$numberLong":"1325376000000"}},"n":6}\n{"_id":"x","at":{"$date":-1}}\n',
        tmp_path,
    ).only
    assert found.columns == ("_id", "at", "n")
    assert found.rows == [
        ("ab", "2012-01-01T00:00:00Z", "5"),
        ("cd", "2012-01-01T00:00:00.000Z", "6"),
        ("x", "1969-12-31T23:59:59.999Z", None),
    ]


def test_odd_values_are_defined(tmp_path: Path) -> None:
    long = "9" * 5000
    text = '{"a":NaN,"b":1e999,"c":' + long + ',"a":7,"s":"\\ud800x\\ud83d\\ude00\\u0000","d":-Infinity}'
    assert read(text, tmp_path).only.rows == [("7", "1e999", long, "\ufffdx😀\0", "-Infinity")]


def test_broken_lines_are_counted_and_the_rest_is_read(tmp_path: Path) -> None:
    found = read('{"a":1}\n{"a":2\n{"a":3}\nnonsense\n{"a":"x}\n123\n{"a":5}\n{"a":6', tmp_path)
    assert found.only.rows == [("1",), ("3",), ("5",)]
    assert found.all_refused == {"broken record": 4, "record cut off": 1}
    assert found.partial


def test_a_broken_record_in_an_array(tmp_path: Path) -> None:
    found = read('[{"a":1},{"a":oops},{"a":3}]', tmp_path)
    assert found.only.rows == [("1",), ("3",)]
    assert found.all_refused == {"broken record": 1}


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, '{"a":' + "[" * 200_000 + "]" * 200_000 + "}"])
def test_deep_nesting_is_refused(text: str, tmp_path: Path) -> None:
    found = read(text, tmp_path)
    assert not any(r.rows for r in found.relations)
    assert found.all_refused["record nested too deeply"]
    assert read(text + '\n{"a":1}\n', tmp_path).all_refused["record nested too deeply"]


def test_maps_stay_json_and_columns_have_a_limit(tmp_path: Path) -> None:
    found = read("\n".join(json.dumps({"id": i, "seen": {f"u{i}": 1}}) for i in range(1000)), tmp_path).only
    assert found.columns == ("id", "seen")
    assert found.rows[999] == ("999", '{"u999":1}')
    wide = read("\n".join(json.dumps({f"k{i}_{j}": j for j in range(50)}) for i in range(100)), tmp_path)
    assert len(wide.only.columns) == 2_000
    assert "more different keys" in wide.partial[0]


def test_blocks_of_any_size_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = PEOPLE * 30
    for size in (300, 512):
        monkeypatch.setattr(window.Window.__init__, "__defaults__", (size, 1 << 20, b""))
        for text in ("\n".join(map(json.dumps, many)), json.dumps(many)):
            assert read(text, tmp_path).only.rows == ROWS * 30


VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.lists(st.integers(), max_size=2))
RECORDS = st.lists(
    st.dictionaries(st.sampled_from(["a", "b c", "é", 'q"']), VALUES, min_size=1, max_size=4), min_size=1, max_size=6
)


@given(RECORDS)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_records_come_back(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    found = read("\n".join(map(json.dumps, records)), tmp_path).only
    for record, row in zip(records, found.rows, strict=True):
        given_row = dict(zip(found.columns, row, strict=True))
        assert {k: _text(v) for k, v in record.items()} == {k: given_row[k] for k in record}
        assert all(given_row[k] is None for k in given_row.keys() - record.keys())


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return json.dumps(value[0] if isinstance(value, list) and len(value) == 1 else value, separators=(",", ":"))


def test_an_array_of_one_stands_for_its_element(tmp_path: Path) -> None:
    records = [{"id": i, "tel": [f"030 {i}"], "at": [{"city": "Ulm", "tags": []}], "all": [1, 2]} for i in range(3)]
    found = read(json.dumps(records), tmp_path)
    assert found.only.columns == ("id", "tel", "at.city", "at.tags", "all")
    assert found.only.rows[1] == ("1", "030 1", "Ulm", "[]", "[1,2]")
    assert not found.all_refused


def test_pages_of_answers(tmp_path: Path) -> None:
    pages = [{"page": i, "total": 5, "data": PEOPLE} for i in range(3)]
    for text in ("\n".join(map(json.dumps, pages)), json.dumps(pages), json.dumps(pages, indent=1)):
        found = read(text, tmp_path)
        assert (found.only.table, found.only.rows) == ("data", ROWS * 3)
        assert not found.all_refused
    orders = [{"id": i, "email": "a@x.org", "data": PEOPLE} for i in range(3)]
    assert len(read(json.dumps(orders), tmp_path).only.rows) == 3  # persons with a list are no pages


def test_phpmyadmin_names_its_tables(tmp_path: Path) -> None:
    told = [{"type": "header", "version": "5.2.1"}, {"type": "database", "name": "shop"}]
    tables = [{"type": "table", "name": name, "database": "shop", "data": PEOPLE} for name in ("u", "v")]
    found = read(json.dumps(told + tables), tmp_path)
    assert [(one.table, one.rows) for one in found.relations] == [("u", ROWS), ("v", ROWS)]


def test_a_name_beside_data_is_a_table_only_where_phpmyadmin_says_so(tmp_path: Path) -> None:
    envelopes = [{"name": f"Ann {i}", "data": PEOPLE} for i in range(4)]
    for text in (json.dumps(envelopes), "\n".join(map(json.dumps, envelopes)), json.dumps({"all": envelopes[0]})):
        found = read(text, tmp_path)
        assert found.only.table in ("data", "all.data")
        assert found.only.rows[: len(ROWS)] == ROWS


def test_json_saved_as_a_script(tmp_path: Path) -> None:
    for before in ("var users = ", "window.YTD.account.part0 = "):
        text = before + json.dumps(PEOPLE) + ";\n"
        assert sniffed(FORMAT, text.encode()) > 0.9
        found = read(text, tmp_path)
        assert found.only.rows == ROWS
        assert not found.all_refused


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b'{"a":', b'[{"a":1},', b'{"u":[{"a":1},{"a":2},', b'{"k":{"a":1},"l":{']),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_break_it(tmp_path: Path, data: bytes, before: bytes) -> None:
    read(before + data, tmp_path)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "[[]]", "{", "[", '{"a"', '{"a":', "[1", "null", '"', "\ufeff[]", '{"users":[]}']
)
def test_nearly_nothing(text: str, tmp_path: Path) -> None:
    read(text, tmp_path)


def test_recognition() -> None:
    assert sniffed(FORMAT, b'{"a":1}\n') > 0.9
    assert sniffed(FORMAT, '[{"a":1}]'.encode("utf-16")) > 0.9
    assert sniffed(FORMAT, b'id,data\n1,"{""a"":1}"\n') < 0.3
    assert sniffed(FORMAT, b"[dbo].[T] is a table\n") < 0.3


@pytest.mark.shared
def test_mongoexport(shared: Path) -> None:
    users = read_file(FORMAT, shared / "sqldumps" / "mongo_mflix_users.ndjson").only
    assert users.columns[:4] == ("_id", "name", "email", "password")
    customers = read_file(FORMAT, shared / "sqldumps" / "mongo_analytics_customers.ndjson").only
    lines = (shared / "sqldumps" / "mongo_analytics_customers.ndjson").read_text(encoding="utf-8").splitlines()
    assert [row[customers.columns.index("email")] for row in customers.rows] == [json.loads(x)["email"] for x in lines]


@pytest.mark.shared
def test_every_public_json_has_an_outcome(shared: Path) -> None:
    for folder in ("frictionless", "csv_spectrum/json"):
        for path in (shared / "formats" / folder).glob("*.*json*"):
            read_file(FORMAT, path)
    for name, rows in (("table.json", 2), ("table.keyed.json", 2), ("table.jsonl", 2), ("table.ndjson", 2)):
        found = read_file(FORMAT, shared / "formats" / "frictionless" / name)
        assert sum(len(r.rows) for r in found.relations) == rows, name
