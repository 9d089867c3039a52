"""From an unknown file to a verdict: the whole story, one stage after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from assay.claims import Claim, load
from assay.desk.clock import Clock
from assay.desk.known import remember_corpora
from assay.desk.refusal import readable
from assay.desk.request import Request
from assay.desk.resuming import Stage, kept, matched_under, spelled_under
from assay.desk.runs import describe_run
from assay.desk.workspace import disk_watched, finish, placeable, working_folder
from assay.engine import Engine, open_engine
from assay.fields import Chosen, Context, Spelled, dialled, known_kinds, people, shelved, spell
from assay.forensics import Finding, Scan, View, mark, measure_all
from assay.intake import Intake, landed_under, read
from assay.intake.keeper import start_ahead
from assay.matching import Ahead, Controls, Overlap, Printed, ahead_of, control, lay_out, match, meet_digests
from assay.problem import UsageProblem
from assay.reference import Reference, check, is_prepared, open_reference
from assay.report import Result, summarise
from assay.settings import Progress, silent
from assay.verdict import compose, weigh, write_rows


@dataclass(frozen=True)
class Plan:
    """What a run took: seconds of each step, passes of checks and verdict over the tables, seconds of each check."""

    steps: Mapping[str, float]
    passes: tuple[Scan, ...]
    checks: Mapping[str, float]


@dataclass(frozen=True)
class Examination:
    """The result, and the per-row outcome as a Parquet file that lives as long as `folder` does."""

    result: Result
    rows: Path | None
    plan: Plan


@dataclass(frozen=True)
class Prepared:
    """A dump that is read, understood and spelled in an engine, beside its reference."""

    engine: Engine
    intake: Intake
    chosen: Chosen
    claim: Claim
    spelled: Spelled
    context: Context
    reference: Reference | None
    key: str | None  # of the spelled table: the same for the same one; None where another run may read more of the dump
    printing: Ahead | None = None  # who printed the rows of a large claim

    def printed(self) -> Printed | None:
        """The rows' prints, for who matches them: they are handed over once."""
        return self.printing.taken() if self.printing else None


def foresee(request: Request) -> None:
    """Raises AssayError for kinds and customers that are not there, before a dump is read: that may take minutes."""
    known_kinds(request.mapping)
    known_kinds(request.reference_mapping)
    if request.against is not None:
        check(
            request.against, request.settings,
            key=request.reference_key, mapping=request.reference_mapping, region=request.country,
        )  # fmt: skip


def prepare(request: Request, engine: Engine, progress: Progress) -> Prepared:
    """Read the dump in the box, open the reference, find the people in the dump, spell them."""
    claim = load(request.claim)
    with ThreadPoolExecutor(1) as beside:  # a prepared reference is opened while the box reads: it asks for no dump
        ahead = request.against is not None and is_prepared(request.against) and engine.cluster is None
        opening = beside.submit(_reference, request, engine, silent) if ahead else None
        intake = read(
            request.dumps, engine.folder / "intake", request.settings, password=request.password, progress=progress
        )
        landed = landed_under(engine.folder / "intake")
        if landed is not None:
            finish(engine.folder, "intake", landed, [engine.folder / "intake"])
        readable(intake)
        reference = opening.result() if opening is not None else _reference(request, engine, progress, intake)
    context = reference.context if reference else Context(region=request.country, as_of=request.day)
    claim = _completed(claim, reference) if reference else claim
    chosen = people(engine, intake, overrides=request.mapping, context=context, table=request.table)
    key = spelled_under(landed, request, chosen, context)
    printing = None
    if reference is not None and engine.cluster is None:
        printing = ahead_of(chosen.schema, reference, chosen.view, key=request.key)
    shelve = printing.shelved if printing else shelved
    spelled = kept(
        Stage(engine, "spelled", key, "claim", Spelled),
        make=lambda: spell(engine, chosen.view, chosen.schema, context, "claim", shelve=shelve, progress=progress),
        again=lambda told: progress("spell", told.rows, told.rows),
    )
    if reference is not None:
        schema, reference = meet_digests(engine, chosen.schema, reference, key=request.key)
        if schema is not chosen.schema:  # a column that is met by its digests is made anew
            printing = None
        chosen = replace(chosen, schema=schema)
    return Prepared(engine, intake, chosen, claim, spelled, context, reference, key, printing)


def _reference(request: Request, engine: Engine, progress: Progress, intake: Intake | None = None) -> Reference | None:
    """The customers that the request names; without a country the phones of a dump help to learn it."""
    if request.against is None:
        return None
    return open_reference(
        request.against,
        engine,
        request.settings,
        mapping=request.reference_mapping,
        context=Context(region=request.country),
        as_of=request.as_of,
        progress=progress,
        key=request.reference_key,
        claimed=None if request.country or intake is None else dialled(engine, intake.relations),
    )


