"""What people read: one headline and three sentences, exact about what is known."""

from __future__ import annotations

from dataclasses import replace

from assay.forensics.sources import FITS, fits
from assay.matching import UNTELLABLE
from assay.private import escaped
from assay.verdict.assertions import Facts
from assay.verdict.composition import UNSURE
from assay.verdict.decision import LEAST_OURS, not_ours
from assay.verdict.model import Composition, Part
from assay.wording import noun, persons, several, the_people

_NAMES = {
    "ours": "our customers, of today or an older day",
    "ours-current": "our customers as of now", "ours-older": "our customers as of an older day",
    "ours-former": "former customers of ours", "ours-partner": "our customers as a partner's feed shows them",
    "scraped": "our customers as our public surface shows them", "credentials": "pairs of login and password",
    "other-person": "real people who are not our customers", "known-corpus": "rows of an older known leak",
    "invented": "invented",
    "elsewhere": "not our customers, real people or invented",
}  # fmt: skip
_BEYOND = 0.01  # a lower end above it says that some rows are ours
_SHOWN = 0.02  # parts below it are not worth a place in a headline


def headline(facts: Facts, reasons: tuple[str, ...]) -> str:
    """One sentence in plain language."""
    label, company = facts.label, escaped(facts.view.claim.company)
    ours, number = facts.composition.ours, facts.composition.persons
    share, are = f"{_share(ours)} of {the_people(number)} shown", noun(number, "is its customer", "are its customers")
    if label is None:
        return _undecided(facts, reasons)
    if label == "mixture":
        parts = mix(facts.composition)
        return f"The rows support a mixture rather than one origin: of {the_people(number)} shown, {parts}."
    said = {
        "genuine": f"The rows support that {company}'s current records were copied rather than made up or taken "
                   f"elsewhere: {share} {are}{_agreeing(facts)}.",
        "older": f"The rows support an older copy of {company}'s records rather than a current one: {share} {are}, "
                 f"current or former{_when(facts)}.",
        "partner": f"The rows support that a partner's feed was copied rather than {company}'s own tables: {share} "
                   f"{are}{_fitting(facts, 'partner')}.",
        "scraped": f"The rows support that {company}'s public surface was read out rather than its tables copied: "
                   f"{share} {are}, with nothing that the surface does not return.",
        "credentials": f"The rows support a list of logins and passwords from users or other sites rather than a copy "
                       f"of {company}'s records.",
        "other-origin": f"The rows support another origin rather than {company}: they are about real people, "
                        + (_customers_too(facts) or f"of whom {_share(ours)} {are}") + ".",
        "invented": f"The rows support invention rather than a copy of {company}'s records: {share} {are}, "
                    f"and the rows look made.",
        "bluff": "Nothing was shown that could be tested.",
        "none-of-these": "None of the accounts that Assay knows explains the rows.",
    }  # fmt: skip
    return said[label]


def three_sentences(facts: Facts) -> tuple[str, str, str]:
    """Whose people; from where; as of when and how much."""
    return _whose(facts), _from_where(facts), _as_of(facts)


def mix(composition: Composition) -> str:
    """The parts worth showing, largest first: "70 % (67 to 72) our customers as of now, ...".

    Where today and an older day, or strangers and inventions, are not told apart, the two are shown as one.
    """
    parts, ours, elsewhere = composition.people, composition.ours, composition.elsewhere
    shown = [p for p in parts if p.share >= _SHOWN]
    if _unsettled(composition) and elsewhere.share >= _SHOWN:
        shown = [elsewhere, *(p for p in shown if p.origin not in UNSURE)]
    current, older = (next(p for p in parts if p.origin == origin) for origin in ("ours-current", "ours-older"))
    if min(current.high, older.high) > 0.5 * ours.share and current.low + older.low < 0.5 * ours.share:
        rest = [p for p in shown if p.origin not in ("ours-current", "ours-older")]
        if all(p.origin not in ("ours-former", "ours-partner", "scraped") for p in rest):
            shown = [*rest, replace(ours, origin="ours")]
    listed = sorted(shown, key=lambda p: (-p.share, p.origin))
    return ", ".join(f"{_share(p)} {_NAMES[p.origin]}" for p in listed) or "no part stands out"


def _unsettled(composition: Composition) -> bool:
    """Whether strangers or inventions may be none while their sum is known better than either."""
    one, two = (p for p in composition.people if p.origin in UNSURE)
    both = composition.elsewhere
    return min(one.low, two.low) == 0 and both.high - both.low < min(one.high - one.low, two.high - two.low)


def _undecided(facts: Facts, reasons: tuple[str, ...]) -> str:
    controls = facts.view.controls
    if controls and not facts.allowed and any(UNTELLABLE in said for said in controls.broken):
        return "It cannot be told: the few fields that both sides hold do not tell one person from another."
    if not facts.allowed:
        return "It cannot be told: the controls of this run failed, so the comparison may not speak."
    ours = facts.composition.ours
    number = facts.composition.persons
    known = f"{_share(ours)} of {the_people(number)} shown {noun(number, 'is a customer', 'are customers')} of "
    known += escaped(facts.view.claim.company)
    if not_ours(facts.composition, facts.probability):
        return (
            f"The rows do not come from {escaped(facts.view.claim.company)}'s records as far as they can be compared "
            f"({known}), but it cannot be told yet whether they are real people of another origin or invented."
        )
    if ours.low >= 0.5:
        return f"It cannot be told yet where the rows come from: {known}, but {_lower(reasons)}"
    return f"It cannot be told yet what the rows are: {known}; {_lower(reasons)}"


