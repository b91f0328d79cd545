"""Numbers that stand in sentences are the core's: what the words and the prose say, computed here again."""

import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

import core
from core import Experiment
from core.by_hand.plan import Plan
from core.by_hand.plan import run as carry_out
from core.experiment.sweep import sweep
from core.learning.training import Settings
from pages.ui.control import knobs as control_knobs
from pages.ui.memory import learnt
from pages.ui.page import knobs
from pages.ui.text import words as vocabulary
from pages.ui.text.numbers import power_text
from tests.experiments import table

ZH, EN = vocabulary.load("zh"), vocabulary.load("en")
BOTH = pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
ORDER = 0.5  # of log10: where rounding errors grow along a run, only the order of magnitude is a fact

# What the line under a named experiment says is left: (cell, steps back) -> as it is written.
LEFT = {
    "keras-default": {("lstm", 50): "2×10⁻⁵"}, "orthogonal-gates": {("lstm", 50): "0.01"},
    "pytorch-default": {("lstm", 50): "2×10⁻¹¹"},
    "lstm-relu-explodes": {("lstm", 50): "5×10³"},
    "forget-bias-5": {("lstm", 10): "0.13", ("lstm", 100): "0.75"},
    "gaussian-1.5-tanh-saturated": {("rnn", 50): "4×10⁻¹⁶"},
    "chrono-100": {("lstm", 50): "0.22", ("gru", 50): "2×10⁻¹⁰"},
    "chrono-1000": {("lstm", 50): "0.45", ("lstm", 100): "0.41"},
    "forget-bias-1": {("lstm", 50): "9×10⁻⁵"},
    "forget-bias-2": {("lstm", 50): "5×10⁻³"},
    "forget-bias-3": {("lstm", 50): "0.04", ("lstm", 100): "0.04"},
    "forget-bias-minus-2": {("lstm", 50): "4×10⁻³¹", ("rnn", 50): "5×10⁻¹⁴"},
    "gaussian-0.9-linear": {("rnn", 50): "7×10⁻³"},
    "gaussian-0.9-tanh": {("rnn", 50): "1×10⁻⁵"},
    "gaussian-1.0-tanh": {("rnn", 50): "5×10⁻⁴", ("rnn", 100): "4×10⁻⁷"},
    "gaussian-1.5-linear-explodes": {("rnn", 50): "8×10⁸"},
    "gaussian-1.5-tanh": {("rnn", 50): "0.30", ("rnn", 100): "0.38"},
    "orthogonal-tanh-quiet": {("rnn", 50): "0.04"},
    "orthogonal-tanh": {("rnn", 50): "1×10⁻³"},
    "orthogonal-tanh-loud": {("rnn", 50): "5×10⁻¹²"},
    "identity-relu": {("rnn", 50): "0.85", ("rnn", 100): "0.40"},
}
# The mean forget gate, and the mean slope of tanh, that such a line names.
MEAN_F = {"pytorch-default": "0.5", "forget-bias-2": "0.88", "forget-bias-3": "0.95",
          "forget-bias-minus-2": "0.12"}
MEAN_SLOPE = {"gaussian-1.5-tanh-saturated": "0.23", "gaussian-1.5-tanh": "0.65",
              "orthogonal-tanh-quiet": "0.94", "orthogonal-tanh": "0.87", "orthogonal-tanh-loud": "0.51"}


@cache
def runs(experiment: Experiment) -> Any:
    return core.run(experiment).runs


def run(cell: str, **knobs: Any) -> Any:
    return runs(Experiment(**knobs, gru=cell == "gru"))[cell]


def look(words: vocabulary.Words, name: str) -> str:
    return words(f"preset.{name.replace('.', '-')}.look")


def left(cell: str, lag: int, **knobs: Any) -> str:
    return power_text(float(run(cell, **knobs).gradient[lag]))


# Under the chips of the page Gradients

