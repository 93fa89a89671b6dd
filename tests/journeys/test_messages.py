"""Messages between running services: Redis forgets everything and workers are killed."""

import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from services.consultations.app import create_app as create_consultations
from services.gateway.app import create_app as create_gateway
from services.gateway.model import Notification
from shared import outbox, queues
from shared.contracts.messages import NotifyPerson
from tests.support import apps, people
from tests.support.suite import Suite

MESSAGES = 40


@pytest.fixture
def sender(suite: Suite) -> Iterator[Flask]:
    """Consultations, in this process, on the running suite's database."""
    app = create_consultations(suite.settings)
    yield app
    apps.close(app)


@pytest.fixture
def receiver(suite: Suite) -> Iterator[Flask]:
    """The gateway, in this process, on the running suite's database."""
    app = create_gateway(suite.settings)
    yield app
    apps.close(app)


def _tell(sender: Flask, person: UUID, number: int) -> None:
    with sender.app_context():
        db = sender.extensions["sqlalchemy"]
        facts = {"title": f"Skwer {number}", "path": "/konsultacje"}
        message = NotifyPerson(
            person_id=person,
            template="consultation_dates_changed",
            key=f"{person}:{number}",
            facts=facts,
        )
        outbox.publish(db.session, message)
        db.session.commit()


def _unacknowledged(sender: Flask, *, make_due: bool = False) -> int:
    with sender.app_context():
        db, tables = sender.extensions["sqlalchemy"], sender.extensions["outbox"][1]
        if make_due:
            past = datetime.now(UTC) - timedelta(seconds=1)
            db.session.execute(
                update(tables.deliveries)
                .where(tables.deliveries.c.acknowledged_at.is_(None))
                .values(next_at=past)
            )
            db.session.commit()
            outbox.sweep.function()
        return int(
            db.session.scalar(
                select(func.count())
                .select_from(tables.deliveries)
                .where(tables.deliveries.c.acknowledged_at.is_(None))
            )
        )


def _queues_empty(sender: Flask) -> bool:
    redis = sender.extensions["redis"]
    return not any(queues.queue(name, redis).count for name in ("gateway", "consultations"))


def _told(receiver: Flask, person: UUID) -> list[str]:
    with receiver.app_context():
        rows = receiver.extensions["sqlalchemy"].session.scalars(
            select(Notification.key).where(Notification.account_id == person)
        )
        return sorted(rows)


def test_nothing_is_lost_or_doubled_when_redis_forgets_and_workers_are_killed(
    suite: Suite, sender: Flask, receiver: Flask
) -> None:
    person = people.account(receiver)
    for number in range(MESSAGES):
        _tell(sender, person, number)
        if number % 10 == 3:
            suite.kill("work gateway")
            suite.start("work gateway")
        if number % 10 == 6:
            suite.kill("work consultations")
            suite.start("work consultations")
        if number % 20 == 9:
            sender.extensions["redis"].flushdb()
        time.sleep(0.02)
    deadline = time.monotonic() + 60
    # What still waits in a queue is not sent again: the next test would stand behind it.
    while _unacknowledged(sender, make_due=_queues_empty(sender)) and time.monotonic() < deadline:
        time.sleep(1)
    assert _unacknowledged(sender) == 0
    assert _told(receiver, person) == sorted(f"{person}:{n}" for n in range(MESSAGES))


def test_a_message_waits_while_its_subscriber_is_away(
    suite: Suite, sender: Flask, receiver: Flask
) -> None:
    person = people.account(receiver)
    suite.kill("work gateway", signal.SIGTERM)
    _tell(sender, person, 1)
    assert _told(receiver, person) == []
    suite.start("work gateway")
    deadline = time.monotonic() + 20
    while not _told(receiver, person) and time.monotonic() < deadline:
        time.sleep(1)
        # Redis may have handed the job to the worker that was ending; then the sweep brings it.
        _unacknowledged(sender, make_due=_queues_empty(sender))
    assert len(_told(receiver, person)) == 1


def test_a_message_about_nobody_we_know_is_acknowledged_and_does_no_harm(
    suite: Suite, sender: Flask, receiver: Flask
) -> None:
    nobody = uuid4()
    _tell(sender, nobody, 1)
    deadline = time.monotonic() + 20
    while _unacknowledged(sender, make_due=_queues_empty(sender)) and time.monotonic() < deadline:
        time.sleep(1)
    assert _unacknowledged(sender) == 0
    assert _told(receiver, nobody) == []
