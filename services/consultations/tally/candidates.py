"""What is voted on when no money is spent, and the order in which ties are broken."""

from collections.abc import Sequence
from typing import NamedTuple

from services.consultations.tally.lottery import draw_key


class Candidate(NamedTuple):
    """One option of a question; the id never changes, the name is for people."""

    id: str
    name: str = ""


def check_ids(candidates: Sequence[Candidate]) -> None:
    """Raise ValueError unless there are candidates and no two have the same id."""
    if not candidates:
        raise ValueError("there is nothing to vote for")
    if len({candidate.id for candidate in candidates}) != len(candidates):
        raise ValueError("two options have the same id")


def precedence(candidates: Sequence[Candidate], seed: str | None) -> tuple[int, ...]:
    """Give each candidate's place among all if they tied: 0 is taken first, thrown out last.

    With a seed the places are drawn by lottery, without one they are the order of the options.
    """
    if seed is None:
        return tuple(range(len(candidates)))
    drawn = sorted(range(len(candidates)), key=lambda at: draw_key(seed, candidates[at].id))
    places = [0] * len(candidates)
    for place, at in enumerate(drawn):
        places[at] = place
    return tuple(places)
