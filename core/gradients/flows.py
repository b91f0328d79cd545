"""What flows through a cell at every step, taken apart: what was kept, what was written, what was shown, and
out of which sums.

Everything is one sequence of a batch: (T, H), entry t belongs to the step that reads x_t.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.cells import Params, State, Trace, cell_of, lstm
from core.cells.numerics import Array, activate, slope_of_tanh

__all__ = [
    "Flows", "RnnFlows", "Sum", "belt_gradient", "lstm_flows", "remains", "rnn_flows", "shown_gradient",
]


@dataclass(frozen=True, eq=False)
class Sum:
    """A pre-activation by its three terms: from_x = W_x x_t and from_h = W_h h_{t-1}, (T, H); bias (H,)."""

    from_x: Array
    from_h: Array
    bias: Array


@dataclass(frozen=True, eq=False)
class Flows:
    """An LSTM's step taken apart: kept = f ⊙ c_before, written = i ⊙ g, c = kept + written, squashed = tanh
    c (or relu), h = o ⊙ squashed. A state that outgrew every float is held, as in its trace.

    `sums` holds the sum under each gate by its letter; gates set by hand have none.
    """

    i: Array
    f: Array
    g: Array
    o: Array
    c_before: Array
    kept: Array
    written: Array
    c: Array
    squashed: Array
    h_before: Array
    h: Array
    sums: Mapping[str, Sum]


@dataclass(frozen=True, eq=False)
class RnnFlows:
    """A simple RNN's step taken apart: a = from_h + from_x + bias, h = φ(a); bias is (H,).

    A state that outgrew every float is held as in its trace: step t's numbers are to be multiplied by
    10**log10_scale[t], (T,). `log10_before` is that of h_before.
    """

    h_before: Array
    from_h: Array
    from_x: Array
    bias: Array
    a: Array
    h: Array
    log10_scale: Array
    log10_before: Array


def lstm_flows(params: Params, trace: lstm.Trace, example: int = 0) -> Flows:
    """Return what flowed in a run, of one example of its batch."""
    i, f, g, o, c, h = (
        array[..., example] for array in (trace.i, trace.f, trace.g, trace.o, trace.c, trace.h)
    )
    whole = _sum(params, trace, example)
    H = h.shape[-1]
    sums = {letter: Sum(*(term[..., k * H:(k + 1) * H] for term in (whole.from_x, whole.from_h, whole.bias)))
            for k, letter in enumerate(lstm.GATES) if letter not in trace.by_hand}
    return Flows(
        i,
        f,
        g,
        o,
        c_before=c[:-1],
        kept=f * c[:-1],
        written=i * g,
        c=c[1:],
        squashed=activate(c[1:], params.settings.get("activation", "tanh")),
        h_before=h[:-1],
        h=h[1:],
        sums=sums,
    )


def rnn_flows(params: Params, trace: Trace, example: int = 0) -> RnnFlows:
    """Return what flowed in a run, of one example of its batch; a simple RNN without sweep axes."""
    h, scale = trace.h[..., example], trace.true_scale[:, 0, example]
    with np.errstate(under="ignore"):
        shrunk = 10.0 ** -scale[1:, None]  # of x and the bias, beside a state that is held
        again = 10.0 ** (scale[:-1] - scale[1:])[:, None]  # of h_{t-1}, held a little less than h_t
    terms = _sum(params, trace, example)
    from_h, from_x, bias = again * terms.from_h, shrunk * terms.from_x, shrunk * terms.bias
    return RnnFlows(h[:-1], from_h, from_x, terms.bias, from_h + from_x + bias, h[1:], scale[1:], scale[:-1])


def _sum(params: Params, trace: Trace, example: int) -> Sum:
    return Sum(
        trace.x[..., example] @ params.W_xh.T, trace.h[:-1, ..., example] @ params.W_hh.T, params.b_h[:, 0]
    )


def remains(params: Params, x: Array, step: int, start: State | None = None,
            gates: Mapping[str, npt.ArrayLike] | None = None) -> Array:
    """Return what is left of the input of one step (from 0) in the state after every step, (T, ..., B): 1 at
    that step, NaN before it.

    The sign of that one input is flipped and the network run again. What is compared is the distance of the
    two memories (c of an LSTM, else h), as a share of their distance right after the step; all NaN where the
    flip makes no difference there. It is an experiment with the run itself, no derivative.
    """
    cell = cell_of(params.cell)
    other = np.array(x)
    other[step] = -other[step]
    memories = [cell.forward(params, given, start, gates).memory for given in (x, other)]
    apart = np.linalg.norm((memories[0] - memories[1])[1:], axis=-2)
    left = np.full(apart.shape, np.nan)
    np.divide(apart[step:], apart[step], out=left[step:], where=apart[step] > 0)
    return left


def belt_gradient(trace: lstm.Trace, earlier: int, later: int) -> Array:
    """Return ∂c_later/∂c_earlier along the belt, with the gates held fixed: the product of the forget gates
    between, (H, B).

    States count as in the trace: c_0 is the start.
    """
    return np.asarray(np.prod(trace.f[earlier:later], axis=0))


def shown_gradient(trace: lstm.Trace, earlier: int, later: int) -> Array:
    """Return ∂h_later/∂c_earlier along the belt, with the gates held fixed, (H, B): 0 where the output gate
    is shut."""
    dh_dc = trace.o[later - 1] * slope_of_tanh(trace.c[later])
    return np.asarray(dh_dc * belt_gradient(trace, earlier, later))
