"""The looks of the lesson's scenes."""

from pathlib import Path

STYLE = Path(__file__).with_name("lesson.css").read_text(encoding="utf-8")
