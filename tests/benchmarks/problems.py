"""The runs that are timed: random weights and inputs of a given size, as the core wants them."""

from typing import Any, NamedTuple

import numpy as np

from core import CELLS

INPUTS = 8


class Problem(NamedTuple):
    """One cell with weights, inputs and the gradient that a loss sends into every h_t."""

    cell: Any
    params: Any
    x: np.ndarray
    dh: np.ndarray

    def forward(self) -> Any:
        return self.cell.forward(self.params, self.x)

    def forward_and_backward(self) -> Any:
        return self.cell.backward(self.params, self.forward(), self.dh)


def problem(name: str, T: int, H: int, B: int, *, sweep: tuple[int, ...] = (), dtype: type = np.float64) -> Problem:
    """A cell with weights uniform in (-1/√H, 1/√H), PyTorch's default, on Gaussian noise."""
    rng, rows = np.random.default_rng([T, H, B]), CELLS[name].BLOCKS * H

    def uniform(*shape: int) -> np.ndarray:
        return (rng.uniform(-1, 1, (*sweep, *shape)) / np.sqrt(H)).astype(dtype)

    weights = {"W_xh": uniform(rows, INPUTS), "W_hh": uniform(rows, H), "b_h": uniform(rows, 1)}
    if name == "gru":
        weights["b_n"] = uniform(H, 1)
    x: np.ndarray = rng.normal(size=(T, *sweep, INPUTS, B)).astype(dtype)
    dh: np.ndarray = rng.normal(size=(T, *sweep, H, B)).astype(dtype)
    cell: Any = CELLS[name]
    return Problem(cell, cell.Params(**weights), x, dh)
