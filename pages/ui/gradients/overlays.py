"""What can be drawn over the gradient curves, and the main figure's data and programs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from core import Experiment, Result
from core.analysis import MOST_STEPS, MOST_UNITS, CellRun
from core.cells import cell_of
from core.experiment.program import LIBRARIES, program
from core.gradients import rate_lags
from pages.ui.charts.theme import MODEL_NAMES
from pages.ui.gradients.bands import bands
from pages.ui.gradients.figure import Overlay
from pages.ui.page import live
from pages.ui.page.knobs import Pinned
from pages.ui.text.numbers import power_text
from pages.ui.text.tables import Columns
from pages.ui.text.words import Words


def chosen(result: Result, show: Sequence[str], pinned: Experiment | None, words: Words) -> list[Overlay]:
    """The overlays that the reader has switched on."""
    drawn: list[Overlay] = []
    if pinned is not None:
        for name, run in live.run(pinned).runs.items():
            label = words("overlay.pinned", model=MODEL_NAMES[name],
                          value=power_text(float(run.gradient[-1])))
            drawn.append(Overlay(name, run.gradient, label, "2px,3px"))
    return drawn + of_runs(result.runs, show, words)


def of_runs(runs: Mapping[str, CellRun], show: Sequence[str], words: Words) -> list[Overlay]:
    """Those of the runs themselves."""
    drawn: list[Overlay] = []
    for name, run in runs.items():
        model = MODEL_NAMES[name]
        if "path" in show and run.cell_path is not None:
            drawn.append(Overlay(name, run.cell_path, path_name(run, words), "10px,4px"))
        if "input" in show and run.input_gradient is not None:
            drawn.append(Overlay(name, run.input_gradient, words("overlay.input", model=model), "3px,3px"))
        if "worst" in show and run.worst is not None:
            drawn.append(Overlay(name, run.worst, words("overlay.worst", model=model), "5px,4px"))
        if "bound" in show and run.bound is not None:
            drawn.append(Overlay(name, run.bound, words("overlay.bound"), "2px,4px", stretches=False))
    return drawn


def path_name(run: CellRun, words: Words) -> str:
    """What the product of a cell's gate that keeps is called: only an LSTM has a belt of its own."""
    model, letter = MODEL_NAMES[run.cell], cell_of(run.cell).KEEP
    return words("overlay.path", model=model) if run.trace.c is not None else words(
        "overlay.kept", model=model, letter=letter)


def line(result: Result, show: Sequence[str], pinned: Experiment | None, back: int, words: Words) -> str:
    """What the overlays say in words, as HTML; empty where there is nothing to say. back: the lag that the
    readout names."""
    said = []
    if "half" in show:
        said.append(half_line(result.runs, words))
    if "band" in show:
        said.append(_band_line(result, back, words))
    if "worst" in show and result.runs["rnn"].worst is None:
        said.append(words("overlay.too_large", hidden=MOST_UNITS, steps=MOST_STEPS))
    if pinned is not None:
        text = Pinned("A", "A").format(pinned)
        settings = words("overlay.pinned_start") if text == "start" else text.replace(",", " ")
        said.append(words("overlay.pinned_line", items=settings))
    return " ".join(said)


def half_line(runs: Mapping[str, CellRun], words: Words) -> str:
    """In how many steps the gradient of each halves."""
    first, last = rate_lags(len(next(iter(runs.values())).gradient) - 1)
    items = [words("overlay.half_never" if math.isinf(run.half_life) else "overlay.half_item",
                   model=MODEL_NAMES[name], steps=f"{run.half_life:.{0 if run.half_life >= 9.95 else 1}f}")
             for name, run in runs.items()]
    return words("overlay.half", first=first, last=last, items=words("list.separator").join(items))


def _band_line(result: Result, back: int, words: Words) -> str:
    """Between which sizes most seeds lie, at the lag that the readout names."""
    found, lag = bands(result.experiment), min(back, result.experiment.steps)
    if not found:
        return words("overlay.band_too_large", hidden=result.experiment.hidden, steps=result.experiment.steps)
    items = [words("overlay.band_item", model=MODEL_NAMES[name], low=power_text(float(band.edges[0, lag])),
                   high=power_text(float(band.edges[1, lag]))) for name, band in found.items()]
    seeds = next(iter(found.values())).seeds
    return words("overlay.band", seeds=seeds, lag=lag, items=words("list.separator").join(items))


def columns(runs: Mapping[str, CellRun], words: Words) -> Columns:
    """The main figure's data by lag: log10 of the gradient, and of the cell path."""
    table: dict[str, Any] = {words("tools.lag"): range(len(next(iter(runs.values())).gradient))}
    for name, run in runs.items():
        table[words("tools.log10_of", model=MODEL_NAMES[name])] = run.gradient
    for run in runs.values():
        if run.cell_path is not None:
            table[words("tools.log10_named", name=path_name(run, words))] = run.cell_path
    return table


def programs(result: Result) -> Mapping[str, str]:
    """The experiment as a program, by the name of the library that it needs."""
    names = {"numpy": "NumPy", "torch": "PyTorch"}
    return {names[library]: program(result.experiment, library) for library in LIBRARIES}


