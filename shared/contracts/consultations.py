"""What crosses the border about consultations: their words, projects, dates; never a paper."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from shared.contracts.ballots import BallotForm, Question, RuleSettings
from shared.contracts.base import Answer, Command, Query
from shared.contracts.phases import Phase, PhaseChange

# The one question of a ballot made by `SetBallot`; papers and forms name it so.
QUESTION = "projects"

Leftovers = Literal["none", "citywide", "next-by-votes"]


class FindConsultations(Query, frozen=True, kw_only=True):
    """A search among what was announced, or (`desk`) among all the actor's centres keep."""

    q: str = ""
    phase: str = ""
    centre_id: UUID | None = None
    area_id: UUID | None = None
    page: int = 1
    desk: bool = False


class DescribeConsultation(Command, frozen=True, kw_only=True):
    """The words of a consultation; made anew or put in the place of the old ones.

    `basis` is heard once, when the draft is made; without one it is a vote by itself.
    """

    centre_id: UUID
    title: str
    summary: str
    description: str = ""
    answered_by: str = ""
    area_ids: tuple[UUID, ...] = ()
    language: str = "pl"
    basis: str = ""


class Translation(Answer, frozen=True, kw_only=True):
    """Words in another language; empty ones fall back to the consultation's own."""

    title: str = ""
    description: str = ""


class SetBallot(Command, frozen=True, kw_only=True):
    """How one budget is voted on: the short way to a ballot of one budget question.

    Without `opens_at` it opens when it is announced. `rehearsal` is heard once, when the ballot is
    made; later it changes nothing. A ballot with other questions refuses it (`other_questions`).
    """

    budget: int
    max_choices: int
    rule: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    rehearsal: bool = False


class DescribeProject(Command, frozen=True, kw_only=True):
    """One project: money in grosze. An empty `code` gets the next free number."""

    title: str
    cost: int
    description: str = ""
    area_id: UUID | None = None
    code: str = ""


class AddProjects(Command, frozen=True, kw_only=True):
    """Several projects at once: all are taken, or none."""

    projects: tuple[DescribeProject, ...]


class ScheduleBallot(Command, frozen=True, kw_only=True):
    """When a draft's ballot is voted on, and what holds for all its questions.

    `rehearsal` is heard once, when the ballot is made. The verification phase lasts so many days
    after the close; 0: there is none. `draw` tells how and when the seed of a lottery is drawn.
    """

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    rehearsal: bool = False
    verification_days: int = 0
    leftovers: Leftovers = "none"
    draw: str = ""


class DescribeOption(Command, frozen=True, kw_only=True):
    """One option of a question; only those of a budget have a `cost` (grosze).

    `code` is heard once, when the option is made; an empty one gets the next free number.
    """

    title: str
    description: str = ""
    cost: int | None = None
    area_id: UUID | None = None
    code: str = ""
    translations: dict[str, Translation] = msgspec.field(default_factory=dict)


class DescribeQuestion(Command, frozen=True, kw_only=True):
    """One question: its words, what a paper may say (see ballots.Question) and the counting.

    `code` and `options` are heard once, when the question is made; an empty code gets the next.
    """

    kind: str
    title: str
    counting: RuleSettings
    description: str = ""
    order: Literal["fixed", "drawn"] = "fixed"
    group: str = ""
    area_id: UUID | None = None
    translations: dict[str, Translation] = msgspec.field(default_factory=dict)
    min_choices: int = 1
    max_choices: int | None = None
    blank: bool = True
    abstain: bool = False
    max_cost: int | None = None
    min_score: int = 0
    max_score: int = 0
    points: int = 0
    max_points_each: int | None = None
    ties: bool = True
    code: str = ""
    options: tuple[DescribeOption, ...] = ()


class AddQuestions(Command, frozen=True, kw_only=True):
    """Several questions at once, at the end of the ballot: all are taken, or none."""

    questions: tuple[DescribeQuestion, ...]


class AddOptions(Command, frozen=True, kw_only=True):
    """Several options at once, at the end of the question: all are taken, or none."""

    options: tuple[DescribeOption, ...]


class PutInOrder(Command, frozen=True, kw_only=True):
    """The ids of all questions of a ballot, or all options of a question, in their new order."""

    ids: tuple[UUID, ...]


class ChangeDates(Command, frozen=True, kw_only=True):
    """New dates of an announced ballot, with the reason that everyone reads."""

    opens_at: datetime
    closes_at: datetime
    reason: str


class GiveReason(Command, frozen=True, kw_only=True):
    """The reason of an act that everyone reads."""

    reason: str


class BallotOption(Answer, frozen=True, kw_only=True):
    """What can be chosen; papers name it by its `code`. Only budgets have a `cost` (grosze)."""

    id: UUID
    code: str
    title: str
    description: str = ""
    cost: int | None = None
    area_id: UUID | None = None
    # The number of the resident's idea it was.
    idea: int | None = None
    translations: dict[str, Translation] = msgspec.field(default_factory=dict)


