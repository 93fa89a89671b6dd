"""What waits for a moderator in the centres they look after: reported or held, the oldest first."""

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CompoundSelect, func, literal, select, union_all

from services.consultations import appeals
from services.consultations.model import (
    AbuseReport,
    Appeal,
    Comment,
    Consultation,
    Idea,
    Moderation,
    Remark,
    db,
)
from services.consultations.rules import talk as rules
from shared.contracts import talk as contract
from shared.contracts.actors import Actor

PER_PAGE = 25


class Row(NamedTuple):
    """A thing that waits, with the subject it is or stands under."""

    kind: str
    since: datetime
    thing: Any
    subject: Any
    subject_kind: str


def page(*, actor: Actor, query: contract.FindWaiting) -> contract.WaitingPage:
    """Return one page of what waits, each with what was reported; never who reported it."""
    centres = [role.centre_id for role in actor.roles if role.name in rules.STAFF]
    waiting = _waiting(centres).subquery()
    things = (
        select(waiting.c.kind, waiting.c.thing_id, func.min(waiting.c.since).label("since"))
        .group_by(waiting.c.kind, waiting.c.thing_id)
        .subquery()
    )
    total = db.session.scalar(select(func.count()).select_from(things)) or 0
    at = max(query.page, 1)
    found = db.session.execute(
        select(things)
        .order_by(things.c.since, things.c.thing_id)
        .limit(PER_PAGE)
        .offset((at - 1) * PER_PAGE)
    ).all()
    rows = _rows([(row.kind, row.thing_id, row.since) for row in found])
    ids = [row.thing.id for row in rows]
    consultations = _consultations({row.thing.consultation_id for row in rows})
    reports, blocked = _reports(ids), _appealed(ids)
    return contract.WaitingPage(
        waiting=tuple(
            _told(row, consultations[row.thing.consultation_id], reports, blocked, actor)
            for row in rows
        ),
        total=total,
        page=at,
        pages=max(1, -(-total // PER_PAGE)),
        appeals=appeals.waiting(centres),
    )


def _waiting(centres: list[UUID | None]) -> CompoundSelect[Any]:
    """Each reason for which something waits: open reports, or being held back itself."""
    ours = select(Consultation.id).where(Consultation.centre_id.in_(centres))
    reported = [
        select(literal(kind).label("kind"), column.label("thing_id"), _REPORTED.label("since"))
        .where(
            column.is_not(None),
            AbuseReport.closed_at.is_(None),
            AbuseReport.consultation_id.in_(ours),
        )
        .select_from(AbuseReport)
        for kind, column in (
            ("comment", AbuseReport.comment_id),
            ("remark", AbuseReport.remark_id),
            ("idea", AbuseReport.idea_id),
        )
    ]
    held = [
        select(literal(kind), model.id, model.said_at).where(
            model.state == "queued", model.consultation_id.in_(ours)
        )
        for kind, model in (("comment", Comment), ("remark", Remark))
    ]
    return union_all(*reported, *held)


_REPORTED = AbuseReport.reported_at


def _rows(found: list[tuple[str, UUID, datetime]]) -> list[Row]:
    ids = {thing_id for _kind, thing_id, _since in found}
    said = db.session.scalars(select(Comment).where(Comment.id.in_(ids)))
    comments = {row.id: row for row in said}
    wanted = ids | {row.subject_id for row in comments.values()}
    subjects: dict[UUID, tuple[str, Any]] = {}
    models: tuple[tuple[str, Any], ...] = (("remark", Remark), ("idea", Idea))
    for kind, model in models:
        rows = db.session.scalars(select(model).where(model.id.in_(wanted)))
        subjects |= {row.id: (kind, row) for row in rows}
    out = []
    for kind, thing_id, since in found:
        thing = comments[thing_id] if kind == "comment" else subjects[thing_id][1]
        above = subjects[thing.subject_id if kind == "comment" else thing_id]
        out.append(Row(kind, since, thing, above[1], above[0]))
    return out


def _consultations(ids: set[UUID]) -> dict[UUID, Consultation]:
    rows = db.session.scalars(select(Consultation).where(Consultation.id.in_(ids)))
    return {row.id: row for row in rows}


def _reports(ids: list[UUID]) -> dict[UUID, list[contract.ReportedFor]]:
    rows = db.session.scalars(
        select(AbuseReport)
        .where(AbuseReport.thing_id.in_(ids), AbuseReport.closed_at.is_(None))
        .order_by(AbuseReport.reported_at, AbuseReport.id)
    )
    told: dict[UUID, list[contract.ReportedFor]] = defaultdict(list)
    for row in rows:
        told[row.thing_id].append(
            contract.ReportedFor(reason=row.reason, words=row.words, reported_at=row.reported_at)
        )
    return told


def _appealed(ids: list[UUID]) -> set[UUID]:
    rows = db.session.scalars(
        select(Moderation.thing_id)
        .join(Appeal, Appeal.moderation_id == Moderation.id)
        .where(Moderation.thing_id.in_(ids), Appeal.verdict == "")
    )
    return set(rows)


def _told(
    row: Row,
    consultation: Consultation,
    reports: dict[UUID, list[contract.ReportedFor]],
    appealed: set[UUID],
    actor: Actor,
) -> contract.Waiting:
    mine = row.thing.author_id is not None and row.thing.author_id == actor.account_id
    return contract.Waiting(
        kind=row.kind,  # type: ignore[arg-type]
        id=row.thing.id,
        consultation_id=consultation.id,
        title=consultation.title,
        language=consultation.language,
        subject=row.subject_kind,  # type: ignore[arg-type]
        number=row.subject.number,
        text=text_of(row.thing),
        state=row.thing.state,
        mine=mine,
        blocked="own_words" if mine else "appeal_waits" if row.thing.id in appealed else "",
        since=row.since,
        reports=tuple(reports.get(row.thing.id, ())),
    )


def text_of(thing: Any) -> str:
    """Return the words of a thing: those a moderator judges."""
    if isinstance(thing, Idea):
        return "\n\n".join(part for part in (thing.title, thing.summary, thing.description) if part)
    return str(thing.text)


def decision(found: appeals.Decided, *, actor: Actor) -> contract.Decision:
    """Return what was done to a thing and why, with the appeal."""
    mine = actor.account_id is not None and found.thing.author_id == actor.account_id
    kind = appeals.kind_of(found.act)
    appeal = found.appeal
    hidden_now = found.latest and found.act.act == "hidden"
    return contract.Decision(
        id=found.act.id,
        kind=kind,  # type: ignore[arg-type]
        consultation_id=found.consultation.id,
        title=found.consultation.title,
        language=found.consultation.language,
        subject="remark" if isinstance(found.subject, Remark) else "idea",
        number=found.subject.number or 0,
        text=text_of(found.thing),
        act=found.act.act,
        reason=found.act.reason,
        words=found.act.words,
        acted_at=found.act.acted_at,
        hidden_now=hidden_now,
        mine=mine,
        may_appeal=mine and hidden_now and appeal is None,
        appeal=None if appeal is None else _appeal(appeal, found, actor),
    )


def _appeal(appeal: Appeal, found: appeals.Decided, actor: Actor) -> contract.Appeal:
    return contract.Appeal(
        id=appeal.id,
        words=appeal.words,
        said_at=appeal.said_at,
        verdict=appeal.verdict,
        answer=appeal.answer,
        decided_at=appeal.decided_at,
        may_decide=appeal.verdict == "" and appeals.may_decide(found, actor),
        own=appeal.verdict == ""
        and actor.account_id is not None
        and actor.account_id in (appeal.against_id, appeal.author_id),
    )
