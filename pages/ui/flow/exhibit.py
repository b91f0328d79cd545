"""What the page Information flow lends: its diagram at some mode and step, what happens there, and the
numbers on its edges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pages.ui.charts.exhibit import Exhibit
from pages.ui.charts.theme import Theme
from pages.ui.flow import figure, run, said
from pages.ui.flow.knobs import DIAGRAM, start
from pages.ui.flow.knobs import KNOBS as KNOBS
from pages.ui.text.words import Words


def exhibit(state: Mapping[str, Any], words: Words, theme: Theme, half: str | None = None) -> Exhibit:
    """state: mode, steps, moment, as far as they differ from the page's start. half: one of figure.HALVES, to
    draw it alone.

    facts: log10 of what runs along each edge at this step, and of what is written, as lstm.new; f, the mean
    forget gate. The colours of the dark theme are the style sheet's.
    """
    now = {**start(), **state}
    if now["mode"] == DIAGRAM:
        return Exhibit(figure.draw(words, None, half), words("flow.alt"), said.diagram(words), {},
                       kind="graphviz")
    found = run.run(now["steps"])
    mode, moment = now["mode"], min(now["moment"], found.steps)
    sizes = found.edges(mode).sizes
    return Exhibit(
        figure.draw(words, figure.flows(found, mode, moment), half),
        said.description(found, mode, moment, words), said.readout(found, mode, moment, words),
        {name: float(each[moment - 1]) for name, each in sizes.items()}
        | {"lstm.new": float(found.forward.sums["new"][moment - 1]),
           "f": float(found.forward.gates["f"][moment - 1])}, kind="graphviz")
