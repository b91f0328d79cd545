"""A page's figure where it is asked about: its axes or a pad until it is answered, then the truth with the
guess on it."""

from __future__ import annotations

from pages.ui.page import frame
from pages.ui.page.frame import Page
from pages.ui.text.scenes import page_of

# what stands above a page's figure
ASKED = {"memory": "memory.above_asked"}  # while the figure is its axes only
ABOVE = {"gradients": "figure.above", "inspect": "figure.above", "memory": "memory.above"}


def above(page: Page, address: str, *, asked: bool = False) -> None:
    """The line above the figure of an address, where its page has one. asked: what it shows is still asked
    about."""
    name = page_of(address)
    if name in ABOVE and "#" not in address:
        backward = page.words("figure.backward") if ABOVE[name] == "figure.above" else ""
        frame.above_figure(page.words(ASKED.get(name, ABOVE[name]) if asked else ABOVE[name]), backward)
