"""The page in a real browser: wide, narrow, light, dark, on paper, and for people who cannot see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from assay.report import Result, html

pytestmark = pytest.mark.browser
WIDTHS = (390, 1280)


@pytest.fixture
def address(result: Result, tmp_path: Path) -> str:
    """The page as a file."""
    path = tmp_path / "report.html"
    path.write_text(html(result), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_axe_finds_nothing_serious(browser: Browser, address: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    serious = [(v["id"], v["nodes"][0]["target"]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []
    assert asked == [address]
    context.close()


def test_its_own_policy_blocks_nothing_of_its_own(browser: Browser, address: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    assert said == []
    assert _background(page) != "rgba(0, 0, 0, 0)"
    page.close()


def test_on_paper_no_row_or_picture_is_cut(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.emulate_media(media="print")
    for selector in ("figure", "tr", "li"):
        assert page.evaluate(f"getComputedStyle(document.querySelector('{selector}')).breakInside") == "avoid"
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.close()


def _background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))
