"""The diagram alive: what the page Information flow sets, and one step's numbers on each edge, forward or backward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import core
from core import Knob
from core.experiment.edges import Edges, backward_edges, forward_edges
from core.gradients import VANISHED
from pages.ui.charts.theme import LIGHT, MODEL_NAMES
from pages.ui.flow.figure import Flow
from pages.ui.page.knobs import START, presets
from pages.ui.text.numbers import decimal, power_html, power_text
from pages.ui.text.tables import Columns
from pages.ui.text.words import Words

DIAGRAM, FORWARD, BACKWARD = MODES = ("diagram", "forward", "backward")
MODE = Knob(name="mode", url="mode", kind=str, default=DIAGRAM, choices=MODES)
MOMENT = Knob(name="moment", url="t", kind=int, default=50, low=1, high=1000, step=1)
KNOBS: Mapping[str, Knob] = {MODE.name: MODE, "steps": core.KNOBS["steps"], MOMENT.name: MOMENT}
THIN, THICK = 1.0, 7.0  # width of an edge that carries next to nothing, and of one that carries the most
SHUT = 0.05  # a gate whose mean is below this counts as closed


def start() -> dict[str, Any]:
    """The page's start: the document's diagram, and the opening experiment for what comes after it."""
    return {MODE.name: DIAGRAM, "steps": presets()[START].steps, MOMENT.name: MOMENT.default}


@dataclass(frozen=True, eq=False)
class Flowing:
    """A run of the opening experiment over some number of steps: what is on the edges both ways, and ‖λ_t‖ (log10) by model."""

    steps: int
    forward: Edges
    backward: Edges
    whole: Mapping[str, Any]  # model -> (T+1,), entry t for the state after step t

    def edges(self, mode: str) -> Edges:
        return self.backward if mode == BACKWARD else self.forward


@lru_cache(maxsize=8)
def run(steps: int) -> Flowing:
    """The opening experiment, so many steps long."""
    runs = core.run(replace(presets()[START], steps=steps)).runs
    return Flowing(steps, forward_edges(runs), backward_edges(runs), {name: each.gradient[::-1] for name, each in runs.items()})


def flows(now: Flowing, mode: str, moment: int) -> dict[str, Flow]:
    """What stands on each edge at a step, from 1."""
    edges, at = now.edges(mode), moment - 1
    if mode == BACKWARD:
        return {name: Flow(power_text(float(sizes[at])), "", _log_width(float(sizes[at])), LIGHT.symbols["grad"].shade,
                           dashed=bool(sizes[at] < VANISHED), back=True) for name, sizes in edges.sizes.items()}
    largest = max(float(sizes.max()) for sizes in edges.sizes.values())
    gates, notes = _gates(now, at), _notes(now, at)
    return {name: Flow(power_text(float(sizes[at])), notes.get(name, ""), _width(float(sizes[at]), largest), _colour(name),
                       dashed=bool(sizes[at] < -2 or gates.get(name, 1.0) < SHUT), back=False)
            for name, sizes in edges.sizes.items()}


def _gates(now: Flowing, at: int) -> dict[str, float]:
    """The gate that stands on an edge, by the edge's name."""
    return {"lstm.c_before": float(now.forward.gates["f"][at]), "lstm.h": float(now.forward.gates["o"][at])}


def _notes(now: Flowing, at: int) -> dict[str, str]:
    """The second line on an edge."""
    gates, sums = _gates(now, at), now.forward.sums
    return {"lstm.c_before": f"f = {decimal(gates['lstm.c_before'])}", "lstm.h": f"o = {decimal(gates['lstm.h'])}",
            "lstm.c": f"i⊙C̃ {power_text(float(sums['new'][at]))}", "rnn.h": f"a {power_text(float(sums['a'][at]))}"}


def _colour(edge: str) -> str:
    return LIGHT.symbols[edge.split(".")[1][0]].shade


def _width(log10: float, largest: float) -> float:
    """Forward, width follows the size itself."""
    return round(THIN + (THICK - THIN) * 10 ** (log10 - largest), 2)


def _log_width(log10: float) -> float:
    """Backward, sizes differ by orders of magnitude: width follows the logarithm, from vanished to 1."""
    return round(THIN + (THICK - THIN) * min(1.0, max(0.0, 1 - log10 / VANISHED)), 2)


def readout(now: Flowing, mode: str, moment: int, words: Words) -> str:
    """What happens at the step, in HTML."""
    at = moment - 1
    holes: dict[str, Any] = {name: f'<b class="{name}">{MODEL_NAMES[name]}</b>' for name in ("rnn", "lstm")}
    holes |= {"H": '<b class="h"><i>h</i></b>', "C": '<b class="c"><i>C</i></b>', "t": moment, "T": now.steps}
    if mode == BACKWARD:
        c = power_html(float(now.backward.sizes["lstm.c"][at]))
        return words("flow.readout_backward", **holes, c=f'<b class="c">{c}</b>', **{
            f"{name}_size": f'<b class="{name}">{power_html(float(curve[moment]))}</b>' for name, curve in now.whole.items()})
    gates, sizes = _gates(now, at), now.forward.sizes
    return words("flow.readout_forward", **holes, f=f'<b class="f">{decimal(gates["lstm.c_before"])}</b>',
                 o=f'<b class="o">{decimal(gates["lstm.h"])}</b>', h=f'<b class="h">{power_html(float(sizes["rnn.h"][at]))}</b>',
                 new=f'<b class="g">{power_html(float(now.forward.sums["new"][at]))}</b>')


def description(now: Flowing, mode: str, moment: int, words: Words) -> str:
    """The diagram's numbers in one sentence, for those who do not see it."""
    shown = flows(now, mode, moment)
    items = [f"{edge_name(name, words)} {flow.text}" + (f" ({flow.note})" if flow.note else "") for name, flow in shown.items()]
    return words(f"flow.alive_alt_{mode}", t=moment, items=words("list.separator").join(items))


def edge_name(edge: str, words: Words) -> str:
    """What an edge is called."""
    model, end = edge.split(".")
    return words(f"flow.edge.{model}.{end}")


def columns(now: Flowing, mode: str, words: Words) -> Columns:
    """What every edge carries at every step."""
    edges = now.edges(mode)
    table: dict[str, Any] = {words("tools.step"): range(1, now.steps + 1)}
    table |= {f"{edge_name(name, words)} (log10)": sizes for name, sizes in edges.sizes.items()}
    table |= {f"{words(f'flow.sum.{name}')} (log10)": sizes for name, sizes in edges.sums.items()}
    return table | {words(f"symbol.{letter}"): means for letter, means in edges.gates.items()}
