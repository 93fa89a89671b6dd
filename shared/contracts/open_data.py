"""What anybody may take away: the public read-only interface, its files and its news.

These structs stand for themselves: a field that somebody adds to another contract reaches nobody
through them. Nothing in them is personal: no name, no pseudonym, no address, no person's id.
"""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.base import Answer, Query


class FindPublic(Query, frozen=True, kw_only=True):
    """A search among public consultations; `at_once` is a hundred at most."""

    q: str = ""
    area_id: UUID | None = None
    centre_id: UUID | None = None
    page: int = 1
    at_once: int = 50


class FindPage(Query, frozen=True, kw_only=True):
    """One page of a list; `at_once` is five hundred at most."""

    page: int = 1
    at_once: int = 100


class FindNews(Query, frozen=True, kw_only=True):
    """What has happened, latest first; `since` leaves out what is older."""

    area_id: UUID | None = None
    centre_id: UUID | None = None
    consultation_id: UUID | None = None
    since: datetime | None = None
    at_once: int = 50


class PublicPhase(Answer, frozen=True, kw_only=True):
    """When something is open: from `opens_at` on, at `closes_at` no longer."""

    kind: str
    opens_at: datetime
    closes_at: datetime


class PublicFragment(Answer, frozen=True, kw_only=True):
    """A numbered part of the text in question."""

    number: int
    heading: str
    text: str


class PublicDocument(Answer, frozen=True, kw_only=True):
    """A document people read; `sha256` of its content."""

    title: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime


class PublicMeeting(Answer, frozen=True, kw_only=True):
    """A meeting; a calendar takes the higher `version`."""

    id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    address: str
    link: str
    cancelled: bool
    version: int
    told_at: datetime


class PublicNote(Answer, frozen=True, kw_only=True):
    """A consultation in a list. `basis`: the legal one by its key; empty: a vote by itself."""

    id: UUID
    title: str
    summary: str
    language: str
    basis: str
    centre_id: UUID
    area_ids: tuple[UUID, ...]
    state: str
    published_at: datetime
    report_at: datetime | None = None
    updated_at: datetime
    phases: tuple[PublicPhase, ...] = ()


class PublicNotes(Answer, frozen=True, kw_only=True):
    """One page of public consultations, the newest first."""

    consultations: tuple[PublicNote, ...]
    total: int
    page: int
    pages: int


class PublicConsultation(PublicNote, frozen=True, kw_only=True):
    """A consultation whole. `version` grows with each change of its dates.

    `remarks`, `ideas`, `comments`: how many there are to read. `surveys`: ids of those whose
    figures are public. `result`: whether a vote's result is.
    """

    description: str
    answered_by: str
    version: int
    fragments: tuple[PublicFragment, ...] = ()
    documents: tuple[PublicDocument, ...] = ()
    meetings: tuple[PublicMeeting, ...] = ()
    remarks: int = 0
    ideas: int = 0
    comments: int = 0
    surveys: tuple[UUID, ...] = ()
    result: bool = False


class PublicRemark(Answer, frozen=True, kw_only=True):
    """A remark: its number, words and answer, never who said it.

    `state`: public, or hidden or removed, without words. `position`: accepted, partly, rejected,
    out_of_scope, or empty while there is none.
    """

    number: int
    state: str
    said_on: date
    text: str
    fragment: int | None = None
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    theme: str | None = None
    position: str = ""
    reason: str = ""
    merged_into: int | None = None
    supports: int = 0
    comments: int = 0


class PublicRemarks(Answer, frozen=True, kw_only=True):
    """One page of remarks, by their numbers."""

    remarks: tuple[PublicRemark, ...]
    total: int
    page: int
    pages: int


class PublicIdea(Answer, frozen=True, kw_only=True):
    """An idea: its number, words and what became of it, never whose it is. Money in grosze."""

    number: int
    state: str
    said_on: date
    title: str
    summary: str
    description: str
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    area_id: UUID | None = None
    cost: int | None = None
    merged_into: int | None = None
    supports: int = 0
    comments: int = 0
    signatures: int = 0


class PublicIdeas(Answer, frozen=True, kw_only=True):
    """One page of ideas, by their numbers."""

    ideas: tuple[PublicIdea, ...]
    total: int
    page: int
    pages: int


class PublicComment(Answer, frozen=True, kw_only=True):
    """A comment under a remark or an idea (by its number), or a reply; never whose it is."""

    id: UUID
    remark: int | None = None
    idea: int | None = None
    parent: UUID | None = None
    state: str
    said_on: date
    text: str


class PublicComments(Answer, frozen=True, kw_only=True):
    """One page of comments, in the order in which they were said."""

    comments: tuple[PublicComment, ...]
    total: int
    page: int
    pages: int


class PublicNewsItem(Answer, frozen=True, kw_only=True):
    """One thing that has happened. `key` is its own for ever.

    `kind`: announced, opened (`phase` says what), dates, closed, withdrawn, result, report,
    milestone. `words`: the public reason of a change, or what a milestone is. `basis`: of which
    legal kind the consultation is.
    """

    key: str
    kind: str
    phase: str = ""
    basis: str = ""
    consultation_id: UUID
    title: str
    summary: str
    language: str
    centre_id: UUID
    area_ids: tuple[UUID, ...]
    words: str = ""
    happened_at: datetime
    closes_at: datetime | None = None
    path: str


class PublicNews(Answer, frozen=True, kw_only=True):
    """What has happened, latest first."""

    items: tuple[PublicNewsItem, ...]


class PublicSpan(Answer, frozen=True, kw_only=True):
    """The last moment of a phase, for calendars; `version` of its consultation."""

    consultation_id: UUID
    title: str
    language: str
    kind: str
    closes_at: datetime
    version: int
    told_at: datetime
    cancelled: bool = False


class PublicGathering(PublicMeeting, frozen=True, kw_only=True):
    """A meeting with the consultation it is about."""

    consultation_id: UUID
    about: str


class PublicCalendar(Answer, frozen=True, kw_only=True):
    """What has a date: ends of phases and meetings, none older than a year."""

    spans: tuple[PublicSpan, ...]
    meetings: tuple[PublicGathering, ...]


class PublicFile(Answer, frozen=True, kw_only=True):
    """A published file of papers: anyone can tell whether theirs is the same."""

    name: str
    sha256: str
    size: int


class PublicOption(Answer, frozen=True, kw_only=True):
    """What could be chosen; money in grosze."""

    code: str
    title: str
    cost: int | None = None


class PublicQuestion(Answer, frozen=True, kw_only=True):
    """How one question of a vote was answered."""

    code: str
    title: str
    kind: str
    rule: str
    options: tuple[PublicOption, ...] = ()
    papers: int
    blank: int
    abstain: int
    winners: tuple[str, ...]
    undecided: bool
    budget: int | None = None
    cost: int | None = None
    file: PublicFile


class PublicResult(Answer, frozen=True, kw_only=True):
    """A vote's result, stored once and never changed."""

    consultation_id: UUID
    title: str
    language: str
    opens_at: datetime
    closes_at: datetime
    counted_at: datetime
    stage: str
    papers: int
    counted: int | None = None
    left_out: int = 0
    balanced: bool
    unbalanced_reason: str
    papers_root: str
    receipts_root: str
    questions: tuple[PublicQuestion, ...] = ()
