"""Rows gathered out of mapped files are those that Arrow takes, checked or not, whatever the order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.problem import SourceProblem
from assay.reference import gathering, values
from assay.reference.mapped import Checked
from assay.reference.values import Values


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "BATCH", 64)
    monkeypatch.setattr(values, "FILE_ROWS", 192)
    monkeypatch.setattr(gathering, "PART", 50)


def people(rows: int) -> pa.Table:
    """Text with gaps and signs of several bytes, repeated values, empty text, numbers, a column of nulls."""
    draw = np.random.default_rng(rows)
    text = [None if n % 5 == 0 else "ü" * (n % 7) + str(n) for n in range(rows)]
    return pa.table(
        {
            "text": pa.array(text, pa.large_string()),
            "few": pa.array([None if n % 11 == 0 else f"town {n % 3}" for n in range(rows)], pa.large_string()),
            "more": pa.array([f"{draw.integers(0, 300):05d} a longer value" for _ in range(rows)], pa.large_string()),
            "bare": pa.array([""] * rows, pa.large_string()),
            "none": pa.array([None] * rows, pa.large_string()),
            "number": pa.array([None if n % 13 == 0 else n * (1 << 40) - 7 for n in range(rows)], pa.int64()),
            "day": pa.array([n * 86_400_000_000 for n in range(rows)], pa.timestamp("us")),
        }
    )


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[pa.Table, Path]:
    """A thousand rows; the folder is that of their files."""
    return people(1_000), tmp_path_factory.mktemp("values")


def opened(held: tuple[pa.Table, Path], *, sound: bool) -> Values:
    """The rows in files of three batches, the last of which is short."""
    whole, folder = held
    stored = values.write(folder, "values", iter([whole.slice(0, 700), whole.slice(700)]))
    assert [one.rows for one in stored] == [192] * 5 + [40]
    return Values([Checked(one, sound=sound) for one in stored], 2)


@pytest.mark.parametrize("sound", [True, False], ids=["as written", "to be checked"])
@pytest.mark.parametrize("order", ["as they layout", "any", "one", "none", "again and again"])
def test_it_is_what_arrow_takes(held: tuple[pa.Table, Path], order: str, *, sound: bool) -> None:
    draw = np.random.default_rng(3)
    rows = {
        "as they layout": np.arange(1_000),
        "any": draw.permutation(1_000),
        "one": np.array([999]),
        "none": np.zeros(0, np.int64),
        "again and again": draw.integers(0, 40, 500) * 25,
    }[order]
    store = opened(held, sound=sound)
    kinds = {field.name: field.type for field in store.table.schema}
    assert kinds["few"] == kinds["bare"] == pa.dictionary(pa.uint8(), pa.string())
    assert kinds["text"] == kinds["more"] == pa.string()
    told = store.take(rows, held[0].column_names)
    assert told.cast(held[0].schema).to_pydict() == held[0].take(pa.array(rows)).to_pydict()
    for column in told.columns:
        column.validate(full=True)


@given(st.lists(st.integers(0, 999), max_size=300), st.sampled_from([0, 1, 2, 7]))
def test_stretches_only_change_the_order_of_reading(
    tmp_path_factory: pytest.TempPathFactory, rows: list[int], bits: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(values, "BATCH", 64)
        patch.setattr(values, "FILE_ROWS", 192)
        patch.setattr(gathering, "_STRETCHES", 1 << (3 + bits))
        whole = people(1_000)
        store = opened((whole, tmp_path_factory.mktemp("values")), sound=False)
        told = store.take(np.array(rows, np.int64), ["text", "few"])
        assert told.to_pydict() == whole.select(["text", "few"]).take(pa.array(rows, pa.int64())).to_pydict()


def test_text_longer_than_a_chunk_may_be_comes_in_several(
    held: tuple[pa.Table, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "_LONGEST", 40)
    rows = np.arange(0, 1_000, 3)
    told = opened(held, sound=True).take(rows, ["more", "text"])
    assert told.column("more").num_chunks > 1
    assert told.to_pydict() == held[0].select(["more", "text"]).take(pa.array(rows)).to_pydict()


@pytest.mark.parametrize("sound", [True, False])
def test_empty_text_in_a_batch_without_a_byte_of_text(tmp_path: Path, *, sound: bool) -> None:
    """Arrow gives a buffer of no bytes an address outside the file."""
    few = pa.table({"customer": [1, 2, 3], "value": pa.array(["", None, ""], pa.large_string())})
    like = pa.schema([("customer", pa.int64()), ("value", pa.string())])
    stored = values.write(tmp_path, "history", iter([few]), like=like)
    told = Values([Checked(one, sound=sound) for one in stored]).take(np.array([2, 1, 0]), ["customer", "value"])
    assert told.to_pydict() == {"customer": [3, 2, 1], "value": ["", None, ""]}


def test_more_files_than_two_bytes_count(held: tuple[pa.Table, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "_STRETCHES", 4)
    rows = np.random.default_rng(1).permutation(1_000)
    told = opened(held, sound=True).take(rows, ["text"]).column(0)
    assert told.to_pylist() == held[0].column("text").take(pa.array(rows)).to_pylist()


def test_a_number_of_another_width_is_refused(tmp_path: Path) -> None:
    stored = values.write(tmp_path, "values", iter([pa.table({"age": pa.array([1, 2], pa.int32())})]))
    with pytest.raises(TypeError, match="int32"):
        Values([Checked(one) for one in stored]).take(np.array([1]), ["age"])


@pytest.mark.parametrize("row", [-1, 1_000])
def test_a_row_that_is_not_there_is_refused(held: tuple[pa.Table, Path], row: int) -> None:
    with pytest.raises(IndexError):
        opened(held, sound=True).take(np.array([3, row]), ["text"])


def test_a_place_beyond_the_file_is_damage_and_no_crash(held: tuple[pa.Table, Path]) -> None:
    """Of a file that passes for sound: its bytes are used as they are."""
    store = opened(held, sound=True)
    layout = store._layouts("few")[0]
    for wrong in (np.zeros(2, np.int32), np.array([0, 1 << 30] * 5, np.int32)):
        store._known["few"][0] = type(layout)(layout.form, layout.wide, layout.at, layout.sizes, wrong, layout.text)
        with pytest.raises(SourceProblem):
            store.take(np.arange(192), ["few"])
    layout = store._layouts("text")[0]
    beyond = layout.at + np.array([0, 0, 1 << 40])
    store._known["text"][0] = type(layout)(layout.form, layout.wide, beyond, layout.sizes, layout.offsets, layout.text)
    with pytest.raises(SourceProblem):
        store.take(np.arange(192), ["text"])
