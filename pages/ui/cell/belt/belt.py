"""The conveyor belt on the screen: the component, and the moves that it sends."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pages.ui.page.state import State
from pages.ui.widgets import door, mount
from pages.ui.widgets.scripts import bundle

FOLDER = Path(__file__).parent


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


HTML = _read("belt.html")
SCRIPT = bundle(FOLDER / "belt.js")
STYLE = _read("belt.css") + _read("cell.css")


def draw(state: State, data: Mapping[str, Any], key: str = "belt") -> None:
    """Show the belt; `data` is made by cell.figure. state: the page's, which hears its moves: "step", from 1,
    where the clock came to rest; and "edit", whole rows that were set, by name, and the step that was set
    last."""
    key = f"{state.page}:{key}"
    state.hear(key, [("step", _is_step), ("edit", _is_edit)])
    mount.draw("belt", HTML, SCRIPT, key=key, data={**data, **state.wire(bound=True)},
               default={"value": None}, on_value_change=lambda: None)


def _is_step(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_edit(value: object) -> bool:
    if not isinstance(value, Mapping) or set(value) != {"rows", "t"} or not _is_step(value["t"]):
        return False
    rows = value["rows"]
    return isinstance(rows, Mapping) and all(
        isinstance(row, list) and all(map(door.is_number, row)) for row in rows.values())
