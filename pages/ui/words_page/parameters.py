"""What an address may say, page by page, read from the pages' own knobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from core import Knob
from pages.ui.page.knobs import Setting
from pages.ui.page.prepared import HIDE, SIZE, SIZES
from pages.ui.text.words import LANGUAGES, Words, escape

EVERY = "every"  # what stands for all pages
MOST = 8  # names that are listed; of more, the first and the last


class Parameter(NamedTuple):
    url: str
    means: str
    takes: str


def of_every_page(words: Words) -> list[Parameter]:
    return [Parameter("lang", words("parameters.lang"), _names(LANGUAGES)),
            Parameter(HIDE, words("parameters.hide"), "T.w"),
            Parameter(SIZE, words("parameters.size"), _names(SIZES)),
            Parameter("embed", words("parameters.embed"), "true")]


def of_page(knobs: Mapping[str, Setting], words: Words) -> list[Parameter]:
    """Every parameter of a page: its name, what it sets and what it takes. A knob without a parameter is left
    out."""
    def means(name: str) -> str:
        key = f"knob.{name}.label"
        return words(key) if words.has(key) else ""

    return [Parameter(knob.url, means(name), takes(knob, words)) for name, knob in knobs.items() if knob.url]


def takes(knob: Setting, words: Words) -> str:
    """What a knob takes: its names, or from where to where."""
    names = tuple(map(str, getattr(knob, "choices", ())))
    if names:
        return _names(names)
    if not isinstance(knob, Knob):
        return words("parameters.any")
    return "0 · 1" if knob.kind is bool else f"{knob.low:g} … {knob.high:g}"


def _names(names: tuple[str, ...]) -> str:
    return " · ".join(names if len(names) <= MOST else (*names[:MOST - 2], "…", names[-1]))


def table(parameters: list[Parameter], words: Words) -> str:
    """In HTML."""
    head = "".join(f"<th>{words(f'parameters.{part}')}</th>" for part in ("name", "means", "takes"))
    rows = "".join(f"<tr><td><code>{escape(each.url)}</code></td><td>{each.means}</td>"
                   f"<td>{escape(each.takes)}</td></tr>" for each in parameters)
    return f'<table class="parameters"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
