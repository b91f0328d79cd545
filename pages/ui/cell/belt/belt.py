"""The conveyor belt on the screen: the component, and what the reader did with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pages.ui.widgets import mount
from pages.ui.widgets import streamlit_inside as inside
from pages.ui.widgets.scripts import bundle

FOLDER = Path(__file__).parent


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


HTML = _read("belt.html")
SCRIPT = bundle(FOLDER / "belt.js")
STYLE = _read("belt.css") + _read("cell.css")


class Edit(NamedTuple):
    """What the reader has set: whole rows by name ("x", or the gates), the step (from 1) set last, and
    whether it was let go."""

    rows: Mapping[str, list[float]]
    step: int
    done: bool


def draw(key: str, data: Mapping[str, Any]) -> None:
    """Show the belt; `data` is made by cell.figure."""
    mount.draw("belt", HTML, SCRIPT, key=key, data={**data, "answered": inside.seen(key, "edit")},
               default={"step": None, "edit": None}, on_step_change=lambda: None, on_edit_change=lambda: None)


def taken_step(key: str) -> int | None:
    """The step, from 1, that the clock came to rest at, once; None where nothing is new."""
    return _step(inside.sent_anew(key, "step"))


def taken_edit(key: str) -> Edit | None:
    """What the reader set last, once; None where nothing is new."""
    sent = inside.sent_anew(key, "edit")
    rows, step = (sent or {}).get("rows"), _step(sent)
    if step is None or not isinstance(rows, Mapping):
        return None
    if not all(isinstance(row, list) for row in rows.values()):
        return None
    return Edit(rows, step, bool((sent or {}).get("done", True)))


def _step(sent: Mapping[str, Any] | None) -> int | None:
    """The step that a message names; None where it names none."""
    step = (sent or {}).get("t")
    return step if isinstance(step, int) and not isinstance(step, bool) else None