@BOTH
@pytest.mark.parametrize("name", LEFT)
def test_the_line_under_an_experiment_says_what_is_left_in_it(name: str, words: vocabulary.Words):
    for (cell, lag), said in LEFT[name].items():
        assert power_text(float(runs(knobs.presets()[name])[cell].gradient[lag])) == said
        assert said in look(words, name)


@BOTH
@pytest.mark.parametrize("name", MEAN_F)
def test_it_says_the_mean_forget_gate(name: str, words: vocabulary.Words):
    said = MEAN_F[name]
    assert runs(knobs.presets()[name])["lstm"].trace.f.mean() == pytest.approx(float(said), abs=0.005)
    assert said in look(words, name)


@BOTH
@pytest.mark.parametrize("name", MEAN_SLOPE)
def test_it_says_the_mean_slope_of_tanh(name: str, words: vocabulary.Words):
    said = MEAN_SLOPE[name]
    assert np.mean(1 - runs(knobs.presets()[name])["rnn"].trace.h[1:] ** 2) == pytest.approx(
        float(said), abs=0.005)
    assert said in look(words, name)


def test_every_experiment_whose_line_holds_a_power_is_compared():
    exploding = {"lstm-explodes-gain-8", "lstm-explodes-gain-12", "gaussian-2.5-chaos"}
    assert {name for name in knobs.presets() if "×10" in look(ZH, name)} <= LEFT.keys() | exploding


def test_an_lstm_of_relu_explodes_where_tanh_keeps_it_and_with_nearly_every_seed():
    explodes = knobs.presets()["lstm-relu-explodes"]
    of_lstm = runs(explodes)["lstm"]
    with_tanh = power_text(float(runs(replace(explodes, lstm_activation="tanh"))["lstm"].gradient[50]))
    seeds = sweep(explodes, "lstm", {"seed": range(40)}).gradient[50]
    assert round(np.log10(of_lstm.trace.c.max())) == 3
    for words in (ZH, EN):
        assert with_tanh in look(words, "lstm-relu-explodes")
        assert str((seeds > 1).sum()) in look(words, "lstm-relu-explodes")


def test_the_default_lstm_s_belt_about_halves_at_every_step_back():
    path = run("lstm").cell_path
    assert 0.45 < 10 ** ((path[50] - path[1]) / 49) < 0.6


def test_with_forget_bias_5_the_belt_alone_only_shrinks_and_what_grows_goes_through_h():
    of_lstm = run("lstm", forget_bias=5)
    assert of_lstm.trace.f.max() < 1
    assert (np.diff(of_lstm.routes.highway[1:]) < 0).all()
    assert of_lstm.routes.rest[100] > of_lstm.routes.rest[50] > of_lstm.routes.rest[10]
    assert of_lstm.routes.rest[100] > of_lstm.routes.highway[100]


def test_with_forget_bias_3_the_belt_alone_goes_on_falling_while_the_gradient_stays():
    of_lstm = run("lstm", forget_bias=3)
    assert of_lstm.routes.highway[100] < of_lstm.routes.highway[50] - 0.5
    assert of_lstm.gradient[50:].max() - of_lstm.gradient[50:].min() < 0.5
    assert of_lstm.routes.rest[100] > of_lstm.routes.highway[100]


@pytest.mark.parametrize(("name", "cell", "lag", "order"), [
    ("lstm-explodes-gain-12", "lstm", 100, 3), ("lstm-explodes-gain-8", "lstm", 100, 3),
    ("gaussian-2.5-chaos", "rnn", 50, 4),
])
def test_an_exploding_experiment_grows_to_the_order_of_magnitude_that_its_line_says(
    name: str, cell: str, lag: int, order: int):
    of_cell = runs(knobs.presets()[name])[cell]
    assert of_cell.gradient[lag] == pytest.approx(order, abs=ORDER + 0.2)
    assert cell == "rnn" or of_cell.trace.f.max() < 1
    assert all("10" + "⁰¹²³⁴"[order] in look(words, name) for words in (ZH, EN))


