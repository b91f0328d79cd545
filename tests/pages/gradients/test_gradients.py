"""The gradients page shows core's numbers for the very settings that it shows."""

from dataclasses import replace

import numpy as np
import pytest

import core
from pages.ui.charts import theme
from pages.ui.page import experiments, knobs
from pages.ui.text import numbers
from pages.ui.text import words as vocabulary
from tests.pages.screen import Screen


def drawn(screen: Screen, name: str) -> np.ndarray:
    return np.array(next(trace for trace in screen.figure().data if trace.name == name).y, dtype=float)


@pytest.mark.parametrize(("language", "name"), [(("zh", "en")[number % 2], name) for number,
                                                name in enumerate(knobs.presets())])
def test_every_preset_opens_and_figure_and_readout_are_core_s(language: str, name: str):
    experiment = knobs.presets()[name]
    address = {knob.url: knob.format(getattr(experiment, field)) for field, knob in core.KNOBS.items()}
    screen = Screen("gradients", lang=language, **address)
    for model, run in core.run(experiment).runs.items():
        reached = np.isfinite(run.gradient)
        np.testing.assert_allclose(drawn(screen, theme.MODEL_NAMES[model]), run.gradient[reached], atol=1e-4)
        size = numbers.power_html(run.uncut.gradient[50])
        assert f'<b class="{model}">{size}</b>' in screen.html
    words = vocabulary.load(language)
    on = str(screen.values["preset:chips"] or screen.values["preset"])
    assert experiments.preset_name(on, words) == experiments.preset_name(name, words)


@pytest.mark.parametrize(("activation", "init"), [("identity", "gaussian"), ("relu", "orthogonal"),
                                                  ("identity", "pytorch")])
def test_weight_scale_three_over_a_thousand_steps_opens_with_finite_curves(activation: str, init: str):
    screen = Screen("gradients", w="3", T="1000", act=activation, init=init, u="12", fb="8", chrono="0")
    assert np.isfinite(drawn(screen, "RNN")).all()
    assert np.isfinite(drawn(screen, "LSTM")).all()
    assert drawn(screen, "RNN").max() > 100


def test_the_smallest_and_the_largest_settings_open():
    for edge in ("low", "high"):
        address = {knob.url: knob.format(getattr(knob, edge)) for knob in core.KNOBS.values()
                   if knob.low is not None}
        if edge == "high":
            address["T"] = "300"  # a second a run would be too long for a test
        assert Screen("gradients", gru="1", **address).readout


def test_the_gru_is_a_third_curve_with_a_slider_of_its_own():
    screen = Screen("gradients")
    assert "update_bias" not in screen.controls
    screen.turn("gru", True).turn("update_bias", 3)
    expected = core.run(core.Experiment(chrono=100, gru=True, update_bias=3)).runs["gru"].gradient
    np.testing.assert_allclose(drawn(screen, "GRU"), expected, atol=1e-4)
    assert "GRU" in screen.readout


def test_the_unit_looked_at_exists_also_when_there_are_fewer():
    screen = Screen("gradients", lang="en", H="8", unit="20")
    assert "Unit 8 of the LSTM" in screen.text
    assert screen.controls["unit"]["max"] == 8
    assert screen.values["unit"] == 8
    screen.turn("hidden", 1)
    assert "unit" not in screen.controls
    assert "Unit 1 of the LSTM" in screen.text


def test_help_states_spectral_radius_and_largest_singular_value_and_the_mean_of_f():
    screen = Screen("gradients", lang="en", init="gaussian", w="0.9")
    runs = core.run(core.Experiment(init="gaussian", weight_scale=0.9, chrono=100)).runs
    W_hh = runs["rnn"].params.W_hh
    assert f"ρ = {max(abs(np.linalg.eigvals(W_hh))):.2f}" in screen.controls["weight_scale"]["help"]
    assert f"= {np.linalg.svd(W_hh)[1][0]:.2f}." in screen.controls["weight_scale"]["help"]
    assert f"{runs['lstm'].trace.gate('f').mean():.2f}" in screen.controls["forget_bias"]["help"]


def test_colours_follow_the_reader_s_theme():
    for name, look in (("light", theme.LIGHT), ("dark", theme.DARK)):
        screen = Screen("gradients", theme=name)
        assert next(trace for trace in screen.figure().data
                    if trace.name == "LSTM").line.color == look.curves["lstm"].core
        assert screen.figure().layout.font.color == look.soft


def test_each_figure_has_a_description_with_its_numbers():
    for language in vocabulary.LANGUAGES:
        (_, curves), (_, states) = Screen("gradients", lang=language).components("live_figure")
        assert "2×10⁻²⁶" in curves["alt"]
        assert "0.12" in curves["alt"]
        assert "f = " in states["alt"]


# Challenges

