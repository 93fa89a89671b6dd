"""The report of a consultation: written, published once all is answered, and frozen for ever.

Publishing takes the consultation's row; a remark that is numbered, and an answer that is taken
away, meet that lock in a trigger of `remarks`. So of a report and a remark one sees the other.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec
from sqlalchemy import Integer, Select, cast, func, insert, literal, select, text
from sqlalchemy import Uuid as UuidType
from sqlalchemy.dialects.postgresql import insert as upsert

from services.consultations import (
    answering,
    consultations,
    participants,
    report_sections,
    results,
    survey_figures,
)
from services.consultations.model import (
    Consultation,
    Idea,
    Remark,
    ReportDraft,
    ReportEntry,
    StoredReport,
    db,
)
from services.consultations.rules import consultations as rules
from shared import outbox
from shared.contracts import reports as contract
from shared.contracts.actors import Actor
from shared.contracts.messages import (
    FeedItemPublished,
    NotifyPerson,
    ParticipantsNews,
    ReportAmended,
)
from shared.problems import conflict, forbidden, invalid, not_found

LONGEST = 20_000
LONGEST_REASON = 500
MOST_AT_ONCE = 10_000
_NOBODY = {"shown_as": "nobody", "pseudonym": ""}
_WORDS: dict[str, dict[str, Any]] = {
    "remark": {"text": "", "place": "", "latitude": None, "longitude": None},
    "idea": {"title": "", "summary": ""},
}
_FEED = UUID("6f1c8f6e-5d0b-4c8a-9a3e-7d7a53f2b9c4")


def draft(consultation_id: UUID, *, actor: Actor, now: datetime) -> contract.ReportDraft:
    """Return the next report as it stands now, and what keeps it from being published."""
    found = consultations.get(consultation_id, actor=actor)
    _organised(found, actor)
    written = db.session.get(ReportDraft, consultation_id)
    return contract.ReportDraft(
        report=_compose(found, written, _versions(consultation_id), now=now),
        missing=tuple(_missing(found, written, now=now)),
        later=_later(found),
    )


def write(
    consultation_id: UUID, *, actor: Actor, command: contract.WriteReport, now: datetime
) -> None:
    """Keep the organiser's own words; a published version stays as it is."""
    consultations.to_organise(consultation_id, actor=actor)
    words = {"summary": command.summary.strip(), "decisions": command.decisions.strip()}
    faults = {name: "too_long" for name, said in words.items() if len(said) > LONGEST}
    if faults:
        raise invalid(**faults)
    db.session.execute(
        upsert(ReportDraft)
        .values(consultation_id=consultation_id, **words, changed_at=now)
        .on_conflict_do_update(
            index_elements=["consultation_id"], set_={**words, "changed_at": now}
        )
    )


def publish(
    consultation_id: UUID, *, actor: Actor, command: contract.PublishReport, now: datetime
) -> int:
    """Freeze the report with every remark and idea; return its version.

    Raises Refusal `not_ready` (422) with what is missing, as `missing` of a draft tells it, and
    `invalid` for a correction without its reason.
    """
    consultation = consultations.to_organise(consultation_id, actor=actor)
    written = db.session.get(ReportDraft, consultation_id)
    # Only now: whoever held the row before has committed, and what they did is seen.
    if faults := _missing(consultation, written, now=now):
        raise invalid("not_ready", **{fault: fault for fault in faults})
    versions = _versions(consultation_id)
    reason = _reason(command.reason, correction=bool(versions))
    answering.publish_with_report(consultation_id, by=actor.account_id, now=now)
    version = len(versions) + 1
    if consultation.report_at is None:
        consultation.report_at = now
    told = _compose(consultation, written, (), now=now)
    told = msgspec.structs.replace(told, version=version, published_at=now, reason=reason)
    db.session.add(
        StoredReport(
            consultation_id=consultation_id,
            version=version,
            reason=reason,
            # The result stands frozen by itself.
            told=msgspec.to_builtins(msgspec.structs.replace(told, result=None)),
            published_at=now,
        )
    )
    db.session.flush()
    _freeze("remark", report_sections.remarks(consultation_id), consultation_id, version)
    _freeze("idea", report_sections.ideas(consultation_id), consultation_id, version)
    _tell(consultation, version, now)
    consultations.log_act("report.published", consultation, actor=actor, reason=reason)
    db.session.flush()
    return version


def get(consultation_id: UUID, version: int = 0) -> contract.Report:
    """Return a published report as it was frozen; without a version the latest."""
    versions = _versions(consultation_id)
    stored = _stored(consultation_id, version)
    told = msgspec.convert(stored.told, contract.Report)
    return msgspec.structs.replace(
        told,
        versions=versions,
        result=results.get(consultation_id) if told.participation.votes is not None else None,
    )


