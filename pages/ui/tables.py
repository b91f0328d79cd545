"""A figure's data for those who read rather than look: columns as CSV text, and as rows for a table on the page."""

from __future__ import annotations

import csv as comma_separated
import io
from collections.abc import Mapping
from typing import Any

Columns = Mapping[str, Any]  # heading -> values, all of one length
MOST_CELLS = 6000  # of a table on the page: a browser is slow with more


def csv(columns: Columns) -> str:
    """CSV with a head line; numbers in full precision, so that what is read back is what was drawn."""
    text = io.StringIO()
    writer = comma_separated.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(column.tolist() if hasattr(column, "tolist") else column for column in columns.values()), strict=True))
    return text.getvalue()


def thinned(columns: Columns) -> tuple[Columns, int]:
    """The columns with every n-th row, as many as a page can show; and n."""
    rows = len(next(iter(columns.values())))
    every = max(1, -(-rows * len(columns) // MOST_CELLS))
    return {heading: values[::every] for heading, values in columns.items()}, every


def shown(columns: Columns) -> dict[str, list[str]]:
    """The columns as texts, numbers with five digits."""
    return {heading: [f"{value:.5g}".replace("-", "−") if isinstance(value, float) else str(value) for value in map(_plain, column)]
            for heading, column in columns.items()}


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value
