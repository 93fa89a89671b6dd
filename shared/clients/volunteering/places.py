"""The client of volunteering: places in shifts, and invitations to take one."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import Actor
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


class Places:
    """Calls about places in shifts, and invitations to take one.

    Every method may raise Refusal or ServiceDown.
    """

    _http: Http

    def sign_up(self, shift_id: UUID, *, actor: Actor) -> Application:
        """Take a place of a shift, or a number on its waiting list."""
        path = f"/v1/shifts/{shift_id}/applications"
        return self._http.send("POST", path, None, Application, actor=actor)

    def sign_up_group(self, shift_id: UUID, command: SignUpGroup, *, actor: Actor) -> Application:
        """Take places of a shift for a group, or numbers on its waiting list."""
        path = f"/v1/shifts/{shift_id}/groups"
        return self._http.send("POST", path, command, Application, actor=actor)

    def get_application(self, application_id: UUID, *, actor: Actor) -> Application:
        """Read one of one's own applications."""
        return self._http.get(f"/v1/applications/{application_id}", Application, actor=actor)

    def change_group(
        self, application_id: UUID, command: ChangeGroup, *, actor: Actor
    ) -> Application:
        """Come with fewer people."""
        path = f"/v1/applications/{application_id}/people"
        return self._http.send("PUT", path, command, Application, actor=actor)

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
