"""A page's figure as a scene shows it: without its answer, or with the reader's guess beside the truth."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from pages.ui.charts.chart import AXIS, HEAD, Spec, numbers
from pages.ui.charts.labels import LINE, Plot, plot_of
from pages.ui.charts.theme import MODEL_NAMES, Theme
from pages.ui.questions import exhibits
from pages.ui.questions.said import tens
from pages.ui.questions.truth import Guess, curve_of, lags
from pages.ui.text.numbers import decimal, power_text
from pages.ui.text.scenes import Question, Scene
from pages.ui.text.words import Words
from pages.ui.widgets.guess import Given, Handle, Pad

LAST = 100  # lags of the gradients' axis at its start
DASH = "7px,5px"
ASIDE = 5  # lags between the guesses of two questions at one lag
DIAMOND = 15  # px of a guess
NAMED = 10  # the point of a drawn curve where its name stands
WIDEST = 24  # lags that the longest bar of a vote takes


def veiled(spec: Spec, keep: tuple[str, ...], theme: Theme) -> Spec:
    """The figure with its axes and whose they are, and of what it shows only what stands on the y axes of
    `keep`."""
    def kept(part: Mapping[str, Any], axis: str) -> bool:
        return str(part.get(axis, "y")).split()[0] in keep

    layout = spec["layout"]
    question = dict(text="?", x=0.5, y=0.86 if keep else 0.5, xref="paper", yref="paper", showarrow=False,
                    font=dict(size=64, color=theme.faint))
    notes = [note if kept(note, "yref") else note | {"text": note["text"].split("<br>")[0]}
             for note in layout["annotations"] if kept(note, "yref") or note.get("name") in (AXIS, HEAD)]
    shapes = [shape for shape in layout["shapes"] if shape.get("yref") == "paper" or kept(shape, "yref")]
    return {"data": [trace if kept(trace, "yaxis") else _unseen(trace) for trace in spec["data"]],
            "layout": {**layout, "annotations": [*notes, question], "shapes": shapes}}


def _unseen(trace: Mapping[str, Any]) -> Spec:
    """Nothing to see on a trace's axes: Plotly draws only axes that something stands on."""
    axes = {axis: trace[axis] for axis in ("xaxis", "yaxis") if axis in trace}
    return dict(type="scatter", mode="markers", x=list(trace["x"])[:1], y=[0], opacity=0, hoverinfo="skip",
                **axes)


def pad(scene: Scene, spec: Spec, guesses: Mapping[str, Guess], labels: Mapping[str, str],
        words: Words) -> Pad:
    """Where a decade or a curve is guessed: the axes of the page's own figure, and what it may show already.

    labels: question -> what its handle is called.
    """
    layout = spec["layout"]
    x, y = layout["xaxis"], layout["yaxis"]
    given = []
    if scene.given:
        curve = curve_of(f"{scene.given}.log10_gradient", exhibits.facts(scene.figure, words))
        given.append(Given(points=[(float(lag), round(float(value), 2)) for lag, value in enumerate(curve)],
                           of=scene.given, label=MODEL_NAMES[scene.given]))
    handles = [Handle(name=f"guess:{question.id}", kind=question.kind, at=float(question.lag),
                      value=_listed(guesses.get(question.id)), of=question.of, label=labels[question.id])
               for question in scene.ask]
    hint = "decades" if len(handles) > 1 else handles[0].kind
    return Pad(x_range=x["range"], x_ticks=list(zip(x["tickvals"], x["ticktext"], strict=True)),
               x_title=words("figure.time"), y_range=y["range"],
               y_ticks=list(zip(y["tickvals"], y["ticktext"], strict=True)), handles=handles, given=given,
               lags=[round(lag, 2) for lag in lags(LAST).tolist()], label=words("lesson.pad"),
               hint=words(f"lesson.pad_{hint}"), where=words("figure.lag_mark", lag="{lag}"),
               height=layout["height"])


def _listed(guess: Guess | None) -> list[float] | None:
    return None if guess is None or isinstance(guess, str) else list(guess)


