"""From an election to the explained outcome of Equal Shares."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from itertools import permutations
from math import ceil, factorial
from typing import NamedTuple

from services.consultations.tally.counting import Count, count
from services.consultations.tally.election import BallotKind, Election
from services.consultations.tally.equal_shares import (
    Comparison,
    Completion,
    EqualSharesOutcome,
    NotFunded,
    ShareFate,
    ShareStage,
    ShareTie,
    Utility,
)
from services.consultations.tally.equal_shares_book import Book
from services.consultations.tally.equal_shares_play import Play, Terms
from services.consultations.tally.equal_shares_search import Found, Search
from services.consultations.tally.equal_shares_told import pockets_left, rounds
from services.consultations.tally.greedy import (
    Fate,
    GreedyRule,
    Step,
    Turns,
    greedy,
    order_by_score,
)
from services.consultations.tally.limits import Limits, bars, below_threshold, quorum_met
from services.consultations.tally.lottery import draw_key

# Beyond these a tie that may decide counts as decisive without trying every order of a lottery.
_MOST_WORK = 20_000_000
_MOST_TIED = 4
_FOR_MONEY = (ShareFate.TOO_DEAR, ShareFate.NO_VOTES, ShareFate.DOES_NOT_FIT)


class _Case(NamedTuple):
    """What is counted, and the rest of the question."""

    election: Election
    tally: Count
    utility: Utility
    seed: str | None
    limits: Limits


def count_shares(
    election: Election,
    *,
    utility: Utility,
    completion: Completion,
    seed: str | None,
    comparison: bool,
    limits: Limits,
) -> EqualSharesOutcome:
    """See `equal_shares.equal_shares`."""
    if election.kind is not BallotKind.APPROVAL:
        utility = Utility.POINTS
    elif utility is Utility.POINTS:
        raise ValueError("these papers have no points; the utility is cost or cardinality")
    case = _Case(election, count(election), utility, seed, limits)
    found = _found(case, completion)
    kept = found.kept if found else None
    turns = _completed(case, kept.funded if kept else [], completion)
    completed = tuple(step for step in turns.steps if step.fate is Fate.FUNDED)
    winners = {*(kept.funded if kept else ()), *_positions(election, completed)}
    return EqualSharesOutcome(
        utility=utility,
        completion=completion,
        seed=seed,
        ballots=election.ballots,
        budget=election.budget,
        unit=10**election.decimals,
        share=kept.pockets.share if kept else _first_share(election),
        added=found.added if found else 0,
        free=tuple(election.projects[at] for at in kept.free) if kept else (),
        rounds=rounds(election, case.tally, kept) if kept else (),
        completed=completed,
        not_funded=_not_funded(case, kept, turns, winners),
        stages=_stages(election, found),
        rejected=_rejected(election, found),
        ties=_ties(case, found),
        completion_ties=tuple(turns.ties),
        comparison=_compared(case, winners) if comparison else None,
        costs=tuple((project.id, project.cost) for project in election.projects),
    )


def _found(case: _Case, completion: Completion) -> Found | None:
    """Count at the shares that are needed; None where there is nothing to share."""
    if not quorum_met(case.election, case.limits) or not case.election.ballots:
        return None
    terms = _terms(case)
    search = _search(case, terms, completion)
    found = search.found()
    if not any(tie.decisive for tie in found.ties):
        return found
    if _draw_matters(case, terms, completion, search):
        return found
    return found._replace(ties=tuple(tie._replace(decisive=False) for tie in found.ties))


def _search(case: _Case, terms: Terms, completion: Completion, follow: bool = True) -> Search:
    unit = 10**case.election.decimals
    search = Search(terms, budget=case.election.budget, unit=unit, follow=follow)
    if completion is not Completion.NONE:
        search.add1()
    return search


def _draw_matters(case: _Case, terms: Terms, completion: Completion, usual: Search) -> bool:
    """Whether a lottery could give other winners: the whole rule once for each of its orders.

    Only projects in ties that touched the voters' money count; True if they are too many to try.
    """
    tied = set(usual.open)
    work = usual.counts * terms.book.choices
    while len(tied) <= _MOST_TIED and work * (factorial(len(tied)) - 1) <= _MOST_WORK:
        known = frozenset(tied)
        slots = sorted(terms.ranks[project] for project in known)
        for order in permutations(sorted(known)):
            ranks = list(terms.ranks)
            for slot, project in zip(slots, order, strict=True):
                ranks[project] = slot
            if tuple(ranks) == terms.ranks:
                continue
            turned = terms._replace(ranks=tuple(ranks))
            other = _search(case, turned, completion, follow=False)
            if other.funded != usual.funded:
                return True
            tied |= other.open
        if tied == known:
            return False
    return True


def _completed(case: _Case, funded: Sequence[int], completion: Completion) -> Turns:
    """The turns of the greedy completion, none without it."""
    election = case.election
    turns = Turns(
        election,
        case.tally,
        rule=GreedyRule.SKIP,
        left=election.budget - sum(election.projects[at].cost for at in funded),
        limits=case.limits,
        funded=funded,
    )
    if completion is Completion.ADD1_GREEDY:
        order = order_by_score(election, case.tally, case.seed)
        turns.take([position for position in order if position not in funded])
    return turns


def _positions(election: Election, steps: Sequence[Step]) -> list[int]:
    positions = {project.id: at for at, project in enumerate(election.projects)}
    return [positions[step.project.id] for step in steps]


def _first_share(election: Election) -> Fraction:
    return Fraction(election.budget, election.ballots) if election.ballots else Fraction(0)


def _ranks(election: Election, seed: str | None) -> tuple[int, ...]:
    """The place of each project in the order of ties."""
    order = list(range(len(election.projects)))
    if seed is not None:
        order.sort(key=lambda at: draw_key(seed, election.projects[at].id))
    ranks = [0] * len(order)
    for rank, position in enumerate(order):
        ranks[position] = rank
    return tuple(ranks)


def _terms(case: _Case) -> Terms:
    election = case.election
    below = below_threshold(case.tally, case.limits)
    eligible = tuple(at for at in range(len(election.projects)) if at not in below)
    scales = (1,) * len(election.projects)
    if case.utility is Utility.COST:
        # What costs nothing is funded first, whatever its utility; 1 keeps the division whole.
        scales = tuple(project.cost or 1 for project in election.projects)
    return Terms(
        book=Book(election, eligible),
        eligible=eligible,
        ranks=_ranks(election, case.seed),
        scales=scales,
        bars=bars(election, case.limits),
    )


def _not_funded(
    case: _Case, kept: Play | None, turns: Turns, winners: Collection[int]
) -> tuple[NotFunded, ...]:
    turned = {step.project.id: step for step in turns.steps}
    below = below_threshold(case.tally, case.limits)
    found = []
    for position, project in enumerate(case.election.projects):
        if position in winners:
            continue
        step = turned.get(project.id)
        by = step.excluded_by if step else None
        if kept and position in kept.barred:
            by = case.election.projects[kept.barred[position]].id
        fate = ShareFate.TOO_DEAR if case.tally.scores[position] else ShareFate.NO_VOTES
        if not quorum_met(case.election, case.limits):
            fate = ShareFate.NO_QUORUM
        elif position in below:
            fate = ShareFate.BELOW_THRESHOLD
        elif by is not None:
            fate = ShareFate.EXCLUDED
        elif step is not None:
            fate = ShareFate.DOES_NOT_FIT
        pockets = pockets_left(kept, position) if kept else Fraction(0)
        lacking = max(Fraction(0), project.cost - pockets)
        further = None
        if kept and kept.pockets.share and fate in _FOR_MONEY:
            further = max(1, ceil(lacking / kept.pockets.share))
        found.append(
            NotFunded(
                project=project,
                votes=case.tally.votes[position],
                score=case.tally.scores[position],
                fate=fate,
                pockets=pockets,
                lacking=lacking,
                excluded_by=by,
                further=further,
            )
        )
    return tuple(found)


def _ids(election: Election, positions: Sequence[int] | frozenset[int]) -> tuple[str, ...]:
    return tuple(election.projects[position].id for position in sorted(positions))


def _stages(election: Election, found: Found | None) -> tuple[ShareStage, ...]:
    stages: list[ShareStage] = []
    before: frozenset[int] = frozenset()
    for stage in found.stages if found else ():
        stages.append(
            ShareStage(
                first=stage.first,
                last=stage.last,
                funded=_ids(election, stage.funded),
                gained=_ids(election, stage.funded - before),
                dropped=_ids(election, before - stage.funded),
                cost=stage.cost,
            )
        )
        before = stage.funded
    return tuple(stages)


def _rejected(election: Election, found: Found | None) -> ShareStage | None:
    if found is None or found.rejected is None:
        return None
    funded, kept = set(found.rejected.funded), set(found.kept.funded)
    return ShareStage(
        first=found.added + 1,
        last=found.added + 1,
        funded=_ids(election, frozenset(funded)),
        gained=_ids(election, frozenset(funded - kept)),
        dropped=_ids(election, frozenset(kept - funded)),
        cost=found.rejected.cost,
    )


def _ties(case: _Case, found: Found | None) -> tuple[ShareTie, ...]:
    ranks = _ranks(case.election, case.seed)
    return tuple(
        ShareTie(
            projects=tuple(
                case.election.projects[position].id
                for position in sorted(tie.projects, key=lambda at: ranks[at])
            ),
            rho=tie.rho,
            added=tie.added,
            decisive=tie.decisive,
        )
        for tie in (found.ties if found else ())
    )


def _compared(case: _Case, ours: Collection[int]) -> Comparison:
    election = case.election
    other = greedy(election, rule=GreedyRule.SKIP, seed=case.seed, limits=case.limits)
    theirs = set(_positions(election, [s for s in other.steps if s.fate is Fate.FUNDED]))
    by_cost = case.utility is Utility.COST
    # What both fund is worth the same to everyone.
    difference = {
        position: (election.projects[position].cost if by_cost else 1)
        * (1 if position in ours else -1)
        for position in theirs.symmetric_difference(ours)
    }
    prefer = {1: 0, 0: 0, -1: 0}
    for (choices, points), times in election.papers.items():
        better = 0
        for choice, number in zip(choices, points, strict=True):
            if choice in difference:
                better += number * difference[choice]
        prefer[(better > 0) - (better < 0)] += times
    return Comparison(
        greedy=other.winners,
        prefer_equal_shares=prefer[1],
        prefer_greedy=prefer[-1],
        indifferent=prefer[0],
        undecided=bool(other.decisive_ties),
    )
