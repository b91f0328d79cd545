"""In which language a stranger is answered."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from pages.ui.text import words as vocabulary
from pages.ui.text.words import Words


def language_of(scope: Scope) -> Words:
    """The words of the address's language, else of the first that the browser asks for."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [])
    accepted = Headers(scope=scope).get("accept-language", "").lower().split(",")
    for language in [*asked, *(each.split(";")[0].strip().split("-")[0] for each in accepted)]:
        if language in vocabulary.LANGUAGES:
            return vocabulary.load(language)
    return vocabulary.load(vocabulary.FALLBACK)
