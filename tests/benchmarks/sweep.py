"""Sixty-four values of a knob at once: what a phase map and a fan of curves cost."""

from core import gradients
from tests.benchmarks.problems import problem
from tests.benchmarks.report import Section, Verdict, milliseconds
from tests.benchmarks.timing import medians

VALUES = 64
SWEEP_TARGET, MAP_TARGET = 3.0, 0.25


def sections(quick: bool) -> list[Section]:
    return [one_unit(quick), phase_map(quick)]


def one_unit(quick: bool) -> Section:
    """A sweep of a network of one unit against one run of it."""
    rows, verdicts = [], []
    for name in ("rnn", "lstm"):
        ratios = {}
        for T in (100, 1000):
            single, many = problem(name, T, 1, 1), problem(name, T, 1, 1, sweep=(VALUES,))
            seconds = 0.3 if quick else 1.0
            for label in ("forward", "forward_and_backward"):
                one, all_of_them = medians(getattr(single, label), getattr(many, label), seconds=seconds)
                shown = label.replace("_and_backward", " + BPTT")
                ratios[T, shown] = all_of_them / one
                rows.append([name.upper(), shown, str(T), milliseconds(one), milliseconds(all_of_them)])
                rows[-1].append(f"{ratios[T, shown]:.2f}")
        worst = max(ratios.values())
        claim = f"{name.upper()}: {VALUES} values at H = 1, times one run"
        verdicts.append(Verdict(claim, f"≤ {SWEEP_TARGET:.0f}×", f"{worst:.2f}×", worst <= SWEEP_TARGET))
    columns = ("cell", "pass", "T", "one run", f"{VALUES} values", "ratio")
    return Section(f"A sweep of {VALUES} values at H = 1", "B = 1; every value has its own weights.", columns, rows, verdicts)


def phase_map(quick: bool) -> Section:
    """Runs and gradient curves of every value, as a phase map draws them."""
    H, T = 32, 100
    rows, verdicts = [], []
    for name in ("rnn", "lstm", "gru"):
        run = problem(name, T, H, 1, sweep=(VALUES,))

        def curves(run=run):
            return gradients.through_time(run.params, run.forward())

        (seconds,) = medians(curves, seconds=0.5 if quick else 2.0)
        rows.append([name.upper(), milliseconds(seconds)])
        claim = f"{name.upper()}: phase map of {VALUES} values with gradients, H = {H}, T = {T}"
        verdicts.append(Verdict(claim, f"≤ {MAP_TARGET * 1e3:.0f} ms", milliseconds(seconds), seconds <= MAP_TARGET))
    return Section(f"A phase map of {VALUES} values", f"H = {H}, T = {T}, B = 1.", ("cell", "time"), rows, verdicts)
