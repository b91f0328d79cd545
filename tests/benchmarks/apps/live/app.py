"""Our live slider, writing only its number."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

import streamlit as st

from pages.ui.page import state as controls
from pages.ui.page.knobs import EXPERIMENT_KNOBS, start_of
from pages.ui.text import words

if "desk" not in st.session_state:
    start = start_of(EXPERIMENT_KNOBS)
    st.session_state["desk"] = controls.Desk("live", EXPERIMENT_KNOBS, start, dict(start))
desk = st.session_state["desk"]


@st.fragment
def number() -> None:
    controls.take_moves(desk)
    controls.slider(desk, "weight_scale", words.load("en"))
    st.markdown(f"value {desk['weight_scale']}")


number()
