"""Fingerprints against the vectors of the SipHash paper."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.engine import fingerprint

KEY = bytes(range(16))  # the key of the reference vectors

# SipHash-2-4-64 of bytes(range(n)) for n = 0, 1, 2, 15: Aumasson and Bernstein 2012, appendix A and reference vectors
VECTORS = {0: 0x726FDB47DD0E0E31, 1: 0x74F839C593DC67FD, 2: 0x0D6C8009D9A94F5A, 15: 0xA129CA6149BE45E5}


@pytest.mark.parametrize(("length", "expected"), VECTORS.items())
def test_reference_vectors(length: int, expected: int) -> None:
    assert fingerprint(pa.array([bytes(range(length))], type=pa.binary()), KEY).to_pylist() == [expected]


@given(st.lists(st.none() | st.text(), max_size=20), st.integers(0, 20))
def test_slices_and_chunks_do_not_matter_and_null_stays_null(values: list[str | None], cut: int) -> None:
    whole = pa.array(values, type=pa.string())
    parts = pa.chunked_array([whole[:cut], whole[cut:]])
    one = fingerprint(whole, KEY).to_pylist()
    assert fingerprint(parts, KEY).to_pylist() == one
    assert [v is None for v in one] == [v is None for v in values]


def test_another_key_gives_other_fingerprints() -> None:
    values = pa.array(["a", "b"])
    assert fingerprint(values, KEY) != fingerprint(values, bytes(16))


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        fingerprint(pa.array(["a"]), b"short")
