"""One step's numbers on each edge of the diagram, forward or backward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import core
from core.experiment.edges import Edges, backward_edges, forward_edges
from pages.ui.flow.knobs import BACKWARD
from pages.ui.page.knobs import START, presets


@dataclass(frozen=True, eq=False)
class Flowing:
    """A run of the opening experiment over some number of steps: what is on the edges both ways, and ‖λ_t‖
    (log10) by model."""

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
    return Flowing(steps, forward_edges(runs), backward_edges(runs),
                   {name: each.gradient[::-1] for name, each in runs.items()})
