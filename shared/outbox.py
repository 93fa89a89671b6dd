"""Messages between services that survive Redis, workers and restarts.

A message is written in the transaction of the fact it tells (`publish`), sent after the commit,
and done when each subscriber has acknowledged it. The subscriber writes its inbox row and does
the work in one transaction, so a message that comes twice is handled once; the acknowledgement
is sent again for every repetition. A sweep sends again what is older than five minutes, with
pauses that grow to a day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import flask_sqlalchemy
import msgspec
import structlog
from flask import Flask, current_app
from redis import RedisError
from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    delete,
    event,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session

from shared import queues
from shared.contracts.messages import Message, decode, name_of, subscribers_of
from shared.ids import new_id
from shared.queues import job

log = structlog.get_logger()

FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(days=1)
KEEP_DONE = timedelta(days=30)

Handler = Callable[[Any], None]


@dataclass(frozen=True)
class Plumbing:
    """A service's tables for messages; the same names in every service's own database."""

    outbox: Table
    deliveries: Table
    inbox: Table


def plumbing(metadata: MetaData) -> Plumbing:
    """Declare the message tables in a service's metadata."""
    outbox = Table(
        "outbox",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("name", String(80), nullable=False),
        Column("body", JSONB, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )
    deliveries = Table(
        "outbox_deliveries",
        metadata,
        Column("message_id", ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
        Column("subscriber", String(40), primary_key=True),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("next_at", DateTime(timezone=True), nullable=False),
        Column("acknowledged_at", DateTime(timezone=True)),
    )
    Index(
        "ix_outbox_deliveries_due",
        deliveries.c.next_at,
        postgresql_where=deliveries.c.acknowledged_at.is_(None),
    )
    inbox = Table(
        "inbox",
        metadata,
        Column("message_id", Uuid, primary_key=True),
        Column("name", String(80), nullable=False),
        Column("handled_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )
    Index("ix_inbox_handled_at", inbox.c.handled_at)
    return Plumbing(outbox, deliveries, inbox)


def install(
    app: Flask, service: str, tables: Plumbing, handlers: dict[type[Message], Handler]
) -> None:
    """Give an app its message tables and the handlers of what it subscribes to."""
    app.extensions["outbox"] = (service, tables, handlers)


def publish(session: Session, message: Message) -> UUID:
    """Write a message in the session's transaction; it is sent once that commits.

    Returns the message's id. Nothing is sent when the transaction is rolled back.
    """
    return publish_all(session, [message])[0]


def publish_all(session: Session, messages: Sequence[Message]) -> list[UUID]:
    """Write many messages at the cost of two statements; their ids, in the same order."""
    _service, tables, _handlers = current_app.extensions["outbox"]
    installed = current_app.extensions["settings"].installed
    due = datetime.now(UTC) + FIRST_PAUSE
    rows, deliveries, to_send = [], [], []
    for message in messages:
        row = {
            "id": new_id(),
            "name": name_of(type(message)),
            "body": msgspec.to_builtins(message),
        }
        rows.append(row)
        for receiver in subscribers_of(type(message)):
            if receiver in installed:
                deliveries.append({"message_id": row["id"], "subscriber": receiver, "next_at": due})
                to_send.append((receiver, _envelope(row["id"], row["name"], row["body"])))
    if rows:
        session.execute(insert(tables.outbox), rows)
    if deliveries:
        session.execute(insert(tables.deliveries), deliveries)
    session.info.setdefault("to_send", []).extend(to_send)
    return [row["id"] for row in rows]


def _envelope(message_id: UUID, name: str, body: Any) -> dict[str, Any]:
    service, _tables, _handlers = current_app.extensions["outbox"]
    return {"id": str(message_id), "name": name, "from": service, "body": body}


@event.listens_for(flask_sqlalchemy.session.Session, "after_commit")
def _send_after_commit(session: Session) -> None:
    by_receiver: dict[str, list[dict[str, Any]]] = {}
    for receiver, envelope in session.info.pop("to_send", []):
        by_receiver.setdefault(receiver, []).append(envelope)
    for receiver, envelopes in by_receiver.items():
        _send(receiver, envelopes)


@event.listens_for(flask_sqlalchemy.session.Session, "after_rollback")
def _forget_after_rollback(session: Session) -> None:
    session.info.pop("to_send", None)


def _send(receiver: str, envelopes: Sequence[dict[str, Any]]) -> None:
    redis = current_app.extensions["redis"]
    try:
        queues.enqueue_all(redis, receiver, receive, [(envelope,) for envelope in envelopes])
    except RedisError as error:
        # The rows stay; the sweep sends them when Redis is back.
        log.warning("messages_wait", number=len(envelopes), error=type(error).__name__)


@job(timeout=120, retries=5)
def receive(envelope: dict[str, Any]) -> None:
    """Handle a message once and acknowledge it every time it comes."""
    _service, tables, handlers = current_app.extensions["outbox"]
    session = current_app.extensions["sqlalchemy"].session
    message_id = UUID(envelope["id"])
    fresh = session.execute(
        insert(tables.inbox)
        .values(message_id=message_id, name=envelope["name"])
        .on_conflict_do_nothing()
        .returning(tables.inbox.c.message_id)
    ).scalar_one_or_none()
    if fresh is not None:
        message = decode(envelope["name"], envelope["body"])
        handlers[type(message)](message)
    session.commit()
    service, _tables, _handlers = current_app.extensions["outbox"]
    queues.enqueue(
        current_app.extensions["redis"], envelope["from"], acknowledged, str(message_id), service
    )


@job(timeout=30, retries=5)
def acknowledged(message_id: str, subscriber: str) -> None:
    """Note that a subscriber has handled a message; a repetition changes nothing."""
    _service, tables, _handlers = current_app.extensions["outbox"]
    session = current_app.extensions["sqlalchemy"].session
    session.execute(
        update(tables.deliveries)
        .where(
            tables.deliveries.c.message_id == UUID(message_id),
            tables.deliveries.c.subscriber == subscriber,
            tables.deliveries.c.acknowledged_at.is_(None),
        )
        .values(acknowledged_at=func.now())
    )
    session.commit()


@job(timeout=120, retries=0)
def sweep() -> None:
    """Send again what nobody acknowledged in time, and forget what was done long ago."""
    _service, tables, _handlers = current_app.extensions["outbox"]
    session = current_app.extensions["sqlalchemy"].session
    now = datetime.now(UTC)
    due = session.execute(
        select(
            tables.outbox.c.id,
            tables.outbox.c.name,
            tables.outbox.c.body,
            tables.deliveries.c.subscriber,
            tables.deliveries.c.attempts,
        )
        .join(tables.outbox, tables.outbox.c.id == tables.deliveries.c.message_id)
        .where(tables.deliveries.c.acknowledged_at.is_(None), tables.deliveries.c.next_at <= now)
        .order_by(tables.deliveries.c.next_at)
        .limit(500)
        .with_for_update(of=tables.deliveries, skip_locked=True)
    ).all()
    for row in due:
        pause = min(FIRST_PAUSE * 2**row.attempts, LONGEST_PAUSE)
        session.execute(
            update(tables.deliveries)
            .where(
                tables.deliveries.c.message_id == row.id,
                tables.deliveries.c.subscriber == row.subscriber,
            )
            .values(attempts=row.attempts + 1, next_at=now + pause)
        )
        session.info.setdefault("to_send", []).append(
            (row.subscriber, _envelope(row.id, row.name, row.body))
        )
    _forget_done(session, tables, now)
    session.commit()


def _forget_done(session: Session, tables: Plumbing, now: datetime) -> None:
    waiting = select(tables.deliveries.c.message_id).where(
        tables.deliveries.c.acknowledged_at.is_(None)
    )
    session.execute(
        delete(tables.outbox).where(
            tables.outbox.c.created_at < now - KEEP_DONE, tables.outbox.c.id.not_in(waiting)
        )
    )
    # Kept longer than any message can still be sent again.
    session.execute(delete(tables.inbox).where(tables.inbox.c.handled_at < now - 3 * KEEP_DONE))
