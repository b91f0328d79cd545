"""What all cells do with arrays: keep them read-only, check their shapes, and multiply all steps at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt

from core.cells.numerics import Array, sigmoid

__all__ = [
    "Recurrence", "add_bias", "add_outer", "blocks_of_steps", "by_letter", "checked", "checked_inputs",
    "checked_start", "checked_weights", "frozen", "frozen_buffer", "incoming", "no_weights", "outside",
    "product", "project", "restore_shut", "rows_of", "same_sweep", "scaled", "transposed", "unchecked",
    "weight_gradients",
]

R = TypeVar("R")
BLOCK = 2**15  # numbers of one kind in a block of steps
LARGE = 2**17  # numbers in a matrix that fills the cache
CACHE_LINE = 64  # bytes
SHUT = 1e-6  # below this a gate is recomputed from its pre-activation


def frozen(x: npt.ArrayLike) -> Array:
    """Return x as a read-only array of floats: itself if nobody can write to it, else a copy."""
    array = np.asarray(x)
    if array.dtype not in (np.float64, np.float32):
        array = array.astype(np.float64)
    elif array.flags.writeable or (
        array.base is not None and getattr(array.base, "flags", array.flags).writeable
    ):
        array = array.copy()
    array.flags.writeable = False
    return array


def checked(name: str, x: npt.ArrayLike, shape: tuple[int, ...]) -> Array:
    """Return x read-only if its last axes have this shape (-1: any length) and every number is finite.

    Raises: ValueError, in the form what, allowed, given.
    """
    array = frozen(x)
    last = array.shape[-len(shape):]
    if len(last) < len(shape) or any(want not in (-1, have) for want, have in zip(shape, last, strict=True)):
        allowed = ", ".join("any" if n == -1 else str(n) for n in shape)
        raise ValueError(f"{name} must have shape (..., {allowed}), got {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(
            f"{name} must be finite, got {np.count_nonzero(~np.isfinite(array))} values that are not"
        )
    return array


def checked_weights(
    blocks: int, W_xh: npt.ArrayLike, W_hh: npt.ArrayLike, b_h: npt.ArrayLike
) -> tuple[Array, Array, Array]:
    """Return the three weight arrays read-only, their shapes fitting one another with `blocks` blocks of H
    rows.

    Raises: ValueError for a wrong shape, an empty array or a number that is not finite.
    """
    W_hh = checked("W_hh", W_hh, (-1, -1))
    rows, hidden = W_hh.shape[-2:]
    if hidden < 1 or rows != blocks * hidden:
        raise ValueError(f"W_hh must have shape (..., {blocks}*H, H) with H at least 1, got {W_hh.shape}")
    W_xh, b_h = checked("W_xh", W_xh, (rows, -1)), checked("b_h", b_h, (rows, 1))
    if W_xh.shape[-1] < 1:
        raise ValueError(f"W_xh must have at least one input, got {W_xh.shape}")
    sweep = {array.shape[:-2] for array in (W_xh, W_hh, b_h)}
    if len(sweep) > 1:
        raise ValueError(f"W_xh, W_hh and b_h must have the same sweep axes, got {sorted(sweep)}")
    return W_xh, W_hh, b_h


def checked_inputs(x: npt.ArrayLike, W_xh: Array, W_hh: Array) -> tuple[Array, tuple[int, ...]]:
    """Return inputs x (T, ..., D, B) read-only in the weights' precision, and the shape (T, ..., H, B) of the
    states they lead to.

    x has as many sweep axes as the weights (length 1 allowed): otherwise T steps could pass for a sweep of T
    values.
    Raises: ValueError for a shape that does not fit or a number that is not finite.
    """
    x = checked("x", np.asarray(x, dtype=W_hh.dtype), (W_xh.shape[-1], -1))
    sweep = W_hh.shape[:-2]
    if x.ndim != len(sweep) + 3 or len(x) < 1 or x.shape[-1] < 1:
        raise ValueError(
            f"x must have shape (T, {'..., ' * bool(sweep)}D, B) with T and B at least 1, got {x.shape}"
        )
    if any(1 not in (n, m) and n != m for n, m in zip(x.shape[1:-2], sweep, strict=True)):
        raise ValueError(
            f"x must have the sweep axes {sweep} of the weights (or length 1), got {x.shape[1:-2]}"
        )
    return x, (len(x), *np.broadcast_shapes(x.shape[1:-2], sweep), W_hh.shape[-1], x.shape[-1])


def checked_start(name: str, x: npt.ArrayLike, shape: tuple[int, ...]) -> Array:
    """Return the start state h or c read-only, (..., H, B), or one for all values of a sweep, (H, B).

    Raises: ValueError for a shape that does not fit the run's (T, ..., H, B), or a number that is not finite.
    """
    array = checked(f"start.{name}", x, shape[-2:])
    if array.shape not in (shape[1:], shape[-2:]):
        raise ValueError(f"start.{name} must have shape {shape[1:]}, got {array.shape}")
    return array


def incoming(name: str, d: npt.ArrayLike, states: Array) -> Array:
    """Return a new (T+1, ..., H, B) array holding d (T, ..., H, B), what a loss sends into each state, and 0
    for the start state.

    Raises: ValueError if d does not have the shape of the states after the start.
    """
    d = np.asarray(d, dtype=states.dtype)
    if d.shape != (len(states) - 1, *states.shape[1:]):
        raise ValueError(f"{name} must have shape {(len(states) - 1, *states.shape[1:])}, got {d.shape}")
    return np.concatenate([np.zeros_like(d[:1]), d])


def frozen_buffer(x: Array) -> Array:
    """Return an array of our own making, made read-only."""
    x.flags.writeable = False
    return x


def by_letter(
    gates: Mapping[str, npt.ArrayLike] | None, letters: str, shape: tuple[int, ...]
) -> dict[str, Array]:
    """Return gates set by hand as full (T, ..., H, B) arrays by letter.

    A gate may be given in full, as one number per step (T,), or per step and unit (T, H).
    Raises: ValueError for a letter that the cell does not have, or values that do not fit.
    """
    full: dict[str, Array] = {}
    for letter, values in (gates or {}).items():
        if letter not in letters or len(letter) != 1:
            allowed = f"one of {', '.join(letters)}" if letters else "absent: this cell has none"
            raise ValueError(f"gate must be {allowed}, got {letter!r}")
        array = np.asarray(values, dtype=np.float64)
        if array.shape in ((shape[0],), (shape[0], shape[-2])):
            middle = (1,) * (len(shape) - 3)
            array = array.reshape(shape[0], *middle, *(array.shape[1:] or (1,)), 1)
        elif array.shape != shape:
            raise ValueError(
                f"gate {letter} must have shape {shape[:1]}, {(shape[0], shape[-2])} or {shape}, "
                f"got {array.shape}"
            )
        full[letter] = np.broadcast_to(checked(f"gate {letter}", array, (-1,)), shape)
    return full


def transposed(W: Array) -> Array:
    """Return the matrix, or each matrix of a sweep, transposed (a view)."""
    return np.swapaxes(W, -1, -2)


def project(W: Array, x: Array, out: Array) -> None:
    """Write W @ x[t] for every t into out, (..., G, D) and (T, ..., D, B) into (T, ..., G, B), by the
    cheapest route."""
    if x.shape[-1] == 1 and W.ndim == 2 and x.ndim == 3:  # one sequence: a single matrix product
        np.matmul(x[..., 0], W.T, out=out[..., 0])
    elif W.ndim == 2 or (x.shape[-1] > 1 and x.shape[-1] * W.shape[-2] > 256):  # worth a call of BLAS each
        np.matmul(W, x, out=out)
    else:  # a sweep of small matrices: one product per matrix instead of one per matrix and step
        columns = np.moveaxis(x, 0, -2)  # (..., D, T, B)
        flat = np.matmul(W, columns.reshape(*columns.shape[:-2], -1))  # (..., G, T*B)
        out[...] = np.moveaxis(flat.reshape(*flat.shape[:-1], len(x), x.shape[-1]), -2, 0)


def room_for_matrix(shape: tuple[int, ...], dtype: np.dtype[Any], order: Literal["C", "F"] = "C") -> Array:
    """Return room that begins with a cache line: NumPy's own does not, and one vector then takes BLAS up to
    half as long again."""
    size = math.prod(shape) * dtype.itemsize
    room = np.empty(size + CACHE_LINE, np.uint8)
    first = -room.ctypes.data % CACHE_LINE
    return np.asarray(room[first:first + size].view(dtype).reshape(shape, order=order))


def scaled(W: Array, scale: Array) -> Array:
    """Return the rows of W times scale (G, 1), placed as BLAS likes it."""
    return np.multiply(W, scale, out=room_for_matrix(W.shape, W.dtype))


class Recurrence:
    """Room for the states h (T+1, ..., H, B) of a run, and the sums W_hh h_{t-1} + W_xh x_t + b_h of its
    steps.

    Where that pays, a step is one product: of the weights side by side, W (G, H+D+1), with h_{t-1}, x_t and 1
    above each other, s (T+1, H+D+1, B), of which h is a part. In a sweep, and where one vector meets a matrix
    that fills the cache, s is h itself. W_xh may have fewer rows than W_hh and b_h: the last ones take no
    input.
    """

    def __init__(self, W_hh: Array, W_xh: Array, b_h: Array, x: Array, shape: tuple[int, ...]) -> None:
        (T, *_, H, B), D, rows = shape, x.shape[-2], W_xh.shape[-2]
        self.W_hh, self.W_xh, self.b_h, self.x = W_hh, W_xh, b_h, x
        self.joined = len(shape) == 3 and (B > 1 or W_hh.size <= LARGE)
        if not self.joined:
            self.s = self.h = np.empty((T + 1, *shape[1:]), x.dtype)
            return
        self.s = np.empty((T + 1, H + D + 1, B), x.dtype)
        self.s[:-1, H:-1], self.s[-1, H:-1], self.s[:, -1] = x, 0.0, 1.0
        self.h = self.s[:, :H]
        self.W = W = np.zeros((len(W_hh), H + D + 1), x.dtype)
        W[:, :H], W[:rows, H:-1], W[:, -1:] = W_hh, W_xh, b_h
        if B == 1:  # by columns is faster
            self.W = room_for_matrix(W.shape, W.dtype, "F")
            self.W[...] = W

    def pre_activations(self, steps: slice, out: Array) -> Iterator[Array]:
        """Write the sums of these steps into out, (steps, ..., G, B), and yield each; h_{t-1} must stand in h
        by then."""
        if self.joined:
            W, dot = self.W, np.dot
            for s_t, a_t in zip(self.s[steps], out, strict=True):
                dot(W, s_t, out=a_t)
                yield a_t
            return
        W_hh, rows = self.W_hh, self.W_xh.shape[-2]
        project(self.W_xh, self.x[steps], out=out[..., :rows, :])
        out[..., rows:, :] = 0.0
        out += self.b_h
        multiply, add, Wh = product(W_hh), np.add, np.empty_like(out[0])
        for h_before, a_t in zip(self.h[steps], out, strict=True):
            multiply(W_hh, h_before, out=Wh)
            add(a_t, Wh, out=a_t)
            yield a_t

    def states(self) -> Array:
        """Return h, read-only."""
        return frozen_buffer(self.s)[..., :self.W_hh.shape[-1], :]


def restore_shut(
    W_xh: Array, W_hh: Array, b_h: Array, x: Array, h: Array, gates: Mapping[int, Array]
) -> None:
    """Write the exact sigmoid into gates, by number of their block, where ½(1 + tanh(a/2)) has rounded a
    nearly shut one.

    For float32, where a gate is computed in its pre-activation's place. It moves no state by more than
    rounding, but keeps the relative precision of products of gates. x (T, ..., D, B) and h are what the gates
    (T, ..., H, B) were computed from.
    """
    H = h.shape[-2]
    for block, gate in gates.items():
        if gate.min() < SHUT:
            rows = slice(block * H, (block + 1) * H)
            a = W_xh[..., rows, :] @ x + W_hh[..., rows, :] @ h + b_h[..., rows, :]
            np.copyto(gate, sigmoid(a), where=gate < SHUT)


def unchecked(record: type[R], **fields: Any) -> R:
    """Return a record of arrays that we computed ourselves: read-only, but not checked (a gradient may be
    infinite)."""
    new = object.__new__(record)
    for name, value in fields.items():
        object.__setattr__(new, name, frozen_buffer(value) if isinstance(value, np.ndarray) else value)
    return new


def same_sweep(**arrays: Array) -> dict[str, Array]:
    """Return weight arrays by name with the sweep axes of all of them, (..., rows, columns); views, where
    nothing differs."""
    sweep = np.broadcast_shapes(*(array.shape[:-2] for array in arrays.values()))
    return {name: np.broadcast_to(array, sweep + array.shape[-2:]) for name, array in arrays.items()}


def product(W: Array) -> Callable[..., Array]:
    """Return the fastest function that multiplies W, or each matrix of a sweep, by a state into `out=`."""
    if W.shape[-1] == 1:  # one unit: a matrix product is a product
        return np.multiply
    return np.dot if W.ndim == 2 else np.matmul


def blocks_of_steps(states: Array) -> list[slice]:
    """Return the steps of a run as slices, last first, short enough for what backward derives from them to
    stay in the cache."""
    steps, size = len(states) - 1, max(1, BLOCK // states[0].size)
    return [slice(max(end - size, 0), end) for end in range(steps, 0, -size)]


def rows_of(steps: slice) -> slice:
    """Return the rows of the states before, between and after these steps."""
    return slice(steps.start, steps.stop + 1)


def no_weights(weights: Mapping[str, Array]) -> dict[str, Array]:
    """Return zeros in the shape of every weight array, by name: where gradients add up."""
    return {name: np.zeros_like(array) for name, array in weights.items()}


def outside(params_W_xh: Array, total: Array, x: Array) -> Array:
    """Return room for dL/dx, (T, ..., D, B): with the sweep axes of the states, also where one x served a
    whole sweep."""
    return np.empty((len(x), *total.shape[1:-2], params_W_xh.shape[-1], x.shape[-1]), total.dtype)


def weight_gradients(total: Mapping[str, Array], da_x: Array, da_h: Array, x: Array, h: Array) -> None:
    """Add what some steps teach W_xh, W_hh and b_h to `total`, by name.

    da_x and da_h (T, ..., G·H, B) are what reaches the rows of W_xh x_t + b_h and of W_hh h_{t-1}; h is
    h_{t-1} of every step.
    """
    add_outer(total["W_xh"], da_x, x)  # dW_xh = Σ_t da_t x_tᵀ
    add_outer(total["W_hh"], da_h, h)  # dW_hh = Σ_t da_t h_{t-1}ᵀ
    add_bias(total["b_h"], da_x)  # db_h = Σ_t da_t


def add_outer(total: Array, da: Array, s: Array) -> None:
    """Add Σ_t da_t s_tᵀ over steps and examples to total: (T, ..., G, B) and (T, ..., H, B) into (..., G,
    H)."""
    left, right = np.moveaxis(da, 0, -2), np.moveaxis(s, 0, -2)  # (..., G, T, B)
    left, right = left.reshape(*left.shape[:-2], -1), right.reshape(*right.shape[:-2], -1)
    total += np.matmul(left, transposed(right))


def add_bias(total: Array, da: Array) -> None:
    """Add Σ_t da_t over steps and examples to total: (T, ..., G, B) into (..., G, 1)."""
    total += da.sum(axis=0).sum(axis=-1, keepdims=True)
