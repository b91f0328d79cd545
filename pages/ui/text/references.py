"""What the lesson rests on: assets/references.bib as short citations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from pages.ui.text import assets

_ENTRY = re.compile(r"^@\w+\{(?P<key>\w+),(?P<body>.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"(\w+) = \{((?:[^{}]|\{[^{}]*\})*)\}")


class Reference(NamedTuple):
    """Surnames of its authors ("others" for those not named), title, year, and where it can be read."""

    authors: tuple[str, ...]
    title: str
    year: str
    link: str


@lru_cache
def references() -> Mapping[str, Reference]:
    """Every entry by its key."""
    return {entry["key"]: _reference(entry["body"]) for entry in _ENTRY.finditer(assets.text(
        "references.bib"))}


def of_page(page: str) -> list[Reference]:
    """What a page rests on; nothing for a page that names none."""
    return [references()[key] for key in assets.toml("sources.toml").get(page, ())]


def _reference(body: str) -> Reference:
    fields = {name: re.sub(r"[{}]", "", text) for name, text in _FIELD.findall(body)}
    authors = [name.split(",")[0] if "," in name else name.split()[-1]
               for name in fields["author"].split(" and ")]
    arxiv = re.search(r"[0-9]{4}\.[0-9]{4,5}", fields.get("note", "") + fields.get("eprint", ""))
    link = fields.get("url", f"https://arxiv.org/abs/{arxiv[0]}" if arxiv else "")
    return Reference(tuple(authors), fields["title"], fields["year"], link)
