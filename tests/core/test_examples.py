"""The examples in the docstrings are executed."""

import doctest
import pkgutil
from importlib import import_module

import pytest

import core

MODULES = ["core", *(module.name for module in pkgutil.walk_packages(core.__path__, "core."))]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_come_out_as_written(name):
    assert doctest.testmod(import_module(name)).failed == 0
