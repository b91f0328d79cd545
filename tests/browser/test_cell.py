"""Cell and gates in a browser: the numbers on the screen are the core's, sliders and points act at once,
gates are set by hand."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core import by_hand
from core.cells import lstm, rnn
from core.experiment.sweep import spread
from pages.ui.cell import figure, story
from pages.ui.cell import run as runs
from pages.ui.cell.knobs import KNOBS, WEIGHTS, CellState, start_of
from pages.ui.text import words as vocabulary
from pages.ui.text.numbers import decimal
from tests.browser.driver import rerun, wait_for_app
from tests.examples import LANGUAGES, in_turn

Open = Callable[..., Page]
EN = vocabulary.load("en")
SEEN = {"write-once": (1, 3, 6, 9, 10), "grows": (1, 4, 50), "hidden": (5, 91)}  # steps of each run
BOTTOM = 690  # px: what is left of 768 on a projector whose browser shows its own bars


def opened(open_page: Open, query: str = "", lang: str = "en", **visitor) -> Page:
    page = open_page(f"/cell?{query}", lang=lang, **visitor)
    expect(page.locator(".overview > svg")).to_have_count(1)
    return page


def traces(preset: str) -> tuple[lstm.Trace, rnn.Params, rnn.Trace]:
    named = runs.named()[preset]
    x = np.array(named.x)[:, None, None]
    if named.by_hand:
        trace = lstm.forward(by_hand.CELL, x, gates={letter: np.array(gate) for letter,
                                                     gate in named.gates.items()})
        simple = rnn.Params(W_xh=np.ones((1, 1)), W_hh=np.full((1, 1), 0.9), b_h=np.zeros((1, 1)))
    else:
        params, simple = runs.arrays(named.weights)
        units = params.W_hh.shape[-1]
        trace = lstm.forward(params, x, lstm.State(np.zeros((units, 1)), np.full((units, 1), named.start)))
    return trace, simple, rnn.forward(simple, x)


def expected_numbers(preset: str, step: int, unit: int = 0) -> dict[str, str]:
    """What the core says of a step (from 1), as the page writes numbers, by the names in the drawing."""
    trace, simple, other = traces(preset)
    at = (step - 1, unit, 0)
    x, c_before, c = trace.x[step - 1, 0, 0], trace.c[:-1][at], trace.c[1:][at]
    numbers = {
        "x": x, "rnn_x": x, "c_before": c_before, "c": c, "squashed": np.tanh(c), "g": trace.g[at],
        "kept": trace.f[at] * c_before, "written": trace.i[at] * trace.g[at], "h_before": trace.h[:-1][at],
        "h": trace.h[1:][at], "rnn_h": other.h[1:][at], "rnn_h_before": other.h[:-1][at],
        "rnn_bias": simple.b_h[unit, 0], "rnn_from_h": (simple.W_hh @ other.h[step - 1])[unit, 0],
        "rnn_from_x": (simple.W_xh @ trace.x[step - 1])[unit, 0],
    }
    written = {name: decimal(float(value)) for name, value in numbers.items()}
    return written | {letter: story.gate(float(getattr(trace, letter)[at]), runs.named()[preset].by_hand)
                      for letter in "fio"}


def shown_numbers(page: Page) -> dict[str, set[str]]:
    """Every number in drawing and equations, by name; one that stands in several places must be the same in
    all."""
    pairs = page.evaluate(
        """() => [...document.querySelectorAll('.belt [data-number]:not([data-number^=sum_])')]
      .map(element => [element.dataset.number, element.textContent])""")
    shown: dict[str, set[str]] = {}
    for name, text in pairs:
        shown.setdefault(name, set()).add(text)
    return shown


@pytest.mark.parametrize(("preset", "lang"), in_turn(SEEN, LANGUAGES))
def test_every_number_on_the_screen_is_the_core_s_at_that_step(open_page: Open, preset: str, lang: str):
    page = opened(open_page, f"preset={preset}", lang)
    for step in SEEN[preset]:
        page.get_by_role("slider", name=vocabulary.load(lang)("belt.scrub")).fill(str(step))
        expect(page.locator(".belt .position")).to_have_text(re.compile(rf"^t = {step} /"))
        assert shown_numbers(page) == {name: {text} for name,
                                       text in expected_numbers(preset, step).items()}, step


def test_the_numbers_of_each_of_four_units_are_the_core_s(open_page: Open):
    page = opened(open_page, "preset=four&t=7")
    for unit in range(4):
        expect(page.locator(".belt .unit")).to_have_text(f"{EN('belt.unit')} {unit + 1}/4")
        assert shown_numbers(page) == {name: {text} for name,
                                       text in expected_numbers("four", 7, unit).items()}, unit
        page.locator(".belt .unit").click()


def test_the_numbers_stay_right_after_playing_through_them(open_page: Open):
    page = opened(open_page, "preset=write-once&t=7")
    page.locator("div.belt").focus()
    for key in ("+", "+", " "):
        page.keyboard.press(key)
    expect(page.locator(".belt .position")).to_have_text("t = 10 / 10", timeout=20_000)
    expect(page.locator(".equations [data-number=h]")).not_to_have_text("·")
    assert shown_numbers(page) == {name: {text} for name, text in expected_numbers("write-once", 10).items()}


def test_the_sum_under_each_gate_is_what_its_sigmoid_squashes(open_page: Open):
    page = opened(open_page, "preset=write-once&t=3")
    # 6·2 + 0·h + 13
    assert page.locator("[data-number=sum_f]").inner_text().strip() == "= σ(12.00 + 0 + 13.00)"
    assert page.locator("[data-number=sum_i]").inner_text().strip() == "= σ(12.00 + 0 − 9.00)"
    assert page.locator("[data-number=sum_g]").inner_text().strip() == "= tanh(2.00 + 0 + 0)"


# By weights

def test_gates_and_states_follow_a_weight_s_thumb_while_it_is_dragged(open_page: Open):
    page = opened(open_page, "preset=write-once&t=6")
    with rerun(page):
        page.get_by_role("radio", name=EN("cell.weights.i")).click()
    thumb = page.get_by_role("slider", name="b i", exact=True)
    box = thumb.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.2 * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], y, steps=6)
    gate = page.locator(".lstm-cell [data-number=i]")
    expect(gate).to_have_text("≈1")  # still held: b_i = 12 and x = 0.6 open the input gate
    assert "w=" not in page.url
    page.wait_for_function("() => window.carouselFan?.held")
    page.context.set_offline(True)  # what core has swept ahead goes on
    page.mouse.move(box["x"] + 0.45 * box["width"], y, steps=6)
    run, place, bias = runs.named()["write-once"], 8, float(thumb.get_attribute("aria-valuetext") or "nan")
    near = [value for value in spread(WEIGHTS[f"w{place}"], 161).tolist() if abs(value - bias) <= 0.25]
    swept = [runs.from_weights(run.x, [*run.weights[:place], value, *run.weights[place + 1:]], run.start, None)
             for value in near]
    expect(gate).to_have_text(re.compile("|".join(f"^{re.escape(decimal(each.lstm.i[5, 0]))}$" for each in swept)))
    page.context.set_offline(False)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"[?&]w="))
    for named in (page.locator(".belt .term[data-part=i]").first, thumb):  # on either, what is about i lights up
        named.hover()
        expect(page.locator(".belt .alight .frame").first).to_be_attached()
        expect(page.locator(".live-slider.alight").last).to_have_attribute("data-about", "w8 i")
        expect(page.locator(".belt .term.alight").first).to_have_class(re.compile(r"\bi\b"))


def test_dragging_a_point_of_the_input_writes_a_second_time(open_page: Open):
    page = opened(open_page, "preset=write-once&t=6")
    before = str(page.locator(".lstm-cell [data-number=c]").text_content())
    point = page.get_by_role("slider", name=EN("belt.cell_name", name=EN("belt.x_name"), step=5), exact=True)
    drawn = page.locator(".overview > svg")
    wide = str(drawn.get_attribute("viewBox"))
    point.hover()  # waits until it stands still
    page.mouse.down()
    expect(point).to_have_attribute("aria-valuetext", "0")
    box = point.bounding_box()
    assert box is not None
    across = box["x"] + box["width"] / 2
    page.mouse.move(across, box["y"] + 14, steps=3)
    page.set_viewport_size({"width": 1300, "height": 700})
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.mouse.move(across, box["y"] + 6, steps=3)
    expect(point).to_have_attribute("aria-valuetext", re.compile(r"^2\.[0-9]0$"))
    page.mouse.up()
    expect(drawn).not_to_have_attribute("viewBox", wide)  # to the new width, once it was let go
    expect(page.locator(".belt .position")).to_have_text("t = 5 / 10")
    expect(page.locator(".lstm-cell [data-number=i]")).to_have_text(re.compile(r"^0\.9"))
    expect(page).to_have_url(re.compile(r"[?&]x=0\.3_-0\.2_2_0\.8_2"))
    page.locator("div.belt").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".lstm-cell [data-number=c]")).to_have_text(re.compile(r"^1\.[0-9]+$"))
    assert before.startswith("0.9")


def test_points_are_set_by_keys_too(open_page: Open):
    page = opened(open_page, "preset=write-once")
    point = page.get_by_role("slider", name=EN("belt.cell_name", name=EN("belt.x_name"), step=1), exact=True)
    point.focus()
    with rerun(page):
        page.keyboard.press("ArrowUp")
    expect(point).to_have_attribute("aria-valuenow", "0.4")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("slider", name=EN("belt.cell_name", name=EN("belt.x_name"), step=2),
                            exact=True)).to_be_focused()
    expect(page.locator(".belt .position")).to_have_text("t = 2 / 10")


def test_another_preset_and_another_number_of_units_draw_one_belt(open_page: Open):
    page = opened(open_page)
    for name in ("leaky", "four", "write-once"):
        page.get_by_role("radio", name=EN(f"cell.run.{name}.name")).click()
        expect(page.locator(".belt .position")).to_have_text(
            f"t = {runs.named()[name].step} / {len(runs.named()[name].x)}")
        expect(page.locator(".belt svg[viewBox]:not([aria-hidden])")).to_have_count(3)  # overview, LSTM, RNN
    assert page.get_by_role("slider", name="b f", exact=True).input_value() == "13"


def test_modes_and_runs_are_chosen_with_arrow_keys_and_the_list(open_page: Open):
    page = opened(open_page)
    mode = page.get_by_role("radiogroup", name=EN("cell.mode"))
    with rerun(page):
        mode.get_by_role("radio", name=EN("cell.by_weights")).press("ArrowRight")
    expect(mode.get_by_role("radio", name=EN("cell.by_hand"))).to_be_checked()
    run = page.get_by_role("radiogroup", name=EN("cell.runs"))
    with rerun(page):
        run.get_by_role("radio", checked=True).press("ArrowRight")
    expect(run.get_by_role("radio", name=EN("cell.run.overwrite.name"))).to_be_focused()
    expect(page).to_have_url(re.compile("preset=overwrite"))
    with rerun(page):
        page.get_by_label(EN("cell.calculations"), exact=True).select_option(EN("cell.run.shuts.name"))
    expect(page).to_have_url(re.compile("preset=shuts"))
    expect(run.get_by_role("radio", checked=True)).to_have_count(0)


TAKEN_AFTER = """runs => {
  const belt = document.querySelector('.belt').model, broken = []
  const lengths = new Map(runs.map(run => [run.steps.length, run])) // one run of each length will do
  for (const before of lengths.values()) for (const after of runs) {
    if (after.steps.length >= before.steps.length) continue
    try {
      belt.take(before)
      belt.clock.settle(before.steps.length - 1)
      belt.take(after)
      const step = belt.clock.now.step
      if (!(step < after.steps.length)) throw Error(`at step ${step}`)
    } catch (trouble) { broken.push(`${before.id} -> ${after.id}: ${trouble}`) }
  }
  return broken
}"""


def test_every_run_can_follow_the_last_step_of_every_longer_one(open_page: Open):
    def sent(run: runs.Named) -> dict[str, Any]:
        now = CellState("cell", KNOBS, start_of(run), {**start_of(run), "preset": run.name})
        done = now.run()
        data = figure.belt(now, done, EN, by_hand.score(run.task, done.trace) if run.task else None)
        return {**data, "answered": None, "ask": {"t": 1, "n": "the same for all"}}

    page = opened(open_page)
    assert page.evaluate(TAKEN_AFTER, [sent(run) for run in runs.named().values()]) == []


# By hand

def gate(page: Page, letter: str, step: int):
    return page.get_by_role("slider", name=EN("belt.cell_name", name=EN(f"belt.{letter}_name"), step=step),
                            exact=True)


def filled(page: Page, letter: str) -> float:
    """The share of the overview's first box of a gate that is filled."""
    return page.locator(f".belt .strip .frame.small.{letter}").first.evaluate(
        "frame => frame.parentElement.querySelector('.share').getAttribute('height') / frame.getAttribute('height')")


