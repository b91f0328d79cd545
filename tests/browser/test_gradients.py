"""The gradients page in a browser: links, Back, thumbs that are dragged, keys, typed numbers. Everything
shown is core's."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

import core
from pages.ui.gradients.knobs import FOLDED
from pages.ui.page import knobs
from pages.ui.text import numbers
from pages.ui.text import words as vocabulary
from tests.browser import driver, reading
from tests.browser.reading import exact_field, expect_curves, held, slider, value
from tests.examples import LANGUAGES, one
from tests.pages.test_situations import GRADIENTS

Open = Callable[..., Page]
OPENING = knobs.presets()[knobs.START]
LINK = {"T": "200", "w": "1.5", "fb": "2.5", "chrono": "0", "init": "orthogonal", "act": "tanh", "x": "0.5",
        "H": "16", "u": "1.5", "seed": "7", "gru": "1", "z": "1.5", "unit": "3"}
LINKED = core.Experiment(steps=200, weight_scale=1.5, forget_bias=2.5, init="orthogonal", input_scale=0.5,
                         hidden=16, gain=1.5, seed=7, gru=True, update_bias=1.5)


@pytest.fixture
def tab(open_page: Open) -> Page:
    return open_page("/gradients", lang="en")


def parameters(page: Page) -> dict[str, str]:
    """The address, without the language."""
    return {name: value for name, value in parse_qsl(urlsplit(page.url).query) if name != "lang"}


def expect_address(page: Page, **expected: str) -> None:
    """Wait until the address holds just these parameters, and the language."""
    page.wait_for_url(lambda url: dict(parse_qsl(urlsplit(url).query)) == {"lang": "en", **expected},
                      timeout=10_000)


def shown(page: Page, language: str = "en") -> dict[str, str]:
    """What every control of the panels shows, by its label."""
    return dict(page.locator("input[type=range], select").evaluate_all(
        "all => all.map(one => [one.ariaLabel, one.type === 'range' ? one.ariaValueText : one.value])"))


def expect_shown(page: Page, experiment: core.Experiment, unit: int, language: str = "en") -> None:
    """Thumbs, boxes and switch stand at these settings, and the figure is core's for them."""
    expect_curves(page, experiment)
    words = vocabulary.load(language)
    values = shown(page, language)
    for name in ("steps", "weight_scale", "forget_bias", "chrono", "gain", "hidden", "input_scale", "seed"):
        label, value = words(f"knob.{name}.label"), getattr(experiment, name)
        assert values[label] == words("controls.off") if name == "chrono" and value == 0 else float(
            values[label]) == value, name
    assert values[words("knob.init.label")] == experiment.init
    assert values[words("knob.activation.label")] == experiment.activation
    assert values[words("knob.unit.label")] == str(unit)
    assert page.get_by_role("switch").is_checked() == experiment.gru
    readout = page.locator(".readout").inner_text()
    for run in core.run(experiment).runs.values():
        size = numbers.power_html(run.gradient[min(50, experiment.steps)])
        assert re.sub(r"<[^>]+>", "", size) in readout.replace("\n", "")


# Links, reload, Back

@pytest.mark.parametrize("language", one(LANGUAGES))
def test_a_deep_link_opens_that_very_state_on_a_fresh_server_and_a_reload_keeps_it(
    language: str, browser: Browser, tmp_path: Path):
    path = "/gradients?" + urlencode({"lang": language, **LINK})
    with driver.serve(tmp_path / "log.txt") as server:  # nobody has opened a page of this one
        page, complaints = driver.open_page(browser, server, path, locale="de-DE")
        for _ in ("opened", "reloaded"):
            expect_shown(page, LINKED, unit=3, language=language)
            assert parameters(page) == LINK
            expect(page.get_by_role("heading",
                                    level=1)).to_have_text(vocabulary.load(language)("page.gradients.title"))
            page.reload()
            driver.wait_for_app(page)
        page.close()
        assert complaints == []
        assert server.tracebacks() == ""


def test_a_link_that_asks_too_much_opens_at_valid_values_and_says_so_in_one_line(open_page: Open):
    page = open_page("/gradients?T=9999&w=abc&nonsense=1&fb=2", lang="en")
    expect_curves(page, replace(OPENING, forget_bias=2))
    line = page.get_by_text("Ignored in the address")
    expect(line).to_have_text(re.compile(r"T=9999.*w=abc.*nonsense=1"))
    assert line.bounding_box()["height"] < 50  # type: ignore[index]
    slider(page, "seed").press("ArrowRight")
    expect(line).to_have_count(0)
    expect_address(page, fb="2", seed="1")


