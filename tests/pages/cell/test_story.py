"""Which sentence a step gets: the limits between shut and open, and between almost nothing and something."""

import pytest

from pages.ui.cell import story
from pages.ui.cell.run import Run, from_gates
from pages.ui.text import words as vocabulary

EN = vocabulary.load("en")


def second_step(*, i: float, f: float, o: float, x: float = 1.0, before: bool = True) -> Run:
    """Two steps of a unit whose gates are set by hand: the first writes tanh 1 (or nothing), the second is
    told of."""
    return from_gates((1.0, x), {"i": (1.0 if before else 0.0, i), "f": (1.0, f), "o": (1.0, o)}, None)


def told(run: Run) -> tuple[str, str]:
    """What the second step's sentence says of the memory and of the output: keys of the words."""
    said = story.sentences(run, 1, EN)[0]
    memory = [key for key in ("written", "replaced", "added", "erased", "held", "fading", "mixed", "empty")
              if _fits(key, said)]
    output = [key for key in ("nothing", "hidden", "partly", "shown") if _fits(key, said)]
    assert len(memory) == len(output) == 1, said
    return memory[0], output[0]


def _fits(key: str, said: str) -> bool:
    import re

    pattern = re.sub(r"\\\{\w+\\\}", ".+?", re.escape(EN(f"belt.say.{key}")))
    return re.search(pattern, said) is not None


@pytest.mark.parametrize(
    ("gates", "memory"),
    [
        (dict(i=0.6, f=0.1), "replaced"),
        (dict(i=0.6, f=0.19), "replaced"),
        (dict(i=0.6, f=0.2), "added"),  # at SHUT a gate is no longer shut
        (dict(i=0.6, f=0.9), "added"),
        (dict(i=0.5, f=0.9), "mixed"),  # at OPEN a gate is not yet open
        (dict(i=0.51, f=0.9), "added"),
        (dict(i=0.4, f=0.19), "erased"),
        (dict(i=0.4, f=0.2), "mixed"),
        (dict(i=0.19, f=0.95), "held"),
        (dict(i=0.2, f=0.95), "mixed"),
        (dict(i=0.1, f=0.9), "fading"),
        (dict(i=0.1, f=0.91), "held"),
        (dict(i=0.6, f=0.9, before=False), "written"),
        (dict(i=0.1, f=0.9, before=False), "empty"),
    ],
    ids=str,
)
def test_the_memory_s_sentence_follows_the_gates(gates: dict, memory: str):
    assert told(second_step(**gates, o=0.6))[0] == memory


@pytest.mark.parametrize(
    ("o", "output"), [(0.0, "hidden"), (0.19, "hidden"), (0.2, "partly"), (0.5, "partly"), (0.51, "shown"),
                      (1.0, "shown")])
def test_the_output_s_sentence_follows_its_gate(o: float, output: str):
    assert told(second_step(i=0.0, f=1.0, o=o))[1] == output


def test_with_nothing_in_the_memory_there_is_nothing_to_show():
    assert told(second_step(i=0.0, f=1.0, o=1.0, before=False))[1] == "nothing"
