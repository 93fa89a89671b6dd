"""Equal Shares against abcvoting, which elects committees: budgets in which all costs are equal."""

from random import Random

from services.consultations.tally import Completion, Utility, equal_shares
from tests.support import oracles
from tests.support.small_budgets import approval


def test_with_equal_costs_it_elects_the_committees_of_abcvoting() -> None:
    abcrules = oracles.load("abcvoting.abcrules")
    preferences = oracles.load("abcvoting.preferences")
    random = Random("committees")
    several = 0
    for _ in range(150):
        names = "ABCDEF"[: random.randint(3, 6)]
        ballots = [
            "".join(random.sample(names, random.randint(1, 3))) for _ in range(random.randint(2, 9))
        ]
        seats = random.randint(1, len(names))
        profile = preferences.Profile(len(names))
        profile.add_voters([[names.index(name) for name in ballot] for ballot in ballots])
        theirs = {
            frozenset(names[at] for at in committee)
            for committee in abcrules.compute_equal_shares(
                profile,
                committeesize=seats,
                algorithm="standard-fractions",
                resolute=False,
                completion=None,
            )
        }
        vote = approval(dict.fromkeys(names, 1), seats, *ballots)
        for utility in (Utility.COST, Utility.CARDINALITY):
            ours = equal_shares(vote, utility=utility, completion=Completion.NONE)
            assert frozenset(ours.winners) in theirs
            assert ours.undecided == (len(theirs) > 1)
        several += len(theirs) > 1
    assert 20 < several < 130
