"""What is set can be seen: a control shows it, or a line says it and has a button that drops it; and a named
choice is on only where all that it names is so."""

import random
import re
from dataclasses import asdict, replace
from typing import Any

import pytest

import core
from core import Knob
from pages.ui.after import knobs as after
from pages.ui.cell import knobs as cell
from pages.ui.cell import run as cell_runs
from pages.ui.control import knobs as control
from pages.ui.flow import knobs as flow
from pages.ui.gradients import knobs as gradients
from pages.ui.home.knobs import SHOWN
from pages.ui.memory import knobs as memory
from pages.ui.page import frame
from pages.ui.page.knobs import presets
from pages.ui.text import checks
from pages.ui.text import words as vocabulary
from pages.ui.training import knobs as training
from tests.pages.screen import Screen

EN = vocabulary.load("en")
# a view of the Gradients page -> the knobs that only it has
LOOKED_AT = {"states": ("unit",), "receipt": ("lag",), "clipping": ("clip",), "routes": ("cut",),
             "map": ("map",), "units": ("layer",)}


def another(knob: Any, start: Any) -> Any:
    """An allowed value that is not the page's start."""
    if not isinstance(knob, Knob):
        return None
    if knob.choices:
        return next(choice for choice in reversed(knob.choices) if choice != start)
    if knob.kind is bool:
        return not start
    assert knob.low is not None
    assert knob.step is not None
    low = knob.low + knob.step
    return knob.check(knob.kind(low if low != start else low + knob.step))


def unseen_of(screen: Screen, settings: dict[str, Any]) -> list[str]:
    """The settings that neither a control shows nor the line says."""
    said = " ".join(screen.quiet)
    def shown(name: str, value: Any) -> bool:
        return value in (screen.values.get(name), screen.values.get(f"{name}:chips")) or EN(f"knob.{name}.label") in said
    return [name for name, value in settings.items() if not shown(name, value)]


@pytest.mark.parametrize(("page", "knobs", "fixed"), [
    *[("gradients", {name: gradients.KNOBS[name] for name in (*core.KNOBS, *names)}, {"closer": view, "gru": True})
      for view, names in LOOKED_AT.items()],
    ("gradients", dict(core.KNOBS), {"gru": False}),
    ("flow", flow.KNOBS, {"mode": "diagram"}),
    ("flow", flow.KNOBS, {"mode": "forward"}),
    ("flow", flow.KNOBS, {"mode": "backward"}),
    ("control", control.KNOBS, {}),
    ("memory", {name: knob for name, knob in memory.KNOBS.items() if name not in ("draw", "changes")}, {}),
    ("after", after.KNOBS, {"taught": "untrained"}),
    ("after", after.KNOBS, {"taught": "trained"}),
    ("training", {name: knob for name, knob in training.KNOBS.items() if name not in ("models", "task")}, {}),
])
def test_every_setting_of_an_address_is_shown_by_a_control_or_said(page: str, knobs: dict[str, Any],
                                                                   fixed: dict[str, Any]):
    start = Screen(page, lang="en").values
    settings = {name: fixed.get(name, another(knob, start.get(name))) for name, knob in knobs.items()}
    every = {**gradients.KNOBS, **knobs} if page == "gradients" else knobs
    settings |= fixed
    query = {every[name].url: every[name].format(value) for name, value in settings.items()}
    screen = Screen(page, lang="en", **query)
    assert "ignored" not in " ".join(screen.quiet).lower()
    assert unseen_of(screen, settings) == []


def test_what_no_control_of_the_training_shows_can_be_dropped():
    screen = Screen("training", lang="en", seed="7", H="16")
    assert EN("controls.also_set_item", label=EN("knob.seed.label"), value="7") in " ".join(screen.quiet)
    screen.press("training:story", "drop")
    assert screen.address == {"lang": "en", "H": "16"}


@pytest.mark.parametrize("query", [
    {"x": "0.5_1_0", "c0": "-2", "t": "2", "w": "1x15"}, {"preset": "store", "f": "0.5x9", "i": "0.2x9", "o": "0.3x9"}])
def test_the_belt_and_what_is_below_it_show_every_setting(query: dict[str, str]):
    screen = Screen("cell", lang="en", **query)
    [(_, belt)] = screen.components("belt")
    if "x" in query:
        assert belt["x"] == [0.5, 1, 0]
        assert belt["ask"]["t"] == 2
        gates = (Screen("cell", lang="en", **query, gate=gate) for gate in cell.KNOBS["gate"].choices)
        weights = {name: value for shown in gates for name, value in shown.values.items()}
        assert [weights[f"w{place}"] for place in range(15)] == [1] * 15
        assert screen.values["start"] == -2
    else:
        assert [belt["lstm"][letter][0][0] for letter in "fio"] == [0.5, 0.2, 0.3]


def test_a_trained_lstm_s_gates_are_shown_or_the_address_s_wish_is_said():
    assert Screen("cell", lang="en", preset="store", trained="1").values["trained"] is True
    assert "trained=1" in " ".join(Screen("cell", lang="en", trained="1").quiet)


def test_a_diagram_chosen_after_the_steps_tells_of_no_step():
    screen = Screen("flow", lang="en", mode="backward")
    assert screen.chip("mode", "diagram").address == {"lang": "en"}
    assert not any(EN("knob.moment.label") in line for line in screen.quiet)


