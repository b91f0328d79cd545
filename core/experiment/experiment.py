"""Experiment: every knob declared once, with its range. run: an Experiment's networks, their states and their
gradients.

From the one line that declares a knob come its validation and error text, its slider, its URL parameter and
its Hypothesis strategy; what it does to a cell's weights says the cell's `initial`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import isfinite
from numbers import Real
from types import MappingProxyType
from typing import Annotated, Any, get_args, get_type_hints

import numpy as np
import numpy.typing as npt

from core.analysis import CellRun, analyse
from core.cells import CELLS, Params, cell_of, initialise, lstm
from core.cells.arrays import frozen_buffer
from core.cells.initialise import Initialisation
from core.cells.numerics import ACTIVATIONS, Array
from core.experiment import signals
from core.gradients import Backward
from core.streams import STREAMS

__all__ = [
    "KNOBS", "Choice", "Experiment", "Knob", "KnobError", "Range", "Result", "Switch", "knobs_of",
    "make_input", "make_params", "run",
]

Value = int | float | bool | str
AFFORDED = 3e7  # numbers of W_hh that are met going back through the windows of each loss
DIGITS = 6  # decimals that count: 0.30000000000000004 from a slider is 0.3, and links stay short


@dataclass(frozen=True)
class Range:
    """Values from low to high; `also` are single values allowed outside of it. The rest as in Knob."""

    url: str
    low: float
    high: float
    step: float = 1
    also: tuple[float, ...] = ()
    of: str = ""
    curve: float = 1
    decimals: int = 1


@dataclass(frozen=True)
class Choice:
    """One of some names; of: as in Knob."""

    url: str
    names: tuple[str, ...]
    of: str = ""


@dataclass(frozen=True)
class Switch:
    """On or off; of: as in Knob."""

    url: str
    of: str = ""


class KnobError(ValueError):
    """A value that a knob does not take: which knob, what was given, and why it was refused.

    `reason` is "number" (not a finite number), "whole" (not a whole number), "range" or "choice".
    """

    def __init__(self, knob: Knob, given: object, reason: str) -> None:
        self.knob, self.given, self.reason = knob, given, reason
        super().__init__(f"{knob.name} must be {knob.allowed(reason)}, got {given!r}")


@dataclass(frozen=True)
class Knob:
    """One knob of an Experiment: names, kind, default and what it takes.

    low, high and step are None unless it is a number; choices is empty unless it is a name. of: the symbol or
    cell that it belongs to, if any; curve: the exponent by which its values spread over a slider, above 1
    with more room for the small ones; decimals: how many are shown.
    """

    name: str
    url: str
    kind: type
    default: Value
    low: float | None = None
    high: float | None = None
    step: float | None = None
    also: tuple[float, ...] = ()
    choices: tuple[str, ...] = ()
    of: str = ""
    curve: float = 1
    decimals: int = 1

    def allowed(self, reason: str) -> str:
        """Return in words what the knob takes, as far as the reason of a refusal is concerned."""
        if reason == "whole":
            return "a whole number"
        if reason == "number":
            return "a finite number"
        if self.kind is bool:
            return "0 or 1"
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        return "".join(f"{self.format(value)} or "
                       for value in self.also) + f"between {self.low:g} and {self.high:g}"

    def check(self, value: object) -> Value:
        """Return the value in the knob's own kind, numbers rounded to six decimals.

        Raises: KnobError if the knob does not take it.
        """
        if self.choices:
            if not isinstance(value, str) or value not in self.choices:
                raise KnobError(self, value, "choice")
            return value
        if self.kind is bool:
            if not isinstance(value, (bool, np.bool_)):
                raise KnobError(self, value, "choice")
            return bool(value)
        if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
            raise KnobError(self, value, "number")
        try:
            number = round(float(value), DIGITS) + 0.0  # + 0.0: no minus zero
        except OverflowError:  # a whole number beyond every float
            raise KnobError(self, value, "range") from None
        if not isfinite(number):
            raise KnobError(self, value, "number")
        if self.kind is int and number != int(number):
            raise KnobError(self, value, "whole")
        assert self.low is not None
        assert self.high is not None
        if not self.low <= number <= self.high and number not in self.also:
            raise KnobError(self, value, "range")
        return int(number) if self.kind is int else number

    def parse(self, text: str) -> Value:
        """Return the value that a link's text stands for.

        Raises: KnobError for text that is no such value, or a value that the knob does not take.
        """
        if self.choices:
            return self.check(text)
        if self.kind is bool:
            if text not in ("0", "1"):
                raise KnobError(self, text, "choice")
            return text == "1"
        if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", text):
            raise KnobError(self, text, "number")
        if not isfinite(float(text)):
            raise KnobError(self, text, "range")
        return self.check(float(text))

    def format(self, value: Value) -> str:
        """Return the shortest text that parses back to the value."""
        if isinstance(value, str):
            return value
        return str(int(value)) if value == int(value) else repr(value)


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """Everything that decides what is computed. Two equal Experiments give the same numbers, on every screen.

    Raises: KnobError, a ValueError, for a value outside of its range.
    """

    steps: Annotated[int, Range("T", 2, 1000, curve=3)] = 100
    hidden: Annotated[int, Range("H", 1, 256, curve=3)] = 32
    inputs: Annotated[int, Range("D", 1, 16)] = 4
    seed: Annotated[int, Range("seed", 0, 9999, curve=3)] = 0
    signal: Annotated[str, Choice("signal", tuple(signals.SIGNALS))] = "noise"
    input_scale: Annotated[float, Range("x", 0, 20, 0.1, curve=3, decimals=2)] = 1.0
    activation: Annotated[str, Choice("act", ACTIVATIONS, of="rnn")] = "tanh"
    init: Annotated[str, Choice("init", tuple(initialise.INITS), of="rnn")] = "pytorch"
    weight_scale: Annotated[float, Range("w", 0, 4, 0.01, of="rnn", decimals=2)] = 1.0
    forget_bias: Annotated[float, Range("fb", -4, 8, 0.05, of="lstm", decimals=2)] = 0.0
    chrono: Annotated[int, Range("chrono", 3, 2000, also=(0,), of="lstm", curve=3)] = 0
    gain: Annotated[float, Range("u", 0, 12, 0.05, of="lstm", curve=2, decimals=2)] = 1.0
    gru: Annotated[bool, Switch("gru", of="gru")] = False
    update_bias: Annotated[float, Range("z", -4, 8, 0.05, of="gru", decimals=2)] = 0.0
    lstm_init: Annotated[str, Choice("linit", initialise.GATED_INITS, of="lstm")] = "pytorch"
    lstm_activation: Annotated[str, Choice("lact", lstm.ACTIVATIONS, of="lstm")] = "tanh"
    layers: Annotated[int, Range("layers", 1, 3)] = 1
    loss: Annotated[str, Choice("loss", ("last", "every"))] = "last"
    window: Annotated[int, Range("k", 1, 1000, also=(0,), curve=3)] = 0
    truncated: Annotated[str, Choice("bptt", ("window", "detach", "each"))] = "window"

    def __post_init__(self) -> None:
        for name, knob in KNOBS.items():
            object.__setattr__(self, name, knob.check(getattr(self, name)))

    @property
    def cells(self) -> tuple[str, ...]:
        """The names of the cells that are drawn, in the order of CELLS: those whose switch is on, or that
        have none."""
        return tuple(name for name, cell in CELLS.items() if cell.SWITCH is None
                     or getattr(self, cell.SWITCH))

    @property
    def how(self) -> Backward:
        """Which losses there are, and through how many steps they are sent back. Windows for each loss that
        would take too long give way to pieces: `in_pieces`."""
        pieces = self.in_pieces or self.truncated == "detach"
        return Backward(self.loss == "every", self.window, pieces, self.truncated == "each" and not pieces)

    @property
    def in_pieces(self) -> bool:
        """Whether each loss was to have a window of its own, which would take too long."""
        cost = self.layers**2 * self.steps * self.window * max(self.hidden, 16) ** 2
        return self.truncated == "each" and self.loss == "every" and cost > AFFORDED

    @property
    def passes(self) -> int:
        """How often each step is gone back through: once, or for every window that holds it."""
        return self.window if self.how.slides(self.steps) else 1

    def initialisation(self, layer: int = 0, **swept: Array) -> Initialisation:
        """Return how the weights of a layer, from 0, are drawn; with an array (V, 1, 1) in the place of a
        scale or bias by name."""
        drawn = vars(self) | {"layer": layer} | swept
        return Initialisation(**{field.name: drawn[field.name] for field in fields(Initialisation)})


def knobs_of(settings: type) -> Mapping[str, Knob]:
    """Return the knobs of a dataclass, read from its annotated fields, in their order."""
    hints = get_type_hints(settings, include_extras=True)
    knobs: dict[str, Knob] = {}
    for field in fields(settings):
        kind, takes = get_args(hints[field.name])
        more = {"choices" if name == "names" else name: value for name, value in vars(takes).items()}
        default: Any = field.default
        knobs[field.name] = Knob(name=field.name, kind=kind, default=default, **more)
    return MappingProxyType(knobs)


KNOBS: Mapping[str, Knob] = knobs_of(Experiment)


@dataclass(frozen=True, eq=False)
class Result:
    """What an Experiment gives: the input x (T, D, 1) and a CellRun by name, in the order rnn, lstm, gru: of
    its topmost layer; and all layers of each, from the one that reads x."""

    experiment: Experiment
    x: Array
    runs: Mapping[str, CellRun]
    layers: Mapping[str, tuple[CellRun, ...]]


def make_input(experiment: Experiment, **swept: Array) -> Array:
    """Return the input sequence, (T, D, 1); with an array (V, 1, 1) in the place of its scale, (T, V, D,
    1)."""
    e = experiment
    rng = np.random.default_rng([e.seed, STREAMS["input"]])
    x = signals.SIGNALS[e.signal](rng, e.steps, e.inputs)[..., None]
    return frozen_buffer(swept["input_scale"] * x[:, None] if "input_scale" in swept else e.input_scale * x)


def make_params(experiment: Experiment, cell: str, layer: int = 0, **swept: Array) -> Params:
    """Return the weights of one cell, of a layer from 0; with an array (V, 1, 1) in the place of a scale or
    bias by name, with a sweep axis.

    Raises: ValueError for a cell that does not exist.
    """
    e = experiment
    inputs = e.hidden if layer else e.inputs
    return cell_of(cell).initial(e.seed, inputs, e.hidden, e.initialisation(layer, **swept))


def run(experiment: Experiment, x: npt.ArrayLike | None = None) -> Result:
    """Return the networks of an experiment and their states; deterministic. Gradients are computed when asked
    for.

    `x` (T,) or (T, D), drawn by the user, replaces the experiment's own signal; its scale is the experiment's
    still.
    Raises: ValueError for an x of another shape or with numbers that are not finite.
    """
    if x is None:
        sequence = make_input(experiment)
    else:
        sequence = frozen_buffer(experiment.input_scale * signals.drawn(x, experiment.steps,
                                                                        experiment.inputs)[..., None])
    layers = {name: analyse([make_params(experiment, name, layer) for layer in range(experiment.layers)],
                            sequence, how=experiment.how).layers for name in experiment.cells}
    runs = {name: of_cell[-1] for name, of_cell in layers.items()}
    return Result(experiment, sequence, MappingProxyType(runs), MappingProxyType(layers))
