"""Our live slider in front of the main figure alone."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

import streamlit as st

import core
from pages.ui.charts import theme
from pages.ui.page import frame
from pages.ui.page import state as controls
from pages.ui.page.frame import Page
from pages.ui.page.knobs import EXPERIMENT_KNOBS, start_of
from pages.ui.text import words

english = words.load("en")
page = Page("alone", english, theme.LIGHT, {})
if "desk" not in st.session_state:
    start = start_of(EXPERIMENT_KNOBS)
    st.session_state["desk"] = controls.Desk("alone", EXPERIMENT_KNOBS, start, dict(start))
desk = st.session_state["desk"]
st.html(f"<style>{theme.css_variables()}{frame.STYLE}</style>")


@st.fragment
def figure() -> None:
    controls.take_moves(desk)
    frame.gradient_figure(page, core.run(desk.experiment))
    controls.slider(desk, "weight_scale", english)


figure()
