"""The looks of what stands on this page alone."""

from pathlib import Path

STYLE = Path(__file__).with_name("inspect.css").read_text(encoding="utf-8")
