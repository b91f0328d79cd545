"""The figures draw core's numbers, and stay legible whatever the numbers are."""

import math
import re
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

import core
from core.gradients.verdict import gradient_lag
from pages.ui.charts import axes, theme
from pages.ui.gradients import figure as gradients
from pages.ui.gradients.figures import states
from pages.ui.page import knobs
from pages.ui.text import numbers
from pages.ui.text import words as vocabulary

ZH, EN = vocabulary.load("zh"), vocabulary.load("en")
THEMES = pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
LARGE = pytest.mark.parametrize("large", [False, True], ids=["page", "projector"])
NEARLY = 2.01  # px: a label that would move by less stays at its curve, and no leader line is drawn
ALL_THREE = core.Experiment(chrono=100, gru=True)


def curves(experiment: core.Experiment) -> dict[str, np.ndarray]:
    return {name: run.gradient for name, run in core.run(experiment).runs.items()}


def gradient_chart(by_model: dict[str, np.ndarray], *, look: theme.Theme = theme.LIGHT,
                   large: bool = False) -> go.Figure:
    """The main figure, checked by Plotly: a property or value that it does not know raises."""
    steps = len(next(iter(by_model.values()))) - 1
    return go.Figure(gradients.figure(by_model, gradient_lag(steps), theme=look, words=ZH, large=large))


def states_chart(result: core.Result, unit: int = 1, *, look: theme.Theme = theme.LIGHT) -> go.Figure:
    return go.Figure(states.figure(result, unit, theme=look, words=ZH))


def floats(values) -> np.ndarray:
    """A trace's coordinates as floats; what is not drawn is nan."""
    return np.array([math.nan if value is None else value for value in values], dtype=float)


def curve(chart: go.Figure, name: str) -> go.Scatter:
    return next(trace for trace in chart.data if trace.name == name)


def strips(chart: go.Figure) -> dict[str, np.ndarray]:
    """Model -> how high its strip is filled at each lag, 0 to 1, of the box that it stands in."""
    axis = chart.layout.yaxis2
    boxes = [shape for shape in chart.layout.shapes if shape.yref == "y2"]
    filled = {}
    for text, box in zip(axis.ticktext, boxes, strict=True):
        name = re.sub(r"<[^>]+>", "", text)
        trace = curve(chart, f"{name} linear")
        drawn = (floats(trace.y) - box.y0) / (box.y1 - box.y0)
        assert trace.fill == "toself"
        np.testing.assert_allclose(drawn[[0, -1]], 0, atol=2e-4)  # it stands on the foot of its box
        filled[name] = drawn[1:-1]
    return filled


def end_labels(chart: go.Figure) -> dict[str, tuple[float, str]]:
    """Model -> px from the top of the curves' plot to the middle of its label, and the number that it
    says."""
    low, high = chart.layout.yaxis.range
    height = plot_height(chart, chart.layout.yaxis)
    found = {}
    for note in chart.layout.annotations:
        if label := re.fullmatch(r"<span[^>]*>(\w+)</span><br><b>(.*)</b>", note.text):
            moved = (note.ay if note.showarrow else 0) - (note.yshift or 0)
            found[label[1]] = ((high - note.y) / (high - low) * height + moved, unicode(label[2]))
    return found


