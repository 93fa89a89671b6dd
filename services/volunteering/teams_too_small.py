"""Shifts near ahead with fewer people than they need: their coordinators are warned in time."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from services.volunteering import notices
from services.volunteering.model import Application, Organisation, Request, Shift, db

WARNED_AHEAD = timedelta(days=2)


def warn(now: datetime) -> int:
    """Tell coordinators of shifts within two days that lack people; returns how many shifts.

    Each shift is told of once, unless it moves: a second time this changes nothing.
    """
    rows = db.session.execute(_too_small(now)).all()
    for shift, number in rows:
        shift.team_warned_at = now
        facts = notices.facts_of(shift) | {
            "people": str(number),
            "least": str(shift.least_team),
            "path": notices.desk_path(shift.request_id),
        }
        notices.tell_coordinators(
            shift.request.organisation_id,
            "team_too_small",
            f"{shift.id}:{shift.starts_at.isoformat()}",
            facts,
        )
    db.session.flush()
    return len(rows)


def _too_small(now: datetime) -> Select[Any]:
    """Each such shift that nobody was warned of, locked, with the number of its people."""
    people = (
        select(func.count())
        .select_from(Application)
        .where(Application.shift_id == Shift.id, Application.state == "accepted")
        .scalar_subquery()
    )
    return (
        select(Shift, people.label("people"))
        .join(Request)
        .join(Organisation)
        .where(
            Shift.state == "open",
            Shift.starts_at > now,
            Shift.starts_at <= now + WARNED_AHEAD,
            Shift.team_warned_at.is_(None),
            Request.state == "published",
            Organisation.state != "refused",
            people < Shift.least_team,
        )
        .order_by(Shift.id)
        .with_for_update(of=Shift, skip_locked=True)
    )
