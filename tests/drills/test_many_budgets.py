"""Equal Shares on three hundred drawn budgets of up to 150 papers, share by share as the textbook.

The suite has the small ones; here the completion runs through hundreds of shares, some of them
skipped by proof, and the textbook version counts every one.
"""

from random import Random

import pytest

from services.consultations.tally import (
    Ballot,
    BallotKind,
    Completion,
    Election,
    Project,
    Utility,
    equal_shares,
)
from tests.support import textbook_budgets as textbook

pytestmark = [pytest.mark.drill, pytest.mark.timeout(900)]


def drawn(random: Random) -> Election:
    kind = random.choice(list(BallotKind))
    number, papers = random.randint(2, 14), random.choice([5, 20, 60, 150])
    scale = random.choice([1, 10, 100])
    projects = [
        Project(
            str(at), random.choice([random.randint(1, 60), random.choice([12, 24, 30])]) * scale
        )
        for at in range(number)
    ]
    likings = [random.sample(range(number), random.randint(1, min(number, 5))) for _ in range(4)]
    ballots: list[Ballot] = []
    for _ in range(papers):
        chosen = random.sample(range(number), random.randint(0, min(number, 5)))
        chosen = random.choice([*likings, chosen, chosen])
        if kind is BallotKind.CUMULATIVE:
            ballots.append({str(project): random.randint(0, 5) for project in chosen})
        else:
            ballots.append([str(project) for project in chosen])
    most = sum(project.cost for project in projects) * random.choice([0.3, 0.6, 1.1])
    return Election.of(
        kind=kind,
        projects=projects,
        budget=min(random.randint(1, max(2, int(most))), 300 * papers),
        ballots=ballots,
        decimals=0,
        top=5 if kind is BallotKind.ORDINAL else None,
    )


def test_three_hundred_drawn_budgets_come_out_as_in_fractions() -> None:
    random = Random("many budgets")
    rounds = 0
    for _ in range(300):
        election = drawn(random)
        utility = random.choice([Utility.COST, Utility.CARDINALITY])
        completion = random.choice(list(Completion))
        outcome = equal_shares(election, utility=utility, completion=completion)
        by_cost = outcome.utility is Utility.COST
        expected = textbook.equal_shares(election, by_cost=by_cost, completion=completion.value)
        assert list(outcome.winners) == expected
        rounds += outcome.added
    assert rounds > 3000
