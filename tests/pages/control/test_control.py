"""The page Memory control shows core's numbers for the settings that it shows, and SCIENCE's figures for its
named settings."""

import io
import itertools
import math
import random
import re
from contextlib import redirect_stdout

import numpy as np
import pytest

from core.by_hand import calculations
from core.by_hand.plan import Plan, run
from core.by_hand.program import program
from core.gradients.flows import belt_gradient, shown_gradient
from pages.ui.charts import theme
from pages.ui.control import figure as figures
from pages.ui.control import knobs as control_knobs
from pages.ui.control import run as holding
from pages.ui.control import said as control_said
from pages.ui.text import numbers
from pages.ui.text import words as vocabulary
from tests.pages.screen import Screen

# What the lesson's calculations come to, as they are printed in the science notes.
PRINTED = {
    "hidden": {"c5": 0.7235, "c50": 0.4603, "c90": 0.3079, "h50": 0, "h91": 0.281, "h50_c5": 0,
               "h100_c5": 0.339},
    "shuts": {"c5": 0.7235, "c19": 0.7135, "c20": 0.00713, "c100": 0.00659, "c100_c10": 0.00915,
              "c100_c30": 0.932},
    "unbounded": {"c10": 5, "c50": 25, "c100": 50, "h100": 1, "h10_c10": 1.8e-4, "h20_c20": 8.2e-9},
    "average": {"c10": 0.521, "c50": 0.796, "limit": 0.8},
}
CALCULATED = {"hidden": calculations.write_hold_show(), "shuts": calculations.forget_gate_shuts(),
              "unbounded": calculations.accumulator(), "average": calculations.leaky_average(steps=100)}


def curve(screen: Screen, name: str) -> np.ndarray:
    return np.array(next(trace for trace in screen.figure().data if trace.name == name).y, dtype=float)


def plan_of(screen: Screen) -> Plan:
    return Plan(**{name: screen.values[name] for name in control_knobs.PLANNED})


@pytest.mark.parametrize("name", PRINTED)
@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_the_lesson_s_calculations_stand_on_the_screen_with_their_figures(language: str, name: str):
    screen = Screen("control", lang=language).chip("named", name)
    assert screen.values["named:chips"] == name
    np.testing.assert_allclose(curve(screen, theme.SYMBOL_HTML["c"]), CALCULATED[name].c[1:], atol=1e-4)
    np.testing.assert_allclose(curve(screen, theme.SYMBOL_HTML["h"]), CALCULATED[name].h[1:], atol=1e-4)
    rows = re.findall(r'<div class="quiet below-figure">(.*?)</div>', screen.html)
    line = next(row for row in rows if "C₁₀ =" in row or "C₅ =" in row)
    done = run(plan_of(screen))
    for figure, printed in PRINTED[name].items():
        # two or three digits are printed
        assert holding.number(done, figure) == pytest.approx(printed, rel=1e-2)
        assert numbers.significant(holding.number(done, figure)) in line


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_the_readout_says_what_core_says_before_and_after_the_cue(language: str):
    for show, o in itertools.product((30, 61), (0.0, 0.4)):
        screen = Screen("control", lang=language, show=str(show), o=str(o))
        done = run(Plan(show_at=show, erase_at=85, o_hold=o))
        said = [numbers.decimal(done.h[show - 2]), f"{100 * done.left_c[show - 2]:.0f}%"]
        said += [numbers.power_html(math.log10(value)) if value else "0"
                 for value in done.shown[show - 2:show]]
        for text in said:
            assert f">{text}</b>" in screen.html


def test_where_the_gate_never_opens_on_cue_the_readout_tells_the_end():
    for query in ({"o": "1"}, {"show": "3"}):
        screen = Screen("control", lang="en", erase="0", **query)
        assert "at step 100" in screen.readout
        assert numbers.decimal(run(plan_of(screen)).c[-1]) in screen.readout


