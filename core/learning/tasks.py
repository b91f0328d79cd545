"""What the networks learn: a sentence whose last word depends on an early one, the adding problem, and a
pulse in a noisy series.

A task draws batches: inputs x, the answers y at the last step. Its `distance` is how far apart question and
answer lie, in the task's own unit (words between, or steps). Every draw comes from a generator that is handed
in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np

from core.cells.arrays import frozen_buffer
from core.cells.numerics import Array

__all__ = ["DECOYS", "Adding", "Batch", "Grammar", "Pulse", "Sentence", "Task", "grammar"]

DECOYS = 0.1  # share of the words between that name some country
ACCURATE = 0.95  # share of right answers from which on a network has learnt the sentence


class Batch(NamedTuple):
    """Inputs x, tokens (T, B) or values (T, D, B); and the answers at the last step, y (B,), tokens or
    values."""

    x: Array
    y: Array


class Task(Protocol):
    """What training needs of a task.

    inputs: size of the vocabulary where x are tokens, else D; outputs: size of the readout; tokens: whether x
    and y are tokens, learnt by cross-entropy, or values, learnt by squared error; chance: score of one who
    knows nothing of the input; enough: the score from which on the task is learnt; mixed: whether training
    may mix in shorter distances.
    """

    @property
    def name(self) -> str: ...
    @property
    def inputs(self) -> int: ...
    @property
    def outputs(self) -> int: ...
    @property
    def tokens(self) -> bool: ...
    @property
    def chance(self) -> float: ...
    @property
    def enough(self) -> float: ...
    @property
    def shortest(self) -> int: ...
    def steps(self, distance: int) -> int: ...
    def batch(self, rng: np.random.Generator, examples: int, distance: int) -> Batch: ...
    def score(self, output: Array, y: Array) -> Array: ...


@dataclass(frozen=True)
class Grammar:
    """The words of the sentence `before country after fillers... cue`, answered by the country's language;
    all of one language.

    A word's token is its place in `words`.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    cue: tuple[str, ...]
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    fillers: tuple[str, ...]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The vocabulary, in the order of tokens."""
        return tuple(
            dict.fromkeys(
                (*self.before, *self.after, *self.cue, *self.countries, *self.languages, *self.fillers)
            )
        )

    @cached_property
    def tokens(self) -> Mapping[str, int]:
        """Token of each word."""
        return MappingProxyType({word: token for token, word in enumerate(self.words)})

    def of(self, words: Sequence[str]) -> Array:
        """Return the tokens of some words, (n,)."""
        return np.array([self.tokens[word] for word in words], dtype=np.intp)

    @cached_property
    def country_tokens(self) -> Array:
        """Tokens of the countries, in their order."""
        return frozen_buffer(self.of(self.countries))

    @cached_property
    def language_tokens(self) -> Array:
        """Tokens of the countries' languages, in the order of the countries."""
        return frozen_buffer(self.of(self.languages))

    @property
    def country_step(self) -> int:
        """The step, counted from 0, at which the country comes."""
        return len(self.before)

    @property
    def first_filler(self) -> int:
        """The step, counted from 0, of the first word between."""
        return len(self.before) + 1 + len(self.after)

    def steps(self, distance: int) -> int:
        """Return the number of words before the blank, with `distance` words between."""
        return self.first_filler + distance + len(self.cue)

    def sentences(self, countries: Array, fillers: Array) -> Array:
        """Return sentences as tokens (T, B), from indices of countries (B,) and tokens between (distance,
        B)."""
        x = np.empty((self.steps(len(fillers)), fillers.shape[1]), np.intp)
        start, end = self.first_filler, self.first_filler + len(fillers)
        x[:self.country_step] = self.of(self.before)[:, None]
        x[self.country_step] = self.country_tokens[countries]
        x[self.country_step + 1:start] = self.of(self.after)[:, None]
        x[start:end] = fillers
        x[end:] = self.of(self.cue)[:, None]
        return x

    def draw_fillers(self, rng: np.random.Generator, distance: int, examples: int, decoys: float) -> Array:
        """Return words between, tokens (distance, B): fillers, and with probability `decoys` some country
        that means nothing."""
        shape = (distance, examples)
        fillers = self.of(self.fillers)[rng.integers(len(self.fillers), size=shape)]
        if decoys:
            countries = self.country_tokens[rng.integers(len(self.countries), size=shape)]
            fillers = np.where(rng.random(shape) < decoys, countries, fillers)
        return fillers


def grammar(text: str) -> Grammar:
    """Return the grammar of a TOML text: lists before, after, cue and fillers, and a table languages, country
    = language.

    Raises: ValueError for a text that lacks one of them, or in which a country, a language or a filler is
    named twice.
    """
    table = tomllib.loads(text)
    lists = {name: tuple(_words(table, name)) for name in ("before", "after", "cue", "fillers")}
    languages = table.get("languages")
    if not isinstance(languages, dict) or not languages:
        raise ValueError(f"languages must be a table of country = language, got {languages!r}")
    found = Grammar(**lists, countries=tuple(languages), languages=tuple(languages.values()))
    for name in ("fillers", "languages"):
        words = getattr(found, name)
        if len(set(words)) < len(words) or not words:
            raise ValueError(f"{name} must be different words, at least one, got {', '.join(words)}")
    if both := set(found.countries) & {*found.fillers, *found.before, *found.after, *found.cue}:
        raise ValueError(f"a country must not be another word as well, got {', '.join(sorted(both))}")
    return found


