"""What the gradients page shows under its main figure: each view opens, draws core's numbers, and says what
it draws."""

import csv
import io
import re
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

import core
from core import Experiment
from core.cells.numerics import sigmoid
from core.gradients.saturation import saturation
from core.gradients.verdict import VANISHED
from pages.ui.charts import heat, labels, theme
from pages.ui.gradients import phase
from pages.ui.gradients.figures import clipping, phase_map, shares, units
from pages.ui.gradients.figures import saturation as saturation_figure
from pages.ui.gradients.knobs import LAYERS, MAPPED
from pages.ui.gradients.knobs import VIEWS as NAMES
from pages.ui.gradients.views import VIEWS
from pages.ui.page import knobs
from pages.ui.text import numbers, tables
from pages.ui.text import words as vocabulary
from tests.pages.screen import Screen

EN = vocabulary.load("en")
OPENING = knobs.presets()[knobs.START]
EXPLODING = Experiment(weight_scale=3, steps=1000, activation="identity", init="gaussian", hidden=8)
NEW = ("map", "weights", "saturation", "clipping", "units")
ROUNDED = 0.006  # heat maps are sent with two decimals


def opened(view: str, language: str = "en", **query: str) -> Screen:
    return Screen("gradients", lang=language, view=view, **query)


def figure(screen: Screen) -> go.Figure:
    """The open view's figure, checked by Plotly."""
    return screen.figure(1)


def heats(chart: go.Figure) -> list[Any]:
    return [trace for trace in chart.data if trace.type == "heatmap"]


def rows(trace: Any) -> np.ndarray:
    """A heat map's numbers; what has no colour is nan."""
    return np.array([[np.nan if value is None else value for value in row] for row in trace.z], dtype=float)


def line(chart: go.Figure, name: str, axis: str = "y") -> np.ndarray:
    found = next(trace for trace in chart.data if trace.name == name and (trace.yaxis or "y") == axis)
    return np.array([np.nan if value is None else value for value in found.y], dtype=float)


def notes(chart: go.Figure) -> list[str]:
    return [re.sub(r"<[^>]+>", "", note.text.replace("<br>", " ")) for note in chart.layout.annotations]


def run(experiment: Experiment, model: str) -> Any:
    return core.run(experiment).runs[model]


def backward(experiment: Experiment, model: str) -> Any:
    """Plain backpropagation of the loss at the end, as PyTorch does it."""
    found = run(experiment, model)
    dh = np.zeros(found.trace.h[1:].shape)
    dh[-1] = experiment.hidden**-0.5
    return core.CELLS[model].backward(found.params, found.trace, dh)


# Every view

def test_every_view_that_a_link_can_name_can_be_drawn():
    assert tuple(VIEWS) == NAMES


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
@pytest.mark.parametrize("view", NAMES)
def test_a_view_opens_from_a_link_with_every_word_filled_in_and_a_description(view: str, language: str):
    screen = opened(view, language)
    assert not re.search(r"\{\w*\}|\bnan\b|\binf\b|\bNone\b|\b0\.00\b", screen.text)
    assert (language == "zh") == bool(re.search(r"[\u4e00-\u9fff]",
                                                re.sub(r"\([^()]*\)", "", screen.text.replace("中文", ""))))
    if view != "receipt":
        _, data = screen.components("live_figure")[1]
        go.Figure(data["figure"])
        assert re.search(r"\d", data["alt"])
        assert "<" not in data["alt"]
    assert screen.controls["closer:chips"]["value"] == view


@pytest.mark.parametrize("view", NEW)
@pytest.mark.parametrize("query", [
    {"T": "2", "H": "1"}, {"T": "3", "w": "0", "act": "relu"},
    {"T": "200", "w": "3", "act": "identity", "init": "gaussian", "u": "12"},
    {"T": "60", "x": "0", "gru": "1"}, {"fb": "8", "x": "20", "H": "70", "T": "30"},
], ids=str)
def test_a_view_opens_at_the_edges_of_the_settings(view: str, query: dict[str, str]):
    screen = opened(view, **query)
    assert figure(screen).data
    assert not re.search(r"\bnan\b|\binf\b|\bNone\b", screen.text)


