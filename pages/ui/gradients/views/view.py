"""The parts of a view, from top to bottom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pages.ui.charts.chart import Spec
from pages.ui.text.tables import Columns


@dataclass(frozen=True)
class View:
    """key: of its figure, and of its files unless `file` names them. Empty parts are left out.

    chips: a knob with names; sentence: what happened, in HTML; above: what the figure shows, beside an arrow
    against time, or
    line: the same without one; rows: of a map that can be clicked, place -> value of the knob that it is of;
    slider: a knob, with the end that it has here; table and formula: HTML and Markdown in place of a figure;
    notes: small type below it.
    """

    key: str
    columns: Columns
    file: str = ""
    chips: str = ""
    sentence: str = ""
    above: str = ""
    line: str = ""
    figure: Spec | None = None
    alt: str = ""
    rows: Mapping[float, float] = field(default_factory=dict)
    slider: str = ""
    slider_end: float | None = None
    table: str = ""
    formula: str = ""
    notes: tuple[str, ...] = ()
