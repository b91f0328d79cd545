"""What several tests of core share."""

import pytest

from tests.core.cells.checker import registered


@pytest.fixture
def coupled(monkeypatch: pytest.MonkeyPatch) -> str:
    """The coupled-gate LSTM, registered in CELLS while the test runs; its name.

    Page tests may use `registered` likewise.
    """
    return registered(monkeypatch)
