"""Information flow: the document's diagram, and what each of its edges does."""

import streamlit as st

from pages.ui import controls, diagrams, frame, readouts

page = frame.begin("flow")
desk = controls.open_desk(page, knobs={}, start={})
picture, edges = st.columns([1, 0.34], gap="medium")

with picture, st.container(key="picture"):
    frame.readout(readouts.flow(page.words))
    frame.quiet(controls.ignored_line(desk, page.words))
    frame.unseen(page.words("flow.alt"))
    with st.container(key="flow_wide"):
        st.graphviz_chart(diagrams.document(page.words), width="stretch")
    with st.container(key="flow_narrow"):  # on a phone: one half under the other
        for half in diagrams.HALVES:
            st.graphviz_chart(diagrams.document(page.words, half), width="stretch")

with edges:
    frame.group("rnn", page.words("flow.rnn"))
    frame.prose(page, "rnn", css="edges")
    frame.rule()
    frame.group("lstm", page.words("flow.lstm"))
    frame.prose(page, "lstm", css="edges")

frame.prose(page, "reading", titled=True)
