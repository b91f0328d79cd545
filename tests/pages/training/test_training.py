"""The page Training orders what is set, shows what the workers report, and lets the reader stop and
download."""

import json
import math
import re
import threading
from dataclasses import replace
from functools import lru_cache

import numpy as np
import plotly.graph_objects as go
import pytest

from core.learning import training
from core.learning.tasks import Pulse
from pages.ui.charts import seeds, theme
from pages.ui.text import assets
from pages.ui.text import words as vocabulary
from pages.ui.training import figure as figures
from pages.ui.training import figure as training_figure
from pages.ui.training import job as races
from pages.ui.training import knobs as training_knobs
from pages.ui.training import said as racing
from pages.ui.training import stored
from pages.ui.training.job import Job, Progress
from pages.ui.training.queue import QUEUE, Training
from tests.examples import one
from tests.pages.screen import Screen

ZH, EN = vocabulary.load("zh"), vocabulary.load("en")
BOTH = pytest.mark.parametrize("words", [ZH, EN], ids=vocabulary.LANGUAGES)
THEMES = pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
SMALL = {"seeds": "2", "steps": "50", "H": "4", "T": "3", "m": "rnn.lstm"}


def order(words: vocabulary.Words = ZH, **settings) -> Job:
    return training_knobs.job_of({**training_knobs.START, **settings}, words.language)


@lru_cache
def finished(task: str, models: tuple[str, ...] = ("rnn", "lstm", "gru"), learning_rate: float = 0.003,
             **settings) -> Training:
    """A training that is over, in this process."""
    small = {"span": 6, "seeds": 2, "training_steps": 50, "units": 4}
    wanted = order(task=task, models=models, learning_rate=learning_rate, **small | settings)
    job = Training(wanted, status="done", began=1.0, ended=3.5, courses=[Progress() for _ in wanted.runs])
    for report in races.run(wanted, range(len(wanted.runs))):
        if report["kind"] == "report":
            job.courses[report["place"]].take(report)
        elif report["kind"] == "distances":
            job.courses[report["place"]].by_distance = report["scores"]
    return job


def run_to_the_end(screen: Screen) -> None:
    viewer, pause = screen.app.session_state["viewer"], threading.Event()
    for _ in range(3000):
        job = QUEUE.look(viewer)
        assert job
        if not job.active:
            break
        pause.wait(0.02)
    screen.run()


def beside_the_buttons(screen: Screen) -> str:
    """What stands at the progress bar."""
    return screen.app.get("progress")[0].proto.text


# What is set becomes an order

def test_the_settings_become_the_order():
    wanted = order(models=("lstm", "chrono"), span=33, mixing="fixed", seeds=4, seed=7, training_steps=250,
                   learning_rate=0.01, training_clip=0.0, units=16, bias=2.0, optimiser="sgd", batch=8,
                   training_window=12)
    assert wanted.seeds == (7, 8, 9, 10)
    assert wanted.settings[1] == training.Settings(
        variant="chrono", distance=33, mixed=False, hidden=16, learning_rate=0.01, clip=0, steps=250,
        forget_bias=2, optimiser="sgd", examples=8, window=12)


def test_the_opening_order_and_every_task_s_beginning_can_be_trained():
    for beginning in ({}, *training_knobs.BEGINNINGS.values()):
        assert order(**beginning).settings


def test_the_largest_order_is_bounded():
    largest = order(span=100, seeds=10, training_steps=2000, units=64, models=training_knobs.MODELS.choices)
    assert len(largest.settings) * len(largest.seeds) * 2000 <= 120_000
    assert races.LIMIT <= 120


# The page

@BOTH
def test_the_page_opens_on_a_race_that_says_it_is_stored_with_its_day_and_settings(words):
    screen = Screen("training", lang=words.language)
    assert screen.app.button(key="training:start").label == words("training.start")
    assert screen.app.button(key="training:stop").disabled
    assert screen.values["models:chips"] == ["rnn", "lstm", "gru"]
    race = stored.race_of(order(words))
    assert race is not None
    enough = races.task(race.job).enough
    for course, model in zip(race.courses, ("RNN", "LSTM", "GRU"), strict=True):
        assert f"{model} {course.learnt(enough)}/3" in screen.readout
    line = beside_the_buttons(screen)
    for part in (race.day, "600", "20", "0.003", "32"):
        assert part in line
    drawn = [trace for trace in screen.figure().data if trace.name == words("model.lstm")]
    assert np.array(drawn[0].y, float)[-1] == pytest.approx(np.mean(race.courses[1].score[-1]), abs=1e-4)
    assert words("training.distances") in screen.text


