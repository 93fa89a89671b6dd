"""What more votes would have changed, against adding papers one by one."""

from dataclasses import replace
from random import Random

import pytest

from services.consultations.tally import BallotKind, Election, Paper
from services.consultations.tally.budget import tally_budget
from services.consultations.tally.margins import margin
from services.consultations.tally.settings import RuleSettings
from tests.support.small_budgets import approval, small_election


def papers_for(election: Election, project: str, number: int, points: int) -> Election:
    position = [each.id for each in election.projects].index(project)
    paper = Paper((position,), (points,))
    times = election.papers.get(paper, 0) + number
    return replace(election, papers={**election.papers, paper: times})


@pytest.mark.parametrize("rule", ["greedy-stop", "greedy-skip"])
def test_the_number_is_the_least_that_funds(rule: str) -> None:
    random = Random(f"margins {rule}")
    checked = 0
    for _ in range(150):
        election = small_election(random)
        ids = [project.id for project in election.projects]
        settings = RuleSettings(
            rule=rule,
            min_votes=random.choice([0, 0, 3]),
            quorum=random.choice([0, 0, 8]),
            excluding=random.choice([(), (tuple(ids[:2]),)]),
        )
        for project in set(ids).difference(tally_budget(election, settings).winners):
            found = margin(election, settings, project)
            cost = election.projects[ids.index(project)].cost
            if found.papers is None:
                assert cost > election.budget
                continue
            checked += 1
            assert found.certain
            for number in range(found.papers + 3):
                more = papers_for(election, project, number, found.points)
                funded = project in tally_budget(more, settings).winners
                assert funded == (number >= found.papers)
    assert checked > 100


def test_by_equal_shares_the_number_funds_and_says_what_was_tried() -> None:
    random = Random("margins equal shares")
    settings = RuleSettings(rule="equal-shares", completion="add1")
    checked = 0
    for _ in range(60):
        election = small_election(random, BallotKind.APPROVAL)
        winners = tally_budget(election, settings).winners
        for each in election.projects:
            if each.id in winners:
                continue
            found = margin(election, settings, each.id)
            if found.papers is None:
                assert each.cost > election.budget or not found.certain
                continue
            checked += 1
            enough = papers_for(election, each.id, found.papers, 1)
            assert each.id in tally_budget(enough, settings).winners
            assert found.not_enough == found.papers - 1
            assert found.certain == (found.papers == 1)
            short = papers_for(election, each.id, found.not_enough, 1)
            assert each.id not in tally_budget(short, settings).winners
    assert checked > 30


def test_the_number_of_recounts_is_kept_and_what_is_not_known_is_not_claimed() -> None:
    vote = approval({"A": 10, "B": 10}, 10, *["A"] * 40, "B")
    settings = RuleSettings(rule="equal-shares", completion="add1-greedy")
    assert margin(vote, settings, "B").papers == 40
    some = margin(vote, settings, "B", recounts=4)
    assert (some.papers, some.certain, some.not_enough) == (None, False, 8)


def test_there_is_no_margin_of_nothing() -> None:
    with pytest.raises(ValueError, match="no project 'X'"):
        margin(approval({"A": 1}, 1, "A"), RuleSettings(rule="greedy-skip"), "X")
