"""What reaches each step back, in the three networks, on one logarithmic axis; and the table over many
seeds."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.after.reach import Highway
from pages.ui.after import learnt
from pages.ui.after.knobs import STATE
from pages.ui.after.run import Reading
from pages.ui.charts import seeds
from pages.ui.charts.axes import decade_ticks, lag_ticks, time_axis, value_axis, value_range
from pages.ui.charts.chart import Chart, Spec
from pages.ui.charts.curves import cased, end_labels
from pages.ui.charts.theme import Theme, drawing_order, layout
from pages.ui.text.numbers import power_html, power_text
from pages.ui.text.words import Words

HEIGHT, TOP, FOOT = 368, 22, 44  # px, fixed: nothing below the figure moves when it is redrawn
DECADES = 10  # the axis has at least so many
NAME, VALUE = 17, 22  # px of type: at the left end of a curve


def figure(now: Reading, reach: str, *, theme: Theme, words: Words) -> Spec:
    """Curves of log10 by steps back; a dot and a number on each at the country. reach: of what is read, or of
    the state handed on, with the product of the gates as a thin line over each."""
    curves = curves_of(now, reach)
    products = {kind: way.product for kind, way in now.highways.items()} if reach == STATE else {}
    steps = len(now.tokens) - (reach != STATE)
    low, high = value_range([*curves.values(), *products.values()], DECADES)
    chart = Chart(layout(theme, height=HEIGHT, top=TOP) | dict(
        xaxis=time_axis(theme, words("figure.time"), words("figure.steps_back_hover"),
                        range=[steps + 0.5, -0.5], **lag_ticks(steps), anchor="y"),
        yaxis=value_axis(theme, range=[low, high], **decade_ticks(low, high))))
    chart.across(0, dict(color=theme.soft, width=1))
    chart.upright(now.lag, dict(color=theme.faint, width=1, dash="2px,4px"))
    chart.note(now.country, x=now.lag, y=1, yref="y domain", yanchor="bottom", xanchor="left", xshift=-6,
               size=15, color=theme.soft)
    for kind in drawing_order(curves):
        cased(chart, np.arange(len(curves[kind])), curves[kind], theme.curves[kind], words(f"model.{kind}"),
              customdata=[power_html(value) for value in curves[kind].tolist()],
              hovertemplate=f"{words(f'model.{kind}')} <b>%{{customdata}}</b><extra></extra>")
    for kind, product in products.items():
        _product(chart, kind, product, theme, words)
    chart.dots([now.lag] * len(curves), [float(curve[now.lag]) for curve in curves.values()],
               hoverinfo="skip", marker=dict(size=12, color=theme.ground, line=dict(
                   width=3, color=[theme.symbols[kind].shade for kind in curves])))
    ends = {kind: (float(curve[now.lag]), f'<span style="font-size:{NAME}px">{words(f"model.{kind}")}</span>'
                   f"<br><b>{power_text(float(curve[now.lag]))}</b>", theme.symbols[kind].shade)
            for kind, curve in curves.items()}
    end_labels(chart, ends, (low, high), HEIGHT - TOP - FOOT, axis="y", side="left", size=VALUE, apart=62)
    return chart.spec


def _product(chart: Chart, kind: str, product: np.ndarray, theme: Theme, words: Words) -> None:
    """The product of a network's gates, thin and dashed; its symbol at the left end."""
    name = words(f"after.product.{kind}")
    chart.line(np.arange(len(product)), product, line=dict(color=theme.ink, width=1.8, dash="4px,4px"),
               name=name, customdata=[power_html(value) for value in product.tolist()],
               hovertemplate=f"{name} %{{customdata}}<extra></extra>")


def curves_of(now: Reading, reach: str) -> Mapping[str, np.ndarray]:
    """log10 by steps back: of what is read (T,), or of the state, (T+1,), where one is handed on."""
    if reach != STATE:
        return now.by_word
    ways: Mapping[str, Highway] = now.highways
    return {kind: way.gradient for kind, way in ways.items()}


def description(now: Reading, reach: str, words: Words) -> str:
    """The figure in one sentence, for those who do not see it."""
    ends = words("list.separator").join(
        words("memory.alt_end", model=words(f"model.{kind}"), value=power_text(float(curve[now.lag])))
        for kind, curve in curves_of(now, reach).items())
    return words(f"after.alt_{reach}", country=now.country, lag=now.lag, ends=ends)


def table(decoyed: str, *, theme: Theme, words: Words) -> Spec:
    """Accuracy against distance over twenty seeds, a panel per network."""
    stored = learnt.table()
    return seeds.figure(learnt.scores(words.language, decoyed), stored["seeds"], stored["distances"],
                        stored["distance"], chance=1 / 8, enough=stored["enough"],
                        axis=words("memory.table_axis"), theme=theme, words=words,
                        scored=words("seeds.accuracy"), intervals=True)
