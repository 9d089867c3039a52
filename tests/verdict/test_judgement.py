"""The whole weighing: dates, people, assertions and sentences of made claims."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from assay.claims.model import About, Assertion, Claim
from assay.forensics.model import Basis, Check, Measured, Measurement, Needs, Share
from assay.verdict import Verdict
from tests.verdict import worlds
from tests.verdict.worlds import judged

SAID = Claim(
    company="Example Shop",
    said_at=date(2026, 11, 20),
    count=87_000_000,
    assertions=(
        Assertion("theirs", About.THEIRS),
        Assertion("87 million", About.COUNT, count=87_000_000),
        Assertion("with mail and hashes", About.FIELDS, fields=("email", "password_hash")),
        Assertion("fresh", About.FRESH),
        Assertion("still in", About.ACCESS),
        Assertion("from the shop", About.SOURCE),
        Assertion("cheap", About.OTHER),
    ),
)


def statuses(verdict: Verdict) -> list[str]:
    return [tested.status for tested in verdict.assertions]


def test_assertions_of_a_genuine_claim(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(600)], claim=SAID))
    assert statuses(verdict) == [
        "supported", "contradicted", "partly", "supported", "cannot-be-tested", "cannot-be-tested", "not-tested",
    ]  # fmt: skip
    assert "at most 10,000 are held" in verdict.assertions[1].because


def test_assertions_of_an_invented_claim(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.invented(1000)], claim=SAID))
    assert statuses(verdict)[0] == "contradicted"
    assert statuses(verdict)[3] == "not-tested"


def test_an_older_copy_is_not_fresh(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.stale(600)], claim=SAID, joined=7000))
    assert statuses(verdict)[3] == "contradicted"
    assert verdict.dating.latest is not None
    assert verdict.dating.earliest is not None
    assert verdict.dating.earliest <= date(2023, 10, 31) <= verdict.dating.latest <= date(2023, 12, 31)


def test_value_versions_date_the_copy(tmp_path: Path) -> None:
    """Ten rows show a city that was right until March 2024, five one that has been right since June 2023."""
    view = worlds.make(tmp_path, [worlds.genuine(15, recall=1.0)])
    view.engine.run("CREATE TABLE claim AS SELECT m.row, CASE WHEN m.row <= 10 THEN 'before' ELSE r.city END AS city "
                    "FROM matches m JOIN reference r USING (customer)")  # fmt: skip
    view.engine.run(
        "INSERT INTO history SELECT customer, 'city', 'before', NULL, "
        "CASE WHEN row <= 10 THEN TIMESTAMP '2024-03-01' ELSE TIMESTAMP '2023-06-01' END FROM matches"
    )
    dating = judged(view).dating
    spans = next(method for method in dating.methods if "have a history" in method)
    assert "between 2023-06-01 and 2024-03-01" in spans
    assert "100%" in spans


def test_a_checks_date_is_taken_over(tmp_path: Path) -> None:
    check = Check("made", "", "freshness", Needs(), lambda _: Measurement(), lambda _: "", {}, Basis.FACT, "")
    found = Measured(check, Measurement(numbers={"latest": date(2026, 11, 1)}), "A schema of before November.")
    dating = judged(worlds.make(tmp_path, [worlds.genuine(300)]), [found]).dating
    assert dating.latest == date(2026, 11, 1)
    assert "A schema of before November." in dating.methods


def test_a_finding_moves_the_verdict_no_further_than_its_cap(tmp_path: Path) -> None:
    expects = {"genuine": Share(0.9, 0.99), "partner": Share(0.01, 0.1)}
    check = Check("made", "", "made", Needs(), lambda _: Measurement(), lambda _: "", expects, Basis.ASSERTED, "")
    found = Measured(check, Measurement(10_000, 10_000), "")
    view = worlds.make(tmp_path, [worlds.genuine(300)])
    plain, moved = judged(view).probabilities, judged(view, [found]).probabilities
    before, after = (p["genuine"] / p["partner"] for p in (plain, moved))
    assert 9 < after / before < 10.1


def test_people_affected(tmp_path: Path) -> None:
    affected = judged(worlds.make(tmp_path, [worlds.genuine(600)])).affected
    assert 570 <= affected.low <= affected.estimate <= 620
    assert affected.high == 10_000
    assert set(affected.by_country) == {"DE", "FR"}
    assert sum(affected.by_country.values()) == affected.low


def test_a_segment_and_the_next_envelope_up(tmp_path: Path) -> None:
    view = worlds.make(tmp_path, [worlds.genuine(300)])
    view.engine.run("CREATE OR REPLACE TABLE matches AS SELECT * REPLACE (customer - customer % 5 + 5 AS customer) "
                    "FROM matches WHERE customer < 9000")  # fmt: skip
    affected = judged(replace(view)).affected
    assert "1 of 2 values of country" in affected.envelope
    assert "only the whole base holds: 10,000 customers" in affected.envelope
    assert affected.envelope.endswith(" Looked at: status, city, country, day of joining; no other column.")
    assert affected.high <= 2_000


def test_a_sample_of_a_segment_does_not_bound_the_loss(tmp_path: Path) -> None:
    view = worlds.make(tmp_path, [worlds.genuine(300)], claim=Claim(count=1_000_000))
    view.engine.run("CREATE OR REPLACE TABLE matches AS SELECT * REPLACE (customer - customer % 5 + 5 AS customer) "
                    "FROM matches WHERE customer < 9000")  # fmt: skip
    assert judged(view).affected.high == 10_000


def test_whoever_was_erased_is_not_to_be_told(tmp_path: Path) -> None:
    view = worlds.make(tmp_path, [worlds.genuine(300)], claim=Claim(count=1_000_000), erased=500)
    assert view.reference is not None
    view = replace(view, reference=replace(view.reference, current=9_500, tombstones=1_500))
    view.engine.run("UPDATE reference SET status = 'erased' WHERE customer > 9500")
    view.engine.run("DELETE FROM matches WHERE customer > 9500")
    affected = judged(view).affected
    assert affected.high == 9_500
    assert "only the whole base holds: 9,500 customers, current and former" in affected.envelope
    assert int(re.sub("[^0-9]", "", affected.envelope.partition(" customers")[0])) <= 9_500


def test_nobody_of_ours(tmp_path: Path) -> None:
    affected = judged(worlds.make(tmp_path, [worlds.invented(1000)])).affected
    assert (affected.low, affected.former_share, affected.by_country) == (0, None, {})
    assert affected.high <= 10


def test_duplicates_are_shown(tmp_path: Path) -> None:
    view = worlds.make(tmp_path, [worlds.strangers(1000)])
    view.engine.run("CREATE OR REPLACE TABLE matches AS SELECT * REPLACE (person % 300 AS person, row > 300 AS copy) "
                    "FROM matches")  # fmt: skip
    verdict = judged(view)
    assert verdict.duplicates == 700
    assert "300 people" in verdict.three_sentences[0]


def test_sentences_of_a_genuine_claim(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(600)], claim=SAID))
    assert verdict.headline == (
        "The rows support that Example Shop's current records were copied rather than made up or taken elsewhere: "
        "100 % (99 to 100) of the 600 people shown are its customers, and company facts agree for 585 of 585."
    )
    assert verdict.three_sentences[0] == "The rows are about our customers: 100 % (99 to 100) of 600 people."
    assert verdict.three_sentences[1] == (
        "They could have come from our systems, by a way that is not settled: company facts agree for 585 of the 585 "
        "people where they could be compared."
    )
    assert re.fullmatch(r"As of about 2026-10-\d\d .*; 585 customers were seen, .*", verdict.three_sentences[2])


def test_one_person_is_told_of_as_one(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(1, recall=1.0)], claim=SAID))
    said = " ".join((verdict.headline, *verdict.three_sentences, *verdict.bounds))
    assert "of the one person shown is " in verdict.headline
    assert "company facts agree for the one person where they could be compared" in verdict.three_sentences[1]
    for wrong in ("1 person shown are", "the 1 person", "1 people", "one person shown are", "one person shown were"):
        assert wrong not in said


def test_sentences_never_prove_and_are_the_same_twice(tmp_path: Path) -> None:
    for n, rows in enumerate(([worlds.genuine(300)], [worlds.invented(300)], [worlds.strangers(300, 0.02)])):
        view = worlds.make(tmp_path / str(n), rows, claim=SAID)
        first, second = judged(view), judged(view)
        assert asdict(first) == asdict(second)
        said = " ".join((first.headline, *first.three_sentences, *first.bounds, *first.sensitivity))
        assert "prove" not in said
        assert "  " not in said
        assert first.would_change_it


def test_a_hostile_company_name_is_shown_harmless(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(600)], claim=replace(SAID, company="A\u202eB\n")))
    assert "\u202e" not in verdict.headline
    assert "\n" not in verdict.headline


def test_world_facts_keep_every_way_open(tmp_path: Path) -> None:
    verdict = judged(worlds.make(tmp_path, [worlds.genuine(31)], compared=worlds.WORLD))
    assert verdict.label is None
    assert verdict.probabilities["other-origin"] > 0.01
    assert "anybody else who knows the same people" in verdict.three_sentences[1]


def test_failed_controls_establish_nothing(tmp_path: Path) -> None:
    controls = replace(worlds.good_controls(), allowed=False, broken=("email: broken.",))
    view = worlds.make(tmp_path, [worlds.genuine(100)], controls=controls)
    verdict = worlds.judged(view)
    assert verdict.label is None
    assert "not established" in verdict.three_sentences[0]
    assert "come from our systems" not in verdict.three_sentences[1]


def test_few_of_ours_among_many_are_said_to_be_there(tmp_path: Path) -> None:
    view = worlds.make(tmp_path, [worlds.genuine(40, recall=1.0), worlds.invented(960)])
    verdict = worlds.judged(view)
    assert "in part about our customers" in verdict.three_sentences[0]
    assert "nothing of ours" not in verdict.three_sentences[2]


def test_wear_in_every_field_is_no_sign_of_age(tmp_path: Path) -> None:
    worn = worlds.genuine(600, recall=1.0)
    slips = (0.75, 0.15, 0.0, 0.10)
    worn.states = {**worn.states, "full_name": slips, "email": slips, "city": slips}
    verdict = judged(worlds.make(tmp_path, [worn]))
    assert verdict.probabilities["older"] < 0.3
    assert sum(p.share for p in verdict.people if p.origin == "ours-current") > 0.7
