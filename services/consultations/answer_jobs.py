"""Answers as background work: thousands at once, reminders, news of milestones."""

from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from flask import current_app
from redis import RedisError

from services.consultations import answer_runs, milestone_news, owing
from services.consultations.model import db
from shared import queues
from shared.queues import Job, job

log = structlog.get_logger()

WARSAW = ZoneInfo("Europe/Warsaw")


def today() -> date:
    """Return the day it is in Poland."""
    return datetime.now(WARSAW).date()


@job(timeout=900, retries=0)
def work_runs() -> None:
    """Go on with every answer to many that is not finished, chunk by chunk."""
    for run_id in answer_runs.unfinished():
        work_run_here(run_id)


@job(timeout=900, retries=3)
def work_run(run_id: str) -> None:
    """Go on with one answer to many; a second worker leaves it alone."""
    work_run_here(UUID(run_id))


def work_run_here(run_id: UUID) -> None:
    """Do a run's chunks, each in a transaction of its own."""
    while (run := answer_runs.to_work(run_id)) is not None:
        answer_runs.work(run, now=datetime.now(UTC))
        db.session.commit()
    db.session.commit()


@job(timeout=300, retries=0)
def remind() -> None:
    """Remind departments of what they owe, each once of a day."""
    owing.remind(today=today())
    db.session.commit()


@job(timeout=900, retries=0)
def tell_milestones() -> None:
    """Tell everybody who took part of each milestone, chunk by chunk."""
    for milestone_id in milestone_news.unfinished():
        going = True
        while going:
            going = milestone_news.tell_chunk(milestone_id, now=datetime.now(UTC))
            db.session.commit()


def soon(declared: Job, *arguments: str) -> None:
    """Have a job done at once where Redis is there; call it after the commit, the net comes by."""
    try:
        queues.enqueue(current_app.extensions["redis"], "consultations", declared, *arguments)
    except RedisError as error:
        log.warning("answers_wait", reason=type(error).__name__)
