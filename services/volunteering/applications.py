"""Applications: taking a place, waiting for one, confirming it, giving it back."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from services.volunteering import notices, organisations, shifts, waiting_list
from services.volunteering.model import (
    Application,
    Block,
    Invitation,
    Offer,
    RegisterCheck,
    Shift,
    db,
)
from services.volunteering.model.judged import judged
from services.volunteering.rules import rights
from services.volunteering.rules.applications import age_fault, check_fault, time_fault
from shared.contracts.actors import Actor
from shared.contracts.volunteering.applications import Contact
from shared.database import lock_exclusive
from shared.problems import Refusal, conflict, forbidden, invalid, not_found

WARSAW = ZoneInfo("Europe/Warsaw")
OVERLAP = conflict("overlap", "The person has another place at that time.")
DETAILS = {
    "request_not_open": "The request takes nobody now.",
    "shift_cancelled": "The shift was called off.",
    "shift_started": "The shift has begun.",
    "check_missing": "The organisation must do the register check first.",
    "too_young": "The person is younger than the request asks.",
    "consent_missing": "A parent or guardian must consent first.",
    "not_possible": "The organisation has closed this.",
}


def sign_up(
    *, person_id: UUID, shift_id: UUID, now: datetime, invitation: Invitation | None = None
) -> Application:
    """Take a free place, or the last number of the waiting list.

    Who has a place or waits already keeps what they have: a second click does nothing. Of fifty
    at once for the last place one gets it, the rest stand in line as they came.
    Raises Refusal `overlap` where the person holds another place at that time, or why they
    cannot come at all.
    """
    # One person's sign-ups go one after another, then one shift's: always in this order.
    lock_exclusive(db.session, person_id)
    shift = shifts.locked(shift_id)
    standing = active_of(person_id, shift_id)
    if standing is not None:
        return standing
    _check(person_id, shift, now)
    number = waiting_list.free_number(shift.id)
    application = Application(
        shift=shift,
        person_id=person_id,
        invitation_id=invitation.id if invitation is not None else None,
        state="waiting" if number is None else "accepted",
        place_number=number,
        queue_number=waiting_list.next_queue_number(shift.id) if number is None else None,
        during=shift.during,
        reason="",
        created_at=now,
        changed_at=now,
    )
    with judged({"ex_applications_person_id_during": OVERLAP}):
        db.session.add(application)
    _tell(application)
    return application


def confirm(*, actor: Actor, application_id: UUID, now: datetime) -> Application:
    """Take the place that came free; a second time changes nothing.

    Raises Refusal `offer_over` after `confirm_by`.
    """
    assert actor.account_id is not None
    application = own(actor, application_id)
    lock_exclusive(db.session, actor.account_id)
    shift = shifts.locked(application.shift_id)
    db.session.refresh(application)
    if application.state == "accepted":
        return application
    over = application.confirm_by is None or application.confirm_by <= now
    if application.state != "offered" or over:
        raise conflict("offer_over", "The place was passed on.")
    _check(application.person_id, shift, now)
    with judged({"ex_applications_person_id_during": OVERLAP}):
        application.state = "accepted"
        application.confirm_by = None
        application.changed_at = now
    _tell(application)
    return application


def withdraw(*, actor: Actor, application_id: UUID, now: datetime) -> Application:
    """Give a place, an offered place or a number in the line back; the next in line is offered it.

    Once it is over, in whichever way, this changes nothing.
    """
    application = own(actor, application_id)
    shift = shifts.locked(application.shift_id)
    db.session.refresh(application)
    if application.state not in shifts.ACTIVE:
        return application
    fault = time_fault(state=shift.state, starts_at=shift.starts_at, now=now)
    if fault is not None:
        raise _refusal(fault)
    was = application.state
    waiting_list.end(application, "withdrawn", now=now)
    if was == "accepted":
        _tell_team(application)
    waiting_list.promote(shift, now=now)
    return application


def remove(*, actor: Actor, application_id: UUID, reason: str, now: datetime) -> Application:
    """Take a person out of a shift; they are told the organisation's reason."""
    application = _found(application_id)
    organisations.run_by(actor, application.shift.request.organisation_id)
    if not reason.strip():
        raise invalid(reason="missing")
    shift = shifts.locked(application.shift_id)
    db.session.refresh(application)
    if application.state not in shifts.ACTIVE:
        return application
    waiting_list.end(application, "removed", now=now, reason=reason.strip())
    notices.tell_applicant(application, "application_removed", reason=reason.strip())
    waiting_list.promote(shift, now=now)
    return application


