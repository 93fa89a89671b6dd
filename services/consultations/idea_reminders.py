"""Corrections of ideas that are due: authors are reminded in time, organisers told after it.

Whether that was done stands with the idea and changes in the transaction that says so: whatever
dies in between, everybody is told once for each time an idea is sent back.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from services.consultations import idea_acts
from services.consultations.model import Consultation, Idea, IdeaAct, db
from services.consultations.rules import ideas as rules
from shared import outbox
from shared.contracts.messages import NotifyStaff
from shared.queues import job


@job(timeout=300, retries=0)
def remind_due() -> None:
    """Remind of corrections that are due soon, and tell organisers which did not come."""
    remind(now=datetime.now(UTC))
    db.session.commit()


def remind(*, now: datetime) -> None:
    """Tell whoever has to be told by now; what was told already is told no more."""
    soon = _locked(
        ~Idea.author_reminded, Idea.due_at > now, Idea.due_at <= now + rules.REMINDED_BEFORE
    )
    given = _given([idea.id for idea in soon])
    for idea in soon:
        assert idea.due_at is not None
        if now < rules.reminded_from(given[idea.id], idea.due_at):
            continue
        idea.author_reminded = True
        last = idea.due_at - timedelta(minutes=1)
        idea_acts.tell_author(
            idea, "idea_corrections_due", key=_key("due", idea), until_at=last.isoformat()
        )
    late = _locked(~Idea.staff_told, Idea.due_at <= now)
    for consultation_id, ideas in groupby(late, key=lambda idea: idea.consultation_id):
        _tell_staff(consultation_id, list(ideas))
    db.session.flush()


def _locked(*which: ColumnElement[bool]) -> Sequence[Idea]:
    # Whoever corrects, decides or reminds at this moment has the row; the next round sees it.
    return db.session.scalars(
        select(Idea)
        .where(Idea.state == rules.CORRECTING, *which)
        .order_by(Idea.consultation_id, Idea.number)
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def _given(ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return when each of these ideas was sent back last."""
    rows = db.session.execute(
        select(IdeaAct.idea_id, func.max(IdeaAct.done_at).label("at"))
        .where(IdeaAct.idea_id.in_(ids), IdeaAct.act == "returned")
        .group_by(IdeaAct.idea_id)
    )
    return {row.idea_id: row.at for row in rows}


def _tell_staff(consultation_id: UUID, late: Sequence[Idea]) -> None:
    consultation = db.session.get_one(Consultation, consultation_id)
    for idea in late:
        idea.staff_told = True
    outbox.publish(
        db.session(),
        NotifyStaff(
            centre_id=consultation.centre_id,
            role="organiser",
            template="ideas_overdue",
            key=f"idea:{late[0].id}:{_key('overdue', late[0])}",
            facts={
                "title": consultation.title,
                "count": str(len(late)),
                "path": f"/biurko/konsultacje/{consultation_id}/pomysly",
            },
        ),
    )


def _key(what: str, idea: Idea) -> str:
    # An idea sent back again after its correction is another version.
    return f"{what}:{idea.version}:{idea.due_at:%Y-%m-%d}"
