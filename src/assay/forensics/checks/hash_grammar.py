"""Are the password hashes well-formed in a scheme that exists?"""

from __future__ import annotations

from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier
from assay.forensics.secrets import BCRYPT_BITS, cut_hashes
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted, rows

_TRUE = (0.95, 0.998)
_MADE = (0.003, 0.9)


def measure(view: View) -> Measurement:
    """Rows whose hash fits a known scheme to the last bit, of rows with a hash.

    Beside it: schemes in the column; hashes in it that stand on several rows (`repeated`), and salts of salted schemes
    that do (`salts_repeated`), which no sound scheme makes.
    """
    table = cut_hashes(view)
    if table is None:
        raise Untold("The dump has no column of password hash.")
    k, n, schemes, distinct, salts = view.engine.one(
        f"SELECT count(*) FILTER (scheme IS NOT NULL AND (scheme <> 'bcrypt' OR {BCRYPT_BITS})), count(*), "
        f"count(DISTINCT scheme), count(DISTINCT hash), count(salt) - count(DISTINCT salt) FROM {table}"
    )
    if n == 0:
        raise Untold("No row holds a password hash.")
    made = likelier(k, n, _TRUE, _MADE)
    numbers = {"schemes": schemes, "repeated": n - distinct, "salts_repeated": salts}
    return Measurement(k, n, numbers | {"invented_low": made[0], "invented_high": made[1]})


def explain(m: Measurement) -> str:
    """The sentence."""
    way = "as real hashes are" if (m.k or 0) >= _TRUE[0] * (m.n or 1) else "as made-up strings are not"
    return (
        f"{counted(m)} hashes are well-formed in a known scheme, {way}; {rows(m.numbers['schemes'], 'scheme')} in the "
        f"column, {count(m.numbers['repeated'])} repeated hashes, {count(m.numbers['salts_repeated'])} repeated salts."
    )


CHECK = Check(
    id="hash-grammar",
    looks_for="hashes that no scheme writes",
    family="secrets",
    needs=Needs(claim=frozenset({"password_hash"})),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share(*_TRUE),
        "older": Share(*_TRUE),
        "partner": Share(*_TRUE),
        "other-origin": Share(*_TRUE),
        "credentials": Share(0.5, 0.998),
        "invented": Share("invented_low", "invented_high"),
    },
    basis=Basis.ASSERTED,
    reference="Provos and Mazieres 1999 (bcrypt; a random string of its form passes one in 64); hashcat's "
    "example hashes",
)
