"""Shifts: locked so that people come one after another, called off, taken away."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from services.volunteering import notices, waiting_list
from services.volunteering.model import Application, Invitation, Request, Shift, db
from shared.problems import conflict, not_found

ACTIVE = ("accepted", "offered", "waiting")
HAS_PEOPLE = conflict(
    "shift_has_people", "Somebody holds or waits for a place: call the shift off instead."
)


def locked(shift_id: UUID) -> Shift:
    """Return a shift, its row locked: whoever wants one of its places waits in line here.

    The lock lets rows be written that only point at the shift; so no two wait in a circle.
    """
    shift = db.session.execute(
        select(Shift)
        .where(Shift.id == shift_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if shift is None:
        raise not_found("shift")
    return shift


def locked_all(shift_ids: Collection[UUID]) -> list[Shift]:
    """Return these shifts, their rows locked by id: two who lock several never cross."""
    rows = db.session.execute(
        select(Shift)
        .where(Shift.id.in_(shift_ids))
        .options(joinedload(Shift.request).joinedload(Request.organisation))
        .order_by(Shift.id)
        .with_for_update(of=Shift, key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(rows.scalars())


def cancel(shift: Shift, *, reason: str, now: datetime) -> None:
    """Call a shift off: its people and whoever was asked are told why."""
    shift = locked(shift.id)
    shift.state = "cancelled"
    applications = db.session.execute(
        select(Application).where(Application.shift_id == shift.id, Application.state.in_(ACTIVE))
    ).scalars()
    for application in applications:
        waiting_list.end(application, "cancelled", reason=reason, now=now)
        notices.tell_applicant(application, "shift_cancelled", reason=reason)
    invitations = db.session.execute(
        select(Invitation).where(
            Invitation.shift_id == shift.id, Invitation.state.in_(("proposed", "waiting"))
        )
    ).scalars()
    for invitation in invitations:
        asked = invitation.state == "waiting"
        invitation.state = "withdrawn"
        invitation.answered_at = now
        if asked:
            notices.tell(
                invitation.person_id,
                "shift_cancelled",
                f"shift_cancelled:{invitation.id}",
                notices.facts_of(shift) | {"reason": reason, "path": "/moje-dopasowania"},
            )
    db.session.flush()


def drop(shift: Shift) -> None:
    """Take away a shift that nobody has ever come to, waited for or been asked about.

    Raises Refusal `shift_has_people` otherwise.
    """
    locked(shift.id)
    if ever_had_people(shift):
        raise HAS_PEOPLE
    shift.request.shifts.remove(shift)
    db.session.flush()


def ever_had_people(shift: Shift) -> bool:
    """Whether anybody was ever put down for it or asked, so that its row must stay."""
    return bool(
        db.session.execute(
            select(
                exists().where(Application.shift_id == shift.id)
                | exists().where(Invitation.shift_id == shift.id)
            )
        ).scalar_one()
    )
