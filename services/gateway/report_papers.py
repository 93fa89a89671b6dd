"""Reports as PDF: the files that were made, kept until a name in them goes.

Who is named in a report is known here alone, so the gateway makes it (`pages.reports.papers`).
When somebody in it is erased it is thrown away, and the next reader has it made anew.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Uuid, any_, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from services.gateway.model import ReportPaper, db
from shared.contracts.messages import ReportAmended

STALE = timedelta(minutes=2)


def of(consultation_id: UUID, version: int) -> ReportPaper | None:
    """Return a version's paper as it stands, made or being made."""
    return db.session.get(ReportPaper, (consultation_id, version), populate_existing=True)


def begin(consultation_id: UUID, version: int, total: int) -> bool:
    """Note that a paper is to be made; True: whoever asked sees to the job.

    So it is for the first who asks, and again when nothing was heard of the making for a while.
    """
    made = db.session.scalar(
        insert(ReportPaper)
        .values(
            consultation_id=consultation_id,
            version=version,
            state="making",
            done=0,
            total=total,
            account_ids=[],
        )
        .on_conflict_do_update(
            index_elements=["consultation_id", "version"],
            set_={"heartbeat_at": func.now()},
            where=(ReportPaper.state == "making") & (ReportPaper.heartbeat_at < func.now() - STALE),
        )
        .returning(ReportPaper.version)
    )
    return made is not None


def heard(consultation_id: UUID, version: int, done: int) -> None:
    """Note how far the making is."""
    _set(consultation_id, version, done=done)


def keep(consultation_id: UUID, version: int, content: bytes, people: set[UUID]) -> None:
    """Keep a made paper with the ids of whom it names; a second time is a no-op."""
    _set(consultation_id, version, state="done", content=content, account_ids=sorted(people))


def content(consultation_id: UUID, version: int) -> bytes | None:
    """Return a made paper, or None while it is not there."""
    return db.session.scalar(
        select(ReportPaper.content).where(
            ReportPaper.consultation_id == consultation_id, ReportPaper.version == version
        )
    )


def forget(person_id: UUID) -> None:
    """Throw away the papers that name a person, or once named them, or may be about to."""
    named = literal(person_id, Uuid) == any_(ReportPaper.account_ids)
    # Of one that is being made nobody knows yet whom it names: what comes of it is not kept.
    db.session.execute(delete(ReportPaper).where(named | (ReportPaper.state == "making")))


def on_amended(message: ReportAmended) -> None:
    """Throw away the papers of a report whose words have changed, made or being made."""
    db.session.execute(
        delete(ReportPaper).where(ReportPaper.consultation_id == message.consultation_id)
    )


def _set(consultation_id: UUID, version: int, **values: object) -> None:
    db.session.execute(
        update(ReportPaper)
        .where(
            ReportPaper.consultation_id == consultation_id,
            ReportPaper.version == version,
            ReportPaper.state == "making",
        )
        .values(**values, heartbeat_at=func.now())
    )
