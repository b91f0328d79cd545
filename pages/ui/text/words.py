"""Words and prose, in every language that has a file in assets/words.

Short strings live in assets/words/<language>.toml, prose in assets/prose/<page>/<language>.md as sections `##
Heading {#id}`. What a page is called stands at the head of its prose: `# Title`, then lines such as `menu:
Name in the menu`. A missing key is an error, never an empty string. Standard library only.
"""

from __future__ import annotations

import html
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).resolve().parents[3] / "assets"

_NAME = re.compile(r"^(\w+): (.+?) *$", re.MULTILINE)
_SECTION = re.compile(r"^## (?P<heading>.*?) *\{#(?P<id>[\w-]+)\} *$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    heading: str
    text: str


@dataclass(frozen=True)
class Words:
    """All words of one language. `words("gradients.title")` gives a string, holes filled by keyword."""

    language: str
    strings: dict[str, str]

    def __call__(self, key: str, /, **holes: object) -> str:
        try:
            text = self.strings[key]
        except KeyError:
            raise KeyError(f"no words for {key!r} in assets/words/{self.language}.toml") from None
        return text.format(**holes) if holes else text

    def has(self, key: str) -> bool:
        return key in self.strings

    def prose(self, page: str) -> dict[str, Section]:
        """The sections of a page by id, in the order of the file."""
        return _sections(self.language, page)


def flatten(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        flat |= flatten(value, f"{prefix}{key}.") if isinstance(value,
                                                                 dict) else {f"{prefix}{key}": str(value)}
    return flat


@lru_cache
def load(language: str) -> Words:
    """The words of a language, one of LANGUAGES."""
    text = (ASSETS / "words" / f"{language}.toml").read_text(encoding="utf-8")
    strings = flatten(tomllib.loads(text))
    for path in sorted((ASSETS / "prose").glob(f"*/{language}.md")):
        strings |= _names(path.parent.name, path.read_text(encoding="utf-8"))
    return Words(language, strings)


def _names(page: str, text: str) -> dict[str, str]:
    """What a page is called, as page.<name>.<part>, from the head of its prose."""
    head = text[:found.start()] if (found := _SECTION.search(text)) else text
    title = {f"page.{page}.title": line[2:] for line in head.splitlines() if line.startswith("# ")}
    return title | {f"page.{page}.{part}": said for part, said in _NAME.findall(head)}


def _languages() -> tuple[str, ...]:
    """The languages found, in the order that their files ask for."""
    found = [path.stem for path in (ASSETS / "words").glob("*.toml")]
    return tuple(sorted(found, key=lambda language: (float(load(language)("language.place")), language)))


LANGUAGES = _languages()
# where a reader's language is not there, and where something is not there in the reader's language
FALLBACK = "en"


def escape(text: str) -> str:
    """Text from outside, made safe for HTML."""
    return html.escape(text)


@lru_cache
def _sections(language: str, page: str) -> dict[str, Section]:
    text = (ASSETS / "prose" / page / f"{language}.md").read_text(encoding="utf-8")
    heads = list(_SECTION.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return {head["id"]: Section(head["heading"], text[head.end():end].strip()) for head,
            end in zip(heads, ends, strict=True)}
