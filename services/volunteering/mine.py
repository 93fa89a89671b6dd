"""What a person sees of themselves: their shifts, and the invitations that wait for them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from services.volunteering import counts
from services.volunteering.model import (
    Application,
    Invitation,
    Offer,
    Request,
    Shift,
    db,
)
from services.volunteering.shifts import ACTIVE
from shared.contracts.volunteering import applications as contract

LATEST = 20


def shifts(*, person_id: UUID, now: datetime) -> contract.MyShifts:
    """A person's shifts: all that are ahead, and the latest that are over or were given back."""
    mine = (
        select(Application)
        .join(Shift)
        .where(Application.person_id == person_id)
        .options(
            joinedload(Application.shift).joinedload(Shift.request).joinedload(Request.organisation)
        )
    )
    ahead = list(
        db.session.execute(
            mine.where(
                Application.state.in_((*ACTIVE, "cancelled", "removed")), Shift.ends_at > now
            ).order_by(Shift.starts_at, Application.id)
        ).scalars()
    )
    past = db.session.execute(
        mine.where(Application.state == "accepted", Shift.ends_at <= now)
        .order_by(Shift.starts_at.desc(), Application.id)
        .limit(LATEST)
    ).scalars()
    positions = counts.positions(ahead)
    return contract.MyShifts(
        ahead=tuple(told(one, positions.get(one.id, 0)) for one in ahead),
        past=tuple(told(one) for one in past),
    )


def matches(*, person_id: UUID, now: datetime) -> contract.MyMatches:
    """A person's invitations: what waits for an answer, and the latest answered."""
    rows = db.session.execute(
        select(Invitation)
        .where(Invitation.person_id == person_id, Invitation.state != "proposed")
        .join(Shift)
        .options(
            joinedload(Invitation.shift)
            .joinedload(Shift.request)
            .options(joinedload(Request.organisation), selectinload(Request.skills))
        )
        .order_by(Invitation.sent_at.desc(), Invitation.id)
        .limit(100)
    ).scalars()
    found = list(rows)
    open_ones = [
        one
        for one in found
        if one.state == "waiting"
        and (one.answer_by is None or one.answer_by > now)
        and one.shift.starts_at > now
    ]
    answered = [one for one in found if one.state != "waiting"][:LATEST]
    state = db.session.execute(
        select(Offer.state).where(Offer.person_id == person_id)
    ).scalar_one_or_none()
    return contract.MyMatches(
        waiting=tuple(invitation_told(one) for one in open_ones),
        answered=tuple(invitation_told(one) for one in answered),
        offer_state=state or "",
    )


def told(application: Application, position: int = 0) -> contract.Application:
    """An application as its person reads it."""
    return contract.Application(
        id=application.id,
        state=application.state,
        shift=shift_words(application.shift),
        position=position,
        confirm_by=application.confirm_by,
        reason=application.reason,
    )


def invitation_told(invitation: Invitation) -> contract.Invitation:
    """An invitation as the invited person reads it."""
    return contract.Invitation(
        id=invitation.id,
        state=invitation.state,
        shift=shift_words(invitation.shift),
        score=invitation.score,
        parts=invitation.parts,
        metres=invitation.metres,
        skills=tuple(row.skill for row in invitation.shift.request.skills),
        by_hand=invitation.asked_by is not None,
        note=invitation.note,
        sent_at=invitation.sent_at,
        answer_by=invitation.answer_by,
        decline_reason=invitation.decline_reason,
    )


def shift_words(shift: Shift) -> contract.ShiftWords:
    """A shift with what one must know to come."""
    request = shift.request
    return contract.ShiftWords(
        shift_id=shift.id,
        request_id=request.id,
        title=request.title,
        organisation_id=request.organisation_id,
        organisation_name=request.organisation.name,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        place=shift.place,
        area_label=shift.area_label,
        meet=request.meet,
        remote=request.remote,
        shift_state=shift.state,
    )
