"""A Plotly figure that is updated in place, so it can follow a thumb: Streamlit's own makes a new plot at
every change."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from pages.ui.text import assets
from pages.ui.widgets import mount
from pages.ui.widgets import streamlit_inside as inside
from pages.ui.widgets.pull import Pull
from pages.ui.widgets.scripts import bundle

HTML = '<div class="live-figure"></div><div class="pulls"></div>'
HTML += '<button type="button" class="save-picture"></button>'
HTML += '<button type="button" class="save-picture svg"></button>'
HTML += '<button type="button" class="listen" hidden></button>'
JAVASCRIPT = bundle(Path(__file__).with_suffix(".js"))
WANTED = "plotly_wanted"  # the state that figure.js sets while plotly.js does not come
PLOTLY = "plotly/plotly-cartesian.min.js.gz"  # with the kinds of figures that the lesson draws
CONFIG = {"displayModeBar": False, "responsive": False}


def draw(key: str, figure: Mapping[str, Any], alt: str, *, save: str, name: str,
         picture: Mapping[str, Any], listen: Mapping[str, str] | None = None, patient: bool = False,
         every: float = 0, fans: Mapping[str, Any] | None = None, pulls: Sequence[Pull] = (),
         rows: Mapping[str, Any] | None = None, wire: Mapping[str, Any] | None = None) -> None:
    """Show a figure, {"data": [...], "layout": {...}}, with its description for those who do not see it.

    save: what the button says that saves the picture as a file of that name; picture: {"title", "above",
    "foot": settings and address}, what a saved picture tells of itself; listen: {"start", "stop", "help"},
    what the button says that plays the traces with meta={"ear": -1 (left) to 1}; patient: drawn after
    whatever is more urgent; every: seconds from one change to the next of a figure that goes on by itself,
    else 0; fans: what fan.js asks for the curves of the slider that is held with; pulls: the points of its
    curves that can be pulled; rows: {"name", "places", "values"}, of a map whose rows are values: a click
    sends that of the nearest row as a move of this name; wire: what moves are told of the page.
    """
    data = {"figure": figure, "alt": alt, "config": CONFIG, "save": save, "name": name, "picture": picture,
            "patient": patient, **({"listen": listen} if listen else {}),
            **({} if fans is None else {"fans": fans}),
            **({} if wire is None else {"wire": wire, "pulls": [asdict(pull) for pull in pulls]}),
            **({"rows": rows} if rows else {}),
            "every": every, "plotly": library()}
    if inside.sent(key, WANTED):
        data["library"] = _library_as_text()
    heard: dict[str, Any] = {f"on_{WANTED}_change": lambda: None, "on_value_change": lambda: None}
    mount.draw("live_figure", HTML, JAVASCRIPT, key=key, data=data,
               default={WANTED: None, "value": None}, **heard)


def library() -> str:
    """The address of plotly.js, compressed, within the app; empty where it cannot be served."""
    return inside.served(assets.content(PLOTLY), "application/gzip")


@lru_cache
def library_text() -> str:
    """plotly.js as the browser runs it."""
    return gzip.decompress(assets.content(PLOTLY)).decode()


@lru_cache
def _library_as_text() -> str:
    return base64.b64encode(assets.content(PLOTLY)).decode()
