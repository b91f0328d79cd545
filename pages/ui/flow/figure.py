"""The lesson's diagram, drawn by Graphviz: as the document has it, or with numbers on its edges; whole, or half by half."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import graphviz

from pages.ui.text import words as vocabulary
from pages.ui.text.words import Words

DOT = vocabulary.ASSETS / "rnn_vs_lstm.dot"
HALVES = ("cluster_rnn", "cluster_lstm")

_LABEL = re.compile(r'(?<=label)( ?= ?)"([^"]*)"')
_EDGE = re.compile(r"(?P<tail>\w+) -> (?P<head>\w+)(?: \[[^\]]*\])?;")
_HALF = re.compile(r"subgraph (\w+) \{.*?\} *(?=subgraph|\}\s*$)", re.DOTALL)


# The document's name of the node at the other end of each edge. An edge is named as in core.edges.
NODES = {
    "rnn.x": "xt_rnn", "rnn.h_before": "ht_prev_rnn", "rnn.h": "ht_rnn", "lstm.x": "xt_lstm", "lstm.h_before": "ht_prev_lstm",
    "lstm.c_before": "ct_prev_lstm", "lstm.h": "ht_lstm", "lstm.c": "ct_lstm",
}
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
    text = _source()
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
    rows = "".join(f'<TR><TD ALIGN="LEFT">&#160;&#160;{line}</TD></TR>' for line in (f"<B>{flow.text}</B>", flow.note) if line)
    table = (f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" FIXEDSIZE="TRUE" WIDTH="{LABEL_WIDTH}" '
             f'HEIGHT="{LABEL_HEIGHT}">{rows}</TABLE>')
    return (f'label=<{table}>, penwidth={flow.width:g}, color="{flow.colour}", style={"dashed" if flow.dashed else "solid"}, '
            f'dir={"back" if flow.back else "forward"}, arrowsize={ARROW}')


@lru_cache
def _source() -> str:
    return DOT.read_text(encoding="utf-8")
