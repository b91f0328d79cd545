"""Everything said about gradients through time, as log10 of sizes: 1e-400 and 1e+400 are ordinary values, a
true zero is -inf.

The gradient at step t is λ_t = dL/d(state handed on from step t), with the state h_t, or (h_t, c_t) as two
separate inputs of the future: λ_{t-1} = J_tᵀ λ_t. It is what PyTorch returns as `h0.grad` (and `c0.grad`)
when the rest of the sequence runs on from step t. All curves here are by lag k = T - t, so entry 0 is the
last state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.cells import Cell, Params, Trace, cell_of
from core.cells.arrays import frozen_buffer, transposed
from core.cells.numerics import Array, log10, log10_mean_square_root, log10_norm, log10_of_parts
from core.cells.records import Derivatives, HighwayDerivatives

__all__ = [
    "END", "Adjoint", "Backward", "Routes", "Scaled", "adjoint", "bound", "cell_path", "clip", "half_life",
    "rate_lags", "routes", "sent_down", "shares", "shares_of", "size_by_lag", "sliding", "through_time",
    "worst_case",
]

BLOCK = 32  # steps between two renormalisations; a block that leaves the range below is split
SMALLEST, LARGEST = 1e-150, 1e150
WINDOWED = 2**20  # numbers of da in the windows that are taken side by side


class Backward(NamedTuple):
    """How losses are sent back through the T steps of a run.

    every: whether each step has a loss, L = Σ_t Σ_j h_t[j] / √H, instead of the last alone. window: how many
    steps the gradient runs through, 0 for all: truncated back-propagation. detach: whether the run is taken
    in pieces of that many steps, and the state detached between them; else the last `window` steps are taken,
    and nothing before them. A state that is detached gets what its own step's loss sends, and nothing from
    later steps. each: whether instead each step's loss is sent back through `window` steps of its own, as
    when k1 = 1 and k2 = window: a state gets the losses of the `window` steps from its own on. Source:
    williams1990, sutskever2013.
    """

    every: bool = False
    window: int = 0
    detach: bool = False
    each: bool = False

    def slides(self, steps: int) -> bool:
        """Return whether several losses have windows of their own; then no state is detached for all."""
        return self.each and self.every and 0 < self.window < steps

    def cuts(self, steps: int) -> tuple[int, ...]:
        """Return the states that are detached, each by the number of steps before it; none where one piece
        holds all."""
        if not 0 < self.window < steps or self.slides(steps):
            return ()
        return tuple(range(self.window, steps, self.window)) if self.detach else (steps - self.window,)

    def reach(self, steps: int) -> int:
        """Return how many steps the last loss is sent back through: all, or those after the last cut."""
        if self.slides(steps):
            return self.window
        return steps - max((0, *self.cuts(steps)))

    def losses(self, steps: int) -> range:
        """Return the states whose steps have a loss, each by the number of steps up to it."""
        cuts = self.cuts(steps)
        first = 1 + (cuts[0] if cuts and not self.detach else 0)
        return range(first if self.every else steps, steps + 1)


END = Backward()  # one loss, at the last step, and all steps before it
EVERY = Backward(every=True)


class Scaled(NamedTuple):
    """Vectors of any size, one for each step: the true value is value (T, ..., H, B) times 10**log10_scale
    (T, ..., 1, B)."""

    value: Array
    log10_scale: Array


@dataclass(frozen=True, eq=False)
class Adjoint:
    """λ_t of every step at any scale: the true value is h (or c) times 10**log10_scale.

    h, c (T+1, ..., H, B), c None for a cell without one; da (T, ..., G·H, B) what reaches the rows of W_hh
    h_{t-1}, and da_x those of W_xh x_t (None unless asked for), row t having the scale of state row t;
    log10_scale (T+1, ..., 1, B).
    """

    h: Array
    c: Array | None
    da: Array
    da_x: Array | None
    log10_scale: Array

    @property
    def state(self) -> Array:
        """h, or h above c: (T+1, ..., S, B)."""
        return self.h if self.c is None else np.concatenate([self.h, self.c], axis=-2)


def adjoint(params: Params, trace: Trace, sent: Scaled | None = None, how: Backward = END, *,
            inside: Derivatives | None = None, inputs: bool = False) -> Adjoint:
    """Return λ_t for L = Σ_j h_T[j] / √H, or the losses that `how` names, of each example by itself.

    A step's own loss counts among what its state gets. sent: what a layer above sends into each h_t, in the
    place of L; that does not. inside: derivatives of the steps, where they are known or a path is cut.
    inputs: whether da_x is wanted.
    """
    cell = cell_of(params.cell)
    if sent is None and how.slides(len(trace.x)):
        return sliding([(params, trace)], how.window, inputs=inputs)
    inside = cell.derivatives(params, trace) if inside is None else inside
    two, T = trace.c is not None, len(trace.h) - 1
    dh, dc = np.zeros(trace.h.shape), np.zeros(trace.h.shape)
    unit, cuts = params.hidden**-0.5, how.cuts(T)
    first_loss = how.losses(T).start if sent is None else T + 1
    dh[first_loss:][-1:] = unit
    da: Array | None = None
    da_x: Array | None = None
    log10_scale = np.zeros((T + 1, *trace.h.shape[1:-2], 1, trace.h.shape[-1]))
    now_h, now_c, now_scale = dh[T], dc[T], log10_scale[T]
    parts = [(max(end - BLOCK, begin), end) for begin, finish in pairwise((0, *cuts, T))
             for end in range(begin + ((finish - begin) % BLOCK or BLOCK), finish + 1, BLOCK)]
    while parts:
        first, last = parts.pop()
        end_h, end_c, scale = now_h, now_c, now_scale
        if sent is not None:
            end_h, end_c, scale = _added(now_h, now_c, now_scale, sent.value[last - 1],
                                         sent.log10_scale[last - 1])
        part_h, part_c = np.zeros((2, last - first + 1, *dh.shape[1:]))
        part_h[-1], part_c[-1] = end_h, end_c
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            if first_loss < last:
                part_h[max(first_loss - first, 0):-1] = unit * 10.0**-scale
            elif sent is not None:
                rows = slice(first, last - 1)
                part_h[1:-1] = sent.value[rows] * 10.0 ** np.minimum(sent.log10_scale[rows] - scale, 300.0)
            idle = _largest(end_h, end_c) == 0.0
            if sent is not None:
                idle = idle & (np.abs(part_h[1:]).max(axis=(0, -2), keepdims=True)[0] == 0.0)
            here = inside.part(slice(first, last))
            deltas = cell.backpropagate(params, here, part_h, part_c if two else None)
            sizes = _largest(part_h, part_c) if sent is not None else _largest(part_h[0], part_c[0])[None]
        safe = ((sizes >= SMALLEST) & (sizes <= LARGEST)).all(axis=0) | idle
        if last - first > 1 and not safe.all():
            parts += [(first, (first + last) // 2), ((first + last) // 2, last)]
            continue
        size = sizes[0]
        da = np.zeros((T, *deltas.da.shape[1:])) if da is None else da
        da[first:last] = deltas.da
        if inputs:
            da_x = np.zeros_like(da) if da_x is None else da_x
            da_x[first:last] = cell.reaching_inputs(here, deltas)
        if sent is not None and last - first > 1:  # what is sent into a state is not among what it gets
            part_h[:-1] = _one_step_each(cell, params, here, part_h[1:], part_c[1:] if two else None)
        if first in cuts:
            part_h[0], part_c[0] = unit * 10.0**-scale if first >= first_loss else 0.0, 0.0
            size = _largest(part_h[0], part_c[0])
        dh[first:last], dc[first:last], log10_scale[first:last] = part_h[:-1], part_c[:-1], scale
        now_h, now_c, now_scale = _renormalised(part_h[0], part_c[0], scale, size)
    assert da is not None
    for array in (dh, dc, da, log10_scale):
        frozen_buffer(array)
    return Adjoint(dh, dc if two else None, da, da_x, log10_scale)


def sliding(layers: Sequence[tuple[Params, Trace]], window: int, *, inputs: bool = False) -> Adjoint:
    """Return λ_t of the last of these layers, the topmost first, where each step's loss is sent back through
    `window` steps: what the next `window` losses send, its own among them.

    The last `window` states get all that follows. Of every other step, the steps from it on are a run of
    their own, of which the first row is wanted: all of these are taken side by side, as examples.
    """
    steps = len(layers[0][1].x)
    stack = [_Layer(params, trace, cell_of(params.cell).derivatives(params, trace))
             for params, trace in layers]
    whole = _through(stack, inputs)
    h, c, da = np.array(whole.h), None if whole.c is None else np.array(whole.c), np.array(whole.da)
    da_x = None if whole.da_x is None else np.array(whole.da_x)
    of_state, of_da = np.array(whole.log10_scale), np.array(whole.log10_scale[:-1])
    chunk = max(1, WINDOWED // (window * whole.da[0].size))
    for first in range(0, steps - window, chunk):
        starts = np.arange(first, min(first + chunk, steps - window))
        back = _through([layer.windows(starts, window) for layer in stack], inputs)
        state, gate = slice(first + 1, first + 1 + len(starts)), slice(first, first + len(starts))
        h[state], of_state[state], of_da[gate] = (_by_start(each, len(starts)) for each in (
            back.h[1], back.log10_scale[1], back.log10_scale[0]))
        da[gate] = _by_start(back.da[0], len(starts))
        if c is not None and back.c is not None:
            c[state] = _by_start(back.c[1], len(starts))
        if da_x is not None and back.da_x is not None:
            da_x[gate] = _by_start(back.da_x[0], len(starts))
    start: Adjoint | None = None
    if window > 1:
        start = _through([layer.windows(np.arange(1), window - 1) for layer in stack], inputs)
    h[0], of_state[0] = (0.0, 0.0) if start is None else (start.h[0], start.log10_scale[0])
    if c is not None:
        c[0] = 0.0 if start is None or start.c is None else start.c[0]
    return _at_one_scale(h, c, da, da_x, of_state, of_da)


def _one_step_each(cell: Cell, params: Params, inside: Derivatives, dh: Array, dc: Array | None) -> Array:
    """Return what every step by itself sends into the h before it, (n, ..., H, B), all as examples: dh and dc
    (n, ..., H, B) reach the state after it."""
    def beside(array: Array) -> Array:
        found = np.moveaxis(array, 0, -2)  # (..., H, n, B)
        return np.ascontiguousarray(found.reshape(*found.shape[:-2], -1))

    reached = [beside(dh)] + ([] if dc is None else [beside(dc)])
    ends = [np.stack([np.zeros_like(each), each]) for each in reached]
    steps = inside.through(lambda array: beside(array)[None])
    return _by_start(cell.backpropagate(params, steps, *ends).h[0], len(dh))


class _Layer(NamedTuple):
    """What a layer's gradient needs: its weights, the shape of its run, the derivatives inside its steps."""

    params: Params
    trace: Trace
    inside: Derivatives

    def windows(self, starts: Array, steps: int) -> _Layer:
        """Return so many steps from each of these states on, as examples: those of the batch for each start
        in turn."""
        def taken(array: Array) -> Array:
            found = np.moveaxis(array[np.arange(steps)[:, None] + starts], 1, -2)
            return np.ascontiguousarray(found.reshape(*found.shape[:-2], -1))

        h = self.trace.h
        empty = np.broadcast_to(0.0, (steps + 1, *h.shape[1:-1], h.shape[-1] * len(starts)))
        trace = Trace(x=empty[1:], h=empty, c=None if self.trace.c is None else empty)
        return _Layer(self.params, trace, self.inside.through(taken))


