"""A `Reference` as JSON and back, for the manifest of a prepared reference; and its portrait, for a file of its own."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assay.fields import Context, Schema
from assay.private import Private
from assay.reference.mapped import Checked, Stored, sum_up
from assay.reference.model import Export, HashPolicy, Reference
from assay.reference.portrait import Portrait
from assay.reference.sealing import damaged

PLAIN = (
    "source", "current", "former", "tombstones", "versions", "company", "market_share", "notes", "tombstone_key_at",
    "refreshes",
)  # fmt: skip


def written(reference: Reference) -> dict[str, Any]:
    """JSON without a secret and without a person's value."""
    told: dict[str, Any] = {key: getattr(reference, key) for key in PLAIN}
    # an erased customer's row was a former one's before Assay counted them: whoever reads rows knows of all
    told |= {"former": reference.former + reference.erased, "erased": reference.erased}
    told |= {"as_of": reference.as_of.isoformat(), "unspelled": dict(reference.unspelled)}
    told |= {"launched": reference.launched.isoformat() if reference.launched else None}
    told |= {key: _plain(getattr(reference, key)) for key in ("schema", "context", "exports", "hashes")}
    return told


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def read(told: Mapping[str, Any], tombstone_key: Private | None) -> Reference:
    """The reference that was written; `raw` is False, spelled values only were kept."""
    try:
        plain: dict[str, Any] = {key: tuple(told[key]) if key == "notes" else told[key] for key in PLAIN}
        erased = int(told.get("erased", 0))
        plain |= {"former": told["former"] - erased, "erased": erased}
        return Reference(
            **plain,
            as_of=date.fromisoformat(told["as_of"]),
            launched=date.fromisoformat(told["launched"]) if told["launched"] else None,
            unspelled=dict(told["unspelled"]),
            schema=TypeAdapter(Schema).validate_python(told["schema"]),
            context=TypeAdapter(Context).validate_python(told["context"]),
            exports=TypeAdapter(tuple[Export, ...]).validate_python(told["exports"]),
            hashes=TypeAdapter(HashPolicy).validate_python(told["hashes"]),
            raw=False,
            tombstone_key=tombstone_key,
        )
    except (KeyError, TypeError, ValueError, ValidationError):
        raise damaged("the manifest") from None


def put_portrait(portrait: Portrait, folder: Path) -> Stored:
    """Write the portrait: a file, to be sealed where the customers are, for it holds values that many share."""
    path = folder / "portrait-000.json"
    path.write_text(json.dumps(portrait.to_json()), encoding="utf-8")
    return sum_up(path, {})


def got_portrait(file: Checked) -> Portrait:
    """The portrait that was put. Raises SourceProblem `reference-damaged`."""
    file.verify_all()
    try:
        return Portrait.from_json(json.loads(file.data.tobytes()))
    except (TypeError, ValueError, ValidationError):
        raise damaged("the portrait") from None
