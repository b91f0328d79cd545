"""The questions of the page Check yourself and their words, as assets/check.toml and
assets/check/<language>.toml have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from pages.ui.text import assets, scenes
from pages.ui.text.scenes import Question, Scene
from pages.ui.text.words import Words


@dataclass(frozen=True)
class Check:
    """A question, and the test of core that has its claim as its name."""

    question: Question
    claim: str


@lru_cache
def checks() -> tuple[Check, ...]:
    """All of them, in order."""
    return tuple(Check(scenes.question({name: value for name, value in table.items() if name != "claim"}),
                       table["claim"]) for table in assets.toml("check.toml")["question"])


@lru_cache
def questions() -> Mapping[str, Question]:
    """Every question by id, in order."""
    return {check.question.id: check.question for check in checks()}


def words(language: str) -> Words:
    """The questions' words in a language; where it has none, in the one that stands in for it."""
    return scenes.words_of("check", language)


def scene_of(question: Question) -> Scene:
    """A scene of this question alone, for its figure."""
    return Scene(id=question.id, number=1, minutes=0, claims=(), figure=question.page, ask=(question,),
                 transfer=None, tries={})
