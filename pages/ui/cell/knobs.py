"""What the reader sets on the page: a named run, and from there weights, input, gates, and the step looked
at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Self

from core import Knob, KnobError, by_hand
from core.experiment import signals
from pages.ui.cell import run as runs
from pages.ui.cell.rows import Row
from pages.ui.cell.run import Named, Run
from pages.ui.page.frame import Page
from pages.ui.page.state import Ignored, State

FIRST = "write-once"
BY_HAND_FIRST = "store"
MODES = {"weights": FIRST, "hand": BY_HAND_FIRST}  # what drives the belt, and the run that stands for it
INPUT, WEIGHT, START = 3, 15, 10  # the largest size of an input, a weight, the belt's start
EDITABLE = ("x", *by_hand.GATES)
OWN = "own"  # the input that a named run brings
LENGTHS = range(1, runs.MOST_STEPS + 1)
NAMES = tuple(runs.named())
GATES = ("f", "i", "g", "o", "rnn")  # what weights belong to

# What a panel sets of the input's length and of the networks' size; in an address both follow from the rows.
STEPS = Knob(name="steps", url="", kind=int, default=2, low=2, high=runs.MOST_STEPS, step=1, curve=2)
UNITS = Knob(name="units", url="", kind=str, default="1", choices=tuple(map(str, runs.UNITS)))

# The sliders of one unit's weights, by their places in the row.
WEIGHTS = {f"w{place}": Knob(f"w{place}", "", float, 0.0, -WEIGHT, WEIGHT, 0.1, decimals=2)
           for place in range(runs.count(1))}

KNOBS: Mapping[str, Any] = {
    "preset": Knob(name="preset", url="preset", kind=str, default=FIRST, choices=NAMES),
    "step": Knob(name="step", url="t", kind=int, default=1, low=1, high=runs.MOST_STEPS, step=1),
    "x": Row("x", "x", -INPUT, INPUT, LENGTHS),
    "weights": Row("weights", "w", -WEIGHT, WEIGHT, [0, *map(runs.count, runs.UNITS)]),
    "gate": Knob(name="gate", url="gate", kind=str, default="f", choices=GATES),  # whose weights are shown
    "trained": Knob(name="trained", url="trained", kind=bool, default=False),
    # the step whose input is followed, 0 for none
    "watch": Knob("watch", "watch", int, 0, 1, runs.MOST_STEPS, 1, also=(0,), of="x"),
    "start": Knob(name="start", url="c0", kind=float, default=0.0, low=-START, high=START, step=0.1, of="c",
                  decimals=2),
} | {letter: Row(letter, letter, 0, 1, [0, *LENGTHS]) for letter in by_hand.GATES}


def start_of(run: Named) -> dict[str, Any]:
    """All knobs as a named run has them. The preset itself is measured against the page's first one."""
    return {"preset": FIRST, "trained": False, "gate": "f", "step": run.step, "x": run.x,
            "weights": run.weights, "start": run.start, "watch": run.watch or 0} | {
        letter: run.gates.get(letter, ()) for letter in by_hand.GATES}


