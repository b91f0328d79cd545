"""What a teacher asks of any page, as URL parameters: controls to hide, and the size."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from pages.ui.page.knobs import Setting

HIDE, SIZE = "hide", "size"
SIZES = ("80", "100", "125", "150")


def _hidden(given: str, urls: Collection[str]) -> tuple[str, str]:
    names = given.split(".")
    return (".".join(name for name in names if name in urls),
            ".".join(name for name in names if name not in urls))


def _size(given: str, urls: Collection[str]) -> tuple[str, str]:
    return (given, "") if given in SIZES else ("", given)


# each parameter -> what of its value is taken, and what is not, given the parameters of the page
PREPARED: Mapping[str, Callable[[str, Collection[str]], tuple[str, str]]] = {HIDE: _hidden, SIZE: _size}


class Prepared(Protocol):
    """What preparing needs of a page's State."""

    page: str
    prepared: dict[str, str]

    @property
    def knobs(self) -> Mapping[str, Setting]: ...
    @property
    def controls(self) -> Collection[str]: ...
    @property
    def hidden(self) -> Collection[str]: ...
    def prepare(self, parameter: str, given: str) -> None: ...
