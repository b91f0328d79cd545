"""What the page Your model lends: its main figure, of the files that come with the lesson. One of a reader's
own is in no address, nor is a sequence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core import Knob
from pages.ui.charts.exhibit import Exhibit
from pages.ui.charts.theme import Theme
from pages.ui.gradients.exhibit import of_run
from pages.ui.inspect import knobs, run, said
from pages.ui.page.knobs import Setting
from pages.ui.text.words import Words, escape


def _without(name: str, choice: str) -> Knob:
    knob = knobs.KNOBS[name]
    assert isinstance(knob, Knob)
    return replace(knob, choices=tuple(each for each in knob.choices if each != choice))


KNOBS: Mapping[str, Setting] = {**knobs.KNOBS, "example": _without("example", knobs.OWN),
                                "heard": _without("heard", knobs.TABLE)}


def exhibit(state: Mapping[str, Any], words: Words, theme: Theme) -> Exhibit:
    """state: a value for each knob that differs from the page's start.

    Raises: Refused for an input that the layer cannot be run on.
    """
    settings = {**knobs.START, **state}
    chosen = run.Chosen(run.example(settings["example"]), settings)
    shown = of_run(chosen.run(), settings["show"], words, theme)
    about = words(f"inspect.about.{settings['example']}")
    return replace(shown, notes=(escape(said.layer_name(chosen.layer, words)), about, *shown.notes))
