"""The ballots of one's own centres, from the register's copy; without a call."""

from uuid import UUID

from sqlalchemy import func, or_, select
from werkzeug.exceptions import NotFound

from services.gateway.model import RegisterBallot, RegisterGroup, db
from services.gateway.register.judging import may_judge
from services.gateway.web.gate import actor

MOST = 50


def mine(consultation_id: UUID) -> RegisterBallot:
    """Return a consultation's ballot to the staff of its centre; others find nothing."""
    found: RegisterBallot | None = db.session.scalar(
        select(RegisterBallot).where(RegisterBallot.consultation_id == consultation_id)
    )
    if found is None or found.state == "withdrawn" or not may_judge(actor(), found.centre_id):
        raise NotFound
    return found


def all_mine() -> list[tuple[RegisterBallot, int]]:
    """Return the ballots of one's centres, the latest first, with how many groups wait."""
    roles = [role for role in actor().roles if role.name in ("clerk", "organiser")]
    centres = [role.centre_id for role in roles if role.centre_id is not None]
    waiting = (
        select(func.count())
        .select_from(RegisterGroup)
        .where(
            RegisterGroup.ballot_id == RegisterBallot.ballot_id,
            RegisterGroup.second_account.is_(None),
            or_(RegisterGroup.decision.is_(None), RegisterGroup.decision != "dissolve"),
            # Before that nobody is to know how many there are.
            RegisterBallot.state == "verifying",
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(RegisterBallot, waiting)
        .where(
            RegisterBallot.centre_id.in_(centres),
            RegisterBallot.state != "withdrawn",
            RegisterBallot.survey_of.is_(None),
        )
        .order_by(RegisterBallot.closes_at.desc(), RegisterBallot.ballot_id)
        .limit(MOST)
    )
    return [(row[0], row[1]) for row in rows]
