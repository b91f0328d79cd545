"""A link that was copied out of a message, or carried by one, opens what was meant."""

import pytest

from pages.ui.page.links import cleaned, language
from tests.pages.screen import Screen

MEANT = {
    "200。": "200", "200)": "200", "200）": "200", "200,": "200", "200 ": "200", " 200": "200", "+200": "+200",
    "２００": "200", "1。5": "1.5", "１．５": "1.5", "–1": "-1", "−1": "-1", "3.japan-7.word": "3.japan-7.word",
    "1x9_0.5": "1x9_0.5", "T:200,w:1.5": "T:200,w:1.5", "。": "。",
}


@pytest.mark.parametrize("given", MEANT)
def test_a_value_is_read_as_it_was_meant(given: str):
    assert cleaned({"T": given}) == {"T": MEANT[given]}


@pytest.mark.parametrize("given", ["zh-CN", "zh_CN", "ZH", "zh-Hans-CN", "zh。"])
def test_a_language_is_known_by_its_first_part(given: str):
    assert language(given) == "zh"


def test_marks_of_carriers_go_and_nothing_else():
    marks = dict.fromkeys(("from", "isappinstalled", "utm_source", "fbclid", "gclid", "spm", "share_token", "nsukey", "scene", "weixinadkey"), "1")
    assert cleaned(marks | {"amp;T": "200", "seed": "3", "other": "x"}) == {"T": "200", "seed": "3", "other": "x"}


def test_a_link_from_a_messenger_sets_the_page_and_complains_of_nothing():
    screen = Screen("gradients", locale="en-US", lang="zh-CN", seed="+3", **{
        "amp;T": "２００。", "from": "singlemessage", "isappinstalled": "0"})
    state = screen.app.session_state["state:gradients"]
    assert (state["steps"], state["seed"], state.ignored) == (200, 3, [])
    assert "往回" in screen.readout


def test_a_row_of_a_wrong_length_is_told_the_one_length_it_may_have():
    screen = Screen("cell", lang="en", preset="store", f="1x3")
    line = next(line for line in screen.quiet if "numbers are needed" in line)
    assert " to " not in line.partition("(")[2]


def test_a_page_s_own_parameter_is_no_carrier_s_mark():
    assert cleaned({"scene": "3", "from": "timeline"}, {"scene"}) == {"scene": "3"}
