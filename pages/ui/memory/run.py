"""What the page Long-term memory computes: a sentence as the reader set it, and what each network makes of it.

The networks are those of assets/models/, one per language and cell; `learnt` says how they were made.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from core import Knob, KnobError
from core.learning import memory, model
from core.learning import program as programs
from core.learning.memory import Memory
from core.learning.model import Network
from core.learning.tasks import DECOYS, Grammar, Sentence, grammar
from core.learning.training import Settings, untrained
from core.streams import STREAMS
from pages.ui.charts.theme import MODEL_NAMES
from pages.ui.memory import learnt
from pages.ui.text.numbers import decimal, power_html
from pages.ui.text.words import ASSETS, Words

MODELS = ("rnn", "lstm", "gru")
COUNTRIES = ("france", "japan", "germany", "spain", "russia", "italy", "thailand", "china")  # in the order of the grammars
VIEWS = ("gates", "difference", "untrained")
LONGEST = 160  # words between


@dataclass(frozen=True)
class Changes:
    """A knob: which words between the reader changed. Place (from 1) -> index of a country put there, or None: an ordinary word."""

    name: str = "changes"
    url: str = "put"
    low: int = 1
    high: int = LONGEST
    also: tuple[float, ...] = ()
    choices: tuple[str, ...] = ("3.japan", "7.word-12.china")  # examples

    def allowed(self, reason: str) -> str:
        """Return in words what the knob takes."""
        return f"places and countries, such as {self.choices[-1]}"

    def check(self, value: object) -> Mapping[int, int | None]:
        """Return the value if it is one that the reader can set."""
        if not isinstance(value, Mapping) or not all(
                place in range(1, LONGEST + 1) and (country is None or country in range(len(COUNTRIES)))
                for place, country in value.items()):
            raise KnobError(self, value, "choice")  # type: ignore[arg-type]
        return dict(sorted(value.items()))

    def parse(self, text: str) -> Mapping[int, int | None]:
        """Return what a link's text stands for: 3.japan-7.word."""
        found = [re.fullmatch(r"([0-9]{1,3})\.([a-z]+)", part) for part in text.split("-")]
        if not all(part and part[2] in (*COUNTRIES, "word") for part in found):
            raise KnobError(self, text, "choice")  # type: ignore[arg-type]
        return self.check({int(part[1]): None if part[2] == "word" else COUNTRIES.index(part[2]) for part in found if part})

    def format(self, value: Mapping[int, int | None]) -> str:
        """Return the text that parses back to the value."""
        return "-".join(f"{place}.{'word' if country is None else COUNTRIES[country]}" for place, country in value.items())


KNOBS: Mapping[str, Any] = {knob.name: knob for knob in (
    Knob("country", "country", str, COUNTRIES[0], choices=COUNTRIES),
    Knob("distance", "n", int, 20, 0, LONGEST, 1),
    Knob("decoys", "p", float, DECOYS, 0, 0.5, 0.05),
    Knob("draw", "draw", int, 0, 0, 999, 1),
    Knob("view", "view", str, VIEWS[0], choices=VIEWS),
    Changes(),
)}
START: Mapping[str, Any] = {name: getattr(knob, "default", {}) for name, knob in KNOBS.items()}


@dataclass(frozen=True, eq=False)
class Reading:
    """One sentence and what each network makes of it, by model. decoys: places between (from 0) that name a country."""

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
    """Return the reading of the sentence that the settings describe, by the networks of a language."""
    found = grammar_of(language)
    country = COUNTRIES.index(settings["country"])
    fillers = fillers_of(found, settings)
    decoys = np.flatnonzero(np.isin(fillers, found.country_tokens))
    memories = {name: memory.follow(network(language, name), found, country, fillers) for name in MODELS}
    return Reading(found, country, fillers, decoys, memories)


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
    found = grammar_of(language)
    token = fillers_of(found, settings)[place - 1]
    other = (COUNTRIES.index(settings["country"]) + 1 + place % (len(COUNTRIES) - 1)) % len(COUNTRIES)  # never the country itself
    return {**settings["changes"], place: None if token in found.country_tokens else other}


def readout(now: Reading, words: Words) -> str:
    """What each network answers, and how it fares with all eight countries, in HTML."""
    def model(name: str) -> str:
        return f'<b class="{name}">{MODEL_NAMES[name]}</b>'

    right = now.grammar.languages[now.country]
    answers = [words("memory.says" if told.said == right else "memory.says_wrong", model=model(name), said=told.said,
                     chance=decimal(float(told.asked[-1, :, now.country].max())))
               for name, told in now.memories.items()]
    counts = [words("memory.right_of_eight", model=model(name), right=now.right(name)) for name in now.memories]
    join = words("list.separator").join
    return words("memory.readout", distance=len(now.fillers), answers=join(answers), counts=join(counts))


def columns(now: Reading) -> dict[str, list[Any]]:
    """The numbers of the main figure, one line per word: heading -> values."""
    found: dict[str, list[Any]] = {"word": now.words}
    for name, told in now.memories.items():
        found[f"{name} right"] = told.right.tolist()
        found[f"{name} swap"] = told.swap.tolist()
        found[f"{name} difference"] = told.difference[:len(now.words)].tolist()
    return found


def program(now: Reading, language: str) -> str:
    """Return a NumPy program that reads this sentence with the shipped networks and prints each language's probability."""
    return programs.reading(now.grammar, now.memories["rnn"].words, f"assets/models/{language}-{{model}}.npz")


def saliency_line(now: Reading, words: Words) -> str:
    """What a gradient of the trained networks would say of the country, beside what swapping it does, in HTML."""
    clauses = []
    for name, told in now.memories.items():
        size = memory.saliency(network(words.language, name), told)
        value = power_html(math.log10(size) if size > 0 else -math.inf)
        clauses.append(words("memory.saliency", model=f'<b class="{name}">{MODEL_NAMES[name]}</b>', value=value,
                             swap=decimal(float(told.swap[-1]))))
    return words("memory.saliency_line", clauses=words("list.separator").join(clauses))


@lru_cache
def grammar_of(language: str) -> Grammar:
    """The sentence's grammar in a language."""
    return grammar((ASSETS / "tasks" / f"{language}.toml").read_text(encoding="utf-8"))


@lru_cache
def network(language: str, name: str) -> Network:
    """A shipped network, in float64."""
    with np.load(ASSETS / "models" / f"{language}-{name}.npz", allow_pickle=False) as arrays:
        return model.from_arrays(name, {key: arrays[key].astype(np.float64)[None] for key in arrays.files})


@lru_cache
def untrained_network(language: str, name: str) -> Network:
    """What a shipped network was before its training."""
    made = learnt.note()[f"{language}-{name}"]
    shared = {key: value for key, value in learnt.note()["settings"].items() if key in Settings.__dataclass_fields__}
    settings = Settings(variant=name, learning_rate=made["learning_rate"], **shared)
    return model.rounded(untrained(Sentence(grammar_of(language)), settings, [made["seed"]]), np.float64)
