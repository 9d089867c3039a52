"""Do claimed password hashes equal ones that we store or stored?"""

from __future__ import annotations

from math import log10

from assay.engine import literal
from assay.forensics.agreement import overlap_of
from assay.forensics.columns import EXACT, customers_of, field_of, portrait_of, reference_side, spelled
from assay.forensics.met import holders
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.scans import Tally, tally
from assay.forensics.secrets import UNSALTED
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted, number
from assay.matching.model import Agreement
from assay.reference.index import SALTED

# 22 characters of base64 salt in bcrypt are 128 bits; 48 (phpass) are the fewest of the salted schemes in use.
_SALT_BITS = 48


def measure(view: View) -> Measurement:
    """Rows whose salted hash equals one of ours, today's or a past one, of rows with a salted hash.

    Unsalted digests are left out: the same password makes the same digest anywhere. `false_match` is log10 of the
    probability that one such equality happens by chance: rows times our hashes over two to the salt's bits. With more
    than EXACT rows or customers, matching says which rows their hash led to a customer; a past hash leads nowhere, and
    is seen there in rows that something else led.
    """
    side = reference_side(view)
    mine = spelled(view.schema, "password_hash")
    column = spelled(side.schema, "password_hash") if side else None
    if mine is None or column is None:
        raise Untold("Dump or customers have no column of password hash.")
    k, n, past = _led(view) if _large(view) else _joined(view, mine, column)
    if n == 0:
        raise Untold("No claimed hash is of a salted scheme.")
    ours = portrait_of(view).hash_values
    false = log10(max(n * max(ours, 1), 1)) - _SALT_BITS * log10(2)
    return Measurement(k, n, {"past": past, "ours": ours, "false_match": false})


def _large(view: View) -> bool:
    """Whether the key of matching stands for the join: of so many rows each hash is looked up once only."""
    keys = view.overlap.keys if view.overlap else ()
    return max(view.rows, customers_of(view).customers) > EXACT and "password_hash" in keys


def _led(view: View) -> tuple[int, int, int]:
    """From matching: rows that their hash led to a customer or whose hash is a past one of his, of how many; past."""
    overlap = overlap_of(view)
    (salted, hashes), (led,) = view.count(_salted(view)), view.count(_leading(view))
    at = next((i for i, c in enumerate(overlap.compared) if c.kind == "password_hash"), None)
    older = [p.rows for p in overlap.patterns if at is not None and overlap.states(p.pattern)[at] is Agreement.OLDER]
    past = sum(older) if hashes == salted else 0  # a bare digest may be a past one too, and patterns do not tell which
    return min(int(led) + past, int(salted)), int(salted), past


def _salted(view: View) -> Tally:
    mine = str(spelled(view.schema, "password_hash"))
    salted = f"count(*) FILTER ({mine} IS NOT NULL AND NOT {UNSALTED.replace('hash', mine)})"
    return tally("claim", salted, f"count({mine})")


def _leading(view: View) -> Tally:
    bit = 1 << overlap_of(view).keys.index("password_hash")
    return tally("matches", f"count(*) FILTER (keys & {bit} <> 0)")


def _joined(view: View, mine: str, column: str) -> tuple[int, int, int]:
    claimed = field_of(view.schema, "password_hash")
    assert claimed is not None  # noqa: S101  # `mine` is its column
    (other,) = view.engine.one(  # the index leads from hashes of known salted forms, and from today's alone
        f"SELECT count(*) FROM claim WHERE {mine} IS NOT NULL AND NOT {UNSALTED.replace('hash', mine)} "
        f"AND NOT regexp_matches({mine}, {literal(SALTED)})"
    )
    now = "reference" if other else holders(view, claimed.name, "password_hash")
    k, n, gone = view.engine.one(
        f"WITH claimed AS (SELECT {mine} AS hash FROM claim WHERE {mine} IS NOT NULL "
        f"AND NOT {UNSALTED.replace('hash', mine)}), "
        f"now AS (SELECT DISTINCT {column} AS hash FROM {now} SEMI JOIN claimed ON claimed.hash = {column}), "
        "past AS (SELECT DISTINCT value AS hash FROM history SEMI JOIN claimed ON claimed.hash = value "
        "WHERE field = 'password_hash'), "
        "hit AS (SELECT (n.hash IS NOT NULL) AS now, (p.hash IS NOT NULL) AS past FROM claimed c "
        "LEFT JOIN now n ON n.hash = c.hash LEFT JOIN past p ON p.hash = c.hash) "
        "SELECT count(*) FILTER (now OR past), count(*), count(*) FILTER (past AND NOT now) FROM hit"
    )
    return int(k), int(n), int(gone)


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
    wants=lambda view: (_salted(view), _leading(view)) if _large(view) else (),
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
