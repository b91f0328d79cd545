"""A panel of controls that Python follows while they are moved: Streamlit's own slider sends nothing before
its thumb is let go.

One component for a whole column of settings, since what costs most in a redraw is the number of Streamlit
elements in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pages.ui.widgets import mount
from pages.ui.widgets import rows as kinds
from pages.ui.widgets.rows import THROTTLE as THROTTLE
from pages.ui.widgets.scripts import bundle

HTML = '<div class="panel"></div>'
JAVASCRIPT = bundle(Path(__file__).with_suffix(".js"))

FOLLOW = "follow"


def draw(key: str, rows: Sequence[kinds.Row], wire: Mapping[str, Any], *, turn: int | None = None,
         follows: bool = False) -> None:
    """Show the controls, top to bottom. wire: as State.wire has it.

    Where a page has parts that run by themselves: when the turn of a panel in one part has changed, panels
    that follow, in another, send the move FOLLOW, so that their part runs, too.
    """
    shown = [kinds.plain(row) for row in rows]
    data: dict[str, Any] = {**wire, "rows": shown, "follows": follows}
    data |= {} if turn is None else {"turn": turn}
    sliders = [row for row in shown if row["kind"] == "slider"]
    if sliders:  # where a message names no control, it moves the first slider
        data |= {name: sliders[0][name] for name in ("name", "label", "min", "max", "step")}
    mount.draw("panel", HTML, JAVASCRIPT, key=key, data=data, default={"value": None},
               on_value_change=lambda: None)


def checks(rows: Sequence[kinds.Row], *, follows: bool = False) -> Iterator[tuple[str, kinds.Check]]:
    """What the panel sends, as `rows.checks` has it."""
    for row in rows:
        yield from kinds.checks(row)
    if follows:
        yield FOLLOW, lambda value: value is None


def first(rows: Sequence[kinds.Row]) -> str | None:
    """The name of the slider that a message means which names no control."""
    return next((row.name for row in rows if isinstance(row, kinds.Slider)), None)