def _through(stack: Sequence[_Layer], inputs: bool) -> Adjoint:
    """Return λ_t of the last of these layers, the topmost first, for a loss at every step."""
    back: Adjoint | None = None
    for number, layer in enumerate(stack):
        sent = None if back is None else sent_down(stack[number - 1].params, back)
        back = adjoint(layer.params, layer.trace, sent, EVERY, inside=layer.inside,
                       inputs=inputs or number + 1 < len(stack))
    assert back is not None
    return back


def _by_start(array: Array, starts: int) -> Array:
    """Return one row of such a run, (..., H, starts * B), with the starts in front, (starts, ..., H, B)."""
    return np.moveaxis(array.reshape(*array.shape[:-1], starts, -1), -2, 0)


def _at_one_scale(h: Array, c: Array | None, da: Array, da_x: Array | None, of_state: Array,
                  of_da: Array) -> Adjoint:
    """Return an Adjoint of states and da with scales of their own: the larger of both in every row."""
    size = log10(_largest(h, h if c is None else c)) + of_state
    size[:-1] = np.maximum(size[:-1], log10(np.abs(da).max(axis=-2, keepdims=True)) + of_da)
    scale = np.where(np.isfinite(size), size, 0.0)
    with np.errstate(under="ignore"):
        for array, own in ((h, of_state), (c, of_state), (da, of_da), (da_x, of_da)):
            if array is not None:
                array *= 10.0 ** np.minimum(own - scale[:len(own)], 300.0)
                frozen_buffer(array)
    return Adjoint(h, c, da, da_x, frozen_buffer(scale))