def with_guess(scene: Scene, spec: Spec, guesses: Mapping[str, Guess], labels: Mapping[str, str],
               words: Words, theme: Theme) -> Spec:
    """The figure with each guess of the scene laid on it. labels: as in `pad`."""
    made = [(question, guess) for question in scene.ask
            if (guess := guesses.get(question.id)) is not None and not isinstance(guess, str)]
    data, notes = list(spec["data"]), list(spec["layout"]["annotations"])
    shown = {"data": data, "layout": {**spec["layout"], "annotations": notes}}
    dots = {question.id: _dot(shown, question, guess[0], place - (len(made) - 1) / 2)
            for place, (question, guess) in enumerate(made) if question.kind == "decade"}
    # the numbers there give way to the dots
    there = [note for note in notes if str(note["text"]).startswith("<b>") and dots
             and note.get("x") == made[0][0].lag]
    notes[:] = [note for note in notes if note not in there]
    plot = plot_of(shown)
    for x, y in dots.values():
        plot.mark(x, y, DIAMOND)
    notes += [note | plot.beside(_bare(note["text"]), note["x"], note["y"]) for note in there]
    for place, (question, guess) in enumerate(made):
        if question.kind == "number" and scene.beside:
            _beside(data, notes, scene, question, guess[0], words, theme, plot)
        elif question.kind == "curve":
            _drawn(data, notes, plot, guess, words("lesson.guess"), theme)
        elif question.kind == "decade":
            several = len(scene.ask) > 1
            own = words("lesson.own", label=labels[question.id]) if several else words("lesson.guess")
            sides = (-1, 1) if len(made) < 2 else (-1,) if place == 0 else (1,)
            _dotted(data, notes, plot, dots[question.id], guess[0], own, theme, sides)
    return shown


def with_marks(marks: Sequence[tuple[float, str]], spec: Spec, theme: Theme) -> Spec:
    """The figure with the numbers of which a scene speaks, each beside its point of a trace. marks: x, and
    the name of the trace."""
    data, notes = list(spec["data"]), list(spec["layout"]["annotations"])
    shown = {"data": data, "layout": {**spec["layout"], "annotations": notes}}
    there = len(notes)
    for x, name in marks:
        (trace,) = [each for each in spec["data"] if _bare(each.get("name", "")) == name]
        at, axis = trace["x"].index(x), trace.get("yaxis", "y")
        y, colour = trace["y"][at], trace["line"]["color"]
        text = decimal(y)
        data.append(dict(type="scatter", mode="markers", x=[x], y=[y], hoverinfo="skip", yaxis=axis,
                         marker=dict(size=11, color=theme.ground, line=dict(width=3, color=colour))))
        beside = plot_of(shown, axis).beside(text, x, y)
        notes.append(dict(text=f"<b>{text}</b>", x=x, y=y, yref=axis, showarrow=False,
                          font=dict(size=17, color=colour), **beside))
    for one, other in combinations(notes[there:], 2):
        _in_order(one, other, plot_of(shown, one["yref"]))
    return shown


def _in_order(one: Spec, other: Spec, plot: Plot) -> None:
    """Let the numbers of two points, one above the other, stand in the order of the points."""
    if (one["x"], one["yref"]) != (other["x"], other["yref"]):
        return
    points = [plot.down(note["y"]) for note in (one, other)]
    places = [point - note["yshift"] for point, note in zip(points, (one, other), strict=True)]
    if (points[0] - points[1]) * (places[0] - places[1]) < 0 and abs(places[0] - places[1]) >= LINE / 2:
        sides = [{key: note[key] for key in ("xanchor", "xshift")} for note in (one, other)]
        one |= sides[1] | {"yshift": points[0] - places[1]}
        other |= sides[0] | {"yshift": points[1] - places[0]}


def _bare(text: str) -> str:
    """A text without its tags and subscripts."""
    return re.sub(r"<sub>.*?</sub>|<[^>]+>", "", text)


def with_votes(scene: Scene, spec: Spec, votes: Mapping[str, Mapping[str, Any]], words: Words,
               theme: Theme) -> Spec:
    """The figure with a class's votes on its axes: of a decade bars at its lag, the first vote to the left
    and the second to the right; of a curve the middle half of all that were drawn, and their median.

    votes: question -> "1" or "2" -> tally, as server/classroom counts.
    """
    layout = spec["layout"]
    shapes, notes, data = list(layout["shapes"]), list(layout["annotations"]), list(spec["data"])
    for question in scene.ask:
        both = {vote: tally for vote, tally in votes.get(question.id, {}).items() if tally["n"]}
        if question.kind == "decade":
            shapes += _bars(question.lag, both, theme)
            notes += _counts(question.lag, both, theme)
        elif question.kind == "curve" and both:
            band = both[max(both)]["band"]
            data += _bands(band, words, theme)
            plot = plot_of({"data": data, "layout": {**layout, "annotations": notes}})
            notes.append(_note(words("class.median"), lags(LAST)[-6], band[1][-6], theme, plot))
    if len(shapes) > len(layout["shapes"]):
        for vote, anchor in (("1", "right"), ("2", "left")):
            notes.append(dict(text=f"<b>{words(f'class.vote_{vote}')}</b>", x=scene.ask[0].lag,
                              y=layout["yaxis"]["range"][0],
                              yref="y", yanchor="bottom", showarrow=False, xanchor=anchor,
                              xshift=-8 if vote == "1" else 8, font=dict(size=16, color=theme.ink)))
    return {"data": data, "layout": {**layout, "shapes": shapes, "annotations": notes}}


