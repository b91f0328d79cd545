"""The conveyor belt as a reader handles it: play, walk, jump, highlight; and that it stays whole on every
screen."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from pages.ui.text import words as vocabulary
from tests.browser import driver, reading
from tests.examples import one, some

Open = Callable[..., Page]
EN = vocabulary.load("en")


def opened(open_page: Open, preset: str = "write-once", lang: str = "en", **visitor) -> Page:
    page = open_page(f"/cell?preset={preset}", lang=lang, **visitor)
    expect(page.locator(".overview > svg")).to_have_count(1)
    return page


@pytest.fixture(scope="module")
def tab(browser: Browser, server: driver.Server) -> Iterator[Page]:
    """One page for all tests that only walk on it."""
    page, complaints = driver.open_page(browser, server, "/cell", lang="en")
    expect(page.locator(".overview > svg")).to_have_count(1)
    yield page
    page.close()
    assert complaints == []


@pytest.fixture
def page(tab: Page) -> Page:
    """The belt at rest on step 6 of 10, at the usual speed, nothing lit up, nothing focused."""
    tab.mouse.move(5, 5)
    keyed(tab, "Escape", "Home", "-", "-", "-", "+")
    tab.get_by_role("slider", name=EN("belt.scrub")).fill("6")
    at_rest(tab, 6)
    return tab


def plain(sentence: str) -> str:
    """A sentence without the marks of its subscripts."""
    return re.sub(r"_(?:\{([^}]+)\}|(.))", r"\1\2", sentence)


def position(page: Page) -> Locator:
    return page.locator(".belt .position")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=EN(f"belt.{name}"))


def keyed(page: Page, *keys: str) -> None:
    """Press keys with the focus on the belt itself."""
    page.locator("div.belt").focus()
    for key in keys:
        page.keyboard.press(key)


def at_rest(page: Page, step: int, steps: int = 10) -> None:
    """Wait until the belt shows a step, finished: the output, which comes last, has its number."""
    expect(position(page)).to_have_text(f"t = {step} / {steps}")
    expect(page.locator(".equations [data-number=h]")).not_to_have_text("·")


# Walking

def test_right_walks_through_a_step_and_left_goes_back_to_the_end_of_the_one_before(page: Page):
    at_rest(page, 6)
    keyed(page, "ArrowRight")
    expect(position(page)).to_have_text("t = 7 / 10")
    expect(page.locator(".equations [data-number=h]")).to_have_text("·")  # on its way: not known yet
    at_rest(page, 7)
    keyed(page, "ArrowLeft")
    at_rest(page, 6)


def test_home_and_end_jump_and_the_ends_hold(page: Page):
    keyed(page, "End")
    at_rest(page, 10)
    keyed(page, "ArrowRight")
    at_rest(page, 10)
    keyed(page, "Home")
    at_rest(page, 1)
    keyed(page, "ArrowLeft")
    at_rest(page, 1)


def test_the_buttons_walk_too(page: Page):
    button(page, "forward").click()
    at_rest(page, 7)
    button(page, "back").click()
    at_rest(page, 6)


def test_shift_right_stops_at_each_phase_and_says_what_happens_in_it(page: Page):
    for phase in ("arrive", "gates", "flow", "add"):
        keyed(page, "Shift+ArrowRight")
        expect(page.locator(".say")).to_have_text(plain(EN(f"belt.phases.{phase}")))
        expect(position(page)).to_have_text("t = 7 / 10")
    keyed(page, "Shift+ArrowRight")
    at_rest(page, 7)


def test_play_runs_on_pause_stops_and_a_walk_to_the_end_stops_by_itself(page: Page):
    button(page, "play").click()
    expect(button(page, "pause")).to_be_visible()
    expect(position(page)).to_have_text("t = 7 / 10")
    keyed(page, " ")
    expect(button(page, "play")).to_be_visible()
    expect(position(page)).to_have_text("t = 7 / 10")
    keyed(page, "+", "+", " ")
    expect(page.locator(".belt .speed")).to_have_text("4×")
    expect(position(page)).to_have_text("t = 10 / 10", timeout=20_000)
    expect(button(page, "play")).to_be_visible()
    button(page, "play").click()  # from the end it begins anew
    expect(position(page)).to_have_text(re.compile(r"t = [1-4] / 10"))
    keyed(page, " ")


def test_a_click_on_the_overview_jumps_and_a_drag_moves_inside_a_step(page: Page):
    box = page.locator(".overview > svg").bounding_box()
    assert box is not None
    y = box["y"] + 0.9 * box["height"]  # the RNN's row: nothing to set there
    page.mouse.click(box["x"] + 0.15 * box["width"], y)
    at_rest(page, 1)
    page.mouse.move(box["x"] + 0.5 * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.98 * box["width"], y, steps=4)
    expect(position(page)).to_have_text("t = 10 / 10")
    expect(page.locator(".equations [data-number=h]")).to_have_text("·")
    page.mouse.up()


def test_the_step_at_rest_is_in_the_link_and_a_reload_opens_there(page: Page):
    keyed(page, "Home", "ArrowRight")
    at_rest(page, 2)
    expect(page).to_have_url(re.compile(r"[?&]t=2(&|$)"))
    page.reload()
    driver.wait_for_app(page)
    expect(page.locator(".overview > svg")).to_have_count(1)
    at_rest(page, 2)


# Several units

def test_up_and_down_and_a_click_choose_the_unit_whose_numbers_are_shown(open_page: Open):
    page = opened(open_page, "four")
    unit = page.locator(".belt .unit")
    expect(unit).to_have_text(f"{EN('belt.unit')} 1/4")
    first = str(page.locator(".lstm-cell [data-number=c]").text_content())
    keyed(page, "ArrowDown")
    expect(unit).to_have_text(f"{EN('belt.unit')} 2/4")
    expect(page.locator(".lstm-cell [data-number=c]")).not_to_have_text(first)
    keyed(page, "ArrowUp")
    expect(page.locator(".lstm-cell [data-number=c]")).to_have_text(first)
    unit.click()
    expect(unit).to_have_text(f"{EN('belt.unit')} 2/4")


# Equations and picture

def test_a_term_under_the_pointer_lights_up_its_part_of_the_drawing_and_is_explained(page: Page):
    for part in ("f", "c_before", "i", "g", "h", "rnn_from_x", "rnn_h"):
        page.locator(f".term:has([data-number={part}])").hover()
        expect(page.locator(".say")).to_have_text(plain(EN(f"belt.parts.{part}")))
        lit = page.locator(".cells .on")
        assert {lit.nth(place).get_attribute("data-part") for place in range(lit.count())} == {part}
    page.mouse.move(5, 5)
    expect(page.locator(".belt.lit")).to_have_count(0)


def test_a_part_of_the_drawing_under_the_pointer_lights_up_its_term(page: Page):
    page.locator(".lstm-cell [data-number=kept]").hover()
    lit = page.locator(".term.on [data-number]")
    assert [lit.nth(place).get_attribute("data-number") for place in range(lit.count())] == ["f", "c_before"]


def test_terms_are_walked_by_keys_named_in_full_and_escape_puts_the_light_out(page: Page):
    page.locator(".equations .term[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    focused = page.locator(".equations .term:focus")
    expect(focused).to_have_attribute("aria-label", f"{EN('belt.parts.f')} ≈1")
    expect(page.locator(".belt.lit")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".belt.lit")).to_have_count(0)
    expect(position(page)).to_have_text("t = 6 / 10")  # the arrow walked the terms, not the steps


# For every reader

def test_with_reduced_motion_a_step_is_shown_finished_and_nothing_is_animated(open_page: Open):
    page = opened(open_page, reduced_motion=True)
    page.evaluate("""() => {
      window.unfinished = 0
      const number = document.querySelector('.equations [data-number=h]')
      new MutationObserver(() => { window.unfinished += number.textContent === '·' })
        .observe(number, {childList: true, characterData: true, subtree: true})
    }""")
    keyed(page, "ArrowRight")
    at_rest(page, 7)
    keyed(page, "+", "+", " ")
    expect(position(page)).to_have_text("t = 10 / 10", timeout=20_000)
    expect(button(page, "play")).to_be_visible()
    assert page.evaluate("unfinished") == 0


def test_what_happened_is_spoken_at_rest_only(page: Page):
    spoken = page.locator(".spoken")
    before = spoken.inner_text()
    assert before.startswith("t = 6 / 10.")
    keyed(page, " ")
    expect(position(page)).to_have_text("t = 7 / 10")
    expect(spoken).to_have_text(before)
    keyed(page, " ", "End")
    expect(spoken).to_have_text(re.compile(r"^t = 10 / 10\. The forget gate shuts"))


def test_the_overview_is_a_slider_for_a_screen_reader(page: Page):
    scrub = page.get_by_role("slider", name=EN("belt.scrub"))
    assert scrub.get_attribute("aria-valuetext") == page.locator(".spoken").inner_text()
    scrub.fill("3")
    at_rest(page, 3)


def test_every_button_and_every_setting_has_a_name(open_page: Open):
    page = opened(open_page, "store")
    unnamed = page.evaluate("""() => ['button', '[role=slider]', 'input', '[role=img]', '[role=group]']
      .flatMap(kind => [...document.querySelectorAll(`.belt ${kind}`)])
      .filter(element => !element.hidden && !element.getAttribute('aria-label')?.trim()).map(element => element.outerHTML)""")
    assert unnamed == []
    one_stop_each = page.locator(".belt .cell[tabindex='0']")
    assert [one_stop_each.nth(place).get_attribute("data-row")
            for place in range(one_stop_each.count())] == ["f", "i", "o"]


@pytest.mark.parametrize(("preset", "dark", "width"), some([
    ("four", True, 1366), ("store", False, 1366), ("hidden", True, 390), ("store", False, 390)]))
def test_texts_do_not_reach_out_of_the_belt_and_stand_out_from_their_ground(open_page: Open, preset: str,
                                                                            dark: bool, width: int):
    page = opened(open_page, preset, lang="zh", dark=dark, width=width, height=800)
    out = page.evaluate("""() => {
      const belt = document.querySelector('.belt').getBoundingClientRect()
      return ['text', '.term', '.sum span', 'button', '.say'].flatMap(kind => [...document.querySelectorAll(`.belt ${kind}`)])
        .filter(element => {
          const box = element.getBoundingClientRect()
          return box.width && (box.left < belt.left - 2 || box.right > belt.right + 12)
        }).map(element => element.textContent)
    }""")
    assert out == []
    assert reading.too_faint(page) == []


@pytest.mark.parametrize(("lang", "width"), one([("zh", 1366), ("en", 390)]))
def test_nothing_moves_while_the_belt_plays(open_page: Open, lang: str, width: int):
    page = opened(open_page, lang=lang, width=width, height=800)
    keyed(page, "Home", "+", "+")
    page.evaluate("""() => {
      window.jumps = []
      const places = () => [...document.querySelectorAll('.term, .strip, .cells, .equations')].map(element => {
        const box = element.getBoundingClientRect()
        return [box.left, box.top, box.width, box.height].map(Math.round).join()
      })
      const first = places()
      const look = () => {
        places().forEach((place, at) => place === first[at] || window.jumps.push(`${at}: ${first[at]} to ${place}`))
        if (window.looking !== false) requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    }""")
    keyed(page, " ")
    expect(position(page)).to_have_text("t = 10 / 10", timeout=20_000)
    assert page.evaluate("window.looking = false, window.jumps") == []


def test_the_belt_follows_the_theme_at_once(page: Page):
    edge = page.locator(".lstm-cell [data-part=c] path").nth(3)
    expect(edge).to_have_css("stroke", "rgb(8, 127, 91)")
    page.emulate_media(color_scheme="dark")
    expect(edge).to_have_css("stroke", "rgb(56, 217, 169)")
    page.emulate_media(color_scheme="light")
    expect(edge).to_have_css("stroke", "rgb(8, 127, 91)")


def test_gates_are_told_apart_without_colour_and_a_negative_band_is_hatched(open_page: Open):
    page = opened(open_page, "default")
    for letter in "fio":
        assert letter in str(page.locator(f".lstm-cell [data-part={letter}]").text_content())
    hatched = page.locator(".lstm-cell [data-part=c] path[stroke^=url]").first
    assert hatched.get_attribute("visibility") == "inherit"  # C is negative here
    assert str(page.locator(".lstm-cell [data-number=c]").text_content()).startswith("−")
