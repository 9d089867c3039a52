"""An `assay.toml`: what a company says about its customers; unknown keys are errors that name the key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assay.problem import UsageProblem
from assay.reference.secret import WAYS

SECRETS = ("password", "key")  # keys that may only hold references


class Part(BaseModel):
    """A table of the file: strict, frozen, no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Company(Part):
    """Who we are."""

    name: str | None = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None  # ISO 3166-1 alpha-2
    launched: date | None = None
    market_share: Annotated[float, Field(gt=0, le=1)] | None = None


class Place(Part):
    """Where rows are: a file, a table or a query; the latter in the main source's database unless `url` is given."""

    url: str | None = None
    file: str | None = None
    table: str | None = None
    query: str | None = None
    password: str | None = None

    @model_validator(mode="after")
    def one_way(self) -> Place:
        """Two ways at once would hide which one counted."""
        ways = [key for key in ("table", "query") if getattr(self, key)]
        if len(ways) > 1:
            raise ValueError("give either table or query, not both")
        if self.file and (self.url or self.query):
            raise ValueError("give either file or a database, not both")
        return self


class Source(Place):
    """The current customers."""

    where: str | None = None
    as_of: date | None = None


class Former(Place):
    """Those who were customers: rows elsewhere, or a condition on the main rows."""

    where: str | None = None


class Tombstones(Place):
    """Erased customers as keyed digests: columns kind, digest, erased_at."""

    key: str | None = None


class History(Place):
    """Earlier values: key, column, value, valid_from, valid_to; or row versions: key, columns, valid_from, valid_to."""

    key: str
    customer: str | None = None  # header of the main table that `key` points to; the same header by default
    column: str = "column"
    value: str = "value"
    valid_from: str = "valid_from"
    valid_to: str = "valid_to"


class ExportPart(Part):
    """A dated projection that somebody received."""

    name: str
    way: Literal["table", "export", "partner", "endpoint"] = "export"
    columns: tuple[str, ...] = Field(default=(), strict=False)
    where: str | None = None
    at: Annotated[date | None, Field(alias="date")] = None
    file: str | None = None
    format: str | None = None
    delimiter: str | None = None


Costs = Annotated[tuple[int, ...], Field(strict=False)]  # TOML has lists, not tuples


class Configuration(Part):
    """The whole file."""

    company: Company = Company()
    source: Source
    columns: Mapping[str, str] = Field(default_factory=dict)
    former: Former | None = None
    tombstones: Tombstones | None = None
    history: History | None = None
    exports: tuple[ExportPart, ...] = Field(default=(), strict=False)
    hashes: Mapping[str, Costs] = Field(default_factory=dict)


def load(path: Path) -> Configuration:
    """Read and check an `assay.toml`. Raises UsageProblem naming file, key and what is expected."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _problem(path, "is not there", "Check the path.") from None
    except OSError:
        raise _problem(path, "cannot be opened", "Check its permissions.") from None
    except UnicodeDecodeError:
        raise _problem(path, "is not UTF-8", "Save it as UTF-8; TOML knows no other encoding.") from None
    except tomllib.TOMLDecodeError as problem:
        line = str(problem).rpartition("(at ")[2].rstrip(")")
        raise _problem(path, f"is not TOML (at {line})", "Mend that line; texts stand in double quotes.") from None
    _no_written_secret(path, told)
    try:
        return Configuration.model_validate(told)
    except ValidationError as problem:
        errors = problem.errors(include_input=False, include_url=False)
        first = min(errors, key=lambda error: error["type"] != "extra_forbidden")  # a misspelt key explains the rest
        key = ".".join(str(part) for part in first["loc"]) or "the file"
        if first["type"] == "extra_forbidden":
            raise _problem(path, f"has an unknown key `{key}`", "docs/reference.md lists the keys.") from None
        raise _problem(path, f"has a wrong `{key}`: {first['msg']}", "docs/reference.md shows each key.") from None


def _no_written_secret(path: Path, told: Mapping[str, object]) -> None:
    for part, content in told.items():
        for key in SECRETS:
            text = content.get(key) if isinstance(content, Mapping) and (part, key) != ("history", "key") else None
            if isinstance(text, str) and text.partition(":")[0] not in ("env", "file", "keyring"):
                raise UsageProblem(
                    f"`{part}.{key}` in {path.name} is written out; whoever reads the file has it.",
                    f"Write where it is kept: {WAYS}.",
                    code="secret-in-file",
                )


def _problem(path: Path, says: str, next_step: str) -> UsageProblem:
    return UsageProblem(f"{path.name} {says}.", next_step, code="reference-config")
