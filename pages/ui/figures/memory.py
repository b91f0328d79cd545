"""Figures of the page Long-term memory: what each network would answer after every word, its gates, the table over many seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from pages.ui.figures.chart import Chart, Spec
from pages.ui.numbers import decimal, power_html, tick_text
from pages.ui.reading import Reading
from pages.ui.theme import DRAWING_ORDER, MODEL_NAMES, SYMBOL_HTML, Theme, layout, time_axis, value_axis
from pages.ui.words import Words

HEIGHT, SECOND_HEIGHT, TABLE_HEIGHT = 272, 330, 300  # px, fixed: nothing below a figure moves when it is redrawn
LEFT, RIGHT, FOOT = 92, 100, 44  # px: margins; names and numbers stand at the right, where the answer is given
STRIP = 20  # px a row
APART = 27  # px between labels at the end of lines
LETTERS = {"lstm": "fio", "gru": "zr"}
DASHES = {"f": "solid", "i": "9px,3px", "o": "3px,3px", "z": "solid", "r": "9px,3px"}


def figure(now: Reading, *, theme: Theme, words: Words) -> Spec:
    """Curves: probability of the right language if the blank came after each word. Strips: how far another country moves it."""
    texts, memories = now.words, now.memories
    count = len(texts)
    strips = len(memories) * STRIP / (HEIGHT - FOOT - 8)
    chart = Chart(layout(theme, height=HEIGHT, left=LEFT, right=RIGHT) | dict(
        xaxis=_word_axis(now, theme, words),
        yaxis=value_axis(theme, side="left", range=[-0.03, 1.06], domain=[strips + 0.05, 1], tickvals=[0, 0.5, 1],
                         ticktext=["0", "0.5", "1"]),
        yaxis2=dict(domain=[0, strips], range=[-0.5, len(memories) - 0.5], showticklabels=False, showgrid=False, zeroline=False,
                    ticks="", fixedrange=True),
    ))
    _word_trace(chart, texts)
    _decoy_marks(chart, now, theme)
    chance = 1 / len(now.grammar.countries)
    chart.across(chance, dict(color=theme.faint, width=1, dash="2px,4px"))
    chart.note(words("memory.chance"), x=0, xref="x domain", xanchor="right", xshift=-6, y=chance, size=15, color=theme.faint)
    steps = np.arange(1, count + 1)
    for name in (name for name in DRAWING_ORDER if name in memories):
        cased(chart, steps, memories[name].right, name, theme,
              customdata=[[decimal(right), decimal(swap)] for right, swap in zip(
                  memories[name].right.tolist(), memories[name].swap.tolist(), strict=True)],
              hovertemplate=words("memory.hover"))
    ends = {name: float(told.right[-1]) for name, told in memories.items()}
    height = (HEIGHT - FOOT - 8) * (1 - strips - 0.05)
    end_labels(chart, {name: (value, f"{MODEL_NAMES[name]} <b>{decimal(value)}</b>", theme.symbols[name].shade)
                       for name, value in ends.items()}, (-0.03, 1.06), height, axis="y")
    for row, name in enumerate(reversed(list(memories))):
        chart.heat(memories[name].swap[None], steps, [row], yaxis="y2", zmin=0, zmax=1, showscale=False, hoverinfo="skip",
                   colorscale=[[0, theme.grid], [1, theme.curves[name].strip]], ygap=4, xgap=1 if count <= 61 else 0)
        chart.note(MODEL_NAMES[name], x=0, xref="x domain", xanchor="right", xshift=-12, y=row, yref="y2", size=15,
                   color=theme.symbols[name].shade)
    return chart.spec


def description(now: Reading, words: Words) -> str:
    """The main figure in one sentence, for those who do not see it."""
    ends = words("list.separator").join(words("memory.alt_end", model=MODEL_NAMES[name], value=decimal(float(told.right[-1])))
                                        for name, told in now.memories.items())
    return words("memory.alt", country=now.grammar.countries[now.country], distance=len(now.fillers), ends=ends)


def answers(now: Reading, *, theme: Theme, words: Words) -> Spec:
    """Probability of each language at the blank, by network: a table whose cells are filled as far as they are probable."""
    languages, names = now.grammar.languages, list(now.memories)
    rows = [*languages, words("memory.other")]
    chart = Chart(layout(theme, height=26 * len(rows) + 26) | dict(
        margin=dict(l=96, r=2, t=24, b=2), hovermode=False,
        xaxis=dict(range=[-0.5, len(names) - 0.5], visible=False, fixedrange=True),
        yaxis=dict(range=[len(rows) - 0.5, -0.5], visible=False, fixedrange=True),
    ))
    for column, name in enumerate(names):
        told = now.memories[name]
        chances = np.append(told.languages[-1], 1 - told.languages[-1].sum())
        chart.heat(chances[:, None], np.array([column]), list(range(len(rows))), zmin=0, zmax=1, showscale=False, xgap=6, ygap=3,
                   colorscale=[[0, theme.panel], [1, theme.symbols[name].fill]], hoverinfo="skip")
        chart.note(MODEL_NAMES[name], x=column, y=1, yref="paper", yanchor="bottom", size=15, color=theme.symbols[name].shade)
        for row, chance in enumerate(chances.tolist()):
            bold = chance == chances.max()
            said = _small(max(chance, 0.0))
            chart.note(f"<b>{said}</b>" if bold else said, x=column, y=row, size=15,
                       color=theme.ink if chance >= 0.005 else theme.faint)
    for row, text in enumerate(rows):
        right = row == now.country
        chart.note(f"<b>{text}</b>" if right else text, x=0, xref="x domain", xanchor="right", xshift=-4, y=row, size=15,
                   color=theme.ink if right else theme.soft)
    chart.layout["shapes"].append(dict(type="rect", xref="x domain", x0=0, x1=1, y0=now.country - 0.5, y1=now.country + 0.5,
                                       line=dict(color=theme.ink, width=1.5)))
    return chart.spec


def answers_description(now: Reading, words: Words) -> str:
    """The table of answers in one sentence."""
    said = words("list.separator").join(f"{MODEL_NAMES[name]}: {told.said} {decimal(float(told.asked[-1, :, now.country].max()))}"
                                        for name, told in now.memories.items())
    return words("memory.answers_alt", said=said)


def second(view: str, now: Reading, gradients: Mapping[str, np.ndarray], *, theme: Theme, words: Words) -> Spec:
    """The second figure: "gates", "difference" of states, or the gradient in the "untrained" networks (log10, (T+1,))."""
    if view == "gates":
        return gates(now, theme=theme, words=words)
    if view == "difference":
        return difference(now, theme=theme, words=words)
    return untrained(gradients, now, theme=theme, words=words)


def gates(now: Reading, *, theme: Theme, words: Words) -> Spec:
    """Mean over the units of every gate after each word: LSTM above, GRU below."""
    texts, steps, height = _all_words(now), np.arange(1, len(now.memories["lstm"].words) + 1), (SECOND_HEIGHT - FOOT - 8) * 0.45
    axis = dict(side="left", range=[-0.05, 1.05], tickvals=[0, 0.5, 1], ticktext=["0", "0.5", "1"])
    chart = Chart(layout(theme, height=SECOND_HEIGHT, left=LEFT, right=RIGHT) | dict(
        xaxis=_word_axis(now, theme, words, last=len(texts)), yaxis=value_axis(theme, domain=[0.55, 1], **axis),
        yaxis2=value_axis(theme, domain=[0, 0.45], **axis),
    ))
    _word_trace(chart, texts)
    _decoy_marks(chart, now, theme, yref="paper")
    for model, axis_name in (("lstm", "y"), ("gru", "y2")):
        labels = {}
        for letter in LETTERS[model]:
            mean = now.memories[model].gate(letter).mean(axis=1)
            symbol = SYMBOL_HTML.get(letter, f"<i>{letter}<sub>t</sub></i>")
            shade = theme.symbols[letter].shade if letter in theme.symbols else theme.symbols[model].shade
            chart.line(steps, mean, yaxis=axis_name, name=symbol, line=dict(color=shade, width=2.4, dash=DASHES[letter]),
                       customdata=[decimal(value) for value in mean.tolist()],
                       hovertemplate=f"{symbol} <b>%{{customdata}}</b><extra></extra>")
            labels[letter] = (float(mean[-1]), f"<b>{symbol}</b> {decimal(float(mean[-1]))}", shade)
        end_labels(chart, labels, (-0.05, 1.05), height, axis=axis_name, size=16, apart=23)
        chart.note(MODEL_NAMES[model], x=0, xref="x domain", xanchor="right", xshift=-46, y=0.5, yref=axis_name, size=17,
                   color=theme.symbols[model].shade)
    return chart.spec


def difference(now: Reading, *, theme: Theme, words: Words) -> Spec:
    """How far the state lies from where another country would have put it, after each word, on a logarithmic axis."""
    curves = {}
    for name, told in now.memories.items():
        with np.errstate(divide="ignore"):
            curves[name] = np.log10(told.difference)
    return _by_word(curves, now, (-2.0, 2.3), range(-2, 3), theme=theme, words=words)


def untrained(gradients: Mapping[str, np.ndarray], now: Reading, *, theme: Theme, words: Words) -> Spec:
    """The gradient that reaches the state after each word in networks that have not learnt, log10, 0 at the end."""
    lowest = min(float(curve[np.isfinite(curve)].min()) for curve in gradients.values())
    low = -10.0 * max(1.0, float(np.ceil(-lowest / 10)))
    stride = next(step for step in (2, 5, 10, 20, 50, 100) if -low / step <= 5)
    curves = {name: curve[1:] for name, curve in gradients.items()}
    at = now.grammar.country_step  # the number that counts: what reaches the country, at the left
    decades = range(0, int(low) - 1, -stride)
    return _by_word(curves, now, (low, 1.0), decades, theme=theme, words=words, at=at)


def _by_word(curves: Mapping[str, np.ndarray], now: Reading, span: tuple[float, float], decades: Sequence[int], *,
             theme: Theme, words: Words, at: int = -1) -> Spec:
    """Curves given as log10, one value per word; labels name the value at word `at`, and stand at that end."""
    texts, side = _all_words(now), "right" if at < 0 else "left"
    margins = dict(left=LEFT, right=RIGHT) if at < 0 else dict(left=RIGHT + 26, right=50)
    chart = Chart(layout(theme, height=SECOND_HEIGHT, **margins) | dict(
        xaxis=_word_axis(now, theme, words, last=len(texts)),
        yaxis=value_axis(theme, side="left" if at < 0 else "right", range=list(span), tickvals=list(decades),
                         ticktext=list(map(tick_text, decades))),
    ))
    _word_trace(chart, texts)
    _decoy_marks(chart, now, theme)
    for name in (name for name in DRAWING_ORDER if name in curves):
        cased(chart, np.arange(1, len(texts) + 1), curves[name], name, theme,
              customdata=[power_html(value) for value in curves[name].tolist()],
              hovertemplate=f"{MODEL_NAMES[name]} <b>%{{customdata}}</b><extra></extra>")
    ends = {name: (max(float(curve[min(at, 0)]), span[0]), f"{MODEL_NAMES[name]} <b>{power_html(float(curve[at]))}</b>",
                   theme.symbols[name].shade) for name, curve in curves.items()}
    end_labels(chart, ends, span, SECOND_HEIGHT - FOOT - 8, axis="y", side=side)
    return chart.spec


def table(stored: Mapping[str, Any], language: str, *, theme: Theme, words: Words) -> Spec:
    """Accuracy against distance: a panel per model, a dot per seed, a line through the means, and the line of guessing."""
    sentence = stored["sentence"]
    models, distances = list(sentence[language]), sentence["distances"]
    gap, share = 0.02, (1 - 0.02 * (len(models) - 1)) / len(models)
    axes: Spec = {}
    for place in range(len(models)):
        name = "xaxis" if place == 0 else f"xaxis{place + 1}"
        start = place * (share + gap)
        axes[name] = dict(domain=[start, start + share], range=[-0.6, len(distances) - 0.4], tickvals=list(range(len(distances))),
                          ticktext=[str(distance) if distance in (0, 20, 160) else "" for distance in distances], showgrid=False,
                          zeroline=False, ticks="", fixedrange=True, tickfont=dict(size=15), tickangle=0)
    chart = Chart(layout(theme, height=TABLE_HEIGHT, left=44, right=8) | axes | dict(
        margin=dict(l=44, r=8, t=58, b=44), hovermode="closest",
        yaxis=value_axis(theme, side="left", range=[-0.03, 1.03], tickvals=[0, 0.5, 1], ticktext=["0", "0.5", "1"]),
    ))
    chance = 1 / 8
    trained = distances.index(sentence["settings"]["distance"])
    for place, model in enumerate(models):
        axis = "x" if place == 0 else f"x{place + 1}"
        scores = np.array(sentence[language][model]["scores"])  # (seeds, distances)
        shade = theme.symbols[_cell(model)].shade
        spread = np.linspace(-0.24, 0.24, len(scores))
        x, y = (np.arange(len(distances))[None] + spread[:, None]).ravel(), scores.ravel()
        seeds = np.repeat(sentence["seeds"], len(distances)).tolist()
        chart.dots(x.tolist(), y.tolist(), xaxis=axis, yaxis="y", hovertemplate=words("memory.table_hover"),
                   customdata=[[seed, distances[n % len(distances)]] for n, seed in enumerate(seeds)],
                   marker=dict(size=5, color=theme.curves[_cell(model)].strip, line=dict(width=1, color=shade)))
        chart.line(np.arange(len(distances)), scores.mean(axis=0), xaxis=axis, line=dict(color=shade, width=2.4), hoverinfo="skip")
        chart.layout["shapes"].append(dict(type="line", xref=f"{axis} domain", x0=0, x1=1, y0=chance, y1=chance, layer="below",
                                           line=dict(color=theme.faint, width=1, dash="2px,4px")))
        learnt = int((scores[:, trained] >= sentence["enough"]).sum())
        chart.note(f"<b>{words(f'model.{model}')}</b><br>{learnt}/{len(scores)}", x=0.5, xref=f"{axis} domain", y=1,
                   yref="y domain", yanchor="bottom", yshift=4, size=16, color=shade)
    chart.note(words("memory.chance"), x=0, xref="x domain", xanchor="left", xshift=4, y=chance, yanchor="top", size=15,
               color=theme.faint)
    chart.note(words("memory.table_axis"), x=0.5, xref="paper", y=0, yref="paper", yanchor="top", yshift=-22, size=15,
               color=theme.soft)
    return chart.spec


# Parts

def cased(chart: Chart, x: np.ndarray, y: np.ndarray, name: str, theme: Theme, **trace: Any) -> None:
    """A model's curve: on white a dark line with a bright core."""
    look = theme.curves[name]
    if look.casing:
        chart.line(x, y, line=dict(color=look.casing, width=look.width, dash=look.dash), hoverinfo="skip")
    core = look.width - 2.6 if look.casing else 0.6 * look.width
    chart.line(x, y, line=dict(color=look.core, width=core, dash=look.dash), name=MODEL_NAMES[name], **trace)


