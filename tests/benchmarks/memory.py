"""What a long run of a large network holds in memory."""

import gc
import tracemalloc

from core import CELLS
from tests.benchmarks.problems import problem
from tests.benchmarks.report import Section

T, H = 10_000, 256


def peak(call) -> float:
    """The most bytes that NumPy held at one moment while `call` ran."""
    gc.collect()
    tracemalloc.start()
    call()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def sections(quick: bool) -> list[Section]:
    steps = T // 10 if quick else T
    rows = []
    for name in ("rnn", "lstm", "gru"):
        run = problem(name, steps, H, 1)
        state = steps * H * 8 / 1e6
        forward, both = peak(run.forward) / 1e6, peak(run.forward_and_backward) / 1e6
        kept = {"rnn": 1, "lstm": 2, "gru": 2}[name] + CELLS[name].BLOCKS + len(CELLS[name].GATES)  # states (and q), a, gates
        rows.append([name.upper(), f"{kept * state:.0f} MB", f"{forward:.0f} MB", f"{both:.0f} MB"])
    text = (
        f"T = {steps:,}, H = {H}, B = 1, float64. "
        "The states, gates and pre-activations that a run must hand over are the least it can take."
    )
    columns = ("cell", "kept", "peak, forward", "peak, forward + BPTT")
    return [Section("Memory", text, columns, rows)]
