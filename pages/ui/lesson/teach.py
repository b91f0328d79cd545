"""The teacher's bar: it opens a room on this server, and shows and moves the class in it.

The room is the server's (server/classroom). The bar speaks with it from the teacher's browser and tells the
page where the class is; the page of a lesson without rooms has no bar.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pages.ui.lesson.knobs import PHASES, LessonState, questions
from pages.ui.questions.truth import POINTS
from pages.ui.text.scenes import Question, scenes
from pages.ui.text.words import Words
from pages.ui.widgets import door, mount
from pages.ui.widgets.scripts import bundle

HTML = '<div class="class-bar"></div>'
JAVASCRIPT = bundle(Path(__file__).with_suffix(".js"))
CSS = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
COUNTED = 100  # options or bins of a tally
NUMBER = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,6})?")

served = False  # whether this server has rooms; it says so itself

SAID = ("teach", "only_here", "go_to", "or_scan", "joined", "joined_one", "begin",
        "vote", "talk", "again", "reveal",
        "transfer", "answer", "steps", "on", "back", "histogram", "blank", "freeze", "more",
        "second", "free", "follow", "csv", "end", "really_end", "lost", "refused", "voted",
        "first_vote", "second_vote", "true", "mine", "picture", "frozen", "bar", "board")


def draw(now: LessonState, words: Words) -> None:
    """Show the bar; nothing where there are no rooms."""
    if not served:
        return
    now.hear("lesson:class", [("class", is_place)])
    said = {name: words(f"class.{name}") for name in SAID}
    mount.draw("class-bar", HTML, JAVASCRIPT, css=CSS, key="lesson:class", default={"value": None},
               on_value_change=lambda: None,
               data={"words": said, "language": words.language, "scene": now["scene"], "jump": now.jump,
                     **now.wire()})


def is_place(value: object) -> bool:
    """Whether the bar sends such a value: where the class is and how it has voted, or null for no class."""
    if value is None:
        return True
    return (isinstance(value, Mapping) and set(value) == {"scene", "phase", "votes"}
            and type(value["scene"]) is int and 1 <= value["scene"] <= len(scenes())
            and value["phase"] in PHASES and isinstance(value["votes"], Mapping)
            and all(_are_votes(name, both) for name, both in value["votes"].items()))


def _are_votes(name: object, both: object) -> bool:
    question = questions().get(str(name))
    return (question is not None and isinstance(both, Mapping) and set(both) <= {"1", "2"}
            and all(_is_tally(question, tally) for tally in both.values()))


def _is_tally(question: Question, tally: object) -> bool:
    """One vote on one question, as server/classroom counts it."""
    if not isinstance(tally, Mapping) or type(tally.get("n")) is not int:
        return False
    if question.kind == "curve":
        band = tally.get("band")
        return (set(tally) == {"n", "band"} and isinstance(band, list)
                and len(band) == (3 if tally["n"] else 0)
                and all(isinstance(line, list) and len(line) == POINTS and all(map(door.is_number, line))
                        for line in band))
    counts = tally.get("counts")
    options = [option.id for option in question.options]
    return (set(tally) == {"n", "counts"} and isinstance(counts, Mapping) and len(counts) <= COUNTED
            and all(type(count) is int and 0 <= count <= tally["n"] for count in counts.values())
            and all(name in options if options else NUMBER.fullmatch(str(name)) for name in counts))


def votes_of(now: LessonState) -> Mapping[str, Any]:
    """How the class has voted on what is shown: question -> "1" or "2" -> tally."""
    return now.room["votes"] if now.room else {}