def test_level_one_is_solved_by_taps_and_keys_and_the_link_keeps_it(open_page: Open):
    page = opened(open_page, "preset=store")
    score = page.locator(".score b")
    expect(score).to_have_text("0")
    for step in (1, 9):
        expect(gate(page, "f", step)).to_have_attribute("aria-valuenow", "1")  # all is kept, nothing written
    assert filled(page, "f") == 1  # a full box is an open gate, here as in every figure
    assert filled(page, "i") == 0
    gate(page, "i", 2).click()  # shut: a tap opens it
    gate(page, "o", 8).focus()
    page.keyboard.press("1")
    expect(score).to_have_text("100")
    expect(page.locator(".quiet", has_text="Full score")).to_be_visible()
    expect(page).to_have_url(re.compile(r"i=0_1_0x7&o=0x7_1_0"))
    page.reload()
    wait_for_app(page)
    expect(score).to_have_text("100")
    wanted = np.tanh(np.tanh(1.2))
    page.get_by_role("slider", name=EN("belt.scrub")).fill("8")
    expect(page.locator(".lstm-cell [data-number=h]")).to_have_text(decimal(float(wanted)))


def test_a_wrong_gate_loses_what_the_picture_and_the_line_say(open_page: Open):
    page = opened(open_page, "preset=store&f=1x9&i=0_1_0x7&o=0x7_1_0")
    expect(page.locator(".score b")).to_have_text("100")
    gate(page, "f", 6).click()  # open: a tap shuts it
    expect(page.locator(".score b")).to_have_text("0")
    expect(page.get_by_text("step 6, f = 0: part was forgotten (C off by −0.83)")).to_be_visible()
    expect(page.locator(".lstm-cell [data-number=kept]")).to_have_text("0")
    page.get_by_role("button", name=EN("controls.reset")).click()
    expect(gate(page, "i", 2)).to_have_attribute("aria-valuenow", "0")


