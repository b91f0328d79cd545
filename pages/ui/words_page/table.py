"""All terms and symbols as a list of definitions, in HTML."""

from __future__ import annotations

from pages.ui.page.frame import cited
from pages.ui.text import references
from pages.ui.text.terms import GROUPS, Term, terms
from pages.ui.text.words import Words, escape


def groups(words: Words) -> dict[str, str]:
    """Heading -> its terms."""
    return {words(f"words.group.{group}"): "".join(entry(term, words) for term in terms()
                                                   if term.group == group) for group in GROUPS}


def entry(term: Term, words: Words) -> str:
    """One term: its names, its symbol, what it means, and who named it."""
    symbol = f'<span class="symbol">{term.symbol_html}</span>' if term.symbol else ""
    also = [name for name in (term.others(words.language), *term.also) if name]
    other = f'<span class="also">{escape(words("list.comma").join(also))}</span>' if also else ""
    found = [cited(references.references()[key], words) for key in term.sources]
    sources = f'<span class="sources">{words("list.separator").join(found)}</span>' if found else ""
    return (f'<dt id="{term.id}"><b>{escape(term.name(words.language))}</b>{symbol}{other}</dt>'
            f"<dd>{escape(term.meaning(words.language))} {sources}</dd>")
