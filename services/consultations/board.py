"""A consultation as one item of the board: told anew whenever its dates change."""

from services.consultations import survey_box
from services.consultations.model import Consultation, db
from services.consultations.rules import phases as rules
from shared import outbox
from shared.contracts.messages import FeedItemPublished, FeedItemWithdrawn


def tell(consultation: Consultation) -> None:
    """Tell the board of a public consultation: from when until when people can say something.

    The register hears of its surveys in the same transaction.

    A trial is found in the list, marked as such; nobody is invited to it.
    """
    consultation.version += 1
    db.session.flush()
    survey_box.follow(consultation)
    ballot = consultation.ballot
    announced = ballot is not None and ballot.announced_at is not None
    spans = [
        (phase.opens_at, phase.closes_at)
        for phase in consultation.phases
        if phase.kind in rules.TAKING_PART
    ]
    if ballot is not None and announced and not ballot.rehearsal:
        assert ballot.opens_at is not None
        assert ballot.closes_at is not None
        spans.append((ballot.opens_at, ballot.closes_at))
    if not consultation.basis and not spans:
        return
    outbox.publish(
        db.session(),
        FeedItemPublished(
            item_id=consultation.id,
            version=consultation.version,
            kind="consultation",
            title=consultation.title,
            summary=consultation.summary,
            centre_id=consultation.centre_id,
            area_ids=tuple(consultation.area_ids),
            path=f"/konsultacje/{consultation.id}",
            starts_at=min((since for since, _ in spans), default=None),
            ends_at=max((until for _, until in spans), default=None),
        ),
    )


def take_off(consultation: Consultation) -> None:
    """Tell the board, and the register for its surveys, that a consultation is called off."""
    consultation.version += 1
    db.session.flush()
    survey_box.follow(consultation)
    outbox.publish(
        db.session(), FeedItemWithdrawn(item_id=consultation.id, version=consultation.version)
    )
