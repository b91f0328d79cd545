"""One layout for every screen: 320 to 1920 px wide, and from 600 px high figure and slider together.

`make test` looks at a fixed sample, each page at one size and each size at a page or two;
`make soak` at all.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from pages.ui.page import frame
from pages.ui.text import words as vocabulary
from tests.browser import driver, reading
from tests.examples import SOAK

Open = Callable[..., Page]
# With 1366×768 as it is at 125, 150 and 200 % zoom.
SIZES = [(320, 640), (390, 844), (641, 900), (768, 1024), (844, 390), (683, 384), (911, 512), (1024, 768),
         (1093, 614), (1366, 625), (1366, 768), (1920, 1080)]
PATHS = ["/", *(f"/{page}" for page in frame.built() if page != frame.HOME)]
STATES = ["/flow?mode=forward", "/flow?mode=backward", "/gradients?gru=1&show=path.worst", "/cell?preset=store",
          "/cell?preset=average", "/control?preset=hidden", "/training?task=adding"]
PATHS += STATES if SOAK else []
SCALED = 1600  # px: from here on the picture of a smaller screen is enlarged
SLIDER, TARGET = 150, 24  # px: the least length of a slider, the least side of what a finger hits

FAULTS = """([slider, target, together]) => {
  const name = each => `${each.tagName}.${each.className?.baseVal ?? each.className} ${each.ariaLabel ?? each.innerText ?? ''}`
  const main = document.querySelector('[data-testid=stMain]'), seen = []
  const shown = selector => [...main.querySelectorAll(selector)].filter(each =>
    each.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !each.closest('.unseen'))
  for (const range of shown('.live-slider input[type=range]'))
    if (range.offsetWidth < slider) seen.push(`slider of ${range.offsetWidth} px: ${name(range)}`)
  for (const each of shown('button, select, input, summary, .belt .term[tabindex], a[data-testid*=NavLink]')) {
    const box = each.getBoundingClientRect()
    if (box.width && Math.min(box.width, box.height) < target - 0.5)
      seen.push(`target of ${box.width.toFixed()} x ${box.height.toFixed()} px: ${name(each)}`)
  }
  const pen = document.createElement('canvas').getContext('2d')
  for (const list of shown('.panel select')) {
    const look = getComputedStyle(list)
    pen.font = look.font
    const room = list.clientWidth - parseFloat(look.paddingLeft) - parseFloat(look.paddingRight)
    for (const { text } of list.selectedOptions)
      if (pen.measureText(text).width > room + 1) seen.push(`${text} in a list with room for ${room} px`)
  }
  for (const part of shown('.panel, .sentence, .live-figure'))
    if (part.getBoundingClientRect().right > innerWidth + 1) seen.push(`reaches out: ${name(part)}`)
  const wide = Math.max(...[document.documentElement, main].map(each => each.scrollWidth - each.clientWidth))
  if (wide > 0) seen.push(`scrolls sideways by ${wide} px`)
  const figure = main.querySelector('.live-figure, .belt .cells, .st-key-flow_wide svg')
  const bottoms = [figure, main.querySelector('.live-slider[data-shape=main]:not([hidden])')].map(each =>
    each?.getBoundingClientRect().bottom ?? 0)
  if (together && Math.max(...bottoms) > innerHeight)
    seen.push(`figure and slider end at ${bottoms.map(Math.round)} of ${innerHeight} px`)
  return seen
}"""


def sample(place: int) -> list[tuple[int, int]]:
    """The sizes at which a page is looked at."""
    if SOAK:
        return SIZES
    return [size for number, size in enumerate(SIZES) if number == place % len(SIZES)]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_cut_small_or_out_of_reach_at_any_size(open_page: Open, path: str):
    place = PATHS.index(path)
    sizes = sample(place)
    tab = open_page(path, lang=vocabulary.LANGUAGES[place % 2], width=sizes[0][0], height=sizes[0][1])
    found = {}
    for width, height in sizes:
        tab.set_viewport_size({"width": width, "height": height})
        tab.wait_for_timeout(200)  # a resized figure is drawn in the next frames
        driver.wait_for_app(tab)
        together = width >= 1024 and height >= 600
        found[width, height] = [*tab.evaluate(FAULTS, [SLIDER, TARGET, together]),
                                *tab.evaluate(reading.CUT_OFF)]
        if width < SCALED:
            found[width, height] += tab.evaluate(reading.DRAWN_BADLY)
    assert found == {size: [] for size in sizes}


def test_the_sample_has_every_page_and_every_size():
    samples = [sample(place) for place in range(len(PATHS))]
    assert all(samples)
    assert {size for sizes in samples for size in sizes} == set(SIZES)


def test_a_small_target_a_short_slider_and_a_cut_list_would_be_found(open_page: Open):
    tab = open_page("/gradients", lang="en")
    tab.add_style_tag(content=".live-slider { width: 120px } .chips button { height: 20px !important }"
                               ".panel select { max-width: 70px !important }")
    faults = " ".join(tab.evaluate(FAULTS, [SLIDER, TARGET, True]))
    assert "slider of 120 px" in faults
    assert "20 px: BUTTON" in faults
    assert "in a list with room for" in faults


def test_on_a_phone_the_menu_closes_on_choice(open_page: Open):
    tab, words = open_page("/", lang="en", width=390, height=844), vocabulary.load("en")
    tab.get_by_role("button", name=words("page.open_menu")).click()
    with driver.rerun(tab):
        tab.get_by_test_id("stPopoverBody").get_by_role("link", name=words("page.cell.menu")).click()
    assert tab.get_by_test_id("stPopoverBody").count() == 0
    assert tab.get_by_role("heading", level=1).inner_text() == words("page.cell.title")


def test_the_settings_stay_in_view_beside_what_stands_below_the_figure(open_page: Open):
    tab = open_page("/gradients", lang="en")
    tab.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 500)")
    box = tab.locator(".st-key-settings").bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= 20
