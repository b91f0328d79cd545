"""Each challenge on its page: an address that wins says so, one near it does not, and both say how it stands."""

import pytest

import core
from pages.ui.control import knobs as control
from pages.ui.text import words as vocabulary
from tests.core.test_challenges import EXPERIENCED, PLANNED
from tests.pages.screen import Screen


def addresses(name: str) -> tuple[str, list[dict[str, str]]]:
    """The page of a challenge, and two addresses of it: of a solution, and of what is nearly one."""
    page, knobs = ("gradients", core.KNOBS) if name in EXPERIENCED else ("control", control.KNOBS)
    pair = EXPERIENCED.get(name) or PLANNED[name]
    return page, [{"try": name} | {knob.url: knob.format(getattr(each, field)) for field, knob in knobs.items()
                                   if hasattr(each, field)} for each in pair]


@pytest.mark.parametrize(("number", "name"), list(enumerate([*EXPERIENCED, *PLANNED])))
def test_an_address_that_wins_says_so_and_one_near_it_does_not(number: int, name: str):
    language = sorted(vocabulary.LANGUAGES)[number % 2]
    words = vocabulary.load(language)
    page, (wins, loses) = addresses(name)
    for query, won in ((loses, False), (wins, True)):
        screen = Screen(page, lang=language, **query)
        dare = screen.html.partition('<div class="dare">')[2].partition("</div>")[0]
        assert words(f"challenge.{name}.goal") in dare
        assert (words("challenge.won") in dare) == won
        assert words("ignored.line", items="@").partition("@")[0] not in screen.html  # all of it can be set
