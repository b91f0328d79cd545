"""The random streams of the whole project in one table: every draw comes from `np.random.default_rng([seed,
stream])`, or the like.

One stream per purpose, so that moving one knob never disturbs what another one draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["STREAMS"]

STREAMS: Mapping[str, int] = MappingProxyType({
    "rnn": 0, "lstm": 1, "gru": 2, "input": 3,  # an Experiment: weights of each cell, input
    "embedding": 10, "readout": 11, "data": 12, "distance": 13, "test": 14, "probe": 15,  # a training
    "sentence": 20,  # the words between, on the page Long-term memory
    "linear": 30, "attention": 31,  # what came after: weights of a layer
})
assert len(set(STREAMS.values())) == len(STREAMS)
