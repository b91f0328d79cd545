"""A sentence as the reader set it, and what each network makes of it.

The networks are those of assets/models/, one per language and cell; `learnt` says how they were made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
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
from pages.ui.memory.knobs import COUNTRIES, DEFAULTS, LONGEST
from pages.ui.text import assets

# the gate that says which share of the state stays
KEEPS: Mapping[str, str] = MappingProxyType({"lstm": "f", "gru": "z"})


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

    def named(self, name: str) -> np.ndarray:
        """The token that a network answers in each of the eight countries' sentences, the words between the
        same, (8,)."""
        return np.asarray(self.memories[name].asked[-1].argmax(axis=0))

    def right(self, name: str) -> int:
        """In how many of the eight countries' sentences a network names the right language."""
        return int((self.named(name) == self.grammar.language_tokens).sum())

    def stock(self, name: str) -> tuple[str, int] | None:
        """The answer that a network gives most often, and for how many of the eight; None where it never
        gives one twice.

        Of several that are as frequent, the one that it gives now, else the first.
        """
        answers = self.named(name).tolist()
        here = answers[self.country]
        most = max(dict.fromkeys([here, *answers]), key=answers.count)
        return (self.grammar.words[most], answers.count(most)) if answers.count(most) > 1 else None

    def kept(self, name: str) -> np.ndarray:
        """The share that each unit keeps from the country to the question: the product of its gate over the
        words between, (H,)."""
        return np.asarray(
            self.memories[name].gate(KEEPS[name])[self.grammar.country_step + 1:len(self.words)].prod(axis=0))


def read(language: str, settings: Mapping[str, Any]) -> Reading:
    """Return the reading of the sentence that the settings describe, by the networks of a language, or of the
    one instead of it."""
    language = assets.taught_in(language)
    found = assets.grammar(language)
    country = COUNTRIES.index(settings["country"])
    fillers = fillers_of(found, settings)
    decoys = np.flatnonzero(np.isin(fillers, found.country_tokens))
    memories = {name: memory.follow(network(language, name), found, country, fillers)
                for name in learnt.CELLS}
    return Reading(language, found, country, fillers, decoys, memories)


def read_each(language: str, settings: Mapping[str, Any], distances: Sequence[int]) -> list[Reading]:
    """The same at each of these distances: the longest is read, and the others on the way."""
    longest = read(language, {**settings, "distance": max(distances)})

    def at(distance: int) -> Reading:
        memories = {name: memory.shorter(told, distance) for name, told in longest.memories.items()}
        decoys = longest.decoys[longest.decoys < distance]
        return replace(longest, fillers=longest.fillers[:distance], decoys=decoys, memories=memories)

    return list(map(at, distances))


@lru_cache
def start(language: str) -> Mapping[str, Any]:
    """Return the settings that the page opens with in a language: a country that the RNN misses and the LSTM
    gets right.

    The first one in order, as the shipped networks have it; where there is none, the first that the RNN
    misses; else the first.
    """
    now = read(language, DEFAULTS)
    rnn, lstm = (now.named(name) == now.grammar.language_tokens for name in ("rnn", "lstm"))
    best = int(np.argmax(2 * ~rnn + (~rnn & lstm)))
    return MappingProxyType({**DEFAULTS, "country": COUNTRIES[best]})


def fillers_of(found: Grammar, settings: Mapping[str, Any]) -> np.ndarray:
    """Return the words between as tokens (distance,). A longer sentence begins with the shorter one; more
    decoys keep the rest."""
    rng = np.random.default_rng([settings["draw"], STREAMS["sentence"]])
    words = found.of(found.fillers)[rng.integers(len(found.fillers), size=LONGEST)]
    chances, countries = rng.random(LONGEST), found.country_tokens[
        rng.integers(len(found.countries), size=LONGEST)]
    tokens = np.where(chances < settings["decoys"], countries, words)
    for place, country in settings["changes"].items():
        tokens[place - 1] = words[place - 1] if country is None else found.country_tokens[country]
    return tokens[:settings["distance"]]


def changed(language: str, settings: Mapping[str, Any], place: int) -> dict[int, int | None]:
    """Return the changes after a click on a word between (place from 1): a word becomes a decoy, a decoy the
    word drawn there."""
    found = assets.grammar(assets.taught_in(language))
    token = fillers_of(found, settings)[place - 1]
    # never the country itself
    other = (COUNTRIES.index(settings["country"]) + 1 + place % (len(COUNTRIES) - 1)) % len(COUNTRIES)
    return {**settings["changes"], place: None if token in found.country_tokens else other}


def program(now: Reading) -> str:
    """Return a NumPy program that reads this sentence with the shipped networks and prints each language's
    probability."""
    weights = {name: assets.content(f"models/{now.language}-{name}.npz") for name in learnt.CELLS}
    return programs.reading(now.grammar, now.memories["rnn"].words, weights)


@lru_cache
def network(language: str, name: str) -> Network:
    """A shipped network, in float64."""
    arrays = assets.weights(f"models/{language}-{name}.npz")
    return model.from_arrays(name, {key: array[None] for key, array in arrays.items()})


@lru_cache
def untrained_network(language: str, name: str) -> Network:
    """What a shipped network was before its training."""
    made = learnt.note()[f"{language}-{name}"]
    shared = {key: value for key, value in learnt.note()["settings"].items()
              if key in Settings.__dataclass_fields__}
    settings = Settings(variant=name, learning_rate=made["learning_rate"], **shared)
    return model.rounded(untrained(Sentence(assets.grammar(language)), settings, [made["seed"]]), np.float64)
