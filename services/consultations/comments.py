"""Saying something under a remark or an idea, and taking one's own words away.

Two levels: whoever answers a reply stands in the same thread and names whom they answer.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from services.consultations import talk
from services.consultations.model import AbuseReport, Comment, db
from services.consultations.rules import talk as rules
from shared.contracts.actors import Actor
from shared.contracts.talk import SayComment
from shared.problems import conflict, forbidden, invalid, not_found


def say(
    consultation_id: UUID,
    kind: str,
    number: int,
    *,
    actor: Actor,
    command: SayComment,
    now: datetime,
) -> Comment:
    """Take a comment; the same form sent again is the same comment.

    Raises Refusal `not_open`, `closed` (the subject takes no more), `cannot_answer`.
    """
    author = actor.account_id
    if author is None:
        raise forbidden()
    words = _words(command)
    sent = select(Comment).where(
        Comment.consultation_id == consultation_id, Comment.sent_as == command.sent_as
    )
    if (again := db.session.scalar(sent)) is not None:
        # Sent in time and answered late: the phase may be over by now.
        return _same(again, author)
    talk.to_comment(consultation_id, kind, actor=actor, now=now)
    subject = talk.to_change(consultation_id, kind, number)
    if (again := db.session.scalar(sent)) is not None:
        return _same(again, author)
    if subject.state not in rules.TALKED_ABOUT[kind]:
        raise conflict("closed", "Nothing more can be said here.")
    answered, top = _answered(command.answers, subject)
    made = Comment(
        **words,
        parent_id=top.id if top else None,
        answers_id=answered.id if answered and answered is not top else None,
        author_id=author,
        said_at=now,
        sent_as=command.sent_as,
    )
    _add(made, subject, top)
    return made


def remove(comment_id: UUID, *, actor: Actor, now: datetime) -> Comment:
    """Take one's own words away for good; a second time is a no-op.

    What a moderator has hidden stays as it is: the decision must be understandable.
    """
    subject, found = to_change(comment_id)
    if actor.account_id is None or found.author_id != actor.account_id:
        raise not_found("comment")
    if found.state == "hidden":
        raise conflict("hidden", "It was hidden; it can be appealed.")
    if found.state != "removed":
        blank(found, now=now)
        talk.recount(subject, {found.parent_id} if found.parent_id else set())
    return found


def blank(comment: Comment, *, now: datetime) -> None:
    """Empty a comment of its words; its place in the thread stays, and nothing waits any more."""
    comment.text, comment.state = "", "removed"
    db.session.execute(
        update(AbuseReport)
        .where(AbuseReport.comment_id == comment.id, AbuseReport.closed_at.is_(None))
        .values(closed_at=now)
    )


def to_change(comment_id: UUID) -> tuple[talk.Subject, Comment]:
    """Return a comment with its subject, both locked until the commit."""
    named = db.session.get(Comment, comment_id)
    if named is None:
        raise not_found("comment")
    kind = "remark" if named.remark_id else "idea"
    subject = talk.locked(kind, {named.subject_id})[named.subject_id]
    found = db.session.scalar(
        select(Comment)
        .where(Comment.id == comment_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    assert found is not None
    return subject, found


def _words(command: SayComment) -> dict[str, str]:
    text, pseudonym = command.text.strip(), " ".join(command.pseudonym.split())
    if faults := rules.comment_faults(text=text, shown_as=command.shown_as, pseudonym=pseudonym):
        raise invalid(**faults)
    return {
        "text": text,
        "shown_as": command.shown_as,
        "pseudonym": pseudonym if command.shown_as == "pseudonym" else "",
    }


def _add(made: Comment, subject: talk.Subject, top: Comment | None) -> None:
    """Put a comment under its subject, as the terms there say, and count it where it is public."""
    made.consultation_id = subject.consultation_id
    for column, value in talk.about(subject).items():
        setattr(made, column, value)
    made.state = rules.first_state(talk.terms(subject.consultation_id).moderated)
    db.session.add(made)
    if made.state == "public":
        subject.comments += 1
        if top is not None:
            top.replies += 1
    db.session.flush()


def _same(again: Comment, author: UUID) -> Comment:
    if again.author_id != author:
        raise conflict("sent_already", "This form was sent already.")
    return again


def _answered(wanted: UUID | None, subject: talk.Subject) -> tuple[Comment | None, Comment | None]:
    """Return the comment that is answered and the one of the first level over it."""
    if wanted is None:
        return None, None
    answered = db.session.get(Comment, wanted, populate_existing=True)
    if answered is None or answered.subject_id != subject.id:
        raise not_found("comment")
    top = answered
    if answered.parent_id is not None:
        above = db.session.get(Comment, answered.parent_id, populate_existing=True)
        assert above is not None
        top = above
    if answered.state != "public" or top.state == "queued":
        raise conflict("cannot_answer", "It can no longer be answered.")
    return answered, top
