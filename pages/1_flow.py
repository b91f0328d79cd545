"""Information flow: the document's diagram, what each of its edges does, and one step's numbers on them."""

import streamlit as st

from pages.ui.flow import figure as diagrams
from pages.ui.flow import run as flowing
from pages.ui.flow.run import BACKWARD, DIAGRAM, MODES
from pages.ui.gradients import said as readouts
from pages.ui.page import frame
from pages.ui.page import live as classroom
from pages.ui.page import state as controls
from pages.ui.widgets.panel import Row

page = frame.begin("flow")
desk = controls.open_desk(page, flowing.KNOBS, flowing.start())
words = page.words


@classroom.live
def diagram() -> None:
    released = controls.take_moves(desk)
    mode, now = desk["mode"], flowing.run(desk["steps"])
    moment, alive = min(desk["moment"], now.steps), desk["mode"] != DIAGRAM
    with st.container(key="flow_clock"):
        said = flowing.readout(now, mode, moment, words) if alive else readouts.flow(words)
        controls.draw_panel(desk, "clock", [
            *clock(mode, now.steps), frame.readout_row(said), frame.quiet_row(controls.ignored_line(desk, words))])
    frame.unseen(flowing.description(now, mode, moment, words) if alive else words("flow.alt"))
    flows = flowing.flows(now, mode, moment) if alive else None
    if not (alive and desk.narrow):
        with st.container(key="flow_wide"):
            st.graphviz_chart(diagrams.draw(words, flows), width="stretch")
    if not (alive and desk.narrow is False):  # on a phone: one half under the other
        with st.container(key="flow_narrow"):
            for half in diagrams.HALVES:
                st.graphviz_chart(diagrams.draw(words, flows, half), width="stretch")
    if alive:
        controls.draw_panel(desk, "steps", [
            frame.quiet_row(words(f"flow.{mode}_note")), controls.slider_row(desk, "steps", words, main=True)])
        frame.tools(page, mode, flowing.columns(now, mode, words))
    if released:
        desk.write_address()


def clock(mode: str, steps: int) -> list[Row]:
    """What is looked at, and at which step; the document's diagram has none."""
    back, labels = mode == BACKWARD, {name: words(f"choice.mode.{name}") for name in MODES}
    looks = {"hidden": mode == DIAGRAM, "tone": "grad" if back else "ink"}
    return [
        controls.chips_row("mode", words("knob.mode.label"), labels, mode),
        {**controls.transport_row(desk, "moment", words, high=steps, way=-1 if back else 1), **looks},
        {**controls.slider_row(desk, "moment", words, main=True, high=steps), **looks},
    ]


picture, edges = st.columns([1, 0.34], gap="medium")
with picture, st.container(key="picture"):
    diagram()
with edges:
    frame.group("rnn", words("flow.rnn"))
    frame.prose(page, "rnn", css="edges")
    frame.rule()
    frame.group("lstm", words("flow.lstm"))
    frame.prose(page, "lstm", css="edges")
frame.prose(page, "reading", titled=True)
