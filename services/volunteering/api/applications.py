"""The door to places, the waiting list and the answers to invitations."""

from datetime import UTC, datetime
from uuid import UUID

from services.volunteering import applications, groups, invitations, mine
from services.volunteering.model import Application as Row
from services.volunteering.rules import rights
from shared.access import signed_in
from shared.api import Api, actor
from shared.contracts.volunteering.applications import (
    Application,
    ChangeGroup,
    Contact,
    Declined,
    DeclineInvitation,
    MyMatches,
    MyShifts,
    RemoveApplication,
    SignUpGroup,
)
from shared.problems import not_found

api = Api("applications")


def _now() -> datetime:
    return datetime.now(UTC)


def _told(application: Row) -> Application:
    return mine.told_all([application], _now())[0]


def _myself() -> UUID:
    found = actor().account_id
    assert found is not None
    return found


def own_page(person_id: UUID) -> UUID:
    """Return the person whose page it is; those of others do not exist."""
    if not rights.is_self(actor(), person_id):
        raise not_found("page")
    return person_id


@api.post(
    "/v1/shifts/<uuid:shift_id>/applications",
    allow=signed_in,
    gives=Application,
    status=201,
)
def sign_up(shift_id: UUID) -> Application:
    """Take a place of a shift, or a number on its waiting list."""
    return _told(applications.sign_up(person_id=_myself(), shift_id=shift_id, now=_now()))


@api.post(
    "/v1/shifts/<uuid:shift_id>/groups",
    allow=signed_in,
    takes=SignUpGroup,
    gives=Application,
    status=201,
)
def sign_up_group(shift_id: UUID, command: SignUpGroup) -> Application:
    """Take places of a shift for a group, or numbers on its waiting list."""
    return _told(
        groups.sign_up(
            person_id=_myself(),
            shift_id=shift_id,
            people=command.people,
            name=command.name,
            fewer=command.fewer,
            now=_now(),
        )
    )


@api.put(
    "/v1/applications/<uuid:application_id>/people",
    allow=signed_in,
    takes=ChangeGroup,
    gives=Application,
)
def change_group(application_id: UUID, command: ChangeGroup) -> Application:
    """Come with fewer people than were signed up."""
    return _told(
        groups.reduce(
            actor=actor(), application_id=application_id, people=command.people, now=_now()
        )
    )


@api.get("/v1/applications/<uuid:application_id>", allow=signed_in, gives=Application)
def get_application(application_id: UUID) -> Application:
    """Show one of one's own applications, also one that is over."""
    return _told(applications.own(actor(), application_id))


@api.post("/v1/applications/<uuid:application_id>/confirm", allow=signed_in, gives=Application)
def confirm_application(application_id: UUID) -> Application:
    """Take the place that came free."""
    return _told(applications.confirm(actor=actor(), application_id=application_id, now=_now()))


@api.post("/v1/applications/<uuid:application_id>/withdraw", allow=signed_in, gives=Application)
def withdraw_application(application_id: UUID) -> Application:
    """Give a place or a number in the line back."""
    return _told(applications.withdraw(actor=actor(), application_id=application_id, now=_now()))


@api.post(
    "/v1/applications/<uuid:application_id>/remove",
    allow=signed_in,
    takes=RemoveApplication,
    gives=Application,
)
def remove_application(application_id: UUID, command: RemoveApplication) -> Application:
    """Take a person out of a shift, with a reason they are told."""
    return _told(
        applications.remove(
            actor=actor(), application_id=application_id, reason=command.reason, now=_now()
        )
    )


@api.get("/v1/applications/<uuid:application_id>/contact", allow=signed_in, gives=Contact)
def get_contact(application_id: UUID) -> Contact:
    """Say whether the asking coordinator may see how to reach a person."""
    return applications.contact(actor=actor(), application_id=application_id)


@api.post("/v1/invitations/<uuid:invitation_id>/accept", allow=signed_in, gives=Application)
def accept_invitation(invitation_id: UUID) -> Application:
    """Say yes to an invitation."""
    return _told(invitations.accept(actor=actor(), invitation_id=invitation_id, now=_now()))


@api.post(
    "/v1/invitations/<uuid:invitation_id>/decline",
    allow=signed_in,
    takes=DeclineInvitation,
    gives=Declined,
)
def decline_invitation(invitation_id: UUID, command: DeclineInvitation) -> Declined:
    """Say no to an invitation, with a reason that is kept to."""
    return invitations.decline(
        actor=actor(), invitation_id=invitation_id, reason=command.reason, now=_now()
    )


@api.get("/v1/people/<uuid:person_id>/shifts", allow=signed_in, gives=MyShifts)
def my_shifts(person_id: UUID) -> MyShifts:
    """Show one's own shifts."""
    return mine.shifts(person_id=own_page(person_id), now=_now())


@api.get("/v1/people/<uuid:person_id>/matches", allow=signed_in, gives=MyMatches)
def my_matches(person_id: UUID) -> MyMatches:
    """Show one's own invitations."""
    return mine.matches(person_id=own_page(person_id), now=_now())
