"""What leaves the screen: a figure in a frame of another page, one page of paper, a code for a phone."""

import io
import re
from collections.abc import Callable
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from pages.ui.page.share import HEIGHT, WIDTH
from pages.ui.text import papers
from pages.ui.text import words as vocabulary
from tests.browser import driver
from tests.browser.reading import slider
from tests.examples import some

Open = Callable[..., Page]

# How low and how far right anything reaches that can be seen.
REACH = """() => {
  const seen = [...document.querySelectorAll('[data-testid="stMain"] :is(svg, button, p, input, select, output)')]
    .filter(part => part.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
    .map(part => part.getBoundingClientRect()).filter(box => box.width > 2 && box.height > 2)
  const main = document.querySelector('[data-testid="stMain"]')
  return [Math.max(...seen.map(box => box.right), main.scrollWidth),
    Math.max(...seen.map(box => box.bottom), main.scrollHeight)]
}"""
FIGURES = ".live-figure, .belt, [data-testid=stGraphVizChart]"


def query(link: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link).query)


@pytest.mark.parametrize(("path", "lang"), some([
    ("/", "zh"), ("/flow?mode=forward", "en"), ("/cell?preset=four", "zh"), ("/gradients?gru=1", "en"), ("/memory", "en"),
    ("/control", "zh"), ("/training", "en")]))
def test_an_embedded_page_is_its_figure_and_its_knobs_without_scrolling(open_page: Open, path: str, lang: str):
    page = open_page(f"{path}{'&' if '?' in path else '?'}embed=true", lang=lang, width=WIDTH, height=HEIGHT)
    right, low = page.evaluate(REACH)
    assert right <= WIDTH
    assert low <= HEIGHT
    expect(page.locator(FIGURES).locator("visible=true")).to_have_count(1)
    figure = page.locator(FIGURES).locator("visible=true").bounding_box()
    assert figure
    assert figure["height"] > HEIGHT / 3
    assert page.get_by_role("slider").or_(page.get_by_role("button")).locator("visible=true").count() > 0
    assert not page.locator(".st-key-masthead, .st-key-end, .st-key-settings").locator("visible=true").count()


@pytest.mark.parametrize(("of", "lang", "dark"), some([
    ("/gradients?T=200", "en", True), ("/flow?mode=backward", "zh", False), ("/cell?preset=four", "zh", False)]))
def test_a_handout_is_one_page_of_a4(open_page: Open, of: str, lang: str, dark: bool):
    assert_one_page_of_a4(open_page(f"/paper?sheet=handout&of={quote(of, safe='')}", lang=lang, dark=dark))


def test_a_work_sheet_is_one_page_of_a4(open_page: Open):
    page, told = open_page("/paper", lang="zh"), papers.words("zh")
    assert_one_page_of_a4(page)
    with driver.rerun(page):
        page.get_by_role("radio", name=told("sheet.memory.title")).click()
    assert_one_page_of_a4(page)


def assert_one_page_of_a4(page: Page) -> None:
    made = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", made)) == 1
    (box,) = set(re.findall(rb"/MediaBox\s*\[([^]]+)\]", made))
    assert [float(side) for side in box.split()] == pytest.approx([0, 0, 595, 842], abs=1)


def test_the_code_on_the_screen_opens_the_same_state_in_a_stranger_s_browser(
        open_page: Open, server: driver.Server, browser: Browser):
    words = vocabulary.load("zh")
    page = open_page("/gradients?T=60&fb=2.5&show=path", lang="zh")
    with driver.rerun(page):
        page.get_by_role("button", name=words("share.open"), exact=True).click()
    code = page.locator("img.qr")
    code.scroll_into_view_if_needed()
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())).convert("L"))
    assert query(read.text) == query(page.url)
    stranger = browser.new_context(locale="en-US").new_page()
    stranger.goto(read.text)
    driver.wait_for_app(stranger)
    for knob in ("steps", "forget_bias"):
        for reader in (page, stranger):
            expect(slider(reader, knob, "zh")).to_have_value(slider(page, knob, "zh").input_value())
    assert stranger.locator(".readout").first.inner_text() == page.locator(".readout").first.inner_text()
    assert query(stranger.url) == query(page.url)
    stranger.context.close()