def _completed(claim: Claim, reference: Reference) -> Claim:
    """The claim with what the company says about itself, where the claim's file says nothing."""
    share = reference.market_share
    return replace(
        claim,
        company=reference.company if claim.company == Claim.company and reference.company else claim.company,
        launched=claim.launched or reference.launched,
        market_share=claim.market_share or ((share, share) if share is not None else None),
    )


def examine(request: Request, folder: Path, progress: Progress = silent) -> Examination:
    """Run an examination in `folder` (a working folder of its own); `request.against` None means `inspect`.

    Raises AssayError with what happened and what to do next; nothing outside `folder` is written.
    """
    foresee(request)
    clock = Clock(progress)
    with open_engine(folder, request.settings) as engine:
        prepared = prepare(request, engine, clock)
        view = _match(prepared, request, clock)
        mark(view, clock)
        findings = measure_all(view, clock)
        if view.reference is None:
            return Examination(_summary(request, prepared, view, findings), None, _plan(view, clock))
        view.scans.asker = "verdict"
        composition = compose(view, clock)
        verdict = weigh(view, findings, composition)
        rows = folder / "rows.parquet"
        with view.scans.timed("rows.parquet", ("matches", "marks", "reference")):
            write_rows(view, composition, rows, clock)
        return Examination(_summary(request, prepared, view, findings, verdict), rows, _plan(view, clock))


def _plan(view: View, clock: Clock) -> Plan:
    return Plan(clock.end(), view.scans.passes, dict(view.scans.seconds))


def examine_to(
    request: Request,
    out: Path | None,
    progress: Progress = silent,
    explained: Callable[[Plan], None] | None = None,
) -> Result:
    """Examine, and put result.json, report.html, rows.parquet and request.json into `out` when it is given.

    `explained` is told which passes it took.
    """
    from assay.desk.outputs import write_outputs

    if out is not None:
        placeable(out)
    with working_folder(request.settings, out) as folder, disk_watched("the working files"):
        examination = examine(request, folder, progress)
        if out is not None:
            write_outputs(request, examination, out)
        if explained is not None:
            explained(examination.plan)
        return examination.result


def _match(prepared: Prepared, request: Request, progress: Progress) -> View:
    chosen, reference = prepared.chosen, prepared.reference
    if prepared.spelled.rows == 0:
        raise UsageProblem(
            "The dump holds a table of people, but not one row.",
            "There is nothing to test: ask for rows. What was alleged stays unproven either way.",
            code="no-rows",
        )
    overlap, controls = _compare(prepared, request, progress) if reference is not None else (None, None)
    corpora = remember_corpora(prepared.engine, request, prepared.context, progress)
    return View(
        engine=prepared.engine,
        relation=chosen.relation,
        schema=chosen.schema,
        rows=prepared.spelled.rows,
        intake=prepared.intake,
        claim=prepared.claim,
        as_of=request.day,
        key=request.key,
        reference=reference,
        overlap=overlap,
        controls=controls,
        corpora=corpora,
    )


def _compare(prepared: Prepared, request: Request, progress: Progress) -> tuple[Overlap, Controls]:
    engine, schema, reference = prepared.engine, prepared.chosen.schema, prepared.reference
    assert reference is not None  # noqa: S101  # asked only when there are customers
    share = prepared.claim.market_share
    start_ahead()  # the box of the controls, while the claim is matched

    def made() -> Overlap:
        return match(
            engine, schema, reference,
            key=request.key, market_share=share, printed=prepared.printed(), progress=progress,
        )  # fmt: skip

    def again(told: Overlap) -> None:
        lay_out(engine, schema, reference, key=request.key, progress=progress)
        progress("match", told.rows, told.rows)

    key = matched_under(prepared.key, request, schema, reference, share)
    overlap = kept(Stage(engine, "matched", key, "matches", Overlap), made, again)
    controls = control(
        engine,
        prepared.chosen.relation,
        schema,
        reference,
        request.settings,
        context=prepared.context,
        key=request.key,
        progress=progress,
    )
    return overlap, controls


def _summary(
    request: Request, prepared: Prepared, view: View, findings: Sequence[Finding], verdict: object = None
) -> Result:
    from assay.verdict import Verdict

    return summarise(
        describe_run(request, prepared.intake, prepared.reference),
        view,
        findings,
        joined=prepared.chosen.joined,
        left_out=prepared.chosen.left_out,
        unspelled=prepared.spelled.unspelled,
        verdict=verdict if isinstance(verdict, Verdict) else None,
    )