def _customers_too(facts: Facts) -> str:
    """People who are customers although their rows come from elsewhere; empty where `ours` counts them already."""
    standing = facts.standing
    if (
        not standing.told
        or not standing.found
        or standing.found <= 2 * facts.composition.ours.high * facts.composition.persons
    ):
        return ""
    number = facts.composition.persons
    found = "the one person shown" if number == 1 else f"{standing.found:,} of the {number:,}"
    return f"{found} {noun(standing.found, 'is a customer', 'are customers')} as well, but in somebody else's rows"


def _whose(facts: Facts) -> str:
    ours, standing = facts.composition.ours, facts.standing
    if not facts.allowed:
        return "Whether the rows are about our customers was not established: the controls failed."
    if too := _customers_too(facts):
        return f"The rows are not, beyond chance, from our records: {too}."
    open_ = "may in part be" if ours.high > LEAST_OURS else "are not, beyond chance,"
    verb = "are" if ours.low >= 0.5 else "are in part" if ours.low > _BEYOND else open_
    former = ""
    if standing.former:
        former = "; " + ("" if standing.found == 1 else f"{standing.former:,} of ")
        former += f"{the_people(standing.found)} found "
        reference = facts.view.reference
        gone = "former or erased" if reference and reference.tombstones else "former"
        former += noun(standing.former, f"is a {gone} customer", f"are {gone} customers")
    return f"The rows {verb} about our customers: {_share(ours)} of {persons(facts.composition.persons)}{former}."


def _nothing_of_ours(facts: Facts) -> bool:
    ours = facts.composition.ours
    return ours.high <= LEAST_OURS and ours.low <= _BEYOND


def _from_where(facts: Facts) -> str:
    standing = facts.standing
    if not facts.allowed:
        return "From where they come was not established either."
    if _nothing_of_ours(facts):
        return "Nothing in them points to a system of ours; that by itself excludes none."
    if not standing.told:
        return (
            "They hold no fact that only we know, so they could have come from our systems or from anybody else who "
            "knows the same people."
        )
    facts_said = "no company fact could be compared"
    if standing.facts_n:
        facts_said = f"company facts agree for {standing.facts_k:,} of the {persons(standing.facts_n)}"
        if standing.facts_n == 1:
            facts_said = f"company facts {noun(standing.facts_k, 'agree', 'do not agree')} for the one person"
        facts_said += " where they could be compared"
    if standing.facts_n and standing.facts_k < 0.2 * standing.facts_n:
        return f"They do not look as if they came from our systems: {facts_said}."
    best = next((fit for fit in fits(facts.view) if fit.score >= FITS), None)
    way = f", most like the declared {best.way} {escaped(best.name)!r}" if best else ", by a way that is not settled"
    return f"They could have come from our systems{way}: {facts_said}."


def _as_of(facts: Facts) -> str:
    dating, affected = facts.dating, facts.affected
    if not facts.allowed:
        return "Nor was the day of the copy, or how many of our customers are concerned."
    if _nothing_of_ours(facts) or not affected.low:
        seen = _seen(affected.low) if affected.low else "no customer was seen"
        return (
            f"There is nothing of ours to date: {seen}. Were all that is claimed like these rows, up to "
            f"{several(affected.high, 'customer')} could still be concerned."
        )
    when = _range(facts)
    return (
        f"As of {when}; {_seen(affected.low)}, {several(affected.estimate, 'is', 'are')} estimated and at most "
        f"{several(affected.high, 'is', 'are')} concerned."
    ) if dating.mode or dating.earliest else (
        f"The day of the copy could not be told; {_seen(affected.low)}, {several(affected.estimate, 'is', 'are')} "
        f"estimated and at most {several(affected.high, 'is', 'are')} concerned."
    )  # fmt: skip


def _seen(customers: int) -> str:
    return several(customers, "customer was seen", "customers were seen")


def _range(facts: Facts) -> str:
    dating = facts.dating
    if dating.earliest and dating.earliest == dating.latest:
        return str(dating.earliest)
    mode = f"about {dating.mode}" if dating.mode else "an open day"
    bounds = [f"not before {dating.earliest}"] if dating.earliest else []
    bounds += [f"not after {dating.latest}"] if dating.latest else []
    return f"{mode} ({', '.join(bounds)})" if bounds else mode


def _share(part: Part) -> str:
    return f"{_percent(part.share)} % ({_percent(part.low)} to {_percent(part.high)})"


def _percent(share: float) -> str:
    number = 100 * share
    return f"{number:.0f}" if number >= 10 or number == 0 else f"{number:.1f}"


def _agreeing(facts: Facts) -> str:
    standing = facts.standing
    return f", and company facts agree for {standing.facts_k:,} of {standing.facts_n:,}" if standing.facts_n else ""


def _when(facts: Facts) -> str:
    return f", as of about {facts.dating.mode}" if facts.dating.mode else ""


def _fitting(facts: Facts, way: str) -> str:
    best = next((fit for fit in fits(facts.view) if fit.way == way), None)
    return f", cut as the declared feed {escaped(best.name)!r} is" if best else ""


def _lower(reasons: tuple[str, ...]) -> str:
    first = reasons[0] if reasons else "no account stands out."
    return first[0].lower() + first[1:]
