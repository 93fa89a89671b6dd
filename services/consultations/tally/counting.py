"""Adding up the papers: for each project, on how many it stands and how many points it has."""

from collections import Counter
from itertools import chain
from typing import NamedTuple

from services.consultations.tally.election import BallotKind, Election


class Count(NamedTuple):
    """Parallel to `Election.projects`; for approval the two are the same."""

    votes: tuple[int, ...]
    scores: tuple[int, ...]


def count(election: Election) -> Count:
    """Votes (papers that name the project) and score (sum of points) of every project."""
    votes = [0] * len(election.projects)
    # Most papers of a large vote occur once or a few times: those of one number go together.
    together: dict[int, list[tuple[int, ...]]] = {}
    for (choices, _), times in election.papers.items():
        together.setdefault(times, []).append(choices)
    for times, papers in together.items():
        for choice, number in Counter(chain.from_iterable(papers)).items():
            votes[choice] += number * times
    if election.kind is BallotKind.APPROVAL:
        return Count(tuple(votes), tuple(votes))
    scores = [0] * len(election.projects)
    for (choices, points), times in election.papers.items():
        for choice, number in zip(choices, points, strict=True):
            scores[choice] += number * times
    return Count(tuple(votes), tuple(scores))
