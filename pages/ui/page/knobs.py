"""What a reader can set: the knobs of an Experiment, and what is looked at beside it. Each has a name and a URL parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any, Protocol

import core
from core import Experiment, Knob, KnobError
from core.experiment.presets import parse
from pages.ui.text.words import ASSETS

START = "opening"
STORY = (START, "pytorch-default", "lstm-explodes-gain-12", "orthogonal-identity-keeps", "gaussian-1.5-tanh-saturated")


@lru_cache
def presets() -> Mapping[str, Experiment]:
    """The named experiments, in the order of assets/presets.toml."""
    return parse((ASSETS / "presets.toml").read_text(encoding="utf-8"))


class Setting(Protocol):
    """What a Desk needs of a knob; core.Knob is one, a page may bring others."""

    @property
    def name(self) -> str: ...
    @property
    def url(self) -> str: ...
    def check(self, value: object) -> Any: ...
    def parse(self, text: str) -> Any: ...
    def format(self, value: Any) -> str: ...


# What is looked at, no part of an Experiment: a hidden unit, a number of steps back, a view, overlays of the main figure.
UNIT = Knob(name="unit", url="unit", kind=int, default=1, low=1, high=256, step=1)
LAG = Knob(name="lag", url="lag", kind=int, default=10, low=1, high=1000, step=1)
CLIP = Knob(name="clip", url="clip", kind=float, default=1.0, low=0.1, high=100.0, step=0.1)
VIEWS = ("states", "receipt", "routes", "map", "weights", "saturation", "clipping", "units")
VIEW = Knob(name="closer", url="view", kind=str, default="states", choices=VIEWS)
OVERLAYS = ("path", "worst", "bound", "half")
CUTS = ("none", "gates", "highway")
CUT = Knob(name="cut", url="cut", kind=str, default="none", choices=CUTS)
MAPPED = ("weight_scale", "forget_bias", "gain", "input_scale")
MAP = Knob(name="map", url="map", kind=str, default="weight_scale", choices=MAPPED)
LAYERS = ("rnn_h", "lstm_h", "lstm_c")
LAYER = Knob(name="layer", url="layer", kind=str, default="lstm_c", choices=LAYERS)


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
    """A setting that is a whole Experiment, or None: in an address, what differs from the page's start, as T:200,w:1.5."""

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


SHOW = Several("show", "show", OVERLAYS)
PIN = Pinned("pinned", "A")
EXPERIMENT_KNOBS: Mapping[str, Setting] = {**core.KNOBS, UNIT.name: UNIT}
GRADIENT_KNOBS: Mapping[str, Setting] = {
    **EXPERIMENT_KNOBS, **{knob.name: knob for knob in (LAG, CLIP, VIEW, CUT, MAP, LAYER)}, SHOW.name: SHOW, PIN.name: PIN}


def start_of(knobs: Mapping[str, Setting]) -> dict[str, Any]:
    """The value of each knob with which a page about an Experiment opens."""
    defaults = {name: knob.default for name, knob in knobs.items() if isinstance(knob, Knob)}
    values = {**defaults, **asdict(presets()[START]), SHOW.name: (), PIN.name: None}
    return {name: values[name] for name in knobs}
