"""What a teacher asks of any page, as URL parameters: controls to hide, and the size."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from pages.ui.page.knobs import Setting

HIDE, SIZE = "hide", "size"
SIZES = ("80", "100", "125", "150")
# each parameter -> whether a value is allowed, given the parameters of the page
PREPARED: Mapping[str, Callable[[str, Collection[str]], bool]] = {
    HIDE: lambda given, urls: all(name in urls for name in given.split(".")),
    SIZE: lambda given, urls: given in SIZES,
}


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
