"""A database URL taken apart: what to connect to, with the password kept out of sight."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from assay.private import Private
from assay.problem import UsageProblem
from assay.reference.secret import WAYS, resolve

OWN = ("table", "password")  # options that are ours; the others go to the driver


@dataclass(frozen=True)
class Address:
    """Where a database is. `options` are the driver's own (sslmode, host of a socket, ...)."""

    scheme: str
    host: str
    port: int | None
    user: str
    database: str
    password: Private | None = None
    table: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The address for people: no user's password, no driver options."""
        place = f"{self.host}:{self.port}" if self.port else self.host
        who = f"{self.user}@" if self.user else ""
        slash = "" if self.database.startswith("/") else "/"
        return f"{self.scheme}://{who}{place}{slash}{self.database}"


def parse(url: str, *, base: Path | None = None) -> Address:
    """Take a URL apart. A password in it is refused (UsageProblem `secret-in-argv`), a reference is resolved."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UsageProblem(
            "The address of the customer database is not a URL that can be read.",
            "Write it like postgresql://user@host:5432/database?table=customers.",
            code="source-address",
        ) from None
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.password or any(key in options for key in ("passwd", "pwd", "sslpassword")):
        raise UsageProblem(
            "The address of the customer database holds a password; other people on this machine can see it there.",
            f"Leave it out and add ?password= with a reference: {WAYS}.",
            code="secret-in-argv",
        )
    reference = options.get("password")
    password = resolve(reference, base=base, what="The password of the customer database") if reference else None
    return Address(
        scheme=parts.scheme,
        host=unquote(parts.hostname or ""),
        port=port,
        user=unquote(parts.username or ""),
        database=unquote(parts.path[1:]) if parts.path.startswith("/") else "",
        password=password,
        table=options.get("table"),
        options={key: value for key, value in options.items() if key not in OWN},
    )


def redacted(source: str) -> str:
    """A SOURCE as it may be shown: nothing between a user's name and the last @, nothing after ? or #."""
    found = re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", source)
    scheme, rest = (found[0], source[found.end() :]) if found else ("", source)
    before, at, after = rest.rpartition("@")
    if not at:
        return scheme + (re.split(r"[?#]", rest)[0] if scheme else rest)
    user = re.split(r"[:/?#@]", before)[0]
    return f"{scheme}{user}@{re.split(r'[?#]', after)[0]}"
