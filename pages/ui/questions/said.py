"""What is said of a question: its numbers, what is true, and how far off the guess was."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from pages.ui.questions import exhibits, truth
from pages.ui.questions.truth import Guess, Scored
from pages.ui.text.numbers import decimal, interval_text, percent, power_html
from pages.ui.text.scenes import Question
from pages.ui.text.words import Words

NUMBER_DIGITS = 3
PER = 50  # steps back that the lesson's figures name


def markup(text: str) -> str:
    """The prose's markup as HTML: **bold**, *symbol*, [words]{.h} in the colour of h."""
    text = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", text)
    text = re.sub(r"\*([^*]+)\*", r"<i>\1</i>", text)
    return re.sub(r"\[([^\[\]]+)\]\{\.(\w+)\}", r'<b class="\2">\1</b>', text)


def number(kind: str, named: str, facts: Mapping[str, float], words: Words) -> str:
    """A fact as it is written in a sentence, in HTML."""
    if kind == "seeds":
        right, _, of = named.partition(" / ")
        return words("lesson.seeds", right=f"{facts[right]:.0f}", all=f"{facts[of]:.0f}",
                     interval=interval_text(int(facts[right]), int(facts[of])))
    value = truth.fact(named, facts)
    return WRITTEN[kind](value)


def _per_step(log10: float) -> str:
    """The factor of one step, of what PER of them come to."""
    return decimal(10 ** (log10 / PER))


def _whole(value: float) -> str:
    return f"{value:.0f}"


def _points(value: float) -> str:
    return f"{100 * value:.0f}"


def tens(power: str) -> str:
    """A guess, which comes in half decades, without a 1× or .0 that says nothing."""
    return power.removeprefix("1×").removesuffix(".0")


def share(value: float) -> str:
    """A share; as a power where it is less than a thousandth."""
    return percent(value) if value == 0 or value >= 1e-3 else power_html(math.log10(value))


WRITTEN: Mapping[str, Callable[[float], str]] = {
    "power": power_html, "per_step": _per_step, "share": share, "decimal": decimal, "count": _whole,
    "points": _points}


def holes(questions: tuple[Question, ...], words: Words) -> dict[str, str]:
    """Every number of the sentences about some questions, and the truth of each, by the name of its hole."""
    found: dict[str, str] = {}
    for question in questions:
        for name, (kind, named, *page) in question.says.items():
            place = truth.at_truth(page[0] if page else question.page, question, words)
            found[name] = number(kind, named, exhibits.facts(place, words), words)
        found[f"true_{question.id}"] = answer(question, truth.truth(question, words), {})
    return found


def answer(question: Question, guess: Guess, labels: Mapping[str, str]) -> str:
    """A guess, or a truth, in HTML. labels: option -> what it says."""
    if isinstance(guess, str):
        return labels.get(guess, guess)
    return decimal(guess[0], NUMBER_DIGITS) if question.kind == "number" else tens(power_html(guess[0]))


def verdict(question: Question, guess: Guess | None, labels: Mapping[str, str], words: Words, *,
            listed: bool = False) -> str:
    """How far off the guess is, in one sentence, in HTML; nothing was guessed: what is true. listed: the
    options stand above it, the true one marked."""
    true = truth.truth(question, words)
    shown = {"truth": answer(question, true, labels)}
    if listed:
        return "" if guess is None else words("lesson.right" if guess == true else "lesson.missed")
    if guess is None:
        return words("lesson.no_curve") if question.kind == "curve" else words("lesson.no_guess", **shown)
    scored = truth.score(question, guess, true)
    shown |= {"guess": answer(question, guess, labels), "off": _decades(scored)}
    if question.kind == "choice":
        return words("lesson.right" if scored.near else "lesson.wrong", **shown)
    if question.kind == "number":
        left = power_html(PER * math.log10(guess[0])) if not isinstance(guess, str) else ""
        return words("lesson.near_number" if scored.near else "lesson.far_number", **shown, left=left)
    return words(f"lesson.{'near' if scored.near else 'far'}_{question.kind}", **shown)


def _decades(scored: Scored) -> str:
    return decimal(scored.off, 1) if math.isfinite(scored.off) else "∞"


def options(question: Question, guess: Guess | None, labels: Mapping[str, str], words: Words,
            votes: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """A choice's options with the true one and the reader's own marked, as an HTML list.

    votes: of a class, by vote ("1", "2"): n, and how many chose each option.
    """
    true = truth.truth(question, words)
    voted = {vote: tally for vote, tally in (votes or {}).items() if tally["n"]}

    def bar(name: str, vote: str) -> str:
        count = voted[vote]["counts"].get(name, 0)
        look = vote if len(votes or {}) > 1 else "2"
        return (f'<span class="bar vote-{look}"><i style="width:{100 * count / voted[vote]["n"]:.1f}%"></i>'
                f"<b>{count}</b></span>")

    def line(name: str) -> str:
        marks = [words("lesson.mark_true")] if name == true else []
        marks += [words("lesson.mark_mine")] if name == guess else []
        css = " ".join((["true"] if name == true else []) + (["mine"] if name == guess else []))
        said = f'<span class="mark">{" · ".join(marks)}</span>' if marks else ""
        bars = "".join(bar(name, vote) for vote in voted)
        return f'<li class="{css}"><span>{labels[name]}{bars}</span>{said}</li>'

    return f'<ul class="answers">{"".join(line(option.id) for option in question.options)}</ul>'


def plain(text: str) -> str:
    """A text without its markup, for a label."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup(text)))
