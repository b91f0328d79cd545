"""Desk, address and panels agree: a link opens a state, a move changes it, and what is not allowed is left
out and named."""

import dataclasses

import pytest

import core
from core.gradients import verdict
from pages.ui.gradients import knobs as gradient_knobs
from pages.ui.home import knobs as home_knobs
from pages.ui.page import experiments, knobs
from pages.ui.page.knobs import start_of
from pages.ui.text import words as vocabulary
from tests.pages.screen import Screen

ZH, EN = vocabulary.load("zh"), vocabulary.load("en")
OPENING = knobs.presets()[knobs.START]
START = {**dataclasses.asdict(OPENING), "unit": 1}

SHOWN = {**core.KNOBS, "unit": gradient_knobs.KNOBS["unit"]}
EVERY_KNOB = {
    "T": "200", "H": "16", "D": "3", "seed": "42", "signal": "sine", "x": "0.5", "act": "relu",
    "init": "orthogonal", "w": "1.25", "fb": "2.5", "chrono": "0", "u": "3.5", "gru": "1", "z": "-1.5",
    "unit": "7", "linit": "keras", "lact": "relu", "layers": "2", "loss": "every", "k": "30", "bptt": "detach",
}
EXPECTED = core.Experiment(
    steps=200, hidden=16, inputs=3, seed=42, signal="sine", input_scale=0.5, activation="relu",
    init="orthogonal", weight_scale=1.25, forget_bias=2.5, chrono=0, gain=3.5, gru=True, update_bias=-1.5,
    lstm_init="keras", lstm_activation="relu", layers=2, loss="every", window=30, truncated="detach",
)
BAD = [
    ("T", "9999", "range"), ("T", "1", "range"), ("T", "-5", "range"), ("T", "2.5", "whole"),
    ("T", "abc", "number"), ("T", "", "number"), ("H", "257", "range"), ("w", "4.01", "range"),
    ("w", "nan", "number"), ("w", "inf", "number"), ("w", "1e400", "range"), ("w", "1,5", "number"),
    ("w", "1a", "number"), ("act", "sigmoid", "choice"), ("init", "Gaussian", "choice"),
    ("gru", "yes", "choice"), ("chrono", "2", "off"), ("chrono", "-1", "off"), ("seed", "1e9", "range"),
    ("seed", "0x10", "number"), ("fb", "8.2", "range"), ("fb", "drop table", "number"),
    ("unit", "0", "range"), ("Tt", "5", "unknown"), ("t", "5", "unknown"), ("lang", "fr", "language"),
    ("signal", "drawn", "choice"), ("z", "--1", "number"), ("steps", "200", "unknown"),
]


def state(screen: Screen) -> dict[str, object]:
    """Every knob's value, as Python has it; what is only looked at, as the page opens."""
    values = dict(screen.app.session_state["state:gradients"].values)
    looked_at = {name: values.pop(name) for name in gradient_knobs.KNOBS if name not in SHOWN}
    assert looked_at == {name: value for name, value in start_of(gradient_knobs.KNOBS).items()
                         if name in looked_at}
    return values


# From the address to the page

def test_a_link_sets_every_knob():
    screen = Screen("gradients", **EVERY_KNOB)
    assert state(screen) == {**dataclasses.asdict(EXPECTED), "unit": 7}
    folded = next(line for line in screen.quiet if "输入维数=3" in line)  # no control shows these yet
    assert all(each in folded for each in ("输入序列=正弦", "层数=2", "截断窗口=30", "每k步断开一次", "按Keras", "每一步都有损失"))
    assert not [line for line in screen.quiet if "忽略" in line]
    shown = {name: value for name, value in screen.values.items() if name in core.KNOBS}
    assert shown == {name: value for name, value in dataclasses.asdict(EXPECTED).items() if name in shown}
    assert len(shown) == 20
    screen.press("gradients:knobs", "more")
    assert not [line for line in screen.quiet if "层数=2" in line]


