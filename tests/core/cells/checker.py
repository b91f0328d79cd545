"""Central differences for a whole backward pass: the gradient of every state, input and weight, without using `backward`."""

from dataclasses import fields, replace
from types import ModuleType
from typing import Any

import numpy as np

BLOCKS = {"rnn": 1, "lstm": 4, "gru": 3}
STEP = 1e-6  # central differences err by about STEP² and rounding / STEP: 1e-10 for losses near 1
TOLERANCE = 1e-6


def random_params(cell: ModuleType, name: str, rng: np.random.Generator, H: int, D: int, sweep: tuple[int, ...] = (), **more: Any):
    """Weights large enough for every term of the gradient to count."""
    rows = BLOCKS[name] * H
    weights = {"W_xh": rng.normal(size=(*sweep, rows, D)), "W_hh": rng.normal(size=(*sweep, rows, H)) / np.sqrt(H)}
    weights["b_h"] = rng.normal(size=(*sweep, rows, 1))
    if name == "gru":
        weights["b_n"] = rng.normal(size=(*sweep, H, 1))
    return cell.Params(**weights, **more)


def random_state(cell: ModuleType, rng: np.random.Generator, *shape: int):
    return cell.State(**{field.name: 0.5 * rng.normal(size=shape) for field in fields(cell.State)})


def disagreement(cell: ModuleType, params, x, start, dh, dc=None, gates=None) -> dict[str, float]:
    """By name of the gradient, how far `backward` is from central differences, as a share of the largest value."""
    two = dc is not None
    grads = cell.backward(params, cell.forward(params, x, start, gates), dh, *([dc] if two else []))

    def loss(params=params, x=x, start=start, first=0):
        """The loss of the steps from `first` on, from a state that is handed on there."""
        rest = {letter: values[first:] for letter, values in gates.items()} if gates else None
        trace = cell.forward(params, x, start, rest)
        total = np.sum(trace.h[1:] * dh[first:])
        return total + np.sum(trace.c[1:] * dc[first:]) if two else total

    def difference(of, value):
        value = np.array(value)
        slope = np.empty_like(value)
        for index in np.ndindex(value.shape):
            up, down = value.copy(), value.copy()
            up[index] += STEP
            down[index] -= STEP
            slope[index] = (of(up) - of(down)) / (2 * STEP)
        return slope

    numeric = {"x": difference(lambda x: loss(x=x), x)}
    analytic = {"x": grads.x}
    for name, array in vars(params).items():
        if isinstance(array, np.ndarray):
            numeric[name] = difference(lambda array, name=name: loss(params=replace(params, **{name: array})), array)
            analytic[name] = getattr(grads.params, name)
    numeric |= _states(cell, params, x, start, dh, dc, gates, loss, difference)
    analytic |= {"h": grads.h} | ({"c": grads.c} if two else {})
    assert {name: array.shape for name, array in analytic.items()} == {name: array.shape for name, array in numeric.items()}
    return {name: _relative(analytic[name], numeric[name]) for name in numeric}


def _relative(ours, theirs) -> float:
    difference = np.abs(ours - theirs).max()
    return float(difference / np.abs(theirs).max()) if difference else 0.0


def _states(cell, params, x, start, dh, dc, gates, loss, difference):
    """Gradients of every h_t and c_t by all paths: the rest of the run from a changed state, and what the loss sends in there."""
    trace, two = cell.forward(params, x, start, gates), dc is not None
    T = len(x)
    numeric: dict[str, list[np.ndarray]] = {field.name: [] for field in fields(cell.State)}
    for t in range(T + 1):
        state = {name: getattr(trace, name)[t] for name in numeric}

        def of_h(h, t=t, state=state):
            here = np.sum(h * dh[t - 1]) if t else 0.0
            return here + (loss(x=x[t:], start=cell.State(**state | {"h": h}), first=t) if t < T else 0.0)

        numeric["h"].append(difference(of_h, state["h"]))
        if two:
            def of_c(c, t=t, state=state):
                h = trace.o[t - 1] * np.tanh(c) if t else state["h"]  # c_t acts through h_t too; the start's h is given
                here = np.sum(h * dh[t - 1]) + np.sum(c * dc[t - 1]) if t else 0.0
                return here + (loss(x=x[t:], start=cell.State(h=h, c=c), first=t) if t < T else 0.0)

            numeric["c"].append(difference(of_c, state["c"]))
    return {name: np.array(slopes) for name, slopes in numeric.items()}
