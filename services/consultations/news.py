"""What has happened in public, told from the rows themselves: each thing has a key of its own.

Nothing here is stored: an opened phase is news from its opening on, at the same instant for every
feed, calendar and mail. Rehearsals are no news.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from services.consultations.model import (
    Ballot,
    BallotChange,
    Consultation,
    Meeting,
    Milestone,
    MilestoneNews,
    Phase,
    PhaseChange,
    StoredReport,
    StoredResult,
    db,
)
from services.consultations.rules import phases as phase_rules
from shared.contracts import open_data as contract

MOST_AT_ONCE = 500
KEPT_IN_CALENDARS = timedelta(days=366)
_CHANGES = {"dates": "dates", "added": "dates", "closed_early": "closed", "withdrawn": "withdrawn"}


def public() -> ColumnElement[bool]:
    """The condition of what everyone may see and what is meant in earnest."""
    trial = select(Ballot.id).where(
        Ballot.consultation_id == Consultation.id, Ballot.rehearsal.is_(True)
    )
    return and_(Consultation.state.in_(("published", "withdrawn")), ~trial.exists())


def concerns(
    area_id: UUID | None, centre_id: UUID | None, consultation_id: UUID | None = None
) -> list[ColumnElement[bool]]:
    """The conditions of a choice; a consultation without areas is for each of them."""
    wanted: list[ColumnElement[bool]] = []
    if centre_id is not None:
        wanted.append(Consultation.centre_id == centre_id)
    if area_id is not None:
        everywhere = func.cardinality(Consultation.area_ids) == 0
        wanted.append(or_(Consultation.area_ids.contains([area_id]), everywhere))
    if consultation_id is not None:
        wanted.append(Consultation.id == consultation_id)
    return wanted


def find(query: contract.FindNews, *, now: datetime) -> contract.PublicNews:
    """Return what has happened until now, latest first."""
    happened = union_all(*_sources(now)).subquery()
    wanted = (
        select(happened, Consultation)
        .join(Consultation, Consultation.id == happened.c.consultation_id)
        .where(
            public(),
            *concerns(query.area_id, query.centre_id, query.consultation_id),
            happened.c.happened_at <= now,
        )
        .order_by(happened.c.happened_at.desc(), happened.c.key)
        .limit(max(1, min(query.at_once, MOST_AT_ONCE)))
    )
    if query.since is not None:
        wanted = wanted.where(happened.c.happened_at > query.since)
    return contract.PublicNews(items=tuple(_item(row) for row in db.session.execute(wanted)))


def calendar(
    *, area_id: UUID | None, centre_id: UUID | None, consultation_id: UUID | None, now: datetime
) -> contract.PublicCalendar:
    """Return the ends of phases and the meetings of what is public, in the order of time."""
    chosen = [public(), *concerns(area_id, centre_id, consultation_id)]
    since = now - KEPT_IN_CALENDARS
    return contract.PublicCalendar(spans=_ends(chosen, since), meetings=_meetings(chosen, since))


def _ends(chosen: list[ColumnElement[bool]], since: datetime) -> tuple[contract.PublicSpan, ...]:
    ends = union_all(
        select(Phase.consultation_id, Phase.kind, Phase.closes_at).where(
            Phase.kind.in_(phase_rules.TAKING_PART), Phase.closes_at > since
        ),
        select(Ballot.consultation_id, literal(phase_rules.VOTE), Ballot.closes_at).where(
            Ballot.announced_at.is_not(None), Ballot.closes_at > since
        ),
    ).subquery()
    spans = db.session.execute(
        select(ends.c[1], ends.c[2], Consultation)
        .join(Consultation, Consultation.id == ends.c[0])
        .where(*chosen)
        .order_by(ends.c[2], Consultation.id)
    )
    return tuple(
        contract.PublicSpan(
            consultation_id=found.id,
            title=found.title,
            language=found.language,
            kind=kind,
            closes_at=closes_at,
            version=found.version,
            told_at=found.published_at,
            cancelled=found.state == "withdrawn",
        )
        for kind, closes_at, found in spans
    )


def _meetings(
    chosen: list[ColumnElement[bool]], since: datetime
) -> tuple[contract.PublicGathering, ...]:
    rows = db.session.execute(
        select(Meeting, Consultation)
        .join(Consultation, Consultation.id == Meeting.consultation_id)
        .where(*chosen, Meeting.ends_at > since)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return tuple(
        contract.PublicGathering(**meeting(one), consultation_id=found.id, about=found.title)
        for one, found in rows
    )


def meeting(one: Meeting) -> dict[str, Any]:
    """Return a meeting's public fields."""
    names = ("id", "title", "starts_at", "ends_at", "place", "address", "link", "cancelled")
    return {name: getattr(one, name) for name in (*names, "version", "told_at")}


