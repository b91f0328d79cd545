"""The looks of the sheets."""

from pathlib import Path

STYLE = Path(__file__).with_name("paper.css").read_text(encoding="utf-8")
