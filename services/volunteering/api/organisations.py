"""The door to organisations and to the desks of those who work for them."""

from datetime import UTC, datetime
from uuid import UUID

from services.volunteering import desks, organisations
from shared.access import anyone, organiser, signed_in
from shared.api import Api, actor
from shared.contracts.base import Nothing
from shared.contracts.volunteering.organisations import (
    AreaPoint,
    AreaPoints,
    ChangeOrganisation,
    CoordinatorDesk,
    FindOrganisations,
    GiveVerdict,
    NoteCheck,
    Organisation,
    OrganisationList,
    OrganiserDesk,
    RegisterOrganisation,
    SetAreaPoint,
    SetMember,
)

api = Api("organisations")


def _now() -> datetime:
    return datetime.now(UTC)


def _page(organisation_id: UUID) -> Organisation:
    return desks.show(actor=actor(), organisation_id=organisation_id, now=_now())


@api.get("/v1/organisations", allow=anyone, query=FindOrganisations, gives=OrganisationList)
def find_organisations(query: FindOrganisations) -> OrganisationList:
    """List organisations, the unverified ones too."""
    return desks.find(query, actor=actor(), now=_now())


@api.post(
    "/v1/organisations",
    allow=signed_in,
    takes=RegisterOrganisation,
    gives=Organisation,
    status=201,
)
def register_organisation(command: RegisterOrganisation) -> Organisation:
    """Register an organisation; whoever does it becomes its coordinator."""
    made = organisations.register(
        actor=actor(),
        centre_id=command.centre_id,
        name=command.name,
        kind=command.kind,
        about=command.about,
        area_id=command.area_id,
        area_label=command.area_label,
        website=command.website,
        contact=command.contact,
        opening=command.opening,
    )
    return _page(made.id)


@api.get("/v1/organisations/<uuid:organisation_id>", allow=anyone, gives=Organisation)
def get_organisation(organisation_id: UUID) -> Organisation:
    """Show an organisation's page."""
    return _page(organisation_id)


@api.put(
    "/v1/organisations/<uuid:organisation_id>",
    allow=signed_in,
    takes=ChangeOrganisation,
    gives=Organisation,
)
def change_organisation(organisation_id: UUID, command: ChangeOrganisation) -> Organisation:
    """Change the words of an organisation's page."""
    organisations.change(
        actor=actor(),
        organisation_id=organisation_id,
        name=command.name,
        kind=command.kind,
        about=command.about,
        area_id=command.area_id,
        area_label=command.area_label,
        website=command.website,
        contact=command.contact,
        opening=command.opening,
    )
    return _page(organisation_id)


@api.post(
    "/v1/organisations/<uuid:organisation_id>/verdict",
    allow=organiser,
    takes=GiveVerdict,
    gives=Organisation,
)
def give_verdict(organisation_id: UUID, command: GiveVerdict) -> Organisation:
    """Verify an organisation, refuse it, or take either back."""
    organisations.give_verdict(
        actor=actor(),
        organisation_id=organisation_id,
        state=command.state,
        reason=command.reason,
        now=_now(),
    )
    return _page(organisation_id)


@api.put(
    "/v1/organisations/<uuid:organisation_id>/members/<uuid:person_id>",
    allow=signed_in,
    takes=SetMember,
    gives=Organisation,
)
def set_member(organisation_id: UUID, person_id: UUID, command: SetMember) -> Organisation:
    """Take a person into the team, or change their role."""
    organisations.set_member(
        actor=actor(), organisation_id=organisation_id, person_id=person_id, role=command.role
    )
    return _page(organisation_id)


@api.delete(
    "/v1/organisations/<uuid:organisation_id>/members/<uuid:person_id>",
    allow=signed_in,
    gives=Organisation,
)
def remove_member(organisation_id: UUID, person_id: UUID) -> Organisation:
    """Take a person out of the team, or leave it."""
    organisations.remove_member(actor=actor(), organisation_id=organisation_id, person_id=person_id)
    return _page(organisation_id)


@api.post(
    "/v1/organisations/<uuid:organisation_id>/members/<uuid:person_id>/hand-over",
    allow=signed_in,
    gives=Organisation,
)
def hand_over(organisation_id: UUID, person_id: UUID) -> Organisation:
    """Make a member the coordinator in the asking one's place."""
    organisations.hand_over(actor=actor(), organisation_id=organisation_id, person_id=person_id)
    return _page(organisation_id)


@api.put(
    "/v1/organisations/<uuid:organisation_id>/checks/<uuid:person_id>",
    allow=signed_in,
    takes=NoteCheck,
    gives=Nothing,
)
def note_check(organisation_id: UUID, person_id: UUID, command: NoteCheck) -> Nothing:
    """Note that the organisation checked a person in the register."""
    organisations.note_check(
        actor=actor(),
        organisation_id=organisation_id,
        person_id=person_id,
        done_on=command.done_on,
        valid_until=command.valid_until,
        now=_now(),
    )
    return Nothing()


@api.put("/v1/areas/<uuid:area_id>/point", allow=organiser, takes=SetAreaPoint, gives=Nothing)
def set_area_point(area_id: UUID, command: SetAreaPoint) -> Nothing:
    """Say roughly where the middle of an area is."""
    organisations.set_area_point(
        actor=actor(),
        area_id=area_id,
        centre_id=command.centre_id,
        label=command.label,
        latitude=command.latitude,
        longitude=command.longitude,
    )
    return Nothing()


@api.get("/v1/centres/<uuid:centre_id>/area-points", allow=anyone, gives=AreaPoints)
def get_area_points(centre_id: UUID) -> AreaPoints:
    """List the middles of a centre's areas that are known."""
    found = organisations.area_points(centre_id)
    return AreaPoints(
        items=tuple(
            AreaPoint(
                area_id=one.area_id,
                label=one.label,
                latitude=one.latitude,
                longitude=one.longitude,
            )
            for one in found
        )
    )


@api.get("/v1/desks/coordinator", allow=signed_in, gives=CoordinatorDesk)
def coordinator_desk() -> CoordinatorDesk:
    """Show the asking person's organisations and their requests."""
    return desks.of_coordinator(actor=actor(), now=_now())


@api.get("/v1/desks/organiser/<uuid:centre_id>", allow=organiser, gives=OrganiserDesk)
def organiser_desk(centre_id: UUID) -> OrganiserDesk:
    """Show what waits for a centre's organiser."""
    return desks.of_organiser(actor=actor(), centre_id=centre_id, now=_now())
