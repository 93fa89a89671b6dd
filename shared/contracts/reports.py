"""What crosses the border about reports: how a consultation went and what came of every remark."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from shared.contracts.base import Answer, Command, Query
from shared.contracts.bases import Term
from shared.contracts.results import Result
from shared.contracts.surveys import SurveyFigures


class WriteReport(Command, frozen=True, kw_only=True):
    """The organiser's own words of the next report; everything else in it is counted."""

    summary: str
    decisions: str


class PublishReport(Command, frozen=True, kw_only=True):
    """Publish the report as it stands; `reason` from the second version on."""

    reason: str = ""


class FindReport(Query, frozen=True, kw_only=True):
    """Which version: 0 is the latest. `open_data`: a rehearsal's is not there."""

    version: int = 0
    open_data: bool = False


class FindEntries(Query, frozen=True, kw_only=True):
    """One page of a report's remarks or ideas. `draft`: as the next version would tell them.

    `open_data`: a rehearsal's are not there.
    """

    version: int = 0
    draft: bool = False
    open_data: bool = False
    position: str = ""
    page: int = 1
    at_once: int = 50


class ReportPhase(Answer, frozen=True, kw_only=True):
    """A phase as it was in the end."""

    kind: str
    opens_at: datetime
    closes_at: datetime


class ReportChange(Answer, frozen=True, kw_only=True):
    """What was changed after the publication, with the public reason. `phase`: empty is all."""

    phase: str
    kind: str
    reason: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    changed_at: datetime


class ReportTerm(Answer, frozen=True, kw_only=True):
    """One term of the legal basis and how it was kept; None: it cannot be told.

    `answer`: why it was not kept, in the organiser's words.
    """

    term: Term
    kept: bool | None
    due: datetime | None = None
    actual: datetime | None = None
    lacking: tuple[str, ...] = ()
    answer: str = ""


class ReportNotice(Answer, frozen=True, kw_only=True):
    """Where and when it was announced; `place` is a key of rules/bases.toml."""

    place: str
    given_on: date
    proof: str = ""


class ReportParticipation(Answer, frozen=True, kw_only=True):
    """How many took part, by how; None where there was nothing of the kind.

    `own_answers`: remarks answered by the very person who made them, where the centre had no other
    organiser.
    """

    remarks: dict[str, int] | None = None
    positions: dict[str, int] | None = None
    own_answers: int = 0
    comments: int | None = None
    supports: int | None = None
    survey_answers: int | None = None
    ideas: dict[str, int] | None = None
    signatures: int | None = None
    votes: int | None = None


class ReportVersion(Answer, frozen=True, kw_only=True):
    """One published version; older ones stay readable."""

    version: int
    published_at: datetime
    reason: str = ""


class Report(Answer, frozen=True, kw_only=True):
    """A report but for its remarks and ideas, which are read page by page.

    A published one is read as it was frozen, for ever; `version` 0 is a draft.
    """

    consultation_id: UUID
    version: int = 0
    published_at: datetime | None = None
    reason: str = ""
    title: str
    language: str
    centre_id: UUID
    area_ids: tuple[UUID, ...] = ()
    answered_by: str = ""
    basis: str = ""
    forms: tuple[str, ...] = ()
    rehearsal: bool = False
    summary: str = ""
    decisions: str = ""
    phases: tuple[ReportPhase, ...] = ()
    changes: tuple[ReportChange, ...] = ()
    terms: tuple[ReportTerm, ...] = ()
    notices: tuple[ReportNotice, ...] = ()
    participation: ReportParticipation = msgspec.field(default_factory=ReportParticipation)
    surveys: tuple[SurveyFigures, ...] = ()
    ideas: int = 0
    remarks: int = 0
    # Of a vote: the stored result, which never changes either.
    result: Result | None = None
    versions: tuple[ReportVersion, ...] = ()


class ReportDraft(Answer, frozen=True, kw_only=True):
    """What the organiser works on. `missing`: codes of what keeps it from being published,
    what is counted behind a colon: `remarks_unanswered:12`, `phase_open:survey`.

    `later`: remarks that came in after the published version.
    """

    report: Report
    missing: tuple[str, ...] = ()
    later: int = 0


class ReportRemark(Answer, frozen=True, kw_only=True):
    """One remark with its position and reason.

    `author_id` is told where the author chose to be shown by name, so that the gateway fills it in.
    """

    number: int
    state: str
    source: str
    said_on: str
    text: str
    fragment: int | None = None
    heading: str | None = None
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    theme: str | None = None
    position: str
    reason: str
    merged_into: int | None = None
    supports: int = 0
    comments: int = 0
    shown_as: Literal["name", "pseudonym", "nobody"] = "nobody"
    pseudonym: str = ""
    author_id: UUID | None = None


class ReportRemarks(Answer, frozen=True, kw_only=True):
    """One page of a report's remarks, by their numbers."""

    remarks: tuple[ReportRemark, ...]
    total: int
    page: int
    pages: int


class ReportIdea(Answer, frozen=True, kw_only=True):
    """One idea and what became of it; `reason` of the latest decision on it."""

    number: int
    state: str
    title: str
    summary: str = ""
    cost: int | None = None
    area_id: UUID | None = None
    supports: int = 0
    signatures: int = 0
    merged_into: int | None = None
    reason: str | None = None
    shown_as: Literal["name", "pseudonym", "nobody"] = "nobody"
    pseudonym: str = ""
    author_id: UUID | None = None


class ReportIdeas(Answer, frozen=True, kw_only=True):
    """One page of a report's ideas, by their numbers."""

    ideas: tuple[ReportIdea, ...]
    total: int
    page: int
    pages: int
