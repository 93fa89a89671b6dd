"""A copy of one's data: collected from every service by a job, downloaded by its owner alone.

The job keeps what each service gave as it goes, so a killed one goes on where it was; a service
that rests is asked again by the sweep, and after a day the file is made without it and says so.
"""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog
from flask import current_app
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services.gateway import later, looks, notifications
from services.gateway.model import (
    Account,
    CalendarAddress,
    DataExport,
    Letter,
    Notification,
    SecondStep,
    SignedInSession,
    StaffAct,
    Subscription,
    UnwantedMail,
    db,
)
from services.gateway.register import standings
from shared import queues
from shared.clients.http import Http, ServiceDown
from shared.clients.people import EveryService
from shared.contracts.actors import Actor
from shared.contracts.people import Section
from shared.ids import random_id
from shared.problems import Refusal, not_found
from shared.queues import job

log = structlog.get_logger()

KEEP = timedelta(days=7)
STALE = timedelta(minutes=2)
PATIENCE = timedelta(days=1)


def ask(account_id: UUID, *, now: datetime) -> DataExport:
    """Begin a copy; while one is being made, that one is returned."""
    db.session.execute(
        delete(DataExport).where(
            DataExport.account_id == account_id,
            DataExport.state.in_(("done", "failed", "cancelled")),
        )
    )
    made = db.session.scalar(
        insert(DataExport)
        .values(
            id=random_id(),
            account_id=account_id,
            state="waiting",
            parts={},
            attempts=0,
            expires_at=now + KEEP,
        )
        .on_conflict_do_nothing()
        .returning(DataExport.id)
    )
    if made is not None:
        later.enqueue(collect, str(made))
    export = latest(account_id)
    assert export is not None
    return export


