"""Our live slider, writing only its number."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

import streamlit as st

import core
from pages.ui.page import controls
from pages.ui.page.knobs import start_of
from pages.ui.page.state import State, take_moves
from pages.ui.text import words

if "state" not in st.session_state:
    start = start_of(core.KNOBS)
    st.session_state["state"] = State("live", core.KNOBS, start, dict(start))
state = st.session_state["state"]


@st.fragment
def number() -> None:
    take_moves(state)
    controls.slider(state, "weight_scale", words.load("en"))
    st.markdown(f"value {state['weight_scale']}")


number()
