"""One colour, dash and label per symbol, for light and dark; and the Plotly layout that every figure shares.

A symbol's *shade* is for text, borders, arrows and slider tracks (at least 4.5:1 on ground and panel); its
*fill* for boxes and chips, where text is always ink. A curve is *cased* on white: a dark line with a bright
core, like a road on a map, since a yellow and an orange that are dark enough to read on white are one colour
to a protanope. The light fills are those of the lesson's own diagram (Open Color).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from core import CELLS

Look = TypeVar("Look")

FONT = ('"Source Sans", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", '
        '"Source Han Sans SC", sans-serif')


@dataclass(frozen=True)
class Symbol:
    shade: str
    fill: str


@dataclass(frozen=True)
class Curve:
    """How a model's curve is drawn: casing and core (no casing on the dark ground), cell of a strip, width in
    px, dash."""

    casing: str | None
    core: str
    strip: str
    width: float
    dash: str = "solid"


@dataclass(frozen=True)
class Theme:
    dark: bool
    ground: str
    panel: str
    cluster: str  # background of the two halves of the diagram
    hair: str  # borders and rules; decoration only
    grid: str  # grid lines, empty cell of a strip; decoration only
    ink: str
    soft: str  # second text, tick labels
    faint: str  # notes, reference lines and their labels
    symbols: Mapping[str, Symbol]
    curves: Mapping[str, Curve]


class Looks(dict[str, Look], Generic[Look]):
    """Looks by name; a cell that has none of its own takes the spare one."""

    def __init__(self, spare: Look, **looks: Look) -> None:
        super().__init__(looks)
        self.spare = spare

    def __missing__(self, name: str) -> Look:
        if name not in CELLS:
            raise KeyError(name)
        return self.spare


LIGHT = Theme(
    dark=False, ground="#ffffff", panel="#f6f7f8", cluster="#f1f3f5", hair="#dee2e6", grid="#eceff1",
    ink="#212529", soft="#495057", faint="#656d75",
    symbols=Looks(
        Symbol("#6d4c41", "#e0d4cf"),
        x=Symbol("#495057", "#ced4da"),  # input
        h=Symbol("#1864ab", "#a5d8ff"),  # hidden state
        c=Symbol("#087f5b", "#96f2d7"),  # cell state
        rnn=Symbol("#946a00", "#ffec99"),
        lstm=Symbol("#9a3412", "#ffd8a8"),
        gru=Symbol("#6741d9", "#d0bfff"),
        linear=Symbol("#0b7285", "#c5f6fa"),  # what came after: a gated linear recurrence
        attention=Symbol("#862e9c", "#eebefa"),  # and one attention head
        f=Symbol("#d6303a", "#ffc9c9"),  # forget gate: share kept
        i=Symbol("#48730c", "#d8f5a2"),  # input gate: share written
        o=Symbol("#4263eb", "#bac8ff"),  # output gate: share shown
        g=Symbol("#015460", "#99e9f2"),  # candidate
        grad=Symbol("#b01e68", "#fcc2d7"),  # back-propagation, every gradient
    ),
    curves=Looks(
        Curve("#4e342e", "#a1887f", "#a1887f", 4.6, "9px,3px"),
        rnn=Curve("#7a5800", "#ffd43b", "#fcc419", 5.4),
        lstm=Curve("#7d2300", "#fd7e14", "#fd7e14", 8.0),
        gru=Curve("#4a2fa8", "#b197fc", "#b197fc", 6.4, "11px,6px"),
        linear=Curve("#095c6b", "#3bc9db", "#3bc9db", 6.2, "14px,4px"),
        attention=Curve("#6b217e", "#e599f7", "#da77f2", 5.2, "3px,3px"),
    ),
)

DARK = Theme(
    dark=True, ground="#14171a", panel="#1b1f23", cluster="#1f2429", hair="#373d43", grid="#252a2f",
    ink="#eceff1", soft="#bcc3ca", faint="#98a0a8",
    symbols=Looks(
        Symbol("#d7b29d", "#4a352c"),
        x=Symbol("#ced4da", "#383e43"),
        h=Symbol("#74c0fc", "#0f4161"),
        c=Symbol("#38d9a9", "#05483a"),
        rnn=Symbol("#ffe066", "#483d03"),
        lstm=Symbol("#ff8a3d", "#5c2f0c"),
        gru=Symbol("#b197fc", "#413460"),
        linear=Symbol("#66d9e8", "#0b3b44"),
        attention=Symbol("#e599f7", "#4a2453"),
        f=Symbol("#ff8787", "#5c2d2f"),
        i=Symbol("#a9e34b", "#354311"),
        o=Symbol("#748ffc", "#313964"),
        g=Symbol("#22b8cf", "#01464c"),
        grad=Symbol("#faa2c1", "#5b2b3f"),
    ),
    curves=Looks(
        Curve(None, "#d7b29d", "#d7b29d", 4.6, "9px,3px"),
        rnn=Curve(None, "#ffe066", "#ffe066", 5.4),
        lstm=Curve(None, "#ff8a3d", "#ff8a3d", 8.0),
        gru=Curve(None, "#b197fc", "#b197fc", 6.4, "11px,6px"),
        linear=Curve(None, "#3bc9db", "#3bc9db", 6.2, "14px,4px"),
        attention=Curve(None, "#e599f7", "#da77f2", 5.2, "3px,3px"),
    ),
)

class Names(Mapping[str, str]):
    """What each cell is called, in the order of CELLS."""

    def __getitem__(self, name: str) -> str:
        return CELLS[name].NAME

    def __iter__(self) -> Iterator[str]:
        return iter(CELLS)

    def __len__(self) -> int:
        return len(CELLS)


MODEL_NAMES = Names()


def drawing_order(names: Iterable[str]) -> list[str]:
    """The order in which models are drawn: a thin curve lies on a thick one, so curves that coincide are both
    seen."""
    return sorted(names, key=lambda name: -LIGHT.curves[name].width)


# How a symbol is written in HTML, Unicode only.
SYMBOL_HTML = {
    "x": "<i>x<sub>t</sub></i>", "h": "<i>h<sub>t</sub></i>", "c": "<i>C<sub>t</sub></i>",
    "f": "<i>f<sub>t</sub></i>", "i": "<i>i<sub>t</sub></i>", "o": "<i>o<sub>t</sub></i>",
    "g": "<i>C̃<sub>t</sub></i>",
}


def of(mode: str | None) -> Theme:
    """The theme for Streamlit's word for it, 'light' or 'dark'."""
    return DARK if mode == "dark" else LIGHT


