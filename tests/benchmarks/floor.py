"""A step of the LSTM against the cheapest that NumPy can do: the same calls on arrays that never change."""

from collections.abc import Callable

import numpy as np

from tests.benchmarks.problems import problem
from tests.benchmarks.report import Section, Verdict
from tests.benchmarks.timing import medians

UNITS, T = (1, 4, 16), 1000
TARGET = 1.5


def fixed_floor(H: int) -> Callable[[], None]:
    """T times one product, two tanh and seven ufuncs in place, on a step's arrays: no views made, nothing checked."""
    W, h, a = np.full((4 * H, H), 0.1), np.full((H, 1), 0.1), np.full((4 * H, 1), 0.1)
    scale, shift = np.full((4 * H, 1), 0.5), np.full((4 * H, 1), 0.1)
    gate, c = np.full((H, 1), 0.5), np.full((H, 1), 0.1)
    dot, tanh, multiply, add = np.dot, np.tanh, np.multiply, np.add

    def calls() -> None:
        for _ in range(T):
            dot(W, h, out=a)
            add(a, shift, out=a)
            tanh(a, out=a)
            multiply(a, scale, out=a)
            add(a, shift, out=a)
            multiply(c, gate, out=c)
            multiply(gate, gate, out=h)
            add(c, h, out=c)
            tanh(c, out=h)
            multiply(h, gate, out=h)

    return calls


def sections(quick: bool) -> list[Section]:
    rows, ratios = [], {}
    for H in UNITS:
        run = problem("lstm", T, H, 1)
        floor, ours = medians(fixed_floor(H), run.forward, seconds=0.5 if quick else 2.0)
        ratios[H] = ours / floor
        rows.append([str(H), f"{floor / T * 1e6:.2f} µs", f"{ours / T * 1e6:.2f} µs", f"{ratios[H]:.2f}"])
    text = (
        f"Forward over {T} steps, B = 1, divided by the steps. The floor is one `np.dot(out=)`, two `np.tanh(out=)` and "
        "seven in-place ufunc calls on arrays of the same sizes, in the same run."
    )
    worst = max(ratios.values())
    verdict = Verdict("LSTM step at H ≤ 16, times the floor of NumPy calls", f"≤ {TARGET}", f"{worst:.2f}", worst <= TARGET)
    columns = ("H", "floor per step", "the core per step", "ratio")
    return [Section("Distance to the floor", text, columns, rows, [verdict])]
