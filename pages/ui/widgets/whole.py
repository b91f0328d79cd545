"""What concerns the page as a whole and only a script can do: its language, and the keys of a clicker."""

from __future__ import annotations

from pathlib import Path

from pages.ui.widgets import mount
from pages.ui.widgets.scripts import bundle

HTML = '<div class="whole-page"></div>'
JAVASCRIPT = bundle(Path(__file__).with_suffix(".js"))
TAGS = {"zh": "zh-CN"}  # of languages whose name alone does not say which fonts they want


def draw(language: str) -> None:
    """Tell the browser which language the page is in, and listen to a clicker."""
    mount.draw("whole", HTML, JAVASCRIPT, key="whole", data={"language": TAGS.get(language, language)})
