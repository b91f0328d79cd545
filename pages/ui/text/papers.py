"""The work sheets and their words, as assets/paper.toml and assets/paper/<language>.toml have them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pages.ui.text import assets, scenes
from pages.ui.text.words import Words


@dataclass(frozen=True)
class Challenge:
    """page: where it starts; solved: an address where each fact of `when` lies in its bounds."""

    id: str
    page: str
    solved: str
    when: tuple[tuple[str, float, float], ...]


@lru_cache
def sheets() -> dict[str, tuple[Challenge, ...]]:
    """The challenges of each work sheet, by its name, in order."""
    return {sheet["id"]: tuple(Challenge(each["id"], each["page"], each["solved"], tuple(
        (str(fact), float(low), float(high)) for fact, low, high in each["when"]))
        for each in sheet["challenges"]) for sheet in assets.toml("paper.toml")["sheet"]}


def words(language: str) -> Words:
    """The sheets' words in a language; where it has none, in the one that stands in for it."""
    return scenes.words_of("paper", language)
