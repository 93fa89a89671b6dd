"""A resident's offer: written, paused, deleted. One person has one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from services.volunteering.model import Invitation, Offer, OfferSkill, db
from services.volunteering.rules.applications import OF_AGE
from services.volunteering.rules.offers import faults_of
from services.volunteering.rules.skills import catalogue
from shared.contracts.volunteering import offers as contract
from shared.contracts.volunteering.offers import WriteOffer
from shared.database import lock_exclusive
from shared.problems import invalid, not_found


def write(*, person_id: UUID, words: WriteOffer, now: datetime) -> Offer:
    """Keep what a person offers, in the place of what they offered before."""
    faults = faults_of(words, catalogue(), now)
    if faults:
        raise invalid(**faults)
    # Two first offers at once (a double click) must not collide.
    lock_exclusive(db.session, person_id)
    offer = db.session.get(Offer, person_id, populate_existing=True)
    if offer is None:
        offer = Offer(person_id=person_id, state="active", created_at=now)
        db.session.add(offer)
    for field in (
        "centre_id",
        "area_id",
        "area_label",
        "latitude",
        "longitude",
        "reach_metres",
        "shifts_per_week",
        "invitations_per_week",
        "remote",
    ):
        setattr(offer, field, getattr(words, field))
    offer.free = sorted(set(words.free))
    offer.languages = sorted(set(words.languages))
    offer.causes = sorted(set(words.causes))
    offer.note = words.note.strip()
    # The year is kept only of who may still be under age; an adult's is nobody's business.
    young = words.birth_year is not None and now.year - words.birth_year <= OF_AGE
    offer.birth_year = words.birth_year if young else None
    offer.guardian_consents = young and words.guardian_consents
    offer.changed_at = now
    kept = {row.skill: row for row in offer.skills}
    offer.skills = [_skill(kept.get(one.skill), one.skill, one.level) for one in words.skills]
    db.session.flush()
    return offer


def set_state(*, person_id: UUID, state: str, now: datetime) -> Offer:
    """Pause an offer or make it active again; a paused one brings no invitations."""
    offer = db.session.get(Offer, person_id, with_for_update=True)
    if offer is None:
        raise not_found("offer")
    if offer.state != state:
        offer.state = state
        offer.changed_at = now
        db.session.flush()
        if state == "paused":
            drop_plans(person_id, now)
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
        centre_id=offer.centre_id,
        state=offer.state,
        changed_at=offer.changed_at,
        skills=tuple(
            contract.OfferedSkill(skill=row.skill, level=row.level) for row in offer.skills
        ),
        free=tuple(offer.free),
        languages=tuple(offer.languages),
        causes=tuple(offer.causes),
        area_id=offer.area_id,
        area_label=offer.area_label,
        latitude=offer.latitude,
        longitude=offer.longitude,
        reach_metres=offer.reach_metres,
        shifts_per_week=offer.shifts_per_week,
        invitations_per_week=offer.invitations_per_week,
        remote=offer.remote,
        birth_year=offer.birth_year,
        guardian_consents=offer.guardian_consents,
        note=offer.note,
    )


def _skill(kept: OfferSkill | None, skill: str, level: int) -> OfferSkill:
    row = kept or OfferSkill(skill=skill)
    row.level = level
    return row