@pytest.mark.parametrize("parameter", EVERY_KNOB)
def test_each_parameter_alone_sets_its_knob_alone(parameter: str):
    screen = Screen("gradients", **{parameter: EVERY_KNOB[parameter]})
    name = next(name for name, knob in SHOWN.items() if knob.url == parameter)
    assert state(screen) == {**START, name: SHOWN[name].parse(EVERY_KNOB[parameter])}
    assert state(screen) != START


@pytest.mark.parametrize(
    ("language", "parameter", "given", "reason"), [(("zh", "en")[number % 2], *bad) for number,
                                                   bad in enumerate(BAD)])
def test_a_bad_parameter_is_left_out_and_named_in_one_quiet_line(language: str, parameter: str, given: str,
                                                                 reason: str):
    words = vocabulary.load(language)
    screen = Screen("gradients", **{"lang": language, "seed": "3", parameter: given})
    assert state(screen) == START | ({} if parameter == "seed" else {"seed": 3})
    lines = [line for line in screen.quiet if f"{parameter}=" in line]
    assert len(lines) == 1
    assert given[:20] in lines[0]
    said = words(f"ignored.{reason}")
    assert said[said.index("}", said.index("{given}")) + 1:][:2] in lines[0] or reason == "language"


def test_several_bad_parameters_share_one_line_and_the_good_one_counts():
    screen = Screen("gradients", lang="en", T="0", w="x", foo="1", fb="2")
    assert state(screen) == START | {"forget_bias": 2.0}
    assert [line for line in screen.quiet if "Ignored" in line] == [
        "Ignored in the address: T=0 (goes from 2 to 1000); w=x (not a number); foo=1 (there is no such setting)."]


def test_what_a_link_says_is_shown_as_text_never_as_html():
    screen = Screen("gradients", lang="en", **{"<img src=x>": "<b>bold</b>{0}",
                                               "T": "<script>alert(1)</script>"})
    line = next(line for line in screen.quiet if "Ignored" in line)
    assert "&lt;b&gt;bold" in line
    assert "<" not in line
    assert state(screen) == START


def test_the_line_goes_when_the_reader_moves_on():
    screen = Screen("gradients", lang="en", T="0")
    assert [line for line in screen.quiet if "Ignored" in line]
    assert not [line for line in screen.turn("seed", 5).quiet if "Ignored" in line]
    assert screen.address == {"lang": "en", "seed": "5"}


# From the page to the address

MOVES = [
    ("steps", 200, {"T": "200"}), ("weight_scale", 1.5, {"w": "1.5"}), ("forget_bias", -0.3, {"fb": "-0.3"}),
    ("chrono", 0, {"chrono": "0"}), ("gain", 2.5, {"u": "2.5"}), ("hidden", 8, {"H": "8"}),
    ("input_scale", 0.25, {"x": "0.25"}), ("seed", 1, {"seed": "1"}), ("unit", 32, {"unit": "32"}),
    ("init", "orthogonal", {"init": "orthogonal"}), ("activation", "relu", {"act": "relu"}),
    ("gru", True, {"gru": "1"}),
]


@pytest.mark.parametrize(("name", "value", "address"), MOVES, ids=lambda value: str(value))
def test_a_control_that_is_let_go_sets_its_knob_and_the_address(name: str, value: object,
                                                                address: dict[str, str]):
    screen = Screen("gradients").turn(name, value)
    assert state(screen) == START | {name: value}
    assert screen.values[name] == value
    assert screen.address == address
    reopened = Screen("gradients", **address)
    assert state(reopened) == state(screen)
    assert reopened.figure() == screen.figure()


def test_while_a_thumb_is_held_the_figure_follows_and_the_address_waits():
    screen = Screen("gradients")
    before = screen.readout
    screen.turn("steps", 30, done=False)
    assert screen.address == {}
    assert screen.readout != before
    assert len(screen.figure().data[0].x) == 31
    assert screen.turn("steps", 31).address == {"T": "31"}


