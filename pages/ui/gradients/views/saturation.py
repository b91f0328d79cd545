"""The saturation strip: how steep tanh and the sigmoid are where today's pre-activations lie."""

from __future__ import annotations

from core import Result
from core.gradients.saturation import saturation
from pages.ui.charts.marked import plain
from pages.ui.charts.theme import Theme
from pages.ui.gradients import said
from pages.ui.gradients.figures.saturation import columns, figure
from pages.ui.gradients.knobs import GradientState
from pages.ui.gradients.views.view import View
from pages.ui.text.words import Words


def view(state: GradientState, result: Result, words: Words, theme: Theme) -> View:
    rnn, lstm = result.runs["rnn"], result.runs["lstm"]
    of_rnn, of_lstm = saturation(rnn.params, rnn.trace)["h"], saturation(lstm.params, lstm.trace)
    sentence = said.saturation(float(of_rnn.slope.mean()), rnn.spectral_radius,
                               rnn.of_last.uncut.gradient, words)
    return View(
        "saturation", columns(of_rnn, of_lstm, words), sentence=sentence, line=words("saturation.above"),
        figure=figure(of_rnn, of_lstm, theme=theme, words=words),
        alt=words("saturation.alt", sentence=plain(sentence)), notes=(words("saturation.note"),))
