"""Equal Shares against a textbook version in fractions, every order of ties, its own promises."""

from fractions import Fraction
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.consultations.tally import (
    Ballot,
    BallotKind,
    Completion,
    Election,
    EqualSharesOutcome,
    Limits,
    Project,
    ShareFate,
    Utility,
    draw_key,
    equal_shares,
)
from tests.support import textbook_budgets as textbook
from tests.support.small_budgets import approval, small_election, small_elections

COMPLETIONS = st.sampled_from(Completion)
# The first example loads numpy, and a shared machine may pause at any.
calmly = settings(deadline=None)
UTILITIES = st.sampled_from([Utility.COST, Utility.CARDINALITY])


def expected(
    election: Election, utility: Utility, completion: Completion, seed: str | None = None
) -> list[str]:
    order = list(range(len(election.projects)))
    if seed is not None:
        order.sort(key=lambda at: draw_key(seed, election.projects[at].id))
    by_cost = utility is Utility.COST and election.kind is BallotKind.APPROVAL
    return textbook.equal_shares(
        election, by_cost=by_cost, completion=completion.value, order=order
    )


@calmly
@given(small_elections(), UTILITIES, COMPLETIONS)
def test_the_outcome_is_the_textbook_s(
    election: Election, utility: Utility, completion: Completion
) -> None:
    outcome = equal_shares(election, utility=utility, completion=completion)
    assert list(outcome.winners) == expected(election, utility, completion)


@calmly
@given(small_elections(), UTILITIES, COMPLETIONS, st.text(min_size=1, max_size=5))
def test_a_seed_orders_equal_rho_by_lottery(
    election: Election, utility: Utility, completion: Completion, seed: str
) -> None:
    outcome = equal_shares(election, utility=utility, completion=completion, seed=seed)
    assert list(outcome.winners) == expected(election, utility, completion, seed)
    assert not outcome.undecided


def built_tie(random: Random) -> Election:
    """Alike projects, alike groups of voters, a price that takes exactly what some have left."""
    groups = random.randint(1, 3)
    size, share = random.randint(1, 4), random.choice([3, 5, 7, 10, 30])
    costs: dict[str, int] = {}
    ballots: list[str] = []
    for group in range(groups):
        names = [f"{'ABCDEF'[group * 2 + at]}" for at in range(random.randint(1, 2))]
        for name in names:
            # A whole purse of everybody in the group, a half, or a third and a bit.
            costs[name] = size * share // random.choice([1, 1, 2, 3])
        ballots += ["".join(names)] * size
    for voter in range(random.randint(0, 3)):
        ballots[voter % len(ballots)] += random.choice("ABCDEF")
    ballots = ["".join(sorted(set(ballot) & costs.keys())) for ballot in ballots]
    budget = share * len(ballots) + random.choice([0, 0, 1])
    return approval(costs, budget, *ballots)


def test_a_thousand_built_ties_come_out_as_in_fractions() -> None:
    random = Random("a thousand built ties")
    tied = 0
    for _ in range(1000):
        election = built_tie(random)
        utility = random.choice([Utility.COST, Utility.CARDINALITY])
        completion = random.choice([Completion.NONE, Completion.ADD1])
        outcome = equal_shares(election, utility=utility, completion=completion)
        assert list(outcome.winners) == expected(election, utility, completion)
        tied += bool(outcome.ties)
    # Or the thousand would show little.
    assert tied > 300


@pytest.mark.parametrize("size", [10**9, 10**13, 10**15])
def test_prices_that_no_float_can_tell_apart_are_told_apart(size: int) -> None:
    random = Random(size)
    told_apart = 0
    for _ in range(100):
        # Six costs that differ by a coin or two, next to the edge of what supporters have.
        costs = {name: size + random.randint(-2, 2) for name in "ABCDEF"}
        ballots = ["".join(random.sample("ABCDEF", random.randint(1, 4))) for _ in range(9)]
        election = approval(costs, size * 3 + random.randint(-3, 3), *ballots)
        for utility in (Utility.COST, Utility.CARDINALITY):
            outcome = equal_shares(election, utility=utility, completion=Completion.NONE)
            assert list(outcome.winners) == expected(election, utility, Completion.NONE)
            told_apart += len(outcome.winners)
    assert told_apart > 100


