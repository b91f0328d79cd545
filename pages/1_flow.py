"""Information flow: the document's diagram, what each of its edges does, and one step's numbers on them."""

from dataclasses import replace

import streamlit as st

from pages.ui.charts.marked import plain
from pages.ui.flow import figure, run, said
from pages.ui.flow.exhibit import exhibit
from pages.ui.flow.knobs import BACKWARD, DIAGRAM, KNOBS, MODES, FlowState, start
from pages.ui.page import controls, frame, state
from pages.ui.widgets.rows import Row

page = frame.begin("flow")
now = state.open_state(page, KNOBS, start(), FlowState)
words = page.words


@state.follows(now)
def diagram() -> None:
    picture, edges = st.columns([1, 0.34], gap="medium")
    with picture, st.container(key="picture"):
        drawn()
    with edges:
        back = now["mode"] == BACKWARD
        frame.group("rnn", words("flow.rnn"))
        frame.prose(page, "rnn_back" if back else "rnn", css="edges")
        frame.rule()
        frame.group("lstm", words("flow.lstm"))
        frame.prose(page, "lstm_back" if back else "lstm", css="edges")


def drawn() -> None:
    """The diagram, the clock above it and what follows below."""
    shown, alive = exhibit(now.values, words, page.theme), now["mode"] != DIAGRAM
    with st.container(key="flow_clock"):
        controls.draw_panel(now, "clock", [
            *clock(), frame.readout_row(shown.sentence), frame.quiet_row(state.ignored_line(now, words)),
            frame.quiet_row(state.also_set_line(now, words))])
    frame.unseen(shown.alt)
    if not (alive and now.narrow):
        with st.container(key="flow_wide"):
            st.graphviz_chart(shown.figure, width="stretch")
    if not (alive and now.narrow is False):  # on a phone: one half under the other
        with st.container(key="flow_narrow"):
            for half in figure.HALVES:
                st.graphviz_chart(exhibit(now.values, words, page.theme, half).figure, width="stretch")
    if alive:
        mode = now["mode"]
        controls.draw_panel(now, "steps", [
            frame.quiet_row(words(f"flow.{mode}_note")), controls.slider_row(now, "steps", words, main=True),
            controls.reset_row(now, words)])
    frame.picture(page, now["mode"], '.st-key-picture [data-testid="stGraphVizChart"]', plain(shown.sentence))
    if alive:
        frame.tools(page, now["mode"], said.columns(run.run(now["steps"]), now["mode"], words))


def clock() -> list[Row]:
    """What is looked at, and at which step; the document's diagram has none."""
    mode, steps, narrow = now["mode"], now["steps"], now.narrow
    still = mode == DIAGRAM
    back, labels = mode == BACKWARD, {name: words(f"choice.mode.{name}") for name in MODES}
    return [
        controls.chips_row("mode", words("knob.mode.label"), labels, mode),
        replace(controls.transport_row(now, "moment", words, high=steps, way=-1 if back else 1,
                                       narrow=narrow), hidden=still),
        replace(controls.slider_row(now, "moment", words, main=True, high=steps), hidden=still, tone="grad"
                if back else "ink"),
    ]


diagram()
frame.prose(page, "reading", titled=True)

frame.end(page)
