"""Memory control: what the cell holds and shows, its gates filled as far as they are open, the RNN's one
state, the gradient to the writing."""

from __future__ import annotations

import math

import numpy as np

from core.by_hand.plan import Control
from pages.ui.charts.axes import time_axis, value_axis
from pages.ui.charts.chart import SPARE, TIGHT, Chart, Spec
from pages.ui.charts.curves import cased, end_labels
from pages.ui.charts.labels import WIDTHS, width_of
from pages.ui.charts.theme import MODEL_NAMES, SYMBOL_HTML, Theme, layout
from pages.ui.text.numbers import decimal, power_html, power_text
from pages.ui.text.words import Words

HEIGHT = 400  # px, fixed: nothing below the figure moves when it is redrawn
LEFT, RIGHT, TOP, FOOT = 112, 104, 8, 44  # px: margins
ROWS = {"lstm": 126, "gates": 75, "rnn": 52, "gradient": 62}  # px, from top to bottom
PLOT = HEIGHT - TOP - FOOT
GAP = (PLOT - sum(ROWS.values())) / (len(ROWS) - 1)
GATES = "fio"
HAPPENS = {"i": "write", "o": "show", "f": "erase"}
FRAME = 0.88  # of a row of gates
OPEN = 0.95  # from here on a gate is called open, and below the rest shut
APART = 21  # px between labels
NICE = (1, 2, 5, 10, 20, 50, 100)  # the axis of C moves only in jumps


def figure(done: Control, *, theme: Theme, words: Words) -> Spec:
    """Four rows on one time axis: C and h of the LSTM; its gates filled as far as they are open; h of the
    RNN; the gradient to the state written."""
    steps = np.arange(1, done.plan.steps + 1)
    domains = _domains()
    high = next(level for level in NICE if done.c.max() <= level)
    below = done.c.min() < -0.02
    low = -next((level for level in NICE if -done.c.min() <= level), NICE[-1]) if below else -0.06 * high
    chart = Chart(layout(theme, height=HEIGHT, left=LEFT, right=RIGHT) | dict(
        xaxis=time_axis(theme, words("figure.step_axis"), words("figure.step_hover"),
                        range=[0.5, len(steps) + 0.5], anchor="y4"),
        yaxis=_axis(theme, domains["lstm"], [low, 1.04 * high], [low, 0, high] if below else [0, high]),
        yaxis2=_axis(theme, domains["gates"], [-0.5, 2.5], []),
        yaxis3=_axis(theme, domains["rnn"], [-1.1, 1.1], [-1, 0, 1]),
        yaxis4=_axis(theme, domains["gradient"], [-0.08, 1.08], [0, 1]),
    ))
    for step in events(done).values():
        chart.upright(step - 0.5, dict(color=theme.faint, width=1, dash="2px,4px"), yref="paper")
    _lstm(chart, steps, done, (low, 1.04 * high), theme)
    _gates(chart, steps, done, theme, words)
    _rnn(chart, steps, done, theme, words)
    _gradient(chart, steps, done, theme, words)
    return chart.spec


def description(done: Control, words: Words) -> str:
    """The figure in one sentence, for those who do not see it."""
    return words("control.alt", c=decimal(done.c[-1]), h=decimal(done.h[-1]), rnn=decimal(done.rnn[-1]),
                 steps=done.plan.steps, write=done.plan.write_at,
                 grad=power_text(float(_log10(done.shown[-1]))))


def events(done: Control) -> dict[str, int]:
    """Which gates move at a step of their own, and when: letter -> step, from 1."""
    plan = done.plan
    asked = {"i": plan.write_at, "o": plan.show_at, "f": plan.erase_at}
    return {letter: step for letter, step in asked.items() if step
            and done.gate(letter)[step - 1] != held(done, letter)}


def held(done: Control, letter: str) -> float:
    """Where a gate stands while the memory is held."""
    return {"f": done.plan.f_hold, "i": done.plan.i_hold, "o": done.plan.o_hold}[letter]


def _domains() -> dict[str, list[float]]:
    """Where each row stands, as shares of the plot from below."""
    domains, top = {}, 1.0
    for name, height in ROWS.items():
        domains[name] = [max(0.0, top - height / PLOT), top]
        top -= (height + GAP) / PLOT
    return domains


