"""Questions and answers. Everyone reads the answered ones; who asked is told, and named nowhere."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.consultations import consultations, filling
from services.consultations.model import Consultation, Inquiry, db
from services.consultations.rules import consultations as rules
from shared import outbox
from shared.contracts.actors import Actor
from shared.contracts.material import PublishAnswer
from shared.contracts.messages import NotifyPerson
from shared.ids import new_id
from shared.problems import conflict, forbidden, not_found

PER_PAGE = 20
LONGEST_QUESTION = 2000
LONGEST_ANSWER = 5000
MOST_WAITING = 5
# While one of these is still to end, an answer helps somebody.
_WHILE = ("information", "remarks", "survey", "ideas")


def may_ask(consultation: Consultation, now: datetime) -> bool:
    """Tell whether questions are taken: until the last phase in which people take part ends."""
    ends = [phase.closes_at for phase in consultation.phases if phase.kind in _WHILE]
    ballot = consultation.ballot
    if ballot is not None and ballot.announced_at is not None and ballot.closes_at is not None:
        ends.append(ballot.closes_at)
    return consultation.state == "published" and bool(ends) and now < max(ends)


def ask(consultation_id: UUID, *, actor: Actor, text: str, sent_as: UUID, now: datetime) -> None:
    """Take a resident's question; sent twice, it is one."""
    if actor.account_id is None:
        raise forbidden()
    consultation = consultations.get(consultation_id, actor=actor)
    if not may_ask(consultation, now):
        raise conflict("not_open", "Questions are not taken any more.")
    text = filling.words(text, "text", LONGEST_QUESTION)
    own = (Inquiry.consultation_id == consultation_id, Inquiry.asked_by == actor.account_id)
    waits = select(func.count()).select_from(Inquiry).where(*own, Inquiry.state == "waiting")
    if (db.session.scalar(waits) or 0) >= MOST_WAITING:
        raise conflict("too_many_questions_wait", "First some of these are answered.")
    db.session.execute(
        insert(Inquiry)
        .values(
            id=new_id(),
            consultation_id=consultation_id,
            state="waiting",
            sent_as=sent_as,
            asked=text,
            question=text,
            asked_by=actor.account_id,
            asked_at=now,
            answer="",
            reason="",
        )
        .on_conflict_do_nothing(constraint="uq_inquiries_consultation_id_sent_as")
    )


def publish(consultation_id: UUID, *, actor: Actor, command: PublishAnswer, now: datetime) -> None:
    """Publish a question that people ask anyway, with its answer; sent twice, it is one."""
    consultations.to_organise(consultation_id, actor=actor)
    question, answer = _answered(command)
    db.session.execute(
        insert(Inquiry)
        .values(
            id=new_id(),
            consultation_id=consultation_id,
            state="public",
            sent_as=command.sent_as or new_id(),
            asked="",
            question=question,
            asked_at=now,
            answer=answer,
            reason="",
            answered_at=now,
            answered_by=actor.account_id,
        )
        .on_conflict_do_nothing(constraint="uq_inquiries_consultation_id_sent_as")
    )


def answer(
    consultation_id: UUID,
    inquiry_id: UUID,
    *,
    actor: Actor,
    command: PublishAnswer,
    now: datetime,
) -> None:
    """Answer a question for everyone, or put a published answer better; who asked is told once."""
    consultation = consultations.to_organise(consultation_id, actor=actor)
    found = _one(consultation_id, inquiry_id)
    found.question, found.answer = _answered(command)
    found.state, found.reason = "public", ""
    found.answered_at = found.answered_at or now
    found.answered_by = actor.account_id
    db.session.flush()
    consultations.log_act("consultation.question_answered", consultation, actor=actor)
    _tell(found, consultation, "question_answered")


def decline(
    consultation_id: UUID, inquiry_id: UUID, *, actor: Actor, reason: str, now: datetime
) -> None:
    """Leave a question unanswered; who asked is told why."""
    consultation = consultations.to_organise(consultation_id, actor=actor)
    found = _one(consultation_id, inquiry_id)
    if found.state != "waiting":
        raise conflict("changed", "It was answered meanwhile.")
    found.reason = filling.words(reason, "reason", 500)
    found.state, found.answered_at, found.answered_by = "declined", now, actor.account_id
    db.session.flush()
    consultations.log_act(
        "consultation.question_declined", consultation, actor=actor, reason=found.reason
    )
    _tell(found, consultation, "question_declined")


