"""The baseline: the dearest pair first, whatever it takes from others."""

from time import perf_counter

import numpy as np

from services.volunteering.matching.engines.bound import tightest
from services.volunteering.matching.engines.filling import fill
from services.volunteering.matching.engines.network import relaxed_bound
from services.volunteering.matching.engines.problem import Answer, Problem


def run(problem: Problem) -> Answer:
    """Every limit kept; finding the bound is not part of the seconds."""
    began = perf_counter()
    rows = fill(problem, np.argsort(-problem.worth, kind="stable"))
    seconds = perf_counter() - began
    return Answer(rows, tightest(problem, rows, relaxed_bound(problem)), seconds=seconds)
