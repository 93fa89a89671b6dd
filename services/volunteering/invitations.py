"""Invitations as the invited person answers them: yes, or no with a reason that is kept to."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from services.volunteering import (
    applications,
    counts,
    matching_settings,
    mine,
    rematch_marks,
    shifts,
)
from services.volunteering.model import Application, Block, Invitation, Offer, Shift, db
from services.volunteering.rules import rights
from shared.contracts.actors import Actor
from shared.contracts.volunteering import invitations as contract
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

    not_this_kind: never asked for this request again, nor for the same skills for a year.
    too_far: the offer's reach becomes shorter than this way. stop_asking: the offer is paused.
    What is changed can be taken back (`undo`). A second no changes nothing.
    """
    if reason not in REASONS:
        raise invalid(reason="unknown")
    assert actor.account_id is not None
    lock_exclusive(db.session, actor.account_id)
    invitation = own(actor, invitation_id)
    # Every shift this no can touch, at once and by id: a request that is called off locks so, too.
    shifts.locked_all({invitation.shift_id, *_touched(invitation, reason)})
    offer = _locked_offer(actor.account_id)
    invitation = own(actor, invitation_id)
    if invitation.state == "declined":
        return Declined()
    if not is_open(invitation, now):
        raise conflict("invitation_over", "The invitation is over.")
    invitation.state = "declined"
    invitation.decline_reason = reason
    invitation.answered_at = now
    db.session.flush()
    rematch_marks.shift(invitation.shift_id)
    return _keep_to(invitation, offer, reason, now)


def undo(*, actor: Actor, invitation_id: UUID, now: datetime) -> Invitation:
    """Take back what a no has changed; the no itself stays. A second time changes nothing.

    Invitations that were taken back because of it stand again while there is time to answer.
    """
    assert actor.account_id is not None
    lock_exclusive(db.session, actor.account_id)
    invitation = own(actor, invitation_id)
    others = [UUID(one) for one in invitation.undo.get("withdrawn", ())]
    shifts.locked_all({invitation.shift_id, *_shifts_of(others)})
    offer = _locked_offer(actor.account_id)
    invitation = own(actor, invitation_id)
    change = invitation.undo
    if not change:
        return invitation
    if change.get("block"):
        db.session.execute(delete(Block).where(Block.id == UUID(change["block"])))
    if offer is not None:
        if offer.reach_metres == change.get("made_reach_metres"):
            offer.reach_metres = change["reach_metres"]
        if change.get("paused"):
            offer.state = "active"
        offer.changed_at = now
    db.session.execute(_standing_again(others, now))
    invitation.undo = {}
    invitation.decline_reason = "not_this_time"
    db.session.flush()
    rematch_marks.offer(actor.account_id)
    return invitation


def show(*, actor: Actor, invitation_id: UUID, now: datetime) -> contract.OpenInvitation:
    """An invitation as its person reads it, open or over."""
    invitation = own(actor, invitation_id)
    assert invitation.person_id is not None
    shift = invitation.shift
    standing = applications.active_of(invitation.person_id, shift.id)
    fill = counts.fills([shift.id]).get(shift.id, counts.EMPTY)
    positions = counts.positions([standing] if standing is not None else [])
    return contract.OpenInvitation(
        invitation=mine.invitation_told(
            invitation, matching_settings.most(shift.request.centre_id)
        ),
        open=is_open(invitation, now) and shift.state == "open" and shift.starts_at > now,
        places=fill.places,
        taken=fill.taken,
        application_state=standing.state if standing is not None else "",
        position=positions.get(standing.id, 0) if standing is not None else 0,
        declined=told(invitation),
    )


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


def _locked_offer(person_id: UUID) -> Offer | None:
    """The person's offer, locked before any invitation is written: pausing locks in this order."""
    return db.session.execute(
        select(Offer)
        .where(Offer.person_id == person_id)
        .with_for_update(of=Offer, key_share=True)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def _touched(invitation: Invitation, reason: str) -> list[UUID]:
    """The shifts of invitations that a no with this reason takes back."""
    if reason not in ("not_this_kind", "stop_asking"):
        return []
    return list(
        db.session.execute(
            select(Invitation.shift_id).where(*_others(invitation, reason))
        ).scalars()
    )


def _others(invitation: Invitation, reason: str) -> list[ColumnElement[bool]]:
    """What else is planned for or asked of the person: of this request, or of all."""
    found = [
        Invitation.person_id == invitation.person_id,
        Invitation.id != invitation.id,
        Invitation.state.in_(("proposed", "waiting")),
    ]
    if reason == "not_this_kind":
        request_id = invitation.shift.request_id
        found.append(
            Invitation.shift_id.in_(select(Shift.id).where(Shift.request_id == request_id))
        )
    return found


def _keep_to(invitation: Invitation, offer: Offer | None, reason: str, now: datetime) -> Declined:
    if reason == "not_this_kind":
        invitation.undo = {"kind": True, "block": _block(invitation, now)}
    elif reason == "too_far" and offer is not None and invitation.metres is not None:
        before = offer.reach_metres
        offer.reach_metres = max(SHORTEST_REACH, min(before, invitation.metres - 1))
        offer.changed_at = now
        invitation.undo = {"reach_metres": before, "made_reach_metres": offer.reach_metres}
    elif reason == "stop_asking" and offer is not None:
        offer.state = "paused"
        offer.changed_at = now
        invitation.undo = {"paused": True}
    else:
        return Declined()
    if reason != "too_far":
        withdrawn = _take_back(invitation, reason, now)
        invitation.undo = invitation.undo | {"withdrawn": [str(one) for one in withdrawn]}
    db.session.flush()
    return told(invitation)


def told(invitation: Invitation) -> Declined:
    """What a no has changed, as its person reads it."""
    change = invitation.undo
    return Declined(
        reach_metres=change.get("made_reach_metres"),
        paused=bool(change.get("paused")),
        kind_kept_away=bool(change.get("kind")),
        taken_back=len(change.get("withdrawn", ())),
        may_undo=bool(change),
    )


def _block(invitation: Invitation, now: datetime) -> str | None:
    """Never ask the person for this request again; the new block, None where one stood before."""
    request = invitation.shift.request
    made = db.session.execute(
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
        .returning(Block.id)
    ).scalar_one_or_none()
    return None if made is None else str(made)


def _take_back(declined: Invitation, reason: str, now: datetime) -> list[UUID]:
    """Take back what a no makes pointless; returns which of it was sent already."""
    rows = db.session.execute(
        update(Invitation)
        .where(*_others(declined, reason))
        .values(state="withdrawn", answered_at=now)
        .returning(Invitation.id, Invitation.shift_id, Invitation.sent_at)
        .execution_options(synchronize_session=False)
    ).all()
    sent = [row for row in rows if row.sent_at is not None]
    for row in sorted(sent, key=lambda row: row.shift_id):
        rematch_marks.shift(row.shift_id)
    return sorted(row.id for row in sent)


def _shifts_of(invitation_ids: Collection[UUID]) -> list[UUID]:
    return list(
        db.session.execute(
            select(Invitation.shift_id).where(Invitation.id.in_(invitation_ids))
        ).scalars()
    )


def _standing_again(invitation_ids: Collection[UUID], now: datetime) -> Any:
    going = select(Shift.id).where(Shift.state == "open", Shift.starts_at > now)
    return (
        update(Invitation)
        .where(
            Invitation.id.in_(invitation_ids),
            Invitation.state == "withdrawn",
            Invitation.answer_by > now,
            Invitation.shift_id.in_(going),
        )
        .values(state="waiting", answered_at=None)
        .execution_options(synchronize_session=False)
    )
