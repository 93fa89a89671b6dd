"""The engines against brute force, against each other and against the referee."""

import random
import subprocess
import sys
from collections.abc import Iterable
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.volunteering.matching.engines import ENGINES, Engine, solve
from services.volunteering.matching.instance import Instance, Pair, Person, Shift, Terms
from services.volunteering.matching.plan import breaches, left_with_nobody, objective
from services.volunteering.matching.sample import make
from tests.volunteering.matching.brute import MONDAY, best, tiny

SEEDS = range(100)
T = TypeVar("T")


def shuffled(instance: Instance, seed: int) -> Instance:
    chance = random.Random(seed)

    def mixed(things: Iterable[T]) -> list[T]:
        made = list(things)
        chance.shuffle(made)
        return made

    return Instance.build(
        people=mixed(instance.people),
        shifts=mixed(instance.shifts),
        pairs=mixed(instance.pairs()),
        fixed=instance.fixed,
        excluded=instance.excluded,
        terms=instance.terms,
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_on_tiny_instances_the_lp_finds_what_brute_force_finds(seed: int) -> None:
    instance = tiny(seed)
    plan = solve(instance, "lp")
    assert plan.objective == best(instance)
    assert breaches(instance, plan.pairs) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_the_flow_is_never_above_the_bound_and_tells_its_gap_truly(seed: int) -> None:
    instance = tiny(seed)
    plan, lp = solve(instance, "flow"), solve(instance, "lp")
    assert breaches(instance, plan.pairs) == []
    assert plan.objective == objective(instance, plan.pairs) <= lp.objective
    assert plan.bound == pytest.approx(lp.bound)
    if plan.buckets == 0:
        assert plan.objective == lp.objective == plan.bound
    if plan.bound > 0:
        assert plan.gap == pytest.approx((plan.bound - plan.objective) / plan.bound)


@pytest.mark.parametrize("seed", SEEDS)
def test_without_overlaps_no_bucket_is_needed_and_the_flow_is_exact(seed: int) -> None:
    instance = tiny(seed, apart=True)
    plan = solve(instance, "flow")
    assert (plan.buckets, plan.gap) == (0, 0.0)
    assert plan.objective == best(instance)


@pytest.mark.parametrize("engine", ENGINES)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=40)
def test_no_engine_breaks_a_limit_or_boasts(engine: Engine, seed: int) -> None:
    instance = tiny(seed)
    plan = solve(instance, engine, seed=seed % 7)
    assert breaches(instance, plan.pairs) == []
    assert set(plan.pairs) >= instance.fixed
    assert not set(plan.pairs) & instance.excluded
    assert plan.objective == objective(instance, plan.pairs) <= plan.bound + 1e-6
    assert plan.places == len(plan.pairs)
    assert plan.left_with_nobody == left_with_nobody(instance, plan.pairs)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_the_input_changes_nothing(engine: Engine, seed: int) -> None:
    for instance in (tiny(seed), make(60, 12, seed, crowded=seed % 2 == 0)):
        plan = solve(instance, engine, seed=seed)
        other = solve(shuffled(instance, seed), engine, seed=seed)
        assert (plan.pairs, plan.objective) == (other.pairs, other.objective)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("crowded", [False, True])
def test_on_a_centre_the_engines_agree_within_their_gaps(seed: int, crowded: bool) -> None:
    instance = make(150, 40, seed, crowded=crowded)
    plans = {engine: solve(instance, engine, seed=seed) for engine in ENGINES}
    for plan in plans.values():
        assert breaches(instance, plan.pairs) == []
        assert all(plan.objective <= other.bound + 1e-6 for other in plans.values())
    assert plans["flow"].objective >= 0.99 * plans["lp"].bound
    assert plans["lp"].gap < 0.001
    assert plans["greedy"].objective < plans["flow"].objective


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(40))
def test_a_team_is_whole_or_empty_and_nothing_better_is_missed(engine: Engine, seed: int) -> None:
    instance = tiny(seed, teams=True)
    plan = solve(instance, engine)
    assert breaches(instance, plan.pairs) == []
    assert plan.objective == objective(instance, plan.pairs)
    most = best(instance)
    assert most - abs(most) / 100 <= plan.objective <= most <= plan.bound + 1e-6


def test_many_teams_are_closed_and_opened_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    from services.volunteering.matching.engines import teams

    monkeypatch.setattr(teams, "WHOLE_ROWS", -1)
    reached = possible = 0
    for seed in range(40):
        instance = tiny(seed, teams=True)
        plan = solve(instance, "flow")
        assert breaches(instance, plan.pairs) == []
        reached, possible = reached + plan.objective, possible + best(instance)
    assert 0.99 * possible <= reached <= possible


@pytest.mark.parametrize(
    ("people", "requests", "crowded"), [(300, 60, False), (300, 60, True), (120, 145, False)]
)
def test_the_bound_found_column_by_column_is_the_bound_of_the_whole_lp(
    monkeypatch: pytest.MonkeyPatch, people: int, requests: int, crowded: bool
) -> None:
    from services.volunteering.matching.engines import bound, lp
    from services.volunteering.matching.engines.problem import of_instance

    monkeypatch.setattr(bound, "WHOLE_ROWS", 100)
    problem = of_instance(make(people, requests, 4, crowded=crowded), 0)
    whole = lp.run(problem).bound
    nothing = problem.person[:0]
    assert bound.tightest(problem, nothing, float("inf")) == pytest.approx(whole, rel=1e-4)
    assert bound.tightest(problem, nothing, float("inf")) >= whole - 1e-3