def remarks(
    consultation_id: UUID, *, actor: Actor, query: contract.FindEntries
) -> contract.ReportRemarks:
    """Return one page of a report's remarks."""
    rows, total = _page("remark", report_sections.remarks, consultation_id, actor, query)
    return contract.ReportRemarks(
        remarks=tuple(
            contract.ReportRemark(**told, author_id=author_id if _names(told) else None)
            for author_id, told in rows
        ),
        total=total,
        page=max(query.page, 1),
        pages=max(1, -(-total // _at_once(query))),
    )


def ideas(
    consultation_id: UUID, *, actor: Actor, query: contract.FindEntries
) -> contract.ReportIdeas:
    """Return one page of a report's ideas."""
    rows, total = _page("idea", report_sections.ideas, consultation_id, actor, query)
    return contract.ReportIdeas(
        ideas=tuple(
            msgspec.convert(
                {**told, "author_id": author_id if _names(told) else None},
                contract.ReportIdea,
                strict=False,
            )
            for author_id, told in rows
        ),
        total=total,
        page=max(query.page, 1),
        pages=max(1, -(-total // _at_once(query))),
    )


def forget_author(person_id: UUID) -> None:
    """Do to the frozen copies what was done to a person's remarks and ideas: call it after that.

    They name nobody any more, and words removed on request are gone from every version; numbers,
    positions and reasons stay.
    """
    changed: set[UUID] = set()
    for kind, table, emptied, words in (
        ("remark", "remarks", "r.state = 'removed'", _WORDS["remark"] | {"state": "removed"}),
        # An idea keeps its state; nothing but an erasure empties its title.
        ("idea", "ideas", "r.title = ''", _WORDS["idea"]),
    ):
        gone = text(
            f"""
            UPDATE report_entries e SET author_id = NULL, told = e.told || CAST(:nobody AS jsonb)
                || CASE WHEN {emptied} THEN CAST(:words AS jsonb) ELSE '{{}}'::jsonb END
            FROM {table} r
            WHERE e.author_id = :person AND e.kind = :kind
              AND r.consultation_id = e.consultation_id AND r.number = e.number
            RETURNING e.consultation_id
            """  # noqa: S608 own names
        )
        told = {"nobody": _NOBODY, "words": words}
        given = {name: msgspec.json.encode(one).decode() for name, one in told.items()}
        changed |= set(db.session.scalars(gone, {"person": person_id, "kind": kind, **given}))
    outbox.publish_all(
        db.session(), [ReportAmended(consultation_id=one) for one in sorted(changed)]
    )


def feed_item(consultation: Consultation, version: int, now: datetime) -> FeedItemPublished:
    """Return what the gateway's feed is told of a report."""
    return FeedItemPublished(
        item_id=uuid5(_FEED, str(consultation.id)),
        version=version,
        kind="report",
        title=consultation.title,
        summary=consultation.summary,
        centre_id=consultation.centre_id,
        area_ids=tuple(consultation.area_ids),
        path=f"/konsultacje/{consultation.id}/raport",
        starts_at=now,
    )


def _compose(
    found: Consultation,
    written: ReportDraft | None,
    versions: tuple[contract.ReportVersion, ...],
    *,
    now: datetime,
) -> contract.Report:
    took_part = report_sections.participation(found)
    return contract.Report(
        consultation_id=found.id,
        title=found.title,
        language=found.language,
        centre_id=found.centre_id,
        area_ids=tuple(found.area_ids),
        answered_by=found.answered_by,
        basis=found.basis,
        forms=tuple(found.forms),
        rehearsal=found.ballot is not None and found.ballot.rehearsal,
        summary=written.summary if written else "",
        decisions=written.decisions if written else "",
        phases=report_sections.course(found),
        changes=report_sections.changes(found),
        terms=report_sections.kept(found, now=now),
        notices=report_sections.notices(found),
        surveys=tuple(survey_figures.of_consultation(found.id)),
        participation=took_part,
        ideas=sum((took_part.ideas or {}).values()),
        remarks=sum((took_part.remarks or {}).values()),
        result=results.get(found.id) if took_part.votes is not None else None,
        versions=versions,
    )


def _missing(found: Consultation, written: ReportDraft | None, *, now: datetime) -> list[str]:
    if found.state != "published":
        raise conflict("not_published", "Only what was published has a report.")
    faults = report_sections.missing(found, now=now)
    if written is None or not (written.summary and written.decisions):
        faults.append("words_missing")
    return faults


def _reason(given: str, *, correction: bool) -> str:
    reason = given.strip()
    if correction and not reason:
        raise invalid(reason="empty")
    if len(reason) > LONGEST_REASON:
        raise invalid(reason="too_long")
    return reason if correction else ""


def _freeze(kind: str, entries: Select[Any], consultation_id: UUID, version: int) -> None:
    number, author_id, told = entries.selected_columns
    rows = entries.with_only_columns(
        literal(consultation_id, UuidType),
        cast(literal(version), Integer),
        literal(kind),
        number,
        author_id,
        told,
    )
    names = ["consultation_id", "version", "kind", "number", "author_id", "told"]
    db.session.execute(insert(ReportEntry).from_select(names, rows))


def _tell(consultation: Consultation, version: int, now: datetime) -> None:
    if consultation.ballot is not None and consultation.ballot.rehearsal:
        # A trial is in no feed; see announcements.
        return
    outbox.publish(db.session(), feed_item(consultation, version, now))
    key = f"report:{consultation.id}:{version}"
    template = "report_published" if version == 1 else "report_corrected"
    facts = {"title": consultation.title, "path": f"/konsultacje/{consultation.id}/raport"}
    after: UUID | None = None
    while people := participants.of(consultation.id, after=after):
        outbox.publish_all(
            db.session(),
            [
                NotifyPerson(person_id=one, template=template, key=key, facts=facts)
                for one in people
            ],
        )
        after = people[-1]
    news = ParticipantsNews(
        consultation_id=consultation.id, template=template, key=key, facts=facts
    )
    outbox.publish(db.session(), news)


def _versions(consultation_id: UUID) -> tuple[contract.ReportVersion, ...]:
    rows = db.session.execute(
        select(StoredReport.version, StoredReport.published_at, StoredReport.reason)
        .where(StoredReport.consultation_id == consultation_id)
        .order_by(StoredReport.version.desc())
    )
    return tuple(
        contract.ReportVersion(version=version, published_at=published_at, reason=reason)
        for version, published_at, reason in rows
    )


def _stored(consultation_id: UUID, version: int) -> StoredReport:
    wanted = select(StoredReport).where(StoredReport.consultation_id == consultation_id)
    if version:
        wanted = wanted.where(StoredReport.version == version)
    found: StoredReport | None = db.session.scalar(
        wanted.order_by(StoredReport.version.desc()).limit(1)
    )
    if found is None:
        raise not_found("report")
    return found


def _organised(found: Consultation, actor: Actor) -> None:
    if not rules.may_organise(actor, found.centre_id):
        raise forbidden()


def _later(found: Consultation) -> int:
    """How many remarks came in after the latest version was frozen."""
    if found.report_at is None:
        return 0
    latest = select(func.max(StoredReport.version)).where(StoredReport.consultation_id == found.id)
    frozen = select(func.count()).where(
        ReportEntry.consultation_id == found.id,
        ReportEntry.kind == "remark",
        ReportEntry.version == latest.scalar_subquery(),
    )
    now = report_sections.remarks(found.id).with_only_columns(func.count())
    return int(db.session.scalar(now) or 0) - int(db.session.scalar(frozen) or 0)


def _page(
    kind: str,
    live: Any,
    consultation_id: UUID,
    actor: Actor,
    query: contract.FindEntries,
) -> tuple[list[tuple[UUID | None, dict[str, Any]]], int]:
    """Return one page of entries: frozen ones, or for organisers as they stand now."""
    table: type[Remark] | type[Idea] = Remark if kind == "remark" else Idea
    if query.draft:
        _organised(consultations.get(consultation_id, actor=actor), actor)
        entries = live(consultation_id).subquery()
        number, author_id, told = entries.c
        wanted = select(author_id, told, literal("").label("state"))
    else:
        version = _stored(consultation_id, query.version).version
        number, author_id, told = ReportEntry.number, ReportEntry.author_id, ReportEntry.told
        same = (table.consultation_id == consultation_id) & (table.number == number)
        wanted = (
            select(author_id, told, table.state)
            .outerjoin(table, same)
            .where(
                ReportEntry.consultation_id == consultation_id,
                ReportEntry.version == version,
                ReportEntry.kind == kind,
            )
        )
    if query.position:
        wanted = wanted.where(told["position"].astext == query.position)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    at_once = _at_once(query)
    rows = db.session.execute(
        wanted.order_by(number).limit(at_once).offset((max(query.page, 1) - 1) * at_once)
    )
    return [(author, _in_view(kind, found, state)) for author, found, state in rows], total


def _in_view(kind: str, told: dict[str, Any], state: str | None) -> dict[str, Any]:
    """Tell an entry without its words while moderation keeps them from everyone's view."""
    if state not in ("hidden", "queued"):
        return told
    return told | _NOBODY | _WORDS[kind] | {"state": "hidden"}


def _at_once(query: contract.FindEntries) -> int:
    return max(1, min(query.at_once, MOST_AT_ONCE))


def _names(told: dict[str, Any]) -> bool:
    return bool(told["shown_as"] == "name")
