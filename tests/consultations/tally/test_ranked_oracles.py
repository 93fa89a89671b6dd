"""Ranked rules against pref_voting, an independent library: real files round by round, and more."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from services.consultations import formats
from services.consultations.tally.irv import irv
from services.consultations.tally.ranked import RankedElection
from services.consultations.tally.rounds import RoundsOutcome
from services.consultations.tally.schulze import schulze
from services.consultations.tally.stv import stv
from tests.consultations.tally.elections import drawn, election
from tests.support import oracles, ranked_files

Totals = dict[int, float]


def profile(vote: RankedElection) -> Any:
    made = oracles.load("pref_voting.profiles_with_ties").ProfileWithTies
    papers = vote.papers
    ranks = [{c: at for at, group in enumerate(p, 1) for c in group} for p in papers]
    everybody = list(range(len(vote.candidates)))
    return made(ranks, list(papers.values()), candidates=everybody)


@contextmanager
def watched(module: Any, *names: str) -> Iterator[list[Totals]]:
    """The totals of all candidates after each call of these functions of pref_voting."""
    seen: list[Totals] = []
    tally, originals = module._tally_from_pieces, {name: getattr(module, name) for name in names}

    def watch(original: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **kwargs: Any) -> Any:
            given = original(*args, **kwargs)
            if original is tally:
                if kwargs.get("restrict_to") is None and len(args) == 1:
                    seen.append(dict(given))
                return given
            pieces = given if isinstance(given, list) else args[0]
            seen.append(dict(tally(given[1] if isinstance(given, tuple) else pieces)))
            return given

        return called

    for name, original in originals.items():
        setattr(module, name, watch(original))
    try:
        yield seen
    finally:
        for name, original in originals.items():
            setattr(module, name, original)


def theirs(vote: RankedElection, seats: int, decimals: int | None) -> tuple[set[int], list[Totals]]:
    module = oracles.load("pref_voting.proportional_methods")
    if decimals is None:
        names = (
            "_initial_pieces_from_profile",
            "_transfer_surplus_inclusive",
            "_eliminate_lowest",
        )
        with watched(module, *names) as seen:
            won = module.stv_wig(profile(vote), num_seats=seats, quota_rule="droop")
        return set(won), seen

    class LastOfFile:
        """Where the Scottish rules ask for a lot: as ours goes without a seed."""

        def choice(self, tied: list[int]) -> int:
            return tied[-1]

    with watched(module, "_tally_from_pieces") as seen:
        won = module.stv_scottish(
            profile(vote), num_seats=seats, decimals=decimals, rng=LastOfFile()
        )
    return set(won), seen


def same(one: Totals, other: Totals) -> bool:
    """Equal but for what floats lose; who has nothing need not be named."""
    everybody = one.keys() | other.keys()
    return all(abs(one.get(c, 0.0) - other.get(c, 0.0)) < 1e-7 for c in everybody)


def changes(rounds: list[Totals]) -> list[Totals]:
    """Each state once: the out-going of somebody without votes changes no totals."""
    told: list[Totals] = []
    for totals in rounds:
        if not told or not same(told[-1], totals):
            told.append(totals)
    return told


def ours(vote: RankedElection, outcome: RoundsOutcome) -> list[Totals]:
    index = {candidate.id: at for at, candidate in enumerate(vote.candidates)}
    return [{index[k]: float(v) for k, v in each.votes.items()} for each in outcome.rounds]


def numbers(vote: RankedElection, winners: tuple[str, ...]) -> set[int]:
    index = {candidate.id: at for at, candidate in enumerate(vote.candidates)}
    return {index[winner] for winner in winners}


@pytest.mark.parametrize(
    "name", ["tideman_A1.HIL", "tideman_A60.HIL", "scot_eilean_siar_2022_ward3.blt"]
)
def test_the_three_real_counts_are_equal_round_by_round(name: str) -> None:
    file = formats.read(name, ranked_files.path(name).read_bytes())
    vote = file.elections[0]
    assert isinstance(vote, RankedElection)
    assert file.seats is not None
    for seats in range(1, len(vote.candidates)):
        for decimals in (None, 5):
            outcome = stv(vote, seats=seats, decimals=decimals)
            won, rounds = theirs(vote, seats, decimals)
            assert numbers(vote, outcome.winners) == won
            mine, other = changes(ours(vote, outcome)), changes(rounds)
            if decimals is None:
                assert len(mine) == len(other)
            if decimals is None or seats == file.seats:
                # By the Scottish rules nothing moves once every seat is taken (rule 52); they go on
                # moving surpluses then, and elsewhere move the crumbs of a surplus a second time.
                assert len(mine) <= len(other)
                assert all(map(same, mine, other))


def test_small_votes_elect_the_same_by_weighted_inclusive_gregory_and_scottish_rules() -> None:
    rng = random.Random("pref_voting")
    for _ in range(150):
        vote = election(number := rng.randint(2, 6), drawn(rng, number, 12, ties=False).items())
        seats = rng.randint(1, number)
        for decimals in (None, 5):
            outcome = stv(vote, seats=seats, decimals=decimals)
            assert numbers(vote, outcome.winners) == theirs(vote, seats, decimals)[0]


def test_small_votes_elect_the_same_by_instant_run_off() -> None:
    rng = random.Random("irv")
    count = oracles.load("pref_voting.iterative_methods").instant_runoff_for_truncated_linear_orders
    decided = 0
    for _ in range(150):
        vote = election(number := rng.randint(2, 6), drawn(rng, number, 12, ties=False).items())
        outcome = irv(vote)
        if not outcome.ties:
            decided += 1
            assert numbers(vote, outcome.winners) == set(count(profile(vote)))
    assert decided > 50


@pytest.mark.parametrize("last", [True, False])
def test_small_votes_have_the_same_schulze_winners(last: bool) -> None:
    rng = random.Random(f"schulze {last}")
    module = oracles.load("pref_voting.margin_based_methods")
    for _ in range(150):
        vote = election(number := rng.randint(2, 6), drawn(rng, number, 12, ties=True).items())
        outcome = schulze(vote, unranked_last=last)
        their = profile(vote)
        if last:
            their.use_extended_strict_preference()
        won = set(module.beat_path(their, strength_function=their.support))
        assert numbers(vote, outcome.winners) <= won
        assert outcome.undecided == (len(won) > 1)
