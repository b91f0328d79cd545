"""What the page On paper shows: a sheet, and of a handout, the address of the experiment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core import Knob, KnobError
from pages.ui.inspect import exhibit as inspect
from pages.ui.page.knobs import Setting, settings
from pages.ui.page.state import State
from pages.ui.questions.exhibits import PAGES
from pages.ui.text.papers import sheets
from pages.ui.text.scenes import page_of, query_of

NOTES, HANDOUT = "notes", "handout"
SHEETS = (*sheets(), NOTES, HANDOUT)
LONGEST = 2000  # letters of an address
LENT = {**PAGES, "inspect": inspect}  # the pages whose figures a handout shows


@dataclass(frozen=True)
class Place:
    """A setting that is the address of a page with a figure, such as /gradients?T=200; empty for none."""

    name: str = "of"
    url: str = "of"

    def check(self, value: object) -> str:
        text = str(value)
        try:
            if text:
                settings(LENT[page_of(text)].KNOBS, query_of(text))
        except (KeyError, ValueError) as fault:
            raise self.error(value) from fault
        if len(text) > LONGEST:
            raise self.error(value)
        return text

    def parse(self, text: str) -> str:
        return self.check(text)

    def format(self, value: str) -> str:
        return value

    def error(self, given: object) -> KnobError:
        return KnobError(Knob(self.name, self.url, str, "", choices=("/gradients?T=200",)), given, "choice")


KNOBS: Mapping[str, Setting] = {knob.name: knob for knob in (
    Knob(name="sheet", url="sheet", kind=str, default=SHEETS[0], choices=SHEETS), Place())}
START: Mapping[str, Any] = {"sheet": SHEETS[0], "of": ""}


class PaperState(State):
    """The sheet is chosen by chips."""
