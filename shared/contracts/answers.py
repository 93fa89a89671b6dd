"""What crosses the border about answers to remarks: desks, drafts, positions, who owes what.

`position`: accepted, partly, rejected, out_of_scope; empty: none yet.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.contracts.base import Answer, Command, Query

Step = Literal["writing", "hand_in", "publish"]
Standing = Literal["", "open", "writing", "to_publish", "approved", "answered", "overdue", "merged"]


class FindToAnswer(Query, frozen=True, kw_only=True):
    """A search at an answering desk. `theme`, `department`: an id, or `none`."""

    q: str = ""
    theme: str = ""
    department: str = ""
    standing: Standing = ""
    page: int = 1


class ShowRemark(Query, frozen=True, kw_only=True):
    """`alike`: also the few remarks that say nearly the same."""

    alike: bool = False


class Selected(Command, frozen=True, kw_only=True):
    """Remarks somebody ticked, or (`everything`) all that a search finds."""

    ids: tuple[UUID, ...] = ()
    everything: bool = False
    q: str = ""
    theme: str = ""
    department: str = ""
    standing: Standing = ""


class SetAnsweringTerms(Command, frozen=True, kw_only=True):
    """When positions are seen (`at_once`, `with_report`) and whether officials publish."""

    shown: str
    officials_publish: bool = False


class WriteAnswer(Command, frozen=True, kw_only=True):
    """An answer to one remark: kept while it is written, handed in, or published.

    `alone_in`: the centres in which nobody but the actor is an organiser; only the gateway knows.
    There alone somebody publishes the answer to a remark of their own.
    """

    position: str = ""
    reason: str = ""
    step: Step = "writing"
    alone_in: tuple[UUID, ...] = ()


class ChangePosition(Command, frozen=True, kw_only=True):
    """Another position instead of a published one; everybody reads `because`.

    `alone_in` as in WriteAnswer.
    """

    position: str
    reason: str
    because: str
    alone_in: tuple[UUID, ...] = ()


class AnswerMany(Command, frozen=True, kw_only=True):
    """One answer to many, or (`publish_drafts`) the drafts that were handed in, as they are.

    `expected`: how many a preview said would change; where it differs now nothing is done.
    `alone_in` as in WriteAnswer.
    """

    selected: Selected
    step: Literal["hand_in", "publish", "publish_drafts"]
    position: str = ""
    reason: str = ""
    expected: int | None = None
    alone_in: tuple[UUID, ...] = ()


class AssignMany(Command, frozen=True, kw_only=True):
    """Give remarks to a department until a day; without a department: take them back."""

    selected: Selected
    department_id: UUID | None = None
    due: date | None = None


class SetThemeOfMany(Command, frozen=True, kw_only=True):
    """Put remarks under a theme, or under none."""

    selected: Selected
    theme_id: UUID | None = None


class MergeRemark(Command, frozen=True, kw_only=True):
    """This remark says the same as the one with that number."""

    into: int


class NameTheme(Command, frozen=True, kw_only=True):
    """A theme's name."""

    name: str


class MergeTheme(Command, frozen=True, kw_only=True):
    """Put everything of a theme under another."""

    into: UUID


class DescribeDepartment(Command, frozen=True, kw_only=True):
    """A department and the accounts that answer for it."""

    centre_id: UUID
    name: str
    member_ids: tuple[UUID, ...] = ()


class Changed(Answer, frozen=True, kw_only=True):
    """How many remarks an act has changed."""

    changed: int


class AnswerPreview(Answer, frozen=True, kw_only=True):
    """What one answer to many would do: to how many of the selected what happens.

    `answered` have their position and stay; `merged` have the answer of another; `no_draft` have
    nothing that could be published; `own` are the actor's own, which another organiser answers.
    """

    total: int
    changes: int
    answered: int = 0
    merged: int = 0
    no_draft: int = 0
    own: int = 0
    # The first of those that change and of those that stay.
    changing: tuple[int, ...] = ()
    staying: tuple[int, ...] = ()


class AnswerRun(Answer, frozen=True, kw_only=True):
    """How far one answer to many has come."""

    id: UUID
    total: int
    done: int
    changed: int
    finished: bool


