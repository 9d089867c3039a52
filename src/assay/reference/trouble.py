"""The sentences for a customer source that cannot be reached or read; none of them repeats a driver's message."""

from __future__ import annotations

from assay.problem import SourceProblem
from assay.wording import several


def unreachable(shown: str) -> SourceProblem:
    """No server answers at that address."""
    return SourceProblem(
        f"The customer database {shown} cannot be reached.",
        "Check host, port and network (VPN, firewall), and that the server runs; then run again.",
        code="source-unreachable",
    )


def denied(shown: str) -> SourceProblem:
    """The server answers and does not let us in."""
    return SourceProblem(
        f"The customer database {shown} refused the user or the password.",
        "Check the user, and where the password is kept (?password=env:NAME, PGPASSWORD, MYSQL_PWD, ~/.pgpass).",
        code="source-denied",
    )


def forbidden(shown: str) -> SourceProblem:
    """The user may not read the table."""
    return SourceProblem(
        f"The user of {shown} may not read that table.",
        "Grant SELECT on it to this user, or name another table; reading is all that is needed.",
        code="source-forbidden",
    )


def no_database(shown: str) -> SourceProblem:
    """The server has no database of that name."""
    return SourceProblem(
        f"The server has no such database: {shown}.",
        "Check its spelling, and that this user may see it.",
        code="source-no-database",
    )


def no_table(shown: str) -> SourceProblem:
    """A table of the query is not there."""
    return SourceProblem(
        f"A table that the query names is not in {shown}.",
        "Check its spelling and schema; it may have been renamed since the assay.toml was written.",
        code="source-no-table",
    )


def no_column(shown: str) -> SourceProblem:
    """A column of the query is not there."""
    return SourceProblem(
        f"A column that the query or its condition names is not in {shown}.",
        "Check its spelling; it may have been renamed since the assay.toml was written.",
        code="source-no-column",
    )


def dropped(shown: str) -> SourceProblem:
    """The connection ended before the last row."""
    return SourceProblem(
        f"The connection to {shown} ended before all customers were read.",
        "Nothing was kept. Run again when the server is back; for a flaky line make a prepared reference first.",
        code="source-dropped",
    )


def incomplete(shown: str, told: int, got: int) -> SourceProblem:
    """The source gave another number of rows than it said it had."""
    return SourceProblem(
        f"{shown} said it holds {several(told, 'row')} and gave {got:,}.",
        "A match against a part would mislead, so nothing was kept. Run again; if it stays so, check the server.",
        code="source-incomplete",
    )


def query_failed(shown: str, state: str) -> SourceProblem:
    """The server refused the query for another reason; `state` is its SQLSTATE or number."""
    return SourceProblem(
        f"The customer database {shown} refused the query (SQLSTATE {state}).",
        "Run the query of the assay.toml, or SELECT on the table, in the database's own client to see the reason.",
        code="source-query",
    )


def too_long(shown: str) -> SourceProblem:
    """A row does not fit into the block that is parsed at once."""
    return SourceProblem(
        f"{shown} sent a row that is longer than a line may be.",
        "Leave long columns (documents, pictures) out with a query in an assay.toml, or raise ASSAY_LINE_BYTES.",
        code="source-row",
    )
