"""What crosses the border about milestones: what was promised, and what came of it."""

from datetime import date
from uuid import UUID

from shared.contracts.base import Answer, Command
from shared.contracts.files import StoredFile


class DescribeMilestone(Command, frozen=True, kw_only=True):
    """A promise in words, its day, and the numbers of the accepted remarks it follows."""

    title: str
    planned_on: date
    words: str = ""
    remark_numbers: tuple[int, ...] = ()


class SetMilestoneStatus(Command, frozen=True, kw_only=True):
    """planned, done (with `done_on`), late (with a later `planned_on`) or dropped.

    The last two need a `reason`.
    """

    status: str
    done_on: date | None = None
    planned_on: date | None = None
    reason: str = ""


class AddMilestonePicture(Command, frozen=True, kw_only=True):
    """A picture; `alternative` says in words what it shows."""

    name: str
    content: bytes
    alternative: str


class Milestone(Answer, frozen=True, kw_only=True):
    """One promise. `standing` is its status, and `late` as well where its day has passed.

    `told`: everybody who took part was told, or is just being told.
    """

    id: UUID
    title: str
    words: str
    planned_on: date
    first_planned_on: date
    done_on: date | None = None
    status: str
    standing: str
    reason: str = ""
    pictures: tuple[StoredFile, ...] = ()
    remark_numbers: tuple[int, ...] = ()
    told: bool = False


class Milestones(Answer, frozen=True, kw_only=True):
    """All milestones of a consultation, by their days."""

    consultation_id: UUID
    milestones: tuple[Milestone, ...]
