"""The box's background work: mixing while it is open, the freeze after the seal."""

from uuid import UUID

import structlog
from flask import current_app
from redis import RedisError

from services.consultations.box import freezing, mixing, proofs
from services.consultations.model import db
from shared import queues
from shared.database import StillSeen
from shared.queues import job

log = structlog.get_logger()


@job(timeout=900, retries=5)
def freeze_ballot(ballot_id: str) -> None:
    """Freeze a ballot that is due; a repetition does what is left, or nothing."""
    freezing.freeze(UUID(ballot_id))


@job(timeout=900, retries=0)
def freeze_due() -> None:
    """Freeze whatever is due: the net under `freeze_ballot`, which Redis may have lost."""
    for ballot_id in freezing.due():
        try:
            freezing.freeze(ballot_id)
        except StillSeen:
            log.info("freeze_waits", reason="an older transaction is open")


@job(timeout=900, retries=0)
def keep_proofs() -> None:
    """Keep what proofs need for ballots that were frozen before there were any."""
    proofs.keep_missing()


@job(timeout=300, retries=0)
def mix_boxes() -> None:
    """Mix every open box of which enough came; each in a transaction of its own."""
    settings = current_app.extensions["settings"]
    for ballot_id in mixing.unmixed():
        mixing.mix(ballot_id, at_least=settings.mixing_minimum)
        db.session.commit()


def freeze_soon(ballot_id: UUID) -> None:
    """Have a ballot frozen at once where Redis is there; call it after the commit."""
    try:
        redis = current_app.extensions["redis"]
        queues.enqueue(redis, "consultations", freeze_ballot, str(ballot_id))
    except RedisError as error:
        log.warning("freeze_waits", reason=type(error).__name__)