@pytest.mark.parametrize("view", NEW)
def test_colours_follow_the_reader_s_theme(view: str):
    light, dark = (Screen("gradients", view=view, theme=name).figure(1).to_json()
                   for name in ("light", "dark"))
    assert theme.LIGHT.soft in light
    assert theme.LIGHT.soft not in dark
    assert theme.DARK.soft in dark
    assert theme.DARK.soft not in light


@pytest.mark.parametrize("view", NEW)
def test_a_view_says_in_one_sentence_with_numbers_what_it_shows(view: str):
    sentences = re.findall(r'<div class="readout"><p>(.*?)</p></div>', opened(view).html, re.DOTALL)
    assert re.search(r"\d", re.sub(r"<[^>]+>", "", sentences[-1]))


def test_only_the_view_that_is_open_is_computed():
    before = phase._swept.cache_info()
    screen = opened("weights", seed="4711")
    assert phase._swept.cache_info().misses == before.misses
    screen.chip("closer", "map")
    assert phase._swept.cache_info().misses == before.misses + 1
    assert screen.address["view"] == "map"


# The phase map

@pytest.mark.parametrize("knob", MAPPED)
def test_each_row_of_the_map_is_a_run_of_its_own(knob: str):
    screen = opened("map", map=knob, T="40")
    trace = heats(figure(screen))[-1]
    model = phase.moved_by(knob)[-1]
    values = [row[0] for row in trace.customdata]
    assert min(values) == core.KNOBS[knob].low
    assert max(values) == core.KNOBS[knob].high
    assert min(values) <= 1 <= max(values)
    for row in (0, 7, len(values) // 2, len(values) - 1):
        expected = run(replace(OPENING, steps=40, **{knob: values[row]}), model).gradient
        np.testing.assert_allclose(rows(trace)[row], np.where(np.isinf(expected), np.nan, expected),
                                   atol=ROUNDED)


@pytest.mark.parametrize(("knob", "models"), [("weight_scale", ["RNN"]), ("forget_bias", ["LSTM"]),
                                              ("gain", ["LSTM"]), ("input_scale", ["RNN", "LSTM"])])
def test_the_map_shows_the_models_that_its_knob_moves(knob: str, models: list[str]):
    assert [trace.name for trace in heats(figure(opened("map", map=knob)))] == models


def test_time_runs_in_the_map_as_in_the_main_figure():
    screen = opened("map")
    main, below = screen.figure(0).layout, screen.figure(1).layout
    assert below.xaxis.range == main.xaxis.range
    assert (below.margin.l, below.margin.r) == (main.margin.l, main.margin.r)
    assert list(below.xaxis.ticktext) == list(main.xaxis.ticktext)


def test_the_bands_are_named_in_the_picture_and_parted_by_lines_at_their_limits():
    chart = figure(opened("map", act="identity", init="gaussian"))
    said = " | ".join(notes(chart))
    for name in ("vanished below 10⁻⁷", "in between", "exploded above 10"):
        assert name in said
    contour = next(trace for trace in chart.data if trace.type == "contour")
    assert (contour.contours.start, contour.contours.end, contour.contours.size) == (-7, 1, 8)


@pytest.mark.parametrize("knob", MAPPED)
def test_a_band_s_name_stands_in_its_band(knob: str):
    experiment = replace(OPENING, chrono=0, activation="identity", init="gaussian")
    found = phase.phase(experiment, knob, core.KNOBS[knob].curve)
    assert found is not None
    chart = go.Figure(phase_map.figure(found, (0.0, -1.0), 50, [], theme=theme.LIGHT, words=EN))
    for (name, gradient), axis in zip(found.gradients.items(), ["y2", "y"][-len(found.gradients):],
                                      strict=True):
        assert next(trace for trace in heats(chart) if trace.name == theme.MODEL_NAMES[name]).yaxis == axis
        for note in chart.layout.annotations:
            band = re.match("vanished|in between|exploded", note.text)
            if band and note.yref == axis:
                row = int(np.abs(found.places - note.y).argmin())
                size = gradient[int(note.x), row]
                assert band[0] == ("vanished" if size < -7 else "in between" if size <= 1 else "exploded")


def test_you_are_here_at_the_knob_s_value_and_the_readout_s_lag():
    chart = figure(opened("map", w="1.5"))
    dot = next(chart.select_traces(dict(mode="markers")))
    assert dot.x == (50,)
    assert dot.y[0] == pytest.approx(0.375)  # of 0 to 4
    assert "now 1.50" in notes(chart)


def test_turning_the_knob_itself_or_another_network_s_computes_no_new_map():
    screen = opened("map", seed="815")
    misses = phase._swept.cache_info().misses
    screen.turn("weight_scale", 1.7).turn("forget_bias", 3).turn("gru", True)
    assert phase._swept.cache_info().misses == misses
    screen.turn("seed", 816)
    assert phase._swept.cache_info().misses == misses + 1


def test_the_map_s_readout_names_where_the_gradient_has_neither_vanished_nor_exploded():
    screen = opened("map", act="identity", init="gaussian", w="0.5")
    values = np.round(np.linspace(0, 4, 61), 2)
    curves = [run(Experiment(activation="identity", init="gaussian", weight_scale=value), "rnn").gradient[50]
              for value in values]
    between = values[(np.array(curves) >= -7) & (np.array(curves) <= 1)]
    assert f"neither vanished nor exploded from {between[0]:.2f} to {between[-1]:.2f}" in screen.text


@pytest.mark.parametrize("knob", MAPPED)
def test_each_row_of_the_map_is_a_value_that_its_knob_may_have(knob: str):
    curve = core.KNOBS[knob].curve
    found = phase.phase(replace(OPENING, steps=5, hidden=2), knob, curve)
    assert found is not None
    for value in found.values.tolist():
        assert core.KNOBS[knob].check(value) == value
    assert found.values[0] == core.KNOBS[knob].low
    assert (np.diff(found.places) > 0).all()


def test_a_click_into_the_map_turns_its_knob_above():
    screen = opened("map", map="gain", T="20").click("gradients:map", -1)
    assert screen.address == {"lang": "en", "view": "map", "map": "gain", "T": "20", "u": "12"}
    chart = screen.figure(0)
    expected = core.run(replace(OPENING, steps=20, gain=12)).runs["lstm"].gradient
    assert next(line.y for line in chart.data if line.name == "LSTM") == pytest.approx(expected, abs=ROUNDED)


@pytest.mark.parametrize("cut", [{"k": "20"}, {"loss": "every"}, {"k": "20", "bptt": "each", "loss": "every"}], ids=str)
@pytest.mark.parametrize("view", ["map", "saturation", "routes"])
def test_what_is_cut_or_summed_is_neither_vanished_nor_grown_in_the_views_of_one_loss(view: str, cut: dict[str, str]):
    plain, told = opened(view, act="identity"), opened(view, act="identity", **cut)
    assert told.html.count(EN("views.last")) == ("loss" in cut)
    assert told.html.count(EN("views.uncut")) == ("k" in cut)
    said, alone = (dict(screen.components("live_figure"))[f"gradients:{view}"]["alt"] for screen in (told, plain))
    assert said == alone  # sentence and numbers


def test_in_the_view_of_units_a_cut_does_not_stop_the_gradient():
    assert figure(opened("units", k="20")).data[0].z == figure(opened("units")).data[0].z


def test_a_cut_beyond_the_readout_s_lag_is_told():
    text = opened("map", k="51").text
    assert "After 51 steps it is cut off" in text
    assert "All the way to the start" not in text


def test_each_piece_that_is_detached_is_parted_from_the_next():
    shown = opened("map", k="20", bptt="detach", loss="every").figure(0).layout.shapes
    lines = [shape.x0 for shape in shown if shape.type == "line" and shape.x0 == shape.x1 and shape.x0 % 1]
    assert lines == [19.5, 39.5, 59.5, 79.5]


@pytest.mark.parametrize(("steps", "pinned"), [("30", "T:100"), ("3", "T:100"), ("2", "T:1000"), ("100", "T:30"),
                                               ("30", "T:100,layers:3")])
def test_what_is_pinned_may_be_longer_or_shorter_than_what_is_drawn(steps: str, pinned: str):
    screen = Screen("gradients", lang="en", T=steps, A=pinned, show="path")
    assert screen.address["T"] == steps
    assert EN("controls.broken") not in screen.text
    drawn = {line.name: line.y for line in screen.figure(0).data if (line.name or "").startswith("A: RNN")}
    (label, curve), = drawn.items()
    assert label == f"A: RNN {numbers.power_text(float(curve[-1]))}"  # where it ends, or the axis
    assert len(curve) == 1 + min(int(steps), int(pinned[2:].partition(",")[0]))


def test_larger_networks_get_a_coarser_map_and_the_largest_none_and_both_are_said():
    counts = [phase.affordable(Experiment(hidden=hidden, steps=steps), "forget_bias")
              for hidden, steps in ((32, 100), (64, 200), (128, 100), (256, 1000))]
    assert counts[0] == 61
    assert counts[-1] is None
    assert sorted(filter(None, counts), reverse=True) == counts[:-1]
    screen = opened("map", H="256", T="20", map="forget_bias")
    count = len(heats(figure(screen))[0].y)
    assert count < 61
    assert f"{count} values here" in screen.text
    assert "would take too long" in opened("map", H="256", T="300", map="gain").text


# Which step taught the weights

def test_the_shares_drawn_are_core_s_with_those_of_the_last_steps_added_up():
    chart = figure(opened("weights", gru="1"))
    for model, found in core.run(replace(OPENING, gru=True)).runs.items():
        name = theme.MODEL_NAMES[model]
        np.testing.assert_allclose(line(chart, name), found.shares[::-1], atol=1e-4)
        np.testing.assert_allclose(line(chart, name, "y2"), np.cumsum(found.shares[::-1]), atol=1e-4)


@pytest.mark.parametrize("steps", [3, 100])
def test_the_readout_adds_up_the_last_five_steps(steps: int):
    text = opened("weights", T=str(steps)).text
    for model, found in core.run(replace(OPENING, steps=steps)).runs.items():
        assert numbers.percent(found.shares[-5:].sum()) in text, model


def test_the_step_count_at_one_half_is_where_the_sum_reaches_it():
    chart = go.Figure(shares.figure({"rnn": np.array([0.1, 0.2, 0.3, 0.4]), "lstm": np.full(4, 0.25)},
                                    theme=theme.LIGHT, words=EN))
    assert "RNN 2 steps" in notes(chart)
    assert "LSTM 2 steps" in notes(chart)


def test_where_nothing_arrives_no_half_is_marked():
    chart = go.Figure(shares.figure({"rnn": np.zeros(6), "lstm": np.full(6, 1 / 6)}, theme=theme.LIGHT,
                                    words=EN))
    assert not [note for note in notes(chart) if re.match(r"RNN \d+ steps", note)]
    assert "RNN 0%" in notes(chart)


# Saturation

def test_mean_slopes_printed_are_those_of_the_states_and_gates():
    chart = figure(opened("saturation", w="1.5", init="gaussian", x="3"))
    runs = core.run(replace(OPENING, weight_scale=1.5, init="gaussian", input_scale=3)).runs
    lstm: Any = runs["lstm"].trace
    slopes = [1 - runs["rnn"].trace.h[1:] ** 2, lstm.f * (1 - lstm.f), lstm.i * (1 - lstm.i),
              lstm.o * (1 - lstm.o), 1 - lstm.g**2]
    assert [note for note in notes(chart) if re.fullmatch(r"\d\.\d\d",
                                                          note)] == [numbers.decimal(each.mean())
                                                                     for each in slopes]


def test_a_relu_of_the_lstm_is_drawn_and_its_candidate_stands_where_nothing_bounds_it():
    chart = figure(opened("saturation", lact="relu"))
    assert {"ReLU′", "tanh′"} <= set(notes(chart))  # the RNN has tanh still
    screen = opened("states", lact="relu", fb="3", u="2", chrono="0")
    chart = figure(screen)
    g = core.run(replace(OPENING, lstm_activation="relu", forget_bias=3, gain=2, chrono=0)).runs["lstm"].trace.gate("g")
    np.testing.assert_allclose(line(chart, theme.SYMBOL_HTML["g"], "y2"), g[:, 0, 0], rtol=1e-3, atol=1e-3)
    assert EN("gradients.states_relu") in screen.text


def test_dots_are_pre_activations_of_the_run_and_at_most_a_few_hundred():
    chart = figure(opened("saturation"))
    dots = [trace for trace in chart.data if trace.mode == "markers"]
    assert len(dots) == 5
    assert sum(len(trace.x) for trace in dots) <= 500
    g = run(OPENING, "lstm").trace.g[..., 0].ravel()
    drawn = np.tanh(np.array(dots[-1].x))
    assert all(np.abs(g - value).min() < 2e-3 for value in drawn)


def test_pre_activations_beyond_the_axis_stand_at_its_ends_as_triangles():
    found = run(EXPLODING, "rnn")
    of_rnn = saturation(found.params, found.trace)["h"]
    lstm = run(EXPLODING, "lstm")
    chart = go.Figure(saturation_figure.figure(of_rnn, saturation(lstm.params, lstm.trace), theme=theme.LIGHT,
                                               words=EN))
    dots = next(trace for trace in chart.data if trace.mode == "markers")
    assert max(np.abs(dots.x)) <= saturation_figure.REACHES[-1]
    assert {"triangle-left", "triangle-right"} & set(dots.marker.symbol)


def test_the_readout_says_why_a_weight_above_one_need_not_explode():
    settings = replace(OPENING, weight_scale=1.5, init="gaussian", input_scale=15)
    screen = opened("saturation", w="1.5", init="gaussian", x="15")
    found = run(settings, "rnn")
    assert found.spectral_radius > 1 > 10 ** (found.gradient[-1] / 100)
    assert f"ρ = {found.spectral_radius:.2f}" in screen.text
    assert f"is {numbers.decimal((1 - found.trace.h[1:] ** 2).mean())} on average" in screen.text
    assert f"multiplied by {10 ** (found.gradient[-1] / 100):.2f} a step" in screen.text


def test_the_sigmoid_s_curve_is_its_slope():
    chart = figure(opened("saturation"))
    solid = next(chart.select_traces(lambda trace: trace.mode == "lines" and trace.yaxis == "y3"
                                     and trace.line.dash == "solid"))
    a = np.array(solid.x)
    np.testing.assert_allclose(solid.y, sigmoid(a) * (1 - sigmoid(a)), atol=1e-4)


# Clipping

@pytest.mark.parametrize(("query", "settings"), [
    ({"clip": "0.1"}, {}), ({"w": "1.5", "init": "gaussian", "act": "identity"},
                            {"weight_scale": 1.5, "init": "gaussian",
                                                                                  "activation": "identity"})])
def test_clipping_moves_every_step_by_the_same_distance_to_the_threshold(query: dict[str, str],
                                                                         settings: dict[str, Any]):
    limit = float(query.get("clip", 1))
    chart = figure(opened("clipping", **query))
    for model in ("rnn", "lstm"):
        norm = np.linalg.norm(backward(replace(OPENING, **settings), model).params.W_hh)
        name = theme.MODEL_NAMES[model]
        before = line(chart, f"{name} before")
        if norm <= limit:
            assert not [trace for trace in chart.data if trace.name == f"{name} after"]
            continue
        after = line(chart, f"{name} after")
        np.testing.assert_allclose((before - after)[:-1], np.log10(norm / limit), atol=3e-4)
        assert f"{name} before {numbers.power_text(np.log10(norm))}" in notes(chart)
        assert f"{name} after {numbers.power_text(np.log10(limit))}" in notes(chart)


def test_each_step_s_part_is_the_size_of_its_outer_product():
    drawn = line(figure(opened("clipping", T="30")), "RNN before")
    settings = replace(OPENING, steps=30)
    found, grads = run(settings, "rnn"), backward(settings, "rnn")
    da = (1 - found.trace.h[1:] ** 2) * grads.h[1:]
    sizes = np.linalg.norm(da[..., 0], axis=-1) * np.linalg.norm(found.trace.h[:-1, :, 0], axis=-1)
    np.testing.assert_allclose(drawn[:-1], np.log10(sizes[::-1][:-1]), atol=1e-4)
    assert np.isnan(drawn[-1])  # the first step finds h = 0


def test_a_gradient_of_ten_to_the_400_is_clipped_to_the_threshold():
    screen = opened("clipping", w="3", T="1000", act="identity", init="gaussian", H="8")
    power = re.search(r"the RNN's falls from \d×10(\d+) to 1\.00", screen.text)
    assert power
    assert int(power[1]) > 400
    drawn = line(figure(screen), "RNN before")
    assert np.nanmax(drawn) > 400


def test_below_the_threshold_nothing_is_clipped_and_the_reader_is_told_what_to_do():
    screen = opened("clipping", clip="50")
    assert "Nothing exceeds the threshold" in screen.text
    assert not [trace for trace in figure(screen).data if "after" in (trace.name or "")]


def test_one_number_that_is_cut_a_little_is_neither_idle_nor_said_to_turn():
    screen = opened("clipping", H="1", seed="4", w="0.5", init="gaussian", clip="0.2", clipby="value")
    assert "1 of the RNN's 1 numbers cut" in screen.text
    assert "No number exceeds" not in screen.text


@pytest.mark.parametrize("seed", ["1", "2"])
def test_where_no_number_is_cut_nothing_after_clipping_is_drawn(seed: str):
    screen = opened("clipping", H="2", seed=seed, w="0.5", init="gaussian", clip="5", clipby="value")
    assert "No number exceeds" in screen.text
    assert not [trace for trace in figure(screen).data if "after" in (trace.name or "")]


def test_the_threshold_is_a_slider_and_in_the_address():
    screen = opened("clipping").turn("clip", 0.3)
    assert screen.address["clip"] == "0.3"
    assert "threshold 0.3" in notes(figure(screen))


# Units

@pytest.mark.parametrize("layer", LAYERS)
def test_the_units_drawn_make_up_the_gradient_of_the_run(layer: str):
    trace = heats(figure(opened("units", layer=layer)))[0]
    drawn = rows(trace)  # (units, lags)
    model, _, state = layer.partition("_")
    grads = backward(OPENING, model)
    if state == "h":
        expected = np.log10(np.abs(grads.h[::-1, :, 0].T))
    else:  # C as an input of the future: without the part that runs through h of the same step
        found = run(OPENING, model).trace
        opening = found.o * (1 - np.tanh(found.c[1:]) ** 2)
        alone = grads.c.copy()
        alone[1:] -= opening * grads.h[1:]
        expected = np.log10(np.maximum(np.abs(alone[::-1, :, 0].T), 1e-300))
        assert np.isnan(drawn[:, 0]).all()
    np.testing.assert_allclose(drawn[:, 1:], expected[:, 1:], atol=ROUNDED)
    assert trace.zmin <= np.nanmin(drawn)
    assert np.nanmax(drawn) <= trace.zmax


def test_the_readout_of_the_units_names_the_most_and_the_least():
    screen = opened("units", layer="rnn_h")
    sizes = np.log10(np.abs(backward(OPENING, "rnn").h[-51, :, 0]))
    assert f"unit {sizes.argmax() + 1} gets {re.sub('<[^>]+>', '', numbers.power_html(sizes.max()))}" in screen.text
    assert f"unit {sizes.argmin() + 1} only" in screen.text


def test_many_units_and_steps_are_drawn_in_part_and_the_reader_is_told():
    screen = opened("units", H="100", T="500", layer="rnn_h")
    trace = heats(figure(screen))[0]
    assert np.shape(trace.z) == (64, 201)
    assert [row[0] for row in trace.customdata][::63] == [1, 100]
    assert "64 of the 100 units are drawn" in screen.text


# Data

def read_back(columns: tables.Columns) -> dict[str, np.ndarray]:
    heads, *lines = csv.reader(io.StringIO(tables.csv(columns)))
    return dict(zip(heads, np.array(lines, dtype=float).T, strict=True))


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_files_hold_core_s_numbers_in_full(language: str):
    words, result = vocabulary.load(language), core.run(replace(OPENING, steps=30))
    rnn, lstm = result.runs["rnn"], result.runs["lstm"]
    found = phase.phase(result.experiment, "weight_scale", 1)
    assert found is not None
    data = read_back(phase_map.columns(found, words))
    at_one = next(name for name in data if "=1 (log10" in name or "=1（" in name)
    np.testing.assert_allclose(data[at_one], rnn.gradient, rtol=1e-12, atol=1e-15)
    data = read_back(shares.columns({"rnn": rnn.shares}, words))
    np.testing.assert_allclose(list(data.values())[1], rnn.shares[::-1], rtol=1e-15)
    data = read_back(units.columns(np.log10(np.abs(backward(result.experiment, "rnn").h[::-1, :, 0])), words))
    assert len(data) == 1 + 32
    data = read_back(saturation_figure.columns(saturation(rnn.params, rnn.trace)["h"],
                                               saturation(lstm.params, lstm.trace), words))
    assert {len(column) for column in data.values()} == {30 * 32}
    clipped = clipping.Clipped(0.5, np.linspace(-3, 0, 30), 0.25, np.linspace(-3.25, -0.25, 30))
    data = read_back(clipping.columns({"rnn": clipped}, words))
    np.testing.assert_allclose(np.subtract(*list(data.values())[1:]), 0.25)


def test_a_long_table_is_shown_in_part_but_saved_whole():
    columns = {"a": range(9000), "b": np.arange(9000.0)}
    part, every = tables.thinned(columns)
    assert every == 3
    assert list(part["a"])[:3] == [0, 3, 6]
    assert len(tables.csv(columns).splitlines()) == 9001
    assert tables.thinned({"a": range(10)}) == ({"a": range(10)}, 1)


# Scales, shares and labels

def test_scales_move_in_jumps_hold_every_value_and_have_few_ticks():
    for least, most in ((-0.1, -0.1), (-7.2, 0.4), (-33.0, 5.0), (-1500.0, 0.0), (-2.0, 479.0)):
        low, high = heat.jumping_range([np.array([least, most, -np.inf])])
        assert low <= least <= most <= high
        assert 2 <= len(heat.powers(low, high)["tickvals"]) <= 7
        assert 0 in heat.powers(low, high)["tickvals"]
    assert heat.jumping_range([np.array([-6.5])]) == heat.jumping_range([np.array([-9.5])])


@pytest.mark.parametrize(("share", "said"), [(0, "0%"), (1, "100%"), (0.98, "98%"), (0.0482, "4.8%"),
                                             (0.998, "99.8%"), (0.0996, "10%"), (0.99999, ">99.9%"),
                                             (0.0002, "0.02%"), (2e-8, "2×10⁻⁶%"), (1 - 1e-15, "100%")])
def test_a_share_is_written_as_people_read_it(share: float, said: str):
    assert numbers.percent(share) == said


def test_a_label_keeps_clear_of_curves_of_other_labels_and_of_the_edges():
    x = np.linspace(0, 1, 50)
    falling, flat = (x, 200 * x), (x, np.full(50, 20.0))
    for curves in ([falling], [falling, flat]):
        taken: list[list[labels.Box]] = []
        for at in (0.5, 0.52):
            labels.free_side("RNN 2", at, 200 * at, curves, taken, 200)
        wide, narrow = taken
        for boxes, width in ((wide, 660), (narrow, 190)):
            assert all(box.left >= 0 and box.right <= width and box.top >= 0 and box.bottom <= 200
                       for box in boxes)
        assert not labels._overlap(*wide)
        assert all(labels._hidden(box, curve[0] * 660, curve[1]) == 0 for box in wide for curve in curves)


def test_the_colours_of_the_bands_do_not_meet():
    for look in (theme.LIGHT, theme.DARK):
        for model in ("rnn", "lstm"):
            stops = phase_map.colours(model, look)
            places = [place for place, _ in stops]
            assert places == sorted(places)
            below = [colour for place, colour in stops if place <= (VANISHED + 14) / 22][:-1]
            assert set(below) == {look.grid}


def test_a_half_way_mix_of_two_colours_lies_between_them():
    assert heat.mix("#000000", "#ffffff", 0.5) == "#808080"
    assert heat.mix("#102030", "#405060", 0) == "#102030"
    assert heat.mix("#102030", "#405060", 1) == "#405060"
