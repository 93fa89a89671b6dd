"""What is counted: the projects, the money and the papers, and nothing about who voted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import NamedTuple, Self


class BallotKind(StrEnum):
    """What a voter writes on a budget paper; the values are Pabulib's `vote_type`."""

    APPROVAL = "approval"
    """Ticks: each ticked project gets one point."""
    CUMULATIVE = "cumulative"
    """Points shared out by the voter."""
    ORDINAL = "ordinal"
    """An order, best first: the first gets `top` points, the next one less, and so on."""


@dataclass(frozen=True, slots=True)
class Project:
    """One thing to vote for; `cost` is in the smallest unit of the election's money."""

    id: str
    cost: int
    name: str = ""


class Paper(NamedTuple):
    """The choices of one paper: positions in `Election.projects`, and the points each one gets.

    Equal choices make equal papers: ticks and shared points stand in the order of the projects, an
    ordinal paper in the voter's. A blank paper has no choices.
    """

    choices: tuple[int, ...]
    points: tuple[int, ...]


BLANK = Paper((), ())

Ballot = Sequence[str] | Mapping[str, int]


@cache
def _ones(length: int) -> tuple[int, ...]:
    return (1,) * length


@cache
def _falling(top: int, length: int) -> tuple[int, ...]:
    return tuple(range(top, top - length, -1))


def approval_paper(choices: Iterable[int]) -> Paper:
    """Ticks in any order."""
    ordered = tuple(sorted(choices))
    return Paper(ordered, _ones(len(ordered)))


def ordinal_paper(choices: Iterable[int], top: int) -> Paper:
    """Best first; the best gets `top` points and there are at most `top` choices."""
    ordered = tuple(choices)
    if len(ordered) > top:
        raise ValueError(f"a paper ranks {len(ordered)} projects, at most {top} are allowed")
    return Paper(ordered, _falling(top, len(ordered)))


def cumulative_paper(points: Iterable[tuple[int, int]]) -> Paper:
    """Pairs of project and points, in any order."""
    pairs = sorted(points)
    return Paper(tuple(choice for choice, _ in pairs), tuple(number for _, number in pairs))


@dataclass(frozen=True)
class Election:
    """A finished vote on projects under one budget.

    `papers` says how often each paper occurs: the order of casting is not kept, so no tally can
    depend on it. Money is counted in units of 10**-decimals (grosze: `decimals` = 2).
    """

    kind: BallotKind
    projects: tuple[Project, ...]
    budget: int
    papers: Mapping[Paper, int]
    decimals: int = 2
    top: int | None = None
    """The points of a first place; ordinal elections only."""

    def __post_init__(self) -> None:
        ids = {project.id for project in self.projects}
        if len(ids) != len(self.projects):
            raise ValueError("two projects have the same id")
        if self.budget < 0 or any(project.cost < 0 for project in self.projects):
            raise ValueError("money may not be negative")
        if (self.top is None) == (self.kind is BallotKind.ORDINAL):
            raise ValueError("`top` is for ordinal elections, and they need it")

    @classmethod
    def of(
        cls,
        *,
        kind: BallotKind,
        projects: Sequence[Project],
        budget: int,
        ballots: Iterable[Ballot],
        decimals: int = 2,
        top: int | None = None,
    ) -> Self:
        """From papers by project id: ids for ticks and orders, a mapping id -> points for points.

        A choice that is no project, a project chosen twice or negative points are a `ValueError`.
        """
        index = {project.id: position for position, project in enumerate(projects)}
        papers = Counter(_paper(kind, ballot, index, top) for ballot in ballots)
        return cls(
            kind=kind,
            projects=tuple(projects),
            budget=budget,
            papers=dict(papers),
            decimals=decimals,
            top=top,
        )

    @property
    def ballots(self) -> int:
        """How many papers were cast, blank ones included."""
        return sum(self.papers.values())


def _paper(kind: BallotKind, ballot: Ballot, index: Mapping[str, int], top: int | None) -> Paper:
    unknown = [chosen for chosen in ballot if chosen not in index]
    if unknown:
        raise ValueError(f"there is no project {unknown[0]!r}")
    if len(set(ballot)) != len(ballot):
        raise ValueError("a paper chooses a project twice")
    if isinstance(ballot, Mapping):
        if kind is not BallotKind.CUMULATIVE:
            raise ValueError(f"points are for cumulative ballots, this one is {kind}")
        if any(points < 0 for points in ballot.values()):
            raise ValueError("points may not be negative")
        return cumulative_paper((index[chosen], points) for chosen, points in ballot.items())
    if kind is BallotKind.CUMULATIVE:
        raise ValueError("a cumulative ballot needs the points of each choice")
    choices = [index[chosen] for chosen in ballot]
    if kind is BallotKind.APPROVAL:
        return approval_paper(choices)
    if top is None:
        raise ValueError("an ordinal ballot needs `top`, the points of a first place")
    return ordinal_paper(choices, top)
