"""Control rows are written so that intake reads them back as rows, whatever the claim's columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.intake import read
from assay.intake.model import Relation
from assay.matching.writing import write_like
from assay.settings import Settings


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(
    "values", [[f"ada{i}@lovelace.test" for i in range(60)], [f"+1206555{i:04d}" for i in range(60)]]
)
def test_a_list_of_one_column_comes_back_with_its_number(tmp_path: Path, named: bool, values: list[str]) -> None:
    claim = tmp_path / "claim.csv"
    claim.write_text("".join(f"{v}\n" for v in ((["contact"] if named else []) + values)))
    (relation,) = read([claim], tmp_path / "claim-read", Settings()).relations
    assert isinstance(relation, Relation)
    rows = [[value, str(at)] for at, value in enumerate(values, 1)]
    path, _ = write_like(relation, [*relation.columns, "control"], rows, tmp_path / "controls")
    (back,) = read([path], tmp_path / "read", Settings()).relations
    assert len(back.columns) == 2
    assert back.rows == len(values)


def test_a_column_with_a_comma_in_its_name_comes_back_from_sql(tmp_path: Path) -> None:
    claim = tmp_path / "claim.sql"
    claim.write_text(
        "CREATE TABLE `t` (`Name, first` text, `mail` text);\n"
        + "".join(f"INSERT INTO `t` VALUES ('Ada {i}', 'ada{i}@lovelace.test');\n" for i in range(20))
    )
    (relation,) = read([claim], tmp_path / "claim-read", Settings()).relations
    rows = [[f"Ada {i}", f"ada{i}@lovelace.test", str(i)] for i in range(1, 21)]
    path, _ = write_like(relation, [*relation.columns, "control"], rows, tmp_path / "controls")
    (back,) = read([path], tmp_path / "read", Settings()).relations
    assert back.columns == ("Name, first", "mail", "control")
    assert back.rows == 20