def _renormalised(h: Array, c: Array, scale: Array, size: Array) -> tuple[Array, Array, Array]:
    """Return the same vectors with a size near 1, and their scale: by a power of two, so that nothing is
    rounded."""
    exponent = np.frexp(size)[1]
    return np.ldexp(h, -exponent), np.ldexp(c, -exponent), scale + exponent * np.log10(2.0)


def _added(h: Array, c: Array, scale: Array, sent: Array, sent_scale: Array) -> tuple[Array, Array, Array]:
    """Return h + sent and c at a common scale: that of the larger."""
    size, other = log10(_largest(h, c)) + scale, log10(np.abs(sent).max(axis=-2, keepdims=True)) + sent_scale
    common = np.maximum(size, other)
    common = np.where(np.isfinite(common), common, 0.0)
    with np.errstate(under="ignore"):
        ours = 10.0 ** np.minimum(scale - common, 300.0)
        return h * ours + sent * 10.0 ** np.minimum(sent_scale - common, 300.0), c * ours, common


def _largest(h: Array, c: Array) -> Array:
    """Return the largest magnitude over the units, (..., 1, B)."""
    of_h, of_c = np.abs(h).max(axis=-2, keepdims=True), np.abs(c).max(axis=-2, keepdims=True)
    return np.asarray(np.maximum(of_h, of_c))


