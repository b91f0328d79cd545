"""A sequence of numbers as a reader brings it: a line a step, a column an input."""

from __future__ import annotations

import csv

import numpy as np

from core.cells.numerics import Array
from core.reading import Refused

LARGEST = 2**20  # bytes
MOST_STEPS, MOST_COLUMNS = 1000, 4096


def read(content: bytes) -> Array:
    """Return the numbers, (T, D). A first line of names and lines that begin with # are left out.

    Raises: Refused for what is no such table, with what is wrong.
    """
    if len(content) > LARGEST:
        raise Refused("table_large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("table_text") from error
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    tab = "\t" if lines and "\t" in lines[0] else ";" if lines and ";" in lines[0] else ","
    try:
        rows = list(csv.reader(lines, delimiter=tab))
    except csv.Error as error:
        raise Refused("table_text") from error
    if rows and not _numbers(rows[0]):
        rows = rows[1:]
    if len(rows) < 2 or len(rows) > MOST_STEPS:
        raise Refused("table_steps", given=len(rows), most=MOST_STEPS)
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        if len(row) != width or width > MOST_COLUMNS or not _numbers(row):
            raise Refused("table_row", row=number, wanted=min(width, MOST_COLUMNS))
    return np.array(rows, dtype=np.float64)


def _numbers(row: list[str]) -> bool:
    try:
        return bool(np.isfinite([float(cell) for cell in row]).all())
    except ValueError:
        return False
