"""The one sentence under the title states what happened, with core's numbers."""

import html
import math
import re
from dataclasses import replace
from urllib.parse import parse_qsl

import numpy as np
import pytest

import core
from core.gradients.verdict import EXPLODED, VANISHED, verdict
from pages.ui.flow import said as flow_said
from pages.ui.gradients import said as readouts
from pages.ui.gradients.figures.clipping import Clipped
from pages.ui.page import knobs
from pages.ui.text import words as vocabulary
from pages.ui.text.numbers import power_html

ZH, EN = vocabulary.load("zh"), vocabulary.load("en")
BOTH = pytest.mark.parametrize("words", [ZH, EN], ids=vocabulary.LANGUAGES)


def curves(experiment: core.Experiment) -> dict[str, np.ndarray]:
    return {name: run.gradient for name, run in core.run(experiment).runs.items()}


def plain(sentence: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", sentence))


def test_the_opening_view_says_5e_14_against_0_22_after_50_steps():
    opening = curves(knobs.presets()[knobs.START])
    assert plain(readouts.gradients(opening, EN)).startswith(
        "50 steps back, the RNN keeps only 5×10−14 of its gradient: it has vanished; the LSTM keeps 0.22.")
    assert plain(readouts.gradients(opening, ZH)).startswith("往回50步，RNN的梯度只剩5×10−14，已经消失；LSTM还有0.22。")


def test_the_second_view_says_that_the_default_lstm_vanishes_too():
    sentence = plain(readouts.gradients(curves(knobs.presets()["pytorch-default"]), EN))
    assert "the LSTM keeps only 2×10−11 of its gradient: it has vanished" in sentence


@BOTH
@pytest.mark.parametrize("name", list(knobs.presets()))
def test_every_preset_s_sentence_holds_core_s_numbers_of_every_model(name: str, words: vocabulary.Words):
    gradients = curves(knobs.presets()[name])
    sentence = readouts.gradients(gradients, words)
    for model, curve in gradients.items():
        assert f'<b class="{model}">{power_html(curve[50])}</b>' in sentence
        assert len(gradients) > 2 or f'<b class="{model}">{power_html(curve[-1])}</b>' in sentence
    assert "{" not in sentence
    assert "nan" not in sentence
    assert "0.00<" not in sentence


@BOTH
@pytest.mark.parametrize(("steps", "lag"), [(2, 2), (50, 50), (51, 50), (1000, 50)])
def test_the_sentence_names_the_lag_and_the_start_only_where_it_lies_beyond(steps: int, lag: int,
                                                                            words: vocabulary.Words):
    sentence = readouts.gradients({"rnn": np.linspace(0, -3, steps + 1), "lstm": np.zeros(steps + 1)}, words)
    assert re.search(rf"(?<!\d){lag}(?!\d)", plain(sentence).partition("；" if words is ZH else ";")[0])
    assert ('class="more"' in sentence) == (steps > 50)


@BOTH
def test_the_sentence_speaks_of_the_lag_that_is_set_and_its_numbers_can_be_turned(words: vocabulary.Words):
    opening = curves(knobs.presets()[knobs.START])
    sentence = readouts.gradients(opening, words, 7)
    assert 'data-knob="back">7<' in sentence
    assert f'data-knob="steps">{len(opening["rnn"]) - 1}<' in sentence
    assert power_html(float(opening["rnn"][7])) in sentence


@pytest.mark.parametrize(
    ("gradient", "expected"),
    [(-math.inf, "zero"), (-400, "vanished"), (-7.001, "vanished"), (-7, "faded"), (-1.001, "faded"),
     (-1, "kept"), (0, "kept"), (math.log10(1.2), "grown"), (1, "grown"), (1.001, "exploded"),
     (400, "exploded")],
)
def test_the_verdict_has_limits(gradient: float, expected: str):
    assert verdict(gradient) == expected


@BOTH
def test_the_limits_of_vanished_and_exploded_are_stated_on_the_page(words: vocabulary.Words):
    note = words("gradients.note")
    assert f"10<sup>−{-VANISHED}</sup>" in note
    assert re.search(rf"\D{10**EXPLODED}\D", note.split("</sup>")[-1])


@pytest.mark.parametrize(("words", "verdicts"), [(ZH, ["消失", "爆炸", "过不去"]),
                                                 (EN, ["vanished", "exploded", "nothing comes through"])])
def test_vanished_exploded_and_zero_are_said_in_words(words: vocabulary.Words, verdicts: list[str]):
    for size, called in zip((-20, 5, -math.inf), verdicts, strict=True):
        curve = np.array([0, size, size], dtype=float)
        said = plain(readouts.gradients({"rnn": curve, "lstm": np.zeros(3)}, words))
        assert [word for word in verdicts if word in said] == [called]


@BOTH
def test_the_words_are_mitigates_and_never_solves(words: vocabulary.Words):
    said = " ".join([*words.strings.values(), *(section.text for section in words.prose("home").values())])
    assert not re.search(r"\bsolves?\b.{0,30}(vanish|explod|problem)|解决了?.{0,6}(消失|爆炸|问题)", said)


@BOTH
def test_the_diagram_s_sentence_names_both_models_and_both_states(words: vocabulary.Words):
    sentence = flow_said.diagram(words)
    for name in ("rnn", "lstm", "h", "c"):
        assert f'class="{name}"' in sentence
    assert "{" not in sentence


# --- what people asked in public and could not set: each can be, by a link, and the sentence answers

ASKED = {
    # a loss at every step or at the end only?
    "loss=every&chrono=100": "50 steps back, the losses of all steps together send RNN 1.20, LSTM 16.2; the last loss "
                             "alone sends RNN 5×10−14, LSTM 0.22.",
    # truncated back-propagation: what does it take away?
    "k=20&chrono=100": "50 steps back nothing arrives: truncation has cut the gradient after 20 steps. Uncut, by the "
                       "last step's loss, the RNN keeps only 5×10−14 of its gradient: it has vanished; the LSTM "
                       "keeps 0.22.",
    # detach every k, a loss at every step
    "k=30&bptt=detach&loss=every&chrono=100": "only losses of the same piece arrive, fewer than 30 steps later",
    # k1 = 1, k2 = k: each loss back through k steps of its own
    "k=20&bptt=each&loss=every&chrono=100": "50 steps back the losses of 20 steps arrive",
    "k=500&T=1000&bptt=each&loss=every": "A window for each loss would take too long at this size: drawn is a run in "
                                         "pieces of 500 steps.",
    # an LSTM as Keras draws it; orthogonal gate by gate
    "linit=keras&chrono=0": "the LSTM keeps 2×10−5", "linit=orthogonal&chrono=0": "the LSTM keeps 0.01",
    # an LSTM of ReLU: infinite
    "lact=relu&fb=3&u=2&chrono=0": "against 4×106. With tanh in the place of ReLU the LSTM gets 0.07 50 steps back.",
    # several layers
    "layers=3&chrono=0": "Of 3 layers this is the topmost; the lowest gets RNN 5×10−12, LSTM 4×10−10.",
    # ReLU: infinite weights
    "act=relu&init=gaussian&w=2": "the RNN's gradient has grown to 65.4: it has exploded",
}


def told(address: str, words: vocabulary.Words) -> str:
    experiment = knobs.settings(core.KNOBS, dict(parse_qsl(address)))
    result = core.run(replace(knobs.presets()[knobs.START], **experiment))
    return plain(readouts.told(result, list(result.runs), words))


@pytest.mark.parametrize("address", ASKED)
def test_what_people_asked_is_set_by_a_link_and_answered_in_the_sentence(address: str):
    assert ASKED[address] in told(address, EN)
    numbers = re.findall(r"\d+(?:\.\d+)?(?:×10−\d+)?", ASKED[address])
    assert all(number in told(address, ZH) for number in numbers)


def test_the_sentence_is_as_before_where_nothing_of_that_is_set():
    result = core.run(knobs.presets()[knobs.START])
    assert readouts.told(result, ["rnn", "lstm"], EN) == readouts.gradients(curves(knobs.presets()[knobs.START]), EN)


def clipped(before: float, after: float, angle: float, cut: int) -> Clipped:
    return Clipped(before, np.zeros(1), after, np.zeros(1), angle, cut, 16)


def test_clipping_by_value_says_by_how_much_it_turns():
    sentence = plain(readouts.clipping_by_value(
        {"rnn": clipped(8.0, 1.5, 45.3, 3), "lstm": clipped(-2.0, -2.0, 0.0, 0)}, EN))
    assert "falls from 1×108 to 31.6 and turns by 45°; the LSTM's stays 0.01" in sentence
    assert "direction changes" in sentence
    assert "No number exceeds" in readouts.clipping_by_value({"rnn": clipped(0.0, 0.0, 1e-14, 0)}, EN)


@BOTH
@pytest.mark.parametrize(("before", "after", "angle"), [
    (0.11, 0.1099, 0.01), (0.11, 0.1099, 0.3), (0.11, 0.1, 0.01), (0.11, 0.1, 0.0), (0.11, 0.1099, 0.0)])
def test_clipping_by_value_never_says_a_change_that_its_numbers_do_not_show(
        before: float, after: float, angle: float, words: vocabulary.Words):
    found = {"rnn": clipped(math.log10(before), math.log10(after), angle, 3)}
    sentence = plain(readouts.clipping_by_value(found, words))
    assert "0.0°" not in sentence
    assert sentence.count("0.11") == 1
    assert ("16" in sentence) == (after == 0.1099 and angle < 0.05)  # 3 of 16 numbers: all there is to say
    assert not re.search("没有一个数超过阈值|No number exceeds", sentence)
    assert ("°" in sentence) == (angle > 0.05 or (after == 0.1 and angle > 0))


@BOTH
def test_clipping_by_norm_never_says_a_fall_that_its_numbers_do_not_show(words: vocabulary.Words):
    assert plain(readouts.clipping({"rnn": 0.001}, 1.0, words)).count("1.00") == 1


# --- the earliest of all layers, and a true zero

@pytest.mark.parametrize(("address", "step"), [
    ("T=300&H=4&seed=6&lact=relu&linit=orthogonal&u=8&chrono=0&layers=2", 94),
    ("T=300&seed=4&lact=relu&u=4&fb=3&chrono=0&layers=3", 122)])
def test_a_state_of_any_layer_that_outgrows_float32_is_named(address: str, step: int):
    for words in (EN, ZH):
        assert plain(words("readout.infinite", model="LSTM", step=step)) in told(address, words)
    result = core.run(replace(knobs.presets()[knobs.START], **knobs.settings(core.KNOBS, dict(parse_qsl(address)))))
    with np.errstate(over="ignore"):
        sizes = [np.abs(run.trace.state[:, :, 0].astype(np.float32)).max(axis=1) for run in result.layers["lstm"]]
    assert not np.isinf(np.array(sizes)[:, :step]).any()
    assert np.isinf(np.array(sizes)[:, step]).any()


@pytest.mark.parametrize(("words", "truncation"), [(EN, "cut"), (ZH, "断")], ids=["en", "zh"])
def test_a_dead_relu_is_not_said_to_be_truncated(words: vocabulary.Words, truncation: str):
    sentence = told("lact=relu&act=relu&w=0&x=0", words)
    assert plain(words("readout.zero", model="RNN", value="0")) in sentence
    assert truncation not in sentence
    assert truncation not in words("outcome.zero", model="RNN")
