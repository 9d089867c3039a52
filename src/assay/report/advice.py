"""What to do next, in the order in which it should be done: sentences that follow from the result alone."""

from __future__ import annotations

from assay.matching import UNTELLABLE
from assay.report.result import Result, VerdictInfo
from assay.report.words import OURS
from assay.verdict import HYPOTHESES
from assay.wording import noun, several

SECRETS = {"password": "plaintext passwords", "password_hash": "password hashes"}

_LABEL_ADVICE = {
    "genuine": "Treat this as a breach of your own system: find the way the rows left and close it.",
    "older": "Treat this as a breach at the date stated below: look at backups, exports and systems of that time.",
    "partner": "Speak to whoever received the export or feed named below, today, and ask for their logs.",
    "scraped": "Look at the logs of the public or partner endpoint that returns these fields, and limit it.",
    "credentials": "Reset the sessions and passwords of the accounts seen; the passwords came from elsewhere.",
    "other-origin": "Do not confirm a breach on this material, and do not call it invented: these may be real people.",
    "invented": "Do not say in public which rows or fields failed: it would teach the next forger.",
    "mixture": "Speak of the share that is yours, with its interval, not of the whole file.",
}  # basis: docs/verdict.md; forensic literature on public cases (a denial of the whole was wrong where a part was true)


def next_steps(result: Result) -> list[str]:
    """Up to eight sentences."""
    steps: list[str] = []
    controls, verdict = result.controls, result.verdict
    void = controls is not None and not controls.verdict_allowed
    if controls is not None and void:
        steps.append(
            "Get more fields of the same people: with these neither a match nor its absence means anything."
            if any(UNTELLABLE in said for said in controls.broken)
            else "Mend what the controls broke on, and run again: until then neither a match nor its absence means "
            "anything."
        )
        steps += controls.broken[:2]
    unread = [m for m in result.intake.members if m.cut or m.outcome == "not-read"]
    if unread:
        were, them = noun(len(unread), "was", "were"), noun(len(unread), "it", "them")
        steps.append(
            f"{len(unread)} of the files or members {were} not read to the end: see below why, and get {them} whole."
        )
    if verdict is None:
        return [*steps, "Hold the file against your customers: `assay examine DUMP --against SOURCE`."]
    if verdict.label is None:
        steps.append("Do not confirm and do not deny yet: this material does not settle it.")
    elif verdict.label in _LABEL_ADVICE:
        steps.append(_LABEL_ADVICE[verdict.label])
    steps += [] if void else _protect(result)
    if result.intake.left_out:
        steps.append("Look at the tables that were left out (named below) before you call the file fully read.")
    return (steps + _watch(verdict))[:8]


def _watch(verdict: VerdictInfo) -> list[str]:
    """What to ask for, and, apart from it, what nobody can ask for but what would overturn the leading account."""
    signs = {sign for account in HYPOTHESES.all().values() for sign in account.would_change}
    asked = [w for w in verdict.would_change_it if w not in signs][:3]
    watched = [w for w in verdict.would_change_it if w in signs][: 3 - len(asked)]
    return [f"Ask for: {w}" for w in asked] + [f"Think again upon: {w}" for w in watched]


def _protect(result: Result) -> list[str]:
    affected = result.affected
    ours = sum(p.share for p in result.composition if p.origin in OURS)
    if affected is None or affected.estimate == 0 or ours < 0.01:
        return []
    told = f"{affected.low:,} to {several(affected.high, 'customer')}"
    steps = [f"Prepare to tell {told}; rows.parquet holds the keys of those seen."]
    exposed = [words for kind, words in SECRETS.items() if kind in affected.fields_exposed]
    if exposed:
        steps.append(f"The rows hold {' and '.join(exposed)}: force new passwords for the customers seen.")
    return steps
