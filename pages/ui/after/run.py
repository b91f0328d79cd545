"""The sentence as the reader set it, the three networks, and what reaches each of its words."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from core.after import program as programs
from core.after.cost import Cost, cost
from core.after.networks import KINDS, Network, initial
from core.after.reach import Highway, by_word, highway, keep
from core.learning.tasks import Grammar
from core.streams import STREAMS
from pages.ui.after import learnt
from pages.ui.after.knobs import LONGEST, NONE, TRAINED
from pages.ui.text import assets

COUNTRY = 0  # of the grammar's: the document's own, France
WITH_STATE = ("lstm", "linear")


@dataclass(frozen=True, eq=False)
class Reading:
    """One sentence, tokens (T,), of a grammar, and the three networks by kind."""

    grammar: Grammar
    tokens: np.ndarray
    networks: Mapping[str, Network]

    @cached_property
    def by_word(self) -> Mapping[str, np.ndarray]:
        """log10 of the gradient that reaches what is read at each step back, (T,)."""
        return {kind: by_word(network, self.tokens)[::-1] for kind, network in self.networks.items()}

    @cached_property
    def highways(self) -> Mapping[str, Highway]:
        """log10 of the gradient of the state at each step back, and of the product of the gates, (T+1,)."""
        return {kind: Highway(*(curve[::-1] for curve in highway(self.networks[kind], self.tokens)))
                for kind in WITH_STATE}

    @property
    def lag(self) -> int:
        """How many steps back the country stands."""
        return len(self.tokens) - 1 - self.grammar.country_step

    @property
    def country(self) -> str:
        return self.grammar.countries[COUNTRY]

    @property
    def costs(self) -> Mapping[str, Cost]:
        """What each layer costs on this sentence."""
        return {kind: cost(kind, len(self.tokens), network.weights["embedding"].shape[-2], network.hidden)
                for kind, network in self.networks.items()}

    @cached_property
    def kept(self) -> Mapping[str, float]:
        """The mean share that a gate keeps, over words and units, of those that hand a state on."""
        return {kind: float(keep(self.networks[kind], self.tokens).mean()) for kind in WITH_STATE}


def read(language: str, settings: Mapping[str, Any]) -> Reading:
    """Return the reading that the settings describe, in a language, or in the one that stands in for it."""
    language = assets.taught_in(language)
    found = assets.grammar(language)
    fillers = found.of(found.fillers)[fillers_drawn(len(found.fillers))[:settings["distance"]]]
    tokens = found.sentences(np.array([COUNTRY]), fillers[:, None])[:, 0]
    networks = (learnt.networks(language) if settings["taught"] == TRAINED
                else untrained(language, settings["seed"], settings["forget_bias"]))
    return Reading(found, tokens, networks)


def fillers_drawn(many: int) -> np.ndarray:
    """Which of so many words stand between, always the same ones: a longer sentence begins with the
    shorter."""
    return np.random.default_rng([0, STREAMS["sentence"]]).integers(many, size=LONGEST)


@lru_cache(maxsize=32)
def untrained(language: str, seed: int, forget_bias: float) -> Mapping[str, Network]:
    """The networks of the table before training: as drawn in float32, in float64."""
    sizes = learnt.entries(language, NONE)
    return {kind: initial(kind, [seed], words=len(assets.grammar(language).words),
                          hidden=sizes[kind]["hidden"], embedding=learnt.table()["embedding"],
                          forget_bias=forget_bias).rounded(np.float64) for kind in KINDS}


def program(now: Reading) -> str:
    """Return a NumPy program that prints the curves."""
    files = {}
    for kind, network in now.networks.items():
        stored = io.BytesIO()
        np.savez_compressed(stored, **{name: array[0].astype(np.float32)  # exact: drawn or stored as such
                                       for name, array in network.weights.items()})
        files[kind] = stored.getvalue()
    return programs.reaching(now.grammar, now.tokens, files)
