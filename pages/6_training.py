"""Training: several networks learn the same task now, side by side, in front of the reader."""

from collections.abc import Mapping
from uuid import uuid4

import streamlit as st

from pages.ui.charts import seeds
from pages.ui.page import frame
from pages.ui.page import live as classroom
from pages.ui.page import state as controls
from pages.ui.training import figure as training
from pages.ui.training import queue as trainings
from pages.ui.training import said as racing
from pages.ui.training.job import DISTANCES, Course, Order
from pages.ui.training.queue import HALL
from pages.ui.widgets.panel import Row

REDRAW = 0.15  # seconds from one picture to the next while networks learn

page = frame.begin("training")
desk = controls.open_desk(page, racing.KNOBS, racing.START, racing.BEGINNINGS)
words, theme = page.words, page.theme
viewer = st.session_state.setdefault("viewer", uuid4().hex)


def mine() -> trainings.Job | None:
    """The reader's training, if it goes on, or was of the task that is set."""
    job = HALL.look(viewer)
    return job if job and (job.active or job.order.task == desk["task"]) else None


asked = mine()
active = asked is not None and asked.active


def race() -> None:
    released = controls.take_moves(desk)
    wanted, job = racing.order(desk.values, words.language), mine()
    shown = job.order if job else racing.pictured(desk.values, words.language)
    found = racing.courses(job) if job else {run["variant"]: Course() for run in shown.runs}
    picture, settings = st.columns([1, 0.29], gap="medium")
    with picture, st.container(key="picture"):
        tasks = {name: words(f"choice.task.{name}") for name in racing.BEGINNINGS}
        controls.draw_panel(desk, "story", [
            controls.chips_row("named", words("knob.task.label"), tasks, desk["task"]),
            frame.readout_row(racing.readout(job, found, wanted, HALL.ahead(viewer), words)),
            frame.quiet_row(controls.ignored_line(desk, words))])
        buttons(job, wanted)
        curves(job, shown, found)
    with settings, st.container(key="settings"):
        controls.draw_panel(desk, "knobs", rows())
        frame.quiet(racing.notes(found, words))
    if released:
        desk.write_address()
    if (job is None, job is not None and job.active) != (asked is None, active):  # the whole page knows how often to look
        st.rerun()


def curves(job: trainings.Job | None, shown: Order, found: Mapping[str, Course]) -> None:
    over = job is not None and not job.active
    frame.figure(page, "curves", training.figure(found, shown, racing.task(shown), over=over, theme=theme, words=words),
                 training.description(found, words), every=REDRAW if job and job.active else 0)
    if job and over:
        frame.tools(page, "curves", racing.columns(job), {"NumPy": racing.program(job.order)})


def start(wanted: Order) -> None:
    HALL.start(viewer, wanted)


def buttons(job: trainings.Job | None, wanted: Order) -> None:
    running, changed = job is not None and job.active, job is not None and not job.active and job.order != wanted
    line = words("training.changed") if changed else racing.progress_line(job, words) if job else "\u00a0"
    with st.container(horizontal=True, vertical_alignment="center", key="training_buttons"):
        st.button(words("training.again" if job and not running else "training.start"), key="training:start", type="primary",
                  disabled=running or not wanted.runs, on_click=start, args=(wanted,))
        st.button(words("training.stop"), key="training:stop", disabled=not running, on_click=HALL.stop, args=(viewer,))
        st.progress(job.progress if job else 0.0, text=line)


def rows() -> list[Row]:
    models = {name: words(f"model.{name}") for name in racing.MODELS.choices}
    return [
        controls.group_row("x", words("training.models")),
        controls.chips_row("models", words("knob.models.label"), models, list(desk["models"]), multi=True),
        controls.group_row("grad", words("training.plan")),
        *(controls.slider_row(desk, name, words) for name in ("span", "seeds", "training_steps", "learning_rate", "training_clip")),
        controls.slider_row(desk, "units", words),
        controls.slider_row(desk, "bias", words),
        controls.choices_row(desk, ("mixing",), words),
    ]


classroom.live(race, every=REDRAW if active else None)()

if asked and not active and (scores := racing.by_distance(asked)):
    order = asked.order
    learnt, span = racing.task(order), order.common["distance"]
    frame.heading(words("training.distances"))
    frame.quiet(words("training.distances_line", span=span))
    frame.figure(page, "distances", seeds.figure(
        scores, order.seeds, DISTANCES[order.task], span, chance=learnt.chance, enough=learnt.enough,
        axis=words(f"training.distance_axis_{order.task}"), theme=theme, words=words), words("training.distances_alt"))
    frame.tools(page, "distances", racing.distance_columns(asked))

for column, section in zip(st.columns(3, gap="large"), ("tasks", "look", "fair"), strict=True):
    with column:
        frame.prose(page, section, titled=True)
