"""The client of volunteering: organisations, their teams and the desks."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.base import Nothing
from shared.contracts.volunteering.organisations import (
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


class Organisations:
    """Calls about organisations, their teams and the desks.

    Every method may raise Refusal or ServiceDown.
    """

    _http: Http

    def find_organisations(
        self, query: FindOrganisations, *, actor: Actor = VISITOR
    ) -> OrganisationList:
        """List organisations."""
        return self._http.get("/v1/organisations", OrganisationList, actor=actor, query=query)

    def register_organisation(self, command: RegisterOrganisation, *, actor: Actor) -> Organisation:
        """Register an organisation; the actor becomes its coordinator."""
        return self._http.send("POST", "/v1/organisations", command, Organisation, actor=actor)

    def get_organisation(self, organisation_id: UUID, *, actor: Actor = VISITOR) -> Organisation:
        """Read an organisation's page."""
        return self._http.get(f"/v1/organisations/{organisation_id}", Organisation, actor=actor)

    def change_organisation(
        self, organisation_id: UUID, command: ChangeOrganisation, *, actor: Actor
    ) -> Organisation:
        """Change the words of an organisation's page."""
        path = f"/v1/organisations/{organisation_id}"
        return self._http.send("PUT", path, command, Organisation, actor=actor)

    def give_verdict(
        self, organisation_id: UUID, command: GiveVerdict, *, actor: Actor
    ) -> Organisation:
        """Verify an organisation or refuse it."""
        path = f"/v1/organisations/{organisation_id}/verdict"
        return self._http.send("POST", path, command, Organisation, actor=actor)

    def set_member(
        self, organisation_id: UUID, person_id: UUID, command: SetMember, *, actor: Actor
    ) -> Organisation:
        """Take a person into a team, or change their role."""
        path = f"/v1/organisations/{organisation_id}/members/{person_id}"
        return self._http.send("PUT", path, command, Organisation, actor=actor)

    def remove_member(
        self, organisation_id: UUID, person_id: UUID, *, actor: Actor
    ) -> Organisation:
        """Take a person out of a team."""
        path = f"/v1/organisations/{organisation_id}/members/{person_id}"
        return self._http.send("DELETE", path, None, Organisation, actor=actor)

    def hand_over(self, organisation_id: UUID, person_id: UUID, *, actor: Actor) -> Organisation:
        """Make a member the coordinator in the actor's place."""
        path = f"/v1/organisations/{organisation_id}/members/{person_id}/hand-over"
        return self._http.send("POST", path, None, Organisation, actor=actor)

    def note_check(
        self, organisation_id: UUID, person_id: UUID, command: NoteCheck, *, actor: Actor
    ) -> None:
        """Note that the organisation checked a person in the register."""
        path = f"/v1/organisations/{organisation_id}/checks/{person_id}"
        self._http.send("PUT", path, command, Nothing, actor=actor)

    def set_area_point(self, area_id: UUID, command: SetAreaPoint, *, actor: Actor) -> None:
        """Say roughly where the middle of an area is."""
        self._http.send("PUT", f"/v1/areas/{area_id}/point", command, Nothing, actor=actor)

    def area_points(self, centre_id: UUID, *, actor: Actor) -> AreaPoints:
        """Read the middles of a centre's areas that are known."""
        return self._http.get(f"/v1/centres/{centre_id}/area-points", AreaPoints, actor=actor)

    def coordinator_desk(self, *, actor: Actor) -> CoordinatorDesk:
        """Read the actor's organisations and their requests."""
        return self._http.get("/v1/desks/coordinator", CoordinatorDesk, actor=actor)

    def organiser_desk(self, centre_id: UUID, *, actor: Actor) -> OrganiserDesk:
        """Read what waits for a centre's organiser."""
        return self._http.get(f"/v1/desks/organiser/{centre_id}", OrganiserDesk, actor=actor)