def end_labels(chart: Chart, ends: Mapping[str, tuple[float, str, str]], span: tuple[float, float], height: float, *, axis: str,
               size: float = 17, apart: float = APART, side: str = "right") -> None:
    """(value, text, colour) at one end of each line, pushed apart where lines end together. height: px of the axis' span."""
    low, high = span
    pixel = {name: (high - value) / (high - low) * height for name, (value, _, _) in ends.items()}  # from the top
    order = sorted(ends, key=lambda name: (pixel[name], list(ends).index(name)))
    place = {name: min(max(pixel[name], 10), height - 10) for name in order}
    for above, below in pairwise(order):
        place[below] = max(place[below], place[above] + apart)
    for below, above in pairwise(reversed(order)):
        place[below] = min(place[below], height - 4)
        place[above] = min(place[above], place[below] - apart)
    for name in order:
        value, text, colour = ends[name]
        where: dict[str, Any] = dict(x=1, xanchor="left", xshift=8) if side == "right" else dict(x=0, xanchor="right", xshift=-8)
        chart.note(text, xref="x domain", y=value, yref=axis, yshift=pixel[name] - place[name], size=size, color=colour, **where)


def _word_axis(now: Reading, theme: Theme, words: Words, last: int | None = None) -> dict[str, Any]:
    """The axis of words: the country, and the decoys as far as there is room, stand below their place."""
    count = len(now.words) if last is None else last
    room = max(3.0, count / 6)  # words that a label takes, on a phone as well
    wanted = [now.grammar.country_step + 1, *(now.grammar.first_filler + 1 + int(place) for place in now.decoys)]
    shown: list[int] = []
    for place in wanted:
        if not shown or place - shown[-1] >= room:
            shown.append(place)
    texts = _all_words(now)
    labels = [f"<b>{texts[place - 1]}</b>" if place == wanted[0] else texts[place - 1] for place in shown]
    return time_axis(theme, words("memory.axis"), "", range=[0.5, count + 0.5], tickvals=shown, ticktext=labels)


