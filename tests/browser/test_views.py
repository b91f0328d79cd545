"""The views under the gradients page's figure in a browser: links, a click into the phase map, and how they
look."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from pages.ui.gradients.knobs import KNOBS
from pages.ui.page import knobs
from pages.ui.text import words as vocabulary
from pages.ui.text.numbers import decimal
from tests.browser import driver, reading
from tests.browser.reading import expect_curves, held, slider, value
from tests.examples import SOAK

Open = Callable[..., Page]
OPENING = knobs.presets()[knobs.START]
NEW = ("map", "weights", "saturation", "clipping", "units")
FULLEST = "map=input_scale&clip=0.1&gru=1"  # settings at which the views have most to draw

# Where a point of the phase map is on the screen: x steps back, y a place of the slider from 0 to 1.
PLACE = """(host, [x, y]) => {
  const box = host.getBoundingClientRect()
  const { xaxis, yaxis } = host._fullLayout
  return [box.left + xaxis._offset + xaxis.l2p(x), box.top + yaxis._offset + yaxis.l2p(y)]
}"""


def below(page: Page) -> Locator:
    """The open view's figure."""
    return page.locator(".live-figure").nth(1)


def click(page: Page, lag: float, place: float) -> None:
    """Click into the phase map, as a reader does who waits for what the last click did."""
    driver.wait_for_app(page)
    page.mouse.click(*below(page).evaluate(PLACE, [lag, place]))


def expect_address(page: Page, **expected: str) -> None:
    page.wait_for_url(lambda url: dict(parse_qsl(urlsplit(url).query)) == {"lang": "en", **expected},
                      timeout=10_000)


@pytest.mark.parametrize(("width", "language"), [(1366, "en"), (390, "zh")], ids=["projector", "phone"])
def test_in_every_view_nothing_is_cut_off_too_faint_or_on_each_other(open_page: Open, width: int,
                                                                     language: str):
    page = open_page(f"/gradients?view={NEW[0]}&{FULLEST}", lang=language, width=width, height=844,
                     dark=language == "zh")
    for view in NEW if SOAK else NEW[width == 390::2]:
        chip = page.get_by_role("radio", name=vocabulary.load(language)(f"choice.closer.{view}"), exact=True)
        if not chip.is_checked():
            with driver.rerun(page):
                chip.click()
        expect(chip).to_be_checked()
        expect(below(page).locator(".main-svg").first).to_be_visible()
        assert page.evaluate(reading.CUT_OFF) == [], view
        assert page.evaluate(reading.DRAWN_BADLY) == [], view
        assert reading.too_faint(page) == [], view
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width, view


def test_a_click_into_the_phase_map_sets_its_knob_and_nothing_else(open_page: Open):
    page = open_page("/gradients?view=map&map=weight_scale", lang="en", height=1600)
    click(page, 30, 2 / 4)
    expect_address(page, view="map", w="2")
    expect_curves(page, replace(OPENING, weight_scale=2))
    expect(slider(page, "weight_scale")).to_have_attribute("aria-valuetext", "2.00")
    expect(below(page)).to_contain_text("2.00")
    click(page, 80, 0.5 / 4)
    expect_address(page, view="map", w="0.53")  # the map's nearest row
    expect_curves(page, replace(OPENING, weight_scale=0.53))
    page.go_back()
    expect_curves(page, replace(OPENING, weight_scale=2))


def test_a_click_into_the_map_of_the_input_scale_sets_it_from_either_network_s_half(open_page: Open):
    page = open_page("/gradients?view=map&map=input_scale", lang="en", height=1800)
    click(page, 20, 1)
    expect_address(page, view="map", map="input_scale", x="20")
    expect_curves(page, replace(OPENING, input_scale=20))


def test_the_threshold_follows_keyboard_and_thumb_and_stands_in_the_address(open_page: Open):
    page = open_page("/gradients?view=clipping", lang="en", height=1600)
    with driver.rerun(page):
        slider(page, "clip").press("Home")
    expect_address(page, view="clipping", clip="0.1")
    expect(below(page)).to_contain_text("threshold 0.1")
    thumb = slider(page, "clip")
    with held(thumb) as move:
        for share in (0.8, 0.5, 0.7):
            move(share)
            expect(below(page)).to_contain_text(f"threshold {decimal(value(thumb), 1)}")
    expect_address(page, view="clipping", clip=KNOBS["clip"].format(value(thumb)))
