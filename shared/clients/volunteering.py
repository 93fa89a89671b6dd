"""The client of volunteering: one method per operation, structs in and out."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.base import Nothing
from shared.contracts.people import PersonExport
from shared.contracts.volunteering.applications import (
    Application,
    Contact,
    Declined,
    DeclineInvitation,
    MyMatches,
    MyShifts,
    RemoveApplication,
)
from shared.contracts.volunteering.matching import Run, RunList, StartRun
from shared.contracts.volunteering.offers import MyOffer, Offer, WriteOffer
from shared.contracts.volunteering.organisations import (
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
from shared.contracts.volunteering.requests import (
    CancelRequest,
    FindRequests,
    Request,
    RequestList,
    Team,
    WriteRequest,
)
from shared.contracts.volunteering.skills import SkillCatalogue


class Volunteering:
    """Calls volunteering. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    # Organisations

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

    def note_check(
        self, organisation_id: UUID, person_id: UUID, command: NoteCheck, *, actor: Actor
    ) -> None:
        """Note that the organisation checked a person in the register."""
        path = f"/v1/organisations/{organisation_id}/checks/{person_id}"
        self._http.send("PUT", path, command, Nothing, actor=actor)

    def set_area_point(self, area_id: UUID, command: SetAreaPoint, *, actor: Actor) -> None:
        """Say roughly where the middle of an area is."""
        self._http.send("PUT", f"/v1/areas/{area_id}/point", command, Nothing, actor=actor)

    def coordinator_desk(self, *, actor: Actor) -> CoordinatorDesk:
        """Read the actor's organisations and their requests."""
        return self._http.get("/v1/desks/coordinator", CoordinatorDesk, actor=actor)

    def organiser_desk(self, centre_id: UUID, *, actor: Actor) -> OrganiserDesk:
        """Read what waits for a centre's organiser."""
        return self._http.get(f"/v1/desks/organiser/{centre_id}", OrganiserDesk, actor=actor)

    # Requests

    def get_skills(self) -> SkillCatalogue:
        """Read the list of skills, causes and languages."""
        return self._http.get("/v1/skills", SkillCatalogue)

    def find_requests(self, query: FindRequests, *, actor: Actor = VISITOR) -> RequestList:
        """Search published requests."""
        return self._http.get("/v1/requests", RequestList, actor=actor, query=query)

    def get_request(self, request_id: UUID, *, actor: Actor = VISITOR) -> Request:
        """Read a request with its shifts."""
        return self._http.get(f"/v1/requests/{request_id}", Request, actor=actor)

    def get_team(self, request_id: UUID, *, actor: Actor) -> Team:
        """Read who comes to each shift of a request."""
        return self._http.get(f"/v1/requests/{request_id}/team", Team, actor=actor)

    def write_request(
        self, organisation_id: UUID, command: WriteRequest, *, actor: Actor
    ) -> Request:
        """Begin a request as a draft."""
        path = f"/v1/organisations/{organisation_id}/requests"
        return self._http.send("POST", path, command, Request, actor=actor)

    def change_request(self, request_id: UUID, command: WriteRequest, *, actor: Actor) -> Request:
        """Write a request anew."""
        return self._http.send("PUT", f"/v1/requests/{request_id}", command, Request, actor=actor)

    def publish_request(self, request_id: UUID, *, actor: Actor) -> Request:
        """Show a draft to everybody."""
        path = f"/v1/requests/{request_id}/publish"
        return self._http.send("POST", path, None, Request, actor=actor)

    def cancel_request(self, request_id: UUID, command: CancelRequest, *, actor: Actor) -> Request:
        """Call a request off."""
        path = f"/v1/requests/{request_id}/cancel"
        return self._http.send("POST", path, command, Request, actor=actor)

    def cancel_shift(self, shift_id: UUID, command: CancelRequest, *, actor: Actor) -> Request:
        """Call one shift off."""
        path = f"/v1/shifts/{shift_id}/cancel"
        return self._http.send("POST", path, command, Request, actor=actor)

    # Places and invitations

    def sign_up(self, shift_id: UUID, *, actor: Actor) -> Application:
        """Take a place of a shift, or a number on its waiting list."""
        path = f"/v1/shifts/{shift_id}/applications"
        return self._http.send("POST", path, None, Application, actor=actor)

    def confirm_application(self, application_id: UUID, *, actor: Actor) -> Application:
        """Take the place that came free."""
        path = f"/v1/applications/{application_id}/confirm"
        return self._http.send("POST", path, None, Application, actor=actor)

    def withdraw_application(self, application_id: UUID, *, actor: Actor) -> Application:
        """Give a place or a number in the line back."""
        path = f"/v1/applications/{application_id}/withdraw"
        return self._http.send("POST", path, None, Application, actor=actor)

    def remove_application(
        self, application_id: UUID, command: RemoveApplication, *, actor: Actor
    ) -> Application:
        """Take a person out of a shift."""
        path = f"/v1/applications/{application_id}/remove"
        return self._http.send("POST", path, command, Application, actor=actor)

    def get_contact(self, application_id: UUID, *, actor: Actor) -> Contact:
        """Ask whether the actor may see how to reach a person."""
        return self._http.get(f"/v1/applications/{application_id}/contact", Contact, actor=actor)

    def accept_invitation(self, invitation_id: UUID, *, actor: Actor) -> Application:
        """Say yes to an invitation."""
        path = f"/v1/invitations/{invitation_id}/accept"
        return self._http.send("POST", path, None, Application, actor=actor)

    def decline_invitation(
        self, invitation_id: UUID, command: DeclineInvitation, *, actor: Actor
    ) -> Declined:
        """Say no to an invitation."""
        path = f"/v1/invitations/{invitation_id}/decline"
        return self._http.send("POST", path, command, Declined, actor=actor)

    def my_shifts(self, person_id: UUID, *, actor: Actor) -> MyShifts:
        """Read one's own shifts."""
        return self._http.get(f"/v1/people/{person_id}/shifts", MyShifts, actor=actor)

    def my_matches(self, person_id: UUID, *, actor: Actor) -> MyMatches:
        """Read one's own invitations."""
        return self._http.get(f"/v1/people/{person_id}/matches", MyMatches, actor=actor)

    # Offers

    def get_offer(self, person_id: UUID, *, actor: Actor) -> MyOffer:
        """Read one's own offer."""
        return self._http.get(f"/v1/people/{person_id}/offer", MyOffer, actor=actor)

    def write_offer(self, person_id: UUID, command: WriteOffer, *, actor: Actor) -> Offer:
        """Write one's own offer."""
        return self._http.send("PUT", f"/v1/people/{person_id}/offer", command, Offer, actor=actor)

    def pause_offer(self, person_id: UUID, *, actor: Actor) -> Offer:
        """Pause one's offer."""
        path = f"/v1/people/{person_id}/offer/pause"
        return self._http.send("POST", path, None, Offer, actor=actor)

    def resume_offer(self, person_id: UUID, *, actor: Actor) -> Offer:
        """Make one's offer active again."""
        path = f"/v1/people/{person_id}/offer/resume"
        return self._http.send("POST", path, None, Offer, actor=actor)

    def delete_offer(self, person_id: UUID, *, actor: Actor) -> None:
        """Forget one's offer."""
        self._http.send("DELETE", f"/v1/people/{person_id}/offer", None, Nothing, actor=actor)

    def export_person(self, person_id: UUID, *, actor: Actor) -> PersonExport:
        """Read everything volunteering has of a person."""
        return self._http.get(f"/v1/people/{person_id}/export", PersonExport, actor=actor)

    # Matching

    def start_run(self, centre_id: UUID, command: StartRun, *, actor: Actor) -> Run:
        """Ask for a matching of the centre."""
        path = f"/v1/centres/{centre_id}/matching-runs"
        return self._http.send("POST", path, command, Run, actor=actor)

    def list_runs(self, centre_id: UUID, *, actor: Actor) -> RunList:
        """Read the centre's latest runs."""
        return self._http.get(f"/v1/centres/{centre_id}/matching-runs", RunList, actor=actor)

    def get_run(self, run_id: UUID, *, actor: Actor) -> Run:
        """Read a run."""
        return self._http.get(f"/v1/matching-runs/{run_id}", Run, actor=actor)

    def cancel_run(self, run_id: UUID, *, actor: Actor) -> Run:
        """Ask a run to stop."""
        path = f"/v1/matching-runs/{run_id}/cancel"
        return self._http.send("POST", path, None, Run, actor=actor)
