"""What phones and the teacher's second device are shown at a step of the lesson, in a language.

It is the lesson's own: its scenes, their words, and what is true by the pages' exhibits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from core import by_hand
from pages.ui.cell import run as runs
from pages.ui.charts import theme
from pages.ui.charts.chart import Spec
from pages.ui.lesson.knobs import GUESSES, questions
from pages.ui.lesson.said import Told
from pages.ui.questions import exhibits, figure, said, truth
from pages.ui.text import scenes, words
from pages.ui.text.scenes import Question, Scene, page_of, query_of
from pages.ui.text.words import Words
from server.classroom import room
from server.classroom.room import ANSWER, REVEAL, SHOWN, TRANSFER, Guess, Part
from server.classroom.tally import Tally, tally

PHASES = {room.LOBBY: "ask", room.VOTE: "ask", room.TALK: "ask", room.AGAIN: "ask",
          REVEAL: "reveal", TRANSFER: "transfer", ANSWER: "answer"}  # of /lesson
DIGITS = 2


def parts() -> tuple[Part, ...]:
    """The scenes as a class goes through them."""
    return tuple(Part(tuple(question.id for question in scene.ask),
                      scene.transfer.id if scene.transfer else None) for scene in scenes.scenes())


def check(question: str, guess: object) -> Guess:
    """A guess that can be made. Raises: KnobError for any other, KeyError for no question."""
    made = GUESSES.check_one(question, guess)
    low, high = bounds(question)
    if not isinstance(made, str):
        return tuple(min(high, max(low, value)) for value in made)
    return made


@lru_cache
def bounds(name: str) -> tuple[float, float]:
    """Between what the guesses of a question lie: of a number its own bounds, of a decade or a curve its
    axis."""
    question = questions()[name]
    if question.kind not in ("decade", "curve"):
        return question.low, question.high
    scene = next(scene for scene in scenes.scenes() if question in scene.questions)
    low, high = _spec(scene, words.load(words.FALLBACK))["layout"]["yaxis"]["range"]
    return float(low), float(high)


def tallies(hall: room.Room) -> dict[str, dict[str, Tally]]:
    """Of what is asked or answered now: question -> vote -> how the class guessed."""
    found = {}
    for name in hall.asked:
        question = questions()[name]
        rounds = (1,) if hall.step in (TRANSFER, ANSWER) else (1, 2)
        found[name] = {str(which): tally(question.kind, hall.guesses(name, which).values(), *bounds(name))
                       for which in rounds}
    return found


@lru_cache(maxsize=512)
def screen(number: int, step: str, language: str) -> Mapping[str, Any]:
    """What stands on a phone at a step, as JSON; what is true only once it is shown."""
    scene, say = scenes.scenes()[number - 1], words.load(language)
    if step == room.LOBBY:
        return {"step": step, "scene": number, "of": len(scenes.scenes())}
    told = Told(scene, say)
    moved = step in (TRANSFER, ANSWER)
    asked = [question for question in ((scene.transfer,) if moved else scene.ask) if question]
    shown: dict[str, Any] = {
        "step": step, "scene": number, "of": len(scenes.scenes()), "phase": PHASES[step],
        "title": told.scene_text("title"), "set": "" if moved else told.scene_text("set"),
        "asks": [_asked(question, told) for question in asked],
        "pad": None if moved else _pad(scene, told, say)}
    if step in SHOWN:
        shown |= {
            "said": [told.scene_text(part) for part in (("found", "why") if step == REVEAL else ("answer",))],
            "true": {question.id: _true(question, told, say) for question in asked},
            "game": _game(number, step),
            "tries": [[label, address.removeprefix("/")] for label, address in told.tries().items()]}
    return shown


@lru_cache(maxsize=64)
def notes(number: int, language: str) -> Mapping[str, str]:
    """What a presenter reads."""
    told = Told(scenes.scenes()[number - 1], words.load(language))
    return {"title": told.scene_text("title"), "notes": told.scene_text("notes")}


def level(number: int, step: str) -> tuple[int, str] | None:
    """The level of "be the gate" that a class may play at a step, and its run's name; None for none."""
    scene = scenes.scenes()[number - 1]
    levels = [query_of(address)["preset"] for address in scene.tries.values() if page_of(address) == "cell"]
    at = {REVEAL: 0, ANSWER: 1}.get(step, len(levels))
    return (at + 1, levels[at]) if scene.page == "cell" and at < len(levels) else None


def play(name: str, gates: Mapping[str, Sequence[float]]) -> int:
    """The points, 0 to 100, of gates that somebody sets by hand. Raises: KeyError, ValueError for others."""
    here = runs.named()[name]
    if here.task is None or any(len(gates[letter]) != len(here.x) or not set(gates[letter]) <= {0, 1}
                                for letter in by_hand.GATES):
        raise ValueError("gates are 0 or 1 at every step")
    played = runs.from_gates(here.x, {letter: tuple(map(float, gates[letter])) for letter in by_hand.GATES},
                             here.watch)
    return max(0, round(100 * by_hand.score(here.task, played.trace).share))


def _asked(question: Question, told: Told) -> dict[str, Any]:
    low, high = bounds(question.id)
    return {"id": question.id, "kind": question.kind, "ask": told.ask(question), "lag": question.lag,
            "low": low, "high": high, "near": question.near,
            "options": [[option, label] for option, label in told.options(question).items()],
            "label": "" if question.kind == "choice" else told.label(question)}


def _game(number: int, step: str) -> dict[str, Any] | None:
    """What a phone needs to let somebody be the gate."""
    if (at := level(number, step)) is None:
        return None
    here = runs.named()[at[1]]
    return {"level": at[0], "x": here.x, "gates": here.gates}


def _true(question: Question, told: Told, say: Words) -> dict[str, Any]:
    """What is true, and how it is written; of a decade the curve that it lies on."""
    true = truth.truth(question, say)
    written = "" if question.kind == "curve" else said.answer(question, true, told.options(question))
    found: dict[str, Any] = {"value": true if isinstance(true, str) else [round(each, 4) for each in true],
                             "written": written}
    if question.kind == "decade":
        facts = exhibits.facts(question.page, say)
        curve = truth.curve_of(question.fact.rpartition("_")[0], facts)
        found["curve"] = [round(float(value), DIGITS) for value in curve]
    return found


def _pad(scene: Scene, told: Told, say: Words) -> dict[str, Any] | None:
    """The axes on which a decade or a curve is guessed."""
    if scene.ask[0].kind not in ("decade", "curve"):
        return None
    labels = {question.id: told.label(question) for question in scene.ask}
    pad = figure.pad(scene, _spec(scene, say), {}, labels, say)
    return {"x": pad.x_range, "xs": pad.x_ticks, "title": pad.x_title, "y": pad.y_range, "ys": pad.y_ticks,
            "lags": pad.lags, "where": pad.where, "given": [
                {"label": given.label, "of": given.of, "points": given.points} for given in pad.given]}


def _spec(scene: Scene, say: Words) -> Spec:
    spec: Spec = exhibits.at(scene.figure, say, theme.of("light"), scene.models).figure
    return spec
