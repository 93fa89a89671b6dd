"""Applications: taking a place, waiting for one, confirming it, giving it back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from services.volunteering import notices, organisations, reminding, shifts, waiting_list
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
from services.volunteering.rules.waiting import may_be_offered
from shared.contracts.actors import Actor
from shared.contracts.volunteering.applications import Contact
from shared.database import lock_exclusive
from shared.ids import new_id
from shared.problems import Refusal, conflict, forbidden, invalid, not_found

WARSAW = ZoneInfo("Europe/Warsaw")
OVERLAP = conflict("overlap", "The person has another place at that time.")
DETAILS = {
    "request_not_open": "The request takes nobody now.",
    "shift_cancelled": "The shift was called off.",
    "shift_started": "The shift has begun.",
    "check_missing": "The organisation must do the register check first.",
    "too_young": "The person is younger than the request asks.",
    "too_old": "The person is older than the request asks.",
    "consent_missing": "A parent or guardian must consent first.",
    "not_possible": "The organisation has closed this.",
    "line_closed": "Who let a place of this shift go is not in its line again.",
    "group_too_large": "The shift has not so many places for all.",
    "group_with_minors": "Where children take part each person is checked by name.",
}


@dataclass(frozen=True)
class Group:
    """Who comes along: how many in all, and what they call themselves."""

    name: str = ""
    people: int = 1
    fewer: bool = False


ALONE = Group()


def sign_up(
    *,
    person_id: UUID,
    shift_id: UUID,
    now: datetime,
    invitation: Invitation | None = None,
    group: Group = ALONE,
) -> Application:
    """Take free places, or the last numbers of the waiting list.

    Who has a place or waits already keeps what they have: a second click does nothing. Of fifty
    at once for the last place one gets it, the rest stand in line as they came. A group takes
    all its places or waits for them together.
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
    if group.people > 1:
        _check_group(group, shift)
    waiting_list.promote(shift, now=now)
    numbers = _places_for(person_id, group, shift, now)
    if not numbers and waiting_list.has_passed(person_id, shift_id):
        raise _refusal("line_closed")
    application = Application(
        shift=shift,
        person_id=person_id,
        invitation_id=invitation.id if invitation is not None else None,
        group_name=group.name,
    )
    _stand(application, numbers, group, now)
    _tell(application, now)
    return application


def _places_for(person_id: UUID, group: Group, shift: Shift, now: datetime) -> tuple[int, ...]:
    left = waiting_list.for_one_more(shift, now=now)
    first = waiting_list.first_timers([person_id], shift.request.organisation_id, now=now)
    people = group.people
    numbers = left.taken_by(people, is_newcomer=bool(first))
    while group.fewer and not numbers and people > 1:
        people -= 1
        numbers = left.taken_by(people, is_newcomer=bool(first))
    return numbers


def _stand(application: Application, numbers: tuple[int, ...], group: Group, now: datetime) -> None:
    """Write a person's row and those of who comes along: in their places, or in the line."""
    shift = application.shift
    application.id = new_id()
    rows = [application]
    for _one in range(1, len(numbers) or group.people):
        rows.append(Application(shift=shift, leader_id=application.id))
    behind = waiting_list.next_queue_number(shift.id)
    for step, row in enumerate(rows):
        row.state = "accepted" if numbers else "waiting"
        row.place_number = numbers[step] if numbers else None
        row.queue_number = None if numbers else behind + step
        row.during = shift.during
        row.reason = ""
        row.created_at = row.changed_at = now
    with judged({"ex_applications_person_id_during": OVERLAP}):
        db.session.add_all(rows)


