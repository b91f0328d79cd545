"""The lesson's diagram, drawn by Graphviz: as the document has it, or with numbers on its edges; whole, or
half by half."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import graphviz

from core.gradients.verdict import VANISHED
from pages.ui.charts.theme import LIGHT
from pages.ui.flow.knobs import BACKWARD
from pages.ui.flow.run import Flowing
from pages.ui.text import assets
from pages.ui.text import words as vocabulary
from pages.ui.text.numbers import decimal, power_text
from pages.ui.text.words import Words

DOT = "rnn_vs_lstm.dot"
HALVES = ("cluster_rnn", "cluster_lstm")

_LABEL = re.compile(r'(?<=label)( ?= ?)"([^"]*)"')
_EDGE = re.compile(r"(?P<tail>\w+) -> (?P<head>\w+)(?: \[[^\]]*\])?;")
_HALF = re.compile(r"subgraph (\w+) \{.*?\} *(?=subgraph|\}\s*$)", re.DOTALL)


# The document's name of the node at the other end of each edge. An edge is named as in core.edges.
NODES = {
    "rnn.x": "xt_rnn", "rnn.h_before": "ht_prev_rnn", "rnn.h": "ht_rnn", "lstm.x": "xt_lstm",
    "lstm.h_before": "ht_prev_lstm", "lstm.c_before": "ct_prev_lstm", "lstm.h": "ht_lstm",
    "lstm.c": "ct_lstm",
}
THIN, THICK = 1.0, 7.0  # width of an edge that carries next to nothing, and of one that carries the most
SHUT = 0.05  # a gate whose mean is below this counts as closed
LABEL_WIDTH, LABEL_HEIGHT = 84, 36  # points, always the same: so no node moves when a number changes
ARROW = 0.9


@dataclass(frozen=True)
class Flow:
    """What stands on an edge: a number, a line below it, its width and colour.

    dashed: hardly anything comes through; back: against time.
    """

    text: str
    note: str
    width: float
    colour: str
    dashed: bool
    back: bool


def document(words: Words, half: str | None = None) -> graphviz.Source:
    """The document's diagram, node for node and edge for edge, its labels in the reader's language.

    half: one of HALVES, to draw it alone.
    """
    text = assets.text(DOT)
    if half:
        for found in _HALF.finditer(text):
            if found[1] != half:
                text = text.replace(found[0], "")
    own = vocabulary.load("zh")  # the language of the document
    labels = {own(key): words(key) for key in own.strings if key.startswith("diagram.")}
    return graphviz.Source(_LABEL.sub(lambda found: f'{found[1]}"{labels[found[2]]}"', text))


def draw(words: Words, flows: Mapping[str, Flow] | None = None, half: str | None = None) -> graphviz.Source:
    """The diagram as the document has it, or with `flows` on its edges."""
    return alive(words, flows, half) if flows else document(words, half)


def alive(words: Words, flows: Mapping[str, Flow], half: str | None = None) -> graphviz.Source:
    """The document's diagram with numbers on its edges: edge, as NODES names it -> what stands on it."""
    by_node = {node: flows[edge] for edge, node in NODES.items()}

    def edge(found: re.Match[str]) -> str:
        flow = by_node.get(found["tail"]) or by_node[found["head"]]
        return f"{found['tail']} -> {found['head']} [{_attributes(flow)}];"

    return graphviz.Source(_EDGE.sub(edge, document(words, half).source))


def _attributes(flow: Flow) -> str:
    rows = "".join(f'<TR><TD ALIGN="LEFT">&#160;&#160;{line}</TD></TR>'
                   for line in (f"<B>{flow.text}</B>", flow.note) if line)
    table = (
        '<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" FIXEDSIZE="TRUE" '
        f'WIDTH="{LABEL_WIDTH}" '
             f'HEIGHT="{LABEL_HEIGHT}">{rows}</TABLE>')
    return (
        f'label=<{table}>, penwidth={flow.width:g}, color="{flow.colour}", '
        f'style={"dashed" if flow.dashed else "solid"}, '
            f'dir={"back" if flow.back else "forward"}, arrowsize={ARROW}')


def flows(now: Flowing, mode: str, moment: int) -> dict[str, Flow]:
    """What stands on each edge at a step, from 1."""
    edges, at = now.edges(mode), moment - 1
    if mode == BACKWARD:
        return {name: Flow(power_text(float(sizes[at])), "", _width(float(sizes[at]), 0.0),
                           LIGHT.symbols["grad"].shade, dashed=bool(sizes[at] < VANISHED), back=True)
                for name, sizes in edges.sizes.items()}
    largest = max(float(sizes.max()) for sizes in edges.sizes.values())
    gates, notes = gates_on(now, at), _notes(now, at)
    return {name: Flow(power_text(float(sizes[at])), notes.get(name, ""), _width(float(sizes[at]), largest),
                       _colour(name), dashed=bool(sizes[at] < -2 or gates.get(name, 1.0) < SHUT), back=False)
            for name, sizes in edges.sizes.items()}


def gates_on(now: Flowing, at: int) -> dict[str, float]:
    """The gate that stands on an edge, by the edge's name."""
    return {"lstm.c_before": float(now.forward.gates["f"][at]), "lstm.h": float(now.forward.gates["o"][at])}


def _notes(now: Flowing, at: int) -> dict[str, str]:
    """The second line on an edge."""
    gates, sums = gates_on(now, at), now.forward.sums
    return {"lstm.c_before": f"f = {decimal(gates['lstm.c_before'])}",
            "lstm.h": f"o = {decimal(gates['lstm.h'])}",
            "lstm.c": f"i⊙C̃ {power_text(float(sums['new'][at]))}",
            "rnn.h": f"a {power_text(float(sums['a'][at]))}"}


def _colour(edge: str) -> str:
    return LIGHT.symbols[edge.split(".")[1][0]].shade


def _width(log10: float, largest: float) -> float:
    """Width follows the size itself, up to the largest."""
    return round(THIN + (THICK - THIN) * 10 ** min(0.0, log10 - largest), 2)
