"""Ten times the steps cost ten times the time: nothing in a run looks at the whole past."""

import numpy as np

from tests.benchmarks.problems import problem
from tests.benchmarks.report import Section, Verdict, milliseconds
from tests.benchmarks.timing import medians

STEPS, H = (100, 300, 1000, 3000, 10_000), 16
TOLERANCE = 0.15  # of the exponent: 1 is linear, 2 quadratic; what a run costs however short it is pulls it below 1


def sections(quick: bool) -> list[Section]:
    rows, verdicts = [], []
    for name in ("lstm", "rnn"):
        runs = [problem(name, T, H, 1) for T in STEPS]
        calls = [call for run in runs for call in (run.forward, run.forward_and_backward)]
        times = np.reshape(medians(*calls, seconds=0.5 if quick else 3.0), (len(STEPS), 2))
        for which, label in enumerate(("forward", "forward + BPTT")):
            exponent = float(np.polyfit(np.log(STEPS), np.log(times[:, which]), 1)[0])
            shown = [f"{milliseconds(t)} ({t / T * 1e6:.1f} µs)" for t, T in zip(times[:, which], STEPS, strict=True)]
            rows.append([f"{name.upper()}, {label}", *shown, f"{exponent:.2f}"])
            claim = f"{name.upper()}, {label}: time from 100 to 10,000 steps grows as T to the power of"
            verdicts.append(Verdict(claim, f"≤ {1 + TOLERANCE}", f"{exponent:.2f}", exponent <= 1 + TOLERANCE))
    text = f"H = {H}, B = 1; in brackets the time per step. Exponent: slope of a line through log time over log T."
    columns = ("run", *(f"T = {T:,}" for T in STEPS), "exponent")
    return [Section("Length of the sequence", text, columns, rows, verdicts)]