def confirm(*, actor: Actor, application_id: UUID, now: datetime) -> Application:
    """Take the place that came free; a second time changes nothing.

    When there is no time left to ask the line, who waits may take a free place in this way too.
    Raises Refusal `offer_over` after `confirm_by`, or where no place is free.
    """
    assert actor.account_id is not None
    application = own(actor, application_id)
    lock_exclusive(db.session, actor.account_id)
    shift = shifts.locked(application.shift_id)
    db.session.refresh(application)
    if application.state == "accepted":
        return application
    rows = (application, *waiting_list.members([application.id])[application.id])
    numbers = _numbers_to_confirm(application, len(rows), shift, now)
    _check(application.person_id, shift, now)
    with judged({"ex_applications_person_id_during": OVERLAP}):
        for row, number in zip(rows, numbers, strict=True):
            row.state = "accepted"
            row.place_number = number
            row.queue_number = None
            row.confirm_by = None
            row.changed_at = now
    _tell(application, now)
    return application


def _numbers_to_confirm(
    application: Application, people: int, shift: Shift, now: datetime
) -> list[int]:
    """The places held for an application, or those still free in the last hours."""
    assert application.person_id is not None
    until = application.confirm_by
    if application.state == "offered" and until is not None and until > now:
        group = waiting_list.members([application.id])[application.id]
        return [row.place_number for row in (application, *group) if row.place_number is not None]
    numbers: tuple[int, ...] = ()
    if application.state == "waiting" and not may_be_offered(now, shift.starts_at):
        first = waiting_list.first_timers(
            [application.person_id], shift.request.organisation_id, now=now
        )
        left = waiting_list.free(shift, now=now)
        numbers = left.taken_by(people, is_newcomer=bool(first))
    if not numbers:
        raise conflict("offer_over", "The place was passed on.")
    return list(numbers)


def withdraw(*, actor: Actor, application_id: UUID, now: datetime) -> Application:
    """Give a place, an offered place or a number in the line back; the next in line is offered it.

    Once it is over, in whichever way, this changes nothing.
    """
    application = own(actor, application_id)
    shift = shifts.locked(application.shift_id)
    db.session.refresh(application)
    if application.state not in shifts.ACTIVE:
        return application
    check_still_open(shift, now)
    was = application.state
    waiting_list.end(application, "withdrawn", now=now)
    if was == "accepted":
        notices.tell_team(application)
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
        or ("not_possible" if _is_unwanted(person_id, shift) else None)
        or age_fault(
            birth_year=offer.birth_year if offer is not None else None,
            guardian_consents=offer is not None and offer.guardian_consents,
            least_age=request.least_age,
            most_age=request.most_age,
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


def _check_group(group: Group, shift: Shift) -> None:
    if shift.request.minors_involved:
        raise _refusal("group_with_minors")
    if not group.fewer and group.people > len(shift.places):
        raise _refusal("group_too_large")


def check_still_open(shift: Shift, now: datetime) -> None:
    """Refuse where a shift was called off or has begun."""
    fault = time_fault(state=shift.state, starts_at=shift.starts_at, now=now)
    if fault is not None:
        raise _refusal(fault)


def _is_unwanted(person_id: UUID, shift: Shift) -> bool:
    """Whether the organisation wants this person no more, at all or in this shift.

    A person's own wish blocks no sign-up.
    """
    blocked = select(Block.id).where(
        Block.person_id == person_id,
        Block.organisation_id == shift.request.organisation_id,
        Block.made_by == "organisation",
    )
    removed = select(Application.id).where(
        Application.shift_id == shift.id,
        Application.person_id == person_id,
        Application.state == "removed",
    )
    found: bool = db.session.execute(select(blocked.exists() | removed.exists())).scalar_one()
    return found


def _refusal(code: str) -> Refusal:
    return conflict(code, DETAILS[code])


def _tell(application: Application, now: datetime) -> None:
    """Tell the person where they stand, and the organisation who has joined.

    Who gets a place once the time of a reminder has come has it in this mail, and not again.
    """
    if application.state == "waiting":
        notices.tell_applicant(application, "waiting_list_joined")
        return
    reminding.note_late(application, now)
    notices.tell_applicant(application, "application_accepted")
    notices.tell_team(application)
