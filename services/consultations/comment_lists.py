"""What is said under a remark or an idea, page by page; always in so many statements.

What waits to be looked at is seen by its author and the centre's staff alone, in every list and
every number; what was hidden keeps its place, with the reason instead of the words.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from services.consultations import moderation, supports, talk
from services.consultations.model import Comment, Consultation, Moderation, Phase, TalkTerms, db
from services.consultations.rules import consultations as consultation_rules
from services.consultations.rules import phases as phase_rules
from services.consultations.rules import talk as rules
from shared.contracts import talk as contract
from shared.contracts.actors import Actor
from shared.problems import not_found

PER_PAGE = 20
REPLIES_PER_PAGE = 50


class Around(NamedTuple):
    """The consultation one talks in, as far as the conversation needs it."""

    consultation: Consultation
    phase: Phase | None
    terms: TalkTerms
    staff: bool


def page(
    consultation_id: UUID,
    kind: str,
    number: int,
    *,
    actor: Actor,
    query: contract.FindComments,
    now: datetime,
) -> contract.Talk:
    """Return what is said under a thing that the actor may read, one page of it.

    Of a thing that a moderator hid everyone learns why. Raises Refusal `not_found` for others that
    are not public, unless the actor said it or looks after it.
    """
    around = _around(consultation_id, kind, actor)
    subject = talk.get(consultation_id, kind, number)
    mine = actor.account_id is not None and subject.author_id == actor.account_id
    reads = subject.state in rules.SEEN[kind] or mine or around.staff
    about = _about(around, subject, actor, reads=reads, now=now)
    if not reads:
        return contract.Talk(**about)
    seen = _seen(actor, staff=around.staff)
    first = and_(Comment.subject_id == subject.id, Comment.parent_id.is_(None), seen)
    total = db.session.scalar(select(func.count()).select_from(Comment).where(first)) or 0
    at = max(query.page, 1)
    wanted = select(Comment).where(first).order_by(*_order(query.order))
    rows = db.session.scalars(wanted.limit(PER_PAGE).offset((at - 1) * PER_PAGE)).all()
    thread = _thread(subject.id, query, actor, seen) if query.thread else None
    shown = [*rows, *(row for row, _quoted in thread[1])] if thread else rows
    tell = _Teller(actor, around.staff, moderation.latest(row.id for row in shown))
    return contract.Talk(
        **about,
        order=query.order,
        said=tuple(tell.comment(row) for row in rows),
        total=total,
        page=at,
        pages=max(1, -(-total // PER_PAGE)),
        thread=_told_thread(thread, query, tell) if thread else None,
    )


def _about(
    around: Around, subject: talk.Subject, actor: Actor, *, reads: bool, now: datetime
) -> dict[str, Any]:
    """Return what is told of a thing itself: to whom does not read it, why it is hidden at most."""
    kind = talk.kind_of(subject)
    hidden = moderation.latest([subject.id]).get(subject.id) if subject.state == "hidden" else None
    if hidden is not None and hidden.act != "hidden":
        hidden = None
    if hidden is None and not reads:
        raise not_found(kind)
    talked = subject.state in rules.TALKED_ABOUT[kind]
    mine = actor.account_id is not None and subject.author_id == actor.account_id
    signs = supports.by_signature(around.consultation, subject)
    return {
        "consultation_id": around.consultation.id,
        "kind": kind,
        "number": subject.number or 0,
        "title": around.consultation.title,
        "excerpt": _called(subject) if reads else "",
        "language": around.consultation.language,
        "supports": subject.supports,
        "imported_supports": getattr(subject, "imported_supports", None),
        "supported": supports.has(subject, actor.account_id),
        "mine": mine,
        "state": subject.state,
        "why": hidden.reason if hidden else "",
        "words": hidden.words if hidden else "",
        "moderation_id": hidden.id if hidden and reads else None,
        "comments": subject.comments if reads else 0,
        "may_comment": talked
        and talk.is_open(around.consultation, around.phase, around.terms, now),
        "may_support": talked and not mine and not signs and _phase_open(around, now),
        "by_signature": signs,
        "moderates": around.staff,
        "terms": contract.TalkTerms(
            moderated=around.terms.moderated,
            reports_to_queue=around.terms.reports_to_queue,
            while_answering=around.terms.while_answering,
        ),
    }


class _Teller:
    """Tells comments to one reader."""

    def __init__(self, actor: Actor, staff: bool, decisions: dict[UUID, Moderation]) -> None:
        self._actor, self._staff, self._decisions = actor, staff, decisions

    def comment(self, row: Comment, quoted: Comment | None = None) -> contract.Comment:
        """Return a comment with as much of it as the reader may know."""
        mine = self._actor.account_id is not None and row.author_id == self._actor.account_id
        readable = row.state == "public" or mine or self._staff
        decision = self._decisions.get(row.id) if row.state == "hidden" else None
        return contract.Comment(
            id=row.id,
            parent_id=row.parent_id,
            state=row.state,
            text=row.text if readable else "",
            author_id=row.author_id if readable and row.shown_as == "name" else None,
            shown_as=row.shown_as,
            pseudonym=row.pseudonym if readable else "",
            said_at=row.said_at,
            replies=row.replies,
            mine=mine,
            imported=row.source == "import",
            orphan=row.orphan,
            answers=self._quote(quoted) if quoted else None,
            why=decision.reason if decision else "",
            words=decision.words if decision else "",
            moderation_id=decision.id if decision and (mine or self._staff) else None,
        )

    def _quote(self, row: Comment) -> contract.Quote:
        public = row.state == "public"
        return contract.Quote(
            id=row.id,
            text=rules.excerpt(row.text) if public else "",
            author_id=row.author_id if public and row.shown_as == "name" else None,
            pseudonym=row.pseudonym if public else "",
        )


_Thread = tuple[UUID, list[tuple[Comment, Comment | None]], int]


def _thread(
    subject_id: UUID, query: contract.FindComments, actor: Actor, seen: ColumnElement[bool]
) -> _Thread:
    top = db.session.scalar(
        select(Comment.id).where(
            Comment.id == query.thread,
            Comment.subject_id == subject_id,
            Comment.parent_id.is_(None),
            seen,
        )
    )
    if top is None:
        raise not_found("comment")
    quoted = aliased(Comment)
    wanted = and_(Comment.parent_id == top, Comment.subject_id == subject_id, seen)
    number = db.session.scalar(select(func.count()).select_from(Comment).where(wanted)) or 0
    rows = db.session.execute(
        select(Comment, quoted)
        .outerjoin(quoted, quoted.id == Comment.answers_id)
        .where(wanted)
        .order_by(Comment.said_at, Comment.id)
        .limit(REPLIES_PER_PAGE)
        .offset((max(query.thread_page, 1) - 1) * REPLIES_PER_PAGE)
    )
    return top, [(row[0], row[1]) for row in rows], number


def _told_thread(thread: _Thread, query: contract.FindComments, tell: _Teller) -> contract.Thread:
    top_id, rows, total = thread
    return contract.Thread(
        top_id=top_id,
        replies=tuple(tell.comment(row, quoted) for row, quoted in rows),
        total=total,
        page=max(query.thread_page, 1),
        pages=max(1, -(-total // REPLIES_PER_PAGE)),
    )


def _around(consultation_id: UUID, kind: str, actor: Actor) -> Around:
    """Return a consultation the actor may see; in one statement, without its ballot."""
    if kind not in rules.PHASE_OF:
        raise not_found("subject")
    row = db.session.execute(
        select(Consultation, Phase, TalkTerms)
        .outerjoin(
            Phase,
            and_(
                Phase.consultation_id == Consultation.id,
                Phase.kind == rules.PHASE_OF[kind],
            ),
        )
        .outerjoin(TalkTerms, TalkTerms.consultation_id == Consultation.id)
        .where(Consultation.id == consultation_id)
    ).one_or_none()
    if row is None or not consultation_rules.may_see(
        actor, centre_id=row[0].centre_id, state=row[0].state
    ):
        raise not_found("consultation")
    staff = rules.may_moderate(actor, row[0].centre_id)
    return Around(row[0], row[1], row[2] or talk.defaults(consultation_id), staff)


def _seen(actor: Actor, *, staff: bool) -> ColumnElement[bool]:
    """The rows that stand in the actor's list: with their words, or with what became of them."""
    states: Collection[str] = ("public", "hidden", "queued") if staff else ("public", "hidden")
    own: ColumnElement[bool] = false()
    if actor.account_id is not None:
        own = and_(Comment.author_id == actor.account_id, Comment.state == "queued")
    # Taken away by its author, it keeps its place only where somebody has answered.
    return or_(
        Comment.state.in_(states), own, and_(Comment.state == "removed", Comment.replies > 0)
    )


def _order(order: str) -> list[Any]:
    if order == "new":
        return [Comment.said_at.desc(), Comment.id.desc()]
    if order == "replies":
        return [Comment.replies.desc(), Comment.said_at, Comment.id]
    return [Comment.said_at, Comment.id]


def _phase_open(around: Around, now: datetime) -> bool:
    phase = around.phase
    return (
        phase is not None
        and around.consultation.state == "published"
        and phase_rules.is_open(now, opens_at=phase.opens_at, closes_at=phase.closes_at)
    )


def _called(subject: talk.Subject) -> str:
    """Return what a thing is called above what is said about it."""
    return rules.excerpt(str(getattr(subject, "title", "") or getattr(subject, "text", "")))