def _sources(now: datetime) -> list[Select[Any]]:
    """One statement for each kind of thing that happens; a new kind adds its own here."""
    at, of = "/konsultacje/", Consultation.id
    return [
        _source("announced", of, Consultation.published_at, path=_path(at, of)),
        *_openings(at, now),
        _change(BallotChange, literal(phase_rules.VOTE), at),
        _change(PhaseChange, PhaseChange.phase, at),
        *_outcomes(at),
    ]


def _openings(at: str, now: datetime) -> list[Select[Any]]:
    return [
        _source(
            "opened",
            Phase.consultation_id,
            Phase.opens_at,
            phase=Phase.kind,
            closes_at=Phase.closes_at,
            path=_path(at, Phase.consultation_id),
        ).where(Phase.kind.in_(phase_rules.TAKING_PART), Phase.opens_at <= now),
        _source(
            "opened",
            Ballot.consultation_id,
            Ballot.opens_at,
            phase=literal(phase_rules.VOTE),
            closes_at=Ballot.closes_at,
            path=_path(at, Ballot.consultation_id),
        ).where(Ballot.announced_at.is_not(None), Ballot.opens_at <= now),
    ]


def _change(table: Any, phase: Any, at: str) -> Select[Any]:
    return _source(
        _changed(table),
        table.consultation_id,
        table.changed_at,
        own=table.id,
        phase=phase,
        words=table.reason,
        path=_path(at, table.consultation_id),
    )


def _outcomes(at: str) -> list[Select[Any]]:
    return [
        _source(
            "result",
            StoredResult.consultation_id,
            StoredResult.counted_at,
            own=StoredResult.drawn,
            path=_path(at, StoredResult.consultation_id, "/wynik"),
        ),
        _source(
            "report",
            StoredReport.consultation_id,
            StoredReport.published_at,
            own=StoredReport.version,
            words=StoredReport.reason,
            path=_path(at, StoredReport.consultation_id, "/raport"),
        ),
        _source(
            "milestone",
            Milestone.consultation_id,
            MilestoneNews.begun_at,
            own=Milestone.id,
            words=Milestone.title,
            path=_path(at, Milestone.consultation_id, "/dalej"),
        )
        .join(MilestoneNews, MilestoneNews.milestone_id == Milestone.id)
        .where(Milestone.status.in_(("done", "dropped"))),
    ]


def _source(
    kind: Any,
    consultation_id: Any,
    happened_at: Any,
    *,
    path: Any,
    own: Any = None,
    phase: Any = None,
    words: Any = None,
    closes_at: Any = None,
) -> Select[Any]:
    kind = literal(kind) if isinstance(kind, str) else kind
    phase = literal("") if phase is None else cast(phase, String)
    # A change's own id, a report's version: what keeps two of a kind apart.
    key = func.concat_ws(":", kind, cast(consultation_id, String), func.nullif(phase, ""))
    if own is not None:
        key = func.concat_ws(":", kind, cast(consultation_id, String), cast(own, String))
    return select(
        key.label("key"),
        kind.label("kind"),
        phase.label("phase"),
        consultation_id.label("consultation_id"),
        happened_at.label("happened_at"),
        (literal("") if words is None else cast(words, String)).label("words"),
        (cast(null(), Ballot.closes_at.type) if closes_at is None else closes_at).label(
            "closes_at"
        ),
        path.label("path"),
    )


def _changed(table: Any) -> ColumnElement[str]:
    return case(*((table.kind == kind, told) for kind, told in _CHANGES.items()), else_="dates")


def _path(before: str, consultation_id: InstrumentedAttribute[UUID], after: str = "") -> Any:
    return func.concat(before, cast(consultation_id, String), after)


def _item(row: Any) -> contract.PublicNewsItem:
    found = row.Consultation
    return contract.PublicNewsItem(
        key=row.key,
        kind=row.kind,
        phase=row.phase,
        basis=found.basis,
        consultation_id=found.id,
        title=found.title,
        summary=found.summary,
        language=found.language,
        centre_id=found.centre_id,
        area_ids=tuple(found.area_ids),
        words=row.words,
        happened_at=row.happened_at,
        closes_at=row.closes_at,
        path=row.path,
    )