def test_the_large_valves_are_dragged_as_well(open_page: Open):
    page = opened(open_page, "preset=store&t=3")
    box = page.locator(".lstm-cell [data-part=f] .handle").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.up()  # pressed in its middle: shut
    expect(gate(page, "f", 3)).to_have_attribute("aria-valuenow", "0")
    expect(page.locator(".lstm-cell [data-number=f]")).to_have_text("0")
    expect(page).to_have_url(re.compile(r"f=1x2_0_1x6"))


def test_the_trained_network_s_gates_are_revealed_beside_the_reader_s(open_page: Open):
    page = opened(open_page, "preset=store")
    expect(page.locator("table.gates")).to_have_count(0)
    page.get_by_text(EN("cell.trained_switch")).click()
    rows = page.locator("table.gates tr")
    expect(rows).to_have_count(7)
    cells = rows.nth(4).locator("td")  # the trained input gate
    assert [float(cells.nth(step).inner_text()) > 0.5
            for step in range(9)] == [step == 1 for step in range(9)]
    expect(page).to_have_url(re.compile("trained=1"))
    page.reload()
    wait_for_app(page)
    expect(page.locator("table.gates")).to_be_visible()


def test_back_returns_to_the_gates_that_were_set_before(open_page: Open):
    page = opened(open_page, "preset=store")
    with rerun(page):
        gate(page, "i", 2).click()
    expect(page).to_have_url(re.compile(r"i=0_1_0x7"))
    page.get_by_role("radio", name=EN("cell.run.twice.name")).click()
    expect(page.locator(".belt .position")).to_have_text("t = 2 / 10")
    expect(page).to_have_url(re.compile("preset=twice"))  # or there is one page less to go back from
    page.go_back()
    expect(page.locator(".belt .position")).to_have_text("t = 2 / 9")
    expect(gate(page, "i", 2)).to_have_attribute("aria-valuenow", "1")


@pytest.mark.parametrize(("preset", "lang"), in_turn(["write-once", "store"], LANGUAGES))
def test_on_a_projector_belt_sentence_and_settings_are_in_view_together(open_page: Open, preset: str,
                                                                        lang: str):
    page = opened(open_page, f"preset={preset}", lang)
    # below the weights only what is set once
    last_weight = ".st-key-cell-weights .live-slider:has([aria-label='b f'])"
    settings = last_weight if preset == "write-once" else ".score"
    for part in (".belt .say", ".overview > svg", ".lstm-cell", ".equations", settings):
        box = page.locator(part).first.bounding_box()
        assert box, part
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= BOTTOM, part
