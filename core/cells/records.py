"""The records that all cells share: weights, states, runs, derivatives inside a step, gradients. A cell adds
what is its own.

Immutable, with read-only arrays: whoever holds one can rely on it. A state is a column; sweep axes stand
before rows and columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import ClassVar, NamedTuple, Self, TypeVar

import numpy as np

from core.cells.arrays import checked_weights, unchecked
from core.cells.numerics import HARD, SIGMOID, Array

__all__ = [
    "Deltas", "Derivatives", "GatedParams", "Grads", "HighwayDerivatives", "Params", "State", "Trace",
]

D = TypeVar("D", bound="Derivatives")


@dataclass(frozen=True, eq=False, kw_only=True)
class Params:
    """Weights W_xh (..., G·H, D), W_hh (..., G·H, H), b_h (..., G·H, 1): `blocks` G of H rows, in the order
    of the cell's gates.

    Raises: ValueError for arrays that do not fit one another.
    """

    W_xh: Array
    W_hh: Array
    b_h: Array
    cell: ClassVar[str]  # its name in CELLS
    blocks: ClassVar[int]

    def __post_init__(self) -> None:
        names = ("W_xh", "W_hh", "b_h")
        arrays = checked_weights(self.blocks, self.W_xh, self.W_hh, self.b_h)
        for name, array in zip(names, arrays, strict=True):
            object.__setattr__(self, name, array)

    @property
    def weights(self) -> dict[str, Array]:
        """Every weight array by name, the cell's own ones too."""
        return {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}

    @property
    def settings(self) -> dict[str, str]:
        """What else there is, by name: the activation of a simple RNN."""
        return {name: value for name, value in vars(self).items() if not isinstance(value, np.ndarray)}

    @property
    def hidden(self) -> int:
        """The number of units, H."""
        return int(self.W_hh.shape[-1])

    def with_weights(self, weights: Mapping[str, Array]) -> Self:
        """Return a Params with other weights by the same names, not checked: a gradient may be infinite."""
        return unchecked(type(self), **{**vars(self), **weights})


@dataclass(frozen=True, eq=False, kw_only=True)
class GatedParams(Params):
    """Those of a cell with gates: also what squashes them, the sigmoid or one of HARD."""

    gate: str = SIGMOID

    def __post_init__(self) -> None:
        if self.gate != SIGMOID and self.gate not in HARD:
            raise ValueError(f"gate must be one of {', '.join((SIGMOID, *HARD))}, got {self.gate!r}")
        super().__post_init__()


@dataclass(frozen=True, eq=False)
class State:
    """What one step hands to the next: h (..., H, B)."""

    h: Array


@dataclass(frozen=True, eq=False, kw_only=True)
class Trace:
    """A whole run: inputs x (T, ..., D, B), states h (T+1, ..., H, B), row 0 the start; pre-activations a (T,
    ..., G·H, B).

    c (T+1, ..., H, B) is the cell state, None for a cell without one. a is None in float32, which is for
    training. `by_hand` holds the letters of gates that were set instead of computed: constants, through which
    no gradient flows. `held` (T+1, ..., 1, B) is log10 of the factor that h was divided by to stay finite,
    None if it never was: see `true_scale`.
    """

    x: Array
    h: Array
    c: Array | None = None
    a: Array | None = None
    by_hand: frozenset[str] = frozenset()
    held: Array | None = None

    @property
    def true_scale(self) -> Array:
        """log10 of what h, and a_t as h_t, are to be multiplied by, (T+1, ..., 1, B): 0 unless they outgrew
        all floats."""
        if self.held is not None:
            return self.held
        return np.broadcast_to(np.zeros(()), (*self.h.shape[:-2], 1, self.h.shape[-1]))

    @property
    def states(self) -> dict[str, Array]:
        """h, and c where there is one, by name."""
        return {"h": self.h} if self.c is None else {"h": self.h, "c": self.c}

    @property
    def state(self) -> Array:
        """h, or h above c: (T+1, ..., S, B)."""
        return self.h if self.c is None else np.concatenate([self.h, self.c], axis=-2)

    @property
    def fed(self) -> Sequence[tuple[slice, Array]]:
        """Rows of W_hh, and the states that they are multiplied by in each step, (T, ..., H, B)."""
        return [(slice(None), self.h[:-1])]

    @property
    def memory(self) -> Array:
        """What is meant to last: c where there is one, else h."""
        return self.h if self.c is None else self.c

    def gate(self, letter: str) -> Array:
        """Return one gate by its letter, (T, ..., H, B).

        Raises: ValueError for a letter that is no gate of the cell.
        """
        shared = {field.name for field in fields(Trace)}
        gates = [field.name for field in fields(self) if field.name not in shared]
        if letter not in gates:
            raise ValueError(f"gate must be one of {', '.join(gates)}, got {letter!r}")
        return np.asarray(vars(self)[letter])


@dataclass(frozen=True, eq=False)
class Derivatives:
    """Derivatives inside each step, (T, ..., H, B) each; which, says the cell."""

    def part(self, steps: slice) -> Self:
        """Return those of some steps."""
        return self.through(lambda array: array[steps])

    def through(self, each: Callable[[Array], Array]) -> Self:
        """Return them with a function applied to every array."""
        return _with(self, {name: each(array) for name, array in vars(self).items()})

    def without(self, *names: str) -> Self:
        """Return them with some set to zero: a path that is cut."""
        return _with(
            self,
            {name: np.zeros_like(array) if name in names else array for name, array in vars(self).items()},
        )


@dataclass(frozen=True, eq=False)
class HighwayDerivatives(Derivatives):
    """Derivatives of a cell with a cell state, (T, ..., H, B): dh_dc = ∂h_t/∂c_t; dc_dc = ∂c_t/∂c_{t-1}, the
    highway.

    dc_da (T, ..., n, H, B): ∂c_t/∂a of the n gates that write c, in their order; dh_da = ∂h_t/∂a_o of the
    gate that shows it.
    """

    dh_dc: Array
    dc_dc: Array
    dc_da: Array
    dh_da: Array

    def without_highway(self) -> Self:
        """Return them with the path c_{t-1} → c_t cut."""
        return self.without("dc_dc")

    def without_gates(self) -> Self:
        """Return them with the paths h_{t-1} → gates cut."""
        return self.without("dc_da", "dh_da")


def _with(like: D, arrays: Mapping[str, Array]) -> D:
    """Return a record of the same kind holding these arrays as they are."""
    new = object.__new__(type(like))
    for name, array in arrays.items():
        object.__setattr__(new, name, array)
    return new


class Deltas(NamedTuple):
    """What flows back: into h_t by all paths, into c_t from later steps alone, (n+1, ..., H, B), c None for a
    cell without one.

    da (n, ..., G·H, B) is what reaches the rows of W_hh h_{t-1}.
    """

    h: Array
    c: Array | None
    da: Array


@dataclass(frozen=True, eq=False, kw_only=True)
class Grads:
    """dL/dh and, where there is a c, dL/dc (T+1, ..., H, B), each by all paths; dL/dx (T, ..., D, B); the
    weights' in a Params."""

    h: Array
    c: Array | None = None
    x: Array
    params: Params
