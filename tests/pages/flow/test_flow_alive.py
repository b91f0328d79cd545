"""The diagram alive: its DOT carries core's numbers on the document's edges, and nothing of it moves but
numbers and lines."""

import re

import numpy as np
import pytest

import core
from core.experiment.edges import EDGES, Edges, backward_edges, forward_edges
from pages.ui.flow import figure as diagrams
from pages.ui.flow import knobs as flow_knobs
from pages.ui.flow import run as flowing
from pages.ui.flow import said as flow_said
from pages.ui.page import knobs
from pages.ui.text import numbers
from pages.ui.text import words as vocabulary
from tests.pages.screen import Screen

EDGE = re.compile(
    r"(\w+) -> (\w+) \[label=<(.*?)>, penwidth=([\d.]+), color=\"(#\w+)\", style=(\w+), dir=(\w+), "
                  r"arrowsize=[\d.]+\];")
OPENING = knobs.presets()[knobs.START]
RUNS = core.run(OPENING).runs
BOTH = pytest.mark.parametrize("language", vocabulary.LANGUAGES)


def drawn(dot: str) -> dict[str, dict]:
    """edge -> what the DOT says of it."""
    by_node = {node: edge for edge, node in diagrams.NODES.items()}
    found = {}
    for tail, head, label, width, colour, style, way in EDGE.findall(dot):
        lines = [line.replace("&#160;", "") for line in re.findall(r'ALIGN="LEFT">(.*?)</TD>', label)]
        found[by_node.get(tail) or by_node[head]] = {
            "text": re.sub("</?B>", "", lines[0]), "note": lines[1] if len(lines) > 1 else "",
            "width": float(width), "colour": colour, "style": style, "dir": way}
    return found


def charts(screen: Screen) -> list[str]:
    return [chart.proto.spec for chart in screen.app.get("graphviz_chart")]


@BOTH
@pytest.mark.parametrize("mode", ["forward", "backward"])
@pytest.mark.parametrize("moment", [1, 30, 50, 99, 100])
def test_every_edge_carries_core_s_number_of_that_step(language: str, mode: str, moment: int):
    whole, *halves = charts(Screen("flow", lang=language, mode=mode, t=str(moment)))
    sizes = (forward_edges if mode == "forward" else backward_edges)(RUNS).sizes
    shown = drawn(whole)
    assert set(shown) == set(EDGES)
    for name in EDGES:
        assert shown[name]["text"] == numbers.power_text(float(sizes[name][moment - 1]))
    assert {**drawn(halves[0]), **drawn(halves[1])} == shown


def test_the_second_lines_are_gates_and_sums_of_the_step():
    shown, edges = drawn(charts(Screen("flow", mode="forward", t="30"))[0]), forward_edges(RUNS)
    assert shown["lstm.c_before"]["note"] == f"f = {RUNS['lstm'].trace.gate('f')[29].mean():.2f}"
    assert shown["lstm.h"]["note"] == f"o = {RUNS['lstm'].trace.gate('o')[29].mean():.2f}"
    assert shown["lstm.c"]["note"] == f"i⊙C̃ {10 ** edges.sums['new'][29]:.2f}"
    assert shown["rnn.h"]["note"] == f"a {10 ** edges.sums['a'][29]:.2f}"


@BOTH
def test_only_numbers_widths_and_dashes_differ_between_steps_and_modes(language: str):
    words = vocabulary.load(language)
    dots = {diagrams.alive(words, diagrams.flows(flowing.run(100), mode, moment)).source
            for mode in (flow_knobs.FORWARD, flow_knobs.BACKWARD) for moment in (1, 50, 100)}
    assert len(dots) == 6
    without_edges = {EDGE.sub("", dot) for dot in dots}
    assert len(without_edges) == 1
    tables = {re.search(r"<TABLE [^>]*>", dot)[0] for dot in dots}  # type: ignore[index]
    assert len(tables) == 1
    assert 'FIXEDSIZE="TRUE"' in tables.pop()


@BOTH
def test_nodes_and_edges_are_the_document_s(language: str):
    words = vocabulary.load(language)
    alive = diagrams.alive(words, diagrams.flows(flowing.run(100), flow_knobs.FORWARD, 50)).source
    document = diagrams.document(words).source
    bare = re.compile(r"(\w+ -> \w+)(?: \[(?:label=<.*?arrowsize=[\d.]+|[^\]]*)\])?;")
    assert bare.findall(alive) == bare.findall(document)
    assert bare.sub("", alive) == bare.sub("", document)


