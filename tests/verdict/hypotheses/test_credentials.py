"""The account `credentials`: what it wins, and what it must not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assay.fields.model import Field, Schema
from tests.verdict import worlds
from tests.verdict.worlds import judged

MAIL = tuple(c for c in worlds.SHOP if c.field == "email")


def test_a_combo_list(tmp_path: Path) -> None:
    rows = worlds.Rows(2000, 0.1, {"email": (1, 0, 0, 0)}, {"plaintext": 1.0})
    view = worlds.make(tmp_path, [rows], compared=MAIL)
    password = Field("password", "password", (1,), 1.0, "header")
    verdict = judged(replace(view, schema=Schema(("email", "password"), (*view.schema.fields, password), ())))
    assert verdict.label == "credentials"
    assert "logins and passwords" in verdict.headline


def test_no_passwords_no_credentials(tmp_path: Path) -> None:
    rows = worlds.Rows(2000, 0.1, {"email": (1, 0, 0, 0)}, {"plaintext": 0.0})
    assert judged(worlds.make(tmp_path, [rows], compared=MAIL)).probabilities["credentials"] == 0
