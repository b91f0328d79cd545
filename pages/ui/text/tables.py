"""A figure's data for those who read rather than look: columns as CSV text, and as rows for a table on the
page."""

from __future__ import annotations

import csv as comma_separated
import io
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

Columns = Mapping[str, Any]  # heading -> values, all of one length
MOST_CELLS = 6000  # of a table on the page: a browser is slow with more


def of_lines(headings: Sequence[str], lines: Sequence[Sequence[Any]]) -> Columns:
    """Columns from lines, each with a value for every heading; nothing where there are no lines."""
    return {heading: list(values) for heading, values in zip(headings, zip(*lines, strict=True),
                                                             strict=True)} if lines else {}


def csv(columns: Columns) -> str:
    """CSV with a head line; numbers in full precision, so that what is read back is what was drawn."""
    text = io.StringIO()
    writer = comma_separated.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(column.tolist() if hasattr(column, "tolist") else column
                           for column in columns.values()), strict=True))
    return text.getvalue()


def thinned(columns: Columns) -> tuple[Columns, int]:
    """The columns with every n-th row, as many as a page can show; and n."""
    rows = len(next(iter(columns.values())))
    every = max(1, -(-rows * len(columns) // MOST_CELLS))
    return {heading: values[::every] for heading, values in columns.items()}, every


def html(columns: Columns) -> str:
    """The columns as an HTML table, numbers with five digits."""
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in columns)
    rows = zip(*(map(_shown, column) for column in columns.values()), strict=True)
    body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _shown(value: Any) -> str:
    plain = value.item() if hasattr(value, "item") else value
    return f"{plain:.5g}".replace("-", "−") if isinstance(plain, float) else escape(str(plain))