class BallotQuestion(Answer, frozen=True, kw_only=True):
    """One question as voters see it; papers and the form name it by its `code`.

    `order` of the options: as they stand (`fixed`) or drawn anew for each voter (`drawn`).
    `asks` is this question in the form of the paper, also in a draft that has no options yet.
    """

    id: UUID
    code: str
    kind: str
    title: str
    description: str = ""
    order: Literal["fixed", "drawn"] = "fixed"
    group: str = ""
    area_id: UUID | None = None
    counting: RuleSettings
    asks: Question
    options: tuple[BallotOption, ...] = ()
    translations: dict[str, Translation] = msgspec.field(default_factory=dict)


class Project(Answer, frozen=True, kw_only=True):
    """A project as it stands on the ballot; papers name it by its `code`."""

    id: UUID
    code: str
    title: str
    description: str
    cost: int
    area_id: UUID | None = None
    # The number of the resident's idea it was.
    idea: int | None = None


class Ballot(Answer, frozen=True, kw_only=True):
    """A ballot. `missing` are codes of what a draft lacks before it can be announced.

    What concerns one question stands behind a colon: `too_few_options:q2`.
    `form` is what a paper may hold; there is one as soon as each question has options.
    `budget`, `max_choices`, `rule` and `projects` tell a ballot of one budget question alone, as
    its `questions` do; in any other `budget` is the money of all questions together, the rest
    is empty.
    """

    id: UUID
    budget: int
    max_choices: int
    rule: str
    opens_at: datetime | None
    closes_at: datetime | None
    rehearsal: bool
    version: int
    projects: tuple[Project, ...] = ()
    missing: tuple[str, ...] = ()
    form: BallotForm | None = None
    questions: tuple[BallotQuestion, ...] = ()
    # Until then, after the close, groups are judged and papers reissued; none: no such phase.
    verifies_until: datetime | None = None
    verification_days: int = 0
    # What becomes of money a district's projects leave over: none, citywide or next-by-votes.
    leftovers: Leftovers = "none"
    # How and when the seed of a lottery is drawn, told before anybody votes.
    draw: str = ""
    # The votes alone did not decide, and the draw was not held yet.
    waits_for_draw: bool = False
    # Where the vote by itself stands: draft (not announced), announced, voting, counting, result.
    phase: str = ""


class Change(Answer, frozen=True, kw_only=True):
    """What was changed after the announcement, and why; `kind`: dates, closed_early, withdrawn."""

    kind: str
    reason: str
    opens_at: datetime
    closes_at: datetime
    changed_at: datetime


class Pending(Answer, frozen=True, kw_only=True):
    """A step that one organiser proposed and another must agree to; told to organisers alone.

    `kind`: announce, dates (with `opens_at` and `closes_at`), close, withdraw.
    """

    id: UUID
    kind: str
    reason: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    proposed_by: UUID
    proposed_at: datetime


class Consultation(Answer, frozen=True, kw_only=True):
    """A consultation whole.

    `phase`: draft, announced, open (for remarks, a survey or ideas), voting, counting, answering
    (no more to say, the report not out yet), result, withdrawn. A vote that is not announced yet
    is told to its organisers alone.
    """

    id: UUID
    centre_id: UUID
    area_ids: tuple[UUID, ...]
    title: str
    summary: str
    description: str
    answered_by: str
    language: str
    phase: str
    ballot: Ballot | None = None
    changes: tuple[Change, ...] = ()
    pending: Pending | None = None
    # The legal basis by its key; empty: a vote by itself.
    basis: str = ""
    # In the order of time; with those of the ballot.
    phases: tuple[Phase, ...] = ()
    # When the report was published; none: not yet.
    report_at: datetime | None = None
    published_at: datetime | None = None
    # Codes of what a draft lacks before it can be published.
    missing: tuple[str, ...] = ()
    # How people can say what they think, by the keys of the basis.
    forms: tuple[str, ...] = ()
    # What a remark must say of its author: name, address, owner.
    remark_needs: tuple[str, ...] = ()
    phase_changes: tuple[PhaseChange, ...] = ()


class ConsultationNote(Answer, frozen=True, kw_only=True):
    """A consultation as one note in a list.

    The dates are those of the phase `kind`: what is open, else what is next, else what was last.
    """

    id: UUID
    centre_id: UUID
    area_ids: tuple[UUID, ...]
    title: str
    summary: str
    language: str
    phase: str
    ballot_id: UUID | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    budget: int | None = None
    # How many things there are to choose from, in all questions together.
    projects: int = 0
    rehearsal: bool = False
    questions: int = 0
    # At the desk: who proposed a step that waits for another organiser.
    pending_by: UUID | None = None
    basis: str = ""
    kind: str = "vote"


class ConsultationNotes(Answer, frozen=True, kw_only=True):
    """One page of a search; `counts` says how many there are at each phase, pages apart."""

    notes: tuple[ConsultationNote, ...]
    total: int
    page: int
    pages: int
    counts: dict[str, int]
