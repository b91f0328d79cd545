"""What is said beside the diagram, and its data."""

from __future__ import annotations

from typing import Any

from pages.ui.charts import marked
from pages.ui.flow import figure
from pages.ui.flow.knobs import BACKWARD
from pages.ui.flow.run import Flowing
from pages.ui.text.numbers import decimal
from pages.ui.text.tables import Columns
from pages.ui.text.words import Words


def diagram(words: Words) -> str:
    """What the document's diagram shows, in HTML."""
    models = {name: marked.coloured(name, words(f"flow.{name}_name")) for name in ("rnn", "lstm")}
    return words("flow.readout", **models, h=marked.HIDDEN, c=marked.CELL)


def readout(now: Flowing, mode: str, moment: int, words: Words) -> str:
    """What happens at the step, in HTML."""
    at = moment - 1
    holes: dict[str, Any] = {"rnn": marked.model("rnn"), "lstm": marked.model("lstm"), "H": marked.HIDDEN,
                             "C": marked.CELL, "t": moment, "T": now.steps}
    if mode == BACKWARD:
        sizes = {f"{name}_size": marked.power(name, curve[moment]) for name, curve in now.whole.items()}
        return words("flow.readout_backward", **holes, **sizes,
                     c=marked.power("c", now.backward.sizes["lstm.c"][at]))
    gates, forward = figure.gates_on(now, at), now.forward
    return words("flow.readout_forward", **holes, f=marked.coloured("f", decimal(gates["lstm.c_before"])),
                 o=marked.coloured("o", decimal(gates["lstm.h"])),
                 h=marked.power("h", forward.sizes["rnn.h"][at]),
                 new=marked.power("g", forward.sums["new"][at]))


def description(now: Flowing, mode: str, moment: int, words: Words) -> str:
    """The diagram's numbers in one sentence, for those who do not see it."""
    shown = figure.flows(now, mode, moment)
    items = [f"{edge_name(name, words)} {flow.text}" + (f" ({flow.note})" if flow.note else "") for name,
             flow in shown.items()]
    return words(f"flow.alive_alt_{mode}", t=moment, items=words("list.separator").join(items))


def edge_name(edge: str, words: Words) -> str:
    """What an edge is called."""
    model, end = edge.split(".")
    return words(f"flow.edge.{model}.{end}")


def columns(now: Flowing, mode: str, words: Words) -> Columns:
    """What every edge carries at every step."""
    edges = now.edges(mode)
    table: dict[str, Any] = {words("tools.step"): range(1, now.steps + 1)}
    named = {edge_name(name, words): sizes for name, sizes in edges.sizes.items()}
    named |= {words(f"flow.sum.{name}"): sizes for name, sizes in edges.sums.items()}
    table |= {words("tools.log10_named", name=name): sizes for name, sizes in named.items()}
    return table | {words(f"symbol.{letter}"): means for letter, means in edges.gates.items()}
