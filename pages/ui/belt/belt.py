"""The conveyor belt on the screen: the component, and what the reader did with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from pages.ui.components import component

FOLDER = Path(__file__).parent
SCRIPTS = ("svg", "parts", "clock", "lstm", "rnn", "board", "overview", "equations", "belt")  # one module, in this order
HTML, CSS = ((FOLDER / f"belt.{kind}").read_text(encoding="utf-8") for kind in ("html", "css"))
JAVASCRIPT = "\n".join((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
THROTTLE = 20  # ms between two values sent while something is held


class Edit(NamedTuple):
    """The reader set one number of a row ("x", or a gate) at a step, counted from 1; done: and let go."""

    row: str
    step: int
    value: float
    done: bool


def draw(key: str, data: Mapping[str, Any]) -> None:
    """Show the belt; `data` is made by blob.blob."""
    component("belt", HTML, JAVASCRIPT, CSS)(
        key=key, data=data, default={"step": None, "edit": None}, on_step_change=lambda: None, on_edit_change=lambda: None)


def taken_step(key: str) -> int | None:
    """The step, from 1, that the clock came to rest at, once; None where nothing is new."""
    sent = _new(key, "step")
    return None if sent is None else int(sent["t"])


def taken_edit(key: str) -> Edit | None:
    """What the reader set last, once; None where nothing is new."""
    sent = _new(key, "edit")
    return None if sent is None else Edit(str(sent["row"]), int(sent["t"]), float(sent["value"]), bool(sent["done"]))


def _new(key: str, name: str) -> Mapping[str, Any] | None:
    state = st.session_state.get(key)
    sent, seen = (state.get(name) if state else None), f"{key}:{name}:seen"
    if not isinstance(sent, Mapping) or st.session_state.get(seen) == sent.get("n"):
        return None
    st.session_state[seen] = sent.get("n")
    return sent
