"""What the Gradients page can show under its main figure, one module a view; only the one that is open is
computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core import Result
from pages.ui.charts.marked import plain
from pages.ui.charts.theme import Theme
from pages.ui.gradients.knobs import ROW, GradientState
from pages.ui.gradients.views import clipping, map, receipt, routes, saturation, states, units, weights
from pages.ui.gradients.views.view import View
from pages.ui.page import controls, frame
from pages.ui.page.frame import Page
from pages.ui.text.words import Words

VIEWS: Mapping[str, Callable[[GradientState, Result, Words, Theme], View]] = {
    "states": states.view,
    "receipt": receipt.view,
    "routes": routes.view,
    "map": map.view,
    "weights": weights.view,
    "saturation": saturation.view,
    "clipping": clipping.view,
    "units": units.view,
}

OF_LAST = ("receipt", "routes", "map", "saturation")  # they show the last loss alone, and
UNCUT = (*OF_LAST, "units")  # nothing cut


def _cut(state: GradientState) -> bool:
    """Whether some gradient stops before the start of the sequence."""
    how, steps = state.experiment.how, state["steps"]
    return bool(how.cuts(steps)) or how.slides(steps)


def _told(state: GradientState, words: Words) -> tuple[str, ...]:
    """What of the losses, the truncation and the layers that are set a view does not show."""
    notes = []
    if state["closer"] in UNCUT and _cut(state):
        notes.append(words("views.uncut"))
    if state["closer"] in OF_LAST and state["loss"] == "every":
        notes.append(words("views.last"))
    if state["layers"] > 1:
        notes.append(words("views.topmost"))
    return tuple(notes)


def draw(page: Page, state: GradientState, result: Result) -> None:
    """Show the view that is open: its chips, what it says, its figure with its slider, notes, and its
    data."""
    words = page.words
    view = VIEWS[state["closer"]](state, result, words, page.theme)
    if view.chips:
        controls.view_chips(state, view.chips, words)
    if view.sentence:
        frame.readout(view.sentence)
    if view.above:
        frame.above_figure(view.above, words("figure.backward"))
    frame.quiet(view.line)
    if view.figure:
        moves = controls.hear_rows(state, view.key, ROW, view.rows) if view.rows else {}
        frame.figure(page, view.key, view.figure, view.alt, above=plain(view.above), patient=True, **moves)
    if view.slider:
        controls.slider(state, view.slider, words, main=True, high=view.slider_end)
    if view.table:
        frame.html(view.table)
        frame.markdown(page, view.formula)
    for note in (*view.notes, *_told(state, words)):
        frame.quiet(note, below_figure=bool(view.above))
    if view.table:
        frame.picture(page, view.key, "table.receipt", words(f"choice.closer.{state['closer']}"))
    if view.columns:
        frame.tools(page, view.file or view.key, view.columns)
