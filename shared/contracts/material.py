"""What crosses the border about what people read: documents, the text, questions, meetings."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.base import Answer, Command, Query
from shared.contracts.consultations import Consultation
from shared.contracts.files import StoredFile

Marks = Literal["headings", "numbers", "paragraphs"]


class DescribeMaterial(Command, frozen=True, kw_only=True):
    """The short answers and whom one can ask; they stand in the place of the old ones."""

    changes: str = ""
    concerns: str = ""
    influence: str = ""
    contact_who: str = ""
    contact_phone: str = ""
    contact_mail: str = ""
    contact_place: str = ""
    contact_hours: str = ""


class AddDocument(Command, frozen=True, kw_only=True):
    """A document with its bytes.

    `replaces`: the document of which it is a new version. `note`: what is new, asked for after
    the publication.
    """

    title: str
    name: str
    content: bytes
    alternative: str = ""
    note: str = ""
    replaces: UUID | None = None


class DescribeDocument(Command, frozen=True, kw_only=True):
    """The words of a draft's document; with `content`, another file in the place of its own."""

    title: str
    alternative: str = ""
    name: str = ""
    content: bytes = b""


class SplitText(Command, frozen=True, kw_only=True):
    """A text to be split into fragments at its headings, its numbers or its empty lines.

    `replace`: they stand in the place of all there are, not after them.
    """

    text: str
    marks: Marks = "headings"
    replace: bool = False


class DescribeFragment(Command, frozen=True, kw_only=True):
    """The words of a draft's fragment."""

    text: str
    heading: str = ""


class AskQuestion(Command, frozen=True, kw_only=True):
    """A question to the organiser; `sent_as` marks one sending of the form."""

    text: str
    sent_as: UUID


class PublishAnswer(Command, frozen=True, kw_only=True):
    """A question as everyone reads it, with its answer; `sent_as` where nobody asked it."""

    question: str
    answer: str
    sent_as: UUID | None = None


class DescribeMeeting(Command, frozen=True, kw_only=True):
    """A meeting; `reason`: why a published one is moved."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    address: str = ""
    link: str = ""
    access: str = ""
    reason: str = ""


class FindMaterial(Query, frozen=True, kw_only=True):
    """`texts`: with the words of the fragments; without, their headings or first words alone."""

    texts: bool = False


class FindInquiries(Query, frozen=True, kw_only=True):
    """A page of questions: the answered ones, or (`desk`) in each state, those that wait first."""

    page: int = 1
    desk: bool = False


class DocumentVersion(Answer, frozen=True, kw_only=True):
    """One file of a document. What was taken down has no file to read, but its reason."""

    id: UUID
    title: str
    file: StoredFile
    added_at: datetime
    note: str = ""
    taken_down_at: datetime | None = None
    taken_down_reason: str = ""


class Document(DocumentVersion, frozen=True, kw_only=True):
    """A document as it stands, with what stood in its place before, the latest first."""

    older: tuple[DocumentVersion, ...] = ()


class Fragment(Answer, frozen=True, kw_only=True):
    """A numbered part of the text in question."""

    id: UUID
    number: int
    heading: str
    text: str


class Inquiry(Answer, frozen=True, kw_only=True):
    """A question; `asked`, `reason` and `own` (an organiser's) are told at the desk alone."""

    id: UUID
    state: Literal["waiting", "public", "declined"]
    question: str
    answer: str
    asked_at: datetime
    answered_at: datetime | None = None
    asked: str = ""
    reason: str = ""
    own: bool = False


class Inquiries(Answer, frozen=True, kw_only=True):
    """One page of questions; `waiting` is told at the desk alone."""

    inquiries: tuple[Inquiry, ...]
    total: int
    page: int
    pages: int
    waiting: int = 0


class MeetingChange(Answer, frozen=True, kw_only=True):
    """What was changed about a meeting, when and where it was to be before, and why."""

    kind: Literal["moved", "cancelled"]
    reason: str
    starts_at: datetime
    place: str
    changed_at: datetime


class Meeting(Answer, frozen=True, kw_only=True):
    """A meeting; calendars take the higher `version`."""

    id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    address: str = ""
    link: str = ""
    access: str = ""
    cancelled: bool = False
    version: int = 0
    told_at: datetime
    changes: tuple[MeetingChange, ...] = ()


class Material(Answer, frozen=True, kw_only=True):
    """All there is to read. Of the questions the latest few; `may_ask`: it is not over yet."""

    changes: str = ""
    concerns: str = ""
    influence: str = ""
    contact_who: str = ""
    contact_phone: str = ""
    contact_mail: str = ""
    contact_place: str = ""
    contact_hours: str = ""
    documents: tuple[Document, ...] = ()
    fragments: tuple[Fragment, ...] = ()
    inquiries: tuple[Inquiry, ...] = ()
    inquiries_total: int = 0
    meetings: tuple[Meeting, ...] = ()
    may_ask: bool = False
    # How many questions wait; told to the centre's organisers alone.
    waiting: int = 0


class DryRun(Answer, frozen=True, kw_only=True):
    """A consultation as it will be in one of its phases, at the instant `at`, if all goes well."""

    at: datetime
    consultation: Consultation
