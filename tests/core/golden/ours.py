"""The core's answer to a golden case, under the names that PyTorch's answer has (see `answer` in
cells.py)."""

from pathlib import Path
from typing import Any

import numpy as np

from core import CELLS

Arrays = dict[str, np.ndarray]


def golden(name: str) -> dict[str, Arrays]:
    """Every case of a golden file with PyTorch's answer: "kind/number" to arrays by name."""
    cases: dict[str, Arrays] = {}
    with np.load(Path(__file__).with_name(name)) as arrays:
        for path in arrays.files:
            case, array = path.rsplit("/", 1)
            cases.setdefault(case, {})[array] = arrays[path]
    return cases


def cell_of(kind: str) -> Any:
    """The module of the core for a kind of case: rnn for rnn-relu."""
    return CELLS[kind.partition("-")[0]]


def problem(kind: str, case: Arrays):
    """The core's Params, inputs and start State for a case."""
    cell, activation = cell_of(kind), kind.partition("-")[2]
    weights = {name: case[name] for name in ("W_xh", "W_hh", "b_h", "b_n") if name in case}
    params = cell.Params(**weights, **({"activation": activation} if activation else {}))
    start = cell.State(**{name: case[f"{name}_start"] for name in ("h", "c") if f"{name}_start" in case})
    return params, case["x"], start


def answer_of_core(kind: str, case: Arrays) -> Arrays:
    """States, gradients and Jacobians of a case by the core."""
    cell = cell_of(kind)
    params, x, start = problem(kind, case)
    trace = cell.forward(params, x, start)
    if "dc" in case:
        dc = np.zeros_like(case["dh"])
        dc[-1] = case["dc"]  # the golden loss looks at the last c only
        grads = cell.backward(params, trace, case["dh"], dc)
    else:
        grads = cell.backward(params, trace, case["dh"])
    jacobians = cell.jacobians(params, trace)
    product = np.eye(jacobians.shape[-1])
    for jacobian in jacobians:
        product = jacobian @ product
    results = {"h": trace.h, "grad_h": grads.h, "grad_x": grads.x, "jacobians": jacobians, "product": product}
    if "dc" in case:
        results |= {"c": trace.c, "grad_c": grads.c}
    for weight in ("W_xh", "W_hh", "b_h", "b_n"):
        if weight in case:
            results[f"grad_{weight}"] = getattr(grads.params, weight)
    return results


def relative_error(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The largest difference, as a share of the largest number: a sum rounds relative to its terms, not to
    its result."""
    if ours.shape != theirs.shape:
        raise AssertionError(f"shape {ours.shape} is not PyTorch's {theirs.shape}")
    difference, largest = np.abs(ours - theirs).max(), np.abs(theirs).max()
    return float(difference / largest) if difference else 0.0
