"""What people asked in public about recurrent networks can be set by a link, and the page answers in its sentence,
with core's numbers. (For S3, S9 and S10 a training has to run first: of the same job, a short one.)"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pytest

import core
from core.gradients.flows import remains
from pages.ui.cell import rows as cell_rows
from pages.ui.cell import run as cell_runs
from pages.ui.page.knobs import START, presets
from pages.ui.text import words as vocabulary
from pages.ui.text.numbers import percent, power_html
from pages.ui.training import job, knobs, said
from pages.ui.training.job import Progress
from tests.examples import LANGUAGES, in_turn
from tests.pages.screen import Screen

BACK, OPENING = 50, presets()[START]
RELU: dict[str, Any] = dict(lstm_activation="relu", gain=2, forget_bias=3, chrono=0)
LONG = {**RELU, "gain": 4, "steps": 500}
LATE = ("0x40_1_-1_1", 42)  # zeros before the sequence; after it: "1_-1_1_0x40", 2


class Situation(NamedTuple):
    """A question: the page and the link that sets it, what a control of the page then shows, and the numbers that
    have to stand in the answer."""

    page: str
    link: Mapping[str, str]
    set_to: Mapping[str, Any]
    answer: Callable[[], list[str]]


def left(name: str, of_last: bool = False, lag: int = BACK, layer: int = -1, **settings: Any) -> str:
    """What arrives of a model's gradient some steps back, as the page writes it."""
    run = core.run(replace(OPENING, **settings)).layers[name][layer]
    return power_html(float((run.of_last.uncut if of_last else run).gradient[lag]))


def routes() -> list[str]:
    run = core.run(replace(OPENING, gain=12, forget_bias=3, chrono=0, input_scale=0.5)).runs["lstm"]
    assert run.routes is not None
    return [power_html(float(run.routes.highway[BACK])), power_html(float(run.gradient[BACK]))]


def infinite(result: core.Result) -> int:
    """The step at which a program in float32 has its first infinite state."""
    sizes = np.abs(result.runs["lstm"].trace.memory[:, :, 0]).max(axis=1)
    with np.errstate(over="ignore"):
        return int(np.flatnonzero(np.isinf(sizes.astype(np.float32)))[0])


def slopes() -> list[str]:
    return [f"{core.run(replace(OPENING, activation='relu', weight_scale=2)).runs['rnn'].spectral_radius:.2f}"]


def followed(x: str, watch: int) -> list[str]:
    columns = np.array(cell_rows.parse(x))[:, None, None]
    return [percent(float(remains(params, columns, watch - 1)[-1, 0]))
            for params in cell_runs.arrays(cell_runs.named()["default"].weights)]


