"""What the tests ask of a run and no page does: Lyapunov exponents, and the time constant of a curve."""

from typing import Any

import numpy as np
import numpy.typing as npt

from core.cells import cell_of
from core.cells.numerics import log10


def lyapunov(params: Any, trace: Any, *, example: int = 0) -> np.ndarray:
    """Lyapunov exponents over the run in nats per step, largest first, (S,): the mean rates of growth of a
    disturbance.

    By QR decomposition along the run, from a random orthogonal frame. A direction that dies has -inf. For one
    run, without sweep.
    Source: vogt2022lyapunov.
    """
    jacobians = cell_of(params.cell).jacobians(params, trace, example)
    size = jacobians.shape[-1]
    frame = np.linalg.qr(np.random.default_rng(0).normal(size=(size, size)))[0]
    sums = np.zeros(size)
    for jacobian in jacobians:
        frame, growth = np.linalg.qr(jacobian @ frame)
        sums += log10(np.abs(np.diag(growth)))
    return np.sort(sums / len(jacobians) / np.log10(np.e))[::-1]


def time_constant(curve: npt.ArrayLike) -> float:
    """Steps in which the curve (log10, by lag) falls by a factor e, on the mean over all lags.

    Negative if it grows, inf if it keeps its size, 0 if it ends in a true zero.
    """
    last = float(np.asarray(curve)[-1])
    return float("inf") if last == 0.0 else -(len(np.asarray(curve)) - 1) / (last * float(np.log(10.0)))
