"""The diagram alive in a browser: the numbers in the SVG are core's, nodes stay where they are, keys and
buttons step and play."""

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect

import core
from core.experiment.edges import EDGES, backward_edges, forward_edges
from pages.ui.flow import figure as diagrams
from pages.ui.page import knobs
from pages.ui.text import numbers
from pages.ui.text import words as vocabulary
from tests.browser import driver, reading
from tests.browser.reading import slider
from tests.examples import LANGUAGES, one

Open = Callable[..., Page]
RUNS = core.run(knobs.presets()[knobs.START]).runs
SIZES = {"forward": forward_edges(RUNS).sizes, "backward": backward_edges(RUNS).sizes}
BY_NODE = {node: edge for edge, node in diagrams.NODES.items()}

# Edge's title -> its number, of every diagram that is seen.
NUMBERS = """() => Object.fromEntries([...document.querySelectorAll('[data-testid=stGraphVizChart] svg')]
  .filter(svg => svg.clientWidth).flatMap(svg => [...svg.querySelectorAll('g.edge')])
  .map(edge => [edge.querySelector('title').textContent, edge.querySelector('text[font-weight=bold]')?.textContent]))"""
SHOW = f"""expected => {{
  const shown = ({NUMBERS})()
  return Object.entries(expected).every(([edge, text]) => shown[edge] === text)
}}"""
PLACES = """() => [...document.querySelectorAll('[data-testid=stGraphVizChart] svg')].filter(svg => svg.clientWidth)
  .flatMap(svg => [...svg.querySelectorAll('g.node, g.cluster')]).map(node => {
    const box = node.getBoundingClientRect()
    return [node.querySelector('title').textContent, Math.round(box.x), Math.round(box.width), Math.round(box.height)].join(' ')
  })"""


def expected(mode: str, moment: int) -> dict[str, str]:
    """Title of an edge -> the number on it."""
    def title(edge: str) -> str:
        node, cell = diagrams.NODES[edge], f"{edge.split('.')[0]}_cell"
        return f"{cell}->{node}" if edge.split(".")[1] in ("h", "c") else f"{node}->{cell}"

    return {title(edge): numbers.power_text(float(SIZES[mode][edge][moment - 1])) for edge in EDGES}


def expect_numbers(page: Page, mode: str, moment: int) -> None:
    """Wait until the diagram shows core's numbers of that step; fail if it does not come to that."""
    page.wait_for_function(SHOW, arg=expected(mode, moment), timeout=10_000)


def expect_address(page: Page, **parameters: str) -> None:
    page.wait_for_url(lambda url: dict(parse_qsl(urlsplit(url).query)) == {"lang": "en", **parameters},
                      timeout=10_000)


@pytest.mark.parametrize("language", one(LANGUAGES))
def test_the_numbers_in_the_diagram_are_core_s_at_several_steps_and_no_node_moves(
    open_page: Open, language: str):
    page = open_page("/flow?mode=backward&t=50", lang=language)
    expect_numbers(page, "backward", 50)
    places = page.evaluate(PLACES)
    assert len(places) == 12
    for key, moment in (("ArrowLeft", 49), ("Home", 1), ("ArrowRight", 2), ("End", 100)):
        page.keyboard.press(key)
        expect_numbers(page, "backward", moment)
        assert page.evaluate(PLACES) == places
    page.get_by_role("radio", name=vocabulary.load(language)("choice.mode.forward"), exact=True).click()
    expect_numbers(page, "forward", 100)
    assert page.evaluate(PLACES) == places
    page.keyboard.press("ArrowLeft")  # the chip was clicked: arrows mean the steps
    expect_numbers(page, "forward", 99)
    assert page.evaluate(PLACES) == places


def test_the_page_opens_on_the_document_s_diagram_and_chips_turn_it_alive_and_back_again(open_page: Open):
    page = open_page("/flow", lang="en")
    expect(page.locator(".transport")).to_be_hidden()
    page.keyboard.press("ArrowRight")  # nothing to step through yet
    page.get_by_role("radio", name="Forward", exact=True).click()
    expect_numbers(page, "forward", 50)
    expect_address(page, mode="forward")
    page.get_by_role("radio", name="Backward", exact=True).click()
    expect_numbers(page, "backward", 100)  # where the gradient starts
    expect(page.locator(".readout")).to_contain_text("from step 100 to step 100")
    page.get_by_role("radio", name="Diagram", exact=True).click()
    expect(page.get_by_text("(additive update)").first).to_be_visible()
    expect_address(page)


def test_a_link_opens_that_step_and_back_and_reload_keep_it(open_page: Open):
    page = open_page("/flow?mode=forward&t=7", lang="en")
    expect_numbers(page, "forward", 7)
    slider(page, "moment").press("ArrowRight")
    expect_numbers(page, "forward", 8)
    expect_address(page, mode="forward", t="8")
    page.reload()
    driver.wait_for_app(page)
    expect_numbers(page, "forward", 8)
    page.go_back()
    expect_numbers(page, "forward", 7)


