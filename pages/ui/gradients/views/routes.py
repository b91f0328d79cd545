"""The LSTM's gradient by the route that it takes: the highway of the cell state, or the way round through the gates."""

from __future__ import annotations

from core import Result
from pages.ui.gradients import said as readouts
from pages.ui.gradients.figures import routes as routes_figure
from pages.ui.page import frame
from pages.ui.page import state as controls
from pages.ui.page.frame import Page
from pages.ui.page.state import Desk


def draw(page: Page, desk: Desk, result: Result) -> None:
    words, lstm = page.words, result.runs["lstm"]
    assert lstm.routes is not None
    curves = lstm.routes._asdict()
    cut = controls.view_chips(desk, "cut", words)
    frame.readout(readouts.routes(curves, cut, words))
    frame.above_figure(words("figure.above"), words("figure.backward"))
    chart = routes_figure.figure(curves, cut, theme=page.theme, words=words)
    frame.figure(page, "routes", chart, readouts.plain(readouts.routes(curves, cut, words)), patient=True)
    frame.quiet(words("routes.note"), below_figure=True)
    frame.tools(page, "routes", {words("tools.lag"): range(len(curves["whole"])),
                                 **{words(f"routes.{name}"): curve for name, curve in curves.items()}})
