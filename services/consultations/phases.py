"""What is open when: the one judge of every page, job and door.

A phase is open from its opening on and no longer at its closing: the same instant for everybody.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.consultations import consultations
from services.consultations.model import Consultation, Phase, db
from services.consultations.rules import phases as rules
from shared.contracts.actors import Actor
from shared.problems import conflict


def to_take_part(consultation_id: UUID, kind: str, *, actor: Actor, now: datetime) -> Consultation:
    """Return a public consultation whose phase of this kind is open, held open until the commit.

    Raises Refusal `consultation` (404) where the actor may not see it, `not_open` (409) before the
    opening, from the closing on, and where there is no such phase.
    """
    # The consultation first, as whoever changes its dates does: nobody waits for each other.
    db.session.execute(
        select(Consultation.id)
        .where(Consultation.id == consultation_id)
        .with_for_update(read=True, key_share=True)
    )
    phase = db.session.scalar(
        select(Phase)
        .where(Phase.consultation_id == consultation_id, Phase.kind == kind)
        .with_for_update(read=True)
    )
    found = consultations.get(consultation_id, actor=actor)
    if (
        phase is None
        or found.state != "published"
        or not rules.is_open(now, opens_at=phase.opens_at, closes_at=phase.closes_at)
    ):
        raise conflict("not_open", "This phase is not open.")
    return found
