"""What the sheets say, in HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pages.ui.questions.said import markup
from pages.ui.text import papers
from pages.ui.text.papers import Challenge
from pages.ui.text.words import Words, escape

LINES = '<span class="line"></span>' * 3


def challenge(number: int, one: Challenge, words: Words) -> str:
    """A challenge with lines to write on."""
    told = papers.words(words.language)
    return (f'<div class="challenge"><p><b>{number}.</b> {markup(told(f"challenge.{one.id}"))}</p>'
            f'<p class="quiet">{words("paper.lines")}</p>{LINES}</div>')


def head(sheet: str, words: Words) -> str:
    """A work sheet's title, what to do, and where to write one's name."""
    told = papers.words(words.language)
    return (f'<h2 class="section">{told(f"sheet.{sheet}.title")}</h2><p>{told(f"sheet.{sheet}.task")}</p>'
            f'<p class="name">{words("paper.name")}{words("list.colon")}<span class="line"></span></p>')


def notes(words: Words) -> str:
    """Lines to write on."""
    return f'<p class="quiet">{words("paper.own")}{words("list.colon")}</p>{LINES * 3}'


def set_to(knobs: Mapping[str, Any], query: Mapping[str, str], words: Words) -> str:
    """What an address sets, in words."""
    by_url = {knob.url: name for name, knob in knobs.items()}

    def label(url: str) -> str:
        key = f"knob.{by_url[url]}.label"
        return words(key) if words.has(key) else url

    def value(url: str, given: str) -> str:
        key = f"choice.{by_url[url]}.{given}"
        return words(key) if words.has(key) else escape(given)

    items = [f"{label(url)} = {value(url, given)}" for url, given in query.items()]
    said = words("list.comma").join(items) or words("paper.as_it_opens")
    return f'<p class="quiet">{words("paper.settings")}{words("list.colon")}{said}</p>'


def printing(words: Words) -> str:
    """The button that prints."""
    return f'<button type="button" class="print" data-print="1">{words("paper.print")}</button>'
