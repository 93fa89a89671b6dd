"""Offers the centre enters for people who are not online, and what staff do on their word.

Staff of the centre may speak for a person whose offer they entered, and for nobody else; who wrote
their own offer speaks for themselves. Each act for somebody goes into the log of staff.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from services.volunteering import applications, invitations, mine, offers
from services.volunteering.model import (
    Application,
    Invitation,
    Membership,
    Offer,
    Request,
    Shift,
    db,
)
from services.volunteering.rules import rights
from shared import outbox
from shared.contracts.actors import Actor
from shared.contracts.messages import StaffActed
from shared.contracts.volunteering.applications import Declined
from shared.contracts.volunteering.offers import (
    Call,
    ChangeOffer,
    EnteredOffer,
    EnteredOffers,
    EnteredPerson,
    WriteOffer,
)
from shared.database import lock_exclusive
from shared.problems import forbidden, not_found

MOST_CALLS = 100


def enter(*, actor: Actor, person_id: UUID, words: WriteOffer, now: datetime) -> Offer:
    """Write an offer down for somebody who is not online, or write it anew on their word."""
    lock_exclusive(db.session, person_id)
    if db.session.get(Offer, person_id, populate_existing=True) is not None:
        _spoken_for(actor, person_id)
    elif not rights.may_enter_offer(actor, words.centre_id, is_known=_is_known(person_id)):
        raise not_found("person")
    _stays(actor, words.centre_id)
    written = offers.write(person_id=person_id, words=words, now=now, entered_by=actor.account_id)
    _note(actor, "offer.entered_for", written)
    return written


def change(*, actor: Actor, person_id: UUID, words: ChangeOffer, now: datetime) -> Offer:
    """Change a part of an offer on the person's word."""
    _spoken_for(actor, person_id)
    if isinstance(words.centre_id, UUID):
        _stays(actor, words.centre_id)
    changed = offers.change(person_id=person_id, words=words, now=now, entered_by=actor.account_id)
    _note(actor, "offer.changed_for", changed)
    return changed


def set_state(*, actor: Actor, person_id: UUID, state: str, now: datetime) -> Offer:
    """Pause an offer on the person's word, or make it active again."""
    _note(actor, f"offer.{state}_for", _spoken_for(actor, person_id))
    return offers.set_state(person_id=person_id, state=state, now=now)