# Named choices

def draws(knobs: dict[str, Any], start: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """Settings that differ from the start in one to three knobs."""
    pick = random.Random(7)
    turned = [name for name, knob in knobs.items() if isinstance(knob, Knob)]
    return [{name: another(knobs[name], start[name]) for name in pick.sample(turned, pick.randint(1, 3))}
            for _ in range(count)]


@pytest.mark.parametrize("page", ["home", "gradients"])
def test_a_chip_of_an_experiment_is_on_only_where_the_whole_experiment_is_its_own(page: str):
    screen = Screen(page, lang="en")
    pick = random.Random(3)
    for changed in draws(dict(core.KNOBS), asdict(presets()["opening"]), 8):
        for name in pick.sample(list(presets()), 2):
            experiment = presets()[name] if pick.random() < 0.5 else replace(presets()[name], **changed)
            start = asdict(presets()["opening"])
            query = {knob.url: knob.format(getattr(experiment, key)) for key, knob in core.KNOBS.items()
                     if getattr(experiment, key) != start[key]}
            values = screen.go(page, lang="en", **query).values
            if page == "home":
                on = values["memory:chips"]
                right = [chip for chip, each in SHOWN.items()
                         if replace(presets()[each], steps=experiment.steps) == experiment]
            else:
                on = values["preset:chips"] or values["preset"]
                right = [each for each, known in presets().items() if known == experiment]
            assert (on or None) == (right[0] if right else None), query


def test_a_chip_of_memory_control_is_on_only_where_every_setting_is_its_own():
    screen = Screen("control", lang="en")
    for number, (name, each) in enumerate(control.named().items()):
        for changed in ({}, *draws(dict(control.KNOBS), dict(each.settings), 3)[number % 3:number % 3 + 1]):
            settings = {**each.settings, **changed}
            start = control.start()
            query = {control.KNOBS[key].url: control.KNOBS[key].format(value) for key, value in settings.items()
                     if value != start[key]}
            assert screen.go("control", lang="en", **query).values["named:chips"] == control.matching(settings)
            assert changed or control.matching(settings) == name


def test_a_named_run_of_the_cell_is_on_only_as_it_is():
    screen = Screen("cell", lang="en")
    for name, run in cell_runs.named().items():
        query = {} if name == "write-once" else {"preset": name}
        kinds: tuple[dict[str, str], ...] = ({}, {"f": f"0.3x{len(run.x)}"} if run.by_hand else {"c0": "0.7"})
        for changed in kinds:
            values = screen.go("cell", lang="en", **query, **changed).values
            on = values["run:chips"] or values.get("run")
            assert (on or None) == (name if not changed or run.task else None), (name, changed)


# What prose tells the reader to press

QUOTED = {"zh": r"“([^”]+)”", "en": r'"([^"\n]+)"'}
# What is quoted and is no control: words of figures and of other pages, values, the exercise's sentence.
NO_CONTROL = {"zh": {"记忆通道", "传送带", "第…步的痕迹还剩…%", "C在−1到1之间", "i = 0、f = 1", "法国", "留住", "梯度", "还剩", "长期依赖",
                     "我在（国家）长大……我说流利的（语言）"},
              "en": {"memory channel", "…% of step … left", "C lies between −1 and 1",
                     "I grew up in (country) … I speak fluent (language)"}}
# quoted on one page, and to be found on the other
ELSEWHERE = {"LSTM也会消失": "gradients", "LSTM vanishes too": "gradients"}


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_a_control_that_prose_names_is_on_the_page_or_behind_one_that_it_names_too(language: str):
    words = vocabulary.load(language)
    for page in frame.built():
        screen, texts = Screen(page, lang=language), [part.text for part in words.prose(page).values()]
        everywhere = "".join(words(f"share.{name}") for name in ("open", "handout"))  # in the masthead
        there = {page: on_the_page(screen) + everywhere}
        for line in "\n".join(texts).splitlines():
            plain = re.sub(r"\[([^\[\]]+)\]\{\.[\w-]+\}", r"\1", line).replace("*", "")
            names = [name for name in re.findall(QUOTED[language], plain) if name not in NO_CONTROL[language]]
            if page == "cell" and words("cell.by_hand") in names:
                there[page] += on_the_page(Screen("cell", lang=language, preset="store"))
            if page == "inspect":  # what is asked where a file cannot tell
                there[page] += on_the_page(Screen("inspect", lang=language, of="g2p"))
            if page == "check":
                decade = list(checks.questions()).index("twenty") + 1
                there[page] += on_the_page(Screen("check", lang=language, q=str(decade)))
            for name in names:
                if (place := ELSEWHERE.get(name, page)) not in there:
                    there[place] = on_the_page(Screen(place, lang=language))
                assert name.casefold() in there[place].casefold(), (page, line)


def on_the_page(screen: Screen) -> str:
    """What controls say, without markup."""
    said = [str(row) for _, data in screen.components("panel") for row in data["rows"] if row["kind"] != "html"]
    return re.sub(r"<[^>]+>", "", " ".join([*said, *(button.label for button in screen.app.button)]))
