"""The client of volunteering: single invitations, asking by hand, a centre's settings."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import Actor
from shared.contracts.volunteering.invitations import (
    InviteByHand,
    MatchingSettings,
    OpenInvitation,
    ShiftInvitations,
    WriteMatchingSettings,
)


class Invitations:
    """Calls about invitations. Every method may raise Refusal or ServiceDown."""

    _http: Http

    def get_invitation(self, invitation_id: UUID, *, actor: Actor) -> OpenInvitation:
        """Read one of one's own invitations."""
        return self._http.get(f"/v1/invitations/{invitation_id}", OpenInvitation, actor=actor)

    def undo_decline(self, invitation_id: UUID, *, actor: Actor) -> OpenInvitation:
        """Take back what a no has changed."""
        path = f"/v1/invitations/{invitation_id}/undo"
        return self._http.send("POST", path, None, OpenInvitation, actor=actor)

    def shift_invitations(self, shift_id: UUID, *, actor: Actor) -> ShiftInvitations:
        """Read who was asked about a shift and who could be."""
        return self._http.get(f"/v1/shifts/{shift_id}/invitations", ShiftInvitations, actor=actor)

    def invite_by_hand(
        self, shift_id: UUID, command: InviteByHand, *, actor: Actor
    ) -> ShiftInvitations:
        """Ask somebody of the list."""
        path = f"/v1/shifts/{shift_id}/invitations"
        return self._http.send("POST", path, command, ShiftInvitations, actor=actor)

    def get_matching_settings(self, centre_id: UUID, *, actor: Actor) -> MatchingSettings:
        """Read how a centre matches."""
        path = f"/v1/centres/{centre_id}/matching-settings"
        return self._http.get(path, MatchingSettings, actor=actor)

    def write_matching_settings(
        self, centre_id: UUID, command: WriteMatchingSettings, *, actor: Actor
    ) -> MatchingSettings:
        """Set how a centre matches."""
        path = f"/v1/centres/{centre_id}/matching-settings"
        return self._http.send("POST", path, command, MatchingSettings, actor=actor)