def remove(consultation_id: UUID, inquiry_id: UUID, *, actor: Actor) -> None:
    """Take an organiser's own question off the page; a resident's stays."""
    consultations.to_organise(consultation_id, actor=actor)
    found = _one(consultation_id, inquiry_id)
    if found.asked:
        raise conflict("asked_by_a_resident", "It was asked by a resident.")
    db.session.delete(found)
    db.session.flush()


def public(consultation_id: UUID, *, page: int, per_page: int) -> tuple[list[Inquiry], int]:
    """Return one page of answered questions, the latest first, and how many there are."""
    shown = [Inquiry.consultation_id == consultation_id, Inquiry.state == "public"]
    return _page(shown, [Inquiry.answered_at.desc(), Inquiry.id.desc()], page, per_page)


def at_the_desk(consultation_id: UUID, *, actor: Actor, page: int) -> tuple[list[Inquiry], int]:
    """Return one page of all questions, those that wait first, the oldest of these first."""
    found = consultations.get(consultation_id, actor=actor)
    if not rules.may_organise(actor, found.centre_id):
        raise forbidden()
    waits = case((Inquiry.state == "waiting", Inquiry.asked_at))
    order = [waits.asc().nulls_last(), Inquiry.answered_at.desc(), Inquiry.id.desc()]
    return _page([Inquiry.consultation_id == consultation_id], order, page, PER_PAGE)


def at_the_desk_one(consultation_id: UUID, inquiry_id: UUID, *, actor: Actor) -> Inquiry:
    """Return one question in any state, for the centre's organisers."""
    found = consultations.get(consultation_id, actor=actor)
    if not rules.may_organise(actor, found.centre_id):
        raise forbidden()
    return _one(consultation_id, inquiry_id)


def waiting(consultation_id: UUID) -> int:
    """Return how many questions wait for an answer."""
    own = (Inquiry.consultation_id == consultation_id, Inquiry.state == "waiting")
    return db.session.scalar(select(func.count()).select_from(Inquiry).where(*own)) or 0


def forget_person(person_id: UUID, words: bool) -> None:
    """Forget an erased person: what waited is gone, what was answered stays and is nobody's.

    `words`: their question is removed as well; the answer stays.
    """
    own = Inquiry.asked_by == person_id
    db.session.execute(delete(Inquiry).where(own, Inquiry.state != "public"))
    if words:
        db.session.execute(update(Inquiry).where(own).values(question=""))
    db.session.execute(update(Inquiry).where(own).values(asked_by=None, asked=Inquiry.question))
    db.session.execute(
        update(Inquiry).where(Inquiry.answered_by == person_id).values(answered_by=None)
    )


def _page(
    wanted: list[ColumnElement[bool]], order: list[Any], page: int, per_page: int
) -> tuple[list[Inquiry], int]:
    total = db.session.scalar(select(func.count()).select_from(Inquiry).where(*wanted)) or 0
    rows = select(Inquiry).where(*wanted).order_by(*order).limit(per_page)
    return list(db.session.scalars(rows.offset((max(page, 1) - 1) * per_page))), total


def _one(consultation_id: UUID, inquiry_id: UUID) -> Inquiry:
    found = db.session.get(Inquiry, inquiry_id)
    if found is None or found.consultation_id != consultation_id:
        raise not_found("question")
    return found


def _answered(command: PublishAnswer) -> tuple[str, str]:
    question = filling.words(command.question, "question", LONGEST_QUESTION)
    return question, filling.words(command.answer, "answer", LONGEST_ANSWER)


def _tell(inquiry: Inquiry, consultation: Consultation, template: str) -> None:
    if inquiry.asked_by is None:
        return
    outbox.publish(
        db.session(),
        NotifyPerson(
            person_id=inquiry.asked_by,
            template=template,
            key=f"{template}:{inquiry.id}",
            facts={
                "title": consultation.title,
                "reason": inquiry.reason,
                "path": f"/konsultacje/{consultation.id}/pytania#odpowiedz-{inquiry.id}",
            },
        ),
    )
