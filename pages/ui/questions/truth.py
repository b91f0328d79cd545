"""What is true at a question's state, by core, and how far off a guess is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pages.ui.questions import exhibits
from pages.ui.text.scenes import Question
from pages.ui.text.words import Words

POINTS = 24  # of a drawn curve, from lag 0 to the last
Guess = str | tuple[float, ...]  # the name of an option; one number; POINTS numbers


@dataclass(frozen=True)
class Scored:
    """off: decades between guess and truth (of a curve, their mean; of a number, its share; of a choice, 0 or
    inf)."""

    off: float
    near: bool


def fact(named: str, facts: Mapping[str, float]) -> float:
    """A fact by name, or the difference or quotient of two. Raises: KeyError where there is none."""
    for sign, combine in ((" - ", float.__sub__), (" / ", float.__truediv__)):
        if sign in named:
            one, other = named.split(sign)
            return combine(facts[one], facts[other])
    return facts[named]


def lags(steps: int) -> np.ndarray:
    """Where a drawn curve has its points: (POINTS,), from 0 to steps."""
    return np.linspace(0, steps, POINTS)


def curve(question: Question, words: Words) -> np.ndarray:
    """The whole true curve of a question of that kind, log10 by lag, (T+1,)."""
    return curve_of(question.fact, exhibits.facts(question.page, words))


def curve_of(name: str, facts: Mapping[str, float]) -> np.ndarray:
    """The facts <name>_0, <name>_1, ... in order."""
    values: list[float] = []
    while f"{name}_{len(values)}" in facts:
        values.append(facts[f"{name}_{len(values)}"])
    return np.array(values)


def truth(question: Question, words: Words) -> Guess:
    """What is true, in the form of a guess."""
    if question.kind == "choice":
        return _option(question, words)
    if question.kind == "curve":
        values = curve(question, words)
        return tuple(np.interp(lags(len(values) - 1), np.arange(len(values)), values).tolist())
    return (fact(question.fact, exhibits.facts(question.page, words)),)


def at_truth(address: str, question: Question, words: Words) -> str:
    """An address whose "{truth}" is the number that is true."""
    true = truth(question, words) if "{truth}" in address else ""
    return address.replace("{truth}", "" if isinstance(true, str) else f"{true[0]:.4f}")


def _option(question: Question, words: Words) -> str:
    if question.best:
        scores = {option.id: exhibits.facts(option.page, words)[question.best] for option in question.options}
        return max(scores, key=scores.__getitem__)
    facts = exhibits.facts(question.page, words)
    true = [option.id for option in question.options
            if all(low <= fact(name, facts) <= high for name, low, high in option.when)]
    if len(true) != 1:
        raise ValueError(f"{question.id}: one option has to be true, got {true}")
    return true[0]


def score(question: Question, guess: Guess, true: Guess) -> Scored:
    """How far off a guess is, and whether that is near."""
    if isinstance(guess, str) or isinstance(true, str):
        return Scored(0.0 if guess == true else math.inf, guess == true)
    if question.kind == "number":
        off = abs(guess[0] - true[0]) / abs(true[0])
        return Scored(off, off <= question.near)
    off = distance(guess, true)
    return Scored(off, off <= question.near)


def distance(one: Sequence[float], other: Sequence[float]) -> float:
    """The mean distance of two curves (or numbers), in decades."""
    return float(np.mean(np.abs(np.subtract(one, other))))
