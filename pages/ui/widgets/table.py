"""A table of numbers that can be edited: Streamlit's own, with names of rows in front."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

STEP = 0.01


def numbers(key: str, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[float]]],
            limit: float) -> list[list[float]]:
    """The rows as the reader has edited them. rows: (name, values), one for each head; each from -limit to
    limit."""
    number = st.column_config.NumberColumn(min_value=-limit, max_value=limit, step=STEP)
    shown: list[dict[str, Any]] = [dict(zip(["", *heads], [name, *values], strict=True)) for name,
                                   values in rows]
    edited = st.data_editor(shown, key=key, hide_index=True, width="stretch", disabled=[""],
                            column_config=dict.fromkeys(heads, number))
    return [[row[head] for head in heads] for row in edited]


def redraw() -> None:
    """Draw the part of the page again in which the table stands."""
    st.rerun(scope="fragment")
