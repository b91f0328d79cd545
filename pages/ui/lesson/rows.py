"""The panels beside a scene's figure: where one is, what is asked, what came out, and the way on."""

from __future__ import annotations

from collections.abc import Mapping

from core import Knob
from pages.ui.lesson import teach
from pages.ui.lesson.knobs import ANSWER, ASK, REVEAL, TRANSFER, LessonState
from pages.ui.lesson.said import Told
from pages.ui.page.controls import chips_row, html_row, slider_for
from pages.ui.questions import said, truth
from pages.ui.text import scenes
from pages.ui.text.scenes import Question
from pages.ui.text.words import Words
from pages.ui.widgets.rows import Button, Buttons, Row

ON, BACK, NOTES = "PageDown ArrowRight", "PageUp ArrowLeft", "n N"  # keys


def place(now: LessonState, words: Words) -> list[Row]:
    """The progress line: every scene a button, and where one is."""
    told, here = scenes.words(words.language), now.scene
    buttons = [Button(name=f"scene:{scene.number}", label=str(scene.number), disabled=False,
                      help=words("lesson.go", scene=scene.number, title=told(f"scene.{scene.id}.title")),
                      look="past" if scene.number < here.number else "", current=scene is here)
               for scene in scenes.scenes()]
    notes = Button(name="notes", label=words("lesson.notes"), help=words("lesson.notes_help"), key=NOTES,
                   disabled=False, look="on" if now["notes"] else "")
    return [Buttons(label=words("lesson.places"), buttons=buttons),
            html_row(words("lesson.place", scene=here.number, of=len(buttons), minutes=here.minutes),
                     "quiet"),
            Buttons(label=words("lesson.notes"), buttons=[notes])]


def way(now: LessonState, words: Words) -> list[Row]:
    """Back and on; what "on" does is what it says."""
    guessed = any(now.guess(question) is not None for question in now.open)
    asked = "reveal" if guessed else "skip"
    label = {ASK: asked, REVEAL: "on" if now.scene.transfer else "next", TRANSFER: asked,
             ANSWER: "next"}[now["phase"]]
    on = Button(name="on", label=words(f"lesson.{label}"), help=words("lesson.on_help"), key=ON,
                disabled=False, look="" if label == "skip" else "primary")
    if now.last:
        on = Button(name="scene:1", label=words("lesson.again"), help="", disabled=False)
    return [Buttons(label=words("lesson.steps"), buttons=[
        Button(name="back", label=words("lesson.back"), help=words("lesson.back_help"), key=BACK,
               disabled=now.first), on])]


def story(now: LessonState, told: Told, words: Words) -> list[Row]:
    """What is said in the present phase, and the controls of what is asked."""
    phase, scene = now["phase"], now.scene
    title = html_row(f"<h2>{told.scene_text('title')}</h2>", "scene-title")
    asks = list(dict.fromkeys(told.ask(question) for question in scene.ask))
    if phase == ASK:
        set_, *asked = told.explained(told.scene_text("set"), *asks)
        return [title, html_row(f"<p>{set_}</p>", "scene-text"),
                *(row for question in scene.ask for row in _asked(
                    now, question, told, words, dict(zip(asks, asked, strict=True))))]
    read = [told.scene_text("set"), *asks]
    if phase == REVEAL:
        verdicts = [_verdict(now, question, told, words) for question in scene.ask]
        found, why = told.explained(told.scene_text("found"), told.scene_text("why"), before=read)
        return [title, html_row("".join(verdicts), "scene-verdict"),
                html_row(f"<p>{found}</p><p class='why'>{why}</p>", "scene-text")]
    assert scene.transfer is not None
    read += [told.scene_text("found"), told.scene_text("why")]
    moved, answer = told.explained(told.ask(scene.transfer), told.scene_text("answer"), before=read)
    if phase == TRANSFER:
        return [title, *_asked(now, scene.transfer, told, words, {told.ask(scene.transfer): moved})]
    return [title, html_row(f"<p>{moved}</p>", "scene-ask"),
            html_row(_verdict(now, scene.transfer, told, words), "scene-verdict"),
            html_row(f"<p>{answer}</p>", "scene-text")]


def _asked(now: LessonState, question: Question, told: Told, words: Words,
           explained: Mapping[str, str]) -> list[Row]:
    """A question and, where it is not answered on the plot, its control. explained: what is asked -> the same
    with its terms explained."""
    asked = told.ask(question)
    first = question is now.scene.ask[0] or told.ask(now.scene.ask[0]) != asked
    rows: list[Row] = [html_row(f"<p>{explained[asked]}</p>", "scene-ask")] if first else []
    name, guess = f"guess:{question.id}", now.guess(question)
    if question.kind == "choice":
        labels = {option: said.plain(label) for option, label in told.options(question).items()}
        rows.append(chips_row(name, said.plain(asked), labels, guess if isinstance(guess, str) else None))
    elif question.kind == "number":
        knob = Knob(name=name, url="", kind=float, default=question.low, low=question.low,
                    high=question.high, step=0.001, of=question.of, curve=0.35, decimals=3)
        value = guess[0] if isinstance(guess, tuple) else question.low
        label = told.label(question)
        rows.append(slider_for(knob, value, words, label=label, label_html=f"<i>{label}</i>",
                               help_text=said.plain(asked)))
    return rows


def _verdict(now: LessonState, question: Question, told: Told, words: Words) -> str:
    """How the guess fared; of a choice, its options with the true one marked."""
    guess, labels = now.guess(question), told.options(question)
    many = len(now.scene.ask) > 1 and question in now.scene.ask
    listed = question.kind == "choice" and not many
    sentence = said.verdict(question, guess, labels, words, listed=listed)
    near = guess is not None and truth.score(question, guess, truth.truth(question, words)).near
    css = "near" if near else "far" if guess is not None else "none"
    head = f"<span class='asked'>{told.ask(question)}</span> " if many and question.kind == "choice" else ""
    if many and question.kind == "decade":
        sentence = f"{told.label(question)}{words('list.colon')}{sentence}"
    votes = teach.votes_of(now).get(question.id, {})
    many_bars = said.options(question, guess, labels, words, votes) if many and votes else ""
    options = said.options(question, guess, labels, words, votes) if listed else many_bars
    return options + (f"<p class='{css}'>{head}{sentence}</p>" if sentence else "")


def notes(now: LessonState, told: Told, words: Words) -> str:
    """The presenter's notes of a scene, in HTML."""
    return (f"<h3>{words('lesson.notes_title', minutes=now.scene.minutes)}</h3>"
            f"<p>{told.scene_text('notes')}</p><p class='quiet'>{told.claims(words)}</p>")
