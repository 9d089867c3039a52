"""Bad input at the command line: a sentence, a next step, an exit code, nothing half-written, the dump untouched."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PEOPLE = [
    {
        "id": str(100 + i),
        "email": f"{n}.{s}@gmail.com",
        "first_name": n.title(),
        "last_name": s.title(),
        "born": f"19{50 + i}-0{1 + i % 9}-1{i % 9}",
    }
    for i, (n, s) in enumerate(
        (a, b) for a in ("ann", "bob", "cleo", "dan", "eve") for b in ("lee", "ray", "fox", "hill", "moss", "wood")
    )
]
HEADER = "id,email,first_name,last_name,born"
CSV = "\n".join([HEADER, *(",".join(p.values()) for p in PEOPLE)]) + "\n"


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    """Thirty customers."""
    path = tmp_path / "customers.csv"
    path.write_text(CSV)
    return path


def assay(*args: object, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "assay", *map(str, args)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(home), "COLUMNS": "200", **environment},
    )


def refused(done: subprocess.CompletedProcess[str], exit_code: int, code: str) -> None:
    """Assert the exit code, the three lines, no trace and no person."""
    assert done.returncode == exit_code, done.stderr
    assert f"docs/errors/{code}.md" in done.stderr
    assert "error: " in done.stderr
    assert "next: " in done.stderr
    assert "Traceback" not in done.stderr
    assert "@gmail.com" not in done.stderr


def zipped(path: Path, members: dict[str, str]) -> Path:
    """A zip archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_a_file_that_is_not_there(customers: Path, tmp_path: Path) -> None:
    done = assay("examine", tmp_path / "nothing.csv", "--against", customers, home=tmp_path)
    assert done.returncode in (2, 3)
    assert "next: " in done.stderr


def test_a_picture_is_not_a_dump(customers: Path, tmp_path: Path) -> None:
    dump = tmp_path / "leak.png"
    dump.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    done = assay("examine", dump, "--against", customers, "--out", tmp_path / "out", home=tmp_path)
    assert done.returncode == 3
    assert not (tmp_path / "out").exists()


def test_no_people_in_it(customers: Path, tmp_path: Path) -> None:
    dump = tmp_path / "products.csv"
    dump.write_text("sku,stock,price\n" + "".join(f"A-{i},{i},{i}.99\n" for i in range(50)))
    refused(assay("examine", dump, "--against", customers, home=tmp_path), 3, "no-people")


def test_a_header_and_not_one_row(customers: Path, tmp_path: Path) -> None:
    dump = tmp_path / "empty.csv"
    dump.write_text(HEADER + "\n")
    done = assay("examine", dump, "--against", customers, "--out", tmp_path / "out", home=tmp_path)
    assert done.returncode == 3
    assert "next: " in done.stderr
    assert not (tmp_path / "out").exists()


def test_one_row_is_examined_and_not_judged(customers: Path, tmp_path: Path) -> None:
    dump = tmp_path / "one.csv"
    dump.write_text("\n".join(CSV.splitlines()[:2]) + "\n")
    done = assay("examine", dump, "--against", customers, "--conclusive", home=tmp_path)
    assert done.returncode == 11, done.stderr


def test_no_field_in_common(tmp_path: Path) -> None:
    customers = tmp_path / "customers.csv"
    customers.write_text("phone,iban\n" + "".join(f"+4930123{i:04d},DE{i:020d}\n" for i in range(60)))
    dump = tmp_path / "leak.csv"
    dump.write_text(CSV)
    done = assay("examine", dump, "--against", customers, home=tmp_path)
    assert done.returncode in (2, 3), done.stdout
    assert "next: " in done.stderr


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    dump = tmp_path / "leak.csv"
    dump.write_text(CSV)
    done = assay("examine", dump, "--against", "postgresql://reader@127.0.0.1:1/shop", home=tmp_path)
    assert done.returncode == 4
    assert "next: " in done.stderr


def test_a_password_in_the_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    dump = tmp_path / "leak.csv"
    dump.write_text(CSV)
    done = assay("examine", dump, "--against", "postgresql://reader:hunter2@db/shop", home=tmp_path)
    refused(done, 2, "secret-in-argv")
    assert "hunter2" not in done.stderr + done.stdout


def test_values_of_persons_without_a_reason_are_refused_by_policy(tmp_path: Path) -> None:
    refused(assay("explain", tmp_path, "--row", 1, "--reveal", home=tmp_path), 5, "reveal-needs-reason")


