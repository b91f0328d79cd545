"""The page Memory control in a browser: everything drawn is core's, while a thumb moves and after; links,
keys, phone."""

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core.by_hand.plan import Control, Plan, run, sweep
from pages.ui.charts import theme
from pages.ui.control import knobs as control_knobs
from tests.browser import driver, reading
from tests.browser.reading import exact_field, slider
from tests.examples import LANGUAGES, one

Open = Callable[..., Page]
STORY = Plan(**control_knobs.named()[control_knobs.START].settings)
SYMBOLS = {theme.SYMBOL_HTML["c"]: "c", theme.SYMBOL_HTML["h"]: "h", "RNN": "rnn", "∂<i>C</i>": "belt",
           "∂<i>h</i>": "shown"}

DRAWS = """([expected, tolerance]) => {
  const figure = document.querySelector('.live-figure')
  if (!figure?.data || figure.waiting) return false
  return Object.entries(expected).every(([name, values]) => figure.data.some(trace => trace.name === name
    && trace.y.length === values.length
    && trace.y.every((y, at) => values[at] === null ? y === null : y !== null && Math.abs(y - values[at]) <= tolerance)))
}"""


def expect_drawn(page: Page, done: Control) -> None:
    expected = {name: [None if value != value else value for value in getattr(done, field).tolist()]
                for name, field in SYMBOLS.items()}
    page.wait_for_function(DRAWS, arg=[expected, reading.TOLERANCE], timeout=10_000)


def parameters(page: Page) -> dict[str, str]:
    return {name: value for name, value in parse_qsl(urlsplit(page.url).query) if name != "lang"}


def test_the_main_slider_is_as_wide_as_the_plot_and_its_thumb_stands_at_the_step(open_page: Open):
    page = open_page("/control", lang="en")
    expect_drawn(page, run(STORY))
    track = slider(page, "show_at").bounding_box()
    ground = page.locator(".live-figure .bglayer rect, .live-figure .nsewdrag").first.bounding_box()
    assert track
    assert ground
    assert abs(track["x"] - ground["x"]) < 4
    assert abs(track["x"] + track["width"] - ground["x"] - ground["width"]) < 4


def test_keys_move_the_cue_and_the_figure_follows(open_page: Open):
    page = open_page("/control", lang="en")
    slider(page, "show_at").press("ArrowLeft")
    expect_drawn(page, run(replace(STORY, show_at=60)))
    slider(page, "show_at").press("PageUp")
    expect_drawn(page, run(replace(STORY, show_at=70)))
    page.wait_for_url(lambda url: dict(parse_qsl(urlsplit(url).query)).get("show") == "70")
    page.reload()
    driver.wait_for_app(page)
    expect_drawn(page, run(replace(STORY, show_at=70)))
    page.locator(".pull").press("Shift+ArrowUp")  # C at the last step before the cue, a tenth higher
    page.wait_for_url(lambda url: "f" in dict(parse_qsl(urlsplit(url).query)))
    pulled = replace(STORY, show_at=70, f_hold=float(parameters(page)["f"]))
    expect_drawn(page, run(pulled))
    assert run(pulled).c[68] == pytest.approx(run(STORY).c[68] + 0.1, abs=0.02)


def test_every_picture_while_a_thumb_is_held_is_core_s_also_when_no_answer_comes(open_page: Open):
    page = open_page("/control", lang="en")
    thumb = slider(page, "f_hold")
    box = thumb.bounding_box()
    assert box

    def move(share: float) -> float:
        page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2, steps=8)
        return float(thumb.get_attribute("aria-valuetext") or "nan")

    move(0.9)
    page.mouse.down()
    move(0.91)
    page.wait_for_function("() => window.carouselFan?.held")
    reading.record(thumb, theme.SYMBOL_HTML["c"])
    move(0.6)
    expect_drawn(page, run(replace(STORY, f_hold=move(0.7))))
    page.context.set_offline(True)  # from now on only what core has swept ahead
    move(0.98)
    expect(page.locator(".annotation").filter(has_text="forget")).to_contain_text(f"{move(0.5):.3f}"[:4])
    page.context.set_offline(False)
    film = reading.film_of(page)
    assert len(film.lines) >= 12
    passed = np.arange(min(film.values), max(film.values) + 5e-4, 1e-3).round(3).tolist()
    shares = (np.arange(100) + 0.5) / 100
    reading.expect_core_s(film, {done.plan.f_hold: (shares, done.c) for done in sweep(STORY, "f_hold", passed)})
    assert parameters(page) == {}  # the address waits until the thumb is let go
    page.mouse.up()
    page.wait_for_url(lambda url: "f" in dict(parse_qsl(urlsplit(url).query)))


def test_a_share_kept_of_exactly_one_can_be_typed(open_page: Open):
    page = open_page("/control", lang="en")
    exact_field(page, "f_hold").fill("1")
    exact_field(page, "f_hold").press("Enter")
    expect_drawn(page, run(replace(STORY, f_hold=1.0)))
    expect(page.locator(".readout")).to_contain_text("100%")


def test_chips_are_the_lesson_s_calculations_and_the_readout_names_both_sides_of_the_cue(open_page: Open):
    page = open_page("/control", lang="en")
    page.get_by_role("radio", name="hide, then show").click()
    expect_drawn(page, run(Plan()))
    expect(page.locator(".readout")).to_contain_text(
        re.compile(r"At step 90, C still holds 43%.*though h is 0;.*a gradient of 0;.*0\.37"))
    expect(page.locator(".below-figure").first).to_contain_text("∂h₁₀₀/∂C₅ = 0.3387")
    page.wait_for_url(lambda url: dict(parse_qsl(urlsplit(url).query)) == {"lang": "en", "show": "91",
                                                                           "erase": "0"})
    page.go_back()
    expect_drawn(page, run(STORY))


@pytest.mark.parametrize("language", one(LANGUAGES))
def test_on_a_phone_the_figure_has_room_and_nothing_lies_on_each_other(open_page: Open, language: str):
    page = open_page("/control?i=0.2&o=0.4&write=20", lang=language, width=390, height=844)
    assert page.evaluate(reading.DRAWN_BADLY) == []
    assert page.evaluate(reading.CUT_OFF) == []
    assert reading.too_faint(page) == []
