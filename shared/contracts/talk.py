"""What crosses the border about the conversation: comments, support, reports, moderation.

Who wrote something is told (`author_id`) only where they want to be called by their name; whose
words wait to be looked at, to themselves and to staff alone.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.base import Answer, Command, Query

SubjectKind = Literal["remark", "idea"]
ThingKind = Literal["comment", "remark", "idea"]
Order = Literal["old", "new", "replies"]


class SayComment(Command, frozen=True, kw_only=True):
    """A comment; `answers`: the comment it replies to. A form sent twice (`sent_as`) is one."""

    sent_as: UUID
    text: str
    answers: UUID | None = None
    shown_as: Literal["name", "pseudonym"] = "name"
    pseudonym: str = ""


class FindComments(Query, frozen=True, kw_only=True):
    """One page of the first level; `thread`: one comment whose replies are told too."""

    order: Order = "old"
    page: int = 1
    thread: UUID | None = None
    thread_page: int = 1


class GiveSupport(Command, frozen=True, kw_only=True):
    """Stand behind a thing, or no longer."""

    on: bool = True


class ReportAbuse(Command, frozen=True, kw_only=True):
    """Say that a remark, an idea, or a comment under it should not stand there."""

    reason: str
    words: str = ""
    comment_id: UUID | None = None


class SetTalkTerms(Command, frozen=True, kw_only=True):
    """How people talk in a consultation, see TalkTerms."""

    moderated: Literal["before", "after"]
    reports_to_queue: int
    while_answering: bool


class ThingName(Command, frozen=True, kw_only=True):
    """One thing by its kind and id."""

    kind: ThingKind
    id: UUID


class JudgeThings(Command, frozen=True, kw_only=True):
    """Hide or show several things for one reason: all of them, or none."""

    things: tuple[ThingName, ...]
    act: Literal["hide", "show"]
    reason: str = ""
    words: str = ""


class FindWaiting(Query, frozen=True, kw_only=True):
    """One page of what waits for a moderator."""

    page: int = 1


class MakeAppeal(Command, frozen=True, kw_only=True):
    """Ask that one's hidden words are looked at again."""

    words: str


class DecideAppeal(Command, frozen=True, kw_only=True):
    """Leave it hidden (`upheld`) or show it again (`overturned`), and say why."""

    verdict: Literal["upheld", "overturned"]
    words: str


class Quote(Answer, frozen=True, kw_only=True):
    """The beginning of the comment somebody answers; without words where they may not be read."""

    id: UUID
    text: str
    author_id: UUID | None = None
    pseudonym: str = ""


class Comment(Answer, frozen=True, kw_only=True):
    """A comment. What is hidden or removed has no words; `why` and `words` say why it is hidden.

    `moderation_id` leads its author to the decision. `orphan` answers what was not brought in
    with it.
    """

    id: UUID
    parent_id: UUID | None = None
    state: str
    text: str
    author_id: UUID | None = None
    shown_as: str = "name"
    pseudonym: str = ""
    said_at: datetime
    replies: int = 0
    mine: bool = False
    imported: bool = False
    orphan: bool = False
    answers: Quote | None = None
    why: str = ""
    words: str = ""
    moderation_id: UUID | None = None


class Thread(Answer, frozen=True, kw_only=True):
    """The replies to one comment of the first level, the oldest first."""

    top_id: UUID
    replies: tuple[Comment, ...]
    total: int
    page: int
    pages: int


class TalkTerms(Answer, frozen=True, kw_only=True):
    """How people talk in one consultation.

    A comment is read by staff `before` it is public, or `after`; so many reports take a thing from
    view until somebody has looked; comments may go on until the report.
    """

    moderated: str = "after"
    reports_to_queue: int = 3
    while_answering: bool = False


class Talk(Answer, frozen=True, kw_only=True):
    """What is said under one remark or idea, page by page, and what the actor may do there.

    `supports` are given here, `imported_supports` were elsewhere. `comments` counts all that are
    public, `total` those of the first level that the actor sees. `by_signature`: it is an idea that
    collects signatures, so support is nothing of its own. Of a thing that a moderator hid
    everyone reads `why` and `words`, and nobody else what is said under it.
    """

    consultation_id: UUID
    kind: SubjectKind
    number: int
    title: str
    excerpt: str
    language: str
    supports: int
    imported_supports: int | None = None
    supported: bool = False
    mine: bool = False
    state: str = "public"
    why: str = ""
    words: str = ""
    moderation_id: UUID | None = None
    comments: int
    may_comment: bool = False
    may_support: bool = False
    by_signature: bool = False
    moderates: bool = False
    terms: TalkTerms
    order: Order = "old"
    said: tuple[Comment, ...] = ()
    total: int = 0
    page: int = 1
    pages: int = 1
    thread: Thread | None = None


class Supported(Answer, frozen=True, kw_only=True):
    """How many stand behind a thing, the actor among them or not."""

    supports: int
    supported: bool


class Said(Answer, frozen=True, kw_only=True):
    """A comment was taken; `top_id`: in whose thread it stands. `state`: public or queued."""

    id: UUID
    top_id: UUID
    state: str


class Reported(Answer, frozen=True, kw_only=True):
    """A report was taken; a second one of the same person changed nothing (`again`)."""

    again: bool = False


class ReportedFor(Answer, frozen=True, kw_only=True):
    """What somebody reported; who, nobody is told."""

    reason: str
    words: str
    reported_at: datetime


class Waiting(Answer, frozen=True, kw_only=True):
    """Something that waits for a moderator: since when, and what was reported."""

    kind: ThingKind
    id: UUID
    consultation_id: UUID
    title: str
    language: str
    subject: SubjectKind
    number: int
    text: str
    state: str
    mine: bool = False
    # Why it cannot be shown or hidden by the actor here and now; empty: it can.
    blocked: str = ""
    since: datetime
    reports: tuple[ReportedFor, ...] = ()


class WaitingPage(Answer, frozen=True, kw_only=True):
    """One page of what waits in the actor's centres, the oldest first."""

    waiting: tuple[Waiting, ...]
    total: int
    page: int
    pages: int
    appeals: int = 0


class Judged(Answer, frozen=True, kw_only=True):
    """How many things were changed; the others were so already."""

    changed: int


class Appeal(Answer, frozen=True, kw_only=True):
    """An author's words against a hiding, and what another organiser said to them.

    `may_decide`: the actor may. `own`: why not, where it is their own act or their own words.
    """

    id: UUID
    words: str
    said_at: datetime
    verdict: str = ""
    answer: str = ""
    decided_at: datetime | None = None
    may_decide: bool = False
    own: bool = False


class Decision(Answer, frozen=True, kw_only=True):
    """What was done to a thing and why, for its author and for staff.

    `hidden_now`: nothing was done to it since. `may_appeal`: the actor is the author and has not
    asked yet.
    """

    id: UUID
    kind: ThingKind
    consultation_id: UUID
    title: str
    language: str
    subject: SubjectKind
    number: int
    text: str
    act: str
    reason: str
    words: str
    acted_at: datetime
    hidden_now: bool
    mine: bool = False
    may_appeal: bool = False
    appeal: Appeal | None = None


class Decisions(Answer, frozen=True, kw_only=True):
    """Decisions with their appeals, those that wait first."""

    decisions: tuple[Decision, ...]
