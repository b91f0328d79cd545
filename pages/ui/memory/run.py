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
from core.learning.memory import Memory
from core.learning.model import Network
from core.learning.tasks import Grammar, Sentence
from core.learning.training import Settings, untrained
from pages.ui.memory import learnt
from pages.ui.memory.knobs import COUNTRIES, LONGEST
from pages.ui.text import assets

STREAM = 20  # of the draws of this page; training's are others


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
    rng = np.random.default_rng([settings["draw"], STREAM])
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


PROGRAM = '''\
"""Reads one sentence with the networks of the lesson and prints how probable each language is at the blank.

Run it in the lesson's folder.
"""
import numpy as np

# {sentence}
TOKENS = {tokens}
LANGUAGES = {languages}


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


for model in ("rnn", "lstm", "gru"):
    weights = {{name: array.astype(float) for name, array in np.load(f"assets/models/{language}-{{model}}.npz").items()}}
    W_xh, W_hh, b_h = weights["W_xh"], weights["W_hh"], weights["b_h"]
    h = c = np.zeros((W_hh.shape[1], 1))
    for token in TOKENS:
        x = weights["embedding"][:, [token]]
        if model == "rnn":
            h = np.tanh(W_xh @ x + W_hh @ h + b_h)
        elif model == "lstm":
            i, f, g, o = np.split(W_xh @ x + W_hh @ h + b_h, 4)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
        else:
            x_r, x_z, x_n = np.split(W_xh @ x + b_h, 3)
            h_r, h_z, h_n = np.split(W_hh @ h, 3)
            z = sigmoid(x_z + h_z)
            h = z * h + (1 - z) * np.tanh(x_n + sigmoid(x_r + h_r) * (h_n + weights["b_n"]))
    y = weights["W_hy"] @ h + weights["b_y"]
    p = np.exp(y - y.max()) / np.exp(y - y.max()).sum()
    for word, token in LANGUAGES.items():
        print(f"{{model}} {{word}} {{p[token, 0]:.6f}}")
'''


def program(now: Reading) -> str:
    """Return a NumPy program that reads this sentence with the shipped networks and prints each language's probability."""
    tokens = now.memories["rnn"].words.tolist()
    sentence = " ".join(now.grammar.words[token] for token in tokens)
    languages = dict(zip(now.grammar.languages, now.grammar.language_tokens.tolist(), strict=True))
    return PROGRAM.format(language=now.language, sentence=sentence, tokens=tokens, languages=languages)


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
