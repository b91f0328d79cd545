"""The one entry for weights and an input, wherever they come from: what a network does, and how its gradient
runs back.

>>> import numpy as np
>>> from core.cells.initialise import Initialisation
>>> how = Initialisation(chrono=50)
>>> layers = [CELLS["lstm"].initial(0, 4, 8, how), CELLS["lstm"].initial(1, 8, 8, how)]
>>> found = analyse(layers, np.ones((30, 4, 1)))
>>> [layer.gradient.shape for layer in found.layers]
[(31,), (31,)]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core import gradients
from core.cells import CELLS, Params, State, Trace, cell_of, initialise, lstm, rnn
from core.cells.arrays import frozen_buffer
from core.cells.numerics import Array
from core.gradients import END, Adjoint, Backward
from core.gradients.parts import input_gradient

__all__ = ["MOST_STEPS", "MOST_UNITS", "Analysis", "CellRun", "analyse"]

MOST_UNITS, MOST_STEPS = 32, 200  # up to here full Jacobians of a whole run are affordable


@dataclass(frozen=True, eq=False)
class CellRun:
    """One layer's part: its weights and states, and its gradients, each computed when it is first asked for.

    Curves are log10, by lag 0..T, (T+1,): 0 = nothing lost, -inf = a true zero; of the first example of a
    batch, with sweep axes (T+1, ...). L = Σ_j h_T[j]/√H of the topmost layer, or the losses that `how` names.
    `above` is the layer that reads this one's h, None for the topmost. A layer's λ_t is the gradient with
    respect to the state that it hands on to its own next step, as PyTorch's h0.grad has it by layer: with a
    layer above, lag 0 is therefore -inf. What does not name the losses is of the last one, sent through all
    steps: cell path, worst case, bound, half-life.
    """

    cell: str
    params: Params
    trace: Trace
    above: CellRun | None = None
    reads_layer: bool = False  # whether x is another layer's h, so that what reaches it will be asked for
    how: Backward = END

    @cached_property
    def adjoint(self) -> Adjoint:
        """λ_t of every step and example, at any scale."""
        if self.how.slides(len(self.trace.x)):
            return gradients.sliding([(run.params, run.trace) for run in self._from_the_top],
                                     self.how.window, inputs=self.reads_layer)
        sent = None if self.above is None else gradients.sent_down(self.above.params, self.above.adjoint)
        return gradients.adjoint(self.params, self.trace, sent, self.how, inputs=self.reads_layer)

    @cached_property
    def gradient(self) -> Array:
        """log10 ‖λ‖ by lag: the default curve."""
        return frozen_buffer(gradients.size_by_lag(self.adjoint)[..., 0])

    @cached_property
    def of_last(self) -> CellRun:
        """The same of the last step's loss alone: itself where there is no other."""
        return self._told(self.how._replace(every=False))

    @cached_property
    def uncut(self) -> CellRun:
        """The same without truncation: itself where nothing is cut."""
        steps = len(self.trace.x)
        return self._told(self.how._replace(window=0, detach=False, each=False)
                          if self.how.cuts(steps) or self.how.slides(steps) else self.how)

    @property
    def _from_the_top(self) -> list[CellRun]:
        """The topmost layer, those below it, and this one."""
        return [*([] if self.above is None else self.above._from_the_top), self]

    def _told(self, how: Backward) -> CellRun:
        if how == self.how:
            return self
        above = None if self.above is None else self.above._told(how)
        return replace(self, above=above, how=how)

    @cached_property
    def cell_path(self) -> Array | None:
        """log10 of the product of keep gates by lag, root mean square over units; None for a cell without a
        keep gate."""
        return (
            frozen_buffer(gradients.cell_path(self.params, self.trace)[..., 0])
            if CELLS[self.cell].KEEP
            else None
        )

    @cached_property
    def worst(self) -> Array | None:
        """log10 of the spectral norm of ∂s_T/∂s_{T-k} of this layer by lag; None beyond MOST_UNITS and
        MOST_STEPS."""
        return frozen_buffer(gradients.worst_case(self.params, self.trace)) if self.has_jacobians else None

    @cached_property
    def bound(self) -> Array | None:
        """log10 of Pascanu's upper bound by lag; None for cells that it does not speak of."""
        return (
            frozen_buffer(gradients.bound(self.params, len(self.trace.x)))
            if not CELLS[self.cell].GATES
            else None
        )

    @cached_property
    def routes(self) -> gradients.Routes | None:
        """The last loss's gradient by route (highway, rest, ...), log10 by lag; None for a cell without a
        highway, and below another layer."""
        if not CELLS[self.cell].HIGHWAY or self.above is not None:
            return None
        return gradients.Routes(
            *(frozen_buffer(curve[..., 0]) for curve in gradients.routes(self.params, self.trace, self.how))
        )

    @cached_property
    def shares(self) -> Array:
        """Each step's share of what teaches W_hh, (T,), in the order of time, summing to 1 (or 0 if nothing
        arrives)."""
        return frozen_buffer(gradients.shares_of(self.adjoint, self.trace)[..., 0])

    @cached_property
    def input_gradient(self) -> Array:
        """log10 ‖∂L/∂x_{T-k}‖ by lag 0..T-1, (T,); x is what the layer reads."""
        known = self if self.reads_layer else replace(self, reads_layer=True)
        return frozen_buffer(input_gradient(self.params, known.adjoint)[..., 0])

    @property
    def half_life(self) -> float:
        """The lags in which the last loss's gradient halves, where nothing is cut, at its mean rate over
        `gradients.rate_lags`; inf if it does not fall."""
        return gradients.half_life(self.of_last.uncut.gradient)

    @property
    def has_jacobians(self) -> bool:
        """Whether the run is small enough for what needs every full Jacobian."""
        return self.params.hidden <= MOST_UNITS and len(self.trace.x) <= MOST_STEPS

    @cached_property
    def spectral_radius(self) -> float:
        """Largest magnitude of an eigenvalue of W_hh (the RNN's readout ρ)."""
        return initialise.spectral_radius(self.params.W_hh)

    @cached_property
    def spectral_norm(self) -> float:
        """Largest singular value of W_hh (the RNN's readout σ_max)."""
        return initialise.spectral_norm(self.params.W_hh)