@dataclass
class CellState(State):
    """asked: how often the belt was told to go to a step."""

    asked: int = 0

    @property
    def named_run(self) -> Named:
        """The named run that is on."""
        return runs.named()[self["preset"]]

    @property
    def changed(self) -> bool:
        """Whether there is anything to start over from."""
        return any(self[name] != self.start[name] for name in KNOBS
                   if name not in ("preset", "step", "trained", "gate"))

    @property
    def outside(self) -> tuple[str, str | None]:
        return self.on, self.as_named

    @property
    def as_named(self) -> str | None:
        """The named run that is on as it is; None where it was changed. A task stays what it is."""
        now = self.named_run
        return now.name if now.task is not None or not self.changed else None

    @property
    def watched(self) -> int | None:
        """The step whose input is followed; None for none."""
        return self["watch"] or None

    @property
    def units(self) -> int:
        return next(units for units in runs.UNITS if runs.count(units) == len(self["weights"]))

    @property
    def ask(self) -> dict[str, Any]:
        """The step that the belt is to go to, and a number that is new when it has to."""
        return {"t": self["step"], "n": f"{self['preset']}:{self.asked}"}

    @property
    def on(self) -> str:
        return str(self["preset"])

    def start_over(self) -> None:
        self.choose(FIRST)

    @property
    def fanned(self) -> Mapping[str, Knob]:
        """The knobs for whose values the belt can be asked for."""
        return {} if self.named_run.by_hand or self.units > 1 else WEIGHTS

    def fans(self, of: Iterable[str], page: Page) -> dict[str, Any]:
        """As every page's; weights by their places, and without what the belt shows of the run."""
        found = super().fans((), page)
        looks = {name: text for name, text in found["settings"].items()
                 if name not in ("weights", "step", "gate", "trained")}
        weights = {name: WEIGHTS[name].format(value)
                   for name, value in zip(of, self["weights"], strict=False)}
        return {"of": list(of), "settings": looks | {"preset": self.on} | weights}

    def run(self) -> Run:
        """The numbers of what is set."""
        if self.named_run.by_hand:
            return runs.from_gates(self["x"], {letter: self[letter] for letter in by_hand.GATES},
                                   self.watched)
        return runs.from_weights(self["x"], self["weights"], self["start"], self.watched)

    def choose(self, name: str) -> None:
        """Go to a named run as it is, to the weights of the gate that is looked at."""
        run = runs.named()[name]
        self.start = start_of(run)
        gate = self.start["gate"] if run.by_hand else self["gate"]
        self.values = {**self.start, "preset": name, "gate": gate}
        self.ignored = []
        self.asked += 1

    def read(self, query: Mapping[str, str]) -> Self:
        self.start = start_of(runs.named().get(query.get("preset", FIRST), runs.named()[FIRST]))
        self.values = dict(self.start)
        super().read(query)
        self._fit()
        self.asked += 1
        return self

    def _fit(self) -> None:
        """Put back what does not fit: gates of another length, weights where gates are set by hand, a step
        beyond the end."""
        by_hand_run = self.named_run.by_hand
        for name in ("x", "weights", "start", "watch") if by_hand_run else by_hand.GATES:
            if self[name] != self.start[name]:
                self._ignore(name, None)
        if self["trained"] and self.named_run.task is None:
            self._ignore("trained", None)
        steps = len(self["x"])
        for letter in by_hand.GATES if by_hand_run else ():
            if len(self[letter]) != steps:
                self._ignore(letter, KNOBS[letter].wrong_length(self[letter], steps, steps))
        if not by_hand_run and not self["weights"]:
            self._ignore("weights", KNOBS["weights"].wrong_length((), 15, 15))
        for name in ("step", "watch"):
            if self[name] > steps and self[name] != self.start[name]:
                allowed = replace(KNOBS[name], high=steps)
                self._ignore(name, KnobError(allowed, self[name], "range"))
        self._within()

    def _ignore(self, name: str, why: KnobError | None) -> None:
        knob = KNOBS[name]
        self.ignored.append(Ignored(knob.url, knob.format(self[name]), why))
        self.values[name] = self.start[name]

    def _within(self) -> None:
        """Let no step be beyond the end."""
        for name in ("step", "watch"):
            self.values[name] = min(self[name], len(self["x"]))

    def act(self, name: str, value: Any) -> None:
        """One weight, the length, the input by name, the number of units, a knob, or back to the start.

        What the run that is on has no control for is refused: a panel may still tell of the run before.
        """
        now = self.named_run
        if name in ("run", "mode"):
            if value:  # the line of the list that names none leaves it as it is
                self.choose(MODES[value] if name == "mode" else value)
            return
        if name == "step":
            if value > len(self["x"]):
                raise KeyError(name)
            self.set("step", value)
            return
        if name == "edit":
            self._edit(value["rows"], value["t"])
            return
        has_control = name == "reset" or (now.task is not None if name == "trained" else not now.by_hand)
        if not has_control:
            raise KeyError(name)
        if name.startswith("w") and name[1:].isdigit():
            self.set("weights", [*self["weights"][:int(name[1:])], value,
                                 *self["weights"][int(name[1:]) + 1:]])
        elif name == "steps":
            self.set("x", _resized(self, int(STEPS.check(value))))
            self._within()
        elif name == "signal":
            self.set("x", own_input(self) if value == OWN else runs.sequence(value, len(self["x"])))
        elif name == "units":
            self.set("weights", runs.drawn(int(UNITS.check(value)), 1))
        elif name == "reset":
            self.choose(self["preset"])
        elif name == "watch" and value > len(self["x"]):
            raise KeyError(name)
        elif name in ("start", "trained", "gate", "watch"):
            self.set(name, value)

    def _edit(self, rows: Mapping[str, list[float]], step: int) -> None:
        """Rows that were set on the belt, whole, and the step that was set last."""
        steps = len(self["x"])
        if step > steps or not set(rows) <= set(EDITABLE) or any(len(row) != steps for row in rows.values()):
            raise KeyError("edit")
        self.set_all({**rows, "step": step})


def put(state: CellState, name: str, value: Any) -> bool:
    """Set a knob; False, and nothing changed, where the value is not allowed."""
    with suppress(KnobError):  # not something that the page sends
        state.set(name, value)
        return True
    return False


def _resized(state: CellState, steps: int) -> tuple[float, ...]:
    """The input at another length: a named signal goes on as it would, the run's own comes back, anything
    else ends in zeros."""
    signal = signal_of(state)
    if signal in signals.SIGNALS:
        return runs.sequence(signal, steps)
    return _with_length(state.start["x"] if signal == OWN else state["x"], steps)


def own_input(state: CellState) -> tuple[float, ...]:
    return _with_length(state.start["x"], len(state["x"]))


def _with_length(x: tuple[float, ...], steps: int) -> tuple[float, ...]:
    return (x + (0.0,) * steps)[:steps]


def signal_of(state: CellState) -> str:
    """The name of the input that is set: the run's own, a signal's, or "drawn"."""
    x = state["x"]
    if x == own_input(state):
        return OWN
    return next((name for name in signals.SIGNALS if runs.sequence(name, len(x)) == x), "drawn")
