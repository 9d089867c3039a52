"""An e-mail address or a phone number as a digest: what advertisers and brokers exchange in place of the address."""

from __future__ import annotations

import re

from assay.fields.expressions import let, tidy
from assay.fields.model import Context, Fact, Kind, Spelling, Values
from assay.fields.shares import share_like

# MD5, SHA-1, SHA-256: the digests that the advertising platforms' guides for customer lists name.
DIGEST = re.compile(r"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})", re.IGNORECASE | re.ASCII)


def _sql(value: str, _context: Context, _region: str) -> str:
    return let(f"lower({tidy(value, 'y')})", "d", "CASE WHEN regexp_full_match(d, '[0-9a-f]{32,64}') THEN d END")


def _score(values: Values) -> float:
    """The values are those of any digest: only a header, or addresses of ours that meet them, say whose."""
    return 0.3 * share_like(values, DIGEST)


KIND = Kind(
    id="contact_digest",
    says="An e-mail address or phone number as an unsalted digest (MD5, SHA-1, SHA-256).",
    fact=Fact.WORLD,
    identifies=23.0,  # as a phone number, the less telling of the two
    headers={
        "en": ("email md5", "email sha1", "email sha256", "md5 email", "sha256 email", "email hash", "hashed email",
               "email digest", "hem", "phone md5", "phone sha256", "phone hash", "hashed phone"),
    },
    score=_score,
    spelling=Spelling(sql=_sql),
    key=True,
    volatile=True,
)  # fmt: skip