def latest(account_id: UUID) -> DataExport | None:
    """Return a person's present copy, being made or made."""
    return db.session.scalar(
        select(DataExport)
        .where(DataExport.account_id == account_id)
        .order_by(DataExport.created_at.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def progress(export: DataExport) -> tuple[int, int]:
    """Return how many places have answered, of how many."""
    return len(export.parts), len(_services()) + 1


def cancel(account_id: UUID) -> None:
    """Stop making a copy; what was collected is thrown away."""
    db.session.execute(
        update(DataExport)
        .where(DataExport.account_id == account_id, DataExport.state.in_(("waiting", "running")))
        .values(state="cancelled", parts={})
    )


def file_of(account_id: UUID, export_id: UUID, *, now: datetime) -> bytes:
    """Return the file of a person's own copy; anybody else's does not exist."""
    found = db.session.scalar(
        select(DataExport.file).where(
            DataExport.id == export_id,
            DataExport.account_id == account_id,
            DataExport.state == "done",
            DataExport.expires_at > now,
        )
    )
    if found is None:
        raise not_found("file")
    return found


@job(timeout=300, retries=0)
def collect(export_id: str) -> None:
    """Collect what is missing and make the file; a repetition goes on where the last one was."""
    export = _take(UUID(export_id))
    if export is None:
        return
    person = Actor(account_id=export.account_id)
    missing = []
    _keep(export, "gateway", msgspec.to_builtins(_own_sections(export.account_id)))
    for name, http in _services().items():
        if name in export.parts:
            continue
        try:
            answer = EveryService(http).export_person(export.account_id, actor=person)
        except (ServiceDown, Refusal) as error:
            log.warning("export_waits", service=name, error=type(error).__name__)
            missing.append(name)
            continue
        _keep(export, name, msgspec.to_builtins(answer.sections))
    if missing and datetime.now(UTC) - export.created_at < PATIENCE:
        _mark(export, state="waiting")
        return
    _finish(export, missing)


@job(timeout=60, retries=0)
def sweep() -> None:
    """Take up copies that nobody works on, and forget those that are over."""
    redis = current_app.extensions["redis"]
    db.session.execute(delete(DataExport).where(DataExport.expires_at < func.now()))
    left = db.session.scalars(
        select(DataExport.id).where(
            DataExport.state.in_(("waiting", "running")),
            DataExport.heartbeat_at < func.now() - timedelta(minutes=1),
        )
    ).all()
    db.session.commit()
    for found in left:
        queues.enqueue(redis, "gateway", collect, str(found))


def _services() -> dict[str, Http]:
    peers: dict[str, Http | None] = current_app.extensions["peers"]
    return {name: http for name, http in sorted(peers.items()) if http is not None}


def _take(export_id: UUID) -> DataExport | None:
    taken = db.session.scalar(
        update(DataExport)
        .where(
            DataExport.id == export_id,
            or_(
                DataExport.state == "waiting",
                (DataExport.state == "running") & (DataExport.heartbeat_at < func.now() - STALE),
            ),
        )
        .values(state="running", heartbeat_at=func.now(), attempts=DataExport.attempts + 1)
        .returning(DataExport)
    )
    db.session.commit()
    if taken is not None:
        # What follows is written by statements that look at the state, never by a stale object.
        db.session.expunge(taken)
    return taken


def _keep(export: DataExport, name: str, sections: Any) -> None:
    export.parts = {**export.parts, name: sections}
    _mark(export, parts=export.parts)


def _mark(export: DataExport, **values: Any) -> None:
    # Only while it runs: a cancelled copy stays cancelled.
    db.session.execute(
        update(DataExport)
        .where(DataExport.id == export.id, DataExport.state == "running")
        .values(heartbeat_at=func.now(), **values)
    )
    db.session.commit()


def _finish(export: DataExport, missing: list[str]) -> None:
    now = datetime.now(UTC)
    content = _zipped(export, missing, now)
    done = db.session.scalar(
        update(DataExport)
        .where(DataExport.id == export.id, DataExport.state == "running")
        .values(state="done", file=content, parts={}, expires_at=now + KEEP)
        .returning(DataExport.id)
    )
    if done is not None:
        notifications.tell(
            account_id=export.account_id,
            template="export_ready",
            key=f"export:{export.id}",
            facts={},
        )
    db.session.commit()


def _zipped(export: DataExport, missing: list[str], now: datetime) -> bytes:
    everything = {
        "made_at": now.isoformat(),
        "without_an_answer": missing,
        "services": export.parts,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "wspolnie.json", json.dumps(everything, ensure_ascii=False, indent=2, default=str)
        )
    return buffer.getvalue()


def _own_sections(account_id: UUID) -> list[Section]:
    account = db.session.get_one(Account, account_id)
    sections = [
        _account(account),
        Section(name="roles", rows=tuple({"role": r.role} for r in account.roles)),
        _rows("second_step_of_signing_in", SecondStep, account_id, "enrolled_at"),
        _rows("sessions", SignedInSession, account_id, "expires_at"),
        _rows("notifications", Notification, account_id, "template", "facts", "created_at"),
        _rows("mails_not_wanted", UnwantedMail, account_id, "kind"),
        _rows(
            *("news_by_mail", Subscription, account_id),
            *("area_ids", "kinds", "every", "at_once", "since"),
        ),
        _rows("calendar_address", CalendarAddress, account_id, "created_at"),
        Section(
            name="looks_at_your_contact",
            rows=tuple(
                {"who": look.who, "about": look.about, "seen_at": look.seen_at.isoformat()}
                for look in looks.at(account_id)
            ),
        ),
        _rows("acts_as_staff", StaffAct, account_id, "act", "reason", "acted_at"),
    ]
    sections += [_letters(account), *_taken_part(account_id)]
    return [section for section in sections if section.rows]


def _account(account: Account) -> Section:
    return Section(
        name="account",
        rows=(
            {
                "mail_address": account.email,
                "name": account.name,
                "phone": account.phone,
                "language": account.language,
                "area_id": str(account.area_id) if account.area_id else None,
                "joined_at": account.created_at.isoformat(),
                "has_password": account.password_hash is not None,
                "guest_until": _plain(account.guest_until),
                "entered_by_the_centre": account.entered_centre_id is not None,
            },
        ),
    )


def _letters(account: Account) -> Section:
    letters = db.session.scalars(select(Letter).where(Letter.email == account.email))
    return Section(
        name="letters",
        rows=tuple(
            {"template": one.template, "written_at": one.created_at.isoformat()} for one in letters
        ),
    )


def _taken_part(account_id: UUID) -> list[Section]:
    """That they took part; how, nobody could say."""
    named = (
        ("votes_taken_part_in", standings.took_part(account_id)),
        ("surveys_answered", standings.took_part(account_id, surveys=True)),
    )
    return [
        Section(
            name=name,
            rows=tuple(
                {"title": one.title, "closed_at": one.closes_at.isoformat()} for one in found
            ),
        )
        for name, found in named
    ]


def _rows(name: str, table: Any, account_id: UUID, *fields: str) -> Section:
    columns = [getattr(table, field) for field in fields]
    found = db.session.execute(select(*columns).where(table.account_id == account_id))
    return Section(
        name=name,
        rows=tuple(
            {field: _plain(value) for field, value in row._mapping.items()} for row in found
        ),
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