def test_other_settings_than_the_stored_ones_begin_with_empty_axes():
    screen = Screen("training", lang="en").turn("learning_rate", 0.01)
    assert "Which of them learns it?" in screen.readout
    assert "stored" not in beside_the_buttons(screen)


def test_every_task_s_beginning_is_stored_in_few_bytes():
    for beginning in training_knobs.BEGINNINGS.values():
        assert stored.race_of(order(**beginning))
        assert stored.race_of(order(EN, **beginning))
    assert len(assets.content(stored.FILE)) <= 60_000


def test_a_stored_race_is_what_core_gives():
    race = stored.race_of(order())
    assert race is not None
    place = 0
    for report in races.run(race.job, [place]):
        course = race.courses[place]
        at = course.steps.index(report["step"])
        assert course.loss[at] == pytest.approx(report["loss"], rel=1e-3)
        if report["score"] is not None:
            assert course.score[0] == pytest.approx(report["score"], abs=1e-6)
            break


@BOTH
def test_a_training_is_started_shown_and_its_results_are_offered(words):
    screen = Screen("training", lang=words.language, **SMALL)
    screen.app.button(key="training:start").click()
    screen.run()
    job = QUEUE.look(screen.app.session_state["viewer"])
    assert job
    assert job.job == training_knobs.job_of({**training_knobs.START, "seeds": 2, "training_steps": 50,
                                             "units": 4, "span": 3,
                                      "models": ("rnn", "lstm")}, words.language)
    run_to_the_end(screen)
    assert job.status == "done"
    said = " ".join(screen.readout.split())
    assert f"{job.courses[0].learnt(0.95)}/2" in said
    drawn = [trace for trace in screen.figure().data if trace.name == words("model.lstm")]
    assert np.array(drawn[0].y, float)[-1] == pytest.approx(np.mean(job.courses[1].score[-1]), abs=1e-4)
    assert words("training.distances") in screen.text
    assert not screen.app.button(key="training:start").disabled


def test_a_training_can_be_stopped():
    screen = Screen("training", lang="en", **(SMALL | {"steps": "2000"}))
    screen.app.button(key="training:start").click()
    screen.run()
    screen.app.button(key="training:stop").click()
    screen.run()
    assert "topped" in screen.readout
    assert screen.app.button(key="training:stop").disabled


def test_changed_settings_are_said_to_wait_for_the_next_training():
    screen = Screen("training", lang="en", **SMALL)
    screen.app.button(key="training:start").click()
    run_to_the_end(screen.run())
    assert EN("training.changed") not in beside_the_buttons(screen)
    assert EN("training.changed") in beside_the_buttons(screen.turn("span", 4))


@pytest.mark.parametrize("task", races.TASKS)
def test_a_task_s_chip_brings_the_settings_that_suit_it(task):
    screen = Screen("training", lang="en", task="pulse" if task != "pulse" else "adding",
                    T="11").chip("named", task)
    desk = screen.app.session_state["state:training"]
    assert {name: desk[name] for name in training_knobs.BEGINNINGS[task]} == training_knobs.BEGINNINGS[task]


def test_without_a_model_nothing_can_be_started():
    screen = Screen("training", lang="en", m="", steps="300")
    assert screen.app.button(key="training:start").disabled
    assert screen.readout == EN("training.none")
    assert screen.figure().layout.xaxis.range == (0, 300)


def test_results_stand_with_their_own_task_and_come_back_with_it():
    screen = Screen("training", lang="en", task="adding", **SMALL)
    screen.app.button(key="training:start").click()
    run_to_the_end(screen.run())
    done = screen.readout
    assert screen.app.button(key="training:start").label == EN("training.again")
    screen.chip("named", "pulse").run()
    assert screen.readout.startswith("RNN, LSTM: 2 seeds each")
    assert screen.app.button(key="training:start").label == EN("training.start")
    assert EN("training.distances") not in screen.text
    screen.chip("named", "adding").run()
    assert screen.readout == done
    assert EN("training.distances") in screen.text


@pytest.mark.parametrize("task", races.TASKS)
def test_a_task_without_language_is_the_same_order_in_both(task):
    assert (order(ZH, task=task) == order(EN, task=task)) == (task != "sentence")


@BOTH
def test_who_waits_reads_how_many_are_before_him(words):
    job, wanted = Training(order(words)), order(words)
    assert racing.readout(job, {}, wanted, 0, words) == words("training.waiting_next")
    assert "2" in racing.readout(job, {}, wanted, 2, words)


