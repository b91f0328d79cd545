"""The rows of a panel as Python makes them and as they go over the wire."""

import json
from dataclasses import FrozenInstanceError, replace

import pytest

from pages.ui.charts import marked
from pages.ui.gradients.knobs import KNOBS
from pages.ui.page import controls, frame
from pages.ui.page.knobs import start_of
from pages.ui.page.state import State
from pages.ui.text import words as vocabulary
from pages.ui.widgets import rows
from pages.ui.widgets.rows import Action, Button, Chips, Choice, Choices, Ends, Html, Switch, plain

START = start_of(KNOBS)


def test_a_row_is_written_as_json_with_all_its_parts():
    chips = Chips(name="show", label="Show", options=[("a", "A")], value=["a"], multi=True,
                  action=Action(name="pin", label="Pin", help="Keep"))
    sent = json.loads(json.dumps(plain(chips)))
    assert sent["kind"] == "chips"
    assert sent["options"] == [["a", "A"]]
    assert sent["action"] == {"name": "pin", "label": "Pin", "help": "Keep"}


def test_parts_of_rows_have_their_names():
    over = Button(name="reset", label="Over", help="", disabled=True)
    ends = Ends(switch=Switch(name="log", value=True, label="Log"), button=over)
    assert plain(ends)["button"]["disabled"] is True
    choices = Choices(choices=[Choice(name="cell", value="rnn", label="Cell", options=[("rnn", "RNN")])])
    assert [choice["name"] for choice in plain(choices)["choices"]] == ["cell"]


def test_a_row_is_not_changed_but_replaced():
    row = Html(html="<b>1</b>", css="quiet")
    with pytest.raises(FrozenInstanceError):
        row.html = ""  # type: ignore[misc]
    assert replace(row, hidden=True).kind == "html"


def test_a_number_in_a_sentence_sends_what_its_slider_sends_and_stays_as_text_where_it_is_hidden():
    words = vocabulary.load("en")
    now = State("gradients", KNOBS, START, dict(START))
    sentence = marked.turned("back", 50)
    row = controls.readout_row(now, sentence, words, "back", "steps", back=80)
    assert [(number.name, number.max) for number in row.numbers] == [("back", 80)]  # no T in this sentence
    row = controls.hinted(row, words, "spin", "pull")
    assert [habit for habit, _ in row.hints] == ["spin", "pull"]
    assert [habit for habit, _ in controls.hinted(frame.readout_row(""), words, "spin", "pull").hints] == ["pull"]
    sent = dict(rows.checks(row))
    assert sent["back"](7)
    assert not sent["back"]("7")
    hidden = controls._unless_hidden(row, {"back"})
    assert isinstance(hidden, Html)
    assert (hidden.html, list(hidden.numbers)) == (row.html, [])
    assert [habit for habit, _ in hidden.hints] == ["pull"]
