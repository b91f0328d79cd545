"""What the Gradients page can show under its main figure, one module a view; only the one that is open is computed."""

from __future__ import annotations

from collections.abc import Callable

from core import Result
from pages.ui.controls import Desk
from pages.ui.frame import Page
from pages.ui.views import receipt, routes, states

VIEWS: dict[str, Callable[[Page, Desk, Result], None]] = {
    "states": states.draw,
    "receipt": receipt.draw,
    "routes": routes.draw,
}
