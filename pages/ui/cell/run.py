"""What can stand on the belt: the named runs of assets/cell.toml, and the numbers that a reader's own
settings give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from core import by_hand
from core.by_hand import Task
from core.cells import lstm, rnn
from core.cells.initialise import Initialisation
from core.cells.lstm import Params, Trace
from core.experiment import signals
from core.gradients.flows import Flows, RnnFlows, lstm_flows, remains, rnn_flows
from core.streams import STREAMS
from pages.ui.cell.rows import parse
from pages.ui.text import assets

UNITS = (1, 2, 3, 4)
MOST_STEPS = 100
BEGIN = {"f": 1.0, "i": 0.0, "o": 0.0}  # where a level's gates stand at first: all is kept, nothing written
BY_HAND_RNN = (1.0, 0.9, 0.0)  # W_xh, W_hh, b_h of the simple RNN beside the gates set by hand


@dataclass(frozen=True)
class Named:
    """A named run: by weights, `weights`; by hand, `gates` and, for a level, its `task`. The rest is as in
    assets/cell.toml."""

    name: str
    x: tuple[float, ...]
    step: int
    watch: int | None
    marks: Mapping[int, str]
    start: float = 0.0
    weights: tuple[float, ...] = ()
    gates: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    task: Task | None = None
    figures: tuple[str, ...] = ()  # the numbers that a sentence about the run tells: see `figures`

    @property
    def by_hand(self) -> bool:
        return bool(self.gates)


@dataclass(frozen=True, eq=False)
class Run:
    """What is drawn: both networks taken apart, and what is left of the watched step's input in each,
    (T,); and which step, from 1, that is."""

    x: tuple[float, ...]
    lstm: Flows
    rnn: RnnFlows
    params: Params
    trace: Trace
    left: Mapping[str, np.ndarray] | None
    watched: int | None


@dataclass(frozen=True, eq=False)
class Learnt:
    """A network of one unit that learnt to store, add and show; seed, and the scores of all seeds that were
    trained."""

    params: Params
    W_hy: np.ndarray
    b_y: np.ndarray
    seed: int
    scores: tuple[float, ...]


@lru_cache
def named() -> Mapping[str, Named]:
    """All named runs, those by weights first."""
    tables = assets.toml("cell.toml")
    runs = [_by_weights(name, table) for name, table in tables["weights"].items()]
    runs += [_by_hand(name, table) for name, table in tables["hand"].items()]
    return {run.name: run for run in runs}


def _common(name: str, table: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "step": table["step"], "watch": table.get("watch"),
            "marks": {int(step): mark for step, mark in table.get("marks", {}).items()},
            "figures": tuple(table.get("figures", ()))}


def _by_weights(name: str, table: Mapping[str, Any]) -> Named:
    if "seed" in table:
        weights = drawn(table["units"], table["seed"])
        return Named(**_common(name, table), x=sequence(table["signal"], table["steps"]), weights=weights)
    gated = [table[letter][row] for row in range(3) for letter in lstm.GATES]
    weights = tuple(map(float, [*gated, *table["rnn"]]))
    return Named(**_common(name, table), x=_row(table["x"]), start=float(table.get("start", 0)),
                 weights=weights)


def _by_hand(name: str, table: Mapping[str, Any]) -> Named:
    x = _row(table["x"])
    if "gates" in table:
        return Named(**_common(name, table), x=x, gates={letter: parse(table["gates"][letter])
                                                         for letter in by_hand.GATES})
    task = Task(x, **{what: tuple(table.get(what, ())) for what in ("stores", "adds", "shows")})
    return Named(**_common(name, table), x=x, gates={letter: (BEGIN[letter],) * len(x)
                                                     for letter in by_hand.GATES}, task=task)


def _row(numbers: str | Sequence[float]) -> tuple[float, ...]:
    return parse(numbers) if isinstance(numbers, str) else tuple(map(float, numbers))


def sequence(signal: str, steps: int) -> tuple[float, ...]:
    """An input sequence by name, rounded so that its link is short."""
    values = signals.SIGNALS[signal](np.random.default_rng([0, STREAMS["input"]]), steps, 1)[:, 0]
    return tuple(float(value) for value in np.clip(values, -3, 3).round(2) + 0.0)


def drawn(units: int, seed: int) -> tuple[float, ...]:
    """Weights as PyTorch draws them, rounded: the LSTM's W_xh, W_hh, b_h row by row, then the RNN's."""
    gated, simple = lstm.initial(seed, 1, units,
                                 Initialisation()), rnn.initial(seed, 1, units, Initialisation())
    parts = [array for cell in (gated, simple) for array in (cell.W_xh, cell.W_hh, cell.b_h)]
    return tuple(float(value) for value in np.concatenate([part.ravel() for part in parts]).round(2) + 0.0)


def count(units: int) -> int:
    """How many weights so many units have, both networks together."""
    return 5 * units * (units + 2)


def arrays(weights: Sequence[float]) -> tuple[lstm.Params, rnn.Params]:
    """The weights of both networks, from one flat row of numbers."""
    units = next(units for units in UNITS if count(units) == len(weights))
    shapes = [(4 * units, 1), (4 * units, units), (4 * units, 1), (units, 1), (units, units), (units, 1)]
    ends = np.cumsum([rows * columns for rows, columns in shapes])[:-1]
    parts = [part.reshape(shape) for part, shape in zip(np.split(np.asarray(weights, dtype=np.float64), ends),
                                                        shapes, strict=True)]
    return lstm.Params(W_xh=parts[0], W_hh=parts[1], b_h=parts[2]), rnn.Params(W_xh=parts[3], W_hh=parts[4],
                                                                               b_h=parts[5])


def from_weights(x: Sequence[float], weights: Sequence[float], start: float, watch: int | None) -> Run:
    params, simple = arrays(weights)
    units = params.W_hh.shape[-1]
    return _run(x, params, simple, lstm.State(np.zeros((units, 1)), np.full((units, 1), start)), None, watch)


def from_gates(x: Sequence[float], gates: Mapping[str, Sequence[float]], watch: int | None) -> Run:
    W_xh, W_hh, b_h = (np.array([[value]]) for value in BY_HAND_RNN)
    simple = rnn.Params(W_xh=W_xh, W_hh=W_hh, b_h=b_h)
    return _run(x, by_hand.CELL, simple, None, {letter: np.asarray(gates[letter])
                                                for letter in by_hand.GATES}, watch)


def _run(x: Sequence[float], params: lstm.Params, simple: rnn.Params, start: lstm.State | None,
         gates: Mapping[str, np.ndarray] | None, watch: int | None) -> Run:
    columns = np.asarray(x, dtype=np.float64)[:, None, None]
    trace = lstm.forward(params, columns, start, gates)
    left = None
    if watch is not None and watch <= len(x):
        left = {"lstm": remains(params, columns, watch - 1, start, gates)[:, 0],
                "rnn": remains(simple, columns, watch - 1)[:, 0]}
    return Run(tuple(x), lstm_flows(params, trace), rnn_flows(simple, rnn.forward(simple, columns)), params,
               trace, left, watch)


def figures(run: Run, names: Sequence[str]) -> dict[str, float] | None:
    """The numbers of these names, as core.by_hand.Figure has them; None where the run is too short."""
    wanted = {name: by_hand.Figure.parse(name) for name in names}
    if any(figure.step > len(run.x) for figure in wanted.values()):
        return None
    return {name: figure.of(run.params, run.trace) for name, figure in wanted.items()}


@lru_cache
def learnt() -> Learnt:
    """The small network that learnt the levels; assets/models/gates.toml says how."""
    table = assets.toml("models/gates.toml")
    weights = {name: np.array(rows, dtype=np.float64) for name, rows in table["weights"].items()}
    params = Params(W_xh=weights["W_xh"], W_hh=weights["W_hh"], b_h=weights["b_h"])
    return Learnt(params, weights["W_hy"], weights["b_y"], table["seed"], tuple(table["scores"]))
