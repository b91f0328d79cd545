"""What every cell has to pass, as functions of its name: `forward` against `step`, `backward` and `jacobians`
against differences.

Nothing here knows a cell by name, so a new one is checked by being in CELLS.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

import core.cells
from core.cells.initialise import Initialisation
from core.cells.interface import as_cell
from core.cells.numerics import HARD, activate
from tests.core.cells import coupled

CELLS: Mapping[str, Any] = core.cells.CELLS
STEP = 1e-6  # central differences err by about STEP² and rounding / STEP: 1e-10 for losses near 1
TOLERANCE = 1e-6


def registered(monkeypatch: pytest.MonkeyPatch, module: Any = coupled) -> str:
    """Put a new cell, one module, into CELLS while a test runs; its name."""
    monkeypatch.setitem(core.cells._CELLS, module.Params.cell, as_cell(module))
    return str(module.Params.cell)


def of_cell(name: str) -> tuple[str, ...]:
    """The activations that a cell takes; none, where it has no choice."""
    made = {field.name for field in fields(CELLS[name].Params)}
    return tuple(getattr(CELLS[name], "ACTIVATIONS", ())) if "activation" in made else ()


def kinds(name: str) -> list[dict[str, Any]]:
    """The settings that a cell's Params can have beside weights: activations; hard gates, and a GRU's reset
    before the product."""
    made = {field.name for field in fields(CELLS[name].Params)}
    found: list[dict[str, Any]] = [{"activation": phi} for phi in of_cell(name)] or [{}]
    found += [{"gate": gate} for gate in HARD] if "gate" in made else []
    found += [{"gate": "hard_sigmoid_6", "activation": "relu"}] * ({"gate", "activation"} <= made)
    return found + [{"reset": "before"}, {"reset": "before", "gate": "hard_sigmoid_5"}] * ("reset" in made)


EVERY_KIND = [(name, settings) for name in CELLS for settings in kinds(name)]


def random_params(cell: Any, rng: np.random.Generator, H: int, D: int, sweep: tuple[int, ...] = (),
                  **settings: Any) -> Any:
    """Weights large enough for every term of the gradient to count."""
    like = cell.initial(0, D, H, Initialisation())
    weights = {name: rng.normal(size=(*sweep, *array.shape)) for name, array in like.weights.items()}
    return cell.Params(**weights | {"W_hh": weights["W_hh"] / np.sqrt(H)}, **settings)


def random_state(cell: Any, rng: np.random.Generator, *shape: int) -> Any:
    return cell.State(**{field.name: 0.5 * rng.normal(size=shape) for field in fields(cell.State)})


def stepped(cell: Any, params: Any, x: np.ndarray, state: Any) -> dict[str, np.ndarray]:
    """A run by `step` alone: the arrays by name, stacked over time."""
    steps = []
    for x_t in x:
        steps.append(cell.step(params, x_t, state))
        state = steps[-1].state
    return {field.name: np.stack([getattr(step, field.name) for step in steps]) for field in fields(steps[0])}


def assert_step_specifies_forward(cell: Any, params: Any, x: np.ndarray, start: Any,
                                  rtol: float = 1e-9) -> None:
    trace = cell.forward(params, x, start)
    for letter, values in stepped(cell, params, x, start).items():
        ours = getattr(trace, letter)
        np.testing.assert_allclose(ours[1:] if letter in "hc" else ours, values, rtol=rtol, atol=1e-11,
                                   err_msg=letter)


def case(cell: Any, T: int = 4, H: int = 3, D: int = 2, B: int = 2, seed: int = 0,
         **settings: Any) -> tuple[Any, ...]:
    """The arguments of `disagreement` for a random network with losses at every step."""
    rng = np.random.default_rng(seed)
    params = random_params(cell, rng, H, D, **settings)
    x, start = rng.normal(size=(T, D, B)), random_state(cell, rng, H, B)
    dh = rng.normal(size=(T, H, B))
    return cell, params, x, start, dh, rng.normal(size=(T, H, B)) if cell.HIGHWAY else None


def disagreement(cell: Any, params: Any, x: np.ndarray, start: Any, dh: np.ndarray, dc: Any = None,
                 gates: Any = None) -> dict[str, float]:
    """By name of the gradient, how far `backward` is from central differences, as a share of the largest
    value."""
    two = dc is not None
    grads = cell.backward(params, cell.forward(params, x, start, gates), dh, *([dc] if two else []))

    def loss(params=params, x=x, start=start, first=0):
        """The loss of the steps from `first` on, from a state that is handed on there."""
        rest = {letter: values[first:] for letter, values in gates.items()} if gates else None
        trace = cell.forward(params, x, start, rest)
        total = np.sum(trace.h[1:] * dh[first:])
        return total + np.sum(trace.c[1:] * dc[first:]) if two else total

    numeric = {"x": difference(lambda x: loss(x=x), x)}
    analytic = {"x": grads.x}
    for name, array in params.weights.items():
        numeric[name] = difference(lambda array, name=name: loss(params=replace(params, **{name: array})),
                                   array)
        analytic[name] = getattr(grads.params, name)
    numeric |= _states(cell, params, x, start, dh, dc, gates, loss)
    analytic |= {"h": grads.h} | ({"c": grads.c} if two else {})
    assert {name: array.shape for name, array in analytic.items()} == {name: array.shape for name,
                                                                       array in numeric.items()}
    return {name: _relative(analytic[name], numeric[name]) for name in numeric}


def difference(of: Any, value: np.ndarray) -> np.ndarray:
    """The slope of a function of an array at each of its elements, by central differences: (elements, values
    of the function)."""
    value = np.array(value)
    slopes = []
    for index in np.ndindex(value.shape):
        up, down = value.copy(), value.copy()
        up[index] += STEP
        down[index] -= STEP
        slopes.append((of(up) - of(down)) / (2 * STEP))
    return np.reshape(slopes, (*value.shape, *np.shape(slopes[0])))


def _relative(ours: np.ndarray, theirs: np.ndarray) -> float:
    difference = np.abs(ours - theirs).max()
    return float(difference / np.abs(theirs).max()) if difference else 0.0


def _states(cell: Any, params: Any, x: np.ndarray, start: Any, dh: np.ndarray, dc: Any, gates: Any,
            loss: Any) -> dict[str, np.ndarray]:
    """Gradients of every h_t and c_t by all paths: the rest of the run from a changed state, and what a loss
    sends in there."""
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
                # c_t acts through h_t too; the start's h is given
                h = trace.o[t - 1] * activate(c, params.settings.get("activation", "tanh")) if t else state["h"]
                here = np.sum(h * dh[t - 1]) + np.sum(c * dc[t - 1]) if t else 0.0
                return here + (loss(x=x[t:], start=cell.State(h=h, c=c), first=t) if t < T else 0.0)

            numeric["c"].append(difference(of_c, state["c"]))
    return {name: np.array(slopes) for name, slopes in numeric.items()}


def assert_backward_is_the_slope_of_the_loss(cell: Any, **sizes: Any) -> None:
    errors = disagreement(*case(cell, **sizes))
    assert max(errors.values()) < TOLERANCE, errors


def assert_jacobians_are_those_of_step(cell: Any, **settings: Any) -> None:
    """Central differences of one step by the state before it, all of it as one vector."""
    rng = np.random.default_rng(1)
    params, H = random_params(cell, rng, 3, 2, **settings), 3
    x, start = rng.normal(size=(4, 2, 1)), random_state(cell, rng, 3, 1)
    trace = cell.forward(params, x, start)
    for t, jacobian in enumerate(cell.jacobians(params, trace)):
        def after(state, t=t):
            parts = dict(zip(trace.states, np.split(state, len(state) // H), strict=True))
            step = cell.step(params, x[t], cell.State(**parts))
            return np.concatenate([getattr(step, name) for name in trace.states])[:, 0]

        numeric = difference(after, trace.state[t])[:, 0, :].T  # (S after, S before)
        np.testing.assert_allclose(jacobian, numeric, rtol=1e-6, atol=1e-8)
