"""Instant run-off, the single transferable vote and Schulze, against a textbook in fractions."""

import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.consultations.tally.candidates import Candidate
from services.consultations.tally.irv import irv
from services.consultations.tally.ranked import Groups, RankedElection
from services.consultations.tally.rounds import RoundsOutcome
from services.consultations.tally.schulze import schulze
from services.consultations.tally.stv import quota, stv
from tests.consultations.tally import textbook
from tests.consultations.tally.elections import candidates, drawn, election, mirrored

# Other processes may hold a machine up; how long an example takes says nothing.
calmly = settings(deadline=None)
BUILT_TIES = 1000


def plain(outcome: RoundsOutcome) -> list[tuple[str, str | None, dict[str, Fraction], Fraction]]:
    return [(r.act.value, r.source, dict(r.votes), r.exhausted) for r in outcome.rounds]


def named(
    number: int, count: textbook.Count
) -> list[tuple[str, str | None, dict[str, Fraction], Fraction]]:
    ids = [candidate.id for candidate in candidates(number)]
    return [
        (
            act,
            None if source is None else ids[source],
            {ids[c]: totals[c] for c in sorted(totals)},
            exhausted,
        )
        for act, source, totals, exhausted in count.rounds
    ]


def check_irv(number: int, papers: Counter[Groups]) -> RoundsOutcome:
    outcome = irv(election(number, papers.items()))
    theirs = textbook.irv(papers, number)
    ids = [candidate.id for candidate in candidates(number)]
    assert plain(outcome) == named(number, theirs)
    assert outcome.winners == tuple(ids[c] for c in theirs.elected)
    every = textbook.every_result(lambda choose: textbook.irv(papers, number, choose))
    assert outcome.undecided == (len(every) > 1)
    return outcome


def check_stv(
    number: int, papers: Counter[Groups], seats: int, decimals: int | None
) -> RoundsOutcome:
    outcome = stv(election(number, papers.items()), seats=seats, decimals=decimals)
    theirs = textbook.Stv(papers, number, seats, decimals).run()
    ids = [candidate.id for candidate in candidates(number)]
    assert plain(outcome) == named(number, theirs)
    assert outcome.winners == tuple(ids[c] for c in theirs.elected)
    every = textbook.every_result(
        lambda choose: textbook.Stv(papers, number, seats, decimals, choose).run()
    )
    assert outcome.undecided == (len(every) > 1)
    certain = frozenset.intersection(*every)
    assert {ids.index(name) for name in outcome.certain} <= certain
    for each in outcome.rounds:
        assert sum(each.votes.values()) + each.exhausted == sum(papers.values())
    return outcome


def check_schulze(number: int, papers: Counter[Groups], seats: int, *, last: bool) -> None:
    outcome = schulze(election(number, papers.items()), seats=seats, unranked_last=last)
    strengths = textbook.schulze(papers, number, unranked_last=last)
    assert [list(row) for row in outcome.strengths] == strengths
    every = textbook.schulze_results(strengths, seats)
    ids = [candidate.id for candidate in candidates(number)]
    assert frozenset(map(ids.index, outcome.winners)) in every
    assert outcome.undecided == (len(every) > 1)
    assert set(outcome.certain) == {ids[c] for c in frozenset.intersection(*every)}
    preferred = outcome.preferred
    for path in outcome.beaten:
        stops = [ids.index(name) for name in path.ids]
        links = [preferred[a][b] for a, b in pairwise(stops)]
        assert path.strength == min(links) == strengths[stops[0]][stops[-1]]
        assert path.strength > path.back == strengths[stops[-1]][stops[0]]
        assert all(preferred[a][b] > preferred[b][a] for a, b in pairwise(stops))


def test_a_thousand_built_ties_are_counted_as_fractions_count_them() -> None:
    rng = random.Random("built ties")
    tied = 0
    for turn in range(BUILT_TIES):
        number, ties = rng.randint(2, 4), turn % 3 == 0
        papers = mirrored(rng, number, 4, ties=ties)
        seats = rng.randint(1, number)
        outcome = check_stv(number, papers, seats, decimals=(None, None, 5, 2)[turn % 4])
        tied += bool(outcome.ties)
    assert tied > BUILT_TIES / 2, "the papers should tie"


