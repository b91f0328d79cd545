"""What the page Your model can show under its main figure; only what is open is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from core.cells import cell_of
from core.gradients.parts import half_lives, weight_gradient
from core.gradients.verdict import gradient_lag
from core.reading.trials import MOST, trials
from pages.ui.charts.exhibit import Exhibit
from pages.ui.charts.marked import plain
from pages.ui.charts.theme import Theme
from pages.ui.gradients import exhibit as lent
from pages.ui.inspect import figures, said
from pages.ui.inspect.run import Chosen
from pages.ui.text.words import Words

View = Callable[[Chosen, Words, Theme], Exhibit]


def note(text: str) -> Exhibit:
    """A view that has no figure, and why."""
    return Exhibit(None, "", text, {}, "none")


def gates(chosen: Chosen, words: Words, theme: Theme) -> Exhibit:
    run = chosen.run()
    letters = cell_of(run.cell).GATES
    if not letters:
        return note(words("inspect.no_gates"))
    letter = letters[min(int(chosen.settings["gate"]), len(letters)) - 1]
    sentence = said.gates(chosen, letter, words)
    some = (words("units.some", count=figures.ROWS, hidden=run.params.hidden),)
    return Exhibit(figures.gates(run, letter, theme=theme, words=words), plain(sentence), sentence, {},
                   columns=figures.gate_columns(run, letter, words),
                   notes=some if run.params.hidden > figures.ROWS else ())


def histogram(chosen: Chosen, words: Words, theme: Theme) -> Exhibit:
    run = chosen.run()
    if not cell_of(run.cell).GATES:
        return note(words("inspect.no_gates"))
    return Exhibit(figures.histograms(run, theme=theme, words=words), words("inspect.histogram_alt"),
                   words("inspect.histogram_said"), {}, columns=figures.histogram_columns(run, words))


def lives(chosen: Chosen, words: Words, theme: Theme) -> Exhibit:
    run = chosen.run()
    half, sentence = half_lives(run.params, run.trace), said.memory(chosen, words)
    if half is None:
        return note(sentence)
    letter = cell_of(run.cell).KEEP or ""
    return Exhibit(figures.lives(half, letter, theme=theme, words=words), plain(sentence), sentence, {},
                   columns=figures.life_columns(half, words), notes=(words("inspect.lives_note"),))


def states(chosen: Chosen, words: Words, theme: Theme) -> Exhibit:
    return lent.states_of(chosen.run(), min(chosen.settings["unit"], chosen.layer.hidden), words, theme)


def units(chosen: Chosen, words: Words, theme: Theme) -> Exhibit:
    run = chosen.run()
    return lent.units_of(run, "h" if run.trace.c is None else "c", words, theme)


def routes(chosen: Chosen, words: Words, theme: Theme) -> Exhibit:
    return (lent.routes_of(chosen.run(), chosen.settings["cut"], words, theme)
            or note(words("inspect.no_highway")))


def weights(chosen: Chosen, words: Words, theme: Theme) -> Exhibit:
    return lent.shares_of(chosen.run(), words, theme)


def saturation(chosen: Chosen, words: Words, theme: Theme) -> Exhibit:
    shown = lent.saturation_of(chosen.run(), words, theme)
    return replace(shown, sentence=said.saturation(shown.facts, words))


def receipt(chosen: Chosen, words: Words, theme: Theme) -> Exhibit:
    return lent.receipt_of(chosen.run(), min(chosen.settings["lag"], chosen.steps), words)


def phase_map(chosen: Chosen, words: Words, theme: Theme) -> Exhibit:
    return (lent.map_of(chosen.run(), words, theme)
            or note(words("map.too_large", hidden=chosen.layer.hidden, steps=chosen.steps)))


def what_to_try(chosen: Chosen, words: Words, theme: Theme) -> Exhibit:
    run = chosen.run()
    if run.params.hidden > MOST:
        return note(words("inspect.trial.too_large", hidden=run.params.hidden, most=MOST))
    lag = gradient_lag(chosen.steps)
    found, head = list(trials(run, lag)), words("inspect.trial.gradient", lag=lag)
    columns = {words("inspect.trial.change"): [trial.name for trial in found],
               words("tools.log10_named", name=head): [trial.log10_gradient for trial in found],
               words("inspect.trial.radius"): [trial.radius for trial in found]}
    norm = float(weight_gradient(run.params, run.trace).norm[0])
    return Exhibit(said.trials(found, chosen, words), "", said.trials_line(found, words), {}, "html", columns,
                   notes=(said.clipping(norm, words), words("inspect.trial.note")))


VIEWS: Mapping[str, View] = {
    "gates": gates, "histogram": histogram, "lives": lives, "states": states, "units": units,
    "routes": routes, "weights": weights, "saturation": saturation, "receipt": receipt, "map": phase_map,
    "trials": what_to_try,
}