def test_each_change_that_is_let_go_is_one_step_of_back_and_forward(tab: Page):
    slider(tab, "steps").press("PageUp")
    expect_address(tab, T="110")
    slider(tab, "forget_bias").press("ArrowLeft")
    expect_address(tab, T="110", fb="-0.05")
    tab.get_by_role("radio", name="LSTM vanishes too").click()
    expect_address(tab, chrono="0")
    for expected in ({"T": "110", "fb": "-0.05"}, {"T": "110"}, {}):
        tab.go_back()
        expect_address(tab, **expected)
        expect_curves(tab, replace(OPENING, steps=int(expected.get("T", 100)),
                                   forget_bias=float(expected.get("fb", 0))))
    tab.go_forward()
    expect_address(tab, T="110")
    expect_curves(tab, replace(OPENING, steps=110))


def test_back_returns_across_pages_to_the_state_that_was_left(tab: Page):
    slider(tab, "steps").press("PageUp")
    expect_address(tab, T="110")
    tab.get_by_test_id("stSidebar").get_by_role("link", name="Home").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Why LSTMs remember")
    tab.go_back()
    expect_address(tab, T="110")
    expect_curves(tab, replace(OPENING, steps=110))
    tab.get_by_test_id("stSidebar").get_by_role("link", name="Home").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Why LSTMs remember")
    # the menu leads back to it, too
    tab.get_by_test_id("stSidebar").get_by_role("link", name="Gradients").click()
    expect_address(tab, T="110")
    expect_curves(tab, replace(OPENING, steps=110))


# Dragging

def test_the_figure_follows_the_thumb_while_it_is_dragged_and_nothing_else_moves(tab: Page):
    thumb = slider(tab, "steps")
    places = "['.readout', '.live-figure', '.live-slider'].map(one => document.querySelector(one).getBoundingClientRect().top)"
    before, seen = tab.evaluate(places), set()
    with held(thumb) as move:
        for share in (0.6, 0.3, 0.75, 0.15):
            move(share)
            expect_curves(tab, replace(OPENING, steps=int(value(thumb))))  # core's, for the thumb's own value
            seen.add(value(thumb))
            assert parameters(tab) == {}  # held: no entry in the history yet
            assert tab.evaluate(places) == before
    assert len(seen) == 4
    expect_address(tab, T=str(int(value(thumb))))
    expect_curves(tab, replace(OPENING, steps=int(value(thumb))))


def test_every_picture_that_is_shown_during_a_drag_is_core_s_for_a_value_that_the_thumb_had(tab: Page):
    thumb = slider(tab, "weight_scale")
    reading.record(thumb, "RNN")
    with held(thumb) as move:
        for share in (0.45, 0.36, 0.5, 0.3, 0.42):
            move(share)
            expect_curves(tab, replace(OPENING, weight_scale=value(thumb)))
    film = reading.film_of(tab)
    assert len(film.lines) >= 5
    shares = (np.arange(101) + 0.5) / 101
    runs = {at: core.run(replace(OPENING, weight_scale=at)).runs["rnn"] for at in film.values}
    reading.expect_core_s(film, {at: (shares, run.gradient[::-1]) for at, run in runs.items()})


def test_a_slider_in_the_hand_shows_the_fan_of_its_values_and_a_press_on_one_of_them_sets_it(tab: Page):
    thumb, fan = slider(tab, "weight_scale"), tab.locator(".live-figure .fan path")
    with held(thumb) as move:
        move(0.4)
    expect(fan).to_have_count(15)
    expect_curves(tab, replace(OPENING, weight_scale=value(thumb)))
    wanted = 4 * 7 / 14  # the middle one
    place = tab.locator(".live-figure").first.evaluate("""(host, [lag, height]) => {
      const box = host.getBoundingClientRect(), { xaxis, yaxis } = host._fullLayout
      return [box.left + xaxis._offset + xaxis.l2p(lag), box.top + yaxis._offset + yaxis.l2p(height)]
    }""", [60, float(core.run(replace(OPENING, weight_scale=wanted)).runs["rnn"].gradient[60])])
    tab.mouse.click(*place)
    expect_address(tab, w="2")
    expect_curves(tab, replace(OPENING, weight_scale=wanted))
    tab.get_by_role("heading", level=1).click()
    expect(fan).to_have_count(0)


