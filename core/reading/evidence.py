"""What speaks for a reading: numbers that its weights give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.cells import Params, cell_of
from core.cells.numerics import Array, log10

__all__ = ["DRIFT", "Evidence", "evidence", "keep_bias"]

DRIFT, TRIED = 1000, 50  # steps without input, and with noise
FLAT = 0.025  # a slope of a gate: a tenth of the steepest
MOST = 256  # units, up to which a thousand steps cost little


@dataclass(frozen=True, eq=False)
class Evidence:
    """biases: of the gate that keeps, (H,), None for a cell without one; saturated: the share of
    gates nearer than 0.026 to 0 or 1, on noise of size 1; drift: log10 of the largest number in memory after
    a thousand steps without input, None of a layer that is too large to try."""

    biases: Array | None
    saturated: float | None
    drift: float | None

    @property
    def keep_bias(self) -> float | None:
        """The mean of the biases."""
        return None if self.biases is None else float(self.biases.mean())


def keep_bias(params: Params) -> Array | None:
    """The biases of the gate that keeps, (H,); None for a cell without one."""
    cell = cell_of(params.cell)
    if cell.KEEP is None:
        return None
    place, H = cell.GATES.index(cell.KEEP), params.hidden
    return np.asarray(params.b_h[place * H:(place + 1) * H, 0])


def evidence(params: Params) -> Evidence:
    """Return what speaks for these weights."""
    cell, D = cell_of(params.cell), params.W_xh.shape[1]
    drift = None
    if params.hidden <= MOST:
        rest = cell.forward(params, np.zeros((DRIFT, D, 1)))
        drift = float(log10(np.abs(rest.memory[-1]).max()) + rest.true_scale[-1].max())
    share = None
    if cell.SIGMOIDS:
        noise = np.random.default_rng(0).normal(size=(TRIED, D, 1))
        trace = cell.forward(params, noise)
        gates = np.concatenate([trace.gate(letter).ravel() for letter in cell.SIGMOIDS])
        share = float(np.mean(gates * (1.0 - gates) < FLAT))
    return Evidence(keep_bias(params), share, drift)
