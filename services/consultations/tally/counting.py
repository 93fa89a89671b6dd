"""Adding up the papers: for each project, on how many it stands and how many points it has."""

from typing import NamedTuple

from services.consultations.tally.election import BallotKind, Election


class Count(NamedTuple):
    """Parallel to `Election.projects`; for approval the two are the same."""

    votes: tuple[int, ...]
    scores: tuple[int, ...]


def count(election: Election) -> Count:
    """Votes (papers that name the project) and score (sum of points) of every project."""
    votes = [0] * len(election.projects)
    if election.kind is BallotKind.APPROVAL:
        for (choices, _), times in election.papers.items():
            for choice in choices:
                votes[choice] += times
        return Count(tuple(votes), tuple(votes))
    scores = [0] * len(election.projects)
    for paper, times in election.papers.items():
        for choice, points in zip(paper.choices, paper.points, strict=True):
            votes[choice] += times
            scores[choice] += points * times
    return Count(tuple(votes), tuple(scores))