def test_after_a_drag_thumb_field_address_and_figure_agree(tab: Page):
    experiment, address = OPENING, {}
    tab.get_by_role("button", name="more settings").click()  # the last three are folded away at first
    for knob, shares in {"weight_scale": (0.31, 0.52), "hidden": (0.71, 0.44), "inputs": (0.6, 0.4), "layers": (1, 0.5),
                         "window": (0.2, 0.3)}.items():
        declared, thumb = core.KNOBS[knob], slider(tab, knob)
        with held(thumb) as move:
            for share in shares:
                move(share)
                experiment = follows(tab, experiment, knob, declared.check(value(thumb)))
        at = value(thumb)
        experiment = follows(tab, experiment, knob, declared.check(at))
        address[declared.url] = declared.format(getattr(experiment, knob))
        expect_address(tab, **address)
        assert value(thumb) == float(exact_field(tab, knob).input_value()) == at, knob


def follows(page: Page, experiment: core.Experiment, knob: str, value: Any) -> core.Experiment:
    """Wait until the page shows the experiment with another value of a knob; return it."""
    changed: dict[str, Any] = {knob: value}
    experiment = replace(experiment, **changed)
    if knob == "window":  # the curves end there
        expect(page.locator(".readout")).to_contain_text(f"cut the gradient after {value} steps")
    else:
        expect_curves(page, experiment)
    return experiment


def test_a_slider_can_be_turned_off_and_on(tab: Page):
    thumb = slider(tab, "chrono")
    with held(thumb) as move:
        move(0)
    expect_address(tab, chrono="0")
    expect(exact_field(tab, "chrono")).to_have_value("off")
    expect_curves(tab, replace(OPENING, chrono=0))
    thumb.press("ArrowRight")
    expect_address(tab, chrono="3")
    expect_curves(tab, replace(OPENING, chrono=3))


# Keys and typed numbers

def test_keys_move_a_slider_by_its_step_and_by_ten(tab: Page):
    thumb = slider(tab, "weight_scale")
    for key, expected in (("ArrowUp", "1.01"), ("PageUp", "1.11"), ("Shift+ArrowLeft", "1.01"),
                          ("PageDown", "0.91")):
        thumb.press(key)
        expect_address(tab, w=expected)
        expect(exact_field(tab, "weight_scale")).to_have_value(expected)
    expect_curves(tab, replace(OPENING, weight_scale=0.91))


def test_every_control_can_be_reached_and_used_without_a_mouse(tab: Page):
    tab.get_by_role("button", name="中文").focus()
    reached = []
    for _ in range(60):
        tab.keyboard.press("Tab")
        reached.append(
            tab.evaluate(
                "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText ?? ''"))
    words = vocabulary.load("en")
    knobs = core.KNOBS.keys() - {*FOLDED, "gru", "update_bias"} | {"unit"}
    for knob in knobs:
        assert words(f"knob.{knob}.label") in reached, knob
    switch = tab.get_by_role("switch")
    switch.press("Space")
    expect_address(tab, gru="1")
    expect_curves(tab, replace(OPENING, gru=True))


def test_a_typed_number_is_taken_exactly(tab: Page):
    for knob, typed, address in (("steps", "137", {"T": "137"}), ("weight_scale", "1.37", {"w": "1.37"}),
                                 ("forget_bias", "−0.7", {"fb": "-0.7"})):
        field = exact_field(tab, knob)
        field.fill(typed)
        field.press("Enter")
        expect_address(tab, **dict(parameters(tab)) | address)
    expect_address(tab, T="137", w="1.37", fb="-0.7")
    expect_curves(tab, replace(OPENING, steps=137, weight_scale=1.37, forget_bias=-0.7))


def test_a_bad_number_says_what_is_allowed_and_loses_nothing(tab: Page):
    for knob, typed, allowed in (
        ("steps", "12.5", "2 to 1000"), ("weight_scale", "much", "0 to 4"), ("chrono", "2", "3 to 2000"),
        ("forget_bias", "Infinity", "-4 to 8"),
    ):
        field, before = exact_field(tab, knob), exact_field(tab, knob).input_value()
        field.fill(typed)
        field.press("Enter")
        complaint = tab.get_by_role("status").get_by_text(allowed)
        expect(complaint).to_be_visible()
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_value(typed)  # what was typed can be mended
        expect_address(tab)
        expect_curves(tab, OPENING)
        field.press("Escape")
        expect(field).to_have_value(before)
        expect(complaint).to_have_count(0)


