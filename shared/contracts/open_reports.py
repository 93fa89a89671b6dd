"""What the public interface tells of published reports: the same for everybody, nobody named."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.base import Answer
from shared.contracts.open_data import PublicPhase


class PublicTerm(Answer, frozen=True, kw_only=True):
    """A term of the law or of a resolution, and where it is written."""

    key: str
    kind: str
    number: int
    phase: str = ""
    act: str
    article: str
    text_of: str
    checked_on: date | None = None


class PublicKept(Answer, frozen=True, kw_only=True):
    """How a term was kept; `answer`: why it was not."""

    term: PublicTerm
    kept: bool | None
    due: datetime | None = None
    actual: datetime | None = None
    answer: str = ""


class PublicChange(Answer, frozen=True, kw_only=True):
    """What was changed on the way, and why. `phase`: empty is all."""

    phase: str
    kind: str
    reason: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    changed_at: datetime


class PublicParticipation(Answer, frozen=True, kw_only=True):
    """How many took part, by how; null where there was nothing of the kind."""

    remarks: dict[str, int] | None = None
    positions: dict[str, int] | None = None
    own_answers: int = 0
    comments: int | None = None
    supports: int | None = None
    survey_answers: int | None = None
    ideas: dict[str, int] | None = None
    signatures: int | None = None
    votes: int | None = None


class PublicReportRemark(Answer, frozen=True, kw_only=True):
    """A remark as a published report has it."""

    number: int
    state: str
    source: str
    said_on: date
    text: str
    fragment: int | None = None
    place: str = ""
    theme: str | None = None
    position: str
    reason: str
    merged_into: int | None = None
    supports: int = 0


class PublicReportRemarks(Answer, frozen=True, kw_only=True):
    """One page of a report's remarks, by their numbers."""

    remarks: tuple[PublicReportRemark, ...]
    total: int
    page: int
    pages: int


class PublicReport(Answer, frozen=True, kw_only=True):
    """A published report; its remarks are read page by page, its vote's result by itself."""

    consultation_id: UUID
    version: int
    published_at: datetime
    reason: str
    title: str
    language: str
    answered_by: str
    basis: str
    summary: str
    decisions: str
    phases: tuple[PublicPhase, ...]
    changes: tuple[PublicChange, ...]
    terms: tuple[PublicKept, ...]
    participation: PublicParticipation


class PublicReportFile(PublicReport, frozen=True, kw_only=True):
    """A published report as one file, with every remark."""

    remarks: tuple[PublicReportRemark, ...] = ()


class PublicReportLine(Answer, frozen=True, kw_only=True):
    """One line of a report's course and figures. `section` says what it is of, `item` which one.

    Sections: report, phase, change, term, notice, form, participation, remarks, ideas, survey,
    result. Moments are ISO 8601.
    """

    section: str
    item: str
    detail: str = ""
    begins: str = ""
    ends: str = ""
    value: str = ""
    words: str = ""