def test_forget_bias_1_is_told_against_none_and_tanh_against_no_activation():
    for words in (ZH, EN):
        assert left("lstm", 50) in look(words, "forget-bias-1")
        assert left("rnn", 50, init="gaussian", weight_scale=0.9,
                    activation="identity") in look(words, "gaussian-0.9-tanh")


def test_a_linear_rnn_keeps_about_its_spectral_radius_to_the_power_of_the_steps_and_pascanu_s_bound_is_far_off():
    for scale in (0.9, 1.5):
        of_rnn = run("rnn", init="gaussian", weight_scale=scale, activation="identity")
        assert of_rnn.spectral_radius == pytest.approx(scale)
        assert of_rnn.gradient[50] == pytest.approx(50 * math.log10(scale), abs=0.3)
    assert run("rnn", init="gaussian", weight_scale=0.9,
               activation="identity").bound[50] == pytest.approx(10, abs=0.05)


def test_with_spectral_radius_1_5_under_tanh_seed_5_neither_vanishes_nor_explodes_and_seed_2_explodes():
    assert knobs.presets()["gaussian-1.5-tanh"].seed == 5
    kept = run("rnn", init="gaussian", weight_scale=1.5, seed=5).gradient
    assert -7 < kept.min() < kept.max() < 1
    assert run("rnn", init="gaussian", weight_scale=1.5, seed=2).gradient.max() > 1


def test_chrono_sets_memories_from_2_steps_to_the_longest():
    bias = core.run(Experiment(chrono=100, hidden=256)).runs["lstm"].params.b_h
    # 1 / (1 - f) where input and h are 0
    longest = 1 / (1 - 1 / (1 + np.exp(-np.asarray(bias).reshape(4, -1)[1])))
    assert longest.min() == pytest.approx(2, abs=0.5)
    assert longest.max() == pytest.approx(100, abs=20)


# Prose and cards

def test_home_s_card_says_what_the_opening_view_shows():
    opening = runs(knobs.presets()[knobs.START])
    for words in (ZH, EN):
        card = words("home.card.gradients")
        assert all(power_text(float(opening[cell].gradient[50])) in card for cell in ("rnn", "lstm"))


@BOTH
def test_fifty_factors_are_what_the_prose_says(words: vocabulary.Words):
    why = words.prose("gradients")["why"].text
    assert f"{0.9**50:.3f}" == "0.005"
    assert f"{1.1**50:.0f}" == "117"
    assert round(math.log10(0.5**50)) == -15
    assert all(number in why for number in ("0.005", "117", "10⁻¹⁵"))


@BOTH
def test_the_answers_of_the_page_gradients_are_core_s(words: vocabulary.Words):
    answers = words.prose("gradients")["try"].text.partition("<details>")[2]
    said = [left("lstm", 50), left("lstm", 50, forget_bias=3), left("lstm", 50, forget_bias=5),
            left("lstm", 100, forget_bias=5)]
    said += [left("rnn", lag, init="orthogonal") for lag in (50, 100)]
    said += [left("rnn", 50, init="gaussian", weight_scale=2.5, input_scale=10)]
    said += [left("rnn", 50, weight_scale=scale) for scale in (2, 3, 4)]
    assert all(number in answers for number in said)
    chaos = {scale: run("rnn", init="gaussian", weight_scale=2.5, input_scale=scale).gradient[50]
             for scale in (0.1, 1, 3, 5, 10)}
    assert [scale for scale, size in chaos.items() if size > 1] == [0.1, 1, 3]
    assert 10 ** chaos[5] == pytest.approx(4, abs=0.5)


