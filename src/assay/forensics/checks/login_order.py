"""Was an account created before its last login?"""

from __future__ import annotations

from assay.forensics.coherence import pair_check
from assay.forensics.model import Needs

CHECK = pair_check(
    name="login-order",
    looks_for="last logins before the account was created",
    sign="login_after_creation",
    says="the last login is not before the creation",
    real=(0.97, 0.997),
    needs=Needs(claim=frozenset({"created_at", "last_login"})),
    reference="docs/verdict.md, 8.3",
)
