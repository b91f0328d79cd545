"""Names and numbers inside a sentence, in HTML, under the colours that they have in the figures."""

from __future__ import annotations

import html
import re

from pages.ui.charts.theme import MODEL_NAMES
from pages.ui.text.numbers import MINUS, RAISED, power_html

HIDDEN, CELL = '<b class="h"><i>h</i></b>', '<b class="c"><i>C</i></b>'  # the two states


def coloured(symbol: str, text: str) -> str:
    """A text in the colour of a symbol or a model."""
    return f'<b class="{symbol}">{text}</b>'


def model(name: str) -> str:
    """A model's name."""
    return coloured(name, MODEL_NAMES[name])


def power(symbol: str, log10: float) -> str:
    """A positive number, given as log10."""
    return coloured(symbol, power_html(float(log10)))


def turned(knob: str, number: int | str, symbol: str = "") -> str:
    """A number that the reader can turn where it stands: that of the knob of this name. symbol: whose colour
    it has."""
    look = f' class="{symbol}"' if symbol else ""
    return f'<span{look} data-knob="{knob}">{number}</span>'


def plain(sentence: str) -> str:
    """A sentence without its HTML, powers as raised figures."""
    raised = re.sub(r"<sup>(.*?)</sup>", lambda found: found[1].replace(MINUS, "-").translate(RAISED),
                    sentence)
    return html.unescape(re.sub(r"<[^>]+>", "", raised))
