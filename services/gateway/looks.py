"""Who looked at how to reach a person: each look is noted, and the person sees it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.gateway import accounts
from services.gateway.model import StaffAct, db

ACTS = "contact."
LATEST = 100


@dataclass(frozen=True)
class Look:
    """One look: who it was (None once they have left), when, and for what."""

    seen_at: datetime
    who: str | None
    about: str


def at(account_id: UUID) -> list[Look]:
    """The latest looks at a person's contact data, newest first."""
    rows = db.session.scalars(
        select(StaffAct)
        .where(StaffAct.subject_id == account_id, StaffAct.act.startswith(ACTS))
        .order_by(StaffAct.acted_at.desc(), StaffAct.id.desc())
        .limit(LATEST)
    ).all()
    names = accounts.names({row.account_id for row in rows})
    return [Look(row.acted_at, names.get(row.account_id), row.reason) for row in rows]
