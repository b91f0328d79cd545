"""The lesson's diagram, drawn by Graphviz: as the document has it, or its two halves one by one for a narrow screen."""

from __future__ import annotations

import re
from functools import lru_cache

import graphviz

from pages.ui import words as vocabulary
from pages.ui.words import Words

DOT = vocabulary.ASSETS / "rnn_vs_lstm.dot"
HALVES = ("cluster_rnn", "cluster_lstm")

_LABEL = re.compile(r'(?<=label)( ?= ?)"([^"]*)"')
_HALF = re.compile(r"subgraph (\w+) \{.*?\} *(?=subgraph|\}\s*$)", re.DOTALL)


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


@lru_cache
def _source() -> str:
    return DOT.read_text(encoding="utf-8")
