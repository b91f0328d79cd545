"""The multiplication receipt: each step back, its factor and the running product, simple RNN and LSTM side by side."""

from __future__ import annotations

from core import Result
from core.gradients.saturation import saturation
from pages.ui.gradients import said as readouts
from pages.ui.page import frame
from pages.ui.page import state as controls
from pages.ui.page.frame import Page
from pages.ui.page.state import Desk

ROWS = 9  # lines of the receipt in view, the chosen one among them


def draw(page: Page, desk: Desk, result: Result) -> None:
    words, steps = page.words, result.experiment.steps
    lag = min(desk["lag"], steps)
    controls.slider(desk, "lag", words, main=True, high=steps)
    curves = {name: run.gradient for name, run in result.runs.items()}
    first = max(1, min(lag - ROWS // 2, steps - ROWS + 1))
    frame.html(readouts.receipt(curves, range(first, min(first + ROWS, steps + 1)), lag, words))
    # What the step multiplied with: the mean slope of the RNN's activation, the mean forget gate.
    rnn, lstm = result.runs["rnn"], result.runs["lstm"]
    mean_f = float(lstm.trace.gate("f")[steps - lag].mean())
    slope = float(saturation(rnn.params, rnn.trace)["h"].slope[steps - lag].mean())
    frame.markdown(page, readouts.receipt_formula(curves, lag, steps, slope, mean_f, words))
    frame.tools(page, "receipt", readouts.receipt_columns(curves, words))