def test_whether_a_draw_is_needed_is_what_all_orders_say() -> None:
    random = Random("all orders")
    undecided = 0
    for _ in range(400):
        election = random.choice([built_tie(random), small_election(random, BallotKind.APPROVAL)])
        if len(election.projects) > 4:
            continue
        utility = random.choice([Utility.COST, Utility.CARDINALITY])
        completion = random.choice([Completion.NONE, Completion.ADD1])
        by_cost = utility is Utility.COST
        possible = {
            frozenset(
                textbook.equal_shares(
                    election, by_cost=by_cost, completion=completion.value, order=order
                )
            )
            for order in permutations(range(len(election.projects)))
        }
        outcome = equal_shares(election, utility=utility, completion=completion)
        assert frozenset(outcome.winners) in possible
        assert outcome.undecided == (len(possible) > 1)
        undecided += outcome.undecided
    assert undecided > 10


@calmly
@given(small_elections(), UTILITIES, COMPLETIONS)
def test_every_coin_is_accounted_for(
    election: Election, utility: Utility, completion: Completion
) -> None:
    outcome = equal_shares(election, utility=utility, completion=completion)
    assert 0 <= outcome.cost <= election.budget
    assert outcome.left == election.budget - outcome.cost
    assert {held.project.id for held in outcome.not_funded}.isdisjoint(outcome.winners)
    assert len(outcome.not_funded) + len(outcome.winners) == len(election.projects)
    before = Fraction(0)
    for held in outcome.rounds:
        assert held.pay_full + held.pay_rest <= held.supporters == held.votes or (
            election.kind is BallotKind.CUMULATIVE
        )
        assert held.pockets_after == held.pockets_before - held.project.cost >= 0
        if election.kind is BallotKind.APPROVAL:
            assert held.pay_full * held.price + held.rests == held.project.cost
            assert held.rests < held.pay_rest * held.price or not held.pay_rest
        assert held.rho >= before
        before = held.rho
    for loser in outcome.not_funded:
        if loser.fate is ShareFate.TOO_DEAR:
            assert loser.pockets + loser.lacking == loser.project.cost
            assert loser.lacking > 0


@calmly
@given(small_elections(), UTILITIES)
def test_the_stages_of_the_completion_lead_to_the_kept_share(
    election: Election, utility: Utility
) -> None:
    outcome = equal_shares(election, utility=utility, completion=Completion.ADD1)
    if not election.ballots:
        return
    share = Fraction(election.budget, election.ballots)
    assert outcome.share == share + outcome.added * outcome.unit
    assert outcome.stages[0].first == 0
    assert outcome.stages[-1].last == outcome.added
    for before, after in zip(outcome.stages, outcome.stages[1:], strict=False):
        assert after.first == before.last + 1
        assert (set(before.funded) | set(after.gained)) - set(after.dropped) == set(after.funded)
    assert set(outcome.stages[-1].funded) == set(outcome.winners)
    if outcome.rejected:
        assert outcome.rejected.cost > election.budget
    else:
        wanted = {held.project.id for held in outcome.not_funded if held.score}
        assert not wanted


def test_a_hundred_thousand_rounds_are_not_counted_one_by_one() -> None:
    # One voter alone wants what costs 100,000.00: the share rises to it by 1.00 a round.
    costs = {"A": 10_000_000, "B": 200_000}
    election = approval(costs, 12_000_000, "A", *["B"] * 99, decimals=2)
    outcome = equal_shares(election, utility=Utility.COST, completion=Completion.ADD1)
    assert outcome.winners == ("B", "A")
    assert outcome.share == 10_000_000
    assert outcome.added == 100_000 - 1_200
    assert [(stage.first, stage.last) for stage in outcome.stages] == [
        (0, 98_799),
        (98_800, 98_800),
    ]


