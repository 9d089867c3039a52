"""Do claimed password hashes equal ones that we store or stored?"""

from __future__ import annotations

from math import log10

from assay.forensics.columns import reference_side, spelled
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.secrets import UNSALTED
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted, number

# 22 characters of base64 salt in bcrypt are 128 bits; 48 (phpass) are the fewest of the salted schemes in use.
_SALT_BITS = 48


def measure(view: View) -> Measurement:
    """Rows whose salted hash equals one of ours, today's or a past one, of rows with a salted hash.

    Unsalted digests are left out: the same password makes the same digest anywhere. `false_match` is log10 of the
    probability that one such equality happens by chance: rows times our hashes over two to the salt's bits.
    """
    side = reference_side(view)
    mine = spelled(view.schema, "password_hash")
    column = spelled(side.schema, "password_hash") if side else None
    if mine is None or column is None:
        raise Untold("Dump or customers have no column of password hash.")
    k, n, past, ours = view.engine.one(
        f"WITH claimed AS (SELECT {mine} AS hash FROM claim WHERE {mine} IS NOT NULL "
        f"AND NOT {UNSALTED.replace('hash', mine)}), "
        f"now AS (SELECT DISTINCT {column} AS hash FROM reference WHERE {column} IS NOT NULL), "
        "past AS (SELECT DISTINCT value AS hash FROM history WHERE field = 'password_hash'), "
        "hit AS (SELECT (n.hash IS NOT NULL) AS now, (p.hash IS NOT NULL) AS past FROM claimed c "
        "LEFT JOIN now n ON n.hash = c.hash LEFT JOIN past p ON p.hash = c.hash) "
        "SELECT count(*) FILTER (now OR past), count(*), count(*) FILTER (past AND NOT now), "
        "(SELECT count(*) FROM now) FROM hit"
    )
    if n == 0:
        raise Untold("No claimed hash is of a salted scheme.")
    false = log10(max(n * max(ours, 1), 1)) - _SALT_BITS * log10(2)
    return Measurement(k, n, {"past": past, "ours": ours, "false_match": false})


def explain(m: Measurement) -> str:
    """The sentence."""
    if not m.k:
        return f"None of {count(m.n)} salted password hashes equals one that we store or stored."
    return (
        f"{counted(m)} salted password hashes equal ours, {count(m.numbers['past'])} of them only a past one: they "
        f"left our store (by chance: about 1 in 10^{-number(m, 'false_match'):.0f}); an earlier leak of ours would "
        "show the same."
    )


CHECK = Check(
    id="hash-equality",
    looks_for="hashes that left our store",
    family="company-facts",
    needs=Needs(claim=frozenset({"password_hash"}), reference=frozenset({"password_hash"})),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share(0.6, 0.998),
        "older": Share(0.3, 0.998),
        "partner": Share(0.001, 0.9),
        "scraped": Share(0.0005, 0.003),
        "credentials": Share(0.0005, 0.003),
        "other-origin": Share(0.0005, 0.003),
        "invented": Share(0.0005, 0.003),
    },
    basis=Basis.FACT,
    reference="docs/verdict.md, section 3 (facts): a salted hash is equal by chance less than once in 2^60; "
    "an earlier leak can fake it",
)
