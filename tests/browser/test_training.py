"""Training in a real browser: started, it moves; stopped, it stands; over, its results can be taken along."""

import csv
import io

import pytest
from playwright.sync_api import Page, expect

NAMES = {
    "zh": {"start": "开始训练", "again": "重新训练", "stop": "停止", "stopped": "停在第"},
    "en": {"start": "Start training", "again": "Train again", "stop": "Stop", "stopped": "Stopped at step"},
}
BOTH = pytest.mark.parametrize("lang", NAMES)
SLOW = 120_000  # ms: the machine may be busy with other tests

# The first curve's newest step, as Plotly has it.
NEWEST = """() => Math.max(
    0, ...document.querySelector('.js-plotly-plot').data.filter(t => t.xaxis === 'x2').map(t => t.x.at(-1) ?? 0))"""


def progress(page: Page) -> int:
    return int(page.get_by_role("progressbar").get_attribute("aria-valuenow") or 0)


@BOTH
def test_a_race_is_started_moves_on_and_is_stopped(open_page, lang):
    page = open_page("/training?steps=2000&seeds=2", lang=lang)
    page.get_by_role("button", name=NAMES[lang]["start"]).click()
    page.wait_for_function(f"() => ({NEWEST})() > 20", timeout=SLOW)
    first = page.evaluate(NEWEST)
    page.wait_for_function(f"() => ({NEWEST})() > {first}", timeout=SLOW)
    assert progress(page) < 100
    expect(page.get_by_role("button", name=NAMES[lang]["again"])).to_be_disabled()
    page.get_by_role("button", name=NAMES[lang]["stop"], exact=True).click()
    expect(page.locator(".readout")).to_contain_text(NAMES[lang]["stopped"], timeout=SLOW)
    expect(page.get_by_role("button", name=NAMES[lang]["again"])).to_be_enabled()
    stopped = page.evaluate(NEWEST)
    assert 20 < stopped < 2000


def test_results_are_downloaded_and_moving_elsewhere_stays_possible(open_page):
    page = open_page("/training?steps=50&seeds=2&H=8&m=rnn.gru&T=5", lang="en")
    page.get_by_role("button", name=NAMES["en"]["start"]).click()
    expect(page.locator(".readout")).to_contain_text("Done in", timeout=SLOW)
    expect(page.get_by_role("figure")).to_have_count(2)  # curves, and success against distance
    page.get_by_text("Data, files and code").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").first.click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))
    assert {row["model"] for row in rows} == {"rnn", "gru"}
    assert {row["seed"] for row in rows} == {"0", "1"}
    assert max(int(row["step"]) for row in rows) == 50
    page.get_by_role("link", name="Home").click()
    expect(page.locator("h1")).to_have_text("Why LSTMs remember")


@BOTH
def test_start_figure_and_progress_are_seen_together_on_a_projector(open_page, lang):
    page = open_page("/training", lang=lang)
    start, progress = page.get_by_role("button", name=NAMES[lang]["start"]), page.get_by_role("progressbar")
    for element in (start, progress, page.locator(".readout"), page.get_by_role("figure").first):
        box = element.bounding_box()
        assert box["y"] + box["height"] <= 690


@BOTH
def test_on_a_phone_nothing_scrolls_sideways(open_page, lang):
    page = open_page("/training", lang=lang, width=390, height=844)
    expect(page.get_by_role("figure").first).to_be_visible()
    wide = page.evaluate("""() => [...document.querySelectorAll('[data-testid=stMainBlockContainer] *')]
        .filter(node => node.getBoundingClientRect().right > 391 && !node.closest('svg, pre')).length""")
    assert wide == 0
