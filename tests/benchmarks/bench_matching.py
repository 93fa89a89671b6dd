"""Solve times of the matching engines, as ratios to the greedy baseline of the same run.

    python -m tests.benchmarks.bench_matching                        2,000 people x 300 requests
    python -m tests.benchmarks.bench_matching 20000 3000 --engine flow
    python -m tests.benchmarks.bench_matching 6000 1500 --crowded
    python -m tests.benchmarks.bench_matching 1200 1454 --engine flow      too few people

Times are those of `solve` without imports and without measuring the bound, the best of `--repeat`
runs; the plan is refereed. The last line solves the same by scores alone, without the bonus for a
request's first place.
"""

import argparse
import resource
import sys

import msgspec

from services.volunteering.matching.engines import ENGINES, load, solve
from services.volunteering.matching.instance import Instance
from services.volunteering.matching.plan import Plan, breaches
from services.volunteering.matching.sample import make

PROMISED = {
    (2000, 300, False): (0.5, 0.999),
    (20_000, 3000, False): (3.0, 0.999),
    (6000, 1500, True): (None, 0.98),
}
"""(people, requests, crowded) -> seconds of a flow, and its share of the bound."""


def main() -> int:
    """Prints one line an engine; 1 if the default size misses what is promised for it."""
    asked = _arguments()
    instance = make(asked.people, asked.requests, asked.seed, crowded=asked.crowded)
    print(
        f"{asked.people} people x {asked.requests} requests"
        f"{' (crowded)' if asked.crowded else ''}: {len(instance.shifts)} shifts, "
        f"{sum(shift.places for shift in instance.shifts)} places, "
        f"{len(instance.candidates)} pairs"
    )
    plans: dict[str, Plan] = {}
    for engine in dict.fromkeys(["greedy", *asked.engine]):
        load(engine)
        tries = [solve(instance, engine, seed=asked.seed) for _ in range(asked.repeat)]
        plans[engine] = min(tries, key=lambda plan: plan.seconds)
        broken = breaches(instance, plans[engine].pairs)
        if broken:
            print(f"{engine}: {broken[0]}")
            return 1
    tightest = min(plan.bound for plan in plans.values())
    for engine, plan in plans.items():
        _print(engine, plan, plans["greedy"], tightest)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    flow = plans.get("flow")
    if flow is None:
        return 0
    _by_scores_alone(instance, flow, asked.seed)
    return _kept(flow, PROMISED.get((asked.people, asked.requests, asked.crowded)))


def _by_scores_alone(instance: Instance, flow: Plan, seed: int) -> None:
    terms = msgspec.structs.replace(instance.terms, first_place_bonus=0)
    plain = solve(msgspec.structs.replace(instance, terms=terms), "flow", seed)
    print(
        f"by scores alone: {plain.places} places, {len(plain.left_with_nobody)} requests with"
        f" nobody; with the bonus {flow.places} places, {len(flow.left_with_nobody)}"
    )


def _kept(flow: Plan, promised: tuple[float | None, float] | None) -> int:
    if promised is None:
        return 0
    seconds, share = promised
    kept = flow.objective >= share * flow.bound and (seconds is None or flow.seconds < seconds)
    quick = "" if seconds is None else f"under {seconds} s and "
    print(f"{quick}at least {share:.1%} of the bound: {'yes' if kept else 'NO'}")
    return 0 if kept else 1


def _print(engine: str, plan: Plan, greedy: Plan, tightest: float) -> None:
    print(
        f"{engine:7}{plan.seconds:8.3f} s  x{plan.seconds / greedy.seconds:7.1f} greedy's time  "
        f"x{plan.objective / greedy.objective:.4f} greedy's worth  "
        f"{plan.objective / tightest:9.4%} of the bound (own gap {plan.gap:.4%})  "
        f"{plan.places} places  {len(plan.left_with_nobody)} requests with nobody  "
        f"{plan.buckets} buckets"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("people", type=int, nargs="?", default=2000)
    parser.add_argument("requests", type=int, nargs="?", default=300)
    parser.add_argument("--crowded", action="store_true")
    parser.add_argument("--engine", action="append", choices=ENGINES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    asked.engine = asked.engine or ["flow", "lp"]
    return asked


if __name__ == "__main__":
    sys.exit(main())
