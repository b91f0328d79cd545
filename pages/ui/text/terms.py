"""The terms of the lesson, as assets/glossary.toml has them, and where each first stands in a page's
prose."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pages.ui.text import assets
from pages.ui.text.words import FALLBACK, Words, escape, load

GROUPS = ("network", "gradient", "learning")  # of the page Words, in order
# What of a text in Markdown and HTML is no prose: formulas, code, tags, links.
NO_PROSE = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|<[^>]+>|\[[^\]]*\]\([^)]*\)", re.DOTALL)
LETTER = "A-Za-z"


@dataclass(frozen=True)
class Term:
    """says, names: by language; symbol: as in the equations, C_t, if it has one; mark: whether prose shows
    its explanation."""

    id: str
    group: str
    names: Mapping[str, str]
    says: Mapping[str, str]
    also: tuple[str, ...]
    symbol: str
    sources: tuple[str, ...]
    mark: bool

    def name(self, language: str) -> str:
        return self.names.get(language, self.names[FALLBACK])

    def meaning(self, language: str) -> str:
        return self.says.get(language, self.says[FALLBACK])

    def others(self, language: str) -> str:
        """What it is called in the other languages."""
        mine = self.name(language)
        return ", ".join(dict.fromkeys(name for name in self.names.values() if name != mine))

    @property
    def symbol_html(self) -> str:
        """The symbol in HTML: C~_t is a C with a tilde and an index."""
        base, _, index = escape(self.symbol).partition("_")
        upright = base.replace("~", "\u0303")
        return (f"<i>{upright}</i>" if upright else "") + (f"<sub>{index}</sub>" if index else "")


@lru_cache
def terms() -> tuple[Term, ...]:
    """Every term that is explained, in the order of the file."""
    return tuple(_term(name, table) for name, table in assets.toml("glossary.toml").items()
                 if "says" in table)


def _term(name: str, table: Mapping[str, Any]) -> Term:
    return Term(name, table["group"], {language: table[language] for language in table["says"]},
                table["says"], tuple(table.get("also", ())), table.get("symbol", ""),
                tuple(table.get("sources", ())), table.get("mark", True))


@lru_cache
def first_uses(language: str, page: str) -> Mapping[str, frozenset[str]]:
    """Section of a page's prose -> the terms that stand there first."""
    found: dict[str, frozenset[str]] = {}
    seen: set[str] = set()
    for name, section in load(language).prose(page).items():
        new = {term.id for _, _, term in _found(section.text, language)} - seen
        found[name] = frozenset(new)
        seen |= new
    return found


def in_text(text: str, language: str) -> frozenset[str]:
    """The terms that stand in a text, by id."""
    return frozenset(term.id for _, _, term in _found(text, language))


def explained(text: str, wanted: frozenset[str], words: Words, place: str = "") -> str:
    """A text in Markdown and HTML in which each wanted term, where it first stands, carries its
    explanation. place: what tells its ids from those of the same terms elsewhere on the page."""
    for start, end, term in reversed(_found(text, words.language)):
        if term.id in wanted:
            text = text[:start] + explanation(term, text[start:end], words, place) + text[end:]
    return text


def explanation(term: Term, said: str, words: Words, place: str = "") -> str:
    """A term, in HTML, that shows its explanation when it is pointed at, tapped or has the focus. place: as
    of `explained`."""
    other = words("list.in_other", names=term.others(words.language)) if term.others(words.language) else ""
    symbol = f" {term.symbol_html}" if term.symbol else ""
    head = f"<b>{escape(term.name(words.language))}</b>{other}{symbol}"
    return (f'<span class="term" tabindex="0" aria-describedby="gloss-{place}{term.id}">{said}</span>'
            f'<span class="gloss" id="gloss-{place}{term.id}" role="tooltip">{head}{words("list.colon")}'
            f"{escape(term.meaning(words.language))}</span>")


@lru_cache(maxsize=512)
def _found(text: str, language: str) -> Sequence[tuple[int, int, Term]]:
    """Where each marked term first stands in a text, in order: a longer term is found before its parts."""
    taken = [match.span() for match in NO_PROSE.finditer(text)]
    places = []
    for term in sorted(terms(), key=lambda term: -len(term.name(language))):
        for match in re.finditer(_pattern(term.name(language)), text, re.IGNORECASE):
            if all(match.end() <= start or end <= match.start() for start, end in taken):
                taken.append(match.span())
                places += [(*match.span(), term)] if term.mark else []
                break
    return sorted(places, key=lambda place: place[0])


def _pattern(name: str) -> str:
    """A term as it stands in running text: whole words, singular or plural."""
    many = "s?" if name.isascii() else ""
    return rf"(?<![{LETTER}]){re.escape(name)}{many}(?![{LETTER}])"
