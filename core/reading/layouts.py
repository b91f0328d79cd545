"""Arrays in the layouts of PyTorch and Keras, as Params: which rows are which gate, what is transposed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.cells import CELLS, Params
from core.cells.numerics import Array

__all__ = ["OURS", "from_columns", "from_cudnn", "from_rows"]

# The order of this project, by cell: that of PyTorch.
OURS = {"lstm": "ifgo", "gru": "rzn", "rnn": "h"}


def from_rows(cell: str, order: str, W_ih: Array, W_hh: Array, b_ih: Array | None, b_hh: Array | None,
              **settings: Any) -> Params:
    """PyTorch's layout: W_ih (G·H, D), W_hh (G·H, H), biases (G·H,), with the gates' blocks in an `order`,
    as ifgo."""
    H = W_hh.shape[1]
    rows = _rows(OURS[cell], order, H)
    zero = np.zeros(len(rows))
    b_ih, b_hh = (zero if b is None else b.reshape(-1)[rows] for b in (b_ih, b_hh))
    weights = {"W_xh": W_ih[rows], "W_hh": W_hh[rows], "b_h": (b_ih + b_hh)[:, None]}
    if cell == "gru":
        inside = np.concatenate([b_hh[:2 * H], np.zeros(H)])
        weights |= {"b_h": (b_ih + inside)[:, None], "b_n": b_hh[2 * H:, None]}
    return CELLS[cell].Params(**weights, **settings)


def from_columns(cell: str, order: str, kernel: Array, recurrent: Array, b: Array | None,
                 b_hh: Array | None = None, **settings: Any) -> Params:
    """Keras's layout: kernel (D, G·H), recurrent (H, G·H), one bias (G·H,), or one for the input and one for
    the state."""
    return from_rows(cell, order, kernel.T, recurrent.T, b, b_hh, **settings)


def from_cudnn(cell: str, order: str, kernel: Array, recurrent: Array, b: Array) -> Params:
    """CuDNNLSTM's and CuDNNGRU's: every gate's block stands as cuDNN keeps it, and the bias is two halves,
    (2·G·H,).

    A block of the kernel (D, H) holds its numbers in the order of the transposed one; one of the recurrent
    kernel is transposed. Source: Keras 2, `preprocess_weights_for_loading`.
    """
    G = len(order)
    kernel = np.hstack([block.T.reshape(block.shape, order="F") for block in np.hsplit(kernel, G)])
    recurrent = np.hstack([block.T for block in np.hsplit(recurrent, G)])
    return from_columns(cell, order, kernel, recurrent, *np.split(b.reshape(-1), 2))


def _rows(wanted: Sequence[str], order: Sequence[str], hidden: int) -> Array:
    """Where each of our rows stands in an order of blocks."""
    return np.concatenate([np.arange(hidden) + order.index(letter) * hidden for letter in wanted])