def test_nobody_is_given_more_than_the_most_they_may_get() -> None:
    shifts = [Shift(f"s{n}", f"r{n}", MONDAY + 300 * n, MONDAY + 300 * n + 60) for n in range(4)]
    instance = Instance.build(
        people=[Person("a", shifts_per_week=4, most=2), Person("b", shifts_per_week=4, most=0)],
        shifts=shifts,
        pairs=[Pair(person, shift.id, 700) for person in "ab" for shift in shifts],
        fixed=[("a", "s0")],
    )
    for engine in ENGINES:
        plan = solve(instance, engine)
        assert [person for person, _ in plan.pairs] == ["a", "a", "a"]
        assert plan.gap == 0


def test_a_large_instance_sends_its_first_conflicts_to_their_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from services.volunteering.matching.engines import flow, lp

    monkeypatch.setattr(flow, "LARGE_ROWS", 100)
    monkeypatch.setattr(lp, "EXACT_ROWS", 100)
    instance = make(200, 60, 3, crowded=True)
    for engine in ("flow", "lp"):
        plan = solve(instance, engine)
        assert breaches(instance, plan.pairs) == []
        assert plan.objective >= 0.99 * plan.bound


def test_ties_go_by_the_seed_and_not_always_to_the_same_person() -> None:
    people = [Person(f"p{n}") for n in range(5)]
    instance = Instance.build(
        people=people,
        shifts=[Shift("s", "r", MONDAY, MONDAY + 60)],
        pairs=[Pair(person.id, "s", 700) for person in people],
    )
    chosen = {solve(instance, "flow", seed=seed).pairs for seed in range(20)}
    assert len(chosen) > 1


def test_the_first_place_bonus_spreads_people_over_requests() -> None:
    shifts = [
        Shift("a", "well-liked", MONDAY, MONDAY + 60, places=2),
        Shift("b", "forgotten", MONDAY, MONDAY + 60, places=1),
    ]
    pairs = [Pair(person, "a", 900) for person in "xy"] + [Pair("y", "b", 100)]
    people = [Person("x"), Person("y")]
    plain = Instance.build(
        people=people, shifts=shifts, pairs=pairs, terms=Terms(first_place_bonus=0)
    )
    kind = Instance.build(people=people, shifts=shifts, pairs=pairs)
    assert solve(plain).left_with_nobody == ("forgotten",)
    assert solve(kind).left_with_nobody == ()


def test_the_load_is_shared_before_one_person_gets_a_second_shift() -> None:
    shifts = [Shift(f"s{n}", "r", MONDAY + 300 * n, MONDAY + 300 * n + 60) for n in range(2)]
    instance = Instance.build(
        people=[Person("eager", shifts_per_week=3), Person("other")],
        shifts=shifts,
        pairs=[Pair("eager", "s0", 520), Pair("eager", "s1", 520), Pair("other", "s1", 500)],
    )
    assert solve(instance).pairs == (("eager", "s0"), ("other", "s1"))


def test_a_fixed_pair_keeps_its_time_its_place_and_its_load() -> None:
    shifts = [
        Shift("held", "r1", MONDAY, MONDAY + 120),
        Shift("clashing", "r2", MONDAY + 60, MONDAY + 180),
        Shift("later", "r2", MONDAY + 600, MONDAY + 660),
    ]
    instance = Instance.build(
        people=[Person("a", shifts_per_week=2), Person("b", shifts_per_week=1)],
        shifts=shifts,
        pairs=[Pair("a", "clashing", 900), Pair("a", "later", 500), Pair("b", "held", 1000)],
        fixed=[("a", "held")],
    )
    for engine in ENGINES:
        assert solve(instance, engine).pairs == (("a", "held"), ("a", "later"))


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_instance_has_an_empty_plan(engine: Engine) -> None:
    plan = solve(Instance.build(people=[], shifts=[], pairs=[]), engine)
    assert (plan.pairs, plan.objective, plan.bound, plan.gap) == ((), 0, 0.0, 0.0)


def test_an_unknown_engine_is_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="flow, lp, greedy"):
        solve(Instance.build(people=[], shifts=[], pairs=[]), "magic")  # type: ignore[arg-type]


def test_a_process_that_does_not_solve_never_loads_the_solvers() -> None:
    code = (
        "import sys;"
        "from services.volunteering.matching import engines, explain, files, plan, sample;"
        "print([m for m in ('numpy', 'scipy', 'ortools') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize("seed", range(1, 40, 2))
def test_a_part_beside_what_is_kept_is_worth_the_whole(seed: int) -> None:
    import numpy as np

    from services.volunteering.matching.engines import lp
    from services.volunteering.matching.engines.problem import of_instance

    whole = of_instance(tiny(seed), seed)
    rows = lp.exact(whole)
    for cut in range(len(rows) + 1):
        kept = rows[:cut]
        part = whole.part(np.setdiff1d(np.arange(len(whole.person)), kept), kept)
        rest = np.flatnonzero(np.isin(part.origin, rows[cut:]))
        assert len(rest) == len(rows) - cut
        assert part.settled + part.value(rest) == whole.settled + whole.value(rows)
        assert part.value(lp.exact(part)) == part.value(rest)
