"""The lesson's scenes and their words, as assets/scenes.toml and assets/scenes/<language>.toml have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pages.ui.text import assets
from pages.ui.text import words as vocabulary
from pages.ui.text.words import ASSETS, FALLBACK, Words


@dataclass(frozen=True)
class Option:
    """One answer. It is true where each fact of `when` lies in its bounds, or (see Question.best) by its
    page."""

    id: str
    when: tuple[tuple[str, float, float], ...] = ()
    page: str = ""


@dataclass(frozen=True)
class Question:
    """What is asked, and where the truth is taken from; the fields are those of assets/scenes.toml."""

    id: str
    kind: str
    page: str
    fact: str = ""
    lag: int = 0
    near: float = 0.0
    low: float = 0.0
    high: float = 0.0
    best: str = ""
    of: str = "ink"  # the symbol or model whose colour the guess has
    options: tuple[Option, ...] = ()
    says: Mapping[str, Sequence[str]] = field(default_factory=dict)
    marks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Scene:
    """One screen of the lesson; the fields are those of assets/scenes.toml."""

    id: str
    number: int
    minutes: int
    claims: tuple[int, ...]
    figure: str
    ask: tuple[Question, ...]
    transfer: Question | None
    tries: Mapping[str, str]
    for_page: str = ""
    before: str = ""
    beside: str = ""
    given: str = ""
    models: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    marks: tuple[tuple[float, str], ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        return (*self.ask, *([self.transfer] if self.transfer else []))

    @property
    def page(self) -> str:
        """The page whose figure it shows."""
        return page_of(self.figure)


def page_of(address: str) -> str:
    """The name of the page that an address opens."""
    return address.removeprefix("/").partition("#")[0].partition("?")[0]


def query_of(address: str) -> dict[str, str]:
    """The parameters of an address, as they stand."""
    _, _, query = address.partition("#")[0].partition("?")
    return dict(part.split("=", 1) for part in query.split("&") if part)


@lru_cache
def scenes() -> tuple[Scene, ...]:
    """All scenes, in order."""
    return tuple(_scene(number, table) for number, table in
                 enumerate(assets.toml("scenes.toml")["scene"], start=1))


def of_page(page: str) -> Scene | None:
    """The scene that asks a page's question before the page shows its figure."""
    return next((scene for scene in scenes() if scene.for_page == page), None)


def _scene(number: int, table: Mapping[str, Any]) -> Scene:
    table = dict(table)
    figure = table["figure"]
    asked = [question(each, figure) for each in table.pop("ask")]
    moved = [question(each, figure) for each in table.pop("transfer", [])]
    named = table.pop("try", {page_of(figure): figure})
    lists: dict[str, Any] = {name: tuple(table.pop(name, ())) for name in ("claims", "models", "keep")}
    return Scene(number=number, ask=tuple(asked), transfer=moved[0] if moved else None, tries=named,
                 marks=_marks(table.pop("marks", ())), **lists, **table)


def question(table: Mapping[str, Any], figure: str = "") -> Question:
    """A question of a file. figure: the page's state that its truth is taken from, where it names none."""
    table = {"page": figure, **table}
    options = [Option(each["id"], tuple((str(fact), float(low), float(high))
                                        for fact, low, high in each.get("when", ())), each.get("page", ""))
               for each in table.pop("options", ())]
    return Question(marks=_marks(table.pop("marks", ())), options=tuple(options), **table)


def _marks(listed: Sequence[Sequence[Any]]) -> tuple[tuple[float, str], ...]:
    return tuple((float(x), str(name)) for x, name in listed)


def words(language: str) -> Words:
    """The scenes' words in a language; where it has none, in the one that stands in for it."""
    return words_of("scenes", language)


@lru_cache
def words_of(folder: str, language: str) -> Words:
    """The words of a folder of assets/, one file a language; where it has none, of the one that stands in for
    it."""
    there = (ASSETS / folder / f"{language}.toml").exists()
    table = assets.toml(f"{folder}/{language if there else FALLBACK}.toml")
    return Words(language, vocabulary.flatten(dict(table)))
