"""Are there site, login and password on each row, as malware on users' devices collects them?"""

from __future__ import annotations

from assay.engine import name
from assay.forensics.columns import field_of, spelled
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number, rows, share


def measure(view: View) -> Measurement:
    """Rows with site, login and plaintext password, of all rows.

    `sites`: distinct hosts; `top`: the share of rows of the commonest.
    """
    url, password = spelled(view.schema, "url"), spelled(view.schema, "password")
    logins = [name(f.name) for kind in ("email", "username", "phone") if (f := field_of(view.schema, kind))]
    if url is None or password is None or not logins:
        raise Untold("The dump has no columns of site, login and password.")
    login = " OR ".join(f"{column} IS NOT NULL" for column in logins)
    host = rf"regexp_extract(lower({url}), '^(?:[a-z]+://)?(?:[^@/]*@)?([^/:?#]+)', 1)"
    (k,) = view.engine.one(
        f"SELECT count(*) FROM claim WHERE {url} IS NOT NULL AND {password} IS NOT NULL AND ({login})"
    )
    sites, top = view.engine.one(
        f"SELECT count(*), max(n) FROM (SELECT count(*) AS n FROM claim WHERE {url} IS NOT NULL GROUP BY {host})"
    )
    return Measurement(k, view.rows, {"sites": sites, "top": (top or 0) / view.rows})


def explain(m: Measurement) -> str:
    """The sentence."""
    return (
        f"{counted(m)} rows hold site, login and plaintext password, as logs of malware on users' devices do; "
        f"{rows(m.numbers['sites'], 'site')}, the commonest on {share(number(m, 'top'))} of rows."
    )


CHECK = Check(
    id="stealer-log-marks",
    looks_for="lines of site, login and password",
    family="secrets",
    needs=Needs(claim=frozenset({"url", "password"})),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share(0.002, 0.02),
        "older": Share(0.002, 0.02),
        "partner": Share(0.002, 0.02),
        "scraped": Share(0.002, 0.02),
        "credentials": Share(0.8, 0.998),
        "other-origin": Share(0.002, 0.2),
        "invented": Share(0.002, 0.3),
    },
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, 8.2 (passwords in plain text where the company stores none, a column of URLs)",
)
