"""Other people's tallies (abcvoting, pref_voting), asked in tests what ours should be.

Both import solvers and samplers that counting never uses, one of them proprietary. None of those
is installed: empty modules stand in their place while the oracles load, and nothing else sees them.
"""

import importlib
import importlib.util
import sys
import types
import warnings
from functools import cache
from typing import Any

import pytest

_NOT_NEEDED = (
    "gurobipy",
    "nashpy",
    "pabutools",
    "pabutools.election",
    "preflibtools",
    "preflibtools.instances",
    "pulp",
)


@cache
def load(module: str) -> Any:
    """Import a module of an oracle; the test is skipped where it is not installed."""
    if importlib.util.find_spec(module.partition(".")[0]) is None:
        pytest.skip("the oracles are not installed here (make install-dev, Python below 3.15)")
    lent = [name for name in _NOT_NEEDED if name not in sys.modules]
    sys.modules.update({name: types.ModuleType(name) for name in lent})
    try:
        # pref_voting's plotting library looks for a screen otherwise.
        importlib.import_module("matplotlib").use("Agg")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(module)
    finally:
        for name in lent:
            del sys.modules[name]
