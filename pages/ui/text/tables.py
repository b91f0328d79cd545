"""A figure's data for those who read rather than look: columns as CSV text, and as rows for a table on the
page."""

from __future__ import annotations

import csv as comma_separated
import io
import math
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
    writer.writerows(zip(*(map(_exact, plain) if "log10" in heading else plain
                           for heading, plain in _plain(columns).items()), strict=True))
    return text.getvalue()


def file(columns: Columns, about: Sequence[tuple[str, str]]) -> str:
    """A CSV file that tells what it is, in lines that begin with #.

    Excel opens it by a double click, since it has a byte order mark; pandas with read_csv(..., comment="#").
    """
    text = io.StringIO()
    comma_separated.writer(text, lineterminator="\n").writerows((f"# {name}", value) for name, value in about)
    return f"\ufeff{text.getvalue()}{csv(columns)}"


def thinned(columns: Columns) -> tuple[Columns, int]:
    """The columns with every n-th row, as many as a page can show; and n."""
    rows = len(next(iter(columns.values())))
    every = max(1, -(-rows * len(columns) // MOST_CELLS))
    return {heading: values[::every] for heading, values in columns.items()}, every


def html(columns: Columns) -> str:
    """The columns as an HTML table, numbers with five digits."""
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in columns)
    rows = zip(*([_shown(value, "log10" in heading) for value in column]
                 for heading, column in columns.items()), strict=True)
    body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _plain(columns: Columns) -> dict[str, Sequence[Any]]:
    return {heading: column.tolist() if hasattr(column, "tolist") else column
            for heading, column in columns.items()}


def _exact(log10: Any) -> Any:
    """log10 of a 1 that was computed: 0, not 1e-16. A size that is not there is an empty cell."""
    if not isinstance(log10, float):
        return log10
    return "" if math.isnan(log10) else 0.0 if abs(log10) < 1e-14 else log10


def _shown(value: Any, log10: bool = False) -> str:
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, float) and abs(plain) < 1e-14 and log10:
        plain = 0.0
    return f"{plain:.5g}".replace("-", "−") if isinstance(plain, float) else escape(str(plain))
