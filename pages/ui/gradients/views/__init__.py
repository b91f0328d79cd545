"""What the Gradients page can show under its main figure, one module a view; only the one that is open is computed."""

from __future__ import annotations

from collections.abc import Callable

from core import Result
from pages.ui.gradients.views import clipping, map, receipt, routes, saturation, states, units, weights
from pages.ui.page.frame import Page
from pages.ui.page.state import Desk

VIEWS: dict[str, Callable[[Page, Desk, Result], None]] = {
    "states": states.draw,
    "receipt": receipt.draw,
    "routes": routes.draw,
    "map": map.draw,
    "weights": weights.draw,
    "saturation": saturation.draw,
    "clipping": clipping.draw,
    "units": units.draw,
}
