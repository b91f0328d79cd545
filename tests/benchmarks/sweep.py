"""Sixty-four values of a knob at once: what a fan of curves and a phase map cost."""

from functools import partial

import numpy as np

from core import CELLS, Experiment, gradients
from core.experiment import make_input, make_params
from core.experiment.sweep import sweep
from tests.benchmarks.problems import problem
from tests.benchmarks.report import Section, Verdict, milliseconds
from tests.benchmarks.timing import Call, medians

VALUES = 64
SWEEP_TARGET, MAP_TARGET = 3.0, 0.25
# What a page would sweep for each cell: one knob for a fan of curves, two for a map.
KNOBS = {
    "rnn": {"weight_scale": (0.0, 3.0), "input_scale": (0.0, 5.0)},
    "lstm": {"forget_bias": (-4.0, 8.0), "gain": (0.0, 12.0)},
    "gru": {"update_bias": (-4.0, 8.0), "input_scale": (0.0, 5.0)},
}


def sections(quick: bool) -> list[Section]:
    return [one_unit(quick), phase_map(quick)]


def values_of(cell: str, knobs: int) -> dict[str, list[float]]:
    """Sixty-four settings of the cell's first knob or first two knobs."""
    each = round(VALUES ** (1 / knobs))
    return {name: np.linspace(*KNOBS[cell][name], each).tolist() for name in list(KNOBS[cell])[:knobs]}


def one_run(cell: str, experiment: Experiment) -> object:
    """What the sweep does for each value, done once: weights, input, states, gradient curve."""
    params = make_params(experiment, cell)
    return gradients.through_time(params, CELLS[cell].forward(params, make_input(experiment)))


def one_unit(quick: bool) -> Section:
    """A sweep of a network of one unit against one run of it, as the engine and as a page asks for it."""
    rows, verdicts = [], []
    for cell in KNOBS:
        ratios: dict[tuple[str, int], float] = {}
        for T in (100, 1000):
            single, many = problem(cell, T, 1, 1), problem(cell, T, 1, 1, sweep=(VALUES,))
            experiment = Experiment(steps=T, hidden=1)
            swept = values_of(cell, 1)
            pairs: dict[str, tuple[Call, Call]] = {
                "forward": (single.forward, many.forward),
                "forward + BPTT": (single.forward_and_backward, many.forward_and_backward),
                "core.sweep": (partial(one_run, cell, experiment), partial(sweep, experiment, cell, swept)),
            }
            for label, pair in pairs.items():
                one, all_of_them = medians(*pair, seconds=0.2 if quick else 0.6)
                ratios[label, T] = ratio = all_of_them / one
                rows.append([cell.upper(), label, str(T), milliseconds(one), milliseconds(all_of_them), f"{ratio:.2f}"])
        for who in ("the cell", "core.sweep"):
            of_one = [ratio for (label, _), ratio in ratios.items() if (label == "core.sweep") == (who == "core.sweep")]
            claim = f"{cell.upper()}: {VALUES} values at H = 1 by {who}, times one run"
            reached = f"{min(of_one):.1f}× to {max(of_one):.1f}×"
            verdicts.append(Verdict(claim, f"≤ {SWEEP_TARGET:.0f}×", reached, max(of_one) <= SWEEP_TARGET))
    text = (
        "B = 1, every value with its own weights. Forward and BPTT: the cell alone. `core.sweep`: weights and inputs drawn, "
        "states and gradient curves, against one such run."
    )
    columns = ("cell", "what", "T", "one run", f"{VALUES} values", "ratio")
    return Section(f"A sweep of {VALUES} values at H = 1", text, columns, rows, verdicts)


def phase_map(quick: bool) -> Section:
    """Gradient curves over two knobs, as a phase map draws them."""
    experiment = Experiment(hidden=32, steps=100)
    rows, verdicts = [], []
    for cell in KNOBS:
        (seconds,) = medians(partial(sweep, experiment, cell, values_of(cell, 2)), seconds=0.3 if quick else 1.5)
        rows.append([cell.upper(), " × ".join(KNOBS[cell]), milliseconds(seconds)])
        claim = f"{cell.upper()}: phase map of {VALUES} values with gradients, H = 32, T = 100"
        verdicts.append(Verdict(claim, f"≤ {MAP_TARGET * 1e3:.0f} ms", milliseconds(seconds), seconds <= MAP_TARGET))
    text = "`core.sweep` over two knobs of 8 values each, H = 32, T = 100, B = 1: weights, inputs, states and gradient curves."
    return Section(f"A phase map of {VALUES} values", text, ("cell", "knobs", "time"), rows, verdicts)
