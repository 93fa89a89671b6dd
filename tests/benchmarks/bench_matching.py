"""Solve times of the matching engines, as ratios to the greedy baseline of the same run.

    python -m tests.benchmarks.bench_matching                        2,000 people x 300 requests
    python -m tests.benchmarks.bench_matching 20000 3000 --engine flow
    python -m tests.benchmarks.bench_matching 6000 1500 --crowded

Times are those of `solve` without imports, the best of `--repeat` runs; the plan is refereed.
"""

import argparse
import resource
import sys

from services.volunteering.matching.engines import ENGINES, load, solve
from services.volunteering.matching.plan import Plan, breaches
from services.volunteering.matching.sample import make

FLOW_SECONDS = 0.5
FLOW_SHARE = 0.999


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
    if flow is None or (asked.people, asked.requests, asked.crowded) != (2000, 300, False):
        return 0
    kept = flow.seconds < FLOW_SECONDS and flow.objective >= FLOW_SHARE * flow.bound
    print(f"under {FLOW_SECONDS} s and {FLOW_SHARE:.1%} of the bound: {'yes' if kept else 'NO'}")
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
