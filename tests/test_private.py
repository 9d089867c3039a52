"""What may be shown of a person's value."""

from __future__ import annotations

import pytest

from assay.private import masked


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Ann Lee", "A** L**"),
        ("a@b.org", "a@*.***"),
        ("2026-06-30", "****-**-**"),
        ("2026-06-30T04:05:06", "****-**-** **:**:**"),
        ("2026-06-30 04:05:06", "****-**-** **:**:**"),
        ("12T34", "*****"),
        (None, ""),
    ],
)
def test_a_mask_keeps_the_shape(value: str | None, shown: str) -> None:
    assert masked(value) == shown