def _word_trace(chart: Chart, texts: Sequence[str]) -> None:
    """Nothing to see: heads the hover box with the word."""
    chart.line(np.arange(1, len(texts) + 1), np.zeros(len(texts)), line=dict(color="rgba(0,0,0,0)", width=0),
               customdata=list(texts), hovertemplate="<b>%{customdata}</b><extra></extra>")


def _decoy_marks(chart: Chart, now: Reading, theme: Theme, yref: str = "y domain") -> None:
    """A thin line where a decoy stands, a stronger one at the country."""
    chart.upright(now.grammar.country_step + 1, dict(color=theme.soft, width=1.5), yref)
    for place in now.decoys[:40]:
        chart.upright(now.grammar.first_filler + 1 + int(place), dict(color=theme.faint, width=1, dash="2px,4px"), yref)


def _all_words(now: Reading) -> list[str]:
    """The words up to the blank."""
    return [now.grammar.words[token] for token in now.memories["rnn"].words]


def _cell(model: str) -> str:
    """The cell whose colour a variant has."""
    return {"orthogonal": "rnn", "irnn": "rnn", "chrono": "lstm"}.get(model, model)


def _small(value: float) -> str:
    """A probability in four characters."""
    return "<0.01" if 0 < value < 0.005 else decimal(value)
