"""The page: self-contained, escaped, in reading order, the same bytes every time."""

from __future__ import annotations

import re
from html import unescape

from assay.report import Result, html, markdown
from assay.report import result as shape

ORDER = ("<h1>", "In three sentences", "What it is made of", "What to do next", "From what was claimed", "What weighed",
         "As of when", "What was asserted", "Controls", "Matching", "What would change", "Findings", "Fields", "Intake",
         "This run")  # fmt: skip


def test_it_reads_from_headline_to_evidence(result: Result) -> None:
    page = html(result)
    places = [page.index(words if words.startswith("<") else f">{words}") for words in ORDER]
    headings = re.findall(r"<h[12][^>]*>([^<]+)", page)
    assert places[0] < places[1] < places[2] < places[3]
    assert [h for h in headings if h.startswith(ORDER[1:])] == [
        h for w in ORDER[1:] for h in headings if h.startswith(w)
    ]


def test_nothing_is_fetched_and_nothing_runs(result: Result) -> None:
    page = html(result)
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert not re.search(r"url\(|@import|style=", page)
    assert "default-src 'none'" in unescape(page)


def test_names_from_the_dump_are_shown_as_text(result: Result) -> None:
    page = html(result)
    assert "A &amp; B &lt;b&gt;Books&lt;/b&gt;" in page
    assert "leak&lt;script&gt;.csv" in page


def test_a_failed_check_is_not_a_quiet_one(result: Result) -> None:
    assert "never to be read as" in html(result)


def test_failed_controls_void_the_verdict_on_top(result: Result) -> None:
    assert result.controls is not None
    broken = result.controls.model_copy(update={"verdict_allowed": False, "broken": ["The dates are read wrong."]})
    page = html(result.model_copy(update={"controls": broken}))
    assert page.index("the verdict is void") < page.index("In three sentences")


def test_an_inspection_has_no_verdict_and_says_what_comes_next(result: Result) -> None:
    bare = result.model_copy(
        update={"verdict": None, "controls": None, "matching": None, "reference": None, "composition": [],
                "affected": None, "dating": None, "assertions": []}
    )  # fmt: skip
    page = html(bare)
    assert "What is in the file" in page
    assert "assay examine DUMP --against SOURCE" in page


def test_same_result_same_bytes(result: Result) -> None:
    assert html(result) == html(Result.model_validate_json(result.json_text()))


def test_what_is_not_told_apart_is_told_as_a_sum_beside_its_parts(result: Result) -> None:
    def part(origin: str, share: float, low: float, high: float) -> shape.PartInfo:
        return shape.PartInfo(origin=origin, share=share, low=low, high=high, rows=round(3000 * share))

    parts = [
        part("ours-current", 0.44, 0, 0.575),
        part("ours-older", 0.18, 0, 0.617),
        part("other-person", 0.38, 0.3, 0.4),
    ]
    sums = [part("ours", 0.62, 0.57, 0.66), part("elsewhere", 0.38, 0.34, 0.43)]
    told = result.model_copy(
        update={"composition": parts, "composition_of_people": parts, "sums": sums, "sums_of_people": sums}
    )
    text = " ".join(re.sub("<[^>]+>", " ", html(told)).split())
    assert "all of ours 62 % 57 % – 66 % 1,860" in text
    assert "62 % (57 % – 66 %) all of ours" in text
    assert "real people or invented" not in text  # one part only: the sum would say it twice
    assert "| all of ours | 62 % | 57 % – 66 % | 1,860 |" in markdown(told)
    assert "all of ours" not in html(result)


def test_one_of_a_thing_is_not_told_as_many(result: Result) -> None:
    intake, matching, affected = result.intake, result.matching, result.affected
    assert matching is not None
    assert affected is not None
    one = result.model_copy(
        update={
            "intake": intake.model_copy(update={"rows": 1}),
            "duplicates": 1,
            "matching": matching.model_copy(
                update={"rows": 1, "people": 1, "matched": 1, "customers": 1, "contradicting_keys": 1}
            ),
            "affected": affected.model_copy(update={"low": 1, "high": 1}),
        }
    )
    text = re.sub("<[^>]+>", "", html(one))
    assert not re.search(r"\b1 (?:rows|people|customers|fields|values|distinct customers)\b", text)
    assert "1 of 1 row matches a customer; 1 distinct customer. In 1 row, keys" in text