def sent_down(params: Params, back: Adjoint) -> Scaled:
    """Return what a layer sends into its inputs x_t, W_xhᵀ da_t (T, ..., D, B): into each h_t of the layer
    below it."""
    assert back.da_x is not None
    return Scaled(transposed(params.W_xh) @ back.da_x, back.log10_scale[:-1])


def size_by_lag(back: Adjoint) -> Array:
    """Return log10 ‖λ‖ by lag, (T+1, ..., B)."""
    return np.asarray((log10_norm(back.state, axis=-2) + back.log10_scale[..., 0, :])[::-1])


def through_time(params: Params, trace: Trace, how: Backward = END) -> Array:
    """Return log10 ‖λ‖ by lag, (T+1, ..., B), for L = Σ_j h_T[j] / √H: entry 0 is 0, for every cell.

    The default curve of the lesson. Source: bengio1994, pascanu2013.
    """
    return size_by_lag(adjoint(params, trace, how=how))


def cell_path(params: Params, trace: Trace) -> Array:
    """Return log10 of the root mean square over units of the product of the last k keep gates, by lag k,
    (T+1, ..., B).

    The keep gate is f for the LSTM, z for the GRU. This is the gradient of the cell path alone, with all
    gates frozen; the whole gradient also runs through the gates. Source: hochreiter1997 (constant error
    carousel), gers2000.
    Raises: ValueError for a cell without such a gate.
    """
    letter = cell_of(params.cell).KEEP
    if letter is None:
        raise ValueError(f"cell_path needs a cell with a keep gate, got {params.cell}")
    keep = trace.gate(letter)
    product = np.zeros((len(keep) + 1, *keep.shape[1:]))
    np.cumsum(log10(keep[::-1]), axis=0, out=product[1:])
    return np.asarray(log10_mean_square_root(product, axis=-2))