def test_seeds_change_the_numbers_of_the_opening_view_and_not_their_order():
    rnn, lstm = ([run(cell, chrono=100, seed=seed).gradient[50] for seed in range(50)]
                 for cell in ("rnn", "lstm"))
    assert max(rnn) < -8
    assert sum(run("rnn", chrono=100, seed=seed, weight_scale=4).gradient[50] > 1 for seed in range(50)) == 43
    assert math.log10(0.16) < min(lstm) < max(lstm) < math.log10(0.24)


@BOTH
def test_the_answers_of_the_page_control_are_core_s(words: vocabulary.Words):
    answers, start = words.prose("control")["try"].text.partition("<details>")[2], control_knobs.named()[control_knobs.START].settings
    left_60 = [carry_out(Plan(**{**start, "f_hold": f})).left_c[59] for f in (0.99, 0.9, 1.0)]
    assert [f"{100 * share:.0f}%" for share in left_60[::2]] == ["58%", "100%"]
    assert power_text(math.log10(left_60[1])) == "3×10⁻³"
    assert all(number in answers for number in ("58%", "3×10⁻³", "100%"))
    quiet = [carry_out(Plan(**{**start, "rest": "silence", "weight": 1.5, "value": value}))
             for value in (0.3, 1.0, 2.0)]
    assert [done.rnn[-1] for done in quiet] == pytest.approx([quiet[0].rnn[-1]] * 3)
    assert all(np.ptp(done.left_rnn[20:]) < 1e-3 for done in quiet)
    assert all(done.rnn_back[-1] < -7 for done in quiet)


# What was learnt

def test_the_interval_of_a_count_is_what_the_page_says():
    assert f"{1 - 0.025 ** (1 / 20):.0%}" == "17%"  # Clopper-Pearson: 0 of 20
    assert f"{0.025 ** (1 / 20):.0%}" == "83%"  # 20 of 20
    low = 0.7513  # 19 of 20: P(19 or more) is 2.5 %
    assert 20 * low**19 * (1 - low) + low**20 == pytest.approx(0.025, abs=1e-4)
    for words in (ZH, EN):
        assert all(number in words.prose("memory")["honest"].text for number in ("17%", "75%", "83%"))


def test_the_lstm_alone_started_with_1_added_to_its_forget_bias_and_the_page_says_so():
    assert learnt.note()["settings"]["forget_bias"] == learnt.table()["sentence"]["settings"][
        "forget_bias"] == 1
    assert "加了1" in ZH.prose("memory")["made"].text
    assert "1 was added" in EN.prose("memory")["made"].text
    for words, said in ((ZH, "遗忘门偏置起初加1"), (EN, "the LSTM's forget bias began with 1 added")):
        assert said in words("memory.table_line")


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_long_sentences_get_in_the_way_of_short_ones(language: str):
    entry, seeds = learnt.table()["sentence"][language]["rnn"], range(100, 110)
    alone = Settings(variant="rnn", distance=0, mixed=False, steps=223, learning_rate=entry["learning_rate"])
    scores = np.array(table.scores(table.sentence(language), alone, seeds, [0]))
    mixed = np.array(entry["scores"])[:, 0]
    assert (scores >= 0.95).mean() > 2 * (mixed >= 0.95).mean()
    assert (mixed >= 0.95).mean() < 0.5


def test_about_223_of_the_1000_batches_have_no_word_between():
    drawn = np.random.default_rng(0).uniform(0, math.log(22), 100_000)
    assert (np.floor(np.exp(drawn)) - 1 == 0).mean() == pytest.approx(0.223, abs=0.005)


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_with_only_the_longest_chrono_mostly_learns_it_at_the_rate_that_the_page_names(language: str):
    entry = learnt.limits()["fixed"][language]["chrono"]["20"]
    assert entry["learning_rate"] == 0.01
    assert sum(score >= 0.95 for score in entry["scores"]) >= 6
    assert "0.01" in ZH.prose("training")["fair"].text
    assert "0.01" in EN.prose("training")["fair"].text