def delete(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Forget an offer on the person's word; a second time changes nothing."""
    if db.session.get(Offer, person_id) is not None:
        _note(actor, "offer.deleted_for", _spoken_for(actor, person_id))
        offers.delete(person_id=person_id, now=now)


def show(*, actor: Actor, person_id: UUID, now: datetime) -> EnteredPerson:
    """Somebody the centre speaks for, with what waits for an answer and their shifts."""
    offer = _spoken_for(actor, person_id)
    return EnteredPerson(
        offer=offers.told(offer),
        waiting=mine.matches(person_id=person_id, now=now).waiting,
        ahead=mine.shifts(person_id=person_id, now=now).ahead,
    )


def of_centre(*, actor: Actor, centre_id: UUID, now: datetime) -> EnteredOffers:
    """The offers a centre entered, and whom to phone because something waits for their answer."""
    if not rights.is_staff_of(actor, centre_id):
        raise not_found("centre")
    rows = db.session.execute(
        select(Offer)
        .where(Offer.centre_id == centre_id, Offer.agreed_on.is_not(None))
        .options(selectinload(Offer.skills))
        .order_by(Offer.person_id)
    ).scalars()
    return EnteredOffers(
        items=tuple(
            EnteredOffer(
                person_id=row.person_id,
                state=row.state,
                agreed_on=row.agreed_on,
                skills=tuple(skill.skill for skill in row.skills),
                area_label=row.area_label,
            )
            for row in rows
            if row.agreed_on is not None
        ),
        calls=_calls(centre_id, now),
    )


def accept(*, actor: Actor, person_id: UUID, invitation_id: UUID, now: datetime) -> Application:
    """Say yes on the person's word."""
    offer = _spoken_for(actor, person_id)
    taken = invitations.accept(
        actor=Actor(account_id=person_id), invitation_id=invitation_id, now=now
    )
    _note(actor, "invitation.accepted_for", offer)
    return taken


def decline(
    *, actor: Actor, person_id: UUID, invitation_id: UUID, reason: str, now: datetime
) -> Declined:
    """Say no on the person's word, with their reason."""
    offer = _spoken_for(actor, person_id)
    done = invitations.decline(
        actor=Actor(account_id=person_id), invitation_id=invitation_id, reason=reason, now=now
    )
    _note(actor, "invitation.declined_for", offer)
    return done


def confirm(*, actor: Actor, person_id: UUID, application_id: UUID, now: datetime) -> Application:
    """Take the place that came free, on the person's word."""
    offer = _spoken_for(actor, person_id)
    taken = applications.confirm(
        actor=Actor(account_id=person_id), application_id=application_id, now=now
    )
    _note(actor, "application.confirmed_for", offer)
    return taken


def withdraw(*, actor: Actor, person_id: UUID, application_id: UUID, now: datetime) -> Application:
    """Give a place or a number in the line back, on the person's word."""
    offer = _spoken_for(actor, person_id)
    given = applications.withdraw(
        actor=Actor(account_id=person_id), application_id=application_id, now=now
    )
    _note(actor, "application.withdrawn_for", offer)
    return given


def _spoken_for(actor: Actor, person_id: UUID) -> Offer:
    """The offer of somebody the actor may speak for; nobody else exists for them."""
    offer = db.session.get(Offer, person_id, populate_existing=True)
    entered_at = offer.centre_id if offer is not None and offer.agreed_on is not None else None
    if offer is None or not rights.may_speak_for(actor, entered_at=entered_at):
        raise not_found("person")
    return offer


def _stays(actor: Actor, centre_id: UUID) -> None:
    if not rights.is_staff_of(actor, centre_id):
        raise forbidden("Staff enter offers for their own centre alone.")


def _is_known(person_id: UUID) -> bool:
    """Whether somebody has taken part by themselves already."""
    return any(
        db.session.execute(select(column).where(column == person_id).limit(1)).first()
        for column in (Application.person_id, Membership.person_id)
    )


def _note(actor: Actor, act: str, offer: Offer) -> None:
    assert actor.account_id is not None
    outbox.publish(
        db.session(),
        StaffActed(
            account_id=actor.account_id,
            act=act,
            subject_id=offer.person_id,
            centre_id=offer.centre_id,
        ),
    )


def _calls(centre_id: UUID, now: datetime) -> tuple[Call, ...]:
    """Whom to phone: unanswered invitations and held places, what ends soonest first."""
    asked = _of_entered(
        Invitation,
        centre_id,
        Invitation.state == "waiting",
        Invitation.answer_by.is_(None) | (Invitation.answer_by > now),
        Shift.starts_at > now,
    )
    held = _of_entered(
        Application, centre_id, Application.state == "offered", Application.confirm_by > now
    )
    due = [("invitation", one.answer_by or one.shift.starts_at, one) for one in asked]
    due += [("place", one.confirm_by, one) for one in held]
    return tuple(
        Call(person_id=one.person_id, kind=kind, shift=mine.shift_words(one.shift), until=until)
        for kind, until, one in sorted(due, key=lambda call: (call[1], call[2].id))
    )


def _of_entered(table: Any, centre_id: UUID, *terms: ColumnElement[bool]) -> list[Any]:
    rows = db.session.execute(
        select(table)
        .join(Offer, Offer.person_id == table.person_id)
        .join(Shift, Shift.id == table.shift_id)
        .where(Offer.centre_id == centre_id, Offer.agreed_on.is_not(None), *terms)
        .options(joinedload(table.shift).joinedload(Shift.request).joinedload(Request.organisation))
        .order_by(Shift.starts_at, table.id)
        .limit(MOST_CALLS)
    )
    return list(rows.scalars())