@dataclass(frozen=True, eq=False)
class Analysis:
    """What a network of layers does with an input x (T, D, B), from the layer that reads x to the topmost."""

    x: Array
    layers: tuple[CellRun, ...]

    @property
    def top(self) -> CellRun:
        """The topmost layer: what a loss sees."""
        return self.layers[-1]


def analyse(layers: Sequence[Params], x: npt.ArrayLike, starts: Sequence[State | None] | None = None,
            gates: Mapping[str, npt.ArrayLike] | None = None, how: Backward = END) -> Analysis:
    """Return the states of layers stacked on each other for x (T, D, B), and their gradients, routes and
    shares when asked for.

    Each layer reads the h of the one below. starts: a start state for each layer, None for zero; gates: set
    by hand, as in the cells' `forward`, for a single layer; how: which losses, and through how many steps.
    Layers may be of different cells and sizes.
    Raises: ValueError for no layer, for weights that do not fit one another or the input, and for gates with
    several layers.
    """
    if not layers:
        raise ValueError("layers must be at least one, got none")
    starts = [None] * len(layers) if starts is None else starts
    if len(starts) != len(layers):
        raise ValueError(f"starts must be one for each of {len(layers)} layers, got {len(starts)}")
    if gates and len(layers) > 1:
        raise ValueError(f"gates can be set by hand in a single layer, got {len(layers)}")
    traces: list[Trace] = []
    inputs: npt.ArrayLike = x
    for params, start in zip(layers, starts, strict=True):
        traces.append(_forward(params, inputs, start, gates, traces[-1].held if traces else None))
        inputs = traces[-1].h[1:]
    above: CellRun | None = None
    runs: list[CellRun] = []
    for number, (params, trace) in reversed(list(enumerate(zip(layers, traces, strict=True)))):
        above = CellRun(params.cell, params, trace, above, number > 0, how)
        runs.insert(0, above)
    return Analysis(np.asarray(traces[0].x), tuple(runs))


def _forward(params: Params, x: npt.ArrayLike, start: State | None, gates: Mapping[str, npt.ArrayLike] | None,
             held: Array | None) -> Trace:
    """Return a layer's run on x. held: log10 of what x is to be multiplied by, (T+1, ..., 1, B), if it is not
    x itself."""
    if held is None:
        return cell_of(params.cell).forward(params, x, start, gates)
    if isinstance(params, lstm.Params) and params.activation != "tanh":
        return lstm.forward(params, x, start if isinstance(start, lstm.State) else None, held=held[1:])
    if isinstance(params, rnn.Params) and params.activation != "tanh":
        return rnn.forward(params, x, start, held=held[1:])
    raise ValueError("states below a layer that saturates must stay below 1e200, got larger ones")
