"""The looks of what stands on this page alone."""

from pathlib import Path

from pages.ui.text.words import Words

STYLE = Path(__file__).with_name("inspect.css").read_text(encoding="utf-8")


SAYS = {"choose-file": "choose", "drop-here": "drop", "not-arrived": "not_arrived"}


def style(words: Words) -> str:
    """With what a field for files says, which Streamlit has in English only."""
    said = " ".join(f"--{name}: '{words(f'inspect.{key}')}';" for name, key in SAYS.items())
    return f"{STYLE}:root {{ {said} }}"
