"""Challenges as the pages show them: which is taken up, how it stands, and that it is won."""

from __future__ import annotations

import math
from collections.abc import Mapping

from core import Knob
from core.challenges import EXPERIMENTS, PLANS, Standing
from pages.ui.charts.marked import plain
from pages.ui.text.numbers import decimal, power_html
from pages.ui.text.words import Words, escape
from pages.ui.widgets.rows import Html

NONE = "none"
COUNTS = ("steps", "waited")  # numbers without decimals
PAGES: Mapping[str, Mapping[str, object]] = {"gradients": EXPERIMENTS, "control": PLANS}


def knob_of(page: str) -> Knob:
    """The challenge that is taken up on a page."""
    return Knob(name="challenge", url="try", kind=str, default=NONE, choices=(NONE, *PAGES[page]))


def address(page: str, name: str) -> str:
    """The address that takes a challenge up."""
    return f"/{page}?try={name}"


def row(name: str, standing: Standing | None, words: Words) -> Html:
    """What is to be done and how it stands, for a panel; empty where no challenge is taken up."""
    if standing is None:
        return Html(css="dare", html="", hidden=True)
    said = {key.removeprefix("log10_"): _number(key, value) for key, value in standing.now.items()}
    goal, now = words(f"challenge.{name}.goal"), words(f"challenge.{name}.now", **said)
    html = f"<p><b>{words('challenge.head')}</b> {goal} <span>{now}</span></p>"
    after = f"{words(f'challenge.{name}.why')} {words('challenge.trophy')}"
    if standing.won:
        html += f"<p><b class='won'>{words('challenge.won')}</b> {after}</p>"
    else:  # its place is kept, so that nothing below moves when it is won
        html += f'<p class="to-come" data-text="{escape(plain(after))}"></p>'
    return Html(css="dare", html=html)


def _number(key: str, value: float) -> str:
    if math.isnan(value):
        return "–"
    if key.startswith("log10_"):
        return power_html(value)
    if math.isinf(value):
        return "∞"
    return f"{value:.0f}" if key in COUNTS else decimal(value)
