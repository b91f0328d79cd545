"""How far the gradient of a network reaches on the sentence task: what training starts from, and what it
makes of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.cells import cell_of
from core.gradients import through_time
from core.learning.model import Network, cell_params, embed, rounded
from core.learning.tasks import Sentence
from core.streams import STREAMS

PROBES = 16  # sentences


def reach(learnt: Sentence, network: Network, seeds: Sequence[int], distance: int) -> list[float | None]:
    """Return log10 of what is left, at the state after the country, of the gradient of L = Σ_j h_T[j] / √H:
    for each seed's network the mean over some sentences with so many words between. None where it is 0 or the
    weights are not finite.

    Raises: ValueError for a network of several layers.
    """
    if network.above:
        raise ValueError(f"the reach is that of one layer, got {1 + len(network.above)}")
    found: list[float | None] = []
    for place, seed in enumerate(seeds):
        rng = np.random.default_rng([seed, STREAMS["probe"], distance])
        x = learnt.batch(rng, PROBES, distance).x
        params = cell_params(network, place)
        seen = embed(rounded(network[place], np.float64), x[:, None])[:, 0]
        if not all(np.isfinite(weights).all() for weights in params.weights.values()):
            found.append(None)
            continue
        curve = through_time(params, cell_of(params.cell).forward(params, seen))
        size = float(curve[len(x) - learnt.grammar.country_step - 1].mean())
        found.append(round(size, 3) if np.isfinite(size) else None)
    return found
