"""Jobs that follow a fact: enqueued once its transaction has committed, never before.

Redis may be away then: what a job is about stands as a row, and a sweep finds it.
"""

from typing import Any

import flask_sqlalchemy
import structlog
from flask import current_app
from redis import RedisError
from sqlalchemy import event
from sqlalchemy.orm import Session

from services.gateway.model import db
from shared import queues
from shared.queues import Job

log = structlog.get_logger()


def enqueue(job: Job, *arguments: Any) -> None:
    """Put a job on the gateway's queue after the present transaction's commit."""
    db.session().info.setdefault("jobs_after_commit", []).append((job, arguments))


@event.listens_for(flask_sqlalchemy.session.Session, "after_commit")
def _enqueue_after_commit(session: Session) -> None:
    for job, arguments in session.info.pop("jobs_after_commit", []):
        try:
            queues.enqueue(current_app.extensions["redis"], "gateway", job, *arguments)
        except RedisError as error:
            log.warning("job_waits_for_sweep", job=job.path, error=type(error).__name__)


@event.listens_for(flask_sqlalchemy.session.Session, "after_rollback")
def _forget_after_rollback(session: Session) -> None:
    session.info.pop("jobs_after_commit", None)
