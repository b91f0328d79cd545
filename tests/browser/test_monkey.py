"""A monkey at every page: random drags, clicks, keys and typing on its real controls leave no error anywhere.

MONKEY_SEED=7 runs another monkey; the seed stands in the message of a failure. What a monkey does depends
only on its seed and on the controls that it finds.
"""

import os
import random
import re
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from pages.ui.page import frame
from tests.browser import driver, reading
from tests.examples import one

Open = Callable[..., Page]
SEED = int(os.environ.get("MONKEY_SEED", "20261123"))
# The same actions every time, however fast the machine; MONKEY_ACTIONS=500 MONKEY_SEED=7 for others.
ACTIONS = int(os.environ.get("MONKEY_ACTIONS", "15"))
PATIENCE = 2000  # ms for an action to show

# The controls that can be used now. Not links, which leave the page, nor what Streamlit hangs on every chart
# and code block.
FREE = """() => [...document.querySelectorAll('[data-testid=stMain] :is(button, input, select, textarea, summary, .live-figure)')]
  .filter(control => {
    const box = control.getBoundingClientRect()
    return control.checkVisibility() && !control.disabled && !control.readOnly && box.width > 4 && box.height > 4
      && !control.closest('[data-testid=stElementToolbar], [data-testid=stCode]')
  })"""
CONTROLS = f"""() => ({FREE})().map(control => {{
  const {{ x, y, width, height }} = control.getBoundingClientRect()
  const kind = control.matches('.live-figure') ? 'figure' : control.type === 'range' ? 'slider' : control.matches('select') ? 'list'
    : control.matches('input:not([type=checkbox]):not([type=radio]), textarea') ? 'field' : 'button'
  const share = kind === 'slider' ? (control.value - control.min) / (control.max - control.min) : 0
  return {{ kind, x, y, width, height, share, said: control.ariaLabel ?? control.innerText?.slice(0, 40) ?? '' }}
}})"""

# What counts as a change: the address, and what figures and diagrams show (not where the pointer hovers).
SHOWN = """() => location.search + [...document.querySelectorAll('.live-figure')].map(figure => JSON.stringify(
    figure.data?.map(({ name, x, y, z }) => [name, x?.length, y?.at(-1), y?.at(-2), z?.[0]?.[1]]))).join()
  + [...document.querySelectorAll('[data-testid=stMain] svg')].filter(svg => !svg.closest('.live-figure, button'))
    .map(svg => svg.textContent).join()"""

LIKED = {"slider": 10, "list": 3, "button": 4, "field": 3, "figure": 1}
TYPED = ["7", "50", "0.5", "3", "1", "-1", "1e9", "", "abc", "12.75", "９", "<b>", "NaN"]
KEYS = ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End",
        "Shift+ArrowRight"]


class Monkey:
    def __init__(self, page: Page, seed: int) -> None:
        self.page, self.draw = page, random.Random(seed)
        self.done: list[str] = []
        self.changed = 0

    def act(self) -> None:
        """Do one thing to one control, and see whether it shows."""
        before = self.page.evaluate(SHOWN)
        controls = self.page.evaluate(CONTROLS)
        weights = [LIKED[control["kind"]] for control in controls]
        if self.draw.random() < 0.04:
            self.note("back", {})
            self.page.evaluate("history.length > 3 && history.back()")
        else:
            chosen = self.draw.choices(range(len(controls)), weights)[0]
            control = self.bring_into_view(chosen) or controls[chosen]
            self.note(control["kind"], control)
            getattr(self, control["kind"])(control)
        try:
            self.page.wait_for_function(f"before => ({SHOWN})() !== before", arg=before, timeout=PATIENCE)
            self.changed += 1
        except TimeoutError:
            pass

    def note(self, kind: str, control: dict[str, Any]) -> None:
        self.done.append(f"{kind} {control.get('said', '')!r}")

    def bring_into_view(self, number: int) -> dict[str, Any] | None:
        """The control's place on the screen, once it is there; None where it is gone."""
        self.page.evaluate(f"number => ({FREE})()[number]?.scrollIntoView({{ block: 'nearest' }})", number)
        controls = self.page.evaluate(CONTROLS)
        return controls[number] if number < len(controls) else None

    def slider(self, control: dict[str, Any]) -> None:
        y = control["y"] + control["height"] / 2

        def x(share: float) -> float:
            return control["x"] + 9 + (control["width"] - 18) * share

        mouse = self.page.mouse
        if self.draw.random() < 0.4:
            mouse.click(x(self.draw.random()), y)
            self.page.keyboard.press(self.draw.choice(KEYS))
            return
        mouse.move(x(control["share"]), y)
        mouse.down()
        for _ in range(self.draw.randint(1, 3)):
            mouse.move(x(self.draw.uniform(-0.1, 1.1)), y + self.draw.uniform(-40, 40),
                       steps=self.draw.randint(1, 4))
        mouse.up()

    def list(self, control: dict[str, Any]) -> None:
        self.click(control)
        for _ in range(self.draw.randint(1, 5)):
            self.page.keyboard.press(self.draw.choice(["ArrowDown", "ArrowDown", "ArrowUp"]))
        self.page.keyboard.press("Enter")

    def field(self, control: dict[str, Any]) -> None:
        self.click(control)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(self.draw.choice(TYPED))
        self.page.keyboard.press(self.draw.choice(["Enter", "Enter", "Tab", "Escape"]))

    def button(self, control: dict[str, Any]) -> None:
        self.click(control)

    def figure(self, control: dict[str, Any]) -> None:
        across, down = self.draw.random(), self.draw.random()
        self.page.mouse.click(control["x"] + control["width"] * across,
                              control["y"] + control["height"] * down)

    def click(self, control: dict[str, Any]) -> None:
        self.page.mouse.click(control["x"] + control["width"] / 2, control["y"] + control["height"] / 2)


@pytest.mark.parametrize("page", one(["gradients", "home", "flow"]))
def test_a_monkey_leaves_no_error(open_page: Open, page: str):
    seed = zlib.crc32(f"{SEED} {page}".encode())
    tab = open_page("/" if page == frame.HOME else f"/{page}", lang="en")
    monkey = Monkey(tab, seed)
    while len(monkey.done) < ACTIONS:
        monkey.act()
    story = f"MONKEY_SEED={SEED}: {len(monkey.done)} actions, {monkey.changed} changed something. "
    story += f"The last: {'; '.join(monkey.done[-8:])}"
    print(story)
    driver.wait_for_app(tab)
    for trouble in ("stException", "stAlert", "stDialog"):
        assert tab.get_by_test_id(trouble).count() == 0, story
    assert not re.search(r"\b(NaN|undefined|Traceback|Infinity)\b",
                         tab.get_by_test_id("stMain").inner_text()), story
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    assert tab.evaluate("location.pathname") == ("/" if page == frame.HOME else f"/{page}"), story
    assert monkey.changed >= len(monkey.done) / 2, story
    left = named_curves(tab)
    tab.reload()
    driver.wait_for_app(tab)
    assert named_curves(tab) == left, f"The address does not hold what was on the screen. {story}"


def named_curves(tab: Page) -> dict[str, Any]:
    """The networks' curves in the page's main figure."""
    tab.wait_for_function("[...document.querySelectorAll('.live-figure')].every(figure => !figure.waiting)")
    return reading.curves(tab) or {}
