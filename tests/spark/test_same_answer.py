"""What Spark makes of a claim equals what one machine makes of it: row by row, and byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import assay
from assay.desk.demo import AS_OF, build_company, write_posts
from assay.engine import Engine
from assay.engine.spark import Cluster
from assay.matching import Overlap, claimpass, match, readback
from assay.matching.fields import Meeting
from assay.matching.spark import comparison
from assay.problem import AssayError, UsageProblem
from assay.reference.index import Customers
from assay.settings import Settings
from tests.matching import made

pytestmark = pytest.mark.spark
Columns = dict[str, list[str | None]]


def _examined(folder: Path, claim: str, out: str, settings: Settings) -> tuple[dict[str, Any], bytes]:
    assay.examine(
        folder / claim, against=folder / "assay.toml", out=folder / out, as_of=AS_OF, settings=settings,
        claim=folder / "padded.claim.toml",
    )  # fmt: skip
    result: dict[str, Any] = json.loads((folder / out / "result.json").read_text())
    assert result["run"].pop("engine") == settings.engine
    return result, (folder / out / "rows.parquet").read_bytes()


def test_an_examination_with_history_former_and_erased_customers(tmp_path: Path, spark: Settings) -> None:
    write_posts(build_company(), tmp_path)
    here = _examined(tmp_path, "padded.zip", "here", Settings(threads=2))
    assert _examined(tmp_path, "padded.zip", "there", spark) == here
    assert {p["status"] for p in here[0]["matching"]["patterns"]} >= {"current", None}


def _person(i: int) -> dict[str, str | None]:
    """Somebody made up; names repeat, mail and phone do not."""
    first, last = f"given{i % 37}", f"family{i % 211}"
    return {
        "customer_id": str(1000 + i),
        "email": f"person{i}.{last}@mail{i % 3}.example",
        "email_2": f"second{i}@elsewhere.example" if i % 4 == 0 else None,
        "phone": f"+1206555{i:05d}",
        "full_name": " ".join(sorted((first, last))),
        "birth_date": f"19{40 + i % 60}-{1 + i % 12:02d}-{1 + i % 28:02d}",
        "postcode": f"{10000 + i % 900}",
        "password_hash": f"$2b$10${i:022d}",
        "attribute_plan": ("gold", "silver", "free")[i % 3],
    }


def _columns(people: Sequence[dict[str, str | None]]) -> Columns:
    return {name: [p[name] for p in people] for name in people[0]}


def _slipped(i: int) -> dict[str, str | None]:
    """One slip of the keyboard in the mail's name, and nothing else that would lead to the customer."""
    person = _person(i)
    mail = str(person["email"])
    changed = {"email": f"{mail[:3]}x{mail[3:]}", "phone": None, "customer_id": None, "password_hash": None}
    return person | changed | {"birth_date": None, "email_2": None}


CUSTOMERS = [_person(i) for i in range(1, 901)]
for at in range(20, 60):  # more customers than may share a value, and some that may
    CUSTOMERS[at]["phone"] = "+12065550000"
for at in range(70, 75):
    CUSTOMERS[at]["phone"] = "+12065559999"
CROWD = [_person(i) | {"email": "info@placeholder.example"} for i in range(2000, 2070)]
CLAIMED = [
    *CUSTOMERS[:500:2],
    *CUSTOMERS[:100:2],  # copies
    *(_slipped(i) for i in range(501, 700)),
    *(_person(i) | {"email": f"old{i}@mail.example", "phone": f"+4420{i:08d}"} for i in range(700, 760)),
    *(_person(i) | {"birth_date": None, "phone": None, "email": None} for i in range(760, 800)),
    *CROWD,
    *(_person(i) for i in range(3000, 3300)),
    *(_person(i) | {"email": f"person{i}@new.example"} for i in range(3000, 3040)),  # strangers of two rows
]
HISTORY = [(i, "email", f"old{i}@mail.example") for i in range(700, 760)]
ERASED = "a made-up key"


def _compared(engine: Engine, claimed: Columns, *, near: bool = True) -> tuple[Overlap, list[tuple[Any, ...]]]:
    schema = made.claim(engine, claimed)
    reference = made.reference(
        engine,
        _columns(CUSTOMERS),
        former=range(300, 500),
        history=HISTORY,
        tombstones=[("email", made_digest("person3100.family146@mail1.example"))],
        secret=ERASED,
    )
    overlap = match(engine, schema, reference, key=made.KEY, near=near)
    return overlap, engine.rows("SELECT * FROM matches ORDER BY row")


def made_digest(value: str) -> str:
    """The tombstone of a value."""
    import hashlib
    import hmac

    return hmac.new(ERASED.encode(), value.encode(), hashlib.sha256).hexdigest()


def _thin(names: Sequence[str]) -> Callable[[], Columns]:
    return lambda: {n: v for n, v in _columns(CLAIMED).items() if n in names}