def test_a_knob_back_at_its_start_leaves_the_address_clean():
    screen = Screen("gradients", T="30", w="2")
    screen.turn("steps", OPENING.steps)
    assert screen.address == {"w": "2"}
    screen.turn("weight_scale", OPENING.weight_scale)
    assert screen.address == {}


def test_the_same_message_counts_once_so_a_link_opened_after_a_move_is_not_overruled():
    screen = Screen("gradients").turn("steps", 30)
    screen.app.query_params.clear()
    screen.app.query_params["T"] = "40"
    assert state(screen.run())["steps"] == 40


@pytest.mark.parametrize(
    ("name", "value"),
    [("steps", 5000), ("steps", "many"), ("steps", None), ("weight_scale", float("nan")),
     ("activation", "sigmoid"), ("gru", "yes"), ("preset", "no-such"), ("no_such_knob", 1), ("steps", [1]),
     ("steps", {"v": 1}), ("preset", ["opening"])],
    ids=str,
)
def test_a_message_that_no_control_sends_changes_nothing(name: str, value: object):
    screen = Screen("gradients")
    screen.app.session_state["gradients:knobs"] = {"value": {"name": name, "v": value, "n": 1, "done": True}}
    assert state(screen.run()) == START


def test_of_two_messages_of_which_only_the_second_was_seen_both_count_and_each_only_once():
    screen = Screen("gradients")
    acts = (("steps", 40), ("seed", 7), ("reset", None), ("gain", 2.0))
    moves = [{"name": name, "v": value, "n": n, "done": True} for n,
             (name, value) in enumerate(acts, start=1)]
    screen.app.session_state["gradients:knobs"] = {"value": {**moves[1], "earlier": moves[:1]}}
    assert screen.run().address == {"T": "40", "seed": "7"}
    screen.app.session_state["gradients:knobs"] = {"value": {**moves[3], "earlier": moves[:3]}}
    assert screen.run().address == {"u": "2"}
    assert dict(screen.components("panel"))["gradients:knobs"]["answered"] == 4


# Presets

@pytest.mark.parametrize("name", knobs.STORY)
def test_a_chip_sets_every_knob_to_its_experiment_and_a_link_keeps_it(name: str):
    screen = Screen("gradients", T="33", seed="5", gru="1").chip("preset", name)
    assert screen.app.session_state["state:gradients"].experiment == knobs.presets()[name]
    assert screen.values["preset:chips"] == name
    assert state(Screen("gradients", **screen.address)) == state(screen)


@pytest.mark.parametrize("name", [name for name in knobs.presets() if name not in knobs.STORY])
def test_the_list_holds_every_other_experiment(name: str):
    screen = Screen("gradients").turn("preset", name)
    assert screen.app.session_state["state:gradients"].experiment == knobs.presets()[name]
    assert screen.values["preset"] == name
    assert screen.values["preset:chips"] is None


def test_no_chip_is_on_where_the_settings_are_the_reader_s_own():
    assert Screen("gradients", T="99").values["preset:chips"] is None


def test_every_story_chip_has_its_name_in_the_reader_s_language():
    for language in vocabulary.LANGUAGES:
        options = Screen("gradients", lang=language).controls["preset:chips"]["options"]
        assert [said for _, said in options] == [experiments.preset_name(name, vocabulary.load(language))
                                                 for name in knobs.STORY]


def test_start_over_goes_back_to_the_experiment_chosen_last_and_rests_there():
    screen = Screen("gradients")
    assert screen.controls["reset"]["disabled"]
    screen.turn("preset", "forget-bias-2").turn("weight_scale", 3).turn("seed", 9)
    assert not screen.controls["reset"]["disabled"]
    screen.turn("reset", None)
    assert screen.app.session_state["state:gradients"].experiment == knobs.presets()["forget-bias-2"]
    assert screen.controls["reset"]["disabled"]