def test_a_mapping_to_a_column_that_is_not_there(customers: Path, tmp_path: Path) -> None:
    dump = tmp_path / "leak.csv"
    dump.write_text(CSV)
    done = assay("examine", dump, "--against", customers, "--map", "mail=email", home=tmp_path)
    refused(done, 2, "map-unknown-column")


def test_an_encrypted_archive_without_its_password(customers: Path, tmp_path: Path) -> None:
    import py7zr

    dump = tmp_path / "leak.7z"
    (tmp_path / "users.csv").write_text(CSV)
    with py7zr.SevenZipFile(dump, "w", password="right") as archive:
        archive.write(tmp_path / "users.csv", "users.csv")
    refused(assay("examine", dump, "--against", customers, home=tmp_path), 3, "archive-password")
    wrong = assay("examine", dump, "--against", customers, "--password", "env:PW", home=tmp_path, PW="wrong")
    refused(wrong, 3, "archive-password")
    right = assay("examine", dump, "--against", customers, "--password", "env:PW", home=tmp_path, PW="right")
    assert right.returncode == 0, right.stderr


def test_a_bomb_of_zeros_ends_soon_with_a_sentence(customers: Path, tmp_path: Path) -> None:
    dump = tmp_path / "leak.bz2"
    dump.write_bytes(bz2.compress(bytes(400_000_000)))
    done = assay("examine", dump, "--against", customers, "--out", tmp_path / "out", home=tmp_path)
    assert done.returncode == 3
    assert "next: " in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_truncated_gzip_is_read_up_to_the_cut_and_says_so(customers: Path, tmp_path: Path) -> None:
    dump = tmp_path / "leak.csv.gz"
    whole = gzip.compress(
        (HEADER + "\n" + "\n".join(",".join(p.values()) for p in PEOPLE * 40) + "\n").encode(), mtime=0
    )
    dump.write_bytes(whole[: len(whole) - 40])
    done = assay("examine", dump, "--against", customers, "--format", "json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert '"outcome": "part"' in done.stdout


def test_two_hundred_thousand_nested_arrays(customers: Path, tmp_path: Path) -> None:
    dump = tmp_path / "leak.json"
    dump.write_text("[" * 200_000 + "]" * 200_000)
    done = assay("examine", dump, "--against", customers, home=tmp_path)
    assert done.returncode == 3
    assert "next: " in done.stderr


def test_one_unbalanced_quote_costs_one_line_at_most(customers: Path, tmp_path: Path) -> None:
    lines = CSV.splitlines()
    lines[10] = lines[10].replace(",", ',"', 1)
    dump = tmp_path / "leak.csv"
    dump.write_text("\n".join(lines) + "\n")
    done = assay("inspect", dump, "--format", "json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    import json

    result = json.loads(done.stdout)
    assert result["intake"]["rows"] + sum(result["intake"]["refused"].values()) == 30
    assert result["intake"]["rows"] >= 29


def test_a_name_that_climbs_out_of_an_archive_writes_nothing_outside(customers: Path, tmp_path: Path) -> None:
    inside = tmp_path / "deep" / "er"
    inside.mkdir(parents=True)
    dump = zipped(inside / "leak.zip", {"../../climbed.csv": CSV, "/etc/assay-climbed.csv": CSV})
    done = assay("inspect", dump, home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "climbed.csv").exists()
    assert not Path("/etc/assay-climbed.csv").exists()


def test_the_dump_is_untouched(customers: Path, tmp_path: Path) -> None:
    dump = zipped(tmp_path / "leak.zip", {"users.csv": CSV})
    before = (hashlib.sha256(dump.read_bytes()).digest(), dump.stat().st_mtime_ns)
    assert assay("examine", dump, "--against", customers, "--out", tmp_path / "out", home=tmp_path).returncode == 0
    assert (hashlib.sha256(dump.read_bytes()).digest(), dump.stat().st_mtime_ns) == before


def test_help_names_the_exit_codes_and_shows_an_example(tmp_path: Path) -> None:
    done = assay("examine", "--help", home=tmp_path)
    assert "Example: assay examine" in done.stdout
    assert "10 gate hit" in " ".join(done.stdout.split())


def test_a_misspelt_option_is_a_usage_error(tmp_path: Path) -> None:
    done = assay("examine", "leak.csv", "--agianst", "x", home=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
