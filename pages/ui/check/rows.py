"""The panels of the questions: where one is, what is asked or what came out, and the way on."""

from __future__ import annotations

from pages.ui.check.knobs import CheckState
from pages.ui.check.said import Told
from pages.ui.page.controls import html_row
from pages.ui.questions import said
from pages.ui.text.checks import questions
from pages.ui.text.words import Words
from pages.ui.widgets.rows import Button, Buttons, Row

ON, BACK = "PageDown ArrowRight", "PageUp ArrowLeft"  # keys
LOOKS = {True: "right", False: "wrong", None: "open"}


def place(now: CheckState, words: Words) -> list[Row]:
    """Every question a button, and where one is."""
    every = list(questions().values())
    fared = [now.is_right(question, words.language) for question in every]

    def help_of(at: int, right: bool | None) -> str:
        return words({True: "check.go_right", False: "check.go_wrong", None: "check.go"}[right], at=at)

    buttons = [Button(name=f"go:{at}", label=str(at), help=help_of(at, right), disabled=False,
                      look=LOOKS[right], current=at == now["at"]) for at, right in enumerate(fared, start=1)]
    rows: list[Row] = [Buttons(label=words("check.places"), buttons=buttons)]
    if now.asked:
        said_so_far = words("check.place", at=now["at"], of=len(every), right=fared.count(True))
        rows.append(html_row(said_so_far, "quiet"))
    return rows


def story(now: CheckState, told: Told, words: Words) -> list[Row]:
    """The question with its options; answered, what is true and why."""
    asked = html_row(f"<h2>{told.ask}</h2>", "check-ask")
    guess = now.guess(told.question)
    if guess is not None:
        return [asked, html_row(told.verdict(guess), "scene-verdict"),
                html_row(f"<p>{told.because}</p>", "check-because")]
    if told.question.kind == "decade":
        return [asked]
    return [asked, Buttons(label=said.plain(told.ask), buttons=[
        Button(name=f"answer:{told.question.id}:{option}", label=said.plain(label), help="", disabled=False,
               key=str(number)) for number, (option, label) in enumerate(told.options.items(), start=1)])]


def way(now: CheckState, words: Words) -> list[Row]:
    """Back and on."""
    at, last, question = now["at"], len(questions()), now.asked
    assert question is not None
    answered = now.guess(question) is not None
    dot = question.kind == "decade" and not answered
    label = words("check.skip" if not answered else "check.result" if at == last else "check.on")
    buttons = [Button(name=f"go:{max(at - 1, 1)}", label=words("lesson.back"), help=words("check.back_help"),
                      key=BACK, disabled=at == 1)]
    if dot:
        buttons.append(Button(name="answer", label=words("check.answer"), help=words("check.answer_help"),
                              disabled=question.id not in now.dots, look="primary"))
    buttons.append(Button(name=f"go:{at + 1}", label=label, help=words("check.on_help"), key=ON,
                          disabled=False, look="primary" if answered else ""))
    return [Buttons(label=words("check.steps"), buttons=buttons)]


def result(now: CheckState, words: Words) -> list[Row]:
    """How many are right, how many open, and how to answer again."""
    every, missed, unanswered = list(questions().values()), now.missed(words.language), now.open
    right = len(every) - len(missed) - len(unanswered)
    rows: list[Row] = [html_row(f"<h2>{words('check.done', right=right, of=len(every))}</h2>", "check-ask")]
    if unanswered:
        rows.append(html_row(f"<p>{words('check.open', count=len(unanswered))}</p>", "check-because"))
    elif not missed:
        rows.append(html_row(f"<p>{words('check.all_right')}</p>", "check-because"))
    buttons = [Button(name=f"go:{len(every)}", label=words("lesson.back"), help=words("check.back_help"),
                      key=BACK, disabled=False)]
    if unanswered:
        first = every.index(unanswered[0]) + 1
        buttons.append(Button(name=f"go:{first}", label=words("check.to_open"), help="", disabled=False,
                              look="primary"))
    if missed:
        buttons.append(Button(name=f"retry:{words.language}", label=words("check.retry"), help="",
                              disabled=False))
    if len(unanswered) < len(every):
        buttons.append(Button(name="over", label=words("check.over"), help="", disabled=False))
    return [*rows, Buttons(label=words("check.steps"), buttons=buttons)]


def seen_again(told: Told, now: CheckState) -> str:
    """One question that was missed: what was answered, what is true, and why; in HTML."""
    guess = now.guess(told.question)
    both = told.both(guess) if guess is not None else ""
    return f"<h3>{told.ask}</h3><p>{both}</p><p>{told.because}</p>"
