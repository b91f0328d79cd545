"""The plotly.js that is served: npm's own file, of the version that Python's figures are made for, with every
kind of figure in use."""

import re

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs_version

from pages.ui.text import assets
from pages.ui.widgets import figure
from tests.js import tools
from tests.js.plotly import PACKAGE

KINDS = re.compile(r'moduleType:"trace",name:"(\w+)"')
DRAWN = re.compile(r'\btype="(\w+)"')


def test_it_is_what_npm_has_with_its_licence():
    package = tools.package(PACKAGE)
    assert figure.library_text().encode() == (package / "plotly-cartesian.min.js").read_bytes()
    assert assets.content("plotly/LICENSE.txt") == (package / "LICENSE").read_bytes()


def test_it_has_the_version_of_python_s_plotly():
    assert f"v{get_plotlyjs_version()}\n" in figure.library_text()[:200]


def test_it_has_every_kind_that_is_drawn():
    named = {kind for path in (tools.ROOT / "pages" / "ui").rglob("*.py")
             for kind in DRAWN.findall(path.read_text(encoding="utf-8"))}
    drawn = {kind for kind in named if hasattr(go.Figure, f"add_{kind}")}
    assert {"heatmap", "bar", "scatter"} <= drawn <= set(KINDS.findall(figure.library_text()))
