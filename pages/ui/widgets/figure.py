"""A Plotly figure that is updated in place, so it can follow a thumb: Streamlit's own makes a new plot at every change."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from plotly.offline import get_plotlyjs

from pages.ui.widgets import mount as components

HTML = '<div class="live-figure"></div><button type="button" class="save-picture"></button>'
JAVASCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
CONFIG = {"displayModeBar": False, "responsive": False}


def draw(key: str, figure: Mapping[str, Any], alt: str, *, save: str, name: str, patient: bool = False,
         every: float = 0) -> Any:
    """Show a figure, {"data": [...], "layout": {...}}, with its description for those who do not see it.

    save: what the button says that saves the picture as a file of that name; patient: drawn after whatever is more urgent;
    every: seconds from one change to the next of a figure that goes on by itself, else 0.
    Returns where the reader clicked, {x, y} of the axes, in the run that the click caused; else None.
    """
    data = {"figure": figure, "alt": alt, "config": CONFIG, "save": save, "name": name, "patient": patient, "every": every,
            "plotly": components.served(_plotly(), "application/gzip")}
    return components.draw("live_figure", HTML, JAVASCRIPT, key=key, data=data, on_click_change=lambda: None).click


@lru_cache
def _plotly() -> bytes:
    """plotly.js as the installed package has it, compressed once and not anew for each of a class that opens the lesson."""
    return gzip.compress(get_plotlyjs().encode(), mtime=0)