@calmly
@given(small_elections(), UTILITIES, COMPLETIONS, st.randoms(use_true_random=False))
def test_the_order_of_papers_never_matters(
    election: Election, utility: Utility, completion: Completion, random: Random
) -> None:
    papers = list(election.papers.items())
    random.shuffle(papers)
    shuffled = Election(
        election.kind,
        election.projects,
        election.budget,
        dict(papers),
        election.decimals,
        election.top,
    )
    first = equal_shares(election, utility=utility, completion=completion, comparison=True)
    assert equal_shares(shuffled, utility=utility, completion=completion, comparison=True) == first


@calmly
@given(small_elections(), UTILITIES, COMPLETIONS)
def test_names_never_matter(election: Election, utility: Utility, completion: Completion) -> None:
    renamed = tuple(
        Project(f"z{len(election.projects) - at}", project.cost, "another name")
        for at, project in enumerate(election.projects)
    )
    other = Election(
        election.kind, renamed, election.budget, election.papers, election.decimals, election.top
    )
    new = dict(zip((p.id for p in election.projects), (p.id for p in renamed), strict=True))
    winners = equal_shares(election, utility=utility, completion=completion).winners
    assert equal_shares(other, utility=utility, completion=completion).winners == tuple(
        new[winner] for winner in winners
    )


@calmly
@given(small_elections(), UTILITIES, st.integers(2, 5))
def test_casting_every_paper_several_times_changes_no_winner(
    election: Election, utility: Utility, times: int
) -> None:
    more = Election(
        election.kind,
        election.projects,
        election.budget,
        {paper: number * times for paper, number in election.papers.items()},
        election.decimals,
        election.top,
    )
    before = equal_shares(election, utility=utility, completion=Completion.NONE)
    after = equal_shares(more, utility=utility, completion=Completion.NONE)
    assert after.winners == before.winners
    assert after.share * times == before.share


@calmly
@given(small_elections(), UTILITIES, COMPLETIONS)
def test_the_comparison_asks_every_voter(
    election: Election, utility: Utility, completion: Completion
) -> None:
    outcome = equal_shares(election, utility=utility, completion=completion, comparison=True)
    asked = outcome.comparison
    assert asked is not None
    held = textbook.votes(election)
    worth = {project.id: project.cost for project in election.projects}
    ids = [project.id for project in election.projects]
    points = election.kind is not BallotKind.APPROVAL

    def joy(voter: dict[int, int], winners: tuple[str, ...]) -> int:
        liked = [at for at in voter if ids[at] in winners]
        if points:
            return sum(voter[at] for at in liked)
        return sum(worth[ids[at]] if utility is Utility.COST else 1 for at in liked)

    ours = [joy(dict(voter), outcome.by_equal_shares) for voter in held.voters]
    theirs = [joy(dict(voter), asked.greedy) for voter in held.voters]
    assert asked.prefer_greedy == sum(a < b for a, b in zip(ours, theirs, strict=True))
    assert asked.prefer_equal_shares == sum(a > b for a, b in zip(ours, theirs, strict=True))
    assert asked.indifferent == sum(a == b for a, b in zip(ours, theirs, strict=True))
    replaced = asked.prefer_greedy > asked.prefer_equal_shares
    assert outcome.winners == (asked.greedy if replaced else outcome.by_equal_shares)


def test_so_many_further_supporters_would_have_paid_what_is_lacking() -> None:
    random = Random("further")
    checked = 0
    for _ in range(150):
        vote = small_election(random, BallotKind.APPROVAL)
        outcome = equal_shares(vote, utility=Utility.COST, completion=Completion.ADD1)
        for at, project in enumerate(vote.projects):
            loser = next((h for h in outcome.not_funded if h.project == project), None)
            if loser is None or loser.further is None:
                continue
            held = textbook.votes(vote)
            more = [*held.voters, *[{at: 1}] * loser.further]
            funded = textbook.one_share(
                textbook.Votes(held.costs, more, held.budget, held.unit),
                outcome.share,
                by_cost=True,
                order=range(len(held.costs)),
            )
            assert at in funded
            checked += 1
    assert checked > 50


