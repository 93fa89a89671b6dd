"""A budget's outcome as plain data: complete, plain, and the same bytes for the same papers."""

import json
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from services.consultations.tally import Completion, Limits, Utility, equal_shares, greedy
from services.consultations.tally.budget import tally_budget
from services.consultations.tally.budget_report import pools as pools_report
from services.consultations.tally.budget_report import report
from services.consultations.tally.greedy import GreedyRule
from services.consultations.tally.pools import LeftOver, Pool, tally_pools
from services.consultations.tally.report import dump
from services.consultations.tally.settings import RuleSettings
from tests.support.small_budgets import approval, small_election


def plainly(told: Any) -> Any:
    return json.loads(dump(told), parse_float=Decimal)


def test_equal_shares_tell_every_round_with_its_money() -> None:
    # 4.50 to share by three; A's two supporters pay 1.00 each of 1.50, B's two pay 1.25.
    vote = approval({"A": 200, "B": 250, "C": 90}, 450, "A", "AC", "B", decimals=2)
    told = plainly(
        report(equal_shares(vote, utility=Utility.COST, completion=Completion.NONE), decimals=2)
    )
    assert told["winners"] == ["A"]
    assert told["cost"] == Decimal("2.00")
    assert told["share"] == "1.5"
    assert told["rounds"] == [
        {
            "round": 1,
            "id": "A",
            "votes": 2,
            "points": 2,
            "cost": Decimal("2.00"),
            "rho": "0.5",
            "price": 1,
            "supporters": 2,
            "pay_full": 2,
            "pay_rest": 0,
            "rests": 0,
            "pockets_before": 3,
            "pockets_after": 1,
        }
    ]
    losers = [
        (h["id"], h["result"], h["pockets"], h["lacking"], h["further"]) for h in told["not_funded"]
    ]
    assert losers == [
        ("B", "too-dear", "1.5", 1, 1),
        ("C", "too-dear", "0.5", "0.4", 1),
    ]


@pytest.mark.parametrize("rule", ["greedy-stop", "greedy-skip", "equal-shares"])
def test_the_bytes_depend_on_the_papers_alone(rule: str) -> None:
    random = Random(rule)
    for _ in range(60):
        election = small_election(random)
        settings = RuleSettings(
            rule=rule, completion=random.choice(["none", "add1", "add1-greedy"]), comparison=True
        )
        outcome = tally_budget(election, settings)
        first = dump(report(outcome, decimals=election.decimals))
        assert dump(report(tally_budget(election, settings), decimals=election.decimals)) == first
        told = json.loads(first, parse_float=Decimal)
        assert {"rule", "ballots", "winners", "cost", "rounds"} <= told.keys()
        assert told["winners"] == list(outcome.winners)
        assert told["cost"] == Decimal(outcome.cost).scaleb(-election.decimals)


def test_who_excluded_whom_is_told() -> None:
    vote = approval({"A": 1, "B": 1}, 5, "A", "A", "B")
    limits = Limits(exclusive=(frozenset("AB"),))
    told = plainly(report(greedy(vote, rule=GreedyRule.SKIP, limits=limits), decimals=0))
    assert [(r["id"], r["result"], r["excluded_by"], r["further"]) for r in told["rounds"]] == [
        ("A", "funded", None, 0),
        ("B", "excluded", "A", 2),
    ]
    assert told["paper_points"] == 1


def test_pools_tell_each_budget_and_the_second_round() -> None:
    pools = [Pool("north", approval({"A": 6, "B": 5}, 10, "A", "A", "B"))]
    pools.append(Pool("south", approval({"C": 9}, 3, "C")))
    settings = RuleSettings(rule="greedy-skip")
    found = tally_pools(pools, settings, left_over=LeftOver.NEXT_BY_VOTES)
    told = plainly(pools_report(found, decimals=0))
    assert told["winners"] == [["north", "A"], ["north", "B"]]
    assert (told["cost"], told["carried"], told["left"]) == (11, 7, 2)
    assert [(each["pool"], each["id"], each["result"]) for each in told["second"]] == [
        ("north", "B", "funded"),
        ("south", "C", "does-not-fit"),
    ]
    assert [each["winners"] for each in told["pools"]] == [["A"], []]
    assert told["undecided"] is False
    assert told["ties"] == [{"ids": ["north: B", "south: C"], "votes": 1, "decisive": False}]


def test_a_fraction_stays_exact_while_it_is_short() -> None:
    vote = approval({"A": 1}, 1, *["A"] * 3)
    outcome = equal_shares(vote, utility=Utility.COST, completion=Completion.NONE)
    assert outcome.share == Fraction(1, 3)
    assert plainly(report(outcome, decimals=0))["share"] == "1/3"
