"""What a cell is: a module of pure functions over records, with these names. All that is asked of a cell is
asked by this Protocol.

A new cell is one module with these names and one line in CELLS; the pages, sweeps, programs and checks then
know it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeAlias, TypeVar, cast

import numpy.typing as npt

from core.cells.initialise import Initialisation
from core.cells.numerics import Array
from core.cells.records import Deltas, Derivatives, Grads, Params, State, Trace

__all__ = ["Cell", "CellOf", "Step", "as_cell"]

P = TypeVar("P", bound=Params)
S = TypeVar("S", bound=State)
T = TypeVar("T", bound=Trace)
D = TypeVar("D", bound=Derivatives)
S_co = TypeVar("S_co", bound=State, covariant=True)


class Step(Protocol[S_co]):
    """All that one step computes: h (..., H, B), the cell's gates by letter, and the state that is handed
    on."""

    @property
    def h(self) -> Array: ...
    @property
    def state(self) -> S_co: ...


class CellOf(Protocol[P, S, T, D]):
    """A cell with its own kinds of Params, State, Trace and Derivatives."""

    @property
    def NAME(self) -> str: ...  # as the field writes it: "LSTM"
    @property
    def GATES(self) -> str: ...  # letters of what can be set by hand, in the order of their blocks
    @property
    def BLOCKS(self) -> int: ...  # blocks of H rows in W_hh
    @property
    def SIGMOIDS(self) -> str: ...  # which of GATES are squashed to (0, 1); the others by tanh
    @property
    def KEEP(self) -> str | None: ...  # letter of the gate that keeps the old memory; None: no such gate
    @property
    def HIGHWAY(
        self,
    ) -> bool: ...  # whether there is a cell state c beside h; its Derivatives are HighwayDerivatives then
    @property
    def SWITCH(
        self,
    ) -> str | None: ...  # name of the Experiment's knob that draws this cell; None: always drawn
    @property
    def Params(self) -> type[P]: ...
    @property
    def State(self) -> type[S]: ...

    def initial(self, seed: int, inputs: int, hidden: int, how: Initialisation) -> P:
        """Return initial weights; a scale or bias of `how` may be an array (V, 1, 1): weights with a sweep
        axis."""

    def step(self, params: P, x: Array, state: S) -> Step[S]:
        """Return one step from x (..., D, B): the equations, as they stand; the specification of
        `forward`."""

    def forward(self, params: P, x: npt.ArrayLike, start: S | None = None,
                gates: Mapping[str, npt.ArrayLike] | None = None) -> T:
        """Return all steps for inputs x (T, ..., D, B), from `start` or from zero; `gates` sets gates by
        hand, by letter."""

    def derivatives(self, params: P, trace: T, steps: slice = ...) -> D:
        """Return the derivatives inside these steps, from the pre-activations."""

    def backpropagate(self, params: P, inside: D, dh: Array, dc: Array | None = None) -> Deltas:
        """Return what reaches every state, added in place to what is sent in from outside: dh and dc (n+1,
        ..., H, B)."""

    def reaching_inputs(self, inside: D, deltas: Deltas) -> Array:
        """Return what reaches the rows of W_xh x_t, (n, ..., G·H, B): da, unless x and h enter a gate by
        different ways."""

    def weight_gradients(
        self, total: Mapping[str, Array], inside: D, deltas: Deltas, x: Array, h: Array
    ) -> Array:
        """Add the steps' part in every weight's gradient to `total`, by name; return what `reaching_inputs`
        returns."""

    def backward(self, params: P, trace: T, dh: npt.ArrayLike, dc: npt.ArrayLike | None = None) -> Grads:
        """Return full backpropagation through time for what a loss sends into each h_t and c_t, (T, ..., H,
        B)."""

    def jacobians(self, params: P, trace: T, example: int = 0) -> Array:
        """Return ∂state_t/∂state_{t-1} by all paths, (T, ..., S, S); S = H, or 2H in the order (h, c)."""

    def program(self, how: Initialisation, library: str) -> str:
        """Return the cell's part of a generated program: its draw, its run and, in NumPy, its step back."""


Cell: TypeAlias = CellOf[Params, State, Trace, Derivatives]


def as_cell(module: CellOf[P, S, T, D]) -> Cell:
    """Return a cell under the types that all cells share. mypy has then checked the module against the
    Protocol.

    Its functions still take its own records only: those that its `initial` and `forward` return.
    """
    return cast(Cell, module)
