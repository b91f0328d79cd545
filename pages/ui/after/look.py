"""The looks of the costs."""

from pathlib import Path

STYLE = Path(__file__).with_name("after.css").read_text(encoding="utf-8")
