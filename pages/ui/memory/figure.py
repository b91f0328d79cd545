"""Figures of the page Long-term memory: answers after every word, what the units keep, the table over many
seeds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pages.ui.charts import seeds
from pages.ui.charts.axes import time_axis, value_axis
from pages.ui.charts.chart import Chart, Spec, numbers
from pages.ui.charts.curves import EARS, cased, end_labels, heard
from pages.ui.charts.heat import mix
from pages.ui.charts.theme import MODEL_NAMES, SYMBOL_HTML, Symbol, Theme, drawing_order, layout
from pages.ui.memory.run import KEEPS, Reading
from pages.ui.text.numbers import decimal, power_html, tick_text
from pages.ui.text.words import Words

HEIGHT, SECOND_HEIGHT = 272, 372  # px, fixed: nothing below a figure moves when it is redrawn
# px: margins; names and numbers stand at the right, where the answer is given
LEFT, RIGHT, FOOT = 92, 100, 44
WIDTH = 560  # px of the plot on a projector
STRIP = 20  # px a row
GATES_TOP = 30  # px: room for a word above the bars


def figure(now: Reading, *, theme: Theme, words: Words) -> Spec:
    """Curves: probability of the right language if the blank came after each word. Strips: how far another
    country moves it."""
    texts, memories = now.words, now.memories
    count = len(texts)
    strips = len(memories) * STRIP / (HEIGHT - FOOT - 8)
    chart = Chart(layout(theme, height=HEIGHT, left=LEFT, right=RIGHT) | dict(
        xaxis=_word_axis(now, theme, words),
        yaxis=value_axis(theme, side="left", range=[-0.03, 1.06], domain=[strips + 0.05, 1],
                         tickvals=[0, 0.5, 1], ticktext=["0", "0.5", "1"]),
        yaxis2=dict(domain=[0, strips], range=[-0.5, len(memories) - 0.5], showticklabels=False,
                    showgrid=False, zeroline=False, ticks="", fixedrange=True),
    ))
    _word_trace(chart, texts)
    _decoy_marks(chart, now, theme)
    chance = 1 / len(now.grammar.countries)
    chart.across(chance, dict(color=theme.faint, width=1, dash="2px,4px"))
    chart.note(words("memory.chance"), x=0, xref="x domain", xanchor="right", xshift=-6, y=chance, size=15,
               color=theme.faint)
    steps = np.arange(1, count + 1)
    for name in drawing_order(memories):
        cased(chart, steps, memories[name].right, theme.curves[name], MODEL_NAMES[name],
              customdata=[[decimal(right), decimal(swap)] for right, swap in zip(
                  memories[name].right.tolist(), memories[name].swap.tolist(), strict=True)],
              hovertemplate=words("memory.hover"))
    ends = {name: float(told.right[-1]) for name, told in memories.items()}
    height = (HEIGHT - FOOT - 8) * (1 - strips - 0.05)
    end_labels(chart, {name: (value, f"{MODEL_NAMES[name]} <b>{decimal(value)}</b>",
                              theme.symbols[name].shade)
                       for name, value in ends.items()}, (-0.03, 1.06), height, axis="y")
    for row, name in enumerate(reversed(list(memories))):
        chart.heat(memories[name].swap[None], steps, [row], yaxis="y2", zmin=0, zmax=1, showscale=False,
                   hoverinfo="skip", colorscale=[[0, theme.grid], [1, theme.symbols[name].shade]], ygap=4,
                   xgap=1 if count <= 61 else 0)
        chart.note(MODEL_NAMES[name], x=0, xref="x domain", xanchor="right", xshift=-12, y=row, yref="y2",
                   size=15, color=theme.symbols[name].shade)
    return chart.spec


def description(now: Reading, words: Words) -> str:
    """The main figure in one sentence, for those who do not see it."""
    ends = words("list.separator").join(words("memory.alt_end", model=MODEL_NAMES[name],
                                              value=decimal(float(told.right[-1])))
                                        for name, told in now.memories.items())
    return words("memory.alt", country=now.grammar.countries[now.country], distance=len(now.fillers),
                 ends=ends)


def answers(now: Reading, *, theme: Theme, words: Words) -> Spec:
    """Probability of each language at the blank, by network: a table whose cells are filled as far as they
    are probable."""
    languages, names = now.grammar.languages, list(now.memories)
    rows = [*languages, words("memory.other"), words("memory.of_eight")]
    chart = Chart(layout(theme, height=26 * len(rows) + 26) | dict(
        margin=dict(l=96, r=2, t=24, b=2), hovermode=False,
        xaxis=dict(range=[-0.5, len(names) - 0.5], visible=False, fixedrange=True),
        yaxis=dict(range=[len(rows) - 0.5, -0.5], visible=False, fixedrange=True),
    ))
    for column, name in enumerate(names):
        told = now.memories[name]
        chances = np.append(told.languages[-1], 1 - told.languages[-1].sum())
        chart.heat(chances[:, None], np.array([column]), list(range(len(chances))), zmin=0, zmax=1,
                   showscale=False, xgap=6, ygap=3, colorscale=[[0, theme.panel],
                                                                [1, theme.symbols[name].fill]],
                   hoverinfo="skip")
        chart.note(MODEL_NAMES[name], x=column, y=1, yref="paper", yanchor="bottom", size=15,
                   color=theme.symbols[name].shade)
        for row, chance in enumerate(chances.tolist()):
            bold = chance == chances.max()
            said = _small(max(chance, 0.0))
            chart.note(f"<b>{said}</b>" if bold else said, x=column, y=row, size=15,
                       color=theme.ink if chance >= 0.005 else theme.faint)
        chart.note(f"<b>{now.right(name)}</b>", x=column, y=len(rows) - 1, size=17,
                   color=theme.symbols[name].shade)
    for row, text in enumerate(rows):
        right = row in (now.country, len(rows) - 1)
        chart.note(f"<b>{text}</b>" if right else text, x=0, xref="x domain", xanchor="right", xshift=-4,
                   y=row, size=15, color=theme.ink if right else theme.soft)
    chart.layout["shapes"].append(dict(type="rect", xref="x domain", x0=0, x1=1, y0=now.country - 0.5,
                                       y1=now.country + 0.5, line=dict(color=theme.ink, width=1.5)))
    return chart.spec


def answers_description(now: Reading, words: Words) -> str:
    """The table of answers in one sentence."""
    said = words("list.separator").join(
        f"{MODEL_NAMES[name]}: {told.said} {decimal(float(told.asked[-1, :, now.country].max()))}"
                                        for name, told in now.memories.items())
    return words("memory.answers_alt", said=said)


def second(view: str, now: Reading, gradients: Mapping[str, np.ndarray], *, theme: Theme,
           words: Words) -> Spec:
    """The second figure: "gates", "difference" of states, or the gradient in the "untrained" networks (log10,
    (T+1,))."""
    if view == "gates":
        return gates(now, theme=theme, words=words)
    if view == "difference":
        return difference(now, theme=theme, words=words)
    return untrained(gradients, now, theme=theme, words=words)


def gates(now: Reading, *, theme: Theme, words: Words) -> Spec:
    """The gate that keeps, of every unit after every word: LSTM above, GRU below, the unit that keeps most on
    top.

    At the right: the share that each unit keeps from the country to the question.
    """
    texts = _all_words(now)
    plain = dict(showticklabels=False, showgrid=False, zeroline=False, ticks="", fixedrange=True)
    chart = Chart(layout(theme, height=SECOND_HEIGHT, left=LEFT, right=16, top=GATES_TOP) | dict(
        hovermode="closest",
        xaxis=_word_axis(now, theme, words, last=len(texts)) | dict(domain=[0, 0.84], showspikes=False),
        xaxis2=dict(anchor="y2", domain=[0.87, 1], range=[0, 1], showgrid=False, zeroline=False, ticks="",
                    fixedrange=True, tickangle=0, tickvals=[0, 1], ticktext=["0", "1"],
                    tickfont=dict(size=15)),
        yaxis=dict(domain=[0.52, 1], **plain), yaxis2=dict(domain=[0, 0.48], **plain),
    ))
    _decoy_marks(chart, now, theme, yref="paper")
    for shape in chart.layout["shapes"]:
        shape["layer"] = "above"
    for (model, letter), axis in zip(KEEPS.items(), ("y", "y2"), strict=True):
        kept = now.kept(model)
        order = np.argsort(kept, kind="stable")[::-1]
        rows: list[float] = list(range(len(order)))
        look = theme.symbols[letter if letter in theme.symbols else model]
        chart.layout["yaxis" if axis == "y" else "yaxis2"]["range"] = [len(order) - 0.5, -0.5]
        gates = now.memories[model].gate(letter)[:, order].T  # (units, words)
        chart.heat(
            np.round(gates, 3), np.arange(1, len(texts) + 1), rows,
            yaxis=axis, zmin=0, zmax=1, showscale=False, xgap=1 if len(texts) <= 61 else 0, name=letter,
            colorscale=keeping(look, theme), customdata=[
                [[unit + 1, decimal(gate, 3)] for gate in row]
                for unit, row in zip(order.tolist(), gates.tolist(), strict=True)],
            hovertemplate=words("memory.hover_gate"))
        chart.data.append(dict(
            type="bar", orientation="h", x=numbers(kept[order]), y=rows, xaxis="x2", yaxis=axis,
            name=f"{model} kept", marker=dict(color=look.shade, line=dict(width=0)), width=0.8,
            customdata=[[unit + 1, decimal(kept[unit])] for unit in order.tolist()],
            hovertemplate=words("memory.hover_kept")))
        symbol = SYMBOL_HTML.get(letter, f"<i>{letter}<sub>t</sub></i>")
        chart.note(f"{MODEL_NAMES[model]}<br>{symbol}", x=0, xref="x domain", xanchor="right", xshift=-20,
                   y=0.5, yref=f"{axis} domain", size=17, color=theme.symbols[model].shade)
    chart.note(words("memory.kept"), x=1, xref="paper", xanchor="right", y=1, yref="paper", yanchor="bottom",
               yshift=3, size=15, color=theme.soft)
    return chart.spec


def keeping(look: Symbol, theme: Theme) -> list[tuple[float, str]]:
    """Colours of a share kept: what matters, how near to 1, takes half of them."""
    return [(0, theme.grid), (0.5, mix(theme.grid, look.fill, 0.6)), (0.9, mix(look.fill, look.shade, 0.4)),
            (0.98, mix(look.fill, look.shade, 0.8)), (1, look.shade)]


def difference(now: Reading, *, theme: Theme, words: Words) -> Spec:
    """How far the state lies from where another country would have put it, after each word, on a logarithmic
    axis."""
    curves = {}
    for name, told in now.memories.items():
        with np.errstate(divide="ignore"):
            curves[name] = np.log10(told.difference)
    return _by_word(curves, now, (0.0, 3.0), range(4), theme=theme, words=words)


def untrained(gradients: Mapping[str, np.ndarray], now: Reading, *, theme: Theme, words: Words) -> Spec:
    """The gradient that reaches the state after each word in networks that have not learnt, log10, 0 at the
    end."""
    lowest = min(float(curve[np.isfinite(curve)].min()) for curve in gradients.values())
    low = -10.0 * max(1.0, float(np.ceil(-lowest / 10)))
    stride = next(step for step in (2, 5, 10, 20, 50, 100) if -low / step <= 5)
    curves = {name: curve[1:] for name, curve in gradients.items()}
    at = now.grammar.country_step  # the number that counts: what reaches the country, at the left
    decades = range(0, int(low) - 1, -stride)
    return _by_word(curves, now, (low, 1.0), decades, theme=theme, words=words, at=at, is_heard=True)


def _by_word(curves: Mapping[str, np.ndarray], now: Reading, span: tuple[float, float],
             decades: Sequence[int], *, theme: Theme, words: Words, at: int = -1,
             is_heard: bool = False) -> Spec:
    """Curves given as log10, one value per word; labels name the value at word `at`, and stand at that end.
    is_heard: whether they can be listened to."""
    texts, side = _all_words(now), "right" if at < 0 else "left"
    span = (span[0] - 0.03 * (span[1] - span[0]), span[1])  # the lowest number keeps clear of the words
    margins = dict(left=LEFT, right=RIGHT) if at < 0 else dict(left=RIGHT + 26, right=50)
    chart = Chart(layout(theme, height=SECOND_HEIGHT, **margins) | dict(
        xaxis=_word_axis(now, theme, words, last=len(texts)),
        yaxis=value_axis(theme, side="left" if at < 0 else "right", range=list(span), tickvals=list(decades),
                         ticktext=list(map(tick_text, decades))),
    ))
    _word_trace(chart, texts)
    _decoy_marks(chart, now, theme)
    for name in drawing_order(curves):
        cased(chart, np.arange(1, len(texts) + 1), curves[name], theme.curves[name], MODEL_NAMES[name],
              customdata=[power_html(value) for value in curves[name].tolist()],
              hovertemplate=f"{MODEL_NAMES[name]} <b>%{{customdata}}</b><extra></extra>",
              **(heard(EARS.get(name, 0), in_time=True) if is_heard else {}))
    ends = {name: (max(float(curve[min(at, 0)]), span[0]),
                   f"{MODEL_NAMES[name]} <b>{power_html(float(curve[at]))}</b>", theme.symbols[name].shade)
            for name, curve in curves.items()}
    end_labels(chart, ends, span, SECOND_HEIGHT - FOOT - 8, axis="y", side=side)
    return chart.spec


def table(stored: Mapping[str, Any], language: str, models: Sequence[str] = (), *, theme: Theme,
          words: Words) -> Spec:
    """The stored table: accuracy against distance over twenty seeds. models: whose, if not all."""
    sentence = stored["sentence"]
    scores = {model: np.array(entry["scores"]) for model, entry in sentence[language].items()
              if not models or model in models}
    return seeds.figure(scores, sentence["seeds"], sentence["distances"], sentence["settings"]["distance"],
                        chance=1 / 8, enough=sentence["enough"], axis=words("memory.table_axis"), theme=theme,
                        words=words, scored=words("seeds.accuracy"), intervals=True)


# Parts

def _word_axis(now: Reading, theme: Theme, words: Words, last: int | None = None) -> dict[str, Any]:
    """The axis of words: the country, and the decoys as far as there is room, stand below their place. A
    narrow screen leaves some out."""
    count, texts = len(now.words) if last is None else last, _all_words(now)
    wide = [sum(15 if char > "\u2e80" else 9 for char in text) + 8 for text in texts]  # px, about
    wanted = [now.grammar.country_step + 1, *(now.grammar.first_filler + 1 + int(place)
                                              for place in now.decoys)]
    shown: list[int] = []
    for place in wanted:
        apart = (place - shown[-1]) * WIDTH / count if shown else math.inf
        if not shown or apart >= (wide[place - 1] + wide[shown[-1] - 1]) / 2:
            shown.append(place)
    labels = [f"<b>{texts[place - 1]}</b>" if place == wanted[0] else texts[place - 1] for place in shown]
    return time_axis(theme, words("memory.axis"), "", range=[0.5, count + 0.5], tickvals=shown,
                     ticktext=labels)


def _word_trace(chart: Chart, texts: Sequence[str]) -> None:
    """Nothing to see: heads the hover box with the word."""
    chart.line(np.arange(1, len(texts) + 1), np.zeros(len(texts)), line=dict(color="rgba(0,0,0,0)", width=0),
               customdata=list(texts), hovertemplate="<b>%{customdata}</b><extra></extra>")


def _decoy_marks(chart: Chart, now: Reading, theme: Theme, yref: str = "y domain") -> None:
    """A thin line where a decoy stands, a stronger one at the country."""
    chart.upright(now.grammar.country_step + 1, dict(color=theme.soft, width=1.5), yref)
    # one shape, however many there are
    marks = "".join(f"M{place},0V1" for place in (now.grammar.first_filler + 1 + now.decoys).tolist())
    line = dict(color=theme.faint, width=1, dash="2px,4px")
    chart.layout["shapes"].append(dict(type="path", path=marks or "M0,0V0", yref=yref, line=line,
                                       layer="below"))


def _all_words(now: Reading) -> list[str]:
    """The words up to the blank."""
    return [now.grammar.words[token] for token in now.memories["rnn"].words]


def _small(value: float) -> str:
    """A probability in four characters."""
    return "<0.01" if 0 < value < 0.005 else decimal(value)
