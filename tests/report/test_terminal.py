"""What a terminal shows, and the same as Markdown and lines of JSON."""

from __future__ import annotations

import io
import json

from rich.console import Console

from assay.report import Result, markdown, ndjson, show


def shown(result: Result, width: int = 80) -> str:
    """The summary as plain text."""
    console = Console(file=io.StringIO(), width=width, highlight=False)
    show(result, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_the_summary_holds_headline_shares_controls_and_next_steps(result: Result) -> None:
    text = shown(result)
    for words in ("46 % of the rows are customers", "44 % – 48 %", "990/1,000", "What to do next", "1 failed"):
        assert words in text


def test_nothing_is_wider_than_the_terminal(result: Result) -> None:
    assert max(len(line) for line in shown(result).splitlines()) <= 80


def test_control_characters_do_not_reach_the_terminal(result: Result) -> None:
    member = result.intake.members[0].model_copy(
        update={"name": "\x1b[31mred\x07", "outcome": "not-read", "because": "It ends\x1b]0;title\x07."}
    )
    changed = result.model_copy(update={"intake": result.intake.model_copy(update={"members": [member]})})
    text = shown(changed)
    assert "red" in text
    assert "title" in text
    assert not any(character in text for character in "\x1b\x07")


def test_markdown_and_ndjson_tell_the_same_numbers(result: Result) -> None:
    assert "| ours, as now | 46 % | 44 % – 48 % | 1,380 |" in markdown(result)
    lines = [json.loads(line) for line in ndjson(result).splitlines()]
    assert lines[0]["verdict"]["label"] == "mixture"
    assert {"origin": "ours-current", "share": 0.46, "low": 0.44, "high": 0.48, "rows": 1380} in lines


def test_markdown_makes_no_link_or_picture_of_a_members_name(result: Result) -> None:
    member = result.intake.members[0].model_copy(
        update={"name": "![x](https://leak.test/p.png)|<b>a_b", "outcome": "not-read", "because": "It is a PDF."}
    )
    intake = result.intake.model_copy(update={"members": [member]})
    text = markdown(result.model_copy(update={"intake": intake}))
    assert "\\!\\[x\\](https://leak.test/p.png)\\|\\<b\\>a\\_b: It is a PDF." in text


def test_a_country_that_nobody_named_is_said(result: Result) -> None:
    assert result.reference is not None
    notes = ["No country was named; DE was taken, where 9 of 9 phones lead.", "Something else."]
    told = shown(result.model_copy(update={"reference": result.reference.model_copy(update={"notes": notes})}))
    assert "DE was taken" in told
    assert "Something else" not in told
