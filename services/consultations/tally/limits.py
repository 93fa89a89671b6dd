"""Conditions beside the money: a quorum, a least number of votes, projects that exclude others."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.consultations.tally.counting import Count
from services.consultations.tally.election import Election


@dataclass(frozen=True, slots=True)
class Limits:
    """What a budget vote may ask for before it funds.

    `quorum`: with fewer papers (blank ones included) nothing is funded. `min_votes`: a project
    named on fewer papers is not funded. `exclusive`: groups of project ids; of each at most one is
    funded, a project may stand in several groups.
    """

    min_votes: int = 0
    quorum: int = 0
    exclusive: tuple[frozenset[str], ...] = ()

    def __post_init__(self) -> None:
        if self.min_votes < 0 or self.quorum < 0:
            raise ValueError("a threshold may not be negative")


NO_LIMITS = Limits()


def quorum_met(election: Election, limits: Limits) -> bool:
    """Whether enough papers were cast."""
    return election.ballots >= limits.quorum


def below_threshold(tally: Count, limits: Limits) -> frozenset[int]:
    """Positions of the projects with too few votes."""
    return frozenset(at for at, votes in enumerate(tally.votes) if votes < limits.min_votes)


def bars(election: Election, limits: Limits) -> Mapping[int, frozenset[int]]:
    """For each project in a group, the projects that cannot be funded beside it."""
    index = {project.id: at for at, project in enumerate(election.projects)}
    found: dict[int, set[int]] = {}
    for group in limits.exclusive:
        unknown = sorted(group - index.keys())
        if unknown:
            raise ValueError(f"there is no project {unknown[0]!r}")
        members = {index[project] for project in group}
        for member in members:
            found.setdefault(member, set()).update(members - {member})
    return {member: frozenset(others) for member, others in found.items()}
