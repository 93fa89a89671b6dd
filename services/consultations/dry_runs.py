"""How a consultation will look in one of its phases, before anybody sees it; nothing is written."""

from datetime import UTC, datetime
from uuid import UUID

from services.consultations import ballots, consultations
from services.consultations.model import Consultation, db
from services.consultations.rules import consultations as rules
from services.consultations.rules import phases as phase_rules
from shared.contracts.actors import Actor
from shared.problems import forbidden, not_found

# What is there once people have said what they think.
_AFTERWARDS = (phase_rules.RESULT, phase_rules.FOLLOWUP)


def of(
    consultation_id: UUID, kind: str, *, actor: Actor, now: datetime
) -> tuple[Consultation, datetime]:
    """Return a consultation as it will be in a phase if all goes as planned, and that instant.

    It has left the session, so that no flush can write what is pretended here.
    """
    picture = consultations.get(consultation_id, actor=actor)
    if not rules.may_organise(actor, picture.centre_id):
        raise forbidden()
    span = _span(picture, kind, now)
    if span is None:
        raise not_found("phase")
    if picture.ballot is not None:
        # Away from the session nothing is read any more, so each knows its own before.
        assert picture.ballot.consultation is picture
        assert all(one.ballot is picture.ballot for one in picture.ballot.questions)
    db.session.expunge_all()
    opens_at, closes_at = span
    at = (opens_at + (closes_at - opens_at) / 2).astimezone(UTC).replace(microsecond=0)
    _pretend(picture, kind, at=at, now=now)
    return picture, at


def _span(found: Consultation, kind: str, now: datetime) -> tuple[datetime, datetime] | None:
    ballot = found.ballot
    if kind in (phase_rules.VOTE, phase_rules.VERIFICATION):
        if ballot is None or ballot.closes_at is None:
            return None
        if kind == phase_rules.VOTE:
            return ballot.opens_at or min(now, ballot.closes_at), ballot.closes_at
        until = ballots.verifies_until(ballot)
        return (ballot.closes_at, until) if until is not None else None
    spans = {one.kind: (one.opens_at, one.closes_at) for one in found.phases}
    return spans.get(kind)


def _pretend(picture: Consultation, kind: str, *, at: datetime, now: datetime) -> None:
    if picture.state == rules.DRAFT:
        picture.state, picture.published_at = "published", now
    ballot = picture.ballot
    if ballot is not None:
        ballot.announced_at = ballot.announced_at or now
        ballot.opens_at = ballot.opens_at or min(now, at)
    if kind in _AFTERWARDS:
        picture.report_at = picture.report_at or at
        if ballot is not None and ballot.closes_at is not None and ballot.closes_at <= at:
            ballot.result_at = ballot.result_at or at
