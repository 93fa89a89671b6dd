"""Quorum, thresholds and projects that exclude each other, greedily and by Equal Shares."""

from itertools import permutations
from random import Random

import pytest

from services.consultations.tally import (
    Completion,
    Election,
    Fate,
    GreedyRule,
    Limits,
    ShareFate,
    Utility,
    count,
    equal_shares,
    greedy,
)
from tests.support import textbook_budgets as textbook
from tests.support.small_budgets import approval, small_election


def some_limits(random: Random, election: Election) -> Limits:
    ids = [project.id for project in election.projects]
    groups = [
        frozenset(random.sample(ids, random.randint(1, min(3, len(ids)))))
        for _ in range(random.randint(0, 2))
    ]
    return Limits(
        min_votes=random.choice([0, 0, 1, 2, 4]),
        quorum=random.choice([0, 0, 3, 9]),
        exclusive=tuple(groups),
    )


def bars_of(election: Election, limits: Limits) -> dict[int, frozenset[int]]:
    ids = [project.id for project in election.projects]
    return {
        at: frozenset(
            other
            for other, name in enumerate(ids)
            if other != at and any({name, ids[at]} <= group for group in limits.exclusive)
        )
        for at in range(len(ids))
    }


def textbook_greedy(
    election: Election, rule: GreedyRule, limits: Limits, order: tuple[int, ...]
) -> list[str]:
    if election.ballots < limits.quorum:
        return []
    tally, bars = count(election), bars_of(election, limits)
    left = election.budget
    funded: list[int] = []
    for at in sorted(order, key=lambda position: -tally.scores[position]):
        if tally.votes[at] < limits.min_votes or bars[at].intersection(funded):
            continue
        if election.projects[at].cost <= left:
            funded.append(at)
            left -= election.projects[at].cost
        elif rule is GreedyRule.STOP:
            break
    return [election.projects[at].id for at in funded]


@pytest.mark.parametrize("rule", GreedyRule)
def test_greedy_keeps_the_limits_and_knows_when_a_draw_is_needed(rule: GreedyRule) -> None:
    random = Random(f"limits {rule}")
    undecided = 0
    for _ in range(400):
        election = small_election(random)
        if len(election.projects) > 5:
            continue
        limits = some_limits(random, election)
        outcome = greedy(election, rule=rule, limits=limits)
        places = tuple(range(len(election.projects)))
        assert list(outcome.winners) == textbook_greedy(election, rule, limits, places)
        possible = {
            frozenset(textbook_greedy(election, rule, limits, order))
            for order in permutations(places)
        }
        assert outcome.undecided == (len(possible) > 1)
        undecided += outcome.undecided
    assert undecided > 10


@pytest.mark.parametrize("completion", Completion)
@pytest.mark.parametrize("utility", [Utility.COST, Utility.CARDINALITY])
def test_equal_shares_keep_the_limits(utility: Utility, completion: Completion) -> None:
    random = Random(f"limits {utility} {completion}")
    excluded = 0
    for _ in range(150):
        election = small_election(random)
        limits = some_limits(random, election)
        tally = count(election)
        outcome = equal_shares(election, utility=utility, completion=completion, limits=limits)
        eligible = frozenset(
            at for at, votes in enumerate(tally.votes) if votes >= limits.min_votes
        )
        expected: list[str] = []
        if election.ballots >= limits.quorum:
            expected = textbook.equal_shares(
                election,
                by_cost=outcome.utility is Utility.COST,
                completion=completion.value,
                bars=bars_of(election, limits),
                eligible=eligible,
            )
        assert list(outcome.winners) == expected
        excluded += sum(held.fate is ShareFate.EXCLUDED for held in outcome.not_funded)
    assert excluded > 10


def test_a_draw_between_two_that_exclude_each_other_is_seen() -> None:
    vote = approval({"A": 2, "B": 2}, 10, "A", "A", "B", "B")
    limits = Limits(exclusive=(frozenset("AB"),))
    for completion in Completion:
        outcome = equal_shares(vote, utility=Utility.COST, completion=completion, limits=limits)
        assert outcome.winners == ("A",)
        assert outcome.undecided
    without = equal_shares(vote, utility=Utility.COST, completion=Completion.NONE)
    assert without.winners == ("A", "B")
    assert not without.undecided
    drawn = {
        equal_shares(
            vote, utility=Utility.COST, completion=Completion.NONE, limits=limits, seed=f"{n}"
        ).winners
        for n in range(20)
    }
    assert drawn == {("A",), ("B",)}


def test_two_free_projects_that_exclude_each_other_need_a_draw_as_well() -> None:
    vote = approval({"A": 0, "B": 0}, 10, "AB")
    limits = Limits(exclusive=(frozenset("AB"),))
    outcome = equal_shares(vote, utility=Utility.COST, completion=Completion.ADD1, limits=limits)
    assert outcome.winners == ("A",)
    assert outcome.undecided


def test_each_project_says_why_it_is_not_funded() -> None:
    vote = approval(
        {"A": 6, "B": 2, "C": 1, "D": 5, "E": 1}, 10, *["AB"] * 4, *["C"], *["AD"] * 2, *["E"] * 2
    )
    limits = Limits(min_votes=2, exclusive=(frozenset("AB"),))
    outcome = greedy(vote, rule=GreedyRule.STOP, limits=limits)
    assert [(step.project.id, step.fate, step.excluded_by) for step in outcome.steps] == [
        ("A", Fate.FUNDED, None),
        ("B", Fate.EXCLUDED, "A"),
        ("D", Fate.DOES_NOT_FIT, None),
        ("E", Fate.STOPPED, None),
        ("C", Fate.BELOW_THRESHOLD, None),
    ]
    shared = equal_shares(
        vote, utility=Utility.CARDINALITY, completion=Completion.ADD1_GREEDY, limits=limits
    )
    assert [(h.project.id, h.fate, h.excluded_by) for h in shared.not_funded] == [
        ("A", ShareFate.EXCLUDED, "B"),
        ("C", ShareFate.BELOW_THRESHOLD, None),
    ]


def test_limits_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Limits(min_votes=-1)
    with pytest.raises(ValueError, match="no project 'X'"):
        greedy(
            approval({"A": 1}, 1, "A"),
            rule=GreedyRule.SKIP,
            limits=Limits(exclusive=(frozenset("AX"),)),
        )