def test_the_second_chip_is_the_rnn_that_explodes():
    options = Screen("gradients", lang="en").controls["preset:chips"]["options"]
    assert options[1] == [knobs.EXPLODES, "RNN explodes"]
    assert verdict(core.run(knobs.presets()[knobs.EXPLODES]).runs["rnn"].gradient[50]) == "exploded"


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_the_list_says_of_every_experiment_what_becomes_of_the_gradient_of_the_network_it_is_about(language: str):
    words = vocabulary.load(language)
    said = dict(Screen("gradients", lang=language).controls["preset"]["options"])
    about = {"chrono-100": ("gru",), "chrono-1000": ("lstm",), "forget-bias-3": ("lstm",),
             "gaussian-2.5-chaos": ("rnn",), "orthogonal-tanh-quiet": ("rnn",)}
    assert {name: tuple(experiments.outcomes(name)) for name in about} == about
    for name, experiment in knobs.presets().items():
        for model, outcome in experiments.outcomes(name).items():
            assert outcome == verdict(core.run(experiment).runs[model].of_last.gradient[-1])
            assert name in knobs.STORY or words(f"outcome.{outcome}", model=model.upper()) in said[name]


# Settings that no control shows

def test_what_a_link_sets_and_no_control_shows_is_said_and_can_be_dropped():
    screen = Screen("gradients", lang="en", signal="sine", T="50")
    assert [line for line in screen.quiet if "input sequence = sine" in line]
    screen.press("gradients:story", "drop")
    assert screen.address == {"lang": "en", "T": "50"}
    assert not [line for line in screen.quiet if "sine" in line]


def test_on_home_a_chip_is_on_only_where_all_of_its_experiment_is_so():
    screen = Screen("home", lang="en", u="12", fb="3", chrono="0", x="0.5")
    assert screen.values["memory:chips"] is None
    assert "recurrent gain = 12" in next(line for line in screen.quiet if "Also set" in line)
    assert screen.press("home:story", "drop").address == {"lang": "en"}
    assert screen.values["memory:chips"] == "chrono"
    for chip in home_knobs.SHOWN:
        assert screen.chip("memory", chip).values["memory:chips"] == chip
        assert not [line for line in screen.quiet if "Also set" in line]


# Between pages

def test_each_page_has_its_own_desk():
    screen = Screen("gradients", lang="en", T="30")
    assert screen.go("home", lang="en").values["steps"] == OPENING.steps
    assert screen.go("gradients", lang="en", T="30").values["steps"] == 30


def test_an_address_without_parameters_is_the_page_s_start_also_after_moves():
    screen = Screen("gradients").turn("steps", 30)
    screen.go("home")
    assert state(screen.go("gradients")) == START


def test_what_the_page_before_wrote_too_late_into_the_address_is_put_right():
    screen = Screen("gradients", lang="en", T="101", w="1.1")
    late = dict(screen.address)
    screen.go("memory", lang="en")
    screen.go("memory", **late)  # a run of the page before was still under way
    assert screen.address == {"lang": "en"}
    assert "T=101" not in screen.text
    screen.turn("distance", 40).go("memory", **late)
    assert screen.address == {"lang": "en", "n": "40"}
    assert screen.values["distance"] == 40
    assert screen.go("memory", lang="en", T="102").address["T"] == "102"  # a link is taken at its word
    assert "T=102" in screen.text


# Rows

def test_a_slider_says_in_words_what_it_takes():
    rows = Screen("gradients", lang="en").controls
    assert rows["steps"]["range_text"] == "Enter a whole number from 2 to 1000"
    assert rows["weight_scale"]["range_text"] == "Enter a number from 0 to 4"
    assert rows["chrono"]["range_text"] == "Enter “off”, or a whole number from 3 to 2000"


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_every_slider_has_its_knob_s_range_a_label_and_help(language: str):
    rows = Screen("gradients", lang=language, gru="1").controls
    words = vocabulary.load(language)
    for name, row in rows.items():
        if row.get("kind") != "slider" or name == "unit":
            continue
        knob = core.KNOBS[name]
        assert (row["min"], row["max"], row["step"]) == (0 if knob.also else knob.low, knob.high, knob.step)
        assert row["label"] == words(f"knob.{name}.label")
        assert row["help"]
        assert "{" not in row["help"]
