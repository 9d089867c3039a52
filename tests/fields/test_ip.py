"""Internet addresses: one form each."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from assay.fields import KINDS
from tests.fields.many_values import column, quick, steady

SPELLED = [
    ("192.0.2.7", "192.0.2.7"),
    (" 192.0.2.7 ", "192.0.2.7"),
    ("192.0.2.7/32", "192.0.2.7"),
    ("192.0.2.7:8080", "192.0.2.7"),
    ("::ffff:192.0.2.7", "192.0.2.7"),
    ("::FFFF:c000:207", "192.0.2.7"),
    ("192.000.002.007", "192.0.2.7"),
    ("2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"),
    ("[2001:db8::1]:443", "2001:db8::1"),
    ("2001:db8::1/128", "2001:db8::1"),
    ("fe80::1%eth0", "fe80::1"),
    ("192.0.2.0/24", None),  # a network is no address
    ("192.0.2.256", None),
    ("192.0.2", None),
    ("192.0.2.*", None),
    ("3221225991", None),  # could be anything
    ("", None),
    (":" * 10_000, None),
]


def test_spelling() -> None:
    assert steady("ip", [raw for raw, _ in SPELLED]) == [want for _, want in SPELLED]


def test_version_4_takes_the_fast_path() -> None:
    assert quick("ip", ["192.0.2.7", "::ffff:192.0.2.7", "192.0.2.7:80"]) == ["192.0.2.7"] * 3


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.one_of(st.ip_addresses().map(str), st.text(max_size=24), st.from_regex(r"[0-9a-f:.]{2,30}")), max_size=40
    )
)
def test_both_paths_agree_and_spelling_is_idempotent(values: list[str]) -> None:
    steady("ip", values)


def test_score() -> None:
    score = KINDS["ip"].score
    assert score(column([f"198.51.100.{i}" for i in range(50)])) == 1.0
    assert score(column([f"2001:db8::{i:x}" for i in range(50)])) == 1.0
    assert score(column([f"10.{i}" for i in range(50)])) == 0.0
    assert score(column([f"1.{i}.3" for i in range(50)])) == 0.0  # versions
    assert score(column([f"12:30:{i:02d}" for i in range(50)])) == 0.0  # times