@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_challenge_says_what_to_do_and_how_it_stands_and_is_won_while_one_turns(language: str):
    words = vocabulary.load(language)
    screen = Screen("gradients", lang=language, **{"try": "forgets", "chrono": "0", "fb": "-2"})
    assert words("challenge.forgets.goal") in screen.html
    assert "×10<sup>" in screen.html.partition('class="dare"')[2].partition("</div>")[0]
    assert words("challenge.won") not in screen.html
    assert 'class="to-come"' in screen.html  # the place of what is said then
    screen.turn("forget_bias", -3, done=False)  # while the thumb is held
    assert words("challenge.won") in screen.html
    assert 'class="to-come"' not in screen.html
    assert words("challenge.forgets.why") in screen.html
    screen.turn("forget_bias", -3)
    assert screen.address["try"] == "forgets"
    assert screen.address["fb"] == "-3"
    again = Screen("gradients", **screen.address)
    assert words("challenge.won") in again.html


# The cause of a wanted result

@pytest.mark.parametrize(("page", "language"), [("gradients", "zh"), ("home", "en")])
def test_turning_what_the_lstm_keeps_turns_the_forget_bias_to_what_keeps_it(page: str, language: str):
    words = vocabulary.load(language)
    screen = Screen(page, lang=language, chrono="0", fb="3")
    aim = next(number for _, data in screen.components("panel") for row in data["rows"]
               for number in row.get("numbers", []) if number["name"] == "aim")
    assert (aim["min"], aim["max"], aim["label"]) == (0.01, 1.0, words("aim.label"))

    def turn(share: float, count: int) -> None:
        move = {"name": "aim", "v": share, "n": count, "done": True}
        screen.app.session_state[f"{page}:story"] = {"value": move}
        screen.run()

    turn(0.11, 1)
    bias = float(screen.address["fb"])
    experiment = replace(knobs.presets()["pytorch-default"], forget_bias=bias)
    assert 10 ** core.run(experiment).runs["lstm"].gradient[50] == pytest.approx(0.11, abs=0.003)
    assert words("aim.one", lag=50, share="0.11", model="LSTM", cause=words("aim.cause_forget_bias"),
                 value=f"{bias:.4g}") in screen.html
    turn(0.99, 2)
    assert float(screen.address["fb"]) == bias
    none = words("aim.none", lag=50, share="0.99", model="LSTM", cause=words("aim.cause_forget_bias"), at="@",
                 left="")
    assert none.partition("@")[0] in screen.html


@pytest.mark.parametrize(("page", "language", "model", "wanted"), [
    ("gradients", "zh", "lstm", -4.0), ("home", "en", "rnn", -2.5), ("gradients", "en", "gru", -6.0)])
def test_pulling_the_end_of_a_curve_turns_its_knob_to_where_it_ends_there(page: str, language: str, model: str,
                                                                         wanted: float):
    words, opening = vocabulary.load(language), replace(knobs.presets()[knobs.START], gru=model == "gru")
    screen = Screen(page, lang=language, **({"gru": "1"} if opening.gru else {}))
    knob = core.KNOBS[experiments.CAUSES[model]]
    cause, name = words(f"aim.cause_{knob.name}"), f"pull_{model}"
    assert screen.pulls[name]["y"] == pytest.approx(core.run(opening).runs[model].gradient[-1], abs=1e-4)
    axis = screen.figure().layout.yaxis.range
    screen.pull(name, wanted, done=False)  # while it is held
    assert knob.url not in screen.address
    assert screen.figure().layout.yaxis.range == axis
    screen.pull(name, wanted)
    value = float(screen.address[knob.url])
    found = replace(opening, **{knob.name: value})  # type: ignore[arg-type]
    assert core.run(found).runs[model].gradient[-1] == pytest.approx(wanted, abs=0.05)
    assert float(drawn(screen, theme.MODEL_NAMES[model])[-1]) == pytest.approx(wanted, abs=0.05)
    said = f"{value:.4g}".replace("-", numbers.MINUS)
    assert words("aim.one", lag=100, share=numbers.power_html(wanted), model=theme.MODEL_NAMES[model],
                 cause=cause, value=said) in screen.html
    assert screen.pulls[name]["found"] == words(f"aim.sign_{knob.name}", value=said)
    screen.pull(name, float(knob.default), of="knob")  # a value that was pressed in the fan
    assert knob.url not in screen.address
    screen.pull(name, wanted)
    screen.pull(name, 90)
    assert float(screen.address[knob.url]) == value
    assert screen.pulls[name]["found"] == words("aim.sign_none")


def test_what_would_not_keep_up_with_a_hand_or_is_hidden_is_not_offered():
    assert Screen("gradients", lang="en", hide="fb").pulls.keys() == {"pull_rnn"}
    screen = Screen("gradients", lang="en", T="1000", H="256", chrono="1000")
    assert not screen.pulls
    assert not any(number["name"] == "aim" for _, data in screen.components("panel") for row in data["rows"]
                   for number in row.get("numbers", []))
