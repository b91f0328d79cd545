"""Training in a real browser: started, it moves; stopped, it stands; over, its results can be taken along."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core.learning.model import VARIANTS
from pages.ui.text import words as vocabulary
from tests.browser import driver
from tests.browser.test_files import lines_of, open_tools, saved
from tests.examples import LANGUAGES, one

Open = Callable[..., Page]
LANGUAGE = pytest.mark.parametrize("lang", one(LANGUAGES))
SLOW = 120_000  # ms: the machine may be busy with other tests

# The newest step of the loss curves.
NEWEST = """() => {
  const losses = document.querySelector('.live-figure').next.data.filter(trace => trace.xaxis === 'x2' && trace.line.width)
  return Math.max(0, ...losses.map(trace => trace.x.at(-1)))
}"""


# How far, in px, the curves of loss and gradient end from where the newest numbers have them; was it without
# Plotly's redraw?
ENDS = """() => {
  const host = document.querySelector('.live-figure')
  const shown = host.next.data.flatMap((trace, place) => {
    const end = host.calcdata[place]?.[0].node3?.node().querySelector('path.js-line')?.getAttribute('d').match(/-?[\\d.]+/g)
    if (!/x[23]/.test(trace.xaxis) || !trace.line?.width || !end) return []
    const [x, y] = [trace.xaxis, trace.yaxis].map(name => host._fullLayout[`${name[0]}axis${name[1]}`])
    return [Math.abs(x.l2p(trace.x.at(-1)) - end.at(-2)), Math.abs(y.l2p(trace.y.at(-1)) - end.at(-1))]
  })
  return [Math.max(...shown), shown.length, host.next !== host.drawn]
}"""


# What moves by itself, in pictures one after another.
ANIMATED = """async () => {
  const seen = new Set()
  for (let pictures = 0; pictures < 60; pictures++) {
    await new Promise(requestAnimationFrame)
    document.getAnimations().forEach(one => seen.add(`${one.transitionProperty} ${one.effect.target.className}`))
  }
  return [...seen]
}"""


# How far to the right the texts of a figure reach, px.
RIGHT = "host => Math.max(...[...host.querySelectorAll('text')].map(text => text.getBoundingClientRect().right))"


def progress(page: Page) -> int:
    return int(page.get_by_role("progressbar").get_attribute("aria-valuenow") or 0)


def wait_for_progress(page: Page, more_than: int) -> None:
    page.wait_for_function(
        f"""least => document.querySelector('[role=progressbar]').ariaValueNow > least && ({NEWEST})() > 0""",
                           arg=more_than, timeout=SLOW)


def expect_curves_to_end_at_the_newest_report_whenever_one_looks(page: Page) -> None:
    looks = []
    for _ in range(40):
        page.wait_for_timeout(70)
        looks.append(page.evaluate(ENDS))
    far, curves, moved = zip(*looks, strict=True)
    assert max(far) <= 0.5
    assert max(curves) == 2 * 2 * 3  # two plots, x and y, three models
    assert any(moved)
    assert not all(moved)


@LANGUAGE
def test_a_race_moves_until_it_is_stopped_and_what_it_reported_can_be_saved(open_page: Open, tmp_path: Path,
                                                                            lang: str):
    words = vocabulary.load(lang)
    page = open_page("/training?T=10&seeds=2&H=16&steps=2000", alone=True, lang=lang)
    start, stop = (page.get_by_role("button", name=words(f"training.{name}"), exact=True)
                   for name in ("start", "stop"))
    expect(stop).to_be_disabled()
    start.click()
    seen = []
    for _ in range(3):
        wait_for_progress(page, progress(page))
        seen.append((progress(page), page.evaluate(NEWEST)))
    assert seen == sorted(set(seen))  # bar and curves move on
    expect_curves_to_end_at_the_newest_report_whenever_one_looks(page)
    assert page.evaluate(ANIMATED) == []
    assert progress(page) < 100
    stop.click()
    again = page.get_by_role("button", name=words("training.again"), exact=True)
    expect(again).to_be_enabled(timeout=SLOW)
    expect(stop).to_be_disabled()
    driver.wait_for_app(page)
    stands = page.evaluate(NEWEST)
    assert 0 < stands < 2000
    open_tools(page, lang)
    assert page.evaluate(NEWEST) == stands
    heading, *rows = lines_of(saved(page.get_by_role("button", name=words("tools.csv")), tmp_path))
    names = {words(f"training.column_{key}"): key for key in ("model", "seed", "step", "loss", "norm", "score")}
    table = {names[head]: column for head, column in zip(heading, zip(*rows, strict=True), strict=True)}
    assert set(table["model"]) <= set(VARIANTS)
    assert set(table["seed"]) == {"0", "1"}
    assert max(map(int, table["step"])) == stands
    assert np.isfinite(np.array(table["loss"], float)).all()


def test_a_race_that_is_over_shows_each_seed_s_score_by_distance_and_starts_again(
    open_page: Open, tmp_path: Path):
    words = vocabulary.load("en")
    page = open_page("/training?m=lstm&T=5&seeds=2&H=8&steps=50", alone=True, lang="en", dark=True)
    page.get_by_role("button", name=words("training.start"), exact=True).click()
    expect(page.get_by_role("heading", name=words("training.distances"))).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("heading", name=words("reach.live"))).to_be_visible()
    expect(page.get_by_role("figure")).to_have_count(4)  # two of the race, its reach, the stored one
    expect(page.locator(".receipt").first).to_contain_text("/2 (")
    page.get_by_text(words("tools.open"), exact=True).nth(1).click()
    _, *rows = lines_of(saved(page.get_by_role("button", name=words("tools.csv")), tmp_path))
    assert {row[1] for row in rows} == {"0", "1"}
    assert all(0 <= float(row[3]) <= 1 for row in rows)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(f"() => ({RIGHT})(document.querySelector('.live-figure')) <= 390")
    page.get_by_role("button", name=words("training.again"), exact=True).click()
    expect(page.get_by_role("heading", name=words("training.distances"))).to_have_count(0)
