"""Plurality, approval, score and points: sums, ties for the last seat, thresholds, places."""

import random
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.consultations.tally.candidates import Candidate
from services.consultations.tally.choices import ChoiceElection, ChoiceKind
from services.consultations.tally.lottery import draw_key
from services.consultations.tally.sums import (
    Standing,
    SumOutcome,
    Sums,
    added,
    by_place,
    elect,
    first_places,
)
from tests.consultations.tally.elections import candidates, drawn, election

# Other processes may hold a machine up; how long an example takes says nothing.
calmly = settings(deadline=None)
TICKS = [((0,), 4), ((0, 1), 2), ((1, 2), 3), ((), 5)]


def approval(papers: list[tuple[tuple[int, ...], int]], number: int = 4) -> ChoiceElection:
    return ChoiceElection.of(ChoiceKind.APPROVAL, candidates(number), papers)


def held(vote: ChoiceElection, **settings: object) -> SumOutcome:
    return elect("approval", vote, added(vote), **settings)  # type: ignore[arg-type]


def totals(sums: Sums) -> list[int]:
    assert all(total.denominator == 1 for total in sums.totals)
    return [int(total) for total in sums.totals]


def test_the_highest_sums_win_as_many_as_there_are_seats() -> None:
    outcome = held(approval(TICKS), seats=2)
    assert outcome.winners == ("ada", "bożena")
    assert [(line.id, line.votes, int(line.total)) for line in outcome.lines] == [
        ("ada", 6, 6),
        ("bożena", 5, 5),
        ("czesław", 3, 3),
        ("danuta", 0, 0),
    ]
    assert (outcome.ballots, outcome.blank, outcome.undecided) == (14, 5, False)


def test_scores_add_up_and_no_score_is_no_opinion() -> None:
    papers = [({0: 5, 1: -1}, 2), ({1: 3}, 3), ({0: 0}, 1)]
    vote = ChoiceElection.of(ChoiceKind.SCORE, candidates(2), papers)
    assert totals(added(vote)) == [10, 7]
    assert added(vote).votes == (3, 5)


def test_a_tie_for_the_last_seat_is_undecided_without_a_seed_and_drawn_with_one() -> None:
    vote = approval([((0,), 5), ((1,), 2), ((2,), 2), ((3,), 2)])
    outcome = held(vote, seats=2)
    assert (outcome.winners, outcome.certain) == (("ada", "bożena"), ("ada",))
    assert outcome.undecided
    assert [(tie.ids, tie.decisive) for tie in outcome.ties] == [
        (("bożena", "czesław", "danuta"), True)
    ]
    tied = [candidate.id for candidate in candidates(4)[1:]]
    for seed in map(str, range(8)):
        by_lot = min(tied, key=lambda name, seed=seed: draw_key(seed, name))  # type: ignore[misc]
        assert held(vote, seats=2, seed=seed).winners == ("ada", by_lot)
        assert not held(vote, seats=2, seed=seed).undecided
    assert not held(vote, seats=1).undecided
    assert not held(vote, seats=4).undecided


def test_too_few_votes_and_no_quorum_are_said() -> None:
    outcome = held(approval(TICKS), seats=3, min_votes=4)
    assert outcome.winners == ("ada", "bożena")
    assert [line.standing for line in outcome.lines[2:]] == [Standing.TOO_FEW_VOTES] * 2
    assert held(approval(TICKS), quorum=14).winners == ("ada",)
    lost = held(approval(TICKS), quorum=15)
    assert lost.winners == ()
    assert {line.standing for line in lost.lines} == {Standing.NO_QUORUM}
    assert not lost.undecided


def test_places_give_their_points_and_ties_the_mean_of_theirs() -> None:
    # 3-2-1: Ada and Bożena share the first two places, Czesław has the third.
    vote = election(4, [(((0, 1), (2,)), 2), (((3,),), 1)])
    assert totals(by_place(vote, (3, 2, 1))) == [5, 5, 2, 3]
    assert totals(by_place(vote, (1,))) == [1, 1, 0, 1]


def test_first_places_are_divided_where_a_paper_has_several() -> None:
    vote = election(3, [(((0, 1, 2),), 1), (((0, 1), (2,)), 1), (((2,),), 1)])
    sums = first_places(vote)
    assert sums.totals == (Fraction(5, 6), Fraction(5, 6), Fraction(4, 3))
    assert sums.votes == (2, 2, 2)


def test_of_options_that_exclude_each_other_the_better_supported_wins() -> None:
    vote = approval([((0,), 5), ((1,), 4), ((2,), 3), ((3,), 3)])
    outcome = held(vote, seats=2, excluding=[("ada", "bożena")])
    assert outcome.winners == ("ada", "czesław")
    assert [(line.standing, line.excluded_by) for line in outcome.lines[:2]] == [
        (Standing.ELECTED, None),
        (Standing.EXCLUDED, "ada"),
    ]
    assert (outcome.undecided, outcome.certain) == (True, ("ada",))
    with pytest.raises(ValueError, match="no option 'x'"):
        held(vote, excluding=[("ada", "x")])