def test_curves_and_gradients_are_core_s_for_every_setting():
    query = {"write": "12", "show": "50", "erase": "70", "x": "2", "rest": "silence",
             "iw": "0.5", "i": "0.1", "f": "0.95", "o": "0.2", "w": "1.4"}
    screen = Screen("control", **query)
    done = run(plan_of(screen))
    assert done.plan == Plan(write_at=12, show_at=50, erase_at=70, value=2.0, rest="silence", i_write=0.5,
                             i_hold=0.1, f_hold=0.95, o_hold=0.2, weight=1.4)
    expected = {theme.SYMBOL_HTML["c"]: done.c, theme.SYMBOL_HTML["h"]: done.h, "RNN": done.rnn,
                "∂<i>C</i>": done.belt, "∂<i>h</i>": done.shown}
    for name, values in expected.items():
        drawn = [trace for trace in screen.figure().data if trace.name == name][0 if name == "RNN" else -1]
        np.testing.assert_allclose(np.array(drawn.y, dtype=float), values, atol=1e-4, err_msg=name)
    assert screen.address == query


def test_a_gate_is_filled_exactly_as_far_as_it_is_open():
    for value in (0.0, 0.3, 1.0):
        x, top = figures._opening(np.array([1.0, value, value]), row=2)
        assert x.tolist() == ([0.5, 1.5, 1.5, 3.5] if value != 1 else [0.5, 3.5])
        bottom = 2 - figures.FRAME / 2
        np.testing.assert_allclose((top - bottom) / figures.FRAME, [1, 1, value, value][:len(x)], atol=1e-15)


def test_a_gate_that_does_not_move_is_not_said_to():
    assert figures.events(run(Plan())) == {"i": 5, "o": 91}
    assert figures.events(run(Plan(o_hold=1.0, erase_at=20))) == {"i": 5, "f": 20}
    assert figures.events(run(Plan(i_write=0.1, i_hold=0.1, o_hold=0.95))) == {}


def test_every_corner_of_the_settings_opens():
    for end in ("low", "high"):
        query = {knob.url: knob.format(getattr(knob, end)) for knob in control_knobs.KNOBS.values()
                 if knob.low is not None}
        for rest in ("distractors", "silence", "same"):
            screen = Screen("control", lang="en", rest=rest, **query)
            assert not re.search(r"\bnan\b|\binf\b", screen.text)
            assert screen.figure().layout.yaxis.range[1] >= run(plan_of(screen)).c.max()


def test_chips_set_everything_and_the_address_carries_it():
    screen = Screen("control")
    assert screen.address == {}
    screen.chip("named", "shuts")
    assert screen.address == {"show": "91", "erase": "20", "f": "0.999", "o": "1"}
    screen.turn("f_hold", 0.9)
    assert screen.values["named:chips"] is None
    screen.chip("named", "story")
    assert screen.address == {}


def test_a_bad_link_opens_and_says_what_it_ignored():
    screen = Screen("control", lang="en", f="2", show="abc", rest="noise", erase="1")
    (line,) = (line for line in screen.quiet if "Ignored" in line)
    for part in ("f=2", "show=abc", "rest=noise", "and 1 more"):
        assert part in line
    assert plan_of(screen) == Plan(**control_knobs.named()[control_knobs.START].settings)


def test_the_program_prints_the_figure_s_numbers():
    for name in control_knobs.named():
        done = holding.carry_out(control_knobs.named()[name].settings)
        said = io.StringIO()
        with redirect_stdout(said):
            exec(compile(program(done), name, "exec"), {})
        rows = [line.split() for line in said.getvalue().splitlines()[1:]]
        table = np.array(rows, dtype=float)
        np.testing.assert_allclose(table[:, 1:4].T, [done.c, done.h, done.rnn], atol=6e-6)
        np.testing.assert_allclose(table[:, 4], done.belt, rtol=1e-4)
        np.testing.assert_allclose(table[:, 5], done.shown, rtol=1e-4, atol=1e-300)
        np.testing.assert_allclose(table[:, 6], 10**done.rnn_back, rtol=1e-4)


def test_the_table_has_every_curve_and_empty_cells_before_the_writing():
    done = run(Plan(write_at=3))
    table = control_said.columns(done, vocabulary.load("en"))
    assert {len(column) for column in table.values()} == {100}
    assert table["∂h_t/∂C_3"][:3] == ["", "", 0.0]
    assert table["cell state C"].tolist() == done.c.tolist()


