"""Districts and the whole town: each counts alone, and left-overs go where the rule says."""

from itertools import permutations
from random import Random

import pytest

from services.consultations.tally import Election
from services.consultations.tally.budget import tally_budget
from services.consultations.tally.pools import LeftOver, Pool, SecondFate, tally_pools
from services.consultations.tally.settings import CannotCount, RuleSettings
from tests.support.small_budgets import approval

STOP = RuleSettings(rule="greedy-stop")
SKIP = RuleSettings(rule="greedy-skip")


def lipowo() -> list[Pool]:
    """Two districts that leave 4 and 3 over."""
    north = approval({"A": 6, "B": 7, "C": 3}, 10, *["A"] * 5, *["B"] * 4, *["C"] * 2)
    south = approval({"A": 7, "D": 4, "E": 4}, 10, *["A"] * 6, *["D"] * 3, *["E"])
    return [Pool("north", north), Pool("south", south)]


def town(budget: int) -> Pool:
    return Pool("town", approval({"X": 9, "Y": 5}, budget, "X", "X", "Y"))


def test_without_a_rule_left_overs_stay() -> None:
    found = tally_pools(lipowo(), STOP, left_over=LeftOver.NONE, citywide=town(10))
    assert found.winners == (("north", "A"), ("south", "A"), ("town", "X"))
    assert (found.carried, found.cost, found.left) == (7, 22, 8)
    assert found.second == ()


def test_the_town_gets_what_districts_leave_and_is_counted_last() -> None:
    found = tally_pools(lipowo(), STOP, left_over=LeftOver.CITYWIDE, citywide=town(7))
    assert found.winners == (("north", "A"), ("south", "A"), ("town", "X"), ("town", "Y"))
    assert [held.added for held in found.pools] == [0, 0, 7]
    assert found.pools[-1].outcome.budget == 14
    assert (found.carried, found.left) == (7, 0)


def test_the_best_of_all_districts_share_the_sum_that_is_left() -> None:
    found = tally_pools(lipowo(), STOP, left_over=LeftOver.NEXT_BY_VOTES, citywide=town(10))
    steps = [(step.pool, step.project.id, step.left_before, step.fate) for step in found.second]
    assert steps == [
        ("north", "B", 7, SecondFate.FUNDED),
        ("south", "D", 0, SecondFate.DOES_NOT_FIT),
        ("north", "C", 0, SecondFate.DOES_NOT_FIT),
        ("south", "E", 0, SecondFate.DOES_NOT_FIT),
    ]
    assert found.winners[-1] == ("north", "B")
    # The whole town's own left-over is not the districts'.
    assert (found.carried, found.left) == (7, 1)


def test_limits_hold_in_the_second_round_too() -> None:
    settings = RuleSettings(rule="greedy-stop", min_votes=3, excluding=(("A", "B"), ("X", "Y")))
    found = tally_pools(lipowo(), settings, left_over=LeftOver.NEXT_BY_VOTES)
    steps = [(s.pool, s.project.id, s.fate, s.excluded_by) for s in found.second]
    assert steps == [
        ("north", "B", SecondFate.EXCLUDED, "A"),
        ("south", "D", SecondFate.FUNDED, None),
    ]


def test_a_district_without_quorum_gives_its_money_but_gets_none() -> None:
    settings = RuleSettings(rule="greedy-skip", quorum=11)
    found = tally_pools(lipowo(), settings, left_over=LeftOver.NEXT_BY_VOTES)
    assert found.carried == 10 + 0 + found.pools[0].outcome.left
    assert {step.pool for step in found.second} == {"north"}


def drawn(random: Random) -> Election:
    costs = {name: random.randint(1, 5) for name in "ABC"}
    ballots = [random.choice(["A", "B", "C", "AB"]) for _ in range(random.randint(1, 4))]
    return approval(costs, random.randint(3, 6), *ballots)


def test_a_draw_in_the_second_round_is_needed_exactly_when_orders_differ() -> None:
    random = Random("second round")
    needed = 0
    for _ in range(500):
        pools = [Pool("p", drawn(random)), Pool("q", drawn(random))]
        found = tally_pools(pools, SKIP, left_over=LeftOver.NEXT_BY_VOTES)
        waiting = [
            (step.votes, step.project.cost, (step.pool, step.project.id)) for step in found.second
        ]
        possible = set()
        for order in permutations(waiting):
            left, funded = found.carried, set()
            for _, cost, name in sorted(order, key=lambda each: -each[0]):
                if cost <= left:
                    left -= cost
                    funded.add(name)
            possible.add(frozenset(funded))
        decisive = any(tie.decisive for tie in found.second_ties)
        assert decisive == (len(possible) > 1)
        won = {(s.pool, s.project.id) for s in found.second if s.fate is SecondFate.FUNDED}
        assert won in possible
        assert found.undecided == (decisive or any(held.outcome.undecided for held in found.pools))
        needed += decisive
    assert needed > 5


@pytest.mark.parametrize("rule", ["greedy-stop", "greedy-skip", "equal-shares"])
def test_each_pool_is_what_it_would_be_alone(rule: str) -> None:
    settings = RuleSettings(rule=rule, completion="add1")
    found = tally_pools(lipowo(), settings, left_over=LeftOver.NONE, citywide=town(10))
    for held, pool in zip(found.pools, [*lipowo(), town(10)], strict=True):
        assert held.outcome == tally_budget(pool.election, settings)


def test_a_seed_draws_in_every_pool() -> None:
    pools = [Pool("p", approval({"A": 3, "B": 3}, 4, "AB"))]
    pools += [Pool("q", approval({"A": 3, "B": 3}, 5, "AB"))]
    assert tally_pools(pools, SKIP, left_over=LeftOver.NEXT_BY_VOTES).undecided
    outcomes = set()
    for number in range(30):
        settings = RuleSettings(rule="greedy-skip", seed=str(number))
        found = tally_pools(pools, settings, left_over=LeftOver.NEXT_BY_VOTES)
        assert not found.undecided
        outcomes.add(frozenset(found.winners))
    assert len(outcomes) == 4


def test_pools_that_do_not_fit_together_are_refused() -> None:
    north, south = lipowo()
    with pytest.raises(CannotCount, match="same id"):
        tally_pools([north, north], STOP, left_over=LeftOver.NONE)
    with pytest.raises(CannotCount, match="whole town"):
        tally_pools([north, south], STOP, left_over=LeftOver.CITYWIDE)
    coins = Pool("coins", approval({"A": 1}, 1, "A", decimals=2))
    with pytest.raises(CannotCount, match="decimals"):
        tally_pools([north, coins], STOP, left_over=LeftOver.NONE)
    with pytest.raises(CannotCount, match="no rule for budgets"):
        tally_pools([north], RuleSettings(rule="irv"), left_over=LeftOver.NONE)
