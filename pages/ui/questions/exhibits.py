"""The pages' own figures at the states that the scenes name by address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import ModuleType
from typing import Any

from pages.ui.after import exhibit as after
from pages.ui.cell import exhibit as cell
from pages.ui.charts.exhibit import Exhibit
from pages.ui.charts.theme import Theme
from pages.ui.charts.theme import of as theme_of
from pages.ui.control import exhibit as control
from pages.ui.flow import exhibit as flow
from pages.ui.gradients import exhibit as gradients
from pages.ui.memory import exhibit as memory
from pages.ui.page.knobs import settings
from pages.ui.text.scenes import page_of, query_of
from pages.ui.text.words import Words, load
from pages.ui.training import exhibit as training

PAGES: Mapping[str, ModuleType] = {"flow": flow, "gradients": gradients, "cell": cell, "memory": memory,
                                   "control": control, "training": training, "after": after}
OTHERS: Mapping[str, Callable[[Words, Theme, tuple[str, ...]], Exhibit]] = {"/memory#table": memory.table}
KEPT = 64  # of about thirty states in two languages and two themes, what a class asks for together


def at(address: str, words: Words, theme: Theme, models: tuple[str, ...] = ()) -> Exhibit:
    """A page's figure, and its facts, at the state of an address. models: whose curves, if not all. The
    numbers of a gradient stand at the lag that is asked about.

    Raises: KeyError or KnobError for an address that no page has.
    """
    return _at(address, words.language, "dark" if theme.dark else "light", models)


def facts(address: str, words: Words) -> Mapping[str, float]:
    """The facts alone."""
    return _at(address, words.language, "light", ()).facts


def half(address: str, name: str, words: Words, theme: Theme) -> Exhibit:
    """One half of the diagram of the page Information flow, for a phone."""
    return flow.exhibit(settings(flow.KNOBS, query_of(address)), words, theme, name)


@lru_cache(maxsize=KEPT)
def _at(address: str, language: str, mode: str, models: tuple[str, ...]) -> Exhibit:
    words, theme = load(language), theme_of(mode)
    if address in OTHERS:
        return OTHERS[address](words, theme, models)
    page = PAGES[page_of(address)]
    state: dict[str, Any] = settings(page.KNOBS, query_of(address))
    looks: dict[str, Any] = ({"models": models} if models else {}) | ({"at_lag": True} if page is gradients
                                                                      else {})
    shown: Exhibit = page.exhibit(state | looks, words, theme)
    return shown
