"""Greedy budgets against a textbook version, every order of ties, and the rule's own promises."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby, permutations, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.consultations.tally import (
    Ballot,
    BallotKind,
    Election,
    Fate,
    GreedyRule,
    Project,
    draw_key,
    greedy,
)

RULES = st.sampled_from(GreedyRule)
TOP = 3
Vote = tuple[BallotKind, list[Project], int, list[Ballot]]


@st.composite
def parts(draw: st.DrawFn, most: int = 6) -> Vote:
    """Small votes in which scores tie often, some projects cost nothing and some too much."""
    kind = draw(st.sampled_from(BallotKind))
    costs = draw(st.lists(st.integers(0, 9), min_size=1, max_size=most))
    projects = [Project(f"{'ABCDEFGH'[i]}/{i}", cost) for i, cost in enumerate(costs)]
    ids = st.sampled_from([project.id for project in projects])
    papers: st.SearchStrategy[Ballot]
    if kind is BallotKind.CUMULATIVE:
        papers = st.dictionaries(ids, st.integers(0, 3), max_size=3)
    else:
        papers = st.lists(ids, unique=True, max_size=TOP)
    return kind, projects, draw(st.integers(0, 20)), draw(st.lists(papers, max_size=7))


def build(
    kind: BallotKind, projects: list[Project], budget: int, ballots: list[Ballot]
) -> Election:
    top = TOP if kind is BallotKind.ORDINAL else None
    return Election.of(kind=kind, projects=projects, budget=budget, ballots=ballots, top=top)


def textbook_scores(
    kind: BallotKind, projects: list[Project], ballots: list[Ballot]
) -> dict[str, Fraction]:
    """Points one by one, in fractions, with nothing shared with the code under test."""
    scores = {project.id: Fraction(0) for project in projects}
    for ballot in ballots:
        for rank, chosen in enumerate(ballot):
            if isinstance(ballot, dict):
                scores[chosen] += Fraction(ballot[chosen])
            else:
                scores[chosen] += Fraction(1 if kind is BallotKind.APPROVAL else TOP - rank)
    return scores


def textbook_winners(order: list[Project], budget: int, rule: GreedyRule) -> list[str]:
    left, winners = Fraction(budget), []
    for project in order:
        if Fraction(project.cost) <= left:
            left -= Fraction(project.cost)
            winners.append(project.id)
        elif rule is GreedyRule.STOP:
            return winners
    return winners


def every_order(projects: list[Project], scores: dict[str, Fraction]) -> Iterator[list[Project]]:
    """All orders by falling score: every way to break every tie."""
    ranked = sorted(projects, key=lambda project: -scores[project.id])
    groups = [list(group) for _, group in groupby(ranked, key=lambda project: scores[project.id])]
    for choice in product(*(permutations(group) for group in groups)):
        yield [project for group in choice for project in group]


@given(parts(), RULES)
def test_the_outcome_is_the_textbook_s(vote: Vote, rule: GreedyRule) -> None:
    kind, projects, budget, ballots = vote
    scores = textbook_scores(kind, projects, ballots)
    order = sorted(projects, key=lambda project: -scores[project.id])
    outcome = greedy(build(*vote), rule=rule)
    assert list(outcome.winners) == textbook_winners(order, budget, rule)
    assert {step.project.id: step.score for step in outcome.steps} == scores


@given(parts(most=5), RULES)
def test_a_tie_is_decisive_exactly_when_another_order_of_ties_funds_others(
    vote: Vote, rule: GreedyRule
) -> None:
    kind, projects, budget, ballots = vote
    scores = textbook_scores(kind, projects, ballots)
    possible = {
        frozenset(textbook_winners(order, budget, rule)) for order in every_order(projects, scores)
    }
    outcome = greedy(build(*vote), rule=rule)
    assert outcome.undecided == (len(possible) > 1)
    assert frozenset(outcome.winners) in possible


@given(parts(), RULES, st.text(min_size=1, max_size=5))
def test_a_seed_changes_nothing_but_the_order_of_ties(
    vote: Vote, rule: GreedyRule, seed: str
) -> None:
    kind, projects, budget, ballots = vote
    scores = textbook_scores(kind, projects, ballots)
    order = sorted(projects, key=lambda p: (-scores[p.id], draw_key(seed, p.id)))
    outcome = greedy(build(*vote), rule=rule, seed=seed)
    assert list(outcome.winners) == textbook_winners(order, budget, rule)
    assert not outcome.undecided
    if not outcome.decisive_ties:
        assert set(outcome.winners) == set(greedy(build(*vote), rule=rule).winners)


@given(parts(), RULES, st.randoms(use_true_random=False))
def test_the_order_of_papers_never_matters(vote: Vote, rule: GreedyRule, random: Random) -> None:
    kind, projects, budget, ballots = vote
    shuffled = ballots.copy()
    random.shuffle(shuffled)
    assert build(kind, projects, budget, shuffled) == build(*vote)
    assert greedy(build(kind, projects, budget, shuffled), rule=rule) == greedy(
        build(*vote), rule=rule
    )


@given(parts(), RULES, st.randoms(use_true_random=False))
def test_ticks_and_points_may_be_written_in_any_order(
    vote: Vote, rule: GreedyRule, random: Random
) -> None:
    kind, projects, budget, ballots = vote
    if kind is BallotKind.ORDINAL:
        return
    turned: list[Ballot] = []
    for ballot in ballots:
        chosen = list(ballot)
        random.shuffle(chosen)
        turned.append({c: ballot[c] for c in chosen} if isinstance(ballot, dict) else chosen)
    assert build(kind, projects, budget, turned) == build(*vote)


@given(parts(), RULES)
def test_names_never_matter(vote: Vote, rule: GreedyRule) -> None:
    kind, projects, budget, ballots = vote
    new = {project.id: f"z{len(projects) - i}" for i, project in enumerate(projects)}
    renamed: list[Ballot] = [
        {new[c]: p for c, p in ballot.items()}
        if isinstance(ballot, dict)
        else [new[c] for c in ballot]
        for ballot in ballots
    ]
    others = [Project(new[p.id], p.cost, "another name") for p in projects]
    outcome = greedy(build(kind, others, budget, renamed), rule=rule)
    assert outcome.winners == tuple(new[w] for w in greedy(build(*vote), rule=rule).winners)


@given(parts(), RULES, st.integers(2, 5))
def test_casting_every_paper_several_times_changes_no_winner(
    vote: Vote, rule: GreedyRule, times: int
) -> None:
    kind, projects, budget, ballots = vote
    outcome = greedy(build(kind, projects, budget, ballots * times), rule=rule)
    assert outcome.winners == greedy(build(*vote), rule=rule).winners
    assert outcome.ballots == len(ballots) * times


@given(parts(), RULES)
def test_money_is_never_overspent_and_every_step_adds_up(vote: Vote, rule: GreedyRule) -> None:
    outcome = greedy(build(*vote), rule=rule)
    left = vote[2]
    assert [step.place for step in outcome.steps] == list(range(1, len(vote[1]) + 1))
    for step in outcome.steps:
        assert step.left_before == left >= 0
        if step.fate is Fate.FUNDED:
            left -= step.project.cost
        elif step.fate is Fate.DOES_NOT_FIT:
            assert step.project.cost > left
    assert (outcome.left, outcome.cost) == (left, vote[2] - left)
    assert left >= 0


@given(parts(), RULES)
def test_stopping_ends_at_the_first_that_does_not_fit_and_skipping_passes_every_such_one(
    vote: Vote, rule: GreedyRule
) -> None:
    fates = [step.fate for step in greedy(build(*vote), rule=rule).steps]
    if rule is GreedyRule.SKIP:
        assert Fate.STOPPED not in fates
        return
    funded = fates.count(Fate.FUNDED)
    rest = fates[funded:]
    assert rest == [Fate.DOES_NOT_FIT] * bool(rest) + [Fate.STOPPED] * (len(rest) - 1)


@given(parts(), RULES, st.integers(0, 5))
def test_more_support_for_a_winner_keeps_it_funded(
    vote: Vote, rule: GreedyRule, which: int
) -> None:
    kind, projects, budget, ballots = vote
    winners = greedy(build(*vote), rule=rule).winners
    if not winners:
        return
    winner = winners[which % len(winners)]
    more: Ballot = {winner: 2} if kind is BallotKind.CUMULATIVE else [winner]
    assert winner in greedy(build(kind, projects, budget, [*ballots, more]), rule=rule).winners


@given(parts(), RULES)
def test_a_blank_paper_counts_as_a_ballot_and_changes_nothing_else(
    vote: Vote, rule: GreedyRule
) -> None:
    kind, projects, budget, ballots = vote
    blank: Ballot = {} if kind is BallotKind.CUMULATIVE else []
    before = greedy(build(*vote), rule=rule)
    after = greedy(build(kind, projects, budget, [*ballots, blank]), rule=rule)
    assert after.ballots == before.ballots + 1
    assert (after.steps, after.ties) == (before.steps, before.ties)


def approval(costs: dict[str, int], budget: int, *ballots: str) -> Election:
    projects = [Project(name, cost) for name, cost in costs.items()]
    return Election.of(
        kind=BallotKind.APPROVAL, projects=projects, budget=budget, ballots=[*map(list, ballots)]
    )


def test_poznan_stops_where_warszawa_goes_on() -> None:
    vote = approval({"A": 6, "B": 6, "C": 3}, 10, "A", "A", "A", "B", "B", "C")
    assert greedy(vote, rule=GreedyRule.STOP).winners == ("A",)
    assert greedy(vote, rule=GreedyRule.SKIP).winners == ("A", "C")


def test_a_tie_inside_the_money_decides_nothing() -> None:
    outcome = greedy(approval({"A": 5, "B": 5, "C": 9}, 10, "AB"), rule=GreedyRule.SKIP)
    assert [(tie.projects, tie.score, tie.decisive) for tie in outcome.ties] == [
        (("A", "B"), 1, False)
    ]
    assert not outcome.undecided


def test_a_tie_at_the_edge_of_the_money_needs_a_draw() -> None:
    vote = approval({"A": 6, "B": 5, "C": 1}, 10, "AB", "AB", "C")
    outcome = greedy(vote, rule=GreedyRule.STOP)
    assert outcome.winners == ("A",)
    assert outcome.undecided
    assert outcome.decisive_ties[0].projects == ("A", "B")
    drawn = {greedy(vote, rule=GreedyRule.STOP, seed=f"draw {i}").winners for i in range(20)}
    assert drawn == {("A",), ("B",)}


def test_a_tie_after_the_stop_decides_nothing() -> None:
    vote = approval({"A": 11, "B": 5, "C": 6}, 10, "A", "A", "BC")
    outcome = greedy(vote, rule=GreedyRule.STOP)
    assert (outcome.winners, outcome.undecided) == ((), False)


def test_the_lottery_is_the_documented_one() -> None:
    # printf '%s\0%s' "5 grudnia: 12 7 31" IX.7 | sha256sum
    assert draw_key("5 grudnia: 12 7 31", "IX.7") == (
        "32722c63404efa912788e7da6a2efa1b294cd00eaa6a2e8e4de4c73b5e1a3424"
    )


@pytest.mark.parametrize(
    ("kind", "top", "ballot", "reason"),
    [
        (BallotKind.APPROVAL, None, ["A", "A"], "twice"),
        (BallotKind.APPROVAL, None, ["X"], "no project 'X'"),
        (BallotKind.APPROVAL, None, {"A": 2}, "points are for cumulative"),
        (BallotKind.CUMULATIVE, None, ["A"], "needs the points"),
        (BallotKind.CUMULATIVE, None, {"A": -1}, "negative"),
        (BallotKind.ORDINAL, 1, ["A", "B"], "at most 1"),
        (BallotKind.ORDINAL, None, ["A"], "top"),
        (BallotKind.APPROVAL, 3, ["A"], "`top` is for ordinal"),
    ],
)
def test_a_paper_that_cannot_be_counted_is_refused(
    kind: BallotKind, top: int | None, ballot: Ballot, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        Election.of(
            kind=kind,
            projects=[Project("A", 1), Project("B", 1)],
            budget=1,
            ballots=[ballot],
            top=top,
        )


def test_two_projects_cannot_share_an_id_and_money_is_never_negative() -> None:
    with pytest.raises(ValueError, match="same id"):
        Election(BallotKind.APPROVAL, (Project("A", 1), Project("A", 2)), 1, {})
    with pytest.raises(ValueError, match="negative"):
        Election(BallotKind.APPROVAL, (Project("A", -1),), 1, {})