@pytest.mark.parametrize(("parameter", "given"), [("seeds", "11"), ("T", "101"), ("m", "rnn.transformer"),
                                                  ("task", "chess"), ("lr", "1.5"), ("lengths", "some"),
                                                  ("steps", "2001")])
def test_a_bad_parameter_is_named_and_left_out(parameter, given):
    screen = Screen("training", lang="en", **{parameter: given})
    assert len([line for line in screen.quiet if f"{parameter}={given}" in line]) == 1


# The figure

@BOTH
@THEMES
@pytest.mark.parametrize("task", races.TASKS)
def test_the_figure_draws_what_was_reported(words, look, task):
    job = finished(task)
    found = racing.progress(job)
    chart = go.Figure(figures.figure(found, job.job, races.task(job.job), over=True, theme=look, words=words))
    assert chart.layout.height == figures.height(3)
    for variant, course in found.items():
        lines = [trace for trace in chart.data if trace.type == "scatter"]
        score = next(trace for trace in lines if trace.name == words(f"model.{variant}"))
        assert np.array(score.y, float) == pytest.approx(np.maximum(course.score, 0).mean(axis=1), abs=6e-5)
        loss = np.log10(np.mean(course.loss, axis=1))
        assert any(trace.xaxis == "x2" and len(trace.y) == len(loss)
                   and np.allclose(np.array(trace.y, float), loss, atol=6e-5)
                   for trace in lines)
    rows = [trace for trace in chart.data if trace.type == "heatmap"]
    for row, course in zip(rows, reversed(list(found.values())), strict=True):
        shares = course.mean_shares
        assert np.array(row.z[0], float) == pytest.approx(shares / shares.max(), abs=6e-5)


def test_a_small_share_and_a_small_score_are_no_zeros():
    found = {"rnn": Progress(steps=[5], tests=[5], score=[[0.003, 0.001]], loss=[[1.0, 1.0]], norm=[[1.0, 1.0]],
                             shares=[[1 - 3e-4, 1e-4, 1e-4, 1e-4]])}
    wanted = order(EN, models=("rnn",), span=4)
    chart = go.Figure(figures.figure(found, wanted, races.task(wanted), over=False, theme=theme.LIGHT, words=EN))
    told = [text for trace in chart.data for text in np.ravel(trace.customdata or []).tolist()]
    assert "2×10⁻³" in told
    assert "0.01%" in told
    assert not [text for text in told if re.fullmatch(r"0(\.0+)?%?", str(text))]


@BOTH
@THEMES
def test_before_anything_is_reported_the_figure_is_empty_but_whole(words, look):
    wanted = order(models=training_knobs.MODELS.choices)
    nothing = {run["variant"]: Progress() for run in wanted.runs}
    chart = go.Figure(figures.figure(nothing, wanted, races.task(wanted), over=False, theme=look,
                                     words=words))
    assert chart.layout.height == figures.height(6)
    assert figures.description(nothing, words)


def test_a_training_that_really_exploded_is_drawn_in_numbers_that_a_browser_reads():
    job = finished("adding", ("irnn",), learning_rate=0.1, span=100, units=16, mixing="fixed",
                   training_clip=0.0)
    scores = racing.by_distance(job)
    assert not np.isfinite(scores["irnn"]).all()
    drawn = seeds.figure(scores, job.job.seeds, races.DISTANCES["adding"], 100, chance=0, enough=0.95,
                         axis="", theme=theme.LIGHT, words=EN)
    json.dumps(drawn, allow_nan=False)
    found = racing.progress(job)
    json.dumps(figures.figure(found, job.job, races.task(job.job), over=True, theme=theme.LIGHT, words=EN),
               allow_nan=False)
    assert "IRNN: 98 of 100 updates skipped" in racing.notes(found, EN)


@pytest.mark.parametrize("task", races.TASKS)
@pytest.mark.parametrize("mixing", ["mixed", "fixed"])
def test_the_shortest_distance_of_the_slider_can_be_trained(task, mixing):
    job = finished(task, ("lstm",), span=training_knobs.KNOBS["span"].low, mixing=mixing)
    course = job.courses[0]
    assert course.steps[-1] == 50
    assert len(course.by_distance) == len(races.DISTANCES[task])
    assert np.sum(course.shares[-1]) == pytest.approx(1)
    figures.figure(racing.progress(job), job.job, races.task(job.job), over=True, theme=theme.LIGHT, words=EN)