def _axis(theme: Theme, domain: list[float], span: list[float], ticks: list[float]) -> Spec:
    return value_axis(theme, side="left", domain=domain, range=span, tickvals=ticks,
                      ticktext=[f"{tick:g}".replace("-", "−") for tick in ticks], tickfont=dict(size=15))


def _lstm(chart: Chart, steps: np.ndarray, done: Control, span: tuple[float, float], theme: Theme) -> None:
    """C as a body, what the memory holds; h as a line, what of it is shown."""
    c, h = theme.symbols["c"], theme.symbols["h"]
    chart.line(steps, done.c, line=dict(color=c.shade, width=3), fill="tozeroy", fillcolor=_clear(c.fill),
               **_hover("c", done.c))
    chart.line(steps, done.h, line=dict(color=h.shade, width=3, dash="9px,3px"), **_hover("h", done.h))
    ends = {letter: (float(values[-1]), f"<b>{_letter(letter)}</b> {decimal(values[-1])}",
                     theme.symbols[letter].shade)
            for letter, values in (("c", done.c), ("h", done.h))}
    end_labels(chart, ends, span, ROWS["lstm"], axis="y", apart=APART)
    _name(chart, MODEL_NAMES["lstm"], 0.5, "y domain", theme.symbols["lstm"].shade)


def _gates(chart: Chart, steps: np.ndarray, done: Control, theme: Theme, words: Words) -> None:
    """Each gate filled as far as it is open, whether it is held open or shut in words; its letter and value,
    and what it does when."""
    moved = events(done)
    for row, letter in enumerate(reversed(GATES)):
        values, symbol, hold = done.gate(letter), theme.symbols[letter], held(done, letter)
        shade, bottom = symbol.shade, row - FRAME / 2
        x, top = _opening(values, row)
        for edge in (bottom, row + FRAME / 2):
            chart.across(edge, dict(color=shade, width=1), yref="y2")
        chart.line(np.concatenate([x, x[::-1]]), np.concatenate([top, np.full(len(x), bottom)]), yaxis="y2",
                   fill="toself", fillcolor=symbol.fill, line=dict(color=symbol.fill, width=0),
                   hoverinfo="skip")
        chart.line(x, np.where(top > bottom, top, np.nan), yaxis="y2", line=dict(color=shade, width=1),
                   hoverinfo="skip")
        chart.line(steps, np.full(len(steps), float(row)), yaxis="y2",
                   line=dict(width=0, color="rgba(0,0,0,0)"), **_hover(letter, values))
        chart.note(f'{words(f"control.row.{letter}")} <b><i>{letter}</i></b> {_exact(hold)}', x=0,
                   xref="x domain", xanchor="right", xshift=-8, y=row, yref="y2", size=15, color=shade)
        word = words("belt.open" if hold >= OPEN else "belt.shut")
        room = (moved.get(letter, done.plan.steps) - 0.5) / done.plan.steps * WIDTHS[0]
        said = (hold >= OPEN or hold <= 1 - OPEN) and width_of(word) + 4 < room
        chart.note(word if said else " ", x=0, xref="x domain",
                   xanchor="left", xshift=4, y=row, yref="y2", size=13, color=theme.ink, name=SPARE)
        if letter in moved:
            step = moved[letter]
            late = step > done.plan.steps / 2
            beside = (dict(x=step - 0.5, xanchor="right", xshift=-4) if late
                      else dict(x=step + 0.5, xanchor="left", xshift=4))
            chart.note(f"{words(f'control.row.{HAPPENS[letter]}')} {decimal(values[step - 1])}", yref="y2",
                       name=TIGHT, y=row, size=15, color=theme.ink, borderpad=0,
                       bgcolor=symbol.fill if hold > 0.5 else theme.ground, **beside)


def _opening(values: np.ndarray, row: int) -> tuple[np.ndarray, np.ndarray]:
    """Corners of the upper edge of what is open; a corner only where the gate moves."""
    ends = np.append(np.flatnonzero(np.diff(values)) + 1, len(values))
    starts = np.append(0, ends[:-1])
    x = np.stack([starts + 0.5, ends + 0.5], axis=1).ravel()
    return x, row + (np.repeat(values[starts], 2) - 0.5) * FRAME


