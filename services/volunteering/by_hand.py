"""Asking by hand: who was asked about a shift and who could be, without names until a yes.

A person stands in the list under a label that means nothing outside of this shift: a keyed hash,
so that it stays the same while the list is open and leads nobody to the person.
"""

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from services.volunteering import counts, matching_settings, organisations, sending, shortlist
from services.volunteering.matching.facts import Need
from services.volunteering.model import Invitation, Request, Shift, db
from services.volunteering.rules import rights, waves
from services.volunteering.sending import Room
from services.volunteering.shortlist import Shortlisted
from shared import outbox
from shared.contracts.actors import Actor
from shared.contracts.volunteering import invitations as contract
from shared.ids import new_id
from shared.problems import conflict, forbidden, invalid, not_found

SHOWN = 20
LABEL_BYTES = 5
LONGEST_REASON = 300


def show(*, actor: Actor, shift_id: UUID, now: datetime) -> contract.ShiftInvitations:
    """Who was asked about a shift, how likely enough say yes, and whom one could ask."""
    shift = _seen_by(actor, shift_id)
    request = shift.request
    (room,) = sending.rooms([shift_id], now, lock=False)
    fill = counts.fills([shift_id]).get(shift_id, counts.EMPTY)
    may_invite = _may_invite(actor, request)
    need, people = _list(room, now) if may_invite else (None, [])
    return contract.ShiftInvitations(
        shift_id=shift_id,
        request_id=request.id,
        title=request.title,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        open=need is not None,
        places=fill.places,
        taken=fill.taken,
        enough=_enough(room, now),
        may_invite=may_invite,
        sent=tuple(_sent(row) for row in _invitations(shift_id)),
        candidates=tuple(_told(one, shift_id, need) for one in _shown(people) if need is not None),
        weights=contract.Weights(**matching_settings.most(room.centre_id)),
    )


def invite(*, actor: Actor, shift_id: UUID, label: str, reason: str, now: datetime) -> Invitation:
    """Ask somebody of the list; whoever is asked already is not asked twice.

    Where filters are passed over a reason is needed; it is kept, and the person is told it.
    Raises Refusal `gone` where nobody in the list has this label any more.
    """
    request = _seen_by(actor, shift_id).request
    if not _may_invite(actor, request):
        raise forbidden("Only its coordinators and the centre's organisers ask people.")
    reason = " ".join(reason.split())
    if len(reason) > LONGEST_REASON:
        raise invalid(reason="too_long")
    rooms = sending.rooms([shift_id], now)
    asked = _asked_before(shift_id, label)
    if asked is not None:
        return asked
    _need, people = _list(rooms[0], now)
    one = next((one for one in people if label_of(shift_id, one.person_id) == label), None)
    if one is None:
        raise conflict("gone", "Nobody in the list has this label any more.")
    if one.passed_over and not reason:
        raise invalid(reason="missing")
    if not sending.locked_people([one.person_id], now):
        raise conflict("gone", "The person has just paused their offer.")
    made = _planned(shift_id, one.person_id)
    for column, value in one.columns.items():
        setattr(made, column, value)
    made.asked_by, made.note, made.passed_over = actor.account_id, reason, list(one.passed_over)
    db.session.add(made)
    outbox.publish(db.session(), sending.dispatch(made, rooms[0], now))
    db.session.flush()
    return made


def label_of(shift_id: UUID, person_id: UUID) -> str:
    """What stands for a person in the list of one shift."""
    key = bytes.fromhex(current_app.extensions["settings"].internal_key)
    mark = hmac.new(key, b"asked by hand\0" + shift_id.bytes + person_id.bytes, hashlib.sha256)
    return b32encode(mark.digest()[:LABEL_BYTES]).decode()


def _seen_by(actor: Actor, shift_id: UUID) -> Shift:
    shift = db.session.get(Shift, shift_id)
    if shift is None:
        raise not_found("shift")
    roles = organisations.roles_of(shift.request.organisation)
    if not rights.may_see_team(actor, roles, shift.request.centre_id):
        raise not_found("shift")
    return shift


def _may_invite(actor: Actor, request: Request) -> bool:
    roles = organisations.roles_of(request.organisation)
    return rights.is_coordinator(actor, roles) or rights.is_organiser_of(actor, request.centre_id)


def _list(room: Room, now: datetime) -> tuple[Need | None, list[Shortlisted]]:
    if not room.needed:
        return None, []
    return shortlist.of_shift(
        centre_id=room.centre_id,
        shift_id=room.shift.id,
        weights=matching_settings.weights(room.centre_id),
        now=now,
    )


def _shown(people: list[Shortlisted]) -> Iterable[Shortlisted]:
    """The best whom nothing excludes, and the best of the others."""
    plain = [one for one in people if not one.passed_over][:SHOWN]
    others = [one for one in people if one.passed_over][:SHOWN]
    return (*plain, *others)


def _enough(room: Room, now: datetime) -> int:
    chances = sending.chances_of([room], (), now)
    standing = [chances.of(person_id, room.shift.id) for person_id in room.asked]
    return int(waves.probability(standing, room.needed) * waves.CERTAIN)


def _invitations(shift_id: UUID) -> list[Invitation]:
    rows = db.session.execute(
        select(Invitation)
        .where(Invitation.shift_id == shift_id, Invitation.state != "proposed")
        .order_by(Invitation.wave, Invitation.score.desc(), Invitation.id)
    ).scalars()
    return list(rows)


def _asked_before(shift_id: UUID, label: str) -> Invitation | None:
    for row in _invitations(shift_id):
        if row.person_id is not None and label_of(shift_id, row.person_id) == label:
            return row
    return None


def _planned(shift_id: UUID, person_id: UUID) -> Invitation:
    """The row of a plan that a run is just keeping, or a new one."""
    found = db.session.execute(
        select(Invitation).where(Invitation.shift_id == shift_id, Invitation.person_id == person_id)
    ).scalar_one_or_none()
    return found or Invitation(id=new_id(), shift_id=shift_id, person_id=person_id)


def _sent(row: Invitation) -> contract.SentInvitation:
    return contract.SentInvitation(
        wave=row.wave,
        state=row.state,
        score=row.score,
        parts=row.parts,
        metres=row.metres,
        by_hand=row.asked_by is not None,
        passed_over=tuple(row.passed_over),
        sent_at=row.sent_at,
        answer_by=row.answer_by,
    )


def _told(one: Shortlisted, shift_id: UUID, need: Need) -> contract.HandCandidate:
    wanted = need.must | need.welcome
    return contract.HandCandidate(
        label=label_of(shift_id, one.person_id),
        score=one.parts.score,
        parts=one.columns["parts"],
        metres=one.metres,
        skills=tuple(
            (skill, level) for skill, level in sorted(one.offer.skills.items()) if skill in wanted
        ),
        free="time" not in one.passed_over,
        asked_lately=one.offer.asked_lately,
        passed_over=one.passed_over,
    )