def test_a_training_that_exploded_is_drawn_and_its_skipped_steps_are_named():
    job = finished("adding", ("irnn",), learning_rate=0.1)
    wild = replace(job.courses[0], loss=[[float("nan"), float("inf")]] * len(job.courses[0].loss),
                   skipped=[3, 4])
    broken = replace(job, courses=[wild])
    found = racing.progress(broken)
    go.Figure(figures.figure(found, broken.job, races.task(broken.job), over=True, theme=theme.LIGHT,
                             words=EN))
    assert racing.notes(found, EN).endswith(EN("training.skipped", model="IRNN", steps=7,
                                               all=2 * job.courses[0].steps[-1]))


def test_the_largest_spike_and_what_clipping_made_of_it_are_marked():
    norms = {"rnn": [[0.5, 2.0], [1.0, 0.9]], "lstm": [[0.5, 0.2], [3.0, 7.5]]}
    found = {variant: Progress(steps=[5, 10], norm=list(norm)) for variant, norm in norms.items()}
    assert training_figure._spike(found, 1.0) == ("lstm", 10, 7.5)
    assert training_figure._spike(found, 8.0) is None
    assert training_figure._spike(found, 0.0) is None


@BOTH
@pytest.mark.parametrize("task", races.TASKS)
def test_success_against_distance_has_a_dot_for_every_seed(words, task):
    job = finished(task)
    chance = races.task(job.job).chance
    chart = go.Figure(seeds.figure(racing.by_distance(job), job.job.seeds, races.DISTANCES[task], 6,
                                   chance=chance, enough=0.95, axis="distance", theme=theme.LIGHT,
                                   words=words))
    dots = [trace for trace in chart.data if trace.mode == "markers"]
    for trace, course in zip(dots, job.courses, strict=True):
        assert np.array(trace.y) == pytest.approx(np.maximum(course.by_distance, 0).T.ravel())


# Data and program

def keyed(columns):
    """The columns by what their headings are called in assets/words."""
    keys = ("model", "seed", "step", "loss", "norm", "score", "distance")
    names = {EN(f"training.column_{key}"): key for key in keys}
    return {names[heading]: values for heading, values in columns.items()}


@pytest.mark.parametrize("task", races.TASKS)
def test_the_data_hold_every_report_of_every_seed(task):
    job = finished(task)
    columns = keyed(racing.columns(job, EN))
    assert {len(values) for values in columns.values()} == {3 * 2 * len(job.courses[0].steps)}
    last = [score for model, seed, score in zip(columns["model"], columns["seed"], columns["score"],
                                                strict=True)
            if model == "gru" and seed == 1 and score != ""]
    assert last[-1] == job.courses[2].score[-1][1]
    distances = keyed(racing.distance_columns(job, EN))
    assert len(distances["score"]) == 3 * 2 * len(races.DISTANCES[task])


@pytest.mark.parametrize("task", races.TASKS)
def test_the_program_trains_the_same_networks_and_prints_the_same_scores(task, capsys):
    job = finished(task)
    exec(compile(races.program(job.job), "program", "exec"), {})
    printed = dict(line.split(": ") for line in capsys.readouterr().out.splitlines())
    for variant, course in racing.progress(job).items():
        for seed, score in zip(job.job.seeds, course.score[-1], strict=True):
            assert float(printed[f"{variant} seed {seed}"]) == pytest.approx(score, abs=6e-5)


# What the page says

@pytest.mark.parametrize("variant", ["lstm", "gru"])
def test_keeping_only_its_sign_explains_less_of_the_pulse_than_the_lstm_and_gru_learn(variant):
    pulse = Pulse()
    sign_only = 1 - (1 / 12) / pulse.variance  # heights are 0.5 to 1.5: knowing the sign leaves 1/12
    assert sign_only < pulse.enough
    settings = training.Settings(variant=variant, distance=20, learning_rate=0.01, steps=300)
    *_, last = training.train(pulse, settings, [0], report_every=300, test_every=300)
    assert last.score is not None
    assert last.score[0] > pulse.enough


