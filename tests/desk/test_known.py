"""Known corpora are told apart even when their files have one name."""

from __future__ import annotations

from pathlib import Path

from assay.desk.known import remember_corpora
from assay.desk.request import Request
from assay.engine import Engine
from assay.fields import Context
from assay.settings import silent


def test_two_lists_of_one_name_are_both_kept(engine: Engine, tmp_path: Path) -> None:
    paths = []
    for at, folder in enumerate(("old", "older")):
        path = tmp_path / folder / "list.csv"
        path.parent.mkdir()
        path.write_text("email,name\n" + "".join(f"ann{at}{i}@mail.test,Ann Lee\n" for i in range(20)))
        paths.append(path)
    engine.run("CREATE TABLE claim AS SELECT 1::BIGINT AS row, 'ann00@mail.test' AS email")
    request = Request(dumps=(), known=tuple(paths))
    assert remember_corpora(engine, request, Context(), silent) == ("list.csv", "list.csv (2)")
    held = dict(engine.rows("SELECT corpus, count(*) FROM known WHERE kind = 'email' GROUP BY 1"))
    assert held == {"list.csv": 20, "list.csv (2)": 20}
