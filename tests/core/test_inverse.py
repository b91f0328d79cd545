"""The causes that are found are those of brute force, none is made up, and none is lost."""

import numpy as np
import pytest

from core.inverse import solve

VALUES = np.linspace(0, 6, 31)


@pytest.mark.parametrize(("wanted", "expected"), [(0.5, [np.pi / 6, 5 * np.pi / 6]), (-0.9, [4.2614, 5.1634]), (1.5, [])])
def test_each_place_where_a_wave_passes_a_height_is_found(wanted: float, expected: list[float]):
    found = solve(np.sin, VALUES, wanted, digits=(2, 3, 4), near=0.01)
    assert found.values == pytest.approx(expected, abs=1e-4)
    assert found.least[1] <= found.most[1]


def test_a_jump_over_what_is_wanted_is_no_place_where_it_is():
    assert solve(lambda values: np.sign(np.subtract(values, 3.05)), VALUES, 0.5, digits=(2, 3), near=0.05).values == ()


def test_what_is_known_is_not_measured_again():
    asked: list[list[float]] = []

    def measure(values: list[float]) -> np.ndarray:
        asked.append(values)
        return np.array(values)

    found = solve(measure, VALUES, 2.344, digits=(2, 3), near=0.001, curve=VALUES)
    assert found.values == (2.344,)
    assert len(asked) == 2
