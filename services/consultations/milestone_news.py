"""Telling everybody who took part of a milestone: once each, whatever happens on the way.

Each chunk is told in the transaction that moves `after`: a worker that dies tells nobody twice and
leaves nobody out. Only one worker tells of a milestone at a time.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.consultations import participants
from services.consultations.model import Consultation, Milestone, MilestoneNews, db
from services.consultations.rules import milestones as rules
from shared import outbox
from shared.contracts.messages import NotifyPerson, ParticipantsNews


def unfinished() -> list[UUID]:
    """Return the milestones of which somebody has not heard yet."""
    return list(
        db.session.scalars(
            select(MilestoneNews.milestone_id)
            .where(MilestoneNews.finished_at.is_(None))
            .order_by(MilestoneNews.begun_at)
        )
    )


def tell_chunk(milestone_id: UUID, *, now: datetime) -> bool:
    """Tell the next people; False where nobody is left or another worker tells them."""
    news = db.session.scalar(
        select(MilestoneNews)
        .where(MilestoneNews.milestone_id == milestone_id, MilestoneNews.finished_at.is_(None))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if news is None:
        return False
    milestone = db.session.get_one(Milestone, milestone_id)
    if news.after is None and milestone.status not in (rules.DONE, rules.DROPPED):
        # Taken back before anybody heard: told when it comes again.
        db.session.delete(news)
        db.session.flush()
        return False
    people = participants.of(milestone.consultation_id, after=news.after)
    terms = _terms(milestone)
    if people:
        outbox.publish_all(db.session(), [NotifyPerson(person_id=one, **terms) for one in people])
        news.after = people[-1]
    else:
        outbox.publish(
            db.session(), ParticipantsNews(consultation_id=milestone.consultation_id, **terms)
        )
        news.finished_at = now
    db.session.flush()
    return bool(people)


def _terms(milestone: Milestone) -> dict[str, Any]:
    consultation = db.session.get_one(Consultation, milestone.consultation_id)
    dropped = milestone.status == rules.DROPPED
    return {
        "template": "milestone_dropped" if dropped else "milestone_reached",
        "key": f"milestone:{milestone.id}",
        "facts": {
            "title": consultation.title,
            "milestone": milestone.title,
            "path": f"/konsultacje/{consultation.id}/dalej#etap-{milestone.id}",
        },
    }
