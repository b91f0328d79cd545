"""The multiplication receipt: each step back, its factor and the running product, simple RNN and LSTM side by
side."""

from __future__ import annotations

from core import Result
from core.gradients.saturation import saturation
from pages.ui.charts.theme import Theme
from pages.ui.gradients import said
from pages.ui.gradients.knobs import GradientState
from pages.ui.gradients.views.view import View
from pages.ui.text.words import Words

ROWS = 9  # lines of the receipt in view, the chosen one among them


def view(state: GradientState, result: Result, words: Words, theme: Theme) -> View:
    steps = result.experiment.steps
    lag = min(state["lag"], steps)
    curves = {name: run.of_last.uncut.gradient for name, run in result.runs.items()}
    first = max(1, min(lag - ROWS // 2, steps - ROWS + 1))
    # What the step multiplied with: the mean slope of the RNN's activation, the mean forget gate.
    rnn, lstm = result.runs["rnn"], result.runs["lstm"]
    slope = float(saturation(rnn.params, rnn.trace)["h"].slope[steps - lag].mean())
    return View(
        "receipt", said.receipt_columns(curves, words), slider="lag", slider_end=steps,
        table=said.receipt(curves, range(first, min(first + ROWS, steps + 1)), lag, words),
        formula=said.receipt_formula(curves, lag, steps, slope,
                                     float(lstm.trace.gate("f")[steps - lag].mean()), words))
