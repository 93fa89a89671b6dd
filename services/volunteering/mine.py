"""What a person sees of themselves: their shifts, and the invitations that wait for them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from services.volunteering import counts, matching_settings, waiting_list
from services.volunteering.model import (
    Application,
    Invitation,
    Offer,
    Request,
    Shift,
    db,
)
from services.volunteering.rules.waiting import may_be_offered
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
    return contract.MyShifts(ahead=told_all(ahead, now), past=told_all(list(past), now))


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
    # One centre for nearly everybody, so not a query for each invitation.
    most = {
        centre_id: matching_settings.most(centre_id)
        for centre_id in {_centre_of(one) for one in (*open_ones, *answered)}
    }
    return contract.MyMatches(
        waiting=tuple(invitation_told(one, most[_centre_of(one)]) for one in open_ones),
        answered=tuple(invitation_told(one, most[_centre_of(one)]) for one in answered),
        offer_state=state or "",
    )


def told_all(
    applications: Sequence[Application], now: datetime
) -> tuple[contract.Application, ...]:
    """A person's applications as they read them."""
    positions = counts.positions(applications)
    groups = counts.group_sizes([one.id for one in applications if one.group_name])
    late = [
        one.shift_id
        for one in applications
        if one.state == "waiting" and not may_be_offered(now, one.shift.starts_at)
    ]
    fills = counts.fills(late)
    been = _been_with(applications, now)
    return tuple(
        msgspec.structs.replace(
            told(one, positions.get(one.id, 0)),
            people=groups.get(one.id, 1),
            may_take=one.shift_id in late
            and one.shift.starts_at > now
            and fills.get(one.shift_id, counts.EMPTY).free >= groups.get(one.id, 1),
            first_time=one.shift.request.organisation_id not in been,
        )
        for one in applications
    )


def told(application: Application, position: int = 0) -> contract.Application:
    """An application as its person reads it, without what only many together tell."""
    return contract.Application(
        id=application.id,
        state=application.state,
        shift=shift_words(application.shift),
        position=position,
        confirm_by=application.confirm_by,
        reason=application.reason,
        group_name=application.group_name,
        changed_at=application.changed_at,
    )


def _been_with(applications: Sequence[Application], now: datetime) -> set[UUID]:
    """The organisations with which the person of these applications has been before."""
    people = {one.person_id for one in applications if one.person_id is not None}
    return waiting_list.been_with(people, now=now) if people else set()


def _centre_of(invitation: Invitation) -> UUID:
    return invitation.shift.request.centre_id


def invitation_told(invitation: Invitation, most: dict[str, int]) -> contract.Invitation:
    """An invitation as the invited person reads it; `most` is what each part can give."""
    return contract.Invitation(
        id=invitation.id,
        state=invitation.state,
        shift=shift_words(invitation.shift),
        score=invitation.score,
        parts=invitation.parts,
        most=most,
        metres=invitation.metres,
        skills=tuple(row.skill for row in invitation.shift.request.skills),
        by_hand=invitation.asked_by is not None,
        note=invitation.note,
        passed_over=tuple(invitation.passed_over),
        sent_at=invitation.sent_at,
        answer_by=invitation.answer_by,
        decline_reason=invitation.decline_reason,
        may_undo=bool(invitation.undo),
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
        organisation_state=request.organisation.state,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        place=shift.place,
        area_label=shift.area_label,
        meet=request.meet,
        remote=request.remote,
        shift_state=shift.state,
        version=request.version,
    )
