"""Controls: rows with known truth, sent through the claim's own way in the same run; docs/matching.md says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from assay.engine import Engine, name
from assay.fields import KINDS, Context, Kind, Schema, spell
from assay.intake import Relation, read
from assay.matching.drawing import Drawn, Source, draw, set_out
from assay.matching.keys import find_keys, personal_keys
from assay.matching.model import UNTELLABLE, Agreement, Controls, Overlap, Rate
from assay.matching.negatives import make_people, permute
from assay.matching.overlap import Sides, compare
from assay.matching.own import own_again
from assay.matching.rates import rate
from assay.matching.weights import CERTAINTY, ELSEWHERE_LOSS, REST_FLOOR
from assay.matching.writing import write_like
from assay.problem import AssayError
from assay.reference.index import Customers
from assay.reference.model import Reference
from assay.settings import Progress, Settings, silent

# Under this recall nothing may be said: a zero match would leave a quarter more of the claim open than its bound tells
# (1 / 0.8), and what breaks a fifth of our own rows is a fault of reading, not of the claim. A rule of the house.
FLOOR = 0.8
# A match must be ten times as likely for a customer of ours as for a stranger: from there a finding moves an opinion
# "largely and often conclusively" (Jaeschke, Guyatt and Sackett, JAMA 271, 1994, p. 703: likelihood ratios over 10).
TELLING = 10.0
# What acceptance promises where no key of a person agrees (CERTAINTY): beyond it, the run says what misled.
PROMISED = 0.01
TAG = "assay_control"
# Controls need not be more exact than the claim: shares of its own rows are known to 0.82 / sqrt(rows) at worst
# (Clopper and Pearson, Biometrika 26, 1934; 90 %), and those of as many controls to no less. FEWEST know a recall of
# 98 % to half a point, and a false match that never comes to be below 0.15 %; MOST know a share to less than a point.
FEWEST, MOST = 2_000, 10_000


def control(
    engine: Engine,
    relation: Relation,
    schema: Schema,
    reference: Reference,
    settings: Settings,
    *,
    context: Context,
    key: bytes,
    limit: int | None = None,
    progress: Progress = silent,
    kinds: Mapping[str, Kind] | None = None,
    floor: float = FLOOR,
) -> Controls:
    """Draw customers, write them as the claim is written, read and match them; then rows that must not match.

    Needs the tables `claim` and `matches` of this run. Never raises for a broken control: it says what broke.
    """
    known = KINDS.all() if kinds is None else kinds
    progress("controls", 0, 3)
    random = np.random.default_rng(int.from_bytes(key, "little"))
    source = Source(engine, reference, key, random, _older(engine, reference))
    drawn = set_out(source, draw(engine, reference, key, limit or wanted(engine)), relation, schema)
    way = _read_back(engine, drawn, relation, schema, settings=settings, context=context)
    progress("controls", 1, 3)
    sides = Sides(engine, schema, reference, known, key, "control_claim", "control_matches")
    positive = compare(sides, reuse=True)
    result = _measure(engine, drawn, way, positive, floor)
    progress("controls", 2, 3)
    ways, led = _negatives(sides, positive)
    progress("controls", 3, 3)
    return _judged(replace(result, false_by_making=ways), led)


def wanted(engine: Engine) -> int:
    """Controls for the table `claim`: as many as it has rows, within FEWEST and MOST."""
    return int(min(max(engine.one("SELECT count(*) FROM claim")[0], FEWEST), MOST))


@dataclass(frozen=True)
class Way:
    """What intake and spelling made of the controls."""

    written: str
    read: int  # rows that came back
    lost: tuple[str, ...]  # sentences: what broke on the way
    blank: Mapping[str, tuple[int, int]]  # field -> values written, values spelled


def _older(engine: Engine, reference: Reference) -> dict[str, float]:
    """Share of the claim's matched rows that hold a past version, by field."""
    if not reference.versions or not engine.has("matches"):
        return {}
    plan, shares = engine.kept["plan"].meetings, {}
    states = [f"((pattern >> {3 * at}) & 7)" for at in range(len(plan))]
    older = [f"coalesce(avg(({s} = {Agreement.OLDER})::INT) FILTER ({s} <> 0), 0)" for s in states]
    told = engine.one(f"SELECT {', '.join(older)} FROM matches WHERE customer IS NOT NULL")
    for meeting, share in zip(plan, told, strict=True):
        shares.update(dict.fromkeys(meeting.claim, float(share)))
    return shares


