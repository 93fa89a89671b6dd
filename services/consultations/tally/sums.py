"""The rules that add up: plurality, approval, score, points, points by place.

The options with the highest sums win, as many as there are seats. What a paper says nothing about
gets nothing from it. A paper that ranks several options equally gives each the mean of the places
they fill together (plurality: the whole vote in equal parts), exactly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from services.consultations.tally.candidates import Candidate, precedence
from services.consultations.tally.choices import ChoiceElection

if TYPE_CHECKING:
    from services.consultations.tally.ranked import RankedElection


class Standing(StrEnum):
    """What became of an option."""

    ELECTED = "elected"
    NOT_ELECTED = "not-elected"
    TOO_FEW_VOTES = "too-few-votes"
    """On fewer papers than an option needs to win."""
    NO_QUORUM = "no-quorum"
    """Fewer papers were cast than the vote needs, so nobody wins."""


@dataclass(frozen=True, slots=True)
class Line:
    """One option: on how many papers it stands, its sum, and why it won or not."""

    place: int
    id: str
    votes: int
    total: Fraction
    standing: Standing


@dataclass(frozen=True, slots=True)
class SumTie:
    """Options with equal sums, in the order in which they were placed.

    `decisive`: another order among them would have elected others.
    """

    ids: tuple[str, ...]
    total: Fraction
    decisive: bool


@dataclass(frozen=True, slots=True)
class SumOutcome:
    """The result of a rule that adds up: all options in order, best first."""

    rule: str
    seed: str | None
    seats: int
    ballots: int
    blank: int
    abstain: int
    lines: tuple[Line, ...]
    ties: tuple[SumTie, ...]

    @property
    def winners(self) -> tuple[str, ...]:
        """Ids of the elected, best first."""
        return tuple(line.id for line in self.lines if line.standing is Standing.ELECTED)

    @property
    def undecided(self) -> bool:
        """Whether the votes alone do not decide: a draw is needed and was not held."""
        return self.seed is None and any(tie.decisive for tie in self.ties)

    @property
    def certain(self) -> tuple[str, ...]:
        """Winners whom no draw can change."""
        tied = {name for tie in self.ties if tie.decisive for name in tie.ids}
        return tuple(name for name in self.winners if not self.undecided or name not in tied)


@dataclass(frozen=True, slots=True)
class Sums:
    """Parallel to the candidates: papers that name each, and its sum."""

    votes: tuple[int, ...]
    totals: tuple[Fraction, ...]


def added(election: ChoiceElection) -> Sums:
    """Add up ticks, scores or points."""
    votes = [0] * len(election.candidates)
    totals = [0] * len(election.candidates)
    for marks, times in election.papers.items():
        for position, number in marks:
            votes[position] += times
            totals[position] += times * number
    return Sums(tuple(votes), tuple(map(Fraction, totals)))


def first_places(election: "RankedElection") -> Sums:
    """Count first places; a paper with several is divided among them in equal parts."""
    from services.consultations.tally.piles import Piles  # noqa: PLC0415

    votes = tuple(int(election.times[row == 1].sum()) for row in election.ranks)
    return Sums(votes, tuple(Piles.dealt(election, 1).totals()))


def by_place(election: "RankedElection", points: Sequence[int], *, unranked_last: bool) -> Sums:
    """Add up what the places give: the best place `points[0]`, the next `points[1]`, then nothing.

    Options that share a place fill as many places as they are, and each gets the mean of them.
    With `unranked_last` the unranked share the places that are left; otherwise they get nothing.
    """
    size = len(election.candidates)
    gives = [Fraction(number) for number in points[:size]]
    gives += [Fraction(0)] * (size - len(gives))
    votes = [0] * size
    totals = [Fraction(0)] * size
    for groups, times in election.papers.items():
        place = 0
        ranked = [position for group in groups for position in group]
        for position in ranked:
            votes[position] += times
        rest = tuple(set(range(size)) - set(ranked)) if unranked_last else ()
        for group in (*groups, rest) if rest else groups:
            each = sum(gives[place : place + len(group)], Fraction(0)) / len(group)
            place += len(group)
            if each:
                for position in group:
                    totals[position] += each * times
    return Sums(tuple(votes), tuple(totals))


def elect(
    rule: str,
    election: "ChoiceElection | RankedElection",
    sums: Sums,
    *,
    seats: int = 1,
    seed: str | None = None,
    min_votes: int = 0,
    quorum: int = 0,
) -> SumOutcome:
    """Elect the highest sums; equal ones by lottery with a seed, else by the order of the options.

    An option on fewer papers than `min_votes` cannot win; with fewer papers than `quorum` (blank
    ones and abstentions count) nobody does.
    """
    candidates = election.candidates
    order = precedence(candidates, seed)
    can_win = [votes >= min_votes for votes in sums.votes]
    enough = election.ballots >= quorum
    ordered = sorted(
        range(len(candidates)), key=lambda at: (not can_win[at], -sums.totals[at], order[at])
    )
    most = min(seats, sum(can_win)) if enough else 0
    lines = tuple(
        Line(
            place,
            candidates[at].id,
            sums.votes[at],
            sums.totals[at],
            _standing(place <= most, can_win[at], enough),
        )
        for place, at in enumerate(ordered, start=1)
    )
    ties = tuple(_ties(candidates, ordered, sums, can_win, most))
    return SumOutcome(
        rule, seed, seats, election.ballots, election.blank, election.abstain, lines, ties
    )


def _standing(elected: bool, can_win: bool, enough: bool) -> Standing:
    if elected:
        return Standing.ELECTED
    if not enough:
        return Standing.NO_QUORUM
    return Standing.NOT_ELECTED if can_win else Standing.TOO_FEW_VOTES


def _ties(
    candidates: Sequence[Candidate],
    ordered: Sequence[int],
    sums: Sums,
    can_win: Sequence[bool],
    most: int,
) -> Iterable[SumTie]:
    """Equal sums among those who can win; a tie decides if the last seat falls inside it."""
    place = 0
    alive = [at for at in ordered if can_win[at]]
    for total, members in groupby(alive, key=lambda at: sums.totals[at]):
        group = list(members)
        if len(group) > 1:
            decisive = place < most < place + len(group)
            yield SumTie(tuple(candidates[at].id for at in group), total, decisive)
        place += len(group)
