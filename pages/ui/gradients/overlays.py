"""What can be drawn over the gradient curves, and the main figure's data and programs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

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

LAYER_DASHES = ("2px,3px", "6px,3px")  # of the lowest, and of the one above it


def chosen(result: Result, show: Sequence[str], pinned: Experiment | None, words: Words, *,
           numbered: bool = True) -> list[Overlay]:
    """What the settings ask for beside the curves, and the overlays that the reader has switched on.
    numbered: whether what is pinned says where it ends, or where the axis does."""
    drawn = told(result, words)
    if pinned is not None:
        for name, run in live.run(pinned).runs.items():
            curve = run.gradient[:result.experiment.steps + 1]
            value = power_text(float(curve[-1])) if numbered else ""
            label = words("overlay.pinned", model=MODEL_NAMES[name], value=value).strip()
            drawn.append(Overlay(name, curve, label, "2px,3px"))
    return drawn + of_runs(result.runs, show, words, result.layers)


def told(result: Result, words: Words) -> list[Overlay]:
    """What the settings themselves ask for: what would arrive if nothing were cut, what the last step's loss
    sends where each step has one, and the layers below the topmost."""
    drawn: list[Overlay] = []
    for name, run in result.runs.items():
        model = MODEL_NAMES[name]
        if run.uncut is not run:
            drawn.append(Overlay(name, run.uncut.gradient, words("overlay.uncut", model=model), "3px,3px"))
        if run.of_last is not run:
            drawn.append(Overlay(name, _arriving(run.of_last.gradient), words("overlay.last", model=model),
                                 "10px,4px"))
        for number, layer in enumerate(result.layers[name][:-1], 1):
            label = words("overlay.layer", model=model, layer=number)
            drawn.append(Overlay(name, _arriving(layer.gradient), label, LAYER_DASHES[number - 1]))
    return drawn


def _arriving(curve: np.ndarray) -> np.ndarray:
    """A curve without its zeros: nothing is drawn where nothing arrives."""
    return np.where(np.isneginf(curve), np.nan, curve)


def of_runs(runs: Mapping[str, CellRun], show: Sequence[str], words: Words,
            layers: Mapping[str, Sequence[CellRun]] | None = None) -> list[Overlay]:
    """Those of the runs themselves; layers: all of each, where the input is read by another one."""
    drawn: list[Overlay] = []
    for name, run in runs.items():
        model = MODEL_NAMES[name]
        if "path" in show and run.cell_path is not None:
            drawn.append(Overlay(name, run.cell_path, path_name(run, words), "10px,4px"))
        if "input" in show:
            reads = layers[name][0] if layers else run
            drawn.append(Overlay(name, _arriving(reads.input_gradient), words("overlay.input", model=model),
                                 "3px,3px"))
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


def columns_of(result: Result, words: Words) -> Columns:
    """The same of a Result, with what its settings ask for."""
    table = dict(columns(result.runs, words))
    for overlay in told(result, words):
        table[words("tools.log10_named", name=overlay.label)] = np.nan_to_num(overlay.curve, nan=-np.inf)
    return table


def programs(result: Result) -> Mapping[str, str]:
    """The experiment as a program, by the name of the library that it needs."""
    names = {"numpy": "NumPy", "torch": "PyTorch"}
    return {names[library]: program(result.experiment, library) for library in LIBRARIES}