def _bars(lag: int, both: Mapping[str, Mapping[str, Any]], theme: Theme) -> list[Spec]:
    """Rectangles, a decade high; the axis of lags runs to the left."""
    most = max((count for tally in both.values() for count in tally["counts"].values()), default=1)
    sides = {"1": (1, theme.faint), "2": (-1, theme.symbols["c"].shade)}
    return [dict(type="rect", x0=lag, x1=lag + sides[vote][0] * WIDEST * count / most, y0=float(log) - 0.42,
                 y1=float(log) + 0.42, yref="y", fillcolor=sides[vote][1], opacity=0.75, line=dict(width=0))
            for vote, tally in both.items() for log, count in tally["counts"].items()]


def _counts(lag: int, both: Mapping[str, Mapping[str, Any]], theme: Theme) -> list[Spec]:
    """How many voted for a decade, beside its bar."""
    most = max((count for tally in both.values() for count in tally["counts"].values()), default=1)
    return [dict(text=str(count), x=lag + (1 if vote == "1" else -1) * WIDEST * count / most, y=float(log),
                 yref="y", showarrow=False, xanchor="right" if vote == "1" else "left",
                 xshift=-4 if vote == "1" else 4, font=dict(size=14, color=theme.ink))
            for vote, tally in both.items() for log, count in tally["counts"].items()]


def _bands(band: list[list[float]], words: Words, theme: Theme) -> list[Spec]:
    """Quartiles of drawn curves, (3, POINTS), as an area and a line."""
    low, middle, high = band
    x = lags(LAST).tolist()
    color = theme.symbols["c"].shade
    return [dict(type="scatter", mode="lines", x=[*x, *reversed(x)], y=[*low, *reversed(high)], fill="toself",
                 line=dict(width=0, color=color), opacity=0.35, hoverinfo="skip",
                 name=words("class.middle_half")),
            dict(type="scatter", mode="lines", x=x, y=middle, line=dict(color=color, width=3, dash="2px,3px"),
                 name=words("class.median"))]


def _within(values: Any, spec: Spec) -> Any:
    """What lies beyond the axis, at its edge."""
    low, high = spec["layout"]["yaxis"]["range"]
    return np.clip(values, low + 0.2, high - 0.2)


def _dot(spec: Spec, question: Question, guess: float, place: float) -> tuple[float, float]:
    """Where a guess of a decade stands: at its lag, and where there are several beside it, so that equal ones
    stay apart."""
    return float(question.lag - place * ASIDE), float(_within(guess, spec))


def _dotted(data: list[Spec], notes: list[Spec], plot: Plot, at: tuple[float, float], guess: float, own: str,
            theme: Theme, sides: Sequence[int]) -> None:
    """A decade as a diamond. own: what it is called; sides: on which that may stand."""
    data.append(dict(type="scatter", x=[at[0]], y=[at[1]], name=own, customdata=[tens(power_text(guess))],
                     hovertemplate="%{customdata}", mode="markers",
                     marker=dict(symbol="diamond", size=DIAMOND, color=theme.ink,
                                 line=dict(width=2, color=theme.ground))))
    notes.append(_note(own, *at, theme, plot, sides))


def _drawn(data: list[Spec], notes: list[Spec], plot: Plot, guess: tuple[float, ...], own: str,
           theme: Theme) -> None:
    """A curve as a dashed line. own: what it is called."""
    x, values = lags(LAST), _within(guess, plot.spec)
    data.append(dict(type="scatter", x=numbers(x), y=numbers(values), name=own, hovertemplate="%{customdata}",
                     customdata=[power_text(each) for each in guess], mode="lines",
                     line=dict(color=theme.ink, width=2.5, dash=DASH)))
    plot.draw(x, values)
    notes.append(_note(own, float(x[NAMED]), float(values[NAMED]), theme, plot))


def _beside(data: list[Spec], notes: list[Spec], scene: Scene, question: Question, guess: float,
            words: Words, theme: Theme, plot: Plot) -> None:
    """The first curve of the same figure at the guess, dashed."""
    other = exhibits.at(scene.beside.replace("{guess}", f"{guess:g}"), words, theme).figure["data"][0]
    own = words("lesson.guess")
    data.append({**other, "fill": "none", "name": own, "line": dict(color=theme.ink, width=2.5, dash=DASH)})
    place = len(other["x"]) // 5
    plot.draw(np.array(other["x"]), np.array(other["y"]))
    notes.append(_note(f"{own} {decimal(guess, 3)}", other["x"][place], other["y"][place], theme, plot))


def _note(text: str, x: float, y: float, theme: Theme, plot: Plot, sides: Sequence[int] = (-1, 1)) -> Spec:
    """A bold label at a point, where it hides least."""
    return dict(text=f"<b>{text}</b>", x=x, y=y, yref="y", showarrow=False,
                font=dict(size=16, color=theme.ink), bgcolor=theme.ground, **plot.beside(text, x, y, sides))
