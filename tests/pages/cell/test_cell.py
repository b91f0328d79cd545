"""The page Cell and gates puts core's numbers on the belt, scores the gates set by hand, and keeps all of it
in the link."""

import json
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import KnobError, by_hand
from core.cells import lstm, rnn
from pages.ui.cell import controls as widgets
from pages.ui.cell import figure as blob
from pages.ui.cell import knobs as settings
from pages.ui.cell import rows as numbers
from pages.ui.cell import run as runs
from pages.ui.cell import story
from pages.ui.text import words as vocabulary
from pages.ui.text.numbers import percent
from tests.pages.screen import Screen

NAMES = list(runs.named())
LEVELS = [name for name, run in runs.named().items() if run.task]

# What the lesson's calculations come to: (preset, what has to stand on the screen).
PRINTED = {
    "grows": ["C₅₀ = 8.862", "0.16", "0.005154"],
    "leaky": ["C₁₀ = 0.5211", "C₅₀ = 0.7959", "0.8"],
    "shuts": ["C₅ = 0.7235", "C₁₉ = 0.7135", "C₂₀ = 0.007135", "C₁₀₀ = 0.006586", "∂C₁₀₀/∂C₁₀ = 0.009148",
              "∂C₁₀₀/∂C₃₀ = 0.9324"],
    "hidden": ["C₅ = 0.7235", "C₅₀ = 0.4603", "C₉₀ = 0.3079", "h₉₁ = 0.281", "∂h₅₀/∂C₅ = 0",
               "∂h₁₀₀/∂C₅ = 0.3387"],
    "unbounded": ["C₁₀ = 5", "C₅₀ = 25", "C₁₀₀ = 50", "0.0001816", "8.245×10⁻⁹"],
    "average": ["C₁₀ = 0.5211", "C₅₀ = 0.7959", "0.8"],
}


class Cell(Screen):
    """The page, with what a reader does to the belt."""

    def __init__(self, preset: str | None = None, *, lang: str = "en", **query: str) -> None:
        super().__init__("cell", **({"preset": preset} if preset else {}), lang=lang, **query)

    @property
    def belt(self) -> dict[str, Any]:
        """What the belt shows, without what its moves are told."""
        _, data = self.components("belt")[0]
        return {name: value for name, value in data.items() if name not in ("to", "answered", "on")}

    def edit(self, step: int, *, done: bool = True, **rows: list[float]) -> "Cell":
        """Set whole rows, as belt.js tells it."""
        self._tell("edit", {"rows": rows, "t": step}, done)
        return self

    def rest(self, step: int) -> "Cell":
        """The clock comes to rest."""
        self._tell("step", step)
        return self

    def _tell(self, name: str, value: object, done: bool = True) -> None:
        self._moves += 1
        self.app.session_state["cell:belt"] = {"value": {"name": name, "v": value, "n": self._moves,
                                                         "done": done}}
        self.run()

    @property
    def score(self) -> int:
        found = re.search(r'class="score"><b>(\d+)</b>', self.html)
        assert found
        return int(found[1])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", vocabulary.LANGUAGES)
