"""Keys, focus and what is said aloud, the same on every page."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from pages.ui.text import words as vocabulary
from tests.browser import driver, reading

Open = Callable[..., Page]
EN = vocabulary.load("en")


def test_steps_are_walked_from_anywhere_and_a_clicker_goes_on_to_the_next_page(open_page: Open):
    page = open_page("/cell?t=4", lang="en")
    position = page.locator(".belt .position")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")  # the first step is still under way
    expect(position).to_have_text("t = 6 / 10")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("Home")
    page.keyboard.press("PageDown")
    expect(position).to_have_text("t = 2 / 10")
    page.keyboard.press("PageUp")
    expect(position).to_have_text("t = 1 / 10")
    page.keyboard.press("End")
    expect(position).to_have_text("t = 10 / 10")
    page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile("/gradients"))
    expect(page.get_by_role("heading", level=1)).to_have_text(EN("page.gradients.title"))
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_digit_typed_on_a_slider_changes_nothing_and_focus_stays_after_a_choice(open_page: Open):
    page = open_page("/gradients?w=2&fb=-2", lang="en")
    slider = reading.slider(page, "weight_scale")
    for keys in ("2", "0", "Alt+0"):
        slider.press(keys)
    assert slider.input_value() == "2"
    switch = page.get_by_role("switch", name=EN("knob.gru.label"))
    with driver.rerun(page):
        switch.press(" ")
    expect(switch).to_be_focused()
    assert page.locator(".readout p").evaluate(
        "line => line.offsetHeight / parseFloat(getComputedStyle(line).lineHeight)") <= 2.1  # with three cells too
    expect(page.locator("#carousel-spoken")).to_contain_text("the GRU")  # the sentence, once it rests
    presets = page.get_by_label(EN("controls.more_presets"), exact=True)
    presets.focus()
    for _ in range(2):
        with driver.rerun(page):
            presets.press("ArrowDown")
        expect(presets).to_be_focused()


def test_the_page_says_its_language(open_page: Open):
    page = open_page("/memory", lang="zh")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    said = page.evaluate("""() => [...document.querySelectorAll('button, summary, select, [role=button]')]
      .filter(each => each.checkVisibility()).map(each => each.ariaLabel || each.innerText)""")
    host = re.compile(r"\b(Open|Full ?screen|Expand|Collapse|Main menu|Clear|Select|Close|Download)\b", re.IGNORECASE)
    assert len(said) > 10
    assert [name for name in said if host.search(name)] == []


def test_on_paper_nothing_is_cut_and_high_contrast_keeps_tracks(open_page: Open):
    page = open_page("/training", lang="en")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 within its margins
    page.wait_for_timeout(200)
    assert page.locator(".st-key-settings, [class*=st-key-training-st]").evaluate_all(
        "parts => parts.filter(part => part.checkVisibility()).length") == 0
    assert page.locator(".live-figure *, .panel, .prose").evaluate_all(
        "parts => Math.max(...parts.map(part => part.getBoundingClientRect().right))") <= 719
    page.emulate_media(media="screen", forced_colors="active")
    page.set_viewport_size({"width": 1366, "height": 768})
    for part in ("input[type=range]", ".panel select"):
        expect(page.locator(part).first).to_have_css("appearance", "auto")