@pytest.mark.parametrize("words", one([ZH, EN]))
def test_early_steps_teach_an_lstm_soon_and_a_simple_rnn_later_if_at_all(words):
    job = Training(order(words, models=("rnn", "lstm")), courses=[Progress(), Progress()])
    for report in races.run(job.job, [0, 1]):
        if report["kind"] == "report":
            job.courses[report["place"]].take(report)
    recent = {variant: np.array(course.shares)[:, -races.RECENT:].sum(axis=1) for variant,
              course in racing.progress(job).items()}
    assert min(recent["rnn"][0], recent["lstm"][0]) > 0.6  # at first, what comes from the last steps
    assert recent["rnn"].mean() > recent["lstm"].mean() + 0.15
    early = {variant: int(np.argmax(shares < 0.5)) if (shares < 0.5).any() else len(shares) for variant,
             shares in recent.items()}
    assert early["lstm"] < 5 < early["rnn"]
    lstm = job.courses[1]
    country = races.task(job.job).grammar.country_step  # type: ignore[attr-defined]
    taught = np.array(lstm.shares)[:, country]
    assert taught.max() > 10 * taught[0]


def test_a_seed_that_scores_exactly_enough_has_learnt():
    course = Progress(score=[[0.95, 0.9499999, 1.0, math.nan, -math.inf]])
    assert course.learnt(0.95) == 2
    assert Progress().learnt(0.95) == 0


def test_the_line_on_what_was_ignored_goes_when_a_named_choice_is_made():
    screen = Screen("training", lang="en", clip="nonsense")
    assert [line for line in screen.quiet if "Ignored" in line]
    chips = screen.controls["named:chips"]
    other = next(value for value, _ in chips["options"] if value != chips["value"])
    assert not [line for line in screen.chip("named", other).quiet if "Ignored" in line]


# --- a network that broke

@BOTH
def test_where_a_loss_stops_being_a_number_the_plot_and_a_line_say_so(words):
    job = training_knobs.pictured({**training_knobs.START, "models": ("rnn", "irnn")}, words.language)
    fine = Progress(steps=[5, 10, 15], loss=[[2.0, 2.1], [1.0, 1.1], [0.5, 0.6]], norm=[[1.0, 1.0]] * 3,
                    skipped=(0, 0), finite=(15, 15))
    broken = Progress(steps=[5, 10, 15], loss=[[2.0, 2.1], [1.0, math.nan], [0.9, math.inf]],
                      norm=[[1.0, 1.0]] * 3, skipped=(0, 1), finite=(15, 6))
    assert (fine.diverged, broken.diverged) == (None, (7, 1))
    found = {"rnn": fine, "irnn": broken}
    drawn = training_figure.figure(found, job, races.task(job), over=False, theme=theme.LIGHT, words=words)
    texts = [note["text"] for note in drawn["layout"]["annotations"]]
    assert words("training.broke", model=words("model.irnn")) in texts
    assert 7 in [shape["x0"] for shape in drawn["layout"]["shapes"] if shape.get("xref") == "x2"]
    assert not any("NaN" in text and words("model.rnn") == text.split(":")[0] for text in texts)
    mean = [trace for trace in drawn["data"] if trace.get("xaxis") == "x2" and len(trace["y"]) == 3][-1]
    assert None not in mean["y"]  # what has not broken is drawn on
    line = racing.notes(found, words)
    assert "NaN" in line
    assert words("training.diverged", model=words("model.irnn"), step=7, seeds=1, all=2) in line


def losses_of(wanted):
    """What the page would have of this job's model, and its loss at every update (n, R)."""
    course = Progress()
    for report in races.run(wanted, [0]):
        if report["kind"] == "report":
            course.take(report)
    (settings,) = wanted.settings
    reports = training.train(races.task(wanted), settings, wanted.seeds, report_every=settings.steps,
                             test_every=settings.steps, examples=1)
    return course, next(reports).losses


@pytest.mark.parametrize(("mixing", "optimiser", "rate", "steps"), [
    ("mixed", "momentum", 0.02, 50), ("fixed", "sgd", 0.5, 50)])
def test_a_loss_that_is_a_number_again_has_not_diverged(mixing, optimiser, rate, steps):
    wanted = order(EN, task="adding", models=("irnn",), span=100, mixing=mixing, optimiser=optimiser,
                   learning_rate=rate, training_clip=0.0, training_steps=steps)
    course, losses = losses_of(wanted)
    finite = np.isfinite(losses)
    assert not finite.all()  # there is something to be mistaken
    last = np.where(finite, np.arange(1, steps + 1)[:, None], 0).max(axis=0)
    ended = last[last < steps]
    assert course.diverged == ((ended.min() + 1, len(ended)) if len(ended) else None)
    said = racing.notes({"irnn": course}, EN)
    assert ("NaN" in said) == bool(len(ended))
    if len(ended):
        assert not finite[ended.min():, last == ended.min()].any()  # "from update N on"