def css_variables() -> str:
    """Every colour as a CSS custom property that follows the reader's theme at once, e.g. --h and
    --h-fill."""
    pairs = [(name, getattr(LIGHT, name), getattr(DARK, name))
             for name in ("ground", "panel", "cluster", "hair", "grid", "ink", "soft", "faint")]
    for name in dict.fromkeys((*LIGHT.symbols, *CELLS)):
        light, dark = LIGHT.symbols[name], DARK.symbols[name]
        pairs += [(name, light.shade, dark.shade), (f"{name}-fill", light.fill, dark.fill)]
    variables = "".join(f"--{name}:light-dark({light},{dark});" for name, light, dark in pairs)
    models = "".join(f"strong.{name},b.{name},.spin.{name},.receipt th.{name}{{color:var(--{name})}}"
                     for name in dict.fromkeys((*CELLS, *LIGHT.curves)))
    return f":root{{{variables}}}{models}{_diagram_rules()}"


@lru_cache
def symbol_of_colour() -> Mapping[str, str]:
    """The symbol or the model that a colour stands for, on either ground; no colour stands for two, and none
    of those of plain text for any."""
    found: dict[str, str] = {}
    for theme in (LIGHT, DARK):
        for name, symbol in theme.symbols.items():
            found |= dict.fromkeys((symbol.shade, symbol.fill), name)
        for name, curve in theme.curves.items():
            found |= {colour: name for colour in (curve.casing, curve.core, curve.strip) if colour}
    plain = {colour for theme in (LIGHT, DARK) for colour in (theme.ink, theme.soft, theme.faint)}
    return {colour: name for colour, name in found.items() if colour not in plain}


# What the diagrams draw in a symbol's light colours: boxes in its fill, and alive, edges and their numbers in
# its shade.
BOXES = ("x", "h", "c", "rnn", "lstm")
EDGES = ("x", "h", "c", "grad")


def _diagram_rules() -> str:
    """Graphviz knows one colour: what it has drawn in a symbol's light one follows the reader's theme."""
    diagram, symbols = '[data-testid="stGraphVizChart"] svg', LIGHT.symbols
    rules = [f'{diagram} [fill="{symbols[name].fill}"]{{fill:var(--{name}-fill)}}' for name in BOXES]
    rules += [f'{diagram} .edge [{part}="{symbols[name].shade}"]{{{part}:var(--{name})}}'
              for name in EDGES for part in ("stroke", "fill")]
    return "".join(rules)


def layout(theme: Theme, *, height: int, left: int = 112, right: int = 50, top: int = 8) -> dict[str, Any]:
    """What every figure has in common: no box, no legend, no zoom, tick labels in the second text colour."""
    return dict(
        height=height, margin=dict(l=left, r=right, t=top, b=44),
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False, dragmode=False, hovermode="x unified",
        font=dict(family=FONT, size=15, color=theme.soft),
        hoverlabel=dict(bgcolor=theme.panel, bordercolor=theme.hair,
                        font=dict(family=FONT, size=15, color=theme.ink)),
    )
