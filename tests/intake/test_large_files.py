"""Files of more rows than one row group: every row arrives, and a reader that stops early never looks like the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.intake import Intake, Member, Outcome, Relation, read
from assay.settings import Settings

ROWS = 250_000  # more than two row groups of the Parquet that the box writes


def test_every_row_of_a_large_file_arrives_in_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    dump = tmp_path / "leak.csv"
    dump.write_text("id;mail\n" + "".join(f"{i};user{i}@example.org\n" for i in range(ROWS)))
    intake = read([dump], tmp_path / "not" / "there", Settings())
    assert [m.outcome for m in intake.members] == [Outcome.FULL]
    assert sum(r.rows for r in intake.relations) == ROWS
    assert intake.coverage == 1


@pytest.mark.parametrize(("cut", "coverage"), [(False, 1.0), (True, 0.5)])
def test_a_member_that_was_cut_is_no_full_coverage(cut: bool, coverage: float) -> None:
    outcome = Outcome.PART if cut else Outcome.FULL
    member = Member("leak.csv", "delimited", 1.0, outcome, "It was cut." if cut else "", 1_000, {}, cut)
    relation = Relation(0, "leak.csv", None, "delimited", ("mail",), True, 10, {}, ())
    assert Intake((), (member,), (relation,), (), ()).coverage == coverage
