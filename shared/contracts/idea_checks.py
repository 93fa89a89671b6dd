"""What crosses the border about ideas once they are with the office.

Signatures on paper, the check, merging, the settings, the way onto the ballot. Money in grosze.
"""

from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

from shared.contracts.base import Answer, Command, Query
from shared.contracts.ideas import IdeaCard


class CountPaper(Command, frozen=True, kw_only=True):
    """Signatures counted and checked on paper; a negative number takes miscounted ones back."""

    sent_as: UUID
    number: int
    note: str = ""


class CheckIdea(Command, frozen=True, kw_only=True):
    """The result of the formal check. `checklist`: line -> met; one left out is not asked.

    Corrections are due at the end of the day `until`; without one, after the days that the
    consultation gives.
    """

    result: Literal["accepted", "returned", "rejected"]
    reason: str = ""
    checklist: dict[str, bool] = msgspec.field(default_factory=dict)
    until: date | None = None


class DecideAppeal(Command, frozen=True, kw_only=True):
    """What became of an appeal, decided by another person than the one who rejected."""

    granted: bool
    reason: str


class MergeIdeas(Command, frozen=True, kw_only=True):
    """Two ideas become one: `source` goes into `target`, or with a title both into a new one.

    An author proposes it to the other; an organiser does it, with a reason. `paper`: how many
    people signed either list on paper; without it, the longer list's number.
    """

    source: int
    target: int
    reason: str = ""
    title: str = ""
    summary: str = ""
    description: str = ""
    paper: int | None = None


class AnswerMerger(Command, frozen=True, kw_only=True):
    """What the other author says to a proposed merging; whoever proposed it can take it back."""

    agreed: bool


class SetIdeas(Command, frozen=True, kw_only=True):
    """What a consultation asks of ideas. `signatures`: how many each needs; 0: none."""

    signatures: int = 0
    of_areas: dict[UUID, int] = msgspec.field(default_factory=dict)
    per_person: int = 5
    most_cost: int | None = None
    correction_days: int = 14
    appeal_days: int = 14
    checklist: tuple[str, ...] = ()


class PutIdeasOnBallot(Command, frozen=True, kw_only=True):
    """All accepted ideas become projects of the ballot.

    `by_area`: each area has its own question, what has no area one for all. `budgets` (area, or ""
    for the whole town -> money) and `titles` are for questions that are not there yet, and so are
    `max_choices` and `rule`. `one_district`: each voter then answers one area's question alone.
    """

    by_area: bool = False
    one_district: bool = False
    budgets: dict[str, int] = msgspec.field(default_factory=dict)
    titles: dict[str, str] = msgspec.field(default_factory=dict)
    max_choices: int = 3
    rule: str = "greedy-skip"


class IdeaSettings(Answer, frozen=True, kw_only=True):
    """What a consultation asks of ideas."""

    signatures: int
    of_areas: dict[UUID, int]
    per_person: int
    most_cost: int | None
    correction_days: int
    appeal_days: int
    checklist: tuple[str, ...]


class BallotTarget(Answer, frozen=True, kw_only=True):
    """A question that ideas go to: of an area or of the whole town, there already or not.

    `budget` of one that is there.
    """

    area_id: UUID | None
    question: str | None
    budget: int | None
    ideas: tuple[IdeaCard, ...]
    already: int = 0


class BallotPlan(Answer, frozen=True, kw_only=True):
    """What putting ideas on the ballot would do. `refused`: why it cannot be done, or empty."""

    targets: tuple[BallotTarget, ...]
    refused: str = ""
    # How many ideas still wait for a decision or an appeal.
    undecided: int = 0


class FindBallotPlan(Query, frozen=True, kw_only=True):
    """Whether each area has a question of its own."""

    by_area: bool = False
