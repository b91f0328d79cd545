"""Gates and states of one hidden unit over time."""

from __future__ import annotations

from core import Result
from pages.ui.gradients.figures import states
from pages.ui.page import frame
from pages.ui.page import state as controls
from pages.ui.page.frame import Page
from pages.ui.page.state import Desk


def draw(page: Page, desk: Desk, result: Result) -> None:
    words, unit = page.words, min(desk["unit"], desk["hidden"])
    frame.quiet(words("gradients.states_line", unit=unit))
    chart = states.figure(result, unit, theme=page.theme, words=words)
    frame.figure(page, "states", chart, states.description(result, unit, words), patient=True)
    if desk["hidden"] > 1:
        controls.slider(desk, "unit", words, main=True, high=desk["hidden"])
    frame.tools(page, "states", states.columns(result, unit, words))
