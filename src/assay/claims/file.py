"""A claim as a person writes it down: `claim.toml`, checked key by key."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from assay.claims import words as said
from assay.claims.count import parse_count
from assay.claims.model import About, Assertion, Claim
from assay.private import escaped
from assay.problem import InputProblem, UsageProblem

_LARGEST = 4 * 1024 * 1024  # bytes: a claim is a page of text, anything larger is the wrong file


def _count(value: object) -> object:
    return parse_count(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else value


def _about(value: object) -> object:
    return About(value) if isinstance(value, str) and value in set(About) else value


def _day(value: object) -> object:
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise UsageProblem(
                "A date of the claim is not written as year-month-day.",
                "Write dates as 2026-11-22: other styles can be read in two ways.",
                code="claim-date-ambiguous",
            ) from None
    return value.date() if isinstance(value, dt.datetime) else value


_Count = Annotated[int, BeforeValidator(_count)]
_Day = Annotated[dt.date, BeforeValidator(_day)]
_Share = Annotated[float, Field(ge=0, le=1)]
_Strict = ConfigDict(extra="forbid", strict=True)


class _Assertion(BaseModel):
    model_config = _Strict
    says: str
    about: Annotated[About, BeforeValidator(_about)]
    count: _Count | None = None
    fields: list[str] = []
    date: _Day | None = None


class _File(BaseModel):
    model_config = _Strict
    company: str = "the company"
    said_by: str | None = None
    said_at: _Day | None = None
    where: str | None = None
    words: str | None = None
    count: _Count | None = None
    launched: _Day | None = None
    market_share: Annotated[list[_Share], Field(min_length=2, max_length=2)] | None = None
    prior: dict[str, Annotated[float, Field(ge=0)]] = {}
    fields: list[str] = []  # kinds alleged
    fresh: bool = False
    access: bool = False
    assertions: list[_Assertion] = []


def load(path: Path | None, **overrides: Any) -> Claim:
    """The claim of `path` (TOML), or an empty one; `overrides` that are not None win over the file.

    Assertions are those written down, and besides them what follows from `count`, `fields`, `fresh`, `access` and the
    words. Raises InputProblem `claim-unreadable` when the file cannot be read, UsageProblem `claim-key-unknown`,
    `claim-value-wrong`, `claim-count-unreadable` or `claim-date-ambiguous`.
    """
    content = dict(_read(path)) if path else {}
    content.update({key: list(value) if isinstance(value, tuple) else value
                    for key, value in overrides.items() if value is not None})  # fmt: skip
    try:
        file = _File.model_validate(content)
    except ValidationError as error:
        raise _problem(error) from None
    return _claim(file)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > _LARGEST:
            raise _unreadable("The claim file is larger than 4 MiB.")
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise _unreadable(f"The claim file cannot be opened: {error.strerror}.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        raise _unreadable("The claim file is not TOML in UTF-8.") from None
    inner = content.get("claim")
    return inner if isinstance(inner, dict) and set(content) == {"claim"} else content


def _unreadable(says: str) -> InputProblem:
    return InputProblem(says, "Check the path and the file, or leave --claim out.", code="claim-unreadable")


def _problem(error: ValidationError) -> UsageProblem:
    first = error.errors(include_input=False, include_url=False)[0]
    key = escaped(".".join(str(part) for part in first["loc"]))
    if first["type"] == "extra_forbidden":
        known = ", ".join(_File.model_fields if len(first["loc"]) == 1 else _Assertion.model_fields)
        return UsageProblem(f"The claim has an unknown key {key!r}.", f"Known: {known}.", code="claim-key-unknown")
    return UsageProblem(
        f"The value of {key!r} in the claim does not fit: {first['msg'].rstrip('.')}.",
        "See the claim file's keys in docs/claim.md.",
        code="claim-value-wrong",
    )


def _claim(file: _File) -> Claim:
    share = tuple(sorted(file.market_share)) if file.market_share else None
    claim = Claim(
        company=file.company, said_by=file.said_by, said_at=file.said_at, where=file.where, words=file.words,
        count=file.count, launched=file.launched, prior=dict(file.prior),
        market_share=(share[0], share[1]) if share else None,
    )  # fmt: skip
    assertions = _assertions(file)
    count = file.count if file.count is not None else _alleged(assertions)
    return replace(claim, count=count, assertions=assertions)


def _alleged(assertions: tuple[Assertion, ...]) -> int | None:
    return next((a.count for a in assertions if a.about is About.COUNT and a.count is not None), None)


def _assertions(file: _File) -> tuple[Assertion, ...]:
    explicit = [Assertion(a.says, a.about, a.count, tuple(a.fields), a.date) for a in file.assertions]
    derived = [said.theirs(file.company)]
    if file.count is not None:
        derived.append(said.counted(file.count))
    if file.fields:
        derived.append(said.with_fields(tuple(file.fields)))
    derived += [said.fresh()] * file.fresh + [said.access()] * file.access
    derived += said.derive(file.words) if file.words else ()
    return (*explicit, *_once(derived, {a.about for a in explicit}))


def _once(derived: list[Assertion], taken: set[About]) -> list[Assertion]:
    """The first derived assertion per subject that nothing written down speaks to already."""
    kept: dict[About, Assertion] = {}
    for assertion in derived:
        if assertion.about not in taken:
            kept.setdefault(assertion.about, assertion)
    return list(kept.values())
