"""What we know of Plotly's and Streamlit's inside, taken away in a real browser, one thing at a time: the
page has to go on.

A test that fails here after an upgrade names the thing that has changed; plotly_inside.js and
streamlit_inside.py hold them all.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

import core
from pages.ui.page import knobs
from pages.ui.text import numbers
from tests.browser import driver
from tests.browser.reading import expect_curves, slider
from tests.browser.test_views import click
from tests.examples import one

Open = Callable[..., Page]
OPENING = knobs.presets()[knobs.START]

# What moving a figure's parts leans on, and what reading a click does.
MOVING = ("_fullLayout", "calcdata", "node3", "l2p", "path.js-line", ".annotation", "path.point", ".shapelayer", "_offset")
CLICKING = ("_fullLayout", "_plots", "_offset", "_length", "p2d")
PUSHED = "w=1.2&chrono=0"  # settings at which the curves' ends meet, and a label is led to its own
# Whether the first figure has moved since it was drawn at `before`; then, whether Plotly has drawn it anew
# for that.
MOVED = """([picture, redrawn]) => {
  const figure = document.querySelector('.live-figure')
  const now = [...figure.querySelectorAll('path.js-line, path.js-fill')].map(path => path.getAttribute('d')).join()
  return now !== picture && (figure.redrawn === redrawn ? 'nudged' : 'redrawn')
}"""
BEFORE = """() => {
  const figure = document.querySelector('.live-figure')
  return [[...figure.querySelectorAll('path.js-line, path.js-fill')].map(path => path.getAttribute('d')).join(), figure.redrawn]
}"""

# Where each network's line ends on the screen, in the values of its axis.
ENDS = """() => {
  const figure = document.querySelector('.live-figure')
  return Object.fromEntries(figure.data.flatMap((trace, place) => {
    if (!['RNN', 'LSTM'].includes(trace.name)) return []
    const line = figure.calcdata[place][0].node3.node().querySelector('path.js-line').getAttribute('d')
    const axis = figure._fullLayout[`yaxis${(trace.yaxis ?? 'y').slice(1)}`]
    return [[trace.name, axis.p2l(Number(line.match(/-?[\\d.]+$/)[0]))]]
  }))
}"""


def take_away(page: Page, name: str) -> None:
    """Open the page once more, with our script calling this thing by a name that Plotly does not know."""
    renamed: list[str] = []

    def rename(route: Route) -> None:
        answer = route.fetch()
        if "plotly_click" not in (text := answer.text()):
            return route.fulfill(response=answer)
        gone, count = re.subn(rf"{re.escape(name)}\b", f"{name}_gone", text)
        assert count
        renamed.append(name)
        route.fulfill(response=answer, body=gone)

    page.route("**/media/*.es", rename)
    page.reload()
    driver.wait_for_app(page)
    page.unroute("**/media/*.es")
    assert renamed == [name]


def moved(page: Page, knob: str, key: str) -> str:
    """Press a key on a slider; how the first picture after it was made."""
    before = page.evaluate(BEFORE)
    slider(page, knob).press(key)
    return str(page.wait_for_function(MOVED, arg=before, polling="raf").json_value())


def test_a_figure_is_nudged_where_plotly_is_as_we_know_it(open_page: Open):
    page = open_page("/gradients?A=w:0.7", lang="en")
    assert moved(page, "weight_scale", "PageUp") == "nudged"
    assert moved(open_page("/control", lang="en"), "f_hold", "PageDown") == "nudged"


def test_without_it_plotly_draws_the_figure_anew_and_curve_and_sentence_agree(open_page: Open):
    page, changed = open_page("/gradients?A=w:0.7", lang="en"), OPENING
    for name in one(MOVING):
        take_away(page, name)
        assert moved(page, "weight_scale", "PageUp") == "redrawn", name
        changed = replace(changed, weight_scale=round(changed.weight_scale + 0.1, 2))
        expect_curves(page, changed)
        driver.wait_for_app(page)
        ends, readout = page.evaluate(ENDS), page.locator(".readout").inner_text().replace("\n", "")
        for model, run in core.run(changed).runs.items():
            assert ends[model.upper()] == pytest.approx(run.gradient[-1], abs=0.1), name
            assert re.sub(r"<[^>]+>", "", numbers.power_html(run.gradient[50])) in readout, name


@pytest.mark.parametrize(("path", "name", "knob", "key"), one([
    (f"/gradients?{PUSHED}", ".annotation-arrow-g", "weight_scale", "ArrowRight"),
    ("/control", "path.js-fill", "f_hold", "PageDown")]))
def test_without_a_label_s_arrow_or_a_line_s_fill_plotly_draws_the_figure_anew(open_page: Open, path: str, name: str,
                                                                               knob: str, key: str):
    page = open_page(path, lang="en")
    assert page.locator(name).count()
    take_away(page, name)
    assert moved(page, knob, key) == "redrawn"


def test_without_it_a_click_takes_plotly_s_own_point(open_page: Open):
    def set_to(url: str) -> bool:
        return abs(float(dict(parse_qsl(urlsplit(url).query)).get("w", 0)) - wanted) < 0.2

    page = open_page("/gradients?view=map&map=weight_scale", lang="en", height=1600)
    for name, wanted in zip(one(CLICKING), cycle([2, 3])):
        take_away(page, name)
        click(page, 30, wanted / 4)  # of a slider that goes to 4
        page.wait_for_url(set_to, timeout=10_000)


# Streamlit's media files

def test_what_is_served_nowhere_comes_with_the_page(browser: Browser, server: driver.Server):
    tab = browser.new_page()
    tab.route(re.compile(r":\d+/media/"), lambda route: route.abort())
    tab.goto(f"{server.url}/gradients?lang=en&w=2")
    expect_curves(tab, replace(OPENING, weight_scale=2), patience=30_000)
    slider(tab, "weight_scale").press("Home")
    expect_curves(tab, replace(OPENING, weight_scale=0))
    tab.close()