class AnswerDraft(Answer, frozen=True, kw_only=True):
    """An answer nobody outside reads yet; `state`: writing, handed_in, approved."""

    position: str
    reason: str
    state: str
    written_by: UUID | None = None
    written_at: datetime


class PositionTold(Answer, frozen=True, kw_only=True):
    """A published position; from the second on with why it changed."""

    position: str
    reason: str
    because: str = ""
    given_at: datetime


class MilestoneMark(Answer, frozen=True, kw_only=True):
    """What came of a remark, in short."""

    id: UUID
    title: str
    status: str
    planned_on: date
    done_on: date | None = None


class PublicAnswer(Answer, frozen=True, kw_only=True):
    """What everybody may know of the answer to a remark.

    `department` is who answers by `due`; `positions` are all ever published, the latest last.
    """

    department: str = ""
    due: date | None = None
    position: str = ""
    reason: str = ""
    answered_at: datetime | None = None
    positions: tuple[PositionTold, ...] = ()
    merged_into: int | None = None
    milestones: tuple[MilestoneMark, ...] = ()


class RemarkToAnswer(Answer, frozen=True, kw_only=True):
    """A remark as whoever answers sees it: what it says and to what, never who said it."""

    id: UUID
    number: int
    text: str
    state: str
    said_at: datetime
    # The fragment it is to, or its place in the author's words.
    fragment: str = ""
    place: str = ""
    theme_id: UUID | None = None
    department_id: UUID | None = None
    due: date | None = None
    position: str = ""
    reason: str = ""
    answered_at: datetime | None = None
    draft: AnswerDraft | None = None
    merged_into: int | None = None


class ThemeNote(Answer, frozen=True, kw_only=True):
    """A theme with how many remarks are under it, and how many of those have no position."""

    id: UUID
    name: str
    remarks: int = 0
    unanswered: int = 0


class DepartmentNote(Answer, frozen=True, kw_only=True):
    """A department of a centre; `member_ids` are told to organisers alone."""

    id: UUID
    centre_id: UUID
    name: str
    member_ids: tuple[UUID, ...] = ()
    remarks: int = 0


class Departments(Answer, frozen=True, kw_only=True):
    """The departments of the actor's centres."""

    departments: tuple[DepartmentNote, ...]


class AnsweringDesk(Answer, frozen=True, kw_only=True):
    """One page of an answering desk. `counts` are by standing, the search's own standing apart.

    `department_ids` are those the actor answers for; organisers answer for all.
    """

    consultation_id: UUID
    centre_id: UUID
    title: str
    language: str
    organises: bool
    publishes: bool
    shown: str
    officials_publish: bool
    reported: bool
    remarks: tuple[RemarkToAnswer, ...]
    themes: tuple[ThemeNote, ...]
    departments: tuple[DepartmentNote, ...]
    department_ids: tuple[UUID, ...] = ()
    total: int
    page: int
    pages: int
    counts: dict[str, int]


class AlikeRemark(Answer, frozen=True, kw_only=True):
    """A remark that says much the same; `alike` in per cent."""

    number: int
    text: str
    position: str
    alike: int


class RemarkDesk(Answer, frozen=True, kw_only=True):
    """One remark with everything its answer needs."""

    consultation_id: UUID
    centre_id: UUID
    title: str
    language: str
    organises: bool
    publishes: bool
    # A position given now is public at once; else it comes with the report.
    is_shown: bool
    remark: RemarkToAnswer
    themes: tuple[ThemeNote, ...]
    departments: tuple[DepartmentNote, ...]
    positions: tuple[PositionTold, ...] = ()
    # The numbers of remarks whose answer this one's is.
    merged: tuple[int, ...] = ()
    alike: tuple[AlikeRemark, ...] = ()
    milestones: tuple[MilestoneMark, ...] = ()


class Owed(Answer, frozen=True, kw_only=True):
    """What one department owes in one consultation; no department: nobody was given them yet.

    `to_publish` were handed in and wait for an organiser; they are in no other count.
    """

    consultation_id: UUID
    title: str
    department_id: UUID | None = None
    department: str = ""
    overdue: int = 0
    soon: int = 0
    later: int = 0
    undated: int = 0
    to_publish: int = 0
    first_due: date | None = None


class OwedBoard(Answer, frozen=True, kw_only=True):
    """Who owes an answer by when: what is overdue comes first."""

    owed: tuple[Owed, ...]
