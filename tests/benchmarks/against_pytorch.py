"""The core against PyTorch on the CPU: the same cell, the same numbers, one thread each."""

# mypy: disable-error-code="import-not-found"

from collections.abc import Callable
from itertools import product
from statistics import median
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from tests.benchmarks.problems import Problem, problem
from tests.benchmarks.report import Section, Verdict, milliseconds
from tests.benchmarks.timing import medians

UNITS, STEPS, EXAMPLES = (1, 4, 16, 64, 128, 256), (50, 200, 1000), (1, 32)
LAYERS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
NAMES = {"lstm": "LSTM", "rnn": "RNN (tanh)", "gru": "GRU"}
PASSES = ("forward", "forward + BPTT")
CLOSE = 0.1  # nearer to a draw than this


class Times(NamedTuple):
    """Seconds that the core and PyTorch need for one pass."""

    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        return self.theirs / self.ours

    def __str__(self) -> str:
        return f"{milliseconds(self.ours)} **{self.ratio:.1f}×**"


def pytorch_calls(name: str, run: Problem) -> tuple[Callable[[], object], Callable[[], object]]:
    """Forward without a graph, and forward with gradients of weights, inputs and start state: what the core's do."""
    (_, D, B), H, dtype = run.x.shape, run.dh.shape[-2], torch.from_numpy(run.x).dtype
    layer = LAYERS[name](D, H, dtype=dtype)
    biases = np.zeros_like(run.params.b_h)
    if name == "gru":
        biases[2 * H :] = run.params.b_n
    weights = (run.params.W_xh, run.params.W_hh, run.params.b_h[:, 0], biases[:, 0])
    layer.load_state_dict({key: torch.tensor(array) for key, array in zip(layer.state_dict(), weights, strict=True)})
    x = torch.tensor(np.swapaxes(run.x, 1, 2).copy(), requires_grad=True)
    start = [torch.zeros(1, B, H, dtype=dtype, requires_grad=True) for _ in range(2 if name == "lstm" else 1)]
    dh = torch.tensor(np.swapaxes(run.dh, 1, 2).copy())

    def outputs() -> torch.Tensor:
        return layer(x, tuple(start) if name == "lstm" else start[0])[0]

    def forward() -> torch.Tensor:
        with torch.no_grad():
            return outputs()

    def forward_and_backward() -> object:
        return torch.autograd.grad(outputs(), [x, *start, *layer.parameters()], dh)

    theirs, ours = forward().numpy(), np.swapaxes(run.forward().h[1:], 1, 2)
    np.testing.assert_allclose(ours, theirs, atol=1e-12 if dtype == torch.float64 else 1e-4)  # the same work
    return forward, forward_and_backward


def compare(name: str, T: int, H: int, B: int, dtype: type, seconds: float, at_least: int) -> tuple[Times, Times]:
    """Times of both passes, all four calls taking turns; where they come out close, they are measured for longer."""
    run = problem(name, T, H, B, dtype=dtype)
    calls = (run.forward, run.forward_and_backward)
    both = list(zip(calls, pytorch_calls(name, run), strict=True))
    times = medians(*(call for pair in both for call in pair), seconds=seconds, at_least=at_least)
    found = [Times(*times[:2]), Times(*times[2:])]
    for which, pair in enumerate(both):
        if abs(found[which].ratio - 1) < CLOSE:
            found[which] = Times(*medians(*pair, seconds=4 * seconds, at_least=4 * at_least))
    return found[0], found[1]


def section(name: str, steps: tuple[int, ...], dtype: type, quick: bool) -> Section:
    torch.set_num_threads(1)
    units = (4, 64) if quick else UNITS
    steps = steps[:2] if quick else steps
    seconds, at_least = (0.1, 3) if quick else (0.6, 5)
    times = {
        (H, T, B): compare(name, T, H, B, dtype, seconds, at_least if T * H * B < 2_000_000 else 3)
        for H, T, B in product(units, steps, EXAMPLES)
    }
    rows = [
        [str(H), str(T), *(str(times[H, T, B][which]) for B in EXAMPLES for which in (0, 1))]
        for H, T in product(units, steps)
    ]
    columns = ["H", "T", *(f"B={B}, {each}" for B in EXAMPLES for each in PASSES)]
    kind = f"{NAMES[name]}, {np.dtype(dtype).name}"
    text = "The core's time, and how many times as long PyTorch takes (below 1: PyTorch is faster)."
    return Section(f"{kind}, against PyTorch", text, columns, rows, verdicts(kind, times, dtype))


def verdicts(kind: str, times: dict[tuple[int, int, int], tuple[Times, Times]], dtype: type) -> list[Verdict]:
    each = {label: {size: both[which].ratio for size, both in times.items()} for which, label in enumerate(PASSES)}
    said = []
    for label, ratios in each.items():
        (H, T, B), least = min(ratios.items(), key=lambda item: item[1])
        won = sum(ratio >= 1 for ratio in ratios.values())
        worst = f"{won} of {len(ratios)} sizes, least {least:.2f}× (H={H}, T={T}, B={B})"
        middle = median(ratios.values())
        if dtype != np.float64:
            said.append(Verdict(f"{kind}, {label}: as it is", "–", f"{worst}, median {middle:.1f}×", None))
            continue
        said.append(Verdict(f"{kind}, {label}: at least as fast as PyTorch everywhere", "≥ 1×", worst, least >= 1))
        if label == PASSES[1]:
            said.append(Verdict(f"{kind}, {label}: median", "≥ 4×", f"{middle:.1f}×", middle >= 4))
        else:
            said.append(Verdict(f"{kind}, {label}: median", "–", f"{middle:.1f}×", None))
    return said


def sections(quick: bool) -> list[Section]:
    return [
        *(section(name, STEPS, np.float64, quick) for name in ("lstm", "rnn", "gru")),
        section("lstm", (200,), np.float32, quick),
    ]
