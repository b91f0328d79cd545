"""Streamlit's own floor: a slider that writes one number."""

import streamlit as st

st.markdown(f"value {st.slider('x', 0, 100, 50)}")