@pytest.mark.parametrize("ties", [False, True])
def test_small_votes_agree_with_the_textbook_in_every_round(ties: bool) -> None:
    rng = random.Random(f"small {ties}")
    for turn in range(120):
        number = rng.randint(1, 5)
        papers = (drawn, mirrored)[turn % 2 if number > 1 else 0](rng, number, 6, ties=ties)
        check_irv(number, papers)
        check_stv(number, papers, rng.randint(1, 4), decimals=(None, 5, 1, 0)[turn % 4])
        check_schulze(number, papers, rng.randint(1, 3), last=bool(turn % 2))


def test_a_paper_that_ties_is_all_its_orders_in_equal_parts() -> None:
    # Half of the tied paper lies with each; Ada's half goes to Bożena before Czesław.
    outcome = irv(election(3, [(((0, 1), (2,)), 2), (((2,),), 3), (((1,),), 1)]))
    assert [dict(each.votes) for each in outcome.rounds] == [
        {"ada": 1, "bożena": 2, "czesław": 3},
        {"bożena": 3, "czesław": 3},
        {"bożena": 6 - 3},
    ]
    assert outcome.rounds[1].transfers == {"bożena": 1}


def test_a_surplus_moves_as_a_part_of_every_paper_and_exactly() -> None:
    # Quota 3: Ada has 7, so 4/7 of each of her papers moves on.
    papers = [(((0,), (1,)), 4), (((0,), (2,)), 2), (((0,),), 1), (((3,),), 1)]
    outcome = stv(election(4, papers), seats=2)
    assert (outcome.quota, quota(8, 2)) == (3, 3)
    moved = outcome.rounds[1]
    assert moved.source == "ada"
    assert moved.transfers == {"bożena": Fraction(16, 7), "czesław": Fraction(8, 7)}
    assert moved.exhausted == Fraction(4, 7)
    assert moved.votes["ada"] == 3


def test_scottish_values_are_cut_at_the_last_decimal_and_the_rest_stays() -> None:
    papers = [(((0,), (1,)), 4), (((0,), (2,)), 2), (((0,),), 1), (((3,),), 1)]
    moved = stv(election(4, papers), seats=2, decimals=5).rounds[1]
    assert moved.transfers == {
        "bożena": 4 * Fraction(57142, 100000),
        "czesław": 2 * Fraction(57142, 100000),
    }
    assert moved.votes["ada"] == 7 - 7 * Fraction(57142, 100000)


def test_scottish_ties_go_by_the_last_round_that_differed_before_any_lot() -> None:
    # Bożena and Czesław tie when Ewa's papers have moved; Bożena had more before.
    papers = [(((0,),), 9), (((1,),), 5), (((2,),), 4), (((3,),), 6), (((4,), (2,)), 1)]
    scottish = stv(election(5, papers), seats=1, decimals=5)
    assert scottish.eliminated[:2] == ("ewa", "czesław")
    assert [(tie.by, tie.decisive) for tie in scottish.ties] == [("earlier-round", False)]


def test_without_votes_to_choose_a_seed_draws_and_the_order_of_the_file_stands_in() -> None:
    papers = [(((0,),), 2), (((1,),), 2)]
    tied = election(2, papers)
    assert irv(tied).winners == ("ada",)
    assert irv(tied).undecided
    assert irv(tied).certain == ()
    drawn_winners = {irv(tied, seed=f"draw {n}").winners for n in range(12)}
    assert drawn_winners == {("ada",), ("bożena",)}
    assert not irv(tied, seed="draw 1").undecided
    for seed in map(str, range(12)):
        assert irv(tied, seed=seed).winners == schulze(tied, seed=seed).winners
        assert irv(tied, seed=seed).winners == stv(tied, seats=1, seed=seed).winners


def test_a_tie_among_those_who_all_must_go_decides_nothing() -> None:
    papers = [(((0,),), 50), (((1,),), 30), (((2,), (1,)), 1), (((3,),), 1), (((4,),), 1)]
    tied = irv(election(6, papers))
    assert tied.winners == ("ada",)
    many = [(((0,),), 50), (((1,),), 40), (((2,),), 30)]
    outcome = stv(election(6, many), seats=2)
    assert outcome.ties
    assert not outcome.undecided