class Routes(NamedTuple):
    """log10 of the gradient's size by route and lag, (T+1, ..., B) each.

    whole: all paths. highway: c → c through the keep gates alone. rest: the vector difference whole -
    highway. without_highway: what is left when the highway is cut; cutting both leaves nothing.
    """

    whole: Array
    highway: Array
    rest: Array
    without_highway: Array


def routes(params: Params, trace: Trace, how: Backward = END) -> Routes:
    """Return a gradient split by the route that it takes; the forward pass is the same for all. Of the last
    step's loss, whatever else `how` says.

    Highway: the loss enters c_T through the output gate, ∂h_T/∂c_T, then λ^c runs back through diag(f) and
    nothing else. The last state itself (lag 0) is not on it. Norms do not add up, vectors do: hence `rest`.
    Raises: ValueError for a cell without a cell state.
    """
    inside = cell_of(params.cell).derivatives(params, trace)
    if not isinstance(inside, HighwayDerivatives):
        raise ValueError(f"routes needs a cell with a highway, got {params.cell}")
    how = how._replace(every=False)
    whole = adjoint(params, trace, how=how, inside=inside)
    highway = adjoint(params, trace, how=how, inside=inside.without_gates())
    cut = adjoint(params, trace, how=how, inside=inside.without_highway())
    common = np.maximum(whole.log10_scale, highway.log10_scale)
    carried = highway.state.copy()
    carried[-1] = 0.0  # where the loss enters nothing has travelled yet
    with np.errstate(under="ignore"):
        rest = whole.state * 10.0 ** (whole.log10_scale - common)
        rest -= carried * 10.0 ** (highway.log10_scale - common)
    vectors = ((whole.state, whole.log10_scale), (carried, highway.log10_scale), (rest, common),
               (cut.state, cut.log10_scale))
    return Routes(*((log10_norm(vector, axis=-2) + scale[..., 0, :])[::-1] for vector, scale in vectors))


def worst_case(params: Params, trace: Trace, *, example: int = 0) -> Array:
    """Return log10 of the spectral norm of ∂s_T/∂s_{T-k} by lag k, (T+1, ...): the most that any loss of s_T
    could send.

    Exact by singular values. Needs every full Jacobian: S³ work per step. Source: pascanu2013.
    """
    jacobians = cell_of(params.cell).jacobians(params, trace, example)
    T, size = len(jacobians), jacobians.shape[-1]
    products = np.empty((T + 1, *jacobians.shape[1:]))
    logs = np.zeros((T + 1, *jacobians.shape[1:-2]))
    product = products[0] = np.broadcast_to(np.eye(size), jacobians.shape[1:])
    scale = logs[0]
    for lag in range(1, T + 1):
        product = product @ jacobians[T - lag]
        largest = np.abs(product).max(axis=(-2, -1))
        exponent = np.frexp(largest)[1]
        product = np.ldexp(product, -exponent[..., None, None])
        scale = scale + exponent * np.log10(2.0)
        products[lag], logs[lag] = product, scale
    norms = np.linalg.norm(products, 2, axis=(-2, -1))
    return np.asarray(logs + log10(norms))


