"""What a reader can set: each knob has a name, a URL parameter and what it takes. core.Knob is one; here are
two more kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any, Protocol

import core
from core import Experiment, Knob, KnobError
from core.experiment.fan import FANNED
from core.experiment.presets import parse
from pages.ui.text import assets

START = "opening"
EXPLODES = "gaussian-1.5-linear-explodes"
STORY = (START, EXPLODES, "pytorch-default", "lstm-explodes-gain-12", "orthogonal-identity-keeps",
         "gaussian-1.5-tanh-saturated")


@lru_cache
def presets() -> Mapping[str, Experiment]:
    """The named experiments, in the order of assets/presets.toml."""
    return parse(assets.text("presets.toml"))


class Setting(Protocol):
    """What a State needs of a knob; core.Knob is one, a page may bring others."""

    @property
    def name(self) -> str: ...
    @property
    def url(self) -> str: ...
    def check(self, value: object) -> Any: ...
    def parse(self, text: str) -> Any: ...
    def format(self, value: Any) -> str: ...


@dataclass(frozen=True)
class Several:
    """A setting that is any number of some names, in their order: in an address, joined by dots."""

    name: str
    url: str
    choices: tuple[str, ...]

    def check(self, value: object) -> tuple[str, ...]:
        chosen = tuple(value) if isinstance(value, (tuple, list)) else (value,)
        if not set(chosen) <= set(self.choices):
            raise self.error(value)
        return tuple(name for name in self.choices if name in chosen)

    def parse(self, text: str) -> tuple[str, ...]:
        return self.check(tuple(filter(None, text.split("."))))

    def format(self, value: Sequence[str]) -> str:
        return ".".join(value)

    def error(self, given: object) -> KnobError:
        return KnobError(Knob(self.name, self.url, str, "", choices=self.choices), given, "choice")


@dataclass(frozen=True)
class Pinned:
    """A setting that is a whole Experiment, or None: in an address, what differs from the page's start, as
    T:200,w:1.5."""

    name: str
    url: str

    def check(self, value: object) -> Experiment | None:
        if value is not None and not isinstance(value, Experiment):
            raise self.error(value)
        return value

    def parse(self, text: str) -> Experiment:
        by_url = {knob.url: knob for knob in core.KNOBS.values()}
        changed: dict[str, Any] = {}
        for part in filter(None, text.removeprefix("start").split(",")):
            url, _, given = part.partition(":")
            if url not in by_url:
                raise self.error(text)
            changed[by_url[url].name] = by_url[url].parse(given)
        return replace(presets()[START], **changed)

    def format(self, value: Experiment | None) -> str:
        if value is None:
            return ""
        start = presets()[START]
        changed = [f"{knob.url}:{knob.format(getattr(value, name))}" for name, knob in core.KNOBS.items()
                   if getattr(value, name) != getattr(start, name)]
        return ",".join(changed) or "start"

    def error(self, given: object) -> KnobError:
        urls = tuple(knob.url for knob in core.KNOBS.values())
        return KnobError(Knob(self.name, self.url, str, "", choices=urls), given, "choice")


def settings(knobs: Mapping[str, Setting], query: Mapping[str, str]) -> dict[str, Any]:
    """What an address sets, by the names of the knobs.

    Raises: KeyError for a parameter that there is not, KnobError for a value that is not allowed.
    """
    by_url = {knob.url: name for name, knob in knobs.items()}
    return {by_url[parameter]: knobs[by_url[parameter]].parse(given) for parameter, given in query.items()}


def fans(experiment: Experiment) -> dict[str, Any]:
    """What a figure asks fans with: `of`, the knobs that have one, and `settings`, name -> value of every
    knob, as a link has it."""
    settings = {name: knob.format(getattr(experiment, name)) for name, knob in core.KNOBS.items()}
    return {"of": list(FANNED), "settings": settings}


def start_of(knobs: Mapping[str, Setting]) -> dict[str, Any]:
    """The value of each knob with which a page about an Experiment opens."""
    opening = asdict(presets()[START])
    empty: dict[type, Any] = {Several: (), Pinned: None}
    return {name: opening[name] if name in opening else knob.default
            if isinstance(knob, Knob) else empty[type(knob)]
            for name, knob in knobs.items()}