def contact(*, actor: Actor, application_id: UUID) -> Contact:
    """Say whether the actor may see how to reach a person: accepted by both sides, or refuse."""
    application = _found(application_id)
    request = application.shift.request
    roles = organisations.roles_of(request.organisation)
    if application.person_id is None or not rights.may_see_contact(actor, roles, application.state):
        raise forbidden("Contact passes on acceptance, to the organisation's coordinators.")
    return Contact(
        person_id=application.person_id,
        organisation_id=request.organisation_id,
        centre_id=request.centre_id,
        request_id=request.id,
        title=request.title,
    )


def active_of(person_id: UUID, shift_id: UUID) -> Application | None:
    """A person's application to a shift that still counts, if there is one."""
    return db.session.execute(
        select(Application).where(
            Application.shift_id == shift_id,
            Application.person_id == person_id,
            Application.state.in_(shifts.ACTIVE),
        )
    ).scalar_one_or_none()


def own(actor: Actor, application_id: UUID) -> Application:
    """Return the actor's own application; those of others do not exist for them."""
    application = db.session.get(Application, application_id)
    if application is None or not rights.is_self(actor, application.person_id):
        raise not_found("application")
    return application


def _found(application_id: UUID) -> Application:
    application = db.session.get(Application, application_id)
    if application is None:
        raise not_found("application")
    return application


def _check(person_id: UUID | None, shift: Shift, now: datetime) -> None:
    assert person_id is not None
    request = shift.request
    if request.state != "published" or request.organisation.state == "refused":
        raise _refusal("request_not_open")
    on = shift.ends_at.astimezone(WARSAW).date()
    offer = db.session.get(Offer, person_id)
    check = db.session.get(RegisterCheck, (request.organisation_id, person_id))
    fault = (
        time_fault(state=shift.state, starts_at=shift.starts_at, now=now)
        or ("not_possible" if _is_blocked(person_id, request.organisation_id) else None)
        or age_fault(
            birth_year=offer.birth_year if offer is not None else None,
            guardian_consents=offer is not None and offer.guardian_consents,
            least_age=request.least_age,
            on=shift.starts_at.astimezone(WARSAW).date(),
        )
        or check_fault(
            minors_involved=request.minors_involved,
            valid_until=check.valid_until if check is not None else None,
            on=on,
        )
    )
    if fault is not None:
        raise _refusal(fault)


def _is_blocked(person_id: UUID, organisation_id: UUID) -> bool:
    """Whether the organisation wants this person no more; a person's own wish blocks no sign-up."""
    return (
        db.session.execute(
            select(Block.id).where(
                Block.person_id == person_id,
                Block.organisation_id == organisation_id,
                Block.made_by == "organisation",
            )
        ).first()
        is not None
    )


def _refusal(code: str) -> Refusal:
    return conflict(code, DETAILS[code])


def _tell(application: Application) -> None:
    """Tell the person where they stand, and the organisation who has joined."""
    if application.state == "waiting":
        notices.tell_applicant(application, "waiting_list_joined")
        return
    notices.tell_applicant(application, "application_accepted")
    _tell_team(application)


def _tell_team(application: Application) -> None:
    request = application.shift.request
    notices.tell_coordinators(
        request.organisation_id,
        "team_changed",
        f"{application.id}:{application.changed_at.isoformat()}",
        notices.facts_of(application.shift) | {"path": notices.desk_path(request.id)},
    )
