"""What would change a network's memory, tried on its own weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.analysis import CellRun, analyse
from core.cells import Params, cell_of
from core.cells.initialise import spectral_radius
from core.cells.numerics import Array
from core.gradients.parts import half_lives

__all__ = ["MOST", "Trial", "orthogonal", "trials", "with_keep_bias"]

MOST = 256  # units: beyond, the eigenvalues and singular values of every block take seconds


@dataclass(frozen=True)
class Trial:
    """log10 of the gradient at a lag; the median half-life of a unit's memory, None without a gate that
    keeps; the largest spectral radius of a block of W_hh."""

    name: str
    log10_gradient: float
    half_life: float | None
    radius: float


def trials(run: CellRun, lag: int) -> Iterator[Trial]:
    """The run as it is, under the name "now", then with each change that its cell allows."""
    radius, x = max(map(spectral_radius, _blocks(run.params))), run.trace.x
    yield _measured("now", run, lag, radius)
    if cell_of(run.cell).KEEP:
        yield _measured("keep_bias", analyse([with_keep_bias(run.params, 1.0)], x).top, lag, radius)
    yield _measured("orthogonal", analyse([orthogonal(run.params)], x).top, lag, 1.0)


def with_keep_bias(params: Params, more: float) -> Params:
    """The same weights with so much added to every bias of the gate that keeps."""
    cell, H = cell_of(params.cell), params.hidden
    place = cell.GATES.index(cell.KEEP or "")
    b_h = np.array(params.b_h)
    b_h[place * H:(place + 1) * H] += more
    return params.with_weights({"b_h": b_h})


def orthogonal(params: Params) -> Params:
    """The same weights with each block of W_hh replaced by the orthogonal matrix that is nearest to it."""
    blocks = []
    for block in _blocks(params):
        u, _, v = np.linalg.svd(block)
        blocks.append(u @ v)
    return params.with_weights({"W_hh": np.vstack(blocks)})


def _blocks(params: Params) -> list[Array]:
    return np.split(params.W_hh, cell_of(params.cell).BLOCKS)


def _measured(name: str, run: CellRun, lag: int, radius: float) -> Trial:
    lives = half_lives(run.params, run.trace)
    return Trial(name, float(run.gradient[lag]), None if lives is None else float(np.median(lives)), radius)
