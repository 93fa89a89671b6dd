"""The one door to the engines: `solve`. numpy, scipy and OR-Tools load when it is called."""

import importlib
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING, Literal, cast

from services.volunteering.matching.instance import Instance
from services.volunteering.matching.plan import Plan, left_with_nobody, objective

if TYPE_CHECKING:
    from services.volunteering.matching.engines.problem import Answer, Problem

Engine = Literal["flow", "lp", "greedy"]
ENGINES: tuple[Engine, ...] = ("flow", "lp", "greedy")


def load(engine: Engine) -> None:
    """Imports what the engine needs, so that the time of a first solve is the solve's own."""
    _door(engine)


def solve(instance: Instance, engine: Engine = "flow", seed: int = 0) -> Plan:
    """The plan of one engine: fixed pairs kept, no filter, place, load or overlap broken.

    The same instance (in any order) and seed give the same plan; the seed only decides ties.
    """
    problem_of, run = _door(engine)
    began = perf_counter()
    problem = problem_of(instance, seed)
    built = perf_counter()
    answer = run(problem)
    ran = perf_counter() - built if answer.seconds is None else answer.seconds
    if any(shift.least_team > 1 for shift in instance.shifts):
        answer, mending = _mended(problem, answer, run)
        ran += mending
    pairs = tuple(sorted([*instance.fixed, *problem.names(answer.rows)]))
    reached = objective(instance, pairs)
    bound = max(float(reached), problem.settled + int(problem.standing.sum()) + answer.bound)
    return Plan(
        engine=engine,
        seed=seed,
        pairs=pairs,
        objective=reached,
        bound=bound,
        gap=(bound - reached) / bound if bound > 0 else 0.0,
        places=len(pairs),
        left_with_nobody=left_with_nobody(instance, pairs),
        seconds=built - began + ran,
        buckets=answer.buckets,
    )


def _mended(
    problem: "Problem", answer: "Answer", run: "Callable[[Problem], Answer]"
) -> tuple["Answer", float]:
    """The answer with every team whole or empty, and how long that took."""
    teams = importlib.import_module("services.volunteering.matching.engines.teams")
    began = perf_counter()
    mended: Answer = teams.mend(problem, answer, run)
    return mended, perf_counter() - began


def _door(
    engine: Engine,
) -> tuple["Callable[[Instance, int], Problem]", "Callable[[Problem], Answer]"]:
    if engine not in ENGINES:
        raise ValueError(f"no engine is called {engine!r}: choose {', '.join(ENGINES)}")
    package = "services.volunteering.matching.engines"
    problem = importlib.import_module(f"{package}.problem")
    run = importlib.import_module(f"{package}.{engine}").run
    return problem.of_instance, cast("Callable[[Problem], Answer]", run)
