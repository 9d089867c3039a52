"""Landing: whole files or none, whatever the disk or the source does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assay.fields import Context
from assay.problem import AssayError, SourceProblem
from assay.reference import build
from assay.reference.landing import as_text, disk_told, from_rows, land
from assay.settings import Settings, silent
from tests.reference.made import write_table


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """/dev/full refuses every write with ENOSPC."""
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    (tmp_path / "customers.parquet.part").symlink_to("/dev/full")
    batch = from_rows([(os.urandom(32).hex(),) for _ in range(50_000)], 1)
    with pytest.raises(AssayError) as told:
        land([batch] * 4, 1, tmp_path / "customers.parquet", silent)
    assert told.value.code == "disk-full"
    assert not list(tmp_path.iterdir())


def test_a_source_that_breaks_leaves_the_old_file(tmp_path: Path) -> None:
    land([from_rows([("old",)], 1)], 1, tmp_path / "x.parquet", silent)

    def breaking() -> Iterator[pa.RecordBatch]:
        yield from_rows([("new",)], 1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        land(breaking(), 1, tmp_path / "x.parquet", silent)
    assert [p.name for p in tmp_path.iterdir()] == ["x.parquet"]
    assert pq.read_table(tmp_path / "x.parquet")["c0"].to_pylist() == ["old"]


def test_no_rows_at_all(tmp_path: Path) -> None:
    assert land([], 2, tmp_path / "x.parquet", silent) == 0
    assert pq.read_table(tmp_path / "x.parquet").column_names == ["c0", "c1"]


def test_bytes_become_text_or_hex() -> None:
    assert from_rows([(b"caf\xc3\xa9", None), (b"\xff\x00", "x")], 2).to_pydict() == {
        "c0": ["café", "0xff00"], "c1": [None, "x"],
    }  # fmt: skip
    assert as_text(pa.array([b"\xff", b"a", None])).to_pylist() == ["0xff", "a", None]


def test_half_a_surrogate_pair_is_no_crash() -> None:
    assert from_rows([("\ud800x",)], 1).to_pydict() == {"c0": ["?x"]}


def test_a_disk_that_fails_otherwise() -> None:
    with pytest.raises(SourceProblem) as told, disk_told():
        raise PermissionError(13, "denied")
    assert told.value.code == "disk-failed"


SMALL_DISK = """
import resource, sys
from pathlib import Path
from assay.fields import Context
from assay.problem import AssayError
from assay.reference import build
from assay.settings import Settings
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
temp = Path(sys.argv[1]).parent
try:
    build(sys.argv[1], Path(sys.argv[2]), Settings(threads=1, memory=1 << 30, temp=temp), context=Context(region="DE"))
except AssayError as problem:
    sys.exit(f"{problem.code} {problem}")
"""


@pytest.mark.parametrize("limit", [20_000, 900_000])
def test_a_disk_that_is_full_while_customers_are_read(limit: int, tmp_path: Path) -> None:
    """Files may grow to so many bytes only: at once, and near the end of the rows."""
    rows = [(str(i), f"{os.urandom(12).hex()}@example.org", os.urandom(12).hex()) for i in range(30_000)]
    source = write_table(tmp_path / "people.parquet", ("customer_id", "email", "full_name"), rows)
    done = subprocess.run(
        [sys.executable, "-c", SMALL_DISK, str(source), str(tmp_path / "out" / "ref"), str(limit)],
        check=False, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("disk-full The disk is full: ")
    assert "@example" not in done.stderr
    assert not list(tmp_path.glob("out/**/*"))


def test_a_folder_for_working_files_that_is_not_there(tmp_path: Path) -> None:
    source = write_table(tmp_path / "people.parquet", ("customer_id", "email"), [("1", "a@example.org")])
    with pytest.raises(SourceProblem) as told:
        build(str(source), tmp_path / "ref", Settings(temp=tmp_path / "gone"), context=Context())
    assert told.value.code == "disk-failed"
