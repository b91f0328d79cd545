"""What happened at each step, in one sentence. The numbers are the run's; the words stand in assets."""

from __future__ import annotations

from pages.ui.cell.run import Run
from pages.ui.text.numbers import decimal
from pages.ui.text.words import Words

SHUT, OPEN = 0.2, 0.5  # a gate below the first is called shut, one above the second open
FELT = 0.1  # a memory, an input or an output below this is called almost nothing


def gate(value: float, by_hand: bool) -> str:
    """A gate's number: 1 only where a hand has set it so; a sigmoid never gets there, even where its float
    does."""
    if value == 1 and by_hand:
        return "1"
    digits = next((digits for digits in (2, 3, 4) if float(f"{value:.{digits}f}") < 1), None)
    return "≈1" if digits is None else decimal(value) if digits == 2 else f"{value:.{digits}f}"


def sentences(run: Run, step: int, words: Words) -> list[str]:
    """One sentence per unit about a step, counted from 0."""
    return [words("belt.say.both", memory=_memory(run, step, unit, words),
                  output=_output(run, step, unit, words))
            for unit in range(run.lstm.c.shape[1])]


def _opening(value: float, run: Run) -> str:
    """A gate in a sentence, where powers of ten would only be in the way."""
    return gate(value, bool(run.trace.by_hand)) if value == 0 or value >= 0.005 else "<0.01"


def _memory(run: Run, step: int, unit: int, words: Words) -> str:
    flow = run.lstm
    f, i, c_before, written, c = (float(array[step, unit]) for array in (flow.f, flow.i, flow.c_before,
                                                                         flow.written, flow.c))
    holes = dict(f=_opening(f, run), i=_opening(i, run), x=decimal(run.x[step]), before=decimal(c_before),
                 written=decimal(written), kept=decimal(float(flow.kept[step, unit])), c=decimal(c),
                 rnn=decimal(float(run.rnn.h[step, unit])))
    full = abs(c_before) > FELT
    if i > OPEN and abs(written) > FELT:
        kind = "written" if not full else "replaced" if f < SHUT else "added"
    elif f < SHUT and full:
        kind = "erased"
    elif i < SHUT:
        kind = "empty" if not full else "held" if f > 1 - FELT else "fading"
    else:
        kind = "mixed" if full or abs(c) > FELT else "empty"
    return words(f"belt.say.{kind}", **holes)


def _output(run: Run, step: int, unit: int, words: Words) -> str:
    o, h, c = (float(array[step, unit]) for array in (run.lstm.o, run.lstm.h, run.lstm.c))
    kind = "nothing" if abs(c) <= FELT else "hidden" if o < SHUT else "shown" if o > OPEN else "partly"
    return words(f"belt.say.{kind}", o=_opening(o, run), h=decimal(h))
