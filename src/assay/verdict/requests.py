"""What to ask for next, ordered by how much the answer is expected to settle."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from assay.fields.model import Fact
from assay.forensics.model import View
from assay.verdict.decision import ranked
from assay.verdict.model import HYPOTHESES

_MOST = 8
_FROM_US = ("genuine", "older", "partner", "mixture")


@dataclass(frozen=True)
class Request:
    """Something to ask for: `yes` gives, per label, the chance that the answer speaks for us being the source."""

    words: str
    yes: Mapping[str, float]
    useful: Callable[[View], bool]


def _lacks(kind: str) -> Callable[[View], bool]:
    return lambda view: kind not in view.schema.kinds


def _untold(view: View) -> bool:
    return view.overlap is None or not any(c.fact is Fact.COMPANY for c in view.overlap.compared)


def _share_unknown(view: View) -> bool:
    return _untold(view) and view.claim.market_share is None


def _sample(view: View) -> bool:
    return bool(view.claim.count and view.claim.count > view.rows) or view.rows < 1000


# Chances are round numbers on purpose: 0.9 and 0.1 where an account predicts the answer, 0.5 where it does not. Only
# their order matters here, never for the verdict.
def _says(*labels: str, half: tuple[str, ...] = ("none-of-these",)) -> dict[str, float]:
    return {
        label: 0.9 if label in labels else 0.5 if label in half else 0.1
        for label in ("genuine", "older", "partner", "scraped", "credentials", "other-origin", "invented", "mixture",
                      "none-of-these")
    }  # fmt: skip


REQUESTS = (
    Request("full rows with our own customer number, creation time or password hash", _says(*_FROM_US), _untold),
    Request("the share of people like those shown who are our customers (market share), or an unrelated list of such "
            "people to measure it", _says("mixture", half=("genuine", "older", "partner", "scraped", "none-of-these")),
            _share_unknown),
    Request("an unmasked password hash of a row shown, to compare with ours", _says("genuine", "older"),
            _lacks("password_hash")),
    Request("rows created in the last weeks before the post", _says("genuine", half=("partner", "mixture", "scraped")),
            lambda _view: True),
    Request("rows created or changed after the post, which would show access now",
            _says("genuine", half=("partner",)), lambda _view: True),
    Request("100 rows of customers that we name by a number only the poster could look up",
            _says("genuine", "older", half=("partner", "mixture", "scraped")), _sample),
    Request("100 rows from another segment, to see whether the composition holds",
            _says("genuine", "older", half=("mixture", "partner", "scraped")), _sample),
    Request("the columns that stand next to the ones shown", _says("genuine", "older", half=("mixture",)), _sample),
    Request("the list of columns, row filter and dates of every feed that leaves the company",
            _says("partner", half=("mixture",)), lambda view: not (view.reference and view.reference.exports)),
    Request("the rate-limit and access logs of public endpoints for the days in question",
            _says("scraped", half=("mixture",)), lambda _view: True),
    Request("older leaks with the same addresses, to compare rows and their order (--known)",
            _says("other-origin", half=("credentials", "mixture", "scraped")), lambda view: not view.corpora),
    Request("how many of the passwords shown open the accounts they name",
            _says("credentials", half=("genuine", "mixture")), lambda view: "password" in view.schema.kinds),
    Request("past versions of values that change (history), to date the rows",
            _says("older", half=("partner", "mixture")),
            lambda view: view.reference is not None and not view.reference.versions),
)  # fmt: skip


def requests(view: View, probability: Mapping[str, float], before: Sequence[str] = ()) -> tuple[str, ...]:
    """Noun phrases, most settling first; `before` are things that must come first (what broke)."""
    worth = [(settles(request.yes, probability), request.words) for request in REQUESTS if request.useful(view)]
    ordered = [words for gain, words in sorted(worth, key=lambda item: (-item[0], item[1])) if gain > 0.001]
    against = HYPOTHESES[ranked(probability)[0]].would_change
    return tuple(dict.fromkeys((*before, *ordered[:_MOST], *against)))


def settles(yes: Mapping[str, float], probability: Mapping[str, float]) -> float:
    """Expected fall of the entropy over labels, in bits, from the answer to a yes-or-no request."""
    held = {label: p for label, p in probability.items() if p > 0 and label in yes}
    total = sum(held.values()) or 1.0
    agreed = sum(p * yes[label] for label, p in held.items()) / total
    return _entropy(agreed) - sum(p * _entropy(yes[label]) for label, p in held.items()) / total


def _entropy(p: float) -> float:
    return 0.0 if p <= 0 or p >= 1 else -p * log2(p) - (1 - p) * log2(1 - p)