def test_every_number_on_the_belt_is_the_core_s(name: str, lang: str):
    """The run is computed here from the numbers that the page shows: sliders, table or gates."""
    data, named = Cell(name, lang=lang).belt, runs.named()[name]
    x = np.array(data["x"])[:, None, None]
    if named.by_hand:
        trace = lstm.forward(by_hand.CELL, x, gates={letter: np.array(data["lstm"][letter])[:, 0]
                                                     for letter in "fio"})
        simple = rnn.Params(W_xh=np.ones((1, 1)), W_hh=np.full((1, 1), 0.9), b_h=np.zeros((1, 1)))
    else:
        params, simple = runs.arrays(named.weights)
        H = data["units"]
        trace = lstm.forward(params, x, lstm.State(np.zeros((H, 1)), np.full((H, 1), named.start)))
    expected = {letter: getattr(trace, letter)[..., 0] for letter in "ifgo"}
    expected |= {"c": trace.c[1:, :, 0], "c_before": trace.c[:-1, :, 0], "h": trace.h[1:, :, 0],
                 "h_before": trace.h[:-1, :, 0]}
    expected |= {"kept": expected["f"] * expected["c_before"], "written": expected["i"] * expected["g"]}
    expected["squashed"] = np.tanh(expected["c"])
    for letter, values in expected.items():
        np.testing.assert_allclose(data["lstm"][letter], values, rtol=1e-6, atol=1e-12, err_msg=letter)
    run = rnn.forward(simple, x)
    np.testing.assert_allclose(data["rnn"]["h"], run.h[1:, :, 0], rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(data["rnn"]["from_h"], run.h[:-1, :, 0] @ simple.W_hh.T, rtol=1e-6, atol=1e-12)
    assert len(data["steps"]) == len(named.x)
    assert all(len(step["say"]) == data["units"] for step in data["steps"])


# What drives the belt

def test_each_mode_opens_its_first_run_and_offers_its_own():
    screen = Cell()
    assert screen.belt["id"] == settings.FIRST
    screen.chip("mode", "hand")
    assert screen.belt["id"] == settings.BY_HAND_FIRST
    assert screen.address == {"preset": settings.BY_HAND_FIRST, "lang": "en"}
    chips = dict(screen.controls["run:chips"]["options"])
    assert set(chips) == set(LEVELS)
    assert set(chips.values()) == {vocabulary.load("en")(f"cell.run.{name}.name") for name in LEVELS}
    screen.chip("mode", "weights")
    assert screen.belt["id"] == settings.FIRST


def test_a_run_is_chosen_by_its_chip_and_a_calculation_by_the_list():
    screen = Cell("store")
    screen.chip("run", "twice")
    assert screen.belt["id"] == "twice"
    screen.turn("run", "shuts")
    assert screen.belt["id"] == screen.values["run"] == "shuts"
    assert screen.values["run:chips"] is None
    screen.turn("run", "")  # the line that only says what the list is
    screen.turn("run", "no such run")
    assert screen.belt["id"] == "shuts"


@pytest.mark.parametrize("name", PRINTED)
@pytest.mark.parametrize("lang", vocabulary.LANGUAGES)
def test_the_lesson_s_calculations_stand_on_the_screen_with_their_figures(name: str, lang: str):
    text = Cell(name, lang=lang).text
    for figure in PRINTED[name]:
        assert figure in text


def test_with_an_empty_belt_the_gradient_of_a_cell_with_every_gate_below_one_explodes():
    assert "1.524×10²⁶" in Cell("grows").turn("start", 0.0).text


def test_figures_follow_the_sliders_and_are_left_out_where_the_sequence_ends_before():
    screen = Cell("leaky").turn("w9", 0.0)  # the forget gate's bias: f = 0.5
    assert "0.16" in screen.text
    assert "C₅₀" not in screen.turn("steps", 40).text


# By weights

def test_a_weight_s_slider_moves_that_weight_and_the_address_follows_when_it_is_let_go():
    screen = Cell()
    b_f = 8 + "ifgo".index("f")
    assert screen.controls[f"w{b_f}"]["value"] == 13
    screen.turn(f"w{b_f}", 3.0, done=False)
    assert screen.belt["sums"]["f"]["bias"] == [3.0]
    assert "w" not in screen.address
    screen.turn(f"w{b_f}", 2.0)
    assert screen.address["w"] == "6x2_1_-6_0x4_-9_2_0_-6_0.6_0.9_0"
    assert Cell(w=screen.address["w"]).belt == screen.belt | {"ask": Cell().belt["ask"]}


@pytest.mark.parametrize("letter", "ifgo")
@pytest.mark.parametrize("term", ["x", "h", "b"])
def test_each_of_the_twelve_sliders_is_labelled_with_the_weight_that_it_moves(letter: str, term: str):
    screen = Cell("default")
    screen.chip("gate", letter)
    slider = f"w{'xhb'.index(term) * 4 + 'ifgo'.index(letter)}"
    assert screen.controls[slider]["label"] == {"x": f"W x{letter}", "h": f"W h{letter}",
                                                "b": f"b {letter}"}[term]
    before = screen.belt["sums"]
    screen.turn(slider, 5.0)
    after = screen.belt["sums"]
    if term == "h":
        h = np.array(screen.belt["lstm"]["h_before"])
        np.testing.assert_allclose(after[letter]["from_h"], 5.0 * h, rtol=1e-6, atol=1e-12)
    else:
        part = {"x": "from_x", "b": "bias"}[term]
        assert [gate for gate in "ifgo" if before[gate][part] != after[gate][part]] == [letter]


def test_the_weights_of_one_gate_are_shown_and_stay_shown_in_the_link_and_in_the_next_run():
    screen = Cell(gate="o")
    assert {name for name in screen.controls if name[1:].isdigit()} == {"w3", "w7", "w11"}
    screen.chip("gate", "rnn")
    assert {name for name in screen.controls if name[1:].isdigit()} == {"w12", "w13", "w14"}
    assert screen.address["gate"] == "rnn"
    screen.chip("run", "default")
    assert "w14" in screen.controls
    screen.chip("mode", "hand")
    assert "gate" not in screen.address


def test_the_table_of_several_units_holds_every_weight_once():
    for name in ("two", "four"):
        weights = runs.named()[name].weights
        units = next(units for units in runs.UNITS if runs.count(units) == len(weights))
        _, rows = widgets._table(weights, units)
        assert widgets._from_table([values for _, values in rows], units) == list(weights)
        assert [label for label, _ in rows][:units] == [f"f{unit}" for unit in range(1, units + 1)]


def test_a_point_dragged_changes_the_input_and_an_input_by_name_comes_at_any_length():
    screen = Cell()
    x = [*screen.belt["x"]]
    x[4] = 2.0
    assert screen.edit(5, x=x).address["x"] == "0.3_-0.2_2_0.8_2_0.6_-0.3_0.7_-1.5_-3"
    assert screen.controls["signal"]["value"] == "drawn"
    screen.turn("signal", "impulse")
    assert screen.belt["x"] == [1] + [0] * 9
    screen.turn("steps", 30)
    assert screen.belt["x"] == [1] + [0] * 29
    assert screen.controls["signal"]["value"] == "impulse"
    screen.turn("signal", "own").turn("steps", 10)
    assert "x" not in screen.address


def test_more_units_bring_a_table_and_one_unit_the_sliders():
    screen = Cell()
    screen.turn("units", "3")
    assert screen.belt["units"] == 3
    assert "gate:chips" not in screen.controls
    assert len(numbers.parse(screen.address["w"])) == runs.count(3) == 75
    screen.turn("units", "1")
    assert screen.belt["units"] == 1
    assert "w9" in screen.controls


# By hand

def test_level_one_solved_by_hand_gets_full_score_and_says_that_a_sigmoid_never_gets_there():
    screen = Cell("store")
    assert screen.score == 0
    screen.edit(8, f=[1.0] * 9, i=[0, 1, 0, 0, 0, 0, 0, 0, 0], o=[0, 0, 0, 0, 0, 0, 0, 1, 0])
    assert screen.score == 100
    assert "Full score" in screen.text
    assert "a sigmoid never does" in screen.text
    assert screen.address == {"lang": "en", "preset": "store", "t": "8", "i": "0_1_0x7", "o": "0x7_1_0"}


@pytest.mark.parametrize("name", LEVELS)
def test_every_level_is_solvable_with_the_gates_that_it_asks_for(name: str):
    task = runs.named()[name].task
    assert task is not None
    rows = {letter: gates.tolist() for letter, gates in by_hand.ideal_gates(task.marks).items()}
    assert Cell(name).edit(1, **rows).score == 100


def test_a_wrong_gate_costs_what_the_line_below_says():
    screen = Cell("store").edit(5, f=[1, 1, 1, 1, 0.5, 1, 1, 1, 1], i=[0, 1, 0, 0, 0, 0, 0, 0, 0],
                                o=[0, 0, 0, 0, 0, 0, 0, 1, 0])
    shown, wanted = np.tanh(0.5 * np.tanh(1.2)), np.tanh(np.tanh(1.2))
    assert screen.score == int(100 * shown / wanted)
    assert "step 5, f = 0.50: part was forgotten (C off by −0.42)" in screen.text
    assert screen.belt["lstm"]["h"][7] == [pytest.approx(shown, rel=1e-6)]


def test_the_trained_network_s_gates_stand_beside_the_reader_s_and_their_state_is_in_the_link():
    screen = Cell("overwrite", trained="1")
    learnt, task = runs.learnt(), runs.named()["overwrite"].task
    assert task is not None
    theirs = by_hand.attempt(task, learnt.params, learnt.W_hy, learnt.b_y)
    rows = dict(re.findall(r'<tr class="(\w trained)"><th>.*?</th>(.*?)</tr>', screen.html))
    for letter in "fio":
        cells = re.findall(r">([^<]+)</td>", rows[f"{letter} trained"])
        assert cells == [story.gate(value, False) for value in getattr(theirs.trace,
                                                                       letter)[:, 0, 0].tolist()]
    assert "class=\"gates\"" not in Cell("overwrite").html


# The link

def test_an_untouched_page_has_a_clean_address_and_a_preset_only_its_name():
    assert Cell(lang="zh").address == {"lang": "zh"}
    assert Cell("shuts").address == {"lang": "en", "preset": "shuts"}


def test_the_step_that_the_clock_rests_at_is_in_the_link_and_opens_there():
    assert Cell().rest(9).address["t"] == "9"
    assert Cell(t="9").belt["ask"]["t"] == 9


@pytest.mark.parametrize(("query", "why"), [
    ({"preset": "nope"}, "preset=nope"), ({"w": "1_2"}, "w=1_2"), ({"w": "1x" + "9" * 12}, "w=1x"),
    ({"t": "11"}, "t=11"), ({"x": "9"}, "x=9 (goes from -3 to 3)"), ({"x": "abc"}, "x=abc (not a number)"),
    ({"x": "nan_1"}, "not a number"), ({"x": "0x101"}, "x=0x101 (1 to 100 numbers are needed)"),
    ({"f": "1x10"}, "f=1x10 (there is no such setting)"), ({"foo": "1"}, "foo=1"), ({"c0": "1e9"}, "c0=1e9"),
    ({"preset": "store", "f": "1x8"}, "f=1x8 (9 numbers are needed)"),
    ({"preset": "store", "f": "2x9"}, "f=2x9"), ({"preset": "store", "x": "0x9"},
                                                 "x=0x9 (there is no such setting)"),
    ({"preset": "store", "w": "0x15"}, "w=0x15"),
])
def test_nonsense_in_the_address_is_ignored_with_one_quiet_line(query: dict[str, str], why: str):
    screen = Cell(**query)
    (line,) = [line for line in screen.quiet if line.startswith("Ignored")]
    assert why in line
    preset = query.get("preset") if query.get("preset") in NAMES else None
    assert screen.belt == Cell(preset).belt


def test_a_link_s_markup_is_shown_as_text():
    assert "&lt;b&gt;" in "".join(Cell(x="<b>1</b>").quiet)


@given(st.lists(st.floats(-15, 15).map(lambda value: round(value, 6) + 0.0), min_size=1, max_size=120))
def test_a_row_of_numbers_survives_the_link(values: list[float]):
    text = numbers.written(values)
    assert list(numbers.parse(text)) == values
    assert re.fullmatch(r"[-\d._xe]+", text)


def test_equal_numbers_are_written_once():
    assert numbers.written([1.0] * 9 + [0.5, 0.0]) == "1x9_0.5_0"


@pytest.mark.parametrize("text", ["", "1__2", "1x", "x3", "1e400", "inf", "--1", "1x9999", "1" * 5000 + "_"])
def test_a_row_of_something_else_is_refused(text: str):
    with pytest.raises(KnobError):
        settings.KNOBS["weights"].parse(text)


# Words and numbers

def test_a_gate_is_written_as_one_only_where_a_hand_has_set_it():
    assert [story.gate(value, False) for value in (1.0, 1 - 1e-9, 0.99996, 0.9994, 0.996, 0.5, 3e-7)] == [
        "≈1", "≈1", "≈1", "0.999", "0.996", "0.50", "3×10⁻⁷"]
    assert story.gate(1.0, True) == "1"
    assert story.gate(0.0, True) == "0"


def test_the_sentence_of_a_step_tells_what_its_gates_did():
    words = vocabulary.load("en")
    named = runs.named()["write-once"]
    run = runs.from_weights(named.x, named.weights, named.start, None)
    told = [story.sentences(run, step, words)[0] for step in range(10)]
    assert told[2].startswith("The input gate opens (0.95) and writes 0.92")
    assert "is held back (input gate <0.01)" in told[5]
    assert "shows h\u00a0=\u00a00.69" in told[8]
    assert told[9].startswith("The forget gate shuts (0.01): the old 0.92 is erased")


def test_the_scale_is_a_round_number_that_everything_fits():
    for largest in (0.2, 0.999, 1.0, 1.01, 8.86, 50.0, 99.0):
        size = blob.scale(np.array([0.1, -largest]))
        assert largest <= size * 1.001
        assert size in blob.SCALES


def test_the_data_of_the_belt_is_plain_and_small():
    """It is sent with every picture of a drag."""
    assert len(json.dumps(Cell().belt)) < 13_000


# Which step is followed

@pytest.mark.parametrize(("x", "watch"), [("1_-1_1_0x40", 2), ("0x40_1_-1_1", 42)], ids=("zeros after", "before"))
def test_the_sentence_says_what_is_left_of_the_step_that_a_link_follows(x: str, watch: int):
    """Against two runs of the cells themselves, step by step, one with that input's sign flipped."""
    page = Cell("default", x=x, watch=str(watch), t="43")
    row = np.array(numbers.parse(x))
    params, simple = runs.arrays(runs.named()["default"].weights)
    for params_of, cell, memory in ((params, lstm, "c"), (simple, rnn, "h")):
        apart = []
        for flip in (1, -1):
            given, state, kept = row.copy(), cell.State(*(np.zeros((1, 1)) for _ in memory_of(cell))), []
            given[watch - 1] *= flip
            for value in given:
                state = cell.step(params_of, np.array([[value]]), state).state
                kept.append(getattr(state, memory).item())
            apart.append(np.array(kept))
        distance = np.abs(apart[0] - apart[1])
        share = percent(float(distance[-1] / distance[watch - 1]))
        assert share in page.text, cell.NAME
    assert f"step {watch}, " in page.text
    assert page.belt["trace"]["step"] == watch


def memory_of(cell: Any) -> tuple[str, ...]:
    return ("h", "c") if cell is lstm else ("h",)


def test_a_step_to_follow_beyond_the_end_is_said_and_a_shorter_sequence_takes_it_along():
    assert Cell("default", watch="50").values["watch"] == 2
    page = Cell("default", watch="12")
    page.turn("steps", 5)
    assert (page.values["watch"], page.belt["trace"]["step"]) == (5, 5)
    page.turn("watch", 0)
    assert page.belt["trace"] is None
    assert "is left in the LSTM" not in page.text
