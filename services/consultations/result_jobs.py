"""Counting as background work: at once when a box is frozen, and a net for what was missed."""

from datetime import UTC, datetime
from uuid import UUID

import structlog
from flask import current_app
from redis import RedisError

from services.consultations import box, draws, results, survey_box
from services.consultations.model import db
from shared import queues
from shared.contracts.messages import BallotFrozen
from shared.queues import job

log = structlog.get_logger()


def on_frozen(message: BallotFrozen) -> None:
    """Count a ballot or a survey as soon as it is frozen; a second time is a no-op."""
    if survey_box.is_survey(message.ballot_id):
        survey_box.close(message.ballot_id, now=datetime.now(UTC))
        return
    results.count(message.ballot_id, now=datetime.now(UTC))


@job(timeout=900, retries=0)
def count_due() -> None:
    """Count whatever is frozen and has no result, and whatever has a draw that is not held yet.

    Each ballot in a transaction of its own.
    """
    for ballot_id in (*box.to_count(), *draws.waiting()):
        results.count(ballot_id, now=datetime.now(UTC))
        db.session.commit()


@job(timeout=900, retries=3)
def count_ballot(ballot_id: str) -> None:
    """Count one ballot with its draw; a second time is a no-op."""
    results.count(UUID(ballot_id), now=datetime.now(UTC))
    db.session.commit()


def count_soon(ballot_id: UUID) -> None:
    """Have a ballot counted at once where Redis is there; call it after the commit."""
    try:
        redis = current_app.extensions["redis"]
        queues.enqueue(redis, "consultations", count_ballot, str(ballot_id))
    except RedisError as error:
        log.warning("count_waits", reason=type(error).__name__)
