"""The looks of what stands on this page alone."""

from pathlib import Path

from pages.ui.text.words import Words

STYLE = Path(__file__).with_name("inspect.css").read_text(encoding="utf-8")


def style(words: Words) -> str:
    """With the word on the field's button, which Streamlit has in English only."""
    return f"{STYLE}:root {{ --choose-file: '{words('inspect.choose')}'; }}"
