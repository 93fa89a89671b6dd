"""Standing behind a remark or an idea: once each, counted in the same transaction.

Where an idea collects signatures, who is for it signs; there is no second way to say so.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.consultations import consultations, phases, signatures, talk
from services.consultations.model import Consultation, Idea, Support, db
from services.consultations.rules import talk as rules
from shared.contracts.actors import Actor
from shared.ids import new_id
from shared.problems import conflict, forbidden


def give(
    consultation_id: UUID, kind: str, number: int, *, on: bool, actor: Actor, now: datetime
) -> talk.Subject:
    """Stand behind a thing, or no longer; a second time is a no-op.

    Raises Refusal `not_open`, `closed`, `own_words`, `by_signature`.
    """
    if actor.account_id is None:
        raise forbidden()
    if kind in rules.PHASE_OF:
        phases.to_take_part(consultation_id, rules.PHASE_OF[kind], actor=actor, now=now)
    subject = talk.to_change(consultation_id, kind, number)
    if subject.state not in rules.TALKED_ABOUT[kind]:
        raise conflict("closed", "It takes no support now.")
    if subject.author_id == actor.account_id:
        raise conflict("own_words", "Whoever said it stands behind it already.")
    if on and by_signature(consultations.get(consultation_id, actor=actor), subject):
        raise conflict("by_signature", "Who is for this idea signs it.")
    if on:
        subject.supports += _added(consultation_id, subject, actor.account_id, now)
    else:
        subject.supports -= _taken(subject, actor.account_id)
    db.session.flush()
    return subject


def by_signature(consultation: Consultation, subject: talk.Subject) -> bool:
    """Tell whether a thing is an idea that collects signatures, so nobody supports it here."""
    return isinstance(subject, Idea) and signatures.are_collected(consultation, subject)


def has(subject: talk.Subject, person_id: UUID | None) -> bool:
    """Tell whether somebody stands behind a thing."""
    if person_id is None:
        return False
    found = select(Support.id).where(
        Support.subject_id == subject.id, Support.person_id == person_id
    )
    return db.session.scalar(found) is not None


def _added(consultation_id: UUID, subject: talk.Subject, person_id: UUID, now: datetime) -> int:
    made = (
        insert(Support)
        .values(
            id=new_id(),
            consultation_id=consultation_id,
            **talk.about(subject),
            person_id=person_id,
            given_at=now,
        )
        .on_conflict_do_nothing(constraint="uq_supports_subject_id_person_id")
        .returning(Support.id)
    )
    return len(db.session.execute(made).all())


def _taken(subject: talk.Subject, person_id: UUID) -> int:
    gone = (
        delete(Support)
        .where(Support.subject_id == subject.id, Support.person_id == person_id)
        .returning(Support.id)
    )
    return len(db.session.execute(gone).all())
