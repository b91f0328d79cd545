"""One colour per symbol, and the same colours wherever else they have to be written."""

import re
import tomllib
from itertools import combinations

import pytest

from pages.ui.charts import theme as themes
from pages.ui.charts.theme import DARK, LIGHT, Theme
from pages.ui.page import frame

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
# Streamlit's ten colours of charts, in this order
HUES = ("rnn", "lstm", "gru", "h", "c", "x", "f", "i", "o", "g")


@BOTH
def test_every_symbol_has_a_shade_and_a_fill_of_its_own(theme: Theme):
    for (one, first), (other, second) in combinations(theme.symbols.items(), 2):
        assert first.shade != second.shade, f"{one} and {other}"
        assert first.fill != second.fill, f"{one} and {other}"


def test_a_colour_is_of_one_symbol_and_no_plain_text_has_it():
    found = themes.symbol_of_colour()
    for theme in (LIGHT, DARK):
        looks = {name: [symbol.fill, symbol.shade] for name, symbol in theme.symbols.items()}
        for name, curve in theme.curves.items():
            looks[name] += [curve.core, curve.strip, *filter(None, [curve.casing])]
        for name, colours in looks.items():
            assert {found.get(colour, name) for colour in colours} == {name}
        assert not found.keys() & {theme.ink, theme.soft, theme.faint, theme.ground, theme.grid, theme.hair}


def test_both_themes_know_the_same_symbols_and_curves():
    assert LIGHT.symbols.keys() == DARK.symbols.keys()
    assert LIGHT.curves.keys() == DARK.curves.keys()


@BOTH
def test_streamlit_s_own_parts_have_the_theme_s_colours(theme: Theme):
    mode = "dark" if theme.dark else "light"
    settings = tomllib.loads((frame.ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))[
        "theme"][mode]
    assert settings["backgroundColor"] == theme.ground
    assert settings["secondaryBackgroundColor"] == settings["codeBackgroundColor"] == theme.panel
    assert settings["sidebar"]["backgroundColor"] == theme.panel
    assert settings["textColor"] == theme.ink
    assert settings["borderColor"] == theme.hair
    assert settings["chartCategoricalColors"] == [theme.symbols[name].shade for name in HUES]


def test_the_diagram_is_drawn_in_the_symbols_fills_and_follows_the_theme():
    drawn = set(re.findall(r'fillcolor="(#\w+)"',
                           (frame.ROOT / "assets" / "rnn_vs_lstm.dot").read_text(encoding="utf-8")))
    fills = {LIGHT.symbols[name].fill: name for name in themes.BOXES}
    neutral = {"#e9ecef"}
    assert drawn - neutral <= fills.keys()
    style = themes.css_variables()
    for fill in drawn - neutral:
        assert f'[fill="{fill}"]{{fill:var(--{fills[fill]}-fill)}}' in style


def test_an_edge_s_colour_follows_the_theme():
    style = themes.css_variables()
    for name in themes.EDGES:
        for part in ("stroke", "fill"):
            assert f'.edge [{part}="{LIGHT.symbols[name].shade}"]{{{part}:var(--{name})}}' in style


def test_no_style_sheet_repeats_a_symbol_s_colour():
    colours = {colour for theme in (LIGHT, DARK) for symbol in theme.symbols.values()
               for colour in (symbol.shade, symbol.fill)}
    greys = {symbol for theme in (LIGHT, DARK) for symbol in (theme.symbols["x"].shade,
                                                              theme.symbols["x"].fill)}
    for path in sorted((frame.ROOT / "pages").rglob("*.css")):
        found = set(re.findall(r"#[0-9a-f]{6}\b", path.read_text(encoding="utf-8")))
        assert not found & (colours - greys), path.name
