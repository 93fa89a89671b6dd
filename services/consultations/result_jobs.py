"""Counting as background work: at once when a box is frozen, and a net for what was missed."""

from datetime import UTC, datetime

from services.consultations import box, results
from services.consultations.model import db
from shared.contracts.messages import BallotFrozen
from shared.queues import job


def on_frozen(message: BallotFrozen) -> None:
    """Count a ballot as soon as it is frozen; a second time is a no-op."""
    results.count(message.ballot_id, now=datetime.now(UTC))


@job(timeout=900, retries=0)
def count_due() -> None:
    """Count whatever is frozen and has no result; each ballot in a transaction of its own."""
    for ballot_id in box.to_count():
        results.count(ballot_id, now=datetime.now(UTC))
        db.session.commit()
