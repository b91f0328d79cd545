"""Training in a real browser: started, it moves; stopped, it stands; over, its results can be taken along."""


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
