"""The rules that add up: plurality, approval, score, points, points by place.

The options with the highest sums win, as many as there are seats. What a paper says nothing about
gets nothing from it. A paper that ranks several options equally gives each the mean of the places
they fill together (plurality: the whole vote in equal parts), exactly.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from services.consultations.tally.candidates import Candidate, precedence
from services.consultations.tally.choices import ChoiceElection
from services.consultations.tally.turns import Turns

if TYPE_CHECKING:
    from services.consultations.tally.ranked import RankedElection


class Standing(StrEnum):
    """What became of an option."""

    ELECTED = "elected"
    NOT_ELECTED = "not-elected"
    TOO_FEW_VOTES = "too-few-votes"
    """On fewer papers than an option needs to win."""
    EXCLUDED = "excluded"
    """An option elected before excludes it."""
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
    excluded_by: str | None = None


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
    surely: tuple[str, ...]
    """Who is elected in whatever order the tied come."""

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
        return self.surely if self.undecided else self.winners


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


def by_place(election: "RankedElection", points: Sequence[int]) -> Sums:
    """Add up what the places give: the best place `points[0]`, the next `points[1]`, then nothing.

    Options that share a place fill as many places as they are, and each gets the mean of them.
    Who is not ranked gets nothing.
    """
    size = len(election.candidates)
    gives = [Fraction(number) for number in points[:size]]
    gives += [Fraction(0)] * (size - len(gives))
    votes = [0] * size
    totals = [Fraction(0)] * size
    for groups, times in election.papers.items():
        place = 0
        for group in groups:
            each = sum(gives[place : place + len(group)], Fraction(0)) / len(group) * times
            place += len(group)
            for position in group:
                votes[position] += times
                totals[position] += each
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
    excluding: Iterable[Iterable[str]] = (),
) -> SumOutcome:
    """Elect the highest sums; equal ones by lottery with a seed, else by the order of the options.

    An option on fewer papers than `min_votes` cannot win; with fewer papers than `quorum` (blank
    ones and abstentions count) nobody does. Of each group in `excluding` at most one wins.
    """
    candidates = election.candidates
    order = precedence(candidates, seed)
    able = [at for at, votes in enumerate(sums.votes) if votes >= min_votes]
    enough = election.ballots >= quorum
    groups = tuple(_equal(able, sums, order)) if enough else ()
    turns = Turns(groups, seats, _bars(candidates, excluding))
    unable = [at for at in range(len(candidates)) if at not in able]
    ordered = [at for some in (able, unable) for group in _equal(some, sums, order) for at in group]
    return SumOutcome(
        rule=rule,
        seed=seed,
        seats=seats,
        ballots=election.ballots,
        blank=election.blank,
        abstain=election.abstain,
        lines=tuple(_lines(candidates, ordered, sums, turns, able=set(able), enough=enough)),
        ties=tuple(
            SumTie(tuple(candidates[at].id for at in group), sums.totals[group[0]], decisive)
            for group, decisive in turns.ties()
        ),
        surely=tuple(candidates[at].id for at in turns.elected() if at in turns.certain()),
    )


def _lines(
    candidates: Sequence[Candidate],
    ordered: Sequence[int],
    sums: Sums,
    turns: Turns,
    *,
    able: set[int],
    enough: bool,
) -> Iterable[Line]:
    elected = set(turns.elected())
    for place, at in enumerate(ordered, start=1):
        standing = _standing(at in elected, at in able, enough)
        by = turns.excluder(at) if standing is Standing.NOT_ELECTED else None
        yield Line(
            place,
            candidates[at].id,
            sums.votes[at],
            sums.totals[at],
            standing if by is None else Standing.EXCLUDED,
            None if by is None else candidates[by].id,
        )


def _equal(able: Sequence[int], sums: Sums, order: Sequence[int]) -> Iterable[tuple[int, ...]]:
    """Groups with equal sums, the highest first, each in the order in which ties are broken."""
    ordered = sorted(able, key=lambda at: (-sums.totals[at], order[at]))
    for _, members in groupby(ordered, key=lambda at: sums.totals[at]):
        yield tuple(members)


def _bars(
    candidates: Sequence[Candidate], excluding: Iterable[Iterable[str]]
) -> Mapping[int, frozenset[int]]:
    """For each option in a group, those that cannot win beside it."""
    index = {candidate.id: at for at, candidate in enumerate(candidates)}
    found: dict[int, frozenset[int]] = {}
    for group in excluding:
        if unknown := sorted(set(group) - index.keys()):
            raise ValueError(f"there is no option {unknown[0]!r}")
        members = frozenset(index[name] for name in group)
        for member in members:
            found[member] = found.get(member, frozenset()) | (members - {member})
    return found


def _standing(elected: bool, able: bool, enough: bool) -> Standing:
    if elected:
        return Standing.ELECTED
    if not enough:
        return Standing.NO_QUORUM
    return Standing.NOT_ELECTED if able else Standing.TOO_FEW_VOTES