CLAIMS: dict[str, Callable[[], Columns]] = {
    "everything": lambda: _columns(CLAIMED),
    "names and towns only": _thin(["full_name", "postcode", "attribute_plan"]),
    "one row": lambda: _columns(CLAIMED[:1]),
    "no row of ours": lambda: _columns([_person(5000)]),
}


def _refused(task: int) -> dict[str, Any]:
    if task == 2:
        raise AssayError("The tables need more memory.", "Allow more.", code="memory-short")
    return {"task": task}


def _crashes(task: int) -> dict[str, Any]:
    raise ValueError("ann.lee@mail.example")


def test_what_goes_wrong_in_a_task_is_said_here(tmp_path: Path, spark: Settings) -> None:
    cluster = Cluster(tmp_path, spark)
    assert cluster.spread("count", _refused, [0, 1, 3]) == [{"task": 0}, {"task": 1}, {"task": 3}]
    with pytest.raises(AssayError) as caught:
        cluster.spread("count", _refused, [1, 2, 3])
    assert caught.value.code == "memory-short"
    with pytest.raises(AssayError) as caught:
        cluster.spread("count", _crashes, [1])
    assert caught.value.code == "spark-failed"
    assert "ann" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_machines_that_differ_are_refused(tmp_path: Path, spark: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Path, "touch", lambda self: None)
        with pytest.raises(UsageProblem) as caught:
            Cluster(tmp_path / "unseen", spark)
    assert caught.value.code == "spark-folder"
    monkeypatch.setattr("assay.engine.versions.version", lambda package: "0.0")
    with pytest.raises(UsageProblem) as caught:
        Cluster(tmp_path / "older", spark)
    assert caught.value.code == "spark-versions"


def test_rows_that_are_not_what_their_prints_say_are_put_right_alike(
    tmp_path: Path, spark: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some rows lose a field; those that had little else are named no more, and joined to people and graves anew."""

    def other(customers: Customers, meetings: Sequence[Meeting], claimed: pa.Table, whose: Any, patterns: Any) -> Any:
        wrong = np.zeros((len(whose), len(meetings)), np.bool_)
        wrong[whose % 3 == 0, :2] = True
        wrong[whose % 5 == 0] = True
        return wrong

    for module in (claimpass, comparison):
        monkeypatch.setattr(module, "differing", other)
    with Engine(tmp_path / "here", Settings(threads=2)) as engine:
        here = _compared(engine, CLAIMS["everything"]())
    with Engine(tmp_path / "there", Settings(threads=2), cluster=Cluster(tmp_path / "there", spark)) as engine:
        there = _compared(engine, CLAIMS["everything"]())
    assert there == here
    assert here[0].read_back is not None
    assert here[0].read_back.differ.k > here[0].read_back.lost > 0
    assert here[0].refused >= here[0].read_back.lost


def test_the_same_rows_are_drawn_to_be_read_back(
    tmp_path: Path, spark: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[tuple[int, int]]] = []

    def seen(customers: Customers, meetings: Sequence[Meeting], claimed: pa.Table, whose: Any, patterns: Any) -> Any:
        asked.append(sorted(zip(claimed.column("row").to_pylist(), whose.tolist(), strict=True)))
        return readback.differing(customers, meetings, claimed, whose, patterns)

    for module in (claimpass, comparison):
        monkeypatch.setattr(module, "differing", seen)
    for module in (readback, comparison):
        monkeypatch.setattr(module, "MOST", 40)
    with Engine(tmp_path / "here", Settings(threads=2)) as engine:
        here = _compared(engine, CLAIMS["everything"]())
    with Engine(tmp_path / "there", Settings(threads=2), cluster=Cluster(tmp_path / "there", spark)) as engine:
        there = _compared(engine, CLAIMS["everything"]())
    assert there == here
    assert asked[0] == asked[1]
    assert len(asked[0]) == 40


@pytest.mark.parametrize("which", CLAIMS)
def test_the_same_rows_match(which: str, tmp_path: Path, spark: Settings) -> None:
    with Engine(tmp_path / "here", Settings(threads=2)) as engine:
        here = _compared(engine, CLAIMS[which]())
    with Engine(tmp_path / "there", Settings(threads=2), cluster=Cluster(tmp_path / "there", spark)) as engine:
        there = _compared(engine, CLAIMS[which]())
    assert there[1] == here[1]
    assert there[0] == here[0]
    if which == "everything":
        assert len(here[0].notes) == 2, "one value is too popular, another carried by too many"
        assert {row[2] for row in here[1]} == {"current", "former", "tombstone", None}
        states = {state for pattern in here[0].patterns for state in here[0].states(pattern.pattern)}
        assert {int(s) for s in states} == {0, 1, 2, 3, 4}
