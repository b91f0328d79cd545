"""Long-term memory in a real browser: the sentence follows the thumb, words can be clicked, and the country can be swapped."""

import numpy as np
import pytest
from playwright.sync_api import expect

from pages.ui.memory import run
from pages.ui.memory.knobs import COUNTRIES
from pages.ui.text import assets
from tests.browser import reading
from tests.browser.driver import rerun, wait_for_app
from tests.examples import in_turn, one

NAMES = {
    "zh": {"distance": "中间隔多少个词", "spain": "西班牙语", "chip": "西班牙"},
    "en": {"distance": "words between", "spain": "Spanish", "chip": "Spain"},
}
# The token that each line of the sentence begins with.
FIRST_OF_LINES = """() => { let top = -99; return [...document.querySelectorAll('.sentence .words > [class]')]
    .filter(node => { const at = node.getClientRects()[0]?.top; const next = at > top + 12; top = at ?? top; return next })
    .map(node => node.textContent.trim().replace('\u200b', '')) }"""
LANGUAGE = pytest.mark.parametrize("lang", one(NAMES))


def said(page, row):
    return page.locator(".sentence .answer").nth(row).locator(".said")


def right_at_the_start(lang):
    """The language of the country that the page opens on."""
    return assets.grammar(lang).languages[COUNTRIES.index(run.start(lang)["country"])]


@LANGUAGE
def test_the_sentence_grows_while_the_distance_is_dragged_and_the_lstm_still_answers(open_page, lang):
    page = open_page("/memory", lang=lang)
    slider = page.get_by_role("slider", name=NAMES[lang]["distance"])
    gap, blank = page.locator(".sentence .gap"), page.locator(".sentence .blank")
    before = [part.bounding_box() for part in (gap, blank)]
    shown = page.locator(".sentence [data-place]").count()
    expect(gap).to_contain_text(str(20 - shown))
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 9 + (box["width"] - 18) * (20 / 160) ** 0.5, middle)
    page.mouse.down()
    page.wait_for_function("() => window.carouselFan?.of")  # what core has read ahead is there
    reading.record(slider, "RNN")
    page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=8)
    expect(gap).not_to_contain_text(str(20 - shown))  # while the thumb is held
    assert "n=" not in page.url
    page.mouse.move(box["x"] + box["width"], middle, steps=8)
    film = reading.film_of(page)
    assert len(film.lines) >= 8
    readings = run.read_each(lang, run.start(lang), range(20, 161))
    reading.expect_core_s(film, {len(now.fillers): ((np.arange(len(now.words)) + 0.5) / len(now.words), right)
                                 for now in readings for right in [now.memories["rnn"].right]})
    with rerun(page):
        page.mouse.up()
    after = [part.bounding_box() for part in (gap, blank)]
    assert after[0]["width"] > 1.8 * before[0]["width"]  # the distance is seen to grow
    assert after[1]["x"] > before[1]["x"] + 100
    gap.click()
    expect(page.locator(".sentence [data-place]")).to_have_count(160)
    heads = page.evaluate(FIRST_OF_LINES)
    assert len(heads) > 3
    assert not [head for head in heads if head in "，。,."]
    gap.click()
    expect(page.locator(".sentence [data-place]")).not_to_have_count(160)
    expect(said(page, 1)).to_have_text(right_at_the_start(lang))
    expect(page.locator(".readout")).to_contain_text("160")
    assert "n=160" in page.url


@LANGUAGE
def test_swapping_the_country_flips_the_answer_and_a_decoy_does_not(open_page, lang):
    assert run.start(lang)["country"] != "spain"
    page = open_page("/memory?p=0&n=12", lang=lang)
    with rerun(page):
        page.get_by_role("radio", name=NAMES[lang]["chip"]).click()
    expect(said(page, 1)).to_have_text(NAMES[lang]["spain"])
    expect(said(page, 2)).to_have_text(NAMES[lang]["spain"])
    with rerun(page):
        page.locator(".sentence .gap").click()
        page.locator(".sentence [data-place='5']").click()
    expect(page.locator(".sentence .decoy")).to_have_count(1)
    expect(said(page, 1)).to_have_text(NAMES[lang]["spain"])
    assert "put=5." in page.url
    page.reload()
    wait_for_app(page)
    page.locator(".sentence .gap").click()
    expect(page.locator(".sentence .decoy")).to_have_count(1)


def test_words_are_reached_and_changed_by_keyboard(open_page):
    page = open_page("/memory?p=0", lang="en")
    page.locator(".sentence .gap").click()
    first = page.locator(".sentence [data-place]").first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    with rerun(page):
        page.keyboard.press("Enter")
    changed = page.locator(".sentence [data-place='3']")
    expect(changed).to_have_class("decoy")
    expect(changed).to_be_focused()
    assert page.locator(".sentence [data-place][tabindex='0']").count() == 1


@pytest.mark.parametrize(("lang", "dark"), in_turn(NAMES, [False, True]))
def test_sentence_figure_and_slider_are_seen_together_on_a_projector(open_page, lang, dark):
    page = open_page("/memory?n=160", lang=lang, dark=dark)
    slider = page.get_by_role("slider", name=NAMES[lang]["distance"]).bounding_box()
    assert slider["y"] + slider["height"] <= 690
    for element in (page.locator(".readout"), page.locator(".sentence"), page.get_by_role("figure").first):
        box = element.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= slider["y"] + 4
    expect(page.locator(".readout p")).to_have_css("font-size", "23px")
    assert page.locator(".readout").bounding_box()["height"] <= 67
    small = page.evaluate("""() => [...document.querySelectorAll('.sentence *')]
        .filter(node => parseFloat(getComputedStyle(node).fontSize) < 20).length""")
    assert small == 0
    assert page.locator(".sentence .words").bounding_box()["height"] <= 40  # one line
    blank, answers = (page.locator(f".sentence .{part}").bounding_box() for part in ("blank", "answers"))
    assert answers["y"] >= blank["y"] + 20
    assert answers["x"] <= blank["x"] + blank["width"] <= answers["x"] + answers["width"] + 6


@LANGUAGE
def test_a_phone_reads_first_how_many_of_eight_and_that_the_rnn_is_wrong_here(open_page, lang):
    page = open_page("/memory", lang=lang, width=390, height=844)
    start = run.read(lang, run.start(lang))
    readout = page.locator(".readout")
    for name, model in (("rnn", "RNN"), ("lstm", "LSTM"), ("gru", "GRU")):
        expect(readout.locator(f"b.{name}").first).to_be_visible()
        assert f"{model} {start.right(name)}" in readout.inner_text()
    expect(readout.locator(".more")).to_be_hidden()
    stock = start.stock("rnn")
    assert stock is None or stock[0] in readout.inner_text()
    expect(page.locator(".sentence .answer").first).to_have_class("answer wrong")