def test_numbers_by_name_are_states_and_derivatives():
    done = run(Plan())
    assert holding.number(done, "c7") == done.c[6]
    assert holding.number(done, "h95") == done.h[94]
    assert holding.number(done, "c90_c20") == belt_gradient(done.trace, 20, 90)[0, 0]
    assert holding.number(done, "h95_c20") == shown_gradient(done.trace, 20, 95)[0, 0]


def test_the_line_on_what_was_ignored_goes_when_a_named_choice_is_made():
    screen = Screen("control", lang="en", f="nonsense")
    assert [line for line in screen.quiet if "Ignored" in line]
    chips = screen.controls["named:chips"]
    other = next(value for value, _ in chips["options"] if value != chips["value"])
    assert not [line for line in screen.chip("named", other).quiet if "Ignored" in line]


def test_a_trace_too_small_for_float64_is_no_zero_and_one_that_is_cut_off_is():
    done = holding.carry_out({**control_knobs.start(), **dict(show_at=91, write_at=5, rest="distractors", erase_at=0)})
    assert done.left_rnn[89] == 0
    assert -math.inf < done.rnn_back[89] < -15
    assert "&lt;10<sup>−15</sup>" in control_said.readout(done, vocabulary.load("zh"))
    cut = holding.carry_out({**control_knobs.start(), "show_at": 91, "weight": 0})
    assert "RNN</b>只剩<b class=\"rnn\">0</b>" in control_said.readout(cut, vocabulary.load("zh"))


def test_no_sentence_says_0_of_what_is_no_true_zero():
    pick, zeros = random.Random(5), 0
    for _ in range(60):
        settings = dict(control_knobs.start())
        for name in pick.sample(list(settings), 3):
            knob = control_knobs.KNOBS[name]
            ends = [] if knob.choices else [knob.low, knob.high, (knob.low or 0) + (knob.step or 0)]
            settings[name] = pick.choice(knob.choices or [knob.check(knob.kind(end or 0)) for end in ends])
        done = holding.carry_out(settings)
        at = done.plan.show_at - 2 if control_knobs.shows(done.plan) else done.plan.steps - 1
        said = re.sub(r"<(?!sup|/sup)[^>]+>", "", control_said.readout(done, vocabulary.load("en")))
        if re.search(r"holds 0 of", said):
            zeros += 1
            assert done.belt[at] == 0, settings
        if re.search(r"RNN holds 0(?:[;%]|\.(?!\d))", said):
            assert done.rnn_back[at] == -np.inf, settings
        if re.search(r"gradient of 0(?:;|\.(?!\d))", said):
            assert done.shown[at] == 0, settings
    assert zeros


def test_a_challenge_is_won_on_the_way_and_starting_over_leaves_it():
    words = vocabulary.load("en")
    screen = Screen("control", lang="en", **{"try": "half"})
    assert words("challenge.half.goal") in screen.html
    assert words("challenge.won") not in screen.html
    assert screen.turn("f_hold", 0.9875).html.count(words("challenge.won")) == 1
    assert screen.act("reset").address["try"] == "half"
    assert words("challenge.won") not in screen.html


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_pulling_c_turns_f_to_what_holds_so_much_and_says_where_nothing_does(language: str):
    words, screen = vocabulary.load(language), Screen("control", lang=language)
    pull = screen.pulls["pull_c"]
    assert (pull["x"], pull["y"]) == (60, pytest.approx(run(plan_of(screen)).c[59], abs=1e-4))
    screen.pull("pull_c", 0.6)
    f = float(screen.address["f"])
    assert run(plan_of(screen)).c[59] == pytest.approx(0.6, abs=0.01)
    assert screen.values["f_hold"] == f
    assert words("control.pull.one", wanted="0.60", step=60, f=f"{f:.4g}") in screen.html
    assert screen.pulls["pull_c"]["found"] == words("control.pull.sign", f=f"{f:.4g}")
    screen.pull("pull_c", 0.9)
    assert float(screen.address["f"]) == f
    assert words("control.pull.none", wanted="0.90", step=60, f="", at=1, held="0.72") in screen.html
    assert not Screen("control", hide="f").pulls
