"""The saturation strip: how steep tanh and the sigmoid are where today's pre-activations lie."""

from __future__ import annotations

from core import Result
from core.gradients.saturation import saturation
from pages.ui.gradients import said as readouts
from pages.ui.gradients.figures import saturation as saturation_figure
from pages.ui.page import frame
from pages.ui.page.frame import Page
from pages.ui.page.state import Desk


def draw(page: Page, desk: Desk, result: Result) -> None:
    words = page.words
    rnn, lstm = result.runs["rnn"], result.runs["lstm"]
    of_rnn, of_lstm = saturation(rnn.params, rnn.trace)["h"], saturation(lstm.params, lstm.trace)
    sentence = readouts.saturation(float(of_rnn.slope.mean()), rnn.spectral_radius, rnn.gradient, words)
    frame.readout(sentence)
    frame.quiet(words("saturation.above"))
    chart = saturation_figure.figure(of_rnn, of_lstm, theme=page.theme, words=words)
    frame.figure(page, "saturation", chart, words("saturation.alt", sentence=readouts.plain(sentence)), patient=True)
    frame.quiet(words("saturation.note"))
    frame.tools(page, "saturation", saturation_figure.columns(of_rnn, of_lstm, words))
