"""Matching again only what changed: a shift that lost somebody, an offer that is new.

The rest of the plan stays as it is. Each shift is a transaction of its own under its lock, so a
worker killed at any moment has asked nobody twice, and what it did not get to is still noted.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import flask_sqlalchemy
import msgspec
import structlog
from flask import current_app
from redis import RedisError
from sqlalchemy import delete, event, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.volunteering import candidates, matching_settings, rematch_marks, sending
from services.volunteering.candidates import Best
from services.volunteering.centre_facts import SOONEST
from services.volunteering.model import (
    Application,
    Invitation,
    Offer,
    OfferSkill,
    Place,
    RematchMark,
    Request,
    RequestSkill,
    Shift,
    db,
)
from services.volunteering.rules import waves
from services.volunteering.rules.reserves import ALWAYS, FOR_EACH_PLACE
from services.volunteering.sending import Room
from shared import outbox, queues
from shared.database import affected, lock_exclusive
from shared.ids import new_id
from shared.queues import job

log = structlog.get_logger()

MOST_SHIFTS = 50
"""So many shifts are looked at again for one new offer, the soonest first."""


@job(timeout=600, retries=1)
def rematch() -> None:
    """Look again at every shift and offer that is noted. Two at once share the work."""
    for kind, thing_id in noted():
        if kind == "offer":
            spread(thing_id, datetime.now(UTC))
        else:
            advance(thing_id, datetime.now(UTC))
        db.session.commit()


def noted() -> list[tuple[str, UUID]]:
    """What is to be looked at, offers first (they note shifts), then by time."""
    rows = db.session.execute(
        select(RematchMark.kind, RematchMark.thing_id).order_by(
            RematchMark.kind, RematchMark.asked_at, RematchMark.thing_id
        )
    ).all()
    db.session.commit()
    return [(row.kind, row.thing_id) for row in rows]


def advance(shift_id: UUID, now: datetime) -> int:
    """Send a shift's next wave if it needs one; returns how many are asked.

    It needs one where it has asked before and those who have not answered no longer suffice.
    """
    found = sending.rooms([shift_id], now)
    if not _taken("shift", shift_id) or not found:
        return 0
    room = found[0]
    if not room.last_wave or _suffices(room, now):
        return 0
    best = _best(room, now)
    people = sending.locked_people(best, now)
    chances = sending.chances_of([room], people, now)
    scores = {person_id: one.parts.score for person_id, one in best.items()}
    chosen = sending.next_wave(room, scores, people, chances)
    return sum(_ask(person_id, best[person_id], room, now) for person_id in chosen)


def spread(person_id: UUID, now: datetime) -> int:
    """Note the shifts that miss people and for which a new offer has the skills."""
    lock_exclusive(db.session, person_id)
    if not _taken("offer", person_id):
        return 0
    offer = db.session.get(Offer, person_id, populate_existing=True)
    if offer is None or offer.state != "active":
        return 0
    horizon = timedelta(days=matching_settings.settings(offer.centre_id).horizon_days)
    rows = db.session.execute(_missing_people(offer, now, now + horizon)).scalars().all()
    for shift_id in rows:
        rematch_marks.shift(shift_id)
    return len(rows)


def _taken(kind: str, thing_id: UUID) -> bool:
    """Take a note away; False where another worker did, who then looked at it."""
    return bool(
        affected(
            db.session.execute(
                delete(RematchMark).where(
                    RematchMark.kind == kind, RematchMark.thing_id == thing_id
                )
            )
        )
    )


def _suffices(room: Room, now: datetime) -> bool:
    if not room.needed:
        return True
    chances = sending.chances_of([room], (), now)
    standing = [chances.of(person_id, room.shift.id) for person_id in room.asked]
    return waves.suffices(standing, room.needed)


def _best(room: Room, now: datetime) -> dict[UUID, Best]:
    """The next best of the shift; whoever was ever asked about it is none of them."""
    found = candidates.best_for_shift(
        centre_id=room.centre_id,
        shift_id=room.shift.id,
        limit=ALWAYS + FOR_EACH_PLACE * room.needed,
        now=now,
        weights=matching_settings.weights(room.centre_id),
    )
    return {UUID(one.person): one for one in found}


def _ask(person_id: UUID, best: Best, room: Room, now: datetime) -> bool:
    """Invite somebody; False where a plan that is just being kept has got them already."""
    made = db.session.execute(
        insert(Invitation)
        .values(
            id=new_id(),
            shift_id=room.shift.id,
            person_id=person_id,
            state="proposed",
            score=best.parts.score,
            parts=msgspec.structs.asdict(best.parts),
            metres=best.metres,
        )
        .on_conflict_do_nothing()
        .returning(Invitation)
    ).scalar_one_or_none()
    if made is None:
        return False
    outbox.publish(db.session(), sending.dispatch(made, room, now))
    return True


def _missing_people(offer: Offer, now: datetime, until: datetime) -> Any:
    """The centre's shifts that asked before, have a free place and ask for no other skill."""
    places = select(func.count()).where(Place.shift_id == Shift.id)
    held = select(func.count()).where(
        Application.shift_id == Shift.id, Application.place_number.is_not(None)
    )
    mine = select(OfferSkill.skill).where(OfferSkill.person_id == offer.person_id)
    other_skill = select(RequestSkill.skill).where(
        RequestSkill.request_id == Shift.request_id,
        RequestSkill.need == "must",
        RequestSkill.role.in_(("", Shift.role)),
        RequestSkill.skill.not_in(mine),
    )
    asked = select(Invitation.id).where(
        Invitation.shift_id == Shift.id, Invitation.sent_at.is_not(None)
    )
    return (
        select(Shift.id)
        .join(Request, Request.id == Shift.request_id)
        .where(
            Request.centre_id == offer.centre_id,
            Request.state == "published",
            Shift.state == "open",
            Shift.starts_at > now + SOONEST,
            Shift.starts_at < until,
            asked.correlate(Shift).exists(),
            ~other_skill.correlate(Shift).exists(),
            places.correlate(Shift).scalar_subquery() > held.correlate(Shift).scalar_subquery(),
        )
        .order_by(Shift.starts_at, Shift.id)
        .limit(MOST_SHIFTS)
    )


@event.listens_for(flask_sqlalchemy.session.Session, "after_commit")
def _enqueue_after_commit(session: Session) -> None:
    if session.info.pop(rematch_marks.FRESH, False):
        try:
            queues.enqueue(current_app.extensions["redis"], "volunteering", rematch)
        except RedisError as error:
            # The note stays; the clock's next job finds it.
            log.warning("rematch_waits", error=type(error).__name__)


@event.listens_for(flask_sqlalchemy.session.Session, "after_rollback")
def _forget_after_rollback(session: Session) -> None:
    session.info.pop(rematch_marks.FRESH, None)