def _words(table: Mapping[str, Any], name: str) -> list[str]:
    """Return one list of the table."""
    words = table.get(name)
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError(f"{name} must be a list of words, got {words!r}")
    return words


@dataclass(frozen=True)
class Sentence:
    """"I grew up in France ... I speak fluent ___": the last word depends on one that lies `distance` words
    back.

    Score: share of right answers, a softmax over the whole vocabulary.
    """

    grammar: Grammar
    decoys: float = DECOYS
    name: ClassVar[str] = "sentence"
    tokens: ClassVar[bool] = True
    enough: ClassVar[float] = ACCURATE
    shortest: ClassVar[int] = 0

    @property
    def inputs(self) -> int:
        """Size of the vocabulary."""
        return len(self.grammar.words)

    @property
    def outputs(self) -> int:
        """Size of the vocabulary: the next word may be any."""
        return len(self.grammar.words)

    @property
    def chance(self) -> float:
        """Score of one who knows only that a language follows."""
        return 1.0 / len(self.grammar.countries)

    def steps(self, distance: int) -> int:
        """Return the number of words before the blank."""
        return self.grammar.steps(distance)

    def batch(self, rng: np.random.Generator, examples: int, distance: int) -> Batch:
        """Return sentences with `distance` words between, and the tokens of the right languages."""
        countries = rng.integers(len(self.grammar.countries), size=examples)
        fillers = self.grammar.draw_fillers(rng, distance, examples, self.decoys)
        return Batch(self.grammar.sentences(countries, fillers), self.grammar.language_tokens[countries])

    def score(self, output: Array, y: Array) -> Array:
        """Return the share of right answers (...) for outputs (..., O, B) and answers (..., B)."""
        return np.asarray((output.argmax(axis=-2) == y).mean(axis=-1))


@dataclass(frozen=True)
class Adding:
    """The adding problem: `distance` numbers from [0, 1), two of them marked, one in each half; the answer is
    their sum.

    Score: the share of the answers' variance that is explained, 1 - error / (1/6); always answering 1, the
    mean, scores 0. Learnt where the mean squared error is below 0.02. Source: hochreiter1997, experiment 4.
    """

    name: ClassVar[str] = "adding"
    inputs: ClassVar[int] = 2
    outputs: ClassVar[int] = 1
    tokens: ClassVar[bool] = False
    chance: ClassVar[float] = 0.0
    variance: ClassVar[float] = 1.0 / 6.0
    enough: ClassVar[float] = 1.0 - 0.02 * 6.0
    shortest: ClassVar[int] = 2

    def steps(self, distance: int) -> int:
        """Return the length of the series: the distance itself."""
        return distance

    def batch(self, rng: np.random.Generator, examples: int, distance: int) -> Batch:
        """Return series of (number, mark), (T, 2, B), and the sums of the marked numbers."""
        x = np.zeros((distance, 2, examples))
        x[:, 0] = rng.random((distance, examples))
        each, half = np.arange(examples), distance // 2
        first, second = rng.integers(half, size=examples), rng.integers(half, distance, size=examples)
        x[first, 1, each] = x[second, 1, each] = 1.0
        return Batch(x, x[first, 0, each] + x[second, 0, each])

    def score(self, output: Array, y: Array) -> Array:
        """Return the share of variance explained (...) for outputs (..., 1, B) and answers (..., B)."""
        return _explained(output, y, self.variance)


@dataclass(frozen=True)
class Pulse:
    """A series of noise with one pulse near its start; the answer, `distance` steps later, is the pulse's
    height.

    Heights are uniform, 0.5 to 1.5, up or down; noise N(0, 0.1²) lies on every step. Score: the share of the
    heights' variance that is explained; learnt from 0.95 on, where noise alone leaves 0.99.
    """

    name: ClassVar[str] = "pulse"
    inputs: ClassVar[int] = 1
    outputs: ClassVar[int] = 1
    tokens: ClassVar[bool] = False
    chance: ClassVar[float] = 0.0
    lead: ClassVar[int] = 5  # the pulse comes at one of the first steps, so the network has to notice it
    noise: ClassVar[float] = 0.1
    variance: ClassVar[float] = 13.0 / 12.0  # of heights: 1² + 1²/12
    enough: ClassVar[float] = 0.95
    shortest: ClassVar[int] = 1

    def steps(self, distance: int) -> int:
        """Return the length of the series."""
        return self.lead + distance

    def batch(self, rng: np.random.Generator, examples: int, distance: int) -> Batch:
        """Return noisy series (T, 1, B) and the heights of their pulses; at least `distance` steps follow a
        pulse."""
        x = self.noise * rng.normal(size=(self.steps(distance), 1, examples))
        heights = rng.uniform(0.5, 1.5, examples) * rng.choice([-1.0, 1.0], examples)
        x[rng.integers(self.lead, size=examples), 0, np.arange(examples)] += heights
        return Batch(x, heights)

    def score(self, output: Array, y: Array) -> Array:
        """Return the share of variance explained (...) for outputs (..., 1, B) and answers (..., B)."""
        return _explained(output, y, self.variance)


def _explained(output: Array, y: Array, variance: float) -> Array:
    """Return 1 - mean squared error / variance."""
    return np.asarray(1.0 - np.square(output[..., 0, :] - y).mean(axis=-1) / variance)
