"""Buttons that save a part of the page as a picture, where Plotly has not drawn it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pages.ui.widgets import mount
from pages.ui.widgets.scripts import bundle

HTML = '<p class="save-part"><button type="button" class="svg"></button>'
HTML += '<button type="button" class="png"></button></p>'
JAVASCRIPT = bundle(Path(__file__).with_suffix(".js"))


def buttons(key: str, of: str, *, save: str, name: str, told: Mapping[str, Any]) -> None:
    """of: a CSS selector of what is in the picture; the rest as for `figure.draw`."""
    mount.draw("picture", HTML, JAVASCRIPT, key=key,
               data={"of": of, "save": save, "name": name, "told": told})
