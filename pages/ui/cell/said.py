"""What is said beside the belt, in HTML: the task and its score, what was lost where, figures, a trained
network's gates."""

from __future__ import annotations

import math
from typing import Any

from core import by_hand
from core.by_hand import Score
from pages.ui.cell import run as runs
from pages.ui.cell import story
from pages.ui.cell.rows import significant
from pages.ui.cell.run import Named, Run
from pages.ui.charts import marked
from pages.ui.text.numbers import decimal, percent
from pages.ui.text.tables import Columns
from pages.ui.text.words import Words

FAULTS_TOLD = 3
EDGE = 0.05  # nearer to 0 or 1 a gate is said to be shut or open, as on the belt (parts.js)
GOOD = 0.9  # a network with this score or more has learnt the levels


def headline(now: Named, score: Score | None, words: Words) -> str:
    """What is to be done, and by hand how well it is done."""
    text = f"<span>{words(f'cell.run.{now.name}.look')}</span>"
    if score is None:
        return text
    return text + f'<span class="score">{words("cell.score", points=points(score.share))}</span>'


def points(share: float) -> int:
    """Of a hundred; a hundred only where nothing is off, and none only where nothing is right."""
    return int(100 * share) if share in (0, 1) else min(99, max(1, int(100 * share)))


def outcome(now: Named, run: Run, score: Score | None, words: Words) -> str:
    """What came of it: by hand what was lost where, of a calculation its figures, else what to look for."""
    if score is not None:
        return losses(score, words)
    told = figures(now, run, words)
    return told if now.by_hand else f"{words(f'cell.run.{now.name}.look')} {told} {left(run, words)}"


def left(run: Run, words: Words) -> str:
    """What is left of the watched input after the last step; empty where none is watched, or it leaves no
    trace."""
    if run.left is None or run.watched is None:
        return ""
    shares = {model: float(shares[-1]) for model, shares in run.left.items()}
    if any(math.isnan(share) for share in shares.values()):
        return ""
    return words("cell.left", step=run.watched, end=len(run.x),
                 **{model: marked.coloured(model, percent(share)) for model, share in shares.items()})


def losses(score: Score, words: Words) -> str:
    """Which gate lost what, where: the gravest, and how many more."""
    if not score.faults:
        return words("cell.full_score")
    told = [words(f"cell.fault.{fault.kind}", step=fault.step, value=story.gate(fault.value, True),
                  amount=decimal(fault.amount))
            for fault in score.faults[:FAULTS_TOLD]]
    more = len(score.faults) - len(told)
    return words("cell.faults", told=words("list.separator").join(told)) + (
        words("cell.more_faults", more=more) if more else "")


def figures(now: Named, run: Run, words: Words) -> str:
    """The numbers of a calculation, at the settings on the screen; empty where there are none."""
    values = runs.figures(run, now.figures) if now.figures else None
    if values is None:
        return ""
    return words(f"cell.run.{now.name}.figures", **{name: significant(value) for name,
                                                    value in values.items()})


def columns(run: Run, words: Words) -> Columns:
    """What is drawn, by step: the input, and of each unit its gates, what was kept and written, and its
    states."""
    table: dict[str, Any] = {words("tools.step"): range(1, len(run.x) + 1), "x": run.x}
    named = {words(f"symbol.{letter}"): getattr(run.lstm, letter) for letter in ("f", "i", "o", "g")}
    named |= {"f⊙C_{t-1}": run.lstm.kept, "i⊙C̃_t": run.lstm.written}
    named |= {words(f"symbol.{letter}"): getattr(run.lstm, letter)
              for letter in "ch"} | {f"RNN {words('symbol.h')}": run.rnn.h}
    for heading, values in named.items():
        for unit, of_unit in enumerate(values.T, start=1):
            table[heading if len(values.T) == 1 else f"{heading} [{unit}]"] = of_unit
    return table


def _state(gate: float, words: Words) -> str:
    """The word for a gate that is all but open or shut; empty between."""
    return words("belt.open") if gate >= 1 - EDGE else words("belt.shut") if gate <= EDGE else ""


def comparison(now: Named, run: Run, score: Score, words: Words) -> str:
    """The reader's gates and those of the network that learnt it, step by step, as an HTML table."""
    learnt, task = runs.learnt(), now.task
    assert task is not None
    theirs = by_hand.attempt(task, learnt.params, learnt.W_hy, learnt.b_y)
    steps = range(len(task.x))
    head = "".join(f"<th>{step + 1}</th>" for step in steps)
    body = ""
    for letter in by_hand.GATES:
        for who, gates in (("you", run.trace), ("trained", theirs.trace)):
            values, by_hand_set = getattr(gates, letter)[:, 0, 0].tolist(), who == "you"
            cells = "".join(f'<td style="--open:{value:.3f}" data-state="{_state(value, words)}">'
                            f"{story.gate(value, by_hand_set)}</td>" for value in values)
            body += f'<tr class="{letter} {who}"><th>{words(f"cell.{who}")} <i>{letter}</i></th>{cells}</tr>'
    caption = words("cell.trained_line", yours=points(score.share), theirs=points(theirs.share),
                    seed=learnt.seed, readout=decimal(learnt.W_hy.item()),
                    good=sum(one >= GOOD for one in learnt.scores), seeds=len(learnt.scores))
    return f'<table class="gates"><caption>{caption}</caption><tr><th></th>{head}</tr>{body}</table>'
