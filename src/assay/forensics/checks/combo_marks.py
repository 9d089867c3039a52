"""Are there plaintext passwords, as in combo lists?"""

from __future__ import annotations

from assay.engine import name
from assay.forensics.columns import field_of, spelled
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.scans import Tally, tally
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number, rows, share


def measure(view: View) -> Measurement:
    """Rows with a plaintext password, of all rows. `columns` of the dump; `most`: passwords on one login; `many`:
    share of logins with nine passwords or more (15 % in the list that Mail.ru tested in 2016).
    """
    password = spelled(view.schema, "password")
    login = next((name(f.name) for k in ("email", "username", "phone") if (f := field_of(view.schema, k))), None)
    if password is None or login is None:
        raise Untold("The dump has no column of plaintext passwords with a login.")
    (k,) = view.count(_wanted(view))
    most, many = view.engine.one(
        f"SELECT max(n), avg((n >= 9)::INT) FROM (SELECT count(DISTINCT {password}) AS n FROM claim "
        f"WHERE {login} IS NOT NULL AND {password} IS NOT NULL GROUP BY {login})"
    )
    numbers = {"columns": len(view.relation.columns), "most": int(most or 0), "many": float(many or 0.0)}
    return Measurement(k, view.rows, numbers)


def _wanted(view: View) -> Tally:
    return tally("claim", f"count({spelled(view.schema, 'password')})")


def explain(m: Measurement) -> str:
    """The sentence."""
    return (
        f"{counted(m)} rows hold a plaintext password, as combo lists do and a store that hashes cannot; one login has "
        f"up to {rows(m.numbers['most'], 'password')}, and {share(number(m, 'many'))} of logins nine or more."
    )


CHECK = Check(
    id="combo-marks",
    looks_for="plaintext passwords and many passwords on one login",
    family="secrets",
    needs=Needs(claim=frozenset({"password"})),
    measure=measure,
    wants=lambda view: (_wanted(view),),
    explain=explain,
    expects={
        "genuine": Share(0.002, 0.3),
        "older": Share(0.002, 0.5),
        "partner": Share(0.002, 0.3),
        "scraped": Share(0.002, 0.05),
        "credentials": Share(0.9, 0.998),
        "other-origin": Share(0.05, 0.95),
        "invented": Share(0.05, 0.95),
    },
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, 8.2 (stuffing lists)",
)
