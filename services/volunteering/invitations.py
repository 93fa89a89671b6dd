"""Invitations as the invited person answers them: yes, or no with a reason that is kept to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from services.volunteering import applications, shifts
from services.volunteering.model import Application, Block, Invitation, Offer, db
from services.volunteering.rules import rights
from shared.contracts.actors import Actor
from shared.contracts.volunteering.applications import Declined
from shared.database import lock_exclusive
from shared.ids import new_id
from shared.problems import conflict, invalid, not_found

REASONS = ("not_this_time", "not_this_kind", "too_far", "stop_asking")
SHORTEST_REACH = 500


def accept(*, actor: Actor, invitation_id: UUID, now: datetime) -> Application:
    """Say yes: a place if one is free, else a number in the line. Twice is the same as once.

    Raises Refusal `invitation_over` where it was withdrawn, expired or declined before.
    """
    assert actor.account_id is not None
    lock_exclusive(db.session, actor.account_id)
    invitation = _locked(actor, invitation_id)
    if invitation.state == "accepted":
        standing = applications.active_of(actor.account_id, invitation.shift_id)
        if standing is not None:
            return standing
    if not is_open(invitation, now):
        raise conflict("invitation_over", "The invitation is over.")
    application = applications.sign_up(
        person_id=actor.account_id,
        shift_id=invitation.shift_id,
        now=now,
        invitation=invitation,
    )
    invitation.state = "accepted"
    invitation.answered_at = now
    db.session.flush()
    return application


def decline(*, actor: Actor, invitation_id: UUID, reason: str, now: datetime) -> Declined:
    """Say no; what the reason means for later invitations is done at once, and told back.

    not_this_kind: never asked for this request again. too_far: the offer's reach becomes shorter
    than this way. stop_asking: the offer is paused. A second no changes nothing.
    """
    if reason not in REASONS:
        raise invalid(reason="unknown")
    assert actor.account_id is not None
    lock_exclusive(db.session, actor.account_id)
    invitation = _locked(actor, invitation_id)
    if invitation.state == "declined":
        return Declined()
    if not is_open(invitation, now):
        raise conflict("invitation_over", "The invitation is over.")
    invitation.state = "declined"
    invitation.decline_reason = reason
    invitation.answered_at = now
    db.session.flush()
    return _keep_to(invitation, reason, now)


def is_open(invitation: Invitation, now: datetime) -> bool:
    """Whether an answer still counts."""
    return invitation.state == "waiting" and (
        invitation.answer_by is None or invitation.answer_by > now
    )


def own(actor: Actor, invitation_id: UUID) -> Invitation:
    """Return the actor's own invitation; those of others, and plans not sent, do not exist."""
    invitation = db.session.get(Invitation, invitation_id, populate_existing=True)
    if (
        invitation is None
        or invitation.state == "proposed"
        or not rights.is_self(actor, invitation.person_id)
    ):
        raise not_found("invitation")
    return invitation


def _locked(actor: Actor, invitation_id: UUID) -> Invitation:
    """The actor's own invitation as it stands once its shift is locked, as `shifts.cancel` does."""
    shifts.locked(own(actor, invitation_id).shift_id)
    return own(actor, invitation_id)


def _keep_to(invitation: Invitation, reason: str, now: datetime) -> Declined:
    request = invitation.shift.request
    if reason == "not_this_kind":
        db.session.execute(
            insert(Block)
            .values(
                id=new_id(),
                person_id=invitation.person_id,
                organisation_id=request.organisation_id,
                request_id=request.id,
                made_by="person",
                created_at=now,
            )
            .on_conflict_do_nothing()
        )
        _take_back(invitation, same_request=True, now=now)
        return Declined()
    offer = db.session.get(Offer, invitation.person_id)
    if reason == "too_far" and offer is not None and invitation.metres is not None:
        offer.reach_metres = max(SHORTEST_REACH, min(offer.reach_metres, invitation.metres - 1))
        offer.changed_at = now
        db.session.flush()
        return Declined(reach_metres=offer.reach_metres)
    if reason == "stop_asking" and offer is not None:
        offer.state = "paused"
        offer.changed_at = now
        db.session.flush()
        _take_back(invitation, same_request=False, now=now)
        return Declined(paused=True)
    return Declined()


def _take_back(declined: Invitation, *, same_request: bool, now: datetime) -> None:
    """Take back what was planned for or asked of the person, of this request or of all."""
    others = Invitation.shift_id.is_not(None)
    if same_request:
        same = [shift.id for shift in declined.shift.request.shifts]
        others = Invitation.shift_id.in_(same)
    db.session.execute(
        update(Invitation)
        .where(
            Invitation.person_id == declined.person_id,
            Invitation.state.in_(("proposed", "waiting")),
            others,
        )
        .values(state="withdrawn", answered_at=now)
        .execution_options(synchronize_session=False)
    )