def _read_back(
    engine: Engine, drawn: Drawn, relation: Relation, schema: Schema, *, settings: Settings, context: Context
) -> Way:
    """Through the intake box and spelling into `control_claim`, whose `row` is the place in `drawn`, from 1."""
    columns, rows = _tagged(drawn, relation)
    folder = engine.folder / "controls"
    path, written = write_like(relation, columns, rows, folder)
    try:
        told = read([path], folder / "read", settings)
        back = max(told.relations, key=lambda r: r.rows, default=None)
    except AssayError as problem:
        return _nothing_back(engine, schema, written, f"The controls could not be read back ({problem.code}).")
    finally:
        path.unlink(missing_ok=True)
    if back is None or len(back.columns) < len(columns):
        return _nothing_back(engine, schema, written, "The controls were not recognised as a table of their columns.")
    engine.attach("control_read", list(back.parquet))
    last = f"c{_place(back, TAG, len(columns) - 1)}"
    placed = "".join(f", c{_place(back, c, at)} AS c{at}" for at, c in enumerate(relation.columns))
    engine.run(
        f"CREATE OR REPLACE VIEW control_view AS SELECT try_cast({last} AS BIGINT) AS row{placed} "
        f"FROM control_read WHERE try_cast({last} AS BIGINT) IS NOT NULL"
    )
    spell(engine, "control_view", schema, context, "control_claim")
    single = [f for f in schema.fields if len(f.columns) == 1]
    kept = "".join(f", count({name(field.name)})" for field in single)
    count, *spelled = engine.one(f"SELECT count(*){kept} FROM control_claim")
    sent = [sum(1 for row in drawn.rows if row[field.columns[0]]) for field in single]
    blank = {f.name: (s, k if s else 0) for f, s, k in zip(single, sent, spelled, strict=True)}
    lost = () if count == len(rows) else (f"Intake gave back {count:,} of {len(rows):,} control rows.",)
    return Way(written, count, lost, blank)


def _tagged(drawn: Drawn, relation: Relation) -> tuple[list[str], list[list[str | None]]]:
    """The rows with their number in one more column; in a combo list, which has none, in place of the password."""
    if relation.format == "combo-list":
        return list(drawn.columns), [[*row[:-1], str(at)] for at, row in enumerate(drawn.rows, 1)]
    return [*drawn.columns, TAG], [[*row, str(at)] for at, row in enumerate(drawn.rows, 1)]


def _place(relation: Relation, column: str, at: int) -> int:
    return relation.columns.index(column) if column and column in relation.columns else at


def _nothing_back(engine: Engine, schema: Schema, written: str, because: str) -> Way:
    fields = ", ".join(f"NULL::VARCHAR AS {name(f.name)}" for f in schema.fields)
    engine.run(f"CREATE OR REPLACE TABLE control_claim AS SELECT 0::BIGINT AS row, {fields} WHERE false")
    return Way(written, 0, (because,), {})


def _measure(engine: Engine, drawn: Drawn, way: Way, overlap: Overlap, floor: float) -> Controls:
    truth = pa.table({"row": pa.array(range(1, len(drawn.customers) + 1), pa.int64()), "truth": list(drawn.customers)})
    engine.keep("control_truth", truth)
    total = len(drawn.customers)
    # a customer whose twin answers with full agreement counts as found: nothing in the fields tells the two apart
    alike = _alike("m.pattern", overlap)
    engine.run(
        f"CREATE OR REPLACE TABLE control_found AS SELECT m.*, "
        f"(m.customer = t.truth OR (m.customer IS NOT NULL AND {alike})) AS found "
        f"FROM control_matches m JOIN control_truth t USING (row)"
    )
    found, undecided = engine.one(
        f"SELECT count(*) FILTER (found), count(*) FILTER (NOT found AND m.candidate = t.truth AND {alike}) "
        f"FROM control_found m JOIN control_truth t USING (row)"
    )
    by_field, agreement = {}, {}
    patterns = engine.rows("SELECT pattern, count(*) FROM control_found WHERE found GROUP BY 1")
    for at, compared in enumerate(overlap.compared):
        counts: Counter[int] = Counter()
        for pattern, rows in patterns:
            counts[pattern >> 3 * at & 7] += rows
        agrees, near, older, contradicts = (counts[s] for s in (1, 2, 3, 4))
        said = agrees + near + older + contradicts
        by_field[compared.field] = rate(said - contradicts, said)
        of = max(said, 1)
        agreement[compared.field] = (agrees / of, near / of, older / of, contradicts / of)
    recall = rate(int(found), total)
    broken = (*way.lost, *_broken(way, overlap, recall, by_field, floor=floor, undecided=int(undecided)))
    return Controls(
        recall=recall,
        by_key={k.key: rate(min(k.rows, k.valued), k.valued) for k in overlap.by_key},
        by_field=by_field,
        agreement=agreement,
        false_match=rate(0, 0),
        false_by_making={},
        allowed=recall.share >= floor and total > 0,
        broken=broken,
        written_as=way.written,
        notes=tuple(drawn.said),
    )