GRADIENTS: Mapping[str, Situation] = {
    "why can an LSTM explode if its path is additive": Situation(
        "gradients", {"u": "12", "fb": "3", "chrono": "0", "x": "0.5", "view": "routes"}, {"gain": 12, "forget_bias": 3}, routes),
    "loss at every step or only at the end": Situation(
        "gradients", {"loss": "every"}, {"loss": "every"},
        lambda: [left(name, last, loss="every") for name in ("rnn", "lstm") for last in (False, True)]),
    "a loss at every step and a window": Situation(
        "gradients", {"loss": "every", "k": "30", "bptt": "detach"},
        {"loss": "every", "window": 30, "truncated": "detach"},
        lambda: [left(name, last, loss="every", window=30, truncated="detach")
                 for name in ("rnn", "lstm") for last in (False, True)]),
    "k1 = 1 and k2 = 20": Situation(
        "gradients", {"loss": "every", "k": "20", "bptt": "each"},
        {"loss": "every", "window": 20, "truncated": "each"},
        lambda: ["20", *(left(name, last, loss="every", window=20, truncated="each")
                         for name in ("rnn", "lstm") for last in (False, True))]),
    "a window and the last loss": Situation(
        "gradients", {"k": "30"}, {"window": 30}, lambda: ["30", *(left(name, True) for name in ("rnn", "lstm"))]),
    "orthogonal weights, biases 0, forget gate 1": Situation(
        "gradients", {"linit": "keras"}, {"lstm_init": "keras"}, lambda: [left("lstm", lstm_init="keras"), left("lstm")]),
    "orthogonal per gate": Situation(
        "gradients", {"linit": "orthogonal"}, {"lstm_init": "orthogonal"},
        lambda: [left("lstm", lstm_init="orthogonal"), left("lstm")]),
    "forget bias 5": Situation(
        "gradients", {"fb": "5", "chrono": "0"}, {"forget_bias": 5}, lambda: [left("lstm", forget_bias=5, chrono=0)]),
    "relu: weights infinite or zero": Situation(
        "gradients", {"act": "relu", "w": "2", "view": "saturation"}, {"activation": "relu", "weight_scale": 2}, slopes),
    "an LSTM with relu: NaN": Situation(
        "gradients", {"lact": "relu", "fb": "3", "u": "2", "chrono": "0"}, {"lstm_activation": "relu", "gain": 2},
        lambda: [left("lstm", **RELU), left("lstm", **RELU | {"lstm_activation": "tanh"})]),
    "an LSTM with relu, its states beyond float32": Situation(
        "gradients", {"lact": "relu", "fb": "3", "u": "4", "chrono": "0", "T": "500"}, {"steps": 500, "gain": 4},
        lambda: [left("lstm", **LONG), "NaN", str(infinite(core.run(replace(OPENING, **LONG))))]),
    "three layers": Situation(
        "gradients", {"layers": "3"}, {"layers": 3},
        lambda: [left(name, layer=layer, layers=3) for name in ("rnn", "lstm") for layer in (0, -1)]),
    "zeros after the sequence": Situation(
        "cell", {"preset": "default", "x": "1_-1_1_0x40", "watch": "2"}, {"watch": 2},
        lambda: followed("1_-1_1_0x40", 2)),
    "zeros before the sequence": Situation(
        "cell", {"preset": "default", "x": LATE[0], "watch": "42"}, {"watch": 42}, lambda: followed(*LATE)),
}
TRAINED: Mapping[str, Situation] = {
    "adding, 100 steps, three layers of two units, plain descent, one example at a time": Situation(
        "training", {"task": "adding", "T": "100", "H": "2", "lengths": "fixed", "opt": "sgd", "lr": "0.5", "B": "1",
                     "layers": "3", "m": "rnn.lstm"},
        {"span": 100, "units": 2, "mixing": "fixed", "optimiser": "sgd", "learning_rate": 0.5, "batch": 1,
         "stacked": 3}, list),
    "the loss becomes NaN, without clipping": Situation(
        "training", {"task": "adding", "T": "100", "lengths": "fixed", "lr": "0.5", "clip": "0", "opt": "sgd",
                     "m": "rnn.irnn"}, {"learning_rate": 0.5, "training_clip": 0, "optimiser": "sgd"},
        lambda: ["NaN"]),
}
STEPS = 60


def opened(situation: Situation, language: str) -> Screen:
    screen = Screen(situation.page, lang=language, **situation.link)
    assert {name: screen.values[name] for name in situation.set_to if name in screen.values} == {
        name: value for name, value in situation.set_to.items() if name in screen.values}
    given = {name: screen.address[name] for name in situation.link}
    assert given == situation.link  # nothing was ignored
    return screen


@pytest.mark.parametrize(("asked", "language"), in_turn(GRADIENTS, LANGUAGES))
def test_a_link_sets_what_was_asked_and_the_page_answers_with_its_numbers(asked: str, language: str):
    situation = GRADIENTS[asked]
    screen = opened(situation, language)
    for number in situation.answer():
        assert number in screen.html, number


@pytest.mark.parametrize(("asked", "language"), in_turn(TRAINED, LANGUAGES))
def test_a_link_sets_a_training_that_was_asked_about_and_the_page_says_what_came_of_it(asked: str, language: str):
    situation, words = TRAINED[asked], vocabulary.load(language)
    screen = opened(situation, language)
    assert set(situation.set_to) <= set(screen.values)
    named = {knob.url: name for name, knob in knobs.KNOBS.items()}
    settings = {**knobs.START, **{named[url]: knobs.KNOBS[named[url]].parse(text)
                                  for url, text in situation.link.items()}}
    wanted = knobs.job_of(settings, language)
    for name, value in situation.set_to.items():
        assert settings[name] == value
    short = replace(wanted, seeds=(0,), runs=tuple({**run, "steps": STEPS} for run in wanted.runs))
    found = {run["variant"]: Progress() for run in short.runs}
    for message in job.run(short, range(len(short.runs))):
        if message["kind"] == "report":
            found[short.runs[message["place"]]["variant"]].take(message)
    assert all(course.steps[-1] == STEPS for course in found.values())
    told = said.notes(found, words)
    for number in situation.answer():
        assert number in told
    assert bool(told) == bool(situation.answer())
