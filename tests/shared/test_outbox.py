"""Messages: written with the fact, handled once, never lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from shared import outbox
from shared.contracts.messages import FeedItemPublished
from tests.support import apps

ITEM = uuid4()


def _message(version: int = 1) -> FeedItemPublished:
    return FeedItemPublished(
        item_id=ITEM,
        version=version,
        kind="consultation",
        title="Skwer przy ulicy Młyńskiej",
        centre_id=uuid4(),
        path="/konsultacje/1",
    )


@pytest.fixture
def heard(gateway: Flask) -> Iterator[list[FeedItemPublished]]:
    """What the gateway's handler was given, instead of its own doing."""
    service, tables, handlers = gateway.extensions["outbox"]
    found: list[FeedItemPublished] = []
    mine = {**handlers, FeedItemPublished: found.append}
    gateway.extensions["outbox"] = (service, tables, mine)
    yield found
    gateway.extensions["outbox"] = (service, tables, handlers)


def _publish(app: Flask, *, commit: bool = True) -> None:
    with app.app_context():
        db = app.extensions["sqlalchemy"]
        outbox.publish(db.session, _message())
        if commit:
            db.session.commit()
        else:
            db.session.rollback()


def _waiting(app: Flask) -> int:
    with app.app_context():
        tables = app.extensions["outbox"][1]
        return int(
            app.extensions["sqlalchemy"].session.scalar(
                select(func.count())
                .select_from(tables.deliveries)
                .where(tables.deliveries.c.acknowledged_at.is_(None))
            )
        )


def _make_due(app: Flask) -> None:
    with app.app_context():
        db, tables = app.extensions["sqlalchemy"], app.extensions["outbox"][1]
        db.session.execute(
            update(tables.deliveries).values(next_at=datetime.now(UTC) - timedelta(seconds=1))
        )
        db.session.commit()


def _sweep(app: Flask) -> None:
    with app.app_context():
        outbox.sweep.function()


def test_a_message_reaches_its_subscriber_and_is_acknowledged(
    gateway: Flask, consultations: Flask, heard: list[FeedItemPublished]
) -> None:
    _publish(consultations)
    assert apps.work(gateway) == 1
    assert [message.title for message in heard] == ["Skwer przy ulicy Młyńskiej"]
    apps.work(consultations)
    assert _waiting(consultations) == 0


def test_nothing_is_sent_when_the_fact_was_rolled_back(
    gateway: Flask, consultations: Flask, heard: list[FeedItemPublished]
) -> None:
    _publish(consultations, commit=False)
    assert apps.work(gateway) == 0
    assert _waiting(consultations) == 0


def test_a_message_that_comes_twice_is_handled_once_and_acknowledged_twice(
    gateway: Flask, consultations: Flask, heard: list[FeedItemPublished]
) -> None:
    _publish(consultations)
    _make_due(consultations)
    _sweep(consultations)
    assert apps.work(gateway) == 2
    assert len(heard) == 1
    assert apps.work(consultations) == 2


def test_a_message_that_redis_forgot_is_sent_again(
    gateway: Flask, consultations: Flask, heard: list[FeedItemPublished]
) -> None:
    _publish(consultations)
    consultations.extensions["redis"].flushdb()
    assert apps.work(gateway) == 0
    _make_due(consultations)
    _sweep(consultations)
    apps.work(gateway)
    assert len(heard) == 1


def test_a_lost_acknowledgement_is_given_again(
    gateway: Flask, consultations: Flask, heard: list[FeedItemPublished]
) -> None:
    _publish(consultations)
    apps.work(gateway)
    consultations.extensions["redis"].flushdb()
    assert _waiting(consultations) == 1
    _make_due(consultations)
    _sweep(consultations)
    apps.work(gateway)
    apps.work(consultations)
    assert len(heard) == 1
    assert _waiting(consultations) == 0


def test_the_sweep_leaves_alone_what_is_not_due(
    gateway: Flask, consultations: Flask, heard: list[FeedItemPublished]
) -> None:
    _publish(consultations)
    apps.work(gateway)
    _sweep(consultations)
    assert apps.work(gateway) == 0


def test_pauses_between_repetitions_grow_to_a_day(consultations: Flask) -> None:
    _publish(consultations)
    pauses = []
    for _ in range(12):
        _make_due(consultations)
        before = datetime.now(UTC)
        _sweep(consultations)
        with consultations.app_context():
            tables = consultations.extensions["outbox"][1]
            db = consultations.extensions["sqlalchemy"]
            pauses.append(db.session.scalar(select(tables.deliveries.c.next_at)) - before)
    assert timedelta(minutes=4) < pauses[0] < timedelta(minutes=6)
    assert pauses == sorted(pauses[:9]) + pauses[9:]
    assert timedelta(hours=23) < pauses[-1] < timedelta(hours=25)


def test_a_handler_that_fails_leaves_no_inbox_row_and_can_be_repeated(
    gateway: Flask, consultations: Flask, heard: list[FeedItemPublished]
) -> None:
    service, tables, handlers = gateway.extensions["outbox"]

    def broken(_message: FeedItemPublished) -> None:
        raise RuntimeError("not today")

    gateway.extensions["outbox"] = (service, tables, {FeedItemPublished: broken})
    _publish(consultations)
    apps.work(gateway)
    assert _waiting(consultations) == 1
    gateway.extensions["outbox"] = (service, tables, handlers)
    _make_due(consultations)
    _sweep(consultations)
    apps.work(gateway)
    assert len(heard) == 1
