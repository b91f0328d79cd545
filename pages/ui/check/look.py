"""The looks of the questions: those of a scene, and their own."""

from pathlib import Path

STYLE = Path(__file__).with_name("check.css").read_text(encoding="utf-8")
