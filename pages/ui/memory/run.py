"""A sentence as the reader set it, and what each network makes of it.

The networks are those of assets/models/, one per language and cell; `learnt` says how they were made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from core.learning import memory, model
from core.learning import program as programs
from core.learning.memory import Memory
from core.learning.model import Network
from core.learning.tasks import Grammar, Sentence
from core.learning.training import Settings, untrained
from core.streams import STREAMS
from pages.ui.memory import learnt
from pages.ui.memory.knobs import COUNTRIES, LONGEST
from pages.ui.text import assets


@dataclass(frozen=True, eq=False)
class Reading:
    """One sentence of a language, and what each network makes of it, by model.

    decoys: places between (from 0) that name a country.
    """

    language: str
    grammar: Grammar
    country: int
    fillers: np.ndarray
    decoys: np.ndarray
    memories: Mapping[str, Memory]

    @property
    def words(self) -> list[str]:
        """The words up to the cue."""
        tokens = self.memories["rnn"].words
        return [self.grammar.words[token] for token in tokens[:len(tokens) - len(self.grammar.cue)]]

    def right(self, name: str) -> int:
        """In how many of the eight countries' sentences a network names the right language, the words between the same."""
        return int((self.memories[name].asked[-1].argmax(axis=0) == self.grammar.language_tokens).sum())


def read(language: str, settings: Mapping[str, Any]) -> Reading:
    """Return the reading of the sentence that the settings describe, by the networks of a language, or of the one instead of it."""
    language = assets.taught_in(language)
    found = assets.grammar(language)
    country = COUNTRIES.index(settings["country"])
    fillers = fillers_of(found, settings)
    decoys = np.flatnonzero(np.isin(fillers, found.country_tokens))
    memories = {name: memory.follow(network(language, name), found, country, fillers) for name in learnt.CELLS}
    return Reading(language, found, country, fillers, decoys, memories)


def fillers_of(found: Grammar, settings: Mapping[str, Any]) -> np.ndarray:
    """Return the words between as tokens (distance,). A longer sentence begins with the shorter one; more decoys keep the rest."""
    rng = np.random.default_rng([settings["draw"], STREAMS["sentence"]])
    words = found.of(found.fillers)[rng.integers(len(found.fillers), size=LONGEST)]
    chances, countries = rng.random(LONGEST), found.country_tokens[rng.integers(len(found.countries), size=LONGEST)]
    tokens = np.where(chances < settings["decoys"], countries, words)
    for place, country in settings["changes"].items():
        tokens[place - 1] = words[place - 1] if country is None else found.country_tokens[country]
    return tokens[:settings["distance"]]


def changed(language: str, settings: Mapping[str, Any], place: int) -> dict[int, int | None]:
    """Return the changes after a click on a word between (place from 1): a word becomes a decoy, a decoy the word drawn there."""
    found = assets.grammar(assets.taught_in(language))
    token = fillers_of(found, settings)[place - 1]
    other = (COUNTRIES.index(settings["country"]) + 1 + place % (len(COUNTRIES) - 1)) % len(COUNTRIES)  # never the country itself
    return {**settings["changes"], place: None if token in found.country_tokens else other}


def program(now: Reading) -> str:
    """Return a NumPy program that reads this sentence with the shipped networks and prints each language's probability."""
    return programs.reading(now.grammar, now.memories["rnn"].words, f"assets/models/{now.language}-{{model}}.npz")


@lru_cache
def network(language: str, name: str) -> Network:
    """A shipped network, in float64."""
    arrays = assets.weights(f"models/{language}-{name}.npz")
    return model.from_arrays(name, {key: array[None] for key, array in arrays.items()})


@lru_cache
def untrained_network(language: str, name: str) -> Network:
    """What a shipped network was before its training."""
    made = learnt.note()[f"{language}-{name}"]
    shared = {key: value for key, value in learnt.note()["settings"].items() if key in Settings.__dataclass_fields__}
    settings = Settings(variant=name, learning_rate=made["learning_rate"], **shared)
    return model.rounded(untrained(Sentence(assets.grammar(language)), settings, [made["seed"]]), np.float64)