def _rnn(chart: Chart, steps: np.ndarray, done: Control, theme: Theme, words: Words) -> None:
    """The one state that has to do both, and the input that overwrites it."""
    chart.data.append(dict(type="bar", x=steps.tolist(), y=[round(value, 4) for value in done.x.tolist()],
                           yaxis="y3", marker=dict(color=theme.symbols["x"].fill, line=dict(width=0)),
                           **_hover("x", done.x)))
    cased(chart, steps, done.rnn, theme.curves["rnn"], MODEL_NAMES["rnn"], yaxis="y3",
          **_said(done.rnn, f"RNN {SYMBOL_HTML['h']}"))
    chart.note(f"<b><i>h</i></b> {decimal(done.rnn[-1])}", x=1, xref="x domain", xanchor="left", xshift=8,
               size=17, y=float(done.rnn[-1]), yref="y3", color=theme.symbols["rnn"].shade)
    read = f'<span style="font-size:15px;color:{theme.symbols["x"].shade}">{words("control.row.x")}</span>'
    _name(chart, f"{MODEL_NAMES['rnn']}<br>{read}", 0.5, "y3 domain", theme.symbols["rnn"].shade)


def _gradient(chart: Chart, steps: np.ndarray, done: Control, theme: Theme, words: Words) -> None:
    """What a loss at each step sends back to the state written: through h, along the belt, and in the RNN."""
    shades = {name: theme.symbols[name].shade for name in ("grad", "c", "rnn")}
    with np.errstate(over="ignore"):
        in_rnn = 10**done.rnn_back
    drawn = {"rnn": (in_rnn, done.rnn_back, "RNN"), "c": (done.belt, _log10(done.belt), "∂<i>C</i>"),
             "grad": (done.shown, _log10(done.shown), "∂<i>h</i>")}
    dashes = {"rnn": "solid", "c": "3px,3px", "grad": "solid"}
    for name, (values, logs, label) in drawn.items():
        chart.line(steps, np.minimum(values, 2.0), yaxis="y4",
                   line=dict(color=shades[name], width=3 if name == "grad" else 2.4, dash=dashes[name]),
                   name=label, hovertemplate=f"{label} <b>%{{customdata}}</b><extra></extra>",
                   customdata=["" if math.isnan(one) else power_html(one) for one in logs.tolist()])
    ends = {name: (min(float(values[-1]), 1.0), f"<b>{label}</b> {power_html(float(logs[-1]))}", shades[name])
            for name, (values, logs, label) in drawn.items()}
    end_labels(chart, {name: ends[name] for name in ("c", "grad", "rnn")}, (-0.08, 1.08), ROWS["gradient"],
               axis="y4", size=16, apart=APART)
    _name(chart, words("control.row.gradient", step=done.plan.write_at), 0.5, "y4 domain", shades["grad"],
          size=15)


def _name(chart: Chart, text: str, y: float, yref: str, shade: str, size: float = 17) -> None:
    chart.note(text, x=0, xref="x domain", xanchor="right", xshift=-30, y=y, yref=yref, size=size,
               color=shade, align="right")


def _exact(gate: float) -> str:
    """A gate with a third decimal where it has one: 0.986⁵⁰ is ½, and 0.99⁵⁰ is not."""
    return decimal(gate, 2 if abs(gate - round(gate, 2)) < 5e-4 else 3)


def _letter(letter: str) -> str:
    return {"c": "<i>C</i>", "h": "<i>h</i>"}[letter]


def _hover(letter: str, values: np.ndarray) -> Spec:
    return dict(name=SYMBOL_HTML[letter], **_said(values, SYMBOL_HTML[letter]))


def _said(values: np.ndarray, label: str) -> Spec:
    """What the hover box says of a line."""
    return dict(customdata=[decimal(value, 3) for value in values.tolist()],
                hovertemplate=f"{label} <b>%{{customdata}}</b><extra></extra>")


def _log10(values: np.ndarray | float) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log10(values)


def _clear(colour: str) -> str:
    """A colour that lets half of what is below it through."""
    red, green, blue = (int(colour[place:place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.5)"


