"""What a page lends: its own figure at some state, with the sentence that states it and the numbers behind
it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pages.ui.text.tables import Columns


@dataclass(frozen=True)
class Exhibit:
    """figure: what `kind` of figure draws: "plotly" a Spec, "graphviz" DOT source, "belt" the belt's data.
    alt: its description for those who do not see it; sentence: what it shows, in HTML; facts: name -> number,
    by core, at this state. Where it is a part of a page: columns, its data; above, what it shows; notes, in
    small type below it.
    """

    figure: Any
    alt: str
    sentence: str
    facts: Mapping[str, float]
    kind: str = "plotly"
    columns: Columns = field(default_factory=dict)
    above: str = ""
    notes: tuple[str, ...] = ()
