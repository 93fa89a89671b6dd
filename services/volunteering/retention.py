"""What is kept no longer than it is needed: names go, counts stay.

Each step finds what is due by itself, so it runs as often as it likes and repeats nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services.volunteering import notices, offers, reminding
from services.volunteering.model import (
    Application,
    IdleOffer,
    Invitation,
    Offer,
    RegisterCheck,
    Shift,
    db,
)
from shared.database import affected

AT_ONCE = 500
# Whoever was asked about an idle offer has so long to say that it still holds.
TIME_TO_SAY = timedelta(days=30)
KEEP_REMINDERS = timedelta(days=30)
ENDED = ("declined", "expired", "withdrawn")


@dataclass(frozen=True)
class Keep:
    """For how many months: shifts with a name, unaccepted invitations, offers untouched."""

    shifts: int
    invitations: int
    offers: int


def steps(keep: Keep, now: datetime) -> Iterator[int]:
    """Forget what is due, a bounded piece a step; the caller commits after each."""
    shifts = now - relativedelta(months=keep.shifts)
    invitations = now - relativedelta(months=keep.invitations)
    yield from _whole(_forget_applications, shifts)
    yield from _whole(_forget_invitations, (shifts, invitations))
    yield from _whole(_ask_about_offers, (now - relativedelta(months=keep.offers), now))
    yield _end_idle_offers(now, relativedelta(months=keep.offers))
    db.session.execute(delete(RegisterCheck).where(RegisterCheck.valid_until < shifts.date()))
    reminding.forget_old(now - KEEP_REMINDERS)
    yield 0


def _whole(step: Any, due: Any) -> Iterator[int]:
    done = AT_ONCE
    while done == AT_ONCE:
        done = step(due)
        yield done


def _forget_applications(before: datetime) -> int:
    """Take the names off what is over: the rows stay, so the counts of old shifts stay."""
    due = (
        select(Application.id)
        .join(Shift)
        .where(
            Shift.ends_at < before,
            or_(Application.person_id.is_not(None), Application.group_name != ""),
        )
        .limit(AT_ONCE)
    )
    return _changed(
        update(Application)
        .where(Application.id.in_(due))
        .values(person_id=None, group_name="", reason="")
    )


def _forget_invitations(before: tuple[datetime, datetime]) -> int:
    """Take the names off invitations that came to nothing, later off the others."""
    shifts, invitations = before
    due = (
        select(Invitation.id)
        .join(Shift)
        .where(
            or_(Invitation.person_id.is_not(None), Invitation.asked_by.is_not(None)),
            or_(
                Shift.ends_at < shifts,
                (Shift.ends_at < invitations) & Invitation.state.in_(ENDED),
            ),
        )
        .limit(AT_ONCE)
    )
    return _changed(
        update(Invitation)
        .where(Invitation.id.in_(due))
        .values(person_id=None, asked_by=None, note="")
    )


def _ask_about_offers(due: tuple[datetime, datetime]) -> int:
    """Ask once whether offers of which nothing came for long still hold."""
    before, now = due
    db.session.execute(
        delete(IdleOffer).where(
            IdleOffer.person_id.in_(select(Offer.person_id).where(_touched() >= IdleOffer.asked_at))
        )
    )
    idle = list(
        db.session.execute(
            select(Offer.person_id)
            .outerjoin(IdleOffer, IdleOffer.person_id == Offer.person_id)
            .where(IdleOffer.person_id.is_(None), _touched() < before)
            .limit(AT_ONCE)
        ).scalars()
    )
    for person in idle:
        _ask(person, now)
    return len(idle)


def _ask(person_id: UUID, now: datetime) -> None:
    made = db.session.execute(
        insert(IdleOffer)
        .values(person_id=person_id, asked_at=now)
        .on_conflict_do_nothing()
        .returning(IdleOffer.person_id)
    ).first()
    if made is not None:
        facts = {"path": "/moja-oferta", "rests_at": (now + TIME_TO_SAY).isoformat()}
        notices.tell(person_id, "offer_idle", f"offer_idle:{now.isoformat()}", facts)


def _end_idle_offers(now: datetime, months: relativedelta) -> int:
    """Let offers rest that nobody spoke for, and forget them when they have rested as long."""
    asked = (
        select(IdleOffer.person_id)
        .join(Offer, Offer.person_id == IdleOffer.person_id)
        .where(_touched() < IdleOffer.asked_at)
    )
    resting = list(
        db.session.execute(
            select(Offer).where(
                Offer.state == "active",
                Offer.person_id.in_(asked.where(IdleOffer.asked_at < now - TIME_TO_SAY)),
            )
        ).scalars()
    )
    for offer in resting:
        # Not `changed_at`: nobody has touched it.
        offer.state = "paused"
        offers.drop_plans(offer.person_id, now)
    gone = list(
        db.session.execute(asked.where(IdleOffer.asked_at < now - TIME_TO_SAY - months)).scalars()
    )
    for person in gone:
        offers.delete(person_id=person, now=now)
    db.session.flush()
    return len(resting) + len(gone)


def _touched() -> Any:
    """When the person of an offer last changed it, signed up somewhere or answered."""
    applied = (
        select(func.max(Application.created_at))
        .where(Application.person_id == Offer.person_id)
        .scalar_subquery()
    )
    answered = (
        select(func.max(Invitation.answered_at))
        .where(
            Invitation.person_id == Offer.person_id,
            Invitation.state.in_(("accepted", "declined")),
        )
        .scalar_subquery()
    )
    return func.greatest(Offer.changed_at, applied, answered)


def _changed(statement: Any) -> int:
    return affected(db.session.execute(statement.execution_options(synchronize_session=False)))
