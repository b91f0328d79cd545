"""What a page lends: its own figure at some state, with the sentence that states it and the numbers behind
it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Exhibit:
    """figure: what `kind` of figure draws: "plotly" a Spec, "graphviz" DOT source, "belt" the belt's data.
    alt: its description for those who do not see it; sentence: what it shows, in HTML; facts: name -> number,
    by core, at this state.
    """

    figure: Any
    alt: str
    sentence: str
    facts: Mapping[str, float]
    kind: str = "plotly"
