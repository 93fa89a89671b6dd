"""A thousand damaged `.pb` files of each kind: a clear error with a line, or the right result."""

import random

import pytest

from services.consultations import pabulib
from services.consultations.tally import BallotKind, Completion, GreedyRule, Utility, equal_shares
from tests.consultations.pabulib.test_damage import SMALL, accepted_or_refused, check, damaged
from tests.support import textbook_budgets as textbook

pytestmark = [pytest.mark.drill, pytest.mark.timeout(900)]


@pytest.mark.parametrize("name", SMALL)
def test_a_thousand_damaged_files_of_each_kind(name: str) -> None:
    rng = random.Random(f"a thousand {name}")
    content = SMALL[name].encode()
    accepted = 0
    for _ in range(1000):
        broken = damaged(content, rng)
        if check(broken, rng.choice(list(GreedyRule))):
            accepted += 1
            shares_are_the_textbook_s(broken)
    # Both ends must be reached, or this drill shows nothing.
    assert 25 < accepted < 975


def shares_are_the_textbook_s(content: bytes) -> None:
    file = accepted_or_refused(content)
    assert isinstance(file, pabulib.PabulibFile)
    for utility in (Utility.COST, Utility.CARDINALITY):
        by_cost = utility is Utility.COST and file.election.kind is BallotKind.APPROVAL
        outcome = equal_shares(file.election, utility=utility, completion=Completion.NONE)
        expected = textbook.equal_shares(file.election, by_cost=by_cost, completion="none")
        assert list(outcome.winners) == expected