@calmly
@given(st.integers(0, 10**6))
def test_ties_decide_exactly_when_some_order_of_equals_elects_others(chance: int) -> None:
    rng = random.Random(chance)
    number, seats = rng.randint(2, 5), rng.randint(1, 4)
    papers: list[tuple[tuple[int, ...], int]] = [((c,), rng.randint(1, 2)) for c in range(number)]
    ids = [candidate.id for candidate in candidates(number)]
    excluding = [rng.sample(ids, 2) for _ in range(rng.randint(0, 3))]
    vote = approval(papers, number)
    outcome = held(vote, seats=seats, excluding=excluding)
    every = set()
    for order in permutations(ids):
        won: list[str] = []
        for name in sorted(order, key=lambda name: -papers[ids.index(name)][1]):
            barred = any(name in group and set(group) & set(won) for group in excluding)
            if len(won) < seats and not barred:
                won.append(name)
        every.add(frozenset(won))
    assert frozenset(outcome.winners) in every
    assert outcome.undecided == (len(every) > 1)
    assert set(outcome.certain) == frozenset.intersection(*every)


def test_a_thousand_options_in_pairs_that_exclude_each_other_are_elected() -> None:
    many = [Candidate(f"x{at:03}") for at in range(1000)]
    papers = [((at,), 1 + at // 2) for at in range(1000)]
    vote = ChoiceElection.of(ChoiceKind.APPROVAL, many, papers)
    pairs = [(f"x{at:03}", f"x{at + 1:03}") for at in range(0, 1000, 2)]
    outcome = held(vote, seats=1000, excluding=pairs)
    assert len(outcome.winners) == 500
    assert outcome.undecided
    assert len(held(vote, seats=1000).winners) == 1000


def test_a_tie_too_wide_to_follow_counts_as_decisive() -> None:
    wide = [Candidate(f"x{at}") for at in range(60)]
    vote = ChoiceElection.of(ChoiceKind.APPROVAL, wide, [((at,), 1) for at in range(60)])
    outcome = held(vote, seats=30)
    assert outcome.undecided
    assert outcome.certain == ()


@pytest.mark.parametrize(
    ("kind", "paper"),
    [
        (ChoiceKind.SINGLE, (0, 1)),
        (ChoiceKind.APPROVAL, (0, 0)),
        (ChoiceKind.APPROVAL, (9,)),
        (ChoiceKind.APPROVAL, {0: 1}),
        (ChoiceKind.POINTS, {0: -1}),
        (ChoiceKind.SCORE, (0,)),
    ],
)
def test_what_is_no_paper_of_the_kind_is_refused(kind: ChoiceKind, paper: object) -> None:
    with pytest.raises(ValueError):
        ChoiceElection.of(kind, candidates(2), [(paper, 1)])  # type: ignore[list-item]


@calmly
@given(st.integers(0, 10**6), st.integers(1, 3))
def test_one_more_tick_for_a_winner_never_makes_them_lose(chance: int, seats: int) -> None:
    rng = random.Random(chance)
    papers = [(tuple(rng.sample(range(4), rng.randint(0, 4))), rng.randint(1, 3)) for _ in range(6)]
    before = held(approval(papers), seats=seats)
    winner = [c.id for c in candidates(4)].index(rng.choice(before.winners))
    at = rng.randrange(len(papers))
    papers[at] = (tuple({*papers[at][0], winner}), papers[at][1])
    assert candidates(4)[winner].id in held(approval(papers), seats=seats).winners


@calmly
@given(st.integers(0, 10**6), st.sampled_from([ChoiceKind.SCORE, ChoiceKind.POINTS]))
def test_more_points_for_a_winner_never_make_them_lose(chance: int, kind: ChoiceKind) -> None:
    rng = random.Random(chance)
    papers = [
        ({at: rng.randint(0, 5) for at in rng.sample(range(4), rng.randint(1, 4))}, 2)
        for _ in range(5)
    ]

    def result() -> SumOutcome:
        vote = ChoiceElection.of(kind, candidates(4), papers)
        return elect(kind.value, vote, added(vote), seats=2)

    winner = rng.choice(result().winners)
    paper = rng.choice(papers)[0]
    at = [candidate.id for candidate in candidates(4)].index(winner)
    paper[at] = paper.get(at, 0) + 1
    assert winner in result().winners


@calmly
@given(st.integers(0, 10**6))
def test_first_place_for_the_plurality_winner_never_makes_them_lose(chance: int) -> None:
    rng = random.Random(chance)
    papers = drawn(rng, 4, 6, ties=False)

    def winner() -> str:
        vote = election(4, (+papers).items())
        return elect("plurality", vote, first_places(vote)).winners[0]

    before = winner()
    at = [candidate.id for candidate in candidates(4)].index(before)
    groups = rng.choice(sorted(papers))
    papers[groups] -= 1
    papers[((at,), *(group for group in groups if group != (at,)))] += 1
    assert winner() == before


@calmly
@given(st.integers(0, 10**6))
def test_places_added_plainly_give_the_same(chance: int) -> None:
    rng = random.Random(chance)
    papers = drawn(rng, 5, 8, ties=True)
    gives = [rng.randint(0, 9) for _ in range(rng.randint(1, 6))]
    expected = [Fraction(0)] * 5
    for groups, times in papers.items():
        places = iter([*gives, 0, 0, 0, 0, 0])
        for group in groups:
            together = sum(next(places) for _ in group)
            for position in group:
                expected[position] += Fraction(together * times, len(group))
    found = by_place(election(5, papers.items()), gives).totals
    assert list(found) == expected