def unicode(text: str) -> str:
    """A number with its power raised by HTML or by Unicode, in Unicode."""
    raised = str.maketrans("−0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    return re.sub(r"<sup>(.*?)</sup>", lambda found: found[1].translate(raised), text)


def plot_height(chart: go.Figure, axis) -> float:
    margin = chart.layout.margin
    return (chart.layout.height - margin.t - margin.b) * (axis.domain[1] - axis.domain[0])


# The main figure: core's numbers

@pytest.mark.parametrize(
    ("name", "look", "large"),
    [*((name, theme.LIGHT, False) for name in knobs.presets()), ("opening", theme.DARK, True),
     ("chrono-100", theme.DARK, True)],
)
def test_the_drawn_curves_are_core_s_numbers(name: str, look: theme.Theme, large: bool):
    by_model = curves(knobs.presets()[name])
    chart = gradient_chart(by_model, look=look, large=large)
    for model, expected in by_model.items():
        drawn = curve(chart, theme.MODEL_NAMES[model])
        assert floats(drawn.x).tolist() == list(range(101))
        np.testing.assert_allclose(floats(drawn.y), np.where(np.isfinite(expected), expected, np.nan),
                                   atol=1e-4)


def test_time_runs_left_to_right_so_the_last_step_stands_at_the_right():
    left, right = gradient_chart(curves(ALL_THREE)).layout.xaxis.range
    assert left > 100
    assert right < 0


@pytest.mark.parametrize("name", ["opening", "chrono-100", "lstm-explodes-gain-12",
                                  "orthogonal-identity-keeps"])
def test_the_strips_are_the_same_numbers_on_a_linear_scale_full_at_one_and_above(name: str):
    by_model = curves(knobs.presets()[name])
    filled = strips(gradient_chart(by_model))
    assert set(filled) == {theme.MODEL_NAMES[model] for model in by_model}
    for model, expected in by_model.items():
        np.testing.assert_allclose(filled[theme.MODEL_NAMES[model]], 10 ** np.minimum(expected, 0), atol=2e-3)


def test_a_true_zero_leaves_its_strip_empty():
    dead = np.array([0, *[-math.inf] * 5])
    for shares in strips(gradient_chart({"rnn": dead, "lstm": dead, "gru": dead})).values():
        np.testing.assert_allclose(shares, [1, 0, 0, 0, 0, 0], atol=2e-3)


def test_the_label_at_a_curve_s_end_says_its_last_number():
    by_model = curves(ALL_THREE)
    labels = end_labels(gradient_chart(by_model))
    assert {name: text for name, (_, text) in labels.items()} == {
        theme.MODEL_NAMES[model]: numbers.power_text(expected[-1]) for model, expected in by_model.items()}


def test_dots_mark_the_lag_that_the_readout_names():
    by_model = curves(ALL_THREE)
    dots = next(trace for trace in gradient_chart(by_model).data if trace.mode == "markers")
    assert set(dots.x) == {50}
    np.testing.assert_allclose(sorted(dots.y), sorted(expected[50] for expected in by_model.values()),
                               atol=1e-4)


def test_curves_differ_by_width_and_the_gru_s_is_dashed_so_colour_is_never_alone():
    for look in (theme.LIGHT, theme.DARK):
        lines = {name: curve(gradient_chart(curves(ALL_THREE), look=look), name).line
                 for name in theme.MODEL_NAMES.values()}
        assert len({line.width for line in lines.values()}) == 3
        assert [name for name, line in lines.items() if line.dash not in (None, "solid")] == ["GRU"]


# Axes

def test_the_axis_moves_in_jumps_of_20_decades():
    lows = {axes.value_range([np.linspace(0, -depth, 51)])[0] for depth in np.arange(0, 118, 0.5)}
    assert lows == {-20, -40, -60, -80, -100, -120}
    deep = {axes.value_range([np.linspace(0, -depth, 51)])[0] for depth in np.arange(121, 900, 7)}
    assert all(low % 100 == 0 for low in deep)


def test_decades_are_written_as_powers_and_the_loss_s_own_gradient_as_one():
    axis = gradient_chart({"rnn": np.linspace(0, -19, 51), "lstm": np.zeros(51)}).layout.yaxis
    written = dict(zip(axis.tickvals, map(unicode, axis.ticktext), strict=True))
    assert written[0] == "1"
    assert written[-10] == "10⁻¹⁰"


@given(st.floats(-3000, 0), st.floats(0, 600))  # no setting goes beyond
def test_the_axis_holds_every_value_and_at_most_seven_ticks(smallest: float, largest: float):
    low, high = axes.value_range([np.array([0, smallest, largest])])
    assert low <= smallest
    assert high >= largest
    assert 2 <= len(axes.decade_ticks(low, high)["tickvals"]) <= 7


def test_the_time_axis_has_two_to_seven_ticks_within_the_sequence():
    for steps in range(2, 1001):
        ticks = axes.lag_ticks(steps)
        assert 2 <= len(ticks["tickvals"]) <= 7
        assert ticks["tickvals"][0] == 0
        assert ticks["tickvals"][-1] <= steps
        assert ticks["ticktext"] == ["T", *(f"T−{lag}" for lag in ticks["tickvals"][1:])]


def test_a_true_zero_is_not_drawn_as_a_number_and_its_label_stands_at_the_foot():
    dead = np.array([0, -1, -math.inf, -math.inf])
    chart = gradient_chart({"rnn": dead, "lstm": np.zeros(4)})
    assert floats(curve(chart, "RNN").y)[:2].tolist() == [0, -1]
    assert np.isnan(floats(curve(chart, "RNN").y)[2:]).all()
    place, text = end_labels(chart)["RNN"]
    assert text == "0"
    assert place > plot_height(chart, chart.layout.yaxis) - 30


def test_a_relu_network_that_dies_ends_at_a_true_zero():
    by_model = curves(core.Experiment(activation="relu", init="gaussian", weight_scale=0.5, hidden=4))
    drawn = floats(curve(gradient_chart(by_model), "RNN").y)
    assert np.isinf(by_model["rnn"]).any()
    assert (np.isnan(drawn) == np.isinf(by_model["rnn"])).all()


# Values that explode

EXPLODING = [
    core.Experiment(weight_scale=3, steps=1000, init=init, activation=activation, gain=12, forget_bias=8)
    for init in ("pytorch", "gaussian", "orthogonal", "identity")
    for activation in ("identity", "relu", "tanh")
]


@pytest.mark.parametrize("experiment", EXPLODING, ids=lambda e: f"{e.init}-{e.activation}")
def test_exploding_values_draw_as_finite_curves(experiment: core.Experiment):
    result = core.run(experiment)
    by_model = {name: run.gradient for name, run in result.runs.items()}
    chart = gradient_chart(by_model)
    for model, expected in by_model.items():
        drawn = floats(curve(chart, theme.MODEL_NAMES[model]).y)
        assert not np.isnan(expected).any()
        assert (np.isfinite(drawn) == (expected > -math.inf)).all()
    assert np.isfinite(chart.layout.yaxis.range).all()
    assert not any(re.search("nan|inf", note.text) for note in chart.layout.annotations)


def test_the_linear_network_of_weight_three_explodes_as_three_to_the_number_of_steps():
    result = core.run(core.Experiment(weight_scale=3, steps=1000, init="orthogonal", activation="identity"))
    drawn = floats(curve(gradient_chart({name: run.gradient for name, run in result.runs.items()}), "RNN").y)
    np.testing.assert_allclose(drawn, np.arange(1001) * math.log10(3), atol=1e-4)


@pytest.mark.parametrize("experiment", EXPLODING, ids=lambda e: f"{e.init}-{e.activation}")
def test_states_beyond_every_float_leave_finite_axes_and_short_labels(experiment: core.Experiment):
    chart = states_chart(core.run(experiment))
    for axis in (chart.layout.yaxis, chart.layout.yaxis2):
        assert np.isfinite(axis.range).all()
    for note in chart.layout.annotations:
        text = re.sub(r"<[^>]+>", "", note.text)
        assert not re.search("nan|inf", text)
        assert len(text) <= 18, text


def test_a_state_beyond_every_float_is_named_by_its_true_size():
    impulse = core.Experiment(weight_scale=3, steps=1000, init="identity", activation="identity", hidden=1,
                              signal="impulse")
    result = core.run(impulse)
    chart, first = states_chart(result), result.runs["rnn"].trace.h[1, 0, 0]  # then it trebles at every step
    label = next(note.text for note in chart.layout.annotations if "RNN" in note.text)
    size = numbers.power_text(math.log10(abs(first)) + 999 * math.log10(3))
    assert label.endswith(("−" if first < 0 else " ") + size)
    drawn = floats(curve(chart, f"RNN {theme.SYMBOL_HTML['h']}").y)
    np.testing.assert_allclose(drawn[:600], first * 3.0 ** np.arange(600), rtol=1e-6, atol=1e-4)
    assert np.isnan(drawn[-1])


# Labels keep apart

def gradients_that_end_at(*ends: float) -> dict[str, np.ndarray]:
    return {model: np.linspace(0, max(end, -5000), 101)
            if end > -math.inf else np.array([0.0, *[-math.inf] * 100])
            for model, end in zip(("rnn", "lstm", "gru"), ends, strict=False)}


@LARGE
@pytest.mark.parametrize(
    "ends",
    [(0, 0, 0), (-20, -20, -20), (-19.9, -20, -19.8), (-10, -10, -10), (2, 2.5, 1.9), (-math.inf,) * 3,
     (-math.inf, -19, 0), (0, -1, -20), (-20, -1, -19), (300, 299, 298), (-700, -700.1, 0), (0, 0),
     (-20, -20), (-math.inf, -math.inf)],
    ids=str,
)
def test_labels_do_not_overlap_and_stay_inside_also_when_curves_end_together(ends: tuple[float, ...],
                                                                             large: bool):
    chart = gradient_chart(gradients_that_end_at(*ends), large=large)
    places = sorted(place for place, _ in end_labels(chart).values())
    assert len(places) == len(ends)
    assert all(below - above >= (66 if large else 57) - NEARLY for above, below in pairwise(places))
    assert places[0] >= 0
    assert places[-1] <= plot_height(chart, chart.layout.yaxis)


@given(st.lists(st.floats(-60, 20), min_size=3, max_size=3))
def test_labels_keep_apart_and_in_the_order_of_their_curves_wherever_those_end(ends: list[float]):
    chart = gradient_chart(gradients_that_end_at(*ends))
    labels = end_labels(chart)
    ordered = [labels[name][0] for _, name in sorted(zip(ends, ("RNN", "LSTM", "GRU"), strict=True),
                                                     key=lambda pair: -pair[0])]
    if len({round(end, 1) for end in ends}) == 3:
        assert all(below - above >= 57 - NEARLY for above, below in pairwise(ordered))
    assert max(ordered) <= plot_height(chart, chart.layout.yaxis)
    assert min(ordered) >= 0


# The figure of gates and states

@THEMES
@pytest.mark.parametrize("unit", [1, 32])
def test_gates_and_states_are_core_s_numbers_of_the_chosen_unit(unit: int, look: theme.Theme):
    result = core.run(core.Experiment(chrono=100, steps=60))
    chart = states_chart(result, unit, look=look)
    lstm, rnn = result.runs["lstm"].trace, result.runs["rnn"].trace
    expected = {theme.SYMBOL_HTML[letter]: getattr(lstm, letter)[:, unit - 1, 0] for letter in "fiog"}
    expected |= {theme.SYMBOL_HTML[letter]: getattr(lstm, letter)[1:, unit - 1, 0] for letter in "ch"}
    expected[f"RNN {theme.SYMBOL_HTML['h']}"] = rnn.h[1:, unit - 1, 0]
    assert {trace.name for trace in chart.data} == set(expected)
    for name, values in expected.items():
        assert floats(curve(chart, name).x).tolist() == list(range(1, 61))
        np.testing.assert_allclose(floats(curve(chart, name).y), values, atol=1e-4)


@pytest.mark.parametrize("experiment", [*knobs.presets().values(), *EXPLODING])
def test_the_labels_of_gates_and_states_keep_apart(experiment: core.Experiment):
    chart = states_chart(core.run(experiment))
    for axis, name in ((chart.layout.yaxis, "y"), (chart.layout.yaxis2, "y2")):
        low, high = axis.range
        pixels = plot_height(chart, axis) / (high - low)
        places = sorted(note.y * pixels + (note.yshift or 0) for note in chart.layout.annotations
                        if note.yref == name)
        above = 3 if experiment.lstm_activation == "relu" else 4  # whose candidate is not below 1
        assert len(places) == (above if name == "y" else 7 - above)
        assert all(upper - lower >= 23.9 for lower, upper in pairwise(places))
        assert places[0] >= low * pixels
        assert places[-1] <= high * pixels


# For those who do not see them

@pytest.mark.parametrize("words", [ZH, EN], ids=vocabulary.LANGUAGES)
def test_the_descriptions_hold_the_numbers(words: vocabulary.Words):
    result = core.run(ALL_THREE)
    by_model = {name: run.gradient for name, run in result.runs.items()}
    said = gradients.description(by_model, words)
    assert all(numbers.power_text(expected[-1]) in said for expected in by_model.values())
    assert "100" in said
    said = states.description(result, 3, words)
    trace = result.runs["lstm"].trace
    assert all(f"{letter} = {numbers.decimal(getattr(trace, letter)[-1, 2, 0])}" in said for letter in "fio")
