"""The door to single invitations, to asking by hand, and to what a centre sets for its matching."""

from datetime import UTC, datetime
from uuid import UUID

from services.volunteering import by_hand, invitations, matching_settings
from shared.access import organiser, signed_in
from shared.api import Api, actor
from shared.contracts.volunteering.invitations import (
    InviteByHand,
    MatchingSettings,
    OpenInvitation,
    ShiftInvitations,
    WriteMatchingSettings,
)

api = Api("invitations")


def _now() -> datetime:
    return datetime.now(UTC)


@api.get("/v1/invitations/<uuid:invitation_id>", allow=signed_in, gives=OpenInvitation)
def get_invitation(invitation_id: UUID) -> OpenInvitation:
    """Show one of one's own invitations, open or over."""
    return invitations.show(actor=actor(), invitation_id=invitation_id, now=_now())


@api.post("/v1/invitations/<uuid:invitation_id>/undo", allow=signed_in, gives=OpenInvitation)
def undo_decline(invitation_id: UUID) -> OpenInvitation:
    """Take back what a no has changed."""
    invitations.undo(actor=actor(), invitation_id=invitation_id, now=_now())
    return invitations.show(actor=actor(), invitation_id=invitation_id, now=_now())


@api.get("/v1/shifts/<uuid:shift_id>/invitations", allow=signed_in, gives=ShiftInvitations)
def shift_invitations(shift_id: UUID) -> ShiftInvitations:
    """Show who was asked about a shift and who could be, without names."""
    return by_hand.show(actor=actor(), shift_id=shift_id, now=_now())


@api.post(
    "/v1/shifts/<uuid:shift_id>/invitations",
    allow=signed_in,
    takes=InviteByHand,
    gives=ShiftInvitations,
)
def invite_by_hand(shift_id: UUID, command: InviteByHand) -> ShiftInvitations:
    """Ask somebody of the list; where a filter is passed over, with a reason they are told."""
    by_hand.invite(
        actor=actor(), shift_id=shift_id, label=command.label, reason=command.reason, now=_now()
    )
    return by_hand.show(actor=actor(), shift_id=shift_id, now=_now())


@api.get("/v1/centres/<uuid:centre_id>/matching-settings", allow=organiser, gives=MatchingSettings)
def get_matching_settings(centre_id: UUID) -> MatchingSettings:
    """Show how a centre matches."""
    return matching_settings.show(actor=actor(), centre_id=centre_id)


@api.post(
    "/v1/centres/<uuid:centre_id>/matching-settings",
    allow=organiser,
    takes=WriteMatchingSettings,
    gives=MatchingSettings,
)
def write_matching_settings(centre_id: UUID, command: WriteMatchingSettings) -> MatchingSettings:
    """Set how a centre matches."""
    return matching_settings.write(actor=actor(), centre_id=centre_id, wanted=command, now=_now())
