"""The door of the centre's staff to people who are not online: whom to phone, and their answers."""

from datetime import UTC, datetime
from uuid import UUID

from services.volunteering import counts, mine, offline
from services.volunteering.model import Application as Row
from shared.access import clerk, organiser
from shared.api import Api, actor
from shared.contracts.volunteering.applications import Application, Declined, DeclineInvitation
from shared.contracts.volunteering.offers import EnteredOffers, EnteredPerson

api = Api("offline")
of_centre = clerk | organiser


def _now() -> datetime:
    return datetime.now(UTC)


def _told(application: Row) -> Application:
    return mine.told(application, counts.positions([application]).get(application.id, 0))


@api.get("/v1/centres/<uuid:centre_id>/entered-offers", allow=of_centre, gives=EnteredOffers)
def entered_offers(centre_id: UUID) -> EnteredOffers:
    """List the offers the centre entered, and whom to phone."""
    return offline.of_centre(actor=actor(), centre_id=centre_id, now=_now())


@api.get("/v1/people/<uuid:person_id>/entered", allow=of_centre, gives=EnteredPerson)
def entered_person(person_id: UUID) -> EnteredPerson:
    """Show somebody the centre speaks for."""
    return offline.show(actor=actor(), person_id=person_id, now=_now())


@api.post(
    "/v1/people/<uuid:person_id>/invitations/<uuid:invitation_id>/accept",
    allow=of_centre,
    gives=Application,
)
def accept_for(person_id: UUID, invitation_id: UUID) -> Application:
    """Say yes on the person's word."""
    return _told(
        offline.accept(actor=actor(), person_id=person_id, invitation_id=invitation_id, now=_now())
    )


@api.post(
    "/v1/people/<uuid:person_id>/invitations/<uuid:invitation_id>/decline",
    allow=of_centre,
    takes=DeclineInvitation,
    gives=Declined,
)
def decline_for(person_id: UUID, invitation_id: UUID, command: DeclineInvitation) -> Declined:
    """Say no on the person's word."""
    return offline.decline(
        actor=actor(),
        person_id=person_id,
        invitation_id=invitation_id,
        reason=command.reason,
        now=_now(),
    )


@api.post(
    "/v1/people/<uuid:person_id>/applications/<uuid:application_id>/confirm",
    allow=of_centre,
    gives=Application,
)
def confirm_for(person_id: UUID, application_id: UUID) -> Application:
    """Take the place that came free, on the person's word."""
    return _told(
        offline.confirm(
            actor=actor(), person_id=person_id, application_id=application_id, now=_now()
        )
    )


@api.post(
    "/v1/people/<uuid:person_id>/applications/<uuid:application_id>/withdraw",
    allow=of_centre,
    gives=Application,
)
def withdraw_for(person_id: UUID, application_id: UUID) -> Application:
    """Give a place or a number in the line back, on the person's word."""
    return _told(
        offline.withdraw(
            actor=actor(), person_id=person_id, application_id=application_id, now=_now()
        )
    )