@pytest.mark.parametrize("rule", [irv, schulze])
def test_nobody_wins_below_the_quorum_and_blank_papers_count_for_it(rule: object) -> None:
    assert callable(rule)
    vote = election(2, [(((0,),), 3), ((), 2)])
    assert (vote.ballots, vote.blank, vote.valid) == (5, 2, 3)
    assert rule(vote, quorum=5).winners == ("ada",)
    assert rule(vote, quorum=6).winners == ()


def test_blank_papers_do_not_raise_the_quota() -> None:
    vote = election(3, [(((0,),), 5), ((), 100)])
    assert stv(vote, seats=1).quota == 3


def test_no_opinion_and_last_differ_for_schulze() -> None:
    # Czesław is ranked by one, first; five do not know him.
    vote = election(3, [(((2,), (0,)), 1), (((0,), (1,)), 3), (((1,), (0,)), 2)])
    assert schulze(vote, unranked_last=True).winners == ("ada",)
    assert schulze(vote, unranked_last=False).winners == ("czesław",)


@calmly
@given(st.integers(0, 10**6), st.integers(2, 5), st.booleans())
def test_order_names_and_grouping_of_papers_never_matter(
    chance: int, number: int, ties: bool
) -> None:
    rng = random.Random(chance)
    papers = drawn(rng, number, 8, ties=ties)
    one_by_one = [(groups, 1) for groups in papers.elements()]
    rng.shuffle(one_by_one)
    there, here = election(number, papers.items()), election(number, one_by_one)
    assert stv(there, seats=2) == stv(here, seats=2)
    assert irv(there) == irv(here)
    assert schulze(there) == schulze(here)
    turned = rng.sample(range(number), number)
    mine = [
        (tuple(tuple(turned[p] for p in group) for group in groups), times)
        for groups, times in papers.items()
    ]
    original = candidates(number)
    others = RankedElection.of([original[turned.index(at)] for at in range(number)], mine)
    for rule in (irv, schulze, lambda vote: stv(vote, seats=2)):
        before, after = rule(there), rule(others)
        assert before.undecided == after.undecided
        if not before.undecided:
            assert set(before.winners) == set(after.winners)


@calmly
@given(st.integers(0, 10**6), st.integers(2, 5))
def test_gaps_between_ranks_mean_nothing(chance: int, number: int) -> None:
    rng = random.Random(chance)
    papers = drawn(rng, number, 6, ties=True)
    gapped = []
    for groups, times in papers.items():
        some: list[tuple[int, ...]] = []
        for group in groups:
            some += [()] * rng.randint(0, 2) + [group]
        gapped.append((tuple(some), times))
    assert election(number, gapped).papers == election(number, papers.items()).papers


@calmly
@given(st.integers(0, 10**6), st.integers(2, 5))
def test_raising_the_schulze_winner_on_a_paper_never_makes_them_lose(
    chance: int, number: int
) -> None:
    rng = random.Random(chance)
    papers = drawn(rng, number, 8, ties=False)
    before = schulze(election(number, papers.items()))
    winner = [c.id for c in candidates(number)].index(before.winners[0])
    groups = rng.choice(sorted(papers))
    better = ((winner,), *(group for group in groups if group != (winner,)))
    papers[groups] -= 1
    papers[better] += 1
    after = schulze(election(number, (+papers).items()))
    if not before.undecided:
        assert after.winners == before.winners


def test_sixty_candidates_without_a_vote_do_not_make_a_tie_look_decisive() -> None:
    many = (*candidates(3), *(Candidate(f"x{number}") for number in range(60)))
    papers = [(((0,),), 4), (((1,),), 3), (((2,), (0,)), 2)]
    outcome = irv(RankedElection.of(many, papers))
    assert outcome.winners == ("ada",)
    assert outcome.ties
    assert not outcome.undecided


def test_a_tie_that_cannot_be_followed_to_the_end_counts_as_decisive() -> None:
    # Twelve equal candidates: more ways through the ties than are tried.
    many = tuple(Candidate(f"x{number:02}") for number in range(12))
    outcome = irv(RankedElection.of(many, [(((at,),), 1) for at in range(12)]))
    assert outcome.undecided
    assert outcome.certain == ()