# Experiments

def test_a_chip_opens_its_experiment_and_start_over_returns_to_it(tab: Page):
    for name, chip in (("lstm-explodes-gain-12", "LSTM explodes"),
                       ("orthogonal-identity-keeps", "RNN keeps it")):
        tab.get_by_role("radio", name=chip).click()
        expect_curves(tab, knobs.presets()[name])
        expect(tab.get_by_role("radio", name=chip)).to_be_checked()
    start_over = tab.get_by_role("button", name="Start over")
    expect(start_over).to_be_disabled()
    slider(tab, "input_scale").press("PageUp")
    expect(start_over).to_be_enabled()
    start_over.click()
    expect_curves(tab, knobs.presets()["orthogonal-identity-keeps"])
    expect(start_over).to_be_disabled()


# Comparison

DOTTED = """() => document.querySelector('.live-figure').data.filter(trace => trace.line?.dash === '2px,3px')
  .map(trace => [...trace.y]).filter(values => values.length > 2)"""


def expect_pinned(page: Page, experiment: core.Experiment) -> None:
    """Wait until the figure draws core's curves for these settings as A."""
    wanted = sorted(reading.core_curves(experiment).values(), key=str)
    page.wait_for_function(f"""([wanted, tolerance]) => {{
      const drawn = ({DOTTED})()
      return wanted.every(curve => drawn.some(values => values.length === curve.length
        && values.every((value, lag) => Math.abs(value - curve[lag]) <= tolerance)))
    }}""", arg=[wanted, reading.TOLERANCE], timeout=10_000)


@pytest.mark.parametrize("language", one(LANGUAGES))
def test_what_is_pinned_as_a_stays_while_b_changes_and_a_shared_link_shows_both(
    open_page: Open, language: str):
    words = vocabulary.load(language)
    page = open_page("/gradients?w=0.7", lang=language)
    a = replace(OPENING, weight_scale=0.7)
    page.get_by_role("button", name=words("controls.pin")).click()
    expect_pinned(page, a)
    slider(page, "weight_scale", language).press("PageUp")
    slider(page, "steps", language).press("PageUp")
    b = replace(OPENING, weight_scale=0.8, steps=110)
    expect_curves(page, b)
    expect_pinned(page, a)
    page.wait_for_url(lambda url: parameters(page) == {"w": "0.8", "T": "110", "A": "w:0.7"}, timeout=10_000)
    # somebody else
    shared = open_page(page.url.removeprefix(page.evaluate("location.origin")), locale="de-DE", dark=True)
    expect_curves(shared, b)
    expect_pinned(shared, a)
    expect(shared.get_by_role("heading", level=1)).to_have_text(words("page.gradients.title"))
    shared.get_by_role("button", name=words("controls.unpin")).click()
    shared.wait_for_url(lambda url: parameters(shared) == {"w": "0.8", "T": "110"}, timeout=10_000)
    expect_curves(shared, b)
    shared.wait_for_function(f"() => ({DOTTED})().length === 0", timeout=10_000)


def test_the_list_and_the_boxes_choose_by_name(tab: Page):
    tab.get_by_label("more experiments …", exact=True).select_option("identity-relu")
    expect_curves(tab, knobs.presets()["identity-relu"])
    tab.get_by_label("activation", exact=True).select_option("tanh")
    expect_curves(tab, replace(knobs.presets()["identity-relu"], activation="tanh"))
    tab.get_by_label("initialisation", exact=True).select_option("Gaussian")
    expect_address(tab, init="gaussian")
    expect_curves(tab, replace(OPENING, init="gaussian"))


def test_weight_scale_three_over_a_thousand_steps_is_drawn(open_page: Open):
    page = open_page("/gradients?w=3&T=1000&act=relu&init=gaussian", lang="en")
    expect_curves(page, replace(OPENING, weight_scale=3, steps=1000, activation="relu", init="gaussian"))
    assert page.evaluate(reading.DRAWN_BADLY) == []
    assert "NaN" not in page.locator(".live-figure").first.inner_text()