def test_width_follows_the_number_and_what_has_vanished_is_dashed():
    back = drawn(charts(Screen("flow", mode="backward", t="50"))[0])
    assert all(edge["dir"] == "back" and edge["colour"] == "#b01e68" for edge in back.values())
    for name in EDGES:
        assert (back[name]["style"] == "dashed") == name.startswith("rnn")
    assert back["lstm.c"]["width"] > back["lstm.h"]["width"] > back["rnn.h"]["width"] == diagrams.THIN
    forward, sizes = drawn(charts(Screen("flow", mode="forward", t="50"))[0]), forward_edges(RUNS).sizes
    widths = [forward[name]["width"] for name in sorted(EDGES, key=lambda name: sizes[name][49])]
    assert widths == sorted(widths)
    assert {edge["dir"] for edge in forward.values()} == {"forward"}
    first = drawn(charts(Screen("flow", mode="forward", t="1"))[0])
    assert [name for name in EDGES if first[name]["style"] == "dashed"] == ["rnn.h_before", "lstm.h_before",
                                                                            "lstm.c_before"]


def test_a_shut_gate_dashes_its_edge():
    now = flowing.run(100)
    edges = Edges(now.forward.sizes, now.forward.sums, {"f": np.full(100, 0.01), "o": np.full(100, 0.5)})
    shut = diagrams.flows(flowing.Flowing(100, edges, now.backward, now.whole), flow_knobs.FORWARD, 50)
    assert [name for name, flow in shut.items() if flow.dashed] == ["lstm.c_before"]


@BOTH
def test_the_readout_backward_is_the_curve_of_the_gradients_page(language: str):
    screen = Screen("flow", lang=language, mode="backward", t="60")
    for name, run in RUNS.items():
        assert f'<b class="{name}">{numbers.power_html(float(run.gradient[40]))}</b>' in screen.html
    assert "60" in screen.readout


@BOTH
def test_the_readout_forward_has_the_step_s_numbers(language: str):
    screen, edges = Screen("flow", lang=language, mode="forward", t="30"), forward_edges(RUNS)
    for value in (10 ** edges.sizes["rnn.h"][29], edges.gates["f"][29], edges.gates["o"][29],
                  10 ** edges.sums["new"][29]):
        assert f">{value:.2f}</b>" in screen.html


def test_the_page_opens_on_the_document_s_diagram_with_a_clean_address_and_no_clock():
    screen = Screen("flow")
    assert screen.address == {}
    assert charts(screen)[0] == diagrams.document(vocabulary.load("zh")).source
    rows = {row["kind"]: row for _, data in screen.components("panel") for row in data["rows"]}
    assert rows["transport"]["hidden"] is True
    assert rows["slider"]["hidden"] is True
    assert "steps" not in screen.controls


def test_mode_step_and_length_stand_in_the_address():
    screen = Screen("flow").chip("mode", "backward").turn("moment", 20).turn("steps", 60)
    assert screen.address == {"mode": "backward", "t": "20", "T": "60"}
    assert screen.controls["moment"]["max"] == 60
    assert screen.controls["moment"]["tone"] == "grad"
    run = core.run(core.Experiment(chrono=100, steps=60)).runs["rnn"]
    assert f'<b class="rnn">{numbers.power_html(float(run.gradient[40]))}</b>' in screen.html
    assert Screen("flow", mode="forward").controls["moment"]["tone"] == "ink"


def test_a_step_beyond_the_end_shows_the_last_one_and_a_bad_link_says_so():
    screen = Screen("flow", lang="en", mode="forward", T="20", t="50")
    assert screen.values["moment"] == 20
    assert "Step 20:" in screen.readout
    bad = Screen("flow", lang="en", mode="sideways", t="0", T="5000")
    assert charts(bad)[0] == diagrams.document(vocabulary.load("en")).source
    (line,) = bad.quiet
    assert all(part in line for part in ("mode=sideways", "t=0", "T=5000"))


def test_a_thousand_steps_open_and_their_numbers_are_written_as_powers():
    shown = drawn(charts(Screen("flow", mode="backward", T="1000", t="1"))[0])
    assert re.fullmatch(r"\d×10⁻²\S\S", shown["rnn.h"]["text"])


def test_once_the_width_is_known_only_what_is_seen_is_drawn():
    screen = Screen("flow", mode="forward")
    assert len(charts(screen)) == 3
    screen.turn("moment", 51)
    for number, (narrow, left) in enumerate(((True, 2), (False, 1)), start=10):
        screen.app.session_state["flow:clock"] = {"value": {"name": "narrow", "v": narrow,
                                                            "n": number, "done": True}}
        assert len(charts(screen.run())) == left
    assert screen.address == {"mode": "forward", "t": "51"}


@BOTH
def test_the_diagram_is_told_to_those_who_do_not_see_it_and_its_data_can_be_had(language: str):
    screen, words = Screen("flow", lang=language, mode="backward", t="50"), vocabulary.load(language)
    unseen = re.search(r'<p class="unseen">(.*?)</p>', screen.html)
    assert unseen
    assert "5×10⁻¹⁴" in unseen[1]
    for mode in (flow_knobs.FORWARD, flow_knobs.BACKWARD):
        table = flow_said.columns(flowing.run(100), mode, words)
        assert len(table) == (13 if mode == flow_knobs.FORWARD else 9)
        assert {len(column) for column in table.values()} == {100}
