"""A resident's offer: written, changed part by part, paused, deleted. One person has one."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import Range

from services.volunteering import rematch_marks
from services.volunteering.model import Invitation, Offer, OfferSkill, db
from services.volunteering.rules.applications import OF_AGE
from services.volunteering.rules.offers import (
    agreement_fault,
    faults_of,
    still_away,
    still_free,
    today,
)
from services.volunteering.skills import catalogue
from shared.contracts.volunteering import offers as contract
from shared.contracts.volunteering.offers import ChangeOffer, DaysAway, WriteOffer
from shared.database import lock_exclusive
from shared.problems import invalid, not_found

AS_TOLD = (
    "centre_id",
    "area_id",
    "area_label",
    "latitude",
    "longitude",
    "reach_metres",
    "shifts_per_week",
    "invitations_per_week",
    "remote",
    "off_on_holidays",
)
SETS = ("free", "languages", "causes", "needs", "things")
ONE_DAY = timedelta(days=1)


def write(
    *, person_id: UUID, words: WriteOffer, now: datetime, entered_by: UUID | None = None
) -> Offer:
    """Keep what a person offers, in the place of what they offered before.

    `entered_by` writes it down for them, with the day they agreed. Who writes their own offer
    speaks for themselves from then on.
    """
    faults = faults_of(words, catalogue(), now) | _agreement(words, entered_by, now)
    if faults:
        raise invalid(**faults)
    # Two first offers at once (a double click) must not collide.
    lock_exclusive(db.session, person_id)
    return _kept(_standing(person_id), person_id, words, now, entered_by)


def change(
    *, person_id: UUID, words: ChangeOffer, now: datetime, entered_by: UUID | None = None
) -> Offer:
    """Change a part of an offer; the rest stays, whoever changes it meanwhile.

    The first part makes the offer. Only what is told is judged: a skill that has left the list
    since keeps nobody from saying when they have time.
    """
    # Two parts saved at once must both stay.
    lock_exclusive(db.session, person_id)
    offer = _standing(person_id)
    told = {name: value for name, value in _fields(words).items() if value is not UNSET}
    if offer is not None:
        whole = msgspec.structs.replace(_whole(offer), **told)
    elif "centre_id" in told:
        whole = WriteOffer(**told)
    else:
        raise not_found("offer")
    faults = faults_of(whole, catalogue(), now)
    if offer is not None:
        faults = {field: code for field, code in faults.items() if field in told}
    faults |= _agreement(whole, entered_by, now)
    if faults:
        raise invalid(**faults)
    return _kept(offer, person_id, whole, now, entered_by)


def set_state(*, person_id: UUID, state: str, now: datetime) -> Offer:
    """Pause an offer or make it active again; a paused one brings no invitations."""
    lock_exclusive(db.session, person_id)
    offer = db.session.get(Offer, person_id, with_for_update=True)
    if offer is None:
        raise not_found("offer")
    if offer.state != state:
        offer.state = state
        offer.changed_at = now
        db.session.flush()
        if state == "paused":
            drop_plans(person_id, now)
        else:
            rematch_marks.offer(person_id)
    return offer


def delete(*, person_id: UUID, now: datetime) -> None:
    """Forget an offer; places already taken stay. A second time changes nothing."""
    offer = db.session.get(Offer, person_id, with_for_update=True)
    if offer is not None:
        db.session.delete(offer)
        db.session.flush()
        drop_plans(person_id, now)


def drop_plans(person_id: UUID, now: datetime) -> None:
    """Take back invitations that were planned for a person and not sent yet."""
    db.session.execute(
        update(Invitation)
        .where(Invitation.person_id == person_id, Invitation.state == "proposed")
        .values(state="withdrawn", answered_at=now)
        .execution_options(synchronize_session=False)
    )


def told(offer: Offer) -> contract.Offer:
    """An offer as its person reads it."""
    return contract.Offer(
        person_id=offer.person_id,
        state=offer.state,
        changed_at=offer.changed_at,
        skills=tuple(
            contract.OfferedSkill(skill=row.skill, level=row.level) for row in offer.skills
        ),
        away=tuple(contract.AwayDays(first=span.first, last=span.last) for span in _away(offer)),
        **_common(offer),
    )


def _standing(person_id: UUID) -> Offer | None:
    return db.session.get(Offer, person_id, populate_existing=True)


def _kept(
    offer: Offer | None,
    person_id: UUID,
    words: WriteOffer,
    now: datetime,
    entered_by: UUID | None,
) -> Offer:
    if offer is None:
        offer = Offer(person_id=person_id, state="active", created_at=now)
        db.session.add(offer)
    for field in AS_TOLD:
        setattr(offer, field, getattr(words, field))
    for field in SETS:
        setattr(offer, field, sorted(set(getattr(words, field))))
    offer.away = [
        Range(span.first, span.last + ONE_DAY, bounds="[)")
        for span in still_away(words.away, today(now))
    ]
    offer.also_free = still_free(words.also_free, today(now))
    offer.note = words.note.strip()
    # The year is kept only of who may still be under age; an adult's is nobody's business.
    young = words.birth_year is not None and now.year - words.birth_year <= OF_AGE
    offer.birth_year = words.birth_year if young else None
    offer.guardian_consents = young and words.guardian_consents
    offer.entered_by = entered_by
    offer.agreed_on = words.agreed_on if entered_by is not None else None
    offer.changed_at = now
    kept = {row.skill: row for row in offer.skills}
    offer.skills = [_skill(kept.get(one.skill), one.skill, one.level) for one in words.skills]
    db.session.flush()
    if offer.state == "active":
        rematch_marks.offer(person_id)
    return offer


def _whole(offer: Offer) -> WriteOffer:
    """A kept offer as it would be written."""
    return WriteOffer(
        skills=tuple(contract.OfferSkill(skill=row.skill, level=row.level) for row in offer.skills),
        away=tuple(_away(offer)),
        **_common(offer),
    )


def _common(offer: Offer) -> dict[str, Any]:
    """What stands in an offer's row as it was told."""
    ones = (*AS_TOLD, "birth_year", "guardian_consents", "note", "agreed_on")
    return {name: getattr(offer, name) for name in ones} | {
        name: tuple(getattr(offer, name)) for name in (*SETS, "also_free")
    }


def _away(offer: Offer) -> list[DaysAway]:
    return [DaysAway(first=span.lower, last=span.upper - ONE_DAY) for span in offer.away]


def _agreement(words: WriteOffer, entered_by: UUID | None, now: datetime) -> dict[str, str]:
    fault = agreement_fault(words.agreed_on, now) if entered_by is not None else None
    return {} if fault is None else {"agreed_on": fault}


def _fields(words: ChangeOffer) -> dict[str, Any]:
    return {name: getattr(words, name) for name in words.__struct_fields__}


def _skill(kept: OfferSkill | None, skill: str, level: int) -> OfferSkill:
    row = kept or OfferSkill(skill=skill)
    row.level = level
    return row