def _alike(pattern: str, overlap: Overlap) -> str:
    """SQL: nothing compared speaks against it."""
    return " AND ".join(f"({pattern} >> {3 * i}) & 7 IN (0, 1)" for i in range(len(overlap.compared)))


def _broken(
    way: Way, overlap: Overlap, recall: Rate, by_field: Mapping[str, Rate], *, floor: float, undecided: int
) -> list[str]:
    """What broke. `undecided`: customers that agree with their own row in every field and were not accepted."""
    said = [
        f"{field}: {sent - kept:,} of {sent:,} values of ours, written in the claim's manner, have no spelling."
        for field, (sent, kept) in way.blank.items()
        if sent and kept < floor * sent
    ]
    if recall.share >= floor:
        return said
    said += [
        f"{field}: only {share.k:,} of {share.n:,} control rows agree with their own customer."
        for field, share in by_field.items()
        if share.n and share.share < floor
    ]
    most = sum(weights[0] for weights in overlap.weights.values())
    personal = any("+" not in key and key not in ("customer_id", "full_name") for key in overlap.keys)
    needed = overlap.threshold + (0.0 if personal else CERTAINTY)
    if most < needed:
        said.append(
            f"All fields together weigh {most:.1f} bits at most; to tell one customer from the others takes "
            f"{needed:.1f}: {UNTELLABLE}"
        )
    elif undecided > (recall.n - recall.k) / 2:
        said.append(
            f"{undecided:,} control rows agree with their own customer in every field, and too many others could agree "
            f"as well: {UNTELLABLE}"
        )
    said.append(
        f"Only {recall.k:,} of {recall.n:,} customers of ours, sent through as the claim is written, were found again "
        f"({recall.share:.0%}; the floor is {floor:.0%})."
    )
    return said


def _negatives(sides: Sides, positive: Overlap) -> tuple[dict[str, Rate], Counter[str]]:
    """Rates of matched rows by how they were made, and how many of those each key led to a customer."""
    engine, schema, held = sides.engine, sides.schema, sides.reference.schema
    index = None if engine.cluster else engine.kept["index"]
    plan = engine.kept["plan"].meetings
    cuts = {m.claim[0]: m.cut for m in plan if m.cut}
    customers = Customers(engine, sides.reference.customers, sides.reference.values)
    personal = personal_keys(find_keys(schema, held, sides.kinds))
    counts: dict[str, Rate] = {}
    led: Counter[str] = Counter()
    made = {
        "permuted": permute(engine, "control_claim", schema, "control_permuted") if _tells(positive) else 0,
        "made": make_people(
            engine, "control_claim", schema, held, key=sides.key, into="control_made", cuts=cuts, index=index
        ),
    }
    for way, rows in made.items():
        if rows:
            overlap = compare(replace(sides, claim=f"control_{way}", into="control_wrong"), reuse=True)
            own = own_again(customers, schema, plan, "control_wrong", personal=personal, shift=way == "permuted")
            counts[way] = rate(overlap.matched - own, rows - own)
            for keys, matched in engine.rows(
                "SELECT keys, count(*) FROM control_wrong WHERE customer IS NOT NULL GROUP BY 1"
            ):
                names = [key for bit, key in enumerate(overlap.keys) if keys >> bit & 1] or ["likeness"]
                led.update(dict.fromkeys(names, int(matched)))
    return counts, led


def _judged(controls: Controls, led: Counter[str]) -> Controls:
    """The controls with what the strangers among them say: void when a match tells too little, else a note."""
    false = rate(
        sum(r.k for r in controls.false_by_making.values()), sum(r.n for r in controls.false_by_making.values())
    )
    judged = replace(controls, false_match=false)
    if false.low <= PROMISED:
        return judged
    said = (
        f"{false.k:,} of {false.n:,} rows about people who are no customers were taken for customers "
        f"({false.low:.1%} to {false.high:.1%}), led there by {', '.join(key for key, _ in led.most_common(3))}"
    )
    if false.low <= controls.recall.share / TELLING:
        return replace(judged, notes=(*controls.notes, f"{said}: so many matches may be chance."))
    too_much = f"{said}: a match tells hardly more than chance, so {UNTELLABLE}"
    return replace(judged, allowed=False, broken=(*controls.broken, too_much))


def _tells(overlap: Overlap) -> bool:
    """Whether permuting can be seen: all that stands beside the strongest field may be enough to refuse a row."""
    strongest = max(overlap.weights, key=lambda field: overlap.weights[field][0])
    against = sum(bits[3] for field, bits in overlap.weights.items() if field != strongest)
    elsewhere = ELSEWHERE_LOSS if sum("+" not in key for key in overlap.keys) > 1 else 0.0
    return against - elsewhere < REST_FLOOR