@pytest.mark.parametrize("asked", one(GRADIENTS))
def test_a_link_for_what_people_asked_opens_on_the_answer(open_page: Open, asked: str):
    situation = GRADIENTS[asked]
    page = open_page(f"/{situation.page}?{urlencode(situation.link)}", lang="en")
    shown = page.locator("[data-testid=stMain]").inner_html()
    assert all(number in shown for number in situation.answer())


def test_figures_keep_the_page_s_width_also_after_a_change(tab: Page):
    slider(tab, "steps").press("PageUp")
    expect_curves(tab, replace(OPENING, steps=110))
    tab.set_viewport_size({"width": 900, "height": 768})
    tab.wait_for_function("""() => [...document.querySelectorAll('.live-figure')].every(figure => {
      const width = part => part.getBoundingClientRect().width
      return Math.abs(width(figure.querySelector('.main-svg')) - width(figure.parentElement)) < 2
    })""")


def test_each_language_shows_the_same_state(open_page: Open):
    page = open_page("/gradients?" + urlencode(LINK), locale="zh-CN")
    with driver.rerun(page):
        page.get_by_role("button", name="English").click()
    expect_shown(page, LINKED, unit=3)
    # written anew, without what is so anyhow
    assert parameters(page) == {name: given for name, given in LINK.items() if name != "act"}


# Numbers of the sentence, sound, challenges

def test_a_number_in_the_sentence_is_dragged_stepped_typed_and_gone_back_from(tab: Page):
    back, steps = (tab.get_by_role("spinbutton", name=name) for name in ("steps back", "Sequence length"))
    hint = tab.get_by_text("Drag a dotted number")
    expect(hint).to_be_visible()
    box = back.bounding_box()
    assert box
    tab.mouse.move(box["x"] + 10, box["y"] + 10)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 60, box["y"] + 10, steps=5)
    expect(back).not_to_have_text("50")  # while it is held
    assert parameters(tab) == {}
    tab.mouse.up()
    expect(hint).to_be_hidden()
    driver.wait_for_app(tab)
    dragged = back.inner_text()
    expect_address(tab, back=dragged)
    size = numbers.power_html(core.run(OPENING).runs["rnn"].gradient[int(dragged)])
    expect(tab.locator(".readout .rnn").nth(1)).to_have_text(re.sub(r"<[^>]+>", "", size))
    back.press("ArrowLeft")
    expect_address(tab, back=str(int(dragged) - 1))
    expect(back).to_be_focused()
    back.press("7")
    tab.keyboard.press("Enter")
    expect_address(tab, back="7")
    steps.press("PageUp")
    expect_address(tab, back="7", T="110")
    expect_curves(tab, replace(OPENING, steps=110))
    tab.go_back()
    expect_address(tab, back="7")
    expect(steps).to_have_text("100")
    kept = tab.get_by_role("spinbutton", name="what the LSTM keeps")  # a result that finds its cause
    before = float(kept.inner_text())
    kept.press("ArrowDown")
    expect(tab.get_by_text("its forget bias bf has to be")).to_be_visible()
    expect(kept).to_have_text(f"{before - 0.01:.2f}")
    expect(kept).to_be_focused()
    tab.wait_for_url(re.compile("fb=-"))
    bias = float(parameters(tab)["fb"])
    expect_curves(tab, replace(OPENING, forget_bias=bias))


