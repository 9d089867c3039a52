"""A database is asked whether it lets us in; a file, that it is there. What is refused is in `tests/desk`."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.problem import SourceProblem
from assay.reference import check
from assay.settings import Settings
from tests.reference.made import write_sqlite


@pytest.mark.server
@pytest.mark.parametrize("server", ["postgres", "mariadb"])
def test_a_server_that_lets_us_in_is_none_to_complain_of(
    server: str, request: pytest.FixtureRequest, settings: Settings
) -> None:
    url = request.getfixturevalue(server)
    check(url, settings)
    before, question, options = url.partition("?")
    with pytest.raises(SourceProblem) as told:
        check(f"{before}_gone{question}{options}", settings)
    assert told.value.code == "source-no-database"


def test_files_that_are_there(tmp_path: Path, people: Path, settings: Settings) -> None:
    check(str(people), settings)
    check(f"sqlite:///{write_sqlite(tmp_path / 'people.db')}", settings)