def test_quick_steps_are_all_counted(open_page: Open):
    page = open_page("/flow?mode=backward&t=40", lang="en")
    expect_numbers(page, "backward", 40)
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect_numbers(page, "backward", 46)


def test_buttons_step_and_it_plays_backwards_in_backward_mode_until_paused(open_page: Open):
    page = open_page("/flow?mode=backward&t=30", lang="en")
    page.get_by_role("button", name="Step forward (→)").click()
    expect_numbers(page, "backward", 31)
    page.get_by_role("button", name="Step back (←)").click()
    expect_numbers(page, "backward", 30)
    page.get_by_role("button", name="Play (space)").click()
    for moment in (29, 28):
        expect_numbers(page, "backward", moment)
    page.get_by_role("button", name="Pause (space)").click()
    expect(page.get_by_role("button", name="Play (space)")).to_be_visible()
    driver.wait_for_app(page)
    stopped = int(slider(page, "moment").get_attribute("aria-valuetext") or 0)
    expect_numbers(page, "backward", stopped)
    page.locator(".readout").click()
    page.keyboard.press("End")
    expect_numbers(page, "backward", 100)


def test_playing_ends_at_the_last_step(open_page: Open):
    page = open_page("/flow?mode=forward&t=99", lang="en")
    expect_numbers(page, "forward", 99)
    page.keyboard.press(" ")
    expect_numbers(page, "forward", 100)
    expect(page.get_by_role("button", name="Play (space)")).to_be_visible()


def test_the_slider_is_pink_and_in_the_row_of_the_chips_and_all_is_in_view(open_page: Open):
    page = open_page("/flow?mode=backward", lang="en", dark=True)
    chips, track = page.locator(".chips").first.bounding_box(), slider(page, "moment").bounding_box()
    assert chips
    assert track
    assert chips["y"] <= track["y"] <= chips["y"] + chips["height"]
    assert slider(page, "moment").evaluate(
        "one => one.parentElement.style.getPropertyValue('--tone')") == "var(--grad)"
    drawing = page.locator(".st-key-flow_wide svg:has(g.graph)").bounding_box()
    assert drawing
    assert drawing["y"] + drawing["height"] <= 690


def test_lines_take_the_theme_s_colours_and_widths_and_vanished_ones_are_dashed(open_page: Open):
    for dark in (False, True):
        page = open_page("/flow?mode=backward", lang="en", dark=dark)
        expect_numbers(page, "backward", 50)
        look = page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll('.st-key-flow_wide g.edge')].map(edge => {
          const style = getComputedStyle(edge.querySelector('path'))
          return [edge.querySelector('title').textContent, [style.stroke, parseFloat(style.strokeWidth), style.strokeDasharray]]
        }))""")
        assert {stroke for stroke, _, _ in look.values()} == {"rgb(250, 162, 193)"
                                                              if dark else "rgb(176, 30, 104)"}
        for edge, (_, width, dashes) in look.items():
            assert (dashes != "none") == ("rnn" in edge)
            assert width == pytest.approx(1 + 6 * 0.22, abs=0.1) or width < 1.1  # C's two edges; all others thin


@pytest.mark.parametrize("language", one(LANGUAGES))
def test_on_a_phone_the_halves_stand_below_each_other_with_their_numbers(open_page: Open, language: str):
    page = open_page("/flow?mode=forward&t=50", lang=language, width=390, height=844)
    expect_numbers(page, "forward", 50)
    page.wait_for_function("() => !document.querySelector('.st-key-flow_wide')")
    one, other = (page.locator(".st-key-flow_narrow svg:has(g.graph)").nth(place).bounding_box()
                  for place in (0, 1))
    assert one
    assert other
    assert one["y"] + one["height"] <= other["y"]
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    assert page.evaluate(reading.DRAWN_BADLY) == []
    assert page.evaluate(reading.CUT_OFF) == []
    assert reading.too_faint(page) == []
    page.locator(".readout").click()
    page.keyboard.press("ArrowRight")
    expect_numbers(page, "forward", 51)


@pytest.mark.parametrize("language", one(LANGUAGES))
def test_nothing_lies_on_each_other_and_every_text_stands_out(open_page: Open, language: str):
    page = open_page("/flow?mode=backward&t=2", lang=language, dark=language == "en")
    expect_numbers(page, "backward", 2)
    for name in ("backward", "forward"):
        page.get_by_role("radio", name=vocabulary.load(language)(f"choice.mode.{name}"), exact=True).click()
        expect_numbers(page, name, 2)
        assert page.evaluate(reading.DRAWN_BADLY) == []
        assert reading.too_faint(page) == []
    assert re.search(r"\d", page.locator(".readout").inner_text())