def test_the_end_of_a_curve_is_pulled_by_hand_and_by_keys_and_its_setting_follows(tab: Page):
    end, hint = tab.get_by_role("slider", name="End of the LSTM's curve"), tab.locator(".hint")
    expect(hint).to_have_attribute("data-habit", "spin")  # one hint, until it has been pressed
    hint.click()
    expect(hint).to_be_hidden()
    box = end.bounding_box()
    assert box
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(*place)
    tab.mouse.down()
    tab.mouse.move(place[0], place[1] + 60, steps=5)
    expect(end.locator("span")).to_contain_text("bf = −")  # while it is held
    assert parameters(tab) == {}
    tab.mouse.up()
    tab.wait_for_url(re.compile("fb=-"))
    driver.wait_for_app(tab)
    pulled = replace(OPENING, forget_bias=float(parameters(tab)["fb"]))
    expect_curves(tab, pulled)
    box, before = end.bounding_box(), float(core.run(pulled).runs["lstm"].gradient[-1])
    assert box
    assert abs(box["y"] + box["height"] / 2 - place[1] - 60) < 4  # the curve ends where the hand left it
    end.press("PageUp")
    expect(tab.get_by_text("its forget bias bf has to be")).to_be_visible()
    tab.wait_for_url(lambda _: parameters(tab)["fb"] != f"{pulled.forget_bias:g}")
    pulled = replace(OPENING, forget_bias=float(parameters(tab)["fb"]))
    left = core.run(pulled).runs["lstm"].gradient[-1]
    assert left == pytest.approx(before + 1, abs=0.1)
    expect_curves(tab, pulled)
    expect(end).to_be_focused()
    said = f"{numbers.power_text(left)} bf = {pulled.forget_bias:.4g}".replace("= -", "= −")
    expect(end).to_have_attribute("aria-valuetext", said)
    expect(tab.locator(".live-figure .fan path")).to_have_count(15)  # of what the grip turns, as its slider has
    tab.reload()
    driver.wait_for_app(tab)
    expect(hint).to_have_text("Hold a slider or a grip: faint curves show its other values, press one")  # the next


ALIGHT = """() => [...document.querySelectorAll('.alight')].map(each => each.dataset.about
  ?? (each.matches('.trace, .annotation') ? each.classList[0] : each.className.split(' ')[0]))"""
PLACES = """() => ['.readout', '.live-figure', '.live-slider', '.pull', '.readout .lstm', '.annotation'].flatMap(all =>
  [...document.querySelectorAll(all)].map(each => JSON.stringify(each.getBoundingClientRect())))"""


def expect_alight(page: Page, *about: str, without: str) -> None:
    """Wait until all of these are lit."""
    page.wait_for_function(f"([wanted]) => wanted.every(each => ({ALIGHT})().includes(each))", arg=[list(about)])
    assert without not in page.evaluate(ALIGHT)


def test_all_that_is_about_one_thing_lights_up_by_pointer_and_by_keys_and_nothing_moves(tab: Page):
    everything = ("lstm", "trace", "annotation", "forget_bias f lstm", "gain lstm")
    before = tab.evaluate(PLACES)
    tab.locator(".readout .lstm").first.hover()
    expect_alight(tab, *everything, without="rnn")
    assert tab.evaluate(PLACES) == before
    tab.mouse.move(*tab.locator(".live-figure").first.evaluate("""host => {  // the RNN's curve, 70 steps back
      const box = host.getBoundingClientRect(), { xaxis, yaxis } = host._fullLayout
      const { y } = host.data.find(trace => trace.name === 'RNN')
      return [box.left + xaxis._offset + xaxis.l2p(70), box.top + yaxis._offset + yaxis.l2p(y[70])]
    }"""))
    expect_alight(tab, "rnn", "trace", "annotation", "weight_scale rnn", without="lstm")
    tab.keyboard.press("Escape")
    expect(tab.locator(".alight")).to_have_count(0)
    slider(tab, "seed").focus()
    for _ in range(40):  # backwards, by Tab, to the forget bias
        tab.keyboard.press("Shift+Tab")
        if tab.evaluate("document.activeElement.type === 'range' && document.activeElement.ariaLabel") == "forget bias":
            break
    expect_alight(tab, "lstm", "trace", "forget_bias f lstm", "f", without="gain lstm")


def test_the_curves_are_heard_when_asked_for_until_escape_and_a_challenge_says_when_it_is_won(open_page: Open):
    page = open_page("/gradients?try=forgets&chrono=0&fb=-2", lang="en", reduced_motion=True)
    listen, mark = page.locator(".listen").first, page.locator(".heard")
    assert page.evaluate("() => window.carouselAudio === undefined")  # nothing sounds by itself
    listen.click()
    expect(listen).to_have_text("Stop")
    expect(mark).to_be_visible()
    expect(mark.locator("i")).to_have_count(2)
    assert page.evaluate("() => window.carouselAudio.state") == "running"
    page.keyboard.press("Escape")
    expect(listen).to_have_text("Listen")
    expect(mark).to_have_count(0)
    listen.press("Enter")
    expect(listen).to_have_attribute("aria-pressed", "true")
    slider(page, "forget_bias").press("PageDown")  # other curves: it stops
    expect(listen).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".dare .won")).to_have_count(1)
    expect(page.locator("#carousel-spoken")).to_contain_text("Done!")
