"""Papers that give numbers to options: a tick, ticks, scores, points."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.consultations.tally.candidates import Candidate, check_ids


class ChoiceKind(StrEnum):
    """What a voter wrote on the paper."""

    SINGLE = "single"
    """One tick."""
    APPROVAL = "approval"
    """Ticks."""
    SCORE = "score"
    """Scores, each option by itself; an option without one got no opinion."""
    POINTS = "points"
    """Points shared out by the voter."""


Marks = tuple[tuple[int, int], ...]
"""One paper: pairs of candidate (position) and number, in the order of the candidates."""


@dataclass(frozen=True)
class ChoiceElection:
    """A finished vote by ticks, scores or points; `papers` holds each paper with its number.

    Papers without a mark are `blank`; `abstain` are those who took no part in this question.
    """

    kind: ChoiceKind
    candidates: tuple[Candidate, ...]
    papers: Mapping[Marks, int]
    blank: int = 0
    abstain: int = 0

    @classmethod
    def of(
        cls,
        kind: ChoiceKind,
        candidates: Sequence[Candidate],
        papers: Iterable[tuple[Mapping[int, int] | Iterable[int], int]],
        *,
        abstain: int = 0,
    ) -> "ChoiceElection":
        """From papers (positions for ticks, position -> number else), each with its number.

        A position that is no candidate, two ticks on one paper where one is allowed, a tick twice,
        or negative points are a ValueError.
        """
        check_ids(candidates)
        together: Counter[Marks] = Counter()
        blank = 0
        for paper, times in papers:
            marks = _marks(kind, paper, len(candidates))
            if times < 0:
                raise ValueError("numbers of papers may not be negative")
            if marks:
                together[marks] += times
            else:
                blank += times
        kept = {marks: together[marks] for marks in sorted(together) if together[marks]}
        return cls(kind, tuple(candidates), kept, blank, abstain)

    @property
    def ballots(self) -> int:
        """How many papers were cast, blank ones and abstentions included."""
        return sum(self.papers.values()) + self.blank + self.abstain


def _marks(kind: ChoiceKind, paper: Mapping[int, int] | Iterable[int], candidates: int) -> Marks:
    ticks = kind in (ChoiceKind.SINGLE, ChoiceKind.APPROVAL)
    if isinstance(paper, Mapping):
        if ticks:
            raise ValueError(f"numbers are not for {kind} papers")
        marks = tuple(sorted(paper.items()))
    else:
        if not ticks:
            raise ValueError(f"a {kind} paper needs a number for each option it names")
        marks = tuple((position, 1) for position in sorted(paper))
    positions = [position for position, _ in marks]
    if any(not 0 <= position < candidates for position in positions):
        raise ValueError("a paper names what is no candidate")
    if len(set(positions)) != len(positions):
        raise ValueError("a paper names a candidate twice")
    if kind is ChoiceKind.SINGLE and len(marks) > 1:
        raise ValueError("a paper has two ticks where one is allowed")
    if kind is ChoiceKind.POINTS:
        if any(number < 0 for _, number in marks):
            raise ValueError("points may not be negative")
        marks = tuple((position, number) for position, number in marks if number)
    return marks
