"""assay.toml: what it takes, and the sentence for each mistake."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assay.problem import UsageProblem
from assay.reference.configuration import load

WHOLE = """
[company]
name = "Example GmbH"
country = "DE"
launched = 2019-04-01
market_share = 0.02
[source]
url = "postgresql://reader@db/shop"
password = "env:SHOP_DB"
table = "public.customers"
where = "deleted_at IS NULL"
as_of = 2026-03-01
[columns]
mail = "email"
[former]
where = "state = 'closed'"
[tombstones]
file = "tombstones.csv"
key = "file:tombstones.key"
[history]
table = "customer_versions"
key = "customer_id"
[[exports]]
name = "newsletter"
way = "partner"
columns = ["mail", "first_name"]
where = "country = 'DE'"
date = 2025-11-30
delimiter = ";"
[hashes]
bcrypt = [10, 12]
md5 = []
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "assay.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_whole_file(tmp_path: Path) -> None:
    told = load(written(tmp_path, WHOLE))
    assert told.company.country == "DE"
    assert told.source.as_of == date(2026, 3, 1)
    assert told.exports[0].at == date(2025, 11, 30)
    assert told.exports[0].columns == ("mail", "first_name")
    assert told.hashes == {"bcrypt": (10, 12), "md5": ()}
    assert told.history is not None
    assert told.history.valid_to == "valid_to"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[sauce]\nurl='x'", "sauce"),
        ("[source]\nurl='x'\ntabel='t'", "source.tabel"),
        ("[company]\nname='x'", "source"),
        ("[source]\nurl='x'\ntable='a'\nquery='b'", "source"),
        ("[source]\nfile='x'\nquery='b'", "source"),
        ("[source]\nurl='x'\n[company]\ncountry='Germany'", "company.country"),
        ("[source]\nurl='x'\n[company]\nmarket_share=2.0", "company.market_share"),
        ("[source]\nurl='x'\n[history]\ntable='h'", "history.key"),
        ("[source]\nurl='x'\n[[exports]]\nname='n'\nway='pigeon'", "exports.0.way"),
        ("[source]\nurl=1", "source.url"),
        ("[source\nurl=1", "line 1"),
    ],
)
def test_a_mistake_is_named(text: str, names: str, tmp_path: Path) -> None:
    with pytest.raises(UsageProblem) as told:
        load(written(tmp_path, text))
    assert told.value.code == "reference-config"
    assert names in told.value.says
    assert "assay.toml" in told.value.says


@pytest.mark.parametrize(
    "part", ["[source]\nurl='x'\npassword='geheim'", "[source]\nurl='x'\n[tombstones]\nkey='geheim'"]
)
def test_a_written_secret_is_refused_and_not_repeated(part: str, tmp_path: Path) -> None:
    with pytest.raises(UsageProblem) as told:
        load(written(tmp_path, part))
    assert told.value.code == "secret-in-file"
    assert "geheim" not in str(told.value)


@pytest.mark.parametrize("raw", [None, b"\xff\xfe\x00", b""])
def test_a_file_that_cannot_be_read(raw: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "assay.toml"
    if raw is not None:
        path.write_bytes(raw)
    with pytest.raises(UsageProblem):
        load(path)


def test_the_example_of_the_docs_is_right(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference.md").read_text(encoding="utf-8")
    told = load(written(tmp_path, page.split("```toml\n")[1].split("```")[0]))
    assert told.columns["internal_note"] == "ignore"
    assert told.former is not None
    assert told.former.table == "crm.customers_closed"
    assert [export.way for export in told.exports] == ["partner", "export"]
