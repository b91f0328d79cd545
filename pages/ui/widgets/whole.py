"""What concerns the page as a whole and only a script can do: its language, the keys of a clicker, and what
lights up together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pages.ui.widgets import mount
from pages.ui.widgets.scripts import bundle

HTML = '<div class="whole-page"></div>'
JAVASCRIPT = bundle(Path(__file__).with_suffix(".js"))
TAGS = {"zh": "zh-CN"}  # of languages whose name alone does not say which fonts they want


def draw(language: str, symbols: Mapping[str, str]) -> None:
    """Tell the browser which language the page is in, and which symbol a colour is of; listen to a
    clicker."""
    data = {"language": TAGS.get(language, language), "symbols": symbols}
    mount.draw("whole", HTML, JAVASCRIPT, key="whole", data=data)