def test_a_minority_gets_its_part_where_greedy_gives_it_nothing() -> None:
    # 6 of 10 voters want A, B, C, four want D; each costs 3 of 9.
    vote = approval(dict.fromkeys("ABCD", 3), 9, *["ABC"] * 6, *["D"] * 4)
    outcome = equal_shares(vote, utility=Utility.COST, completion=Completion.NONE, comparison=True)
    assert outcome.by_equal_shares == ("A", "D")
    assert outcome.share == Fraction(9, 10)
    assert [held.rho for held in outcome.rounds] == [Fraction(1, 6), Fraction(1, 4)]
    assert [held.price for held in outcome.rounds] == [Fraction(1, 2), Fraction(3, 4)]
    third = next(held for held in outcome.not_funded if held.project.id == "B")
    assert (third.pockets, third.lacking) == (Fraction(12, 5), Fraction(3, 5))
    assert outcome.comparison is not None
    assert outcome.comparison.greedy == ("A", "B", "C")
    # Six prefer greedy, four do not.
    assert outcome.winners == ("A", "B", "C")


def test_what_is_paid_with_the_last_coin_is_said_so() -> None:
    # Everybody has 3; A takes 2 of the first two, then the second has 1 left for B and gives it.
    vote = approval({"A": 4, "B": 4}, 9, "A", "AB", "B")
    outcome = equal_shares(vote, utility=Utility.CARDINALITY, completion=Completion.NONE)
    assert [(r.project.id, r.pay_full, r.pay_rest, r.rests, r.rho) for r in outcome.rounds] == [
        ("A", 2, 0, Fraction(0), Fraction(2)),
        ("B", 1, 1, Fraction(1), Fraction(3)),
    ]


def test_add1_stops_at_the_first_share_that_costs_too_much_although_a_later_one_would_not() -> None:
    costs = {"A": 20, "B": 12, "C": 40, "D": 3, "E": 3, "F": 3}
    vote = approval(costs, 48, "", "ADE", "CD", "BCF")
    outcome = equal_shares(vote, utility=Utility.COST, completion=Completion.ADD1)
    assert outcome.winners == ("D", "B", "E", "F")
    assert outcome.rejected is not None
    assert outcome.rejected.cost > 48
    held, later = textbook.votes(vote), outcome.share + 2
    funded = textbook.one_share(held, later, by_cost=True, order=range(6))
    assert sum(held.costs[project] for project in funded) <= 48


@pytest.mark.parametrize("kind", [BallotKind.CUMULATIVE, BallotKind.ORDINAL])
def test_points_are_the_utility_whatever_is_asked_for(kind: BallotKind) -> None:
    random = Random(kind.value)
    for _ in range(20):
        vote = small_election(random, kind)
        outcomes: set[EqualSharesOutcome] = {
            equal_shares(vote, utility=utility, completion=Completion.ADD1) for utility in Utility
        }
        assert len(outcomes) == 1
        assert outcomes.pop().utility is Utility.POINTS


def test_ticks_have_no_points() -> None:
    with pytest.raises(ValueError, match="no points"):
        equal_shares(approval({"A": 1}, 1, "A"), utility=Utility.POINTS, completion=Completion.NONE)


def test_points_beyond_all_measure_are_refused_and_not_counted_wrongly() -> None:
    for points in (2**52, 10**30):
        ballots: list[Ballot] = [{"A": points}, {"A": 1}]
        vote = Election.of(
            kind=BallotKind.CUMULATIVE, projects=[Project("A", 1)], budget=1, ballots=ballots
        )
        with pytest.raises(ValueError, match="too large"):
            equal_shares(vote, utility=Utility.COST, completion=Completion.NONE)


def test_without_papers_nothing_is_shared() -> None:
    outcome = equal_shares(
        approval({"A": 1, "B": 0}, 5), utility=Utility.COST, completion=Completion.ADD1
    )
    assert not outcome.winners
    assert not outcome.rounds
    assert outcome.share == 0
    assert [held.fate for held in outcome.not_funded] == [ShareFate.NO_VOTES] * 2


def test_a_quorum_that_is_not_met_funds_nothing() -> None:
    outcome = equal_shares(
        approval({"A": 1}, 5, "A", ""),
        utility=Utility.COST,
        completion=Completion.ADD1_GREEDY,
        limits=Limits(quorum=3),
    )
    assert outcome.winners == ()
    assert [held.fate for held in outcome.not_funded] == [ShareFate.NO_QUORUM]
