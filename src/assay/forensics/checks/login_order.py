"""Was an account created before its last login?"""

from __future__ import annotations

from assay.forensics.coherence import EXPECTS, cohere, say
from assay.forensics.model import Basis, Check, Measurement, Needs, View


def measure(view: View) -> Measurement:
    """Rows created at or before their last login, of rows with both times."""
    return cohere(view, "login_after_creation", real=(0.97, 0.997))


def explain(m: Measurement) -> str:
    """The sentence."""
    return say(m, "the last login is not before the creation")


CHECK = Check(
    id="login-order",
    looks_for="last logins before the account was created",
    family="coherence",
    needs=Needs(claim=frozenset({"created_at", "last_login"})),
    measure=measure,
    explain=explain,
    expects=EXPECTS,
    basis=Basis.ASSERTED,
    reference="forensics.md 5.12, 6.1",
)