def bound(params: Params, steps: int) -> Array:
    """Return log10 of Pascanu's bound (γ σ_max)^k by lag k, (T+1,), for a simple RNN: no gradient can be
    larger.

    γ = sup|φ'| = 1 for tanh, relu and identity. Below one it proves vanishing; above one it permits explosion
    and predicts nothing.
    Source: pascanu2013, section 2.1.
    Raises: ValueError for another cell.
    """
    if cell_of(params.cell).GATES:
        raise ValueError(f"bound needs a cell without gates, got {params.cell}")
    curve = np.zeros((steps + 1, *params.W_hh.shape[:-2]))
    curve[1:] = log10(np.linalg.norm(params.W_hh, 2, axis=(-2, -1)))
    return np.cumsum(curve, axis=0)


def shares(params: Params, trace: Trace) -> Array:
    """Return each step's share of what teaches W_hh, (T, ..., B), in the order of time: ‖da_t‖ ‖h_{t-1}‖ over
    its sum.

    The gradient of the weights is Σ_t da_t h_{t-1}ᵀ; these are shares of the summed norms, not of the norm of
    the sum. All zero if nothing arrives. Source: cashman2019rnnbow.
    """
    return shares_of(adjoint(params, trace), trace)


def shares_of(back: Adjoint, trace: Trace) -> Array:
    """Return the shares as `shares` does, from an adjoint that is known."""
    sizes = log10_of_parts([log10_norm(back.da[..., rows, :], axis=-2) + log10_norm(state, axis=-2)
                            for rows, state in trace.fed])
    sizes = sizes + back.log10_scale[:-1, ..., 0, :] + trace.true_scale[:-1, ..., 0, :]
    largest = sizes.max(axis=0)
    with np.errstate(under="ignore"):
        relative = 10.0 ** (sizes - np.where(np.isfinite(largest), largest, 0.0))
    total = relative.sum(axis=0)
    return np.asarray(relative / np.where(total > 0.0, total, 1.0))


def rate_lags(steps: int) -> tuple[int, int]:
    """Return the lags between which a curve of so many steps is said to fall at a rate: 10 (or a tenth, at
    least 1) and the last.

    The first steps back do not count: L enters h only, and an LSTM pays o (1 - tanh² C) once to get to its C.
    """
    return max(1, min(10, steps // 10)), steps


def half_life(curve: npt.ArrayLike) -> float:
    """Return the lags in which the curve (log10, by lag) halves, at its mean rate between `rate_lags`.

    inf if it does not fall; at a true zero within them, the rate is that before it, 0 if there is none.

    >>> round(half_life(np.log10(0.99) * np.arange(101)), 1)
    69.0
    """
    values = np.asarray(curve, dtype=np.float64)
    first, last = rate_lags(len(values) - 1)
    finite = np.flatnonzero(np.isfinite(values[:last + 1]))
    reached = int(finite[-1])
    if reached < last and reached <= first:
        return 0.0
    fall = values[first] - values[reached]
    return float(np.log10(2.0) * (reached - first) / fall) if fall > 0.0 else np.inf


def clip(gradients: Sequence[Array], limit: float) -> tuple[list[Array], float]:
    """Return the gradients times min(1, limit/‖all of them together‖), and that norm before clipping.

    Direction, and with it the ratio between near and far steps, stays: clipping cures explosion, not
    vanishing.
    Source: pascanu2013, section 3.2.
    Raises: ValueError for a limit that is not positive.
    """
    if not limit > 0:
        raise ValueError(f"limit must be above 0, got {limit}")
    norm = float(10.0 ** log10_norm(np.concatenate([np.ravel(gradient) for gradient in gradients])))
    factor = min(1.0, limit / norm) if norm > 0 else 1.0
    return [gradient * factor for gradient in gradients], norm
