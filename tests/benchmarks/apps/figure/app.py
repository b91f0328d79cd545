"""Our live slider in front of the main figure alone."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

import streamlit as st

import core
from pages.ui.charts import theme
from pages.ui.gradients import exhibit
from pages.ui.page import controls, frame
from pages.ui.page.experiments import ExperimentState
from pages.ui.page.frame import Page
from pages.ui.page.knobs import start_of
from pages.ui.page.state import take_moves
from pages.ui.text import words

english = words.load("en")
page = Page("alone", english, theme.LIGHT, {})
if "state" not in st.session_state:
    start = start_of(core.KNOBS)
    st.session_state["state"] = ExperimentState("alone", core.KNOBS, start, dict(start))
state = st.session_state["state"]
st.html(f"<style>{theme.css_variables()}{frame.STYLE}</style>")


@st.fragment
def figure() -> None:
    take_moves(state)
    shown = exhibit.of_result(core.run(state.experiment), {}, english, page.theme)
    frame.figure(page, "curves", shown.figure, shown.alt)
    controls.slider(state, "weight_scale", english)


figure()
