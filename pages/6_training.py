"""Training: several networks learn the same task now, side by side, in front of the reader."""

from collections.abc import Mapping
from time import monotonic
from uuid import uuid4

import streamlit as st

from pages.ui.charts import seeds
from pages.ui.page import controls, frame, live, state
from pages.ui.training import exhibit, reach, said, stored
from pages.ui.training.job import DISTANCES, Job, Progress, program, task
from pages.ui.training.knobs import BEGINNINGS, KNOBS, MODELS, START, TrainingState, job_of, pictured
from pages.ui.training.queue import QUEUE, RUNNING, Training
from pages.ui.widgets import streamlit_inside as inside
from pages.ui.widgets.rows import Row

page = frame.begin("training")
now = state.open_state(page, KNOBS, START, TrainingState)
words, theme = page.words, page.theme
here = st.session_state.setdefault("viewer", uuid4().hex)
viewer = inside.browser() or here


def mine() -> Training | None:
    """The reader's training, if it goes on, or was of the task that is set; else one that is stored with just
    these settings."""
    found = QUEUE.look(viewer, here)
    if found and (found.active or found.job.task == now["task"]):
        return found
    race = stored.race_of(job_of(now.values, words.language))
    return stored.training_of(race) if race else None


def standing(training: Training | None, before: float) -> tuple[str, float]:
    """What the whole page depends on: where the training stands, and how often to look. before: how often by
    now."""
    if training is None:
        return "", 0.0
    return training.status, QUEUE.pace(training, before) if training.active else 0.0


asked = mine()
stood, every = standing(asked, st.session_state.get("pace", 0.0))
st.session_state["pace"] = every
running = stood == RUNNING


@state.follows(now, every=every if running else None)
def race() -> None:
    begin, training = monotonic(), mine()
    shown = training.job if training else pictured(now.values, words.language)
    found = said.progress(training) if training else {run["variant"]: Progress() for run in shown.runs}
    picture, settings = st.columns([1, 0.29], gap="medium")
    with picture, st.container(key="picture"):
        tasks = {name: words(f"choice.task.{name}") for name in BEGINNINGS}
        controls.draw_panel(now, "story", [
            controls.chips_row("named", words("knob.task.label"), tasks, now["task"]),
            frame.quiet_row(state.also_set_line(now, words))])
        place()
        curves(training, shown, found)
    with settings, st.container(key="settings"):
        controls.draw_panel(now, "knobs", rows())
        frame.quiet(said.notes(found, words))
    if running:
        QUEUE.looked(stood, monotonic() - begin)
    look_again(training)


@live.part(every=None if running else every or None)
def place() -> None:
    """Where the training stands: all that changes while one waits."""
    begin, training, wanted = monotonic(), mine(), job_of(now.values, words.language)
    found = said.progress(training) if training else {}
    frame.readout(said.readout(training, found, wanted, QUEUE.ahead(viewer), words))
    frame.quiet(state.ignored_line(now, words))
    buttons(training, wanted)
    if not running:
        QUEUE.looked(stood, monotonic() - begin)
    look_again(training)


def look_again(training: Training | None) -> None:
    if standing(training, every) != (stood, every):
        state.redraw_page()


def curves(training: Training | None, shown: Job, found: Mapping[str, Progress]) -> None:
    over = training is not None and not training.active
    lent = exhibit.of_job(shown, found, words, theme, over=over)
    frame.figure(page, "curves", lent.figure, lent.alt, every=every if running else 0)
    if training and over:
        frame.tools(page, "curves", said.columns(training, words), {"NumPy": program(training.job)})


def start(wanted: Job) -> None:
    QUEUE.start(viewer, wanted)


def buttons(training: Training | None, wanted: Job) -> None:
    running = training is not None and training.active
    changed = training is not None and not running and training.job != wanted
    line = said.progress_line(training, words) if training else "\u00a0"
    begun = training is not None and training.status != stored.STORED
    if changed:
        line = words("training.changed")
    with st.container(horizontal=True, vertical_alignment="center", key="training_buttons"):
        st.button(words("training.again" if begun and not running else "training.start"),
                  key="training:start", type="primary", disabled=running or not wanted.runs, on_click=start,
                  args=(wanted,))
        st.button(words("training.stop"), key="training:stop", disabled=not running, on_click=QUEUE.stop,
                  args=(viewer,))
        st.progress(training.progress if training else 0.0, text=line)


def rows() -> list[Row]:
    models = {name: words(f"model.{name}") for name in MODELS.choices}
    return [
        controls.group_row("x", words("training.models")),
        controls.chips_row("models", words("knob.models.label"), models, list(now["models"]), multi=True),
        controls.group_row("grad", words("training.plan")),
        *(controls.slider_row(now, name, words)
          for name in ("span", "seeds", "training_steps", "learning_rate", "training_clip", "units", "bias")),
        controls.choices_row(now, ("mixing", "optimiser"), words),
        *(controls.slider_row(now, name, words) for name in ("stacked", "batch", "training_window")),
        controls.reset_row(now, words),
    ]


race()


def draw_reach(key: str, file: str, found: Mapping[str, reach.Group], steps: int) -> None:
    """The reach of each seed before and after a training of so many updates: figure, table and the data's
    file."""
    frame.figure(page, key, reach.figure(found, steps, theme=theme, words=words),
                 reach.description(found, words))
    frame.html(reach.table(found, words))
    frame.quiet(words("reach.note"))
    frame.tools(page, file, reach.columns(found, words))


if asked and not asked.active and (scores := said.by_distance(asked)):
    job = asked.job
    learnt, span = task(job), job.common["distance"]
    frame.heading(words("training.distances"))
    frame.quiet(words("training.distances_line", span=span))
    frame.figure(page, "distances", seeds.figure(
        scores, job.seeds, DISTANCES[job.task], span, chance=learnt.chance, enough=learnt.enough,
        axis=words(f"training.distance_axis_{job.task}"), theme=theme, words=words),
                 words("training.distances_alt"))
    frame.tools(page, "distances", said.distance_columns(asked, words))
    if reached := reach.of_race(asked):
        frame.heading(words("reach.live"))
        draw_reach("reached", "reached", reached, job.common["steps"])

frame.heading(words("reach.heading"))


@state.follows(now)
def reaches() -> None:
    """What training does to the reach of the gradient, as it was stored."""
    made, found = reach.made(), reach.groups(now["trained_by"])
    controls.view_chips(now, "trained_by", words)
    frame.readout(reach.sentence(now["trained_by"], words))
    frame.quiet(words("reach.line", seeds=made["seeds"], steps=made["steps"], distance=made["distance"],
                      rate=made["rates"][now["trained_by"]]))
    draw_reach("reach", f"reach-{now['trained_by']}", found, made["steps"])


reaches()

for column, section in zip(st.columns(3, gap="large"), ("tasks", "look", "fair"), strict=True):
    with column:
        frame.prose(page, section, titled=True)

frame.end(page)
