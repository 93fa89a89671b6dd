"""What stands in a report, section by section; each counts or lists one thing as it stands now."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, case, cast, func, literal, select
from sqlalchemy.orm import aliased

from services.consultations import answering, ballots, survey_figures, terms
from services.consultations import remarks as remarks_said
from services.consultations.model import (
    Comment,
    Consultation,
    Fragment,
    Idea,
    IdeaAct,
    IdeaSignature,
    Remark,
    StoredResult,
    Support,
    Theme,
    db,
)
from services.consultations.rules import phases as phase_rules
from shared.contracts import reports as contract

# What may be named by its author; whatever is hidden or removed names nobody.
_TOLD = ("name", "pseudonym")
# Answered by whoever made it; one that says the same as another only has that one's answer.
_OWN = (Remark.answered_by == Remark.author_id, Remark.merged_into.is_(None))
_DECIDED = ("returned", "rejected", "upheld", "granted", "reopened", "accepted")


def course(found: Consultation) -> tuple[contract.ReportPhase, ...]:
    """The phases as they were in the end, in the order of time; the vote among them."""
    spans = [(one.kind, one.opens_at, one.closes_at) for one in found.phases]
    ballot = found.ballot
    if ballot is not None and ballot.opens_at is not None and ballot.closes_at is not None:
        spans.append((phase_rules.VOTE, ballot.opens_at, ballot.closes_at))
        until = ballots.verifies_until(ballot)
        if until is not None:
            spans.append((phase_rules.VERIFICATION, ballot.closes_at, until))
    spans.sort(key=lambda span: (span[1], phase_rules.KINDS.index(span[0])))
    return tuple(
        contract.ReportPhase(kind=kind, opens_at=opens_at, closes_at=closes_at)
        for kind, opens_at, closes_at in spans
    )


def changes(found: Consultation) -> tuple[contract.ReportChange, ...]:
    """Every change after the publication with its reason, in the order of time."""
    of_vote = [
        contract.ReportChange(
            phase=phase_rules.VOTE,
            kind=one.kind,
            reason=one.reason,
            opens_at=one.opens_at,
            closes_at=one.closes_at,
            changed_at=one.changed_at,
        )
        for one in found.changes
    ]
    of_phases = [
        contract.ReportChange(
            phase=one.phase,
            kind=one.kind,
            reason=one.reason,
            opens_at=one.opens_at,
            closes_at=one.closes_at,
            changed_at=one.changed_at,
        )
        for one in found.phase_changes
    ]
    return tuple(sorted(of_vote + of_phases, key=lambda one: one.changed_at))


def notices(found: Consultation) -> tuple[contract.ReportNotice, ...]:
    """Where and when it was announced."""
    return tuple(
        contract.ReportNotice(place=one.place, given_on=one.given_on, proof=one.proof)
        for one in found.notices
    )


def kept(found: Consultation, *, now: datetime) -> tuple[contract.ReportTerm, ...]:
    """Every term of the basis, how it was kept, and what was said where it was not."""
    return tuple(
        contract.ReportTerm(
            term=one.term,
            kept=one.verdict.kept,
            due=one.verdict.due,
            actual=one.verdict.actual,
            lacking=one.verdict.lacking,
            answer=one.answer.text if one.answer is not None else "",
        )
        for one in terms.kept(found, now=now)
    )


def participation(found: Consultation) -> contract.ReportParticipation:
    """How many took part and how; what the consultation did not have is left out."""
    kinds = {one.kind for one in found.phases}
    remarks = _counted(found.id, Remark, Remark.source) if "remarks" in kinds else None
    ideas = _counted(found.id, Idea, Idea.state) if "ideas" in kinds else None
    talks = remarks is not None or ideas is not None
    return contract.ReportParticipation(
        remarks=remarks,
        positions=_counted(found.id, Remark, _position()) if remarks is not None else None,
        own_answers=_number(Remark, found.id, *_OWN),
        survey_answers=_survey_answers(found.id) if "survey" in kinds else None,
        comments=_number(Comment, found.id, Comment.state == "public") if talks else None,
        supports=_number(Support, found.id) if talks else None,
        ideas=ideas,
        signatures=_signatures(found.id) if ideas is not None else None,
        votes=_votes(found.id),
    )


def remarks(consultation_id: UUID) -> Select[Any]:
    """Select (number, author_id, told) of every numbered remark, as a report tells it.

    A merged one is told the position of the one it was merged into.
    """
    into, shown = aliased(Remark), Remark.state == "public"
    named = and_(shown, Remark.shown_as.in_(_TOLD))
    told = func.jsonb_build_object(
        *_pairs(
            number=Remark.number,
            state=Remark.state,
            source=Remark.source,
            said_on=cast(func.timezone("Europe/Warsaw", Remark.said_at), Date),
            text=case((shown, Remark.text), else_=""),
            place=case((shown, Remark.place), else_=""),
            fragment=Fragment.number,
            heading=Fragment.heading,
            latitude=case((shown, Remark.latitude)),
            longitude=case((shown, Remark.longitude)),
            theme=Theme.name,
            position=_of_merged(Remark.position, into.position),
            reason=_of_merged(Remark.reason, into.reason),
            merged_into=into.number,
            supports=Remark.supports,
            comments=Remark.comments,
            shown_as=case((named, Remark.shown_as), else_="nobody"),
            pseudonym=case((named, Remark.pseudonym), else_=""),
        )
    )
    return (
        select(Remark.number.label("number"), Remark.author_id.label("author_id"), told)
        .outerjoin(Fragment, Fragment.id == Remark.fragment_id)
        .outerjoin(Theme, Theme.id == Remark.theme_id)
        .outerjoin(into, into.id == Remark.merged_into)
        .where(Remark.consultation_id == consultation_id, Remark.number.is_not(None))
    )


def ideas(consultation_id: UUID) -> Select[Any]:
    """Select (number, author_id, told) of every idea that was sent, as a report tells it."""
    into, shown = aliased(Idea), Idea.state.not_in(("hidden", "removed"))
    named = and_(shown, Idea.shown_as.in_(_TOLD))
    reason = (
        select(IdeaAct.reason)
        .where(IdeaAct.idea_id == Idea.id, IdeaAct.act.in_(_DECIDED), IdeaAct.reason != "")
        .order_by(IdeaAct.id.desc())
        .limit(1)
        .correlate(Idea)
        .scalar_subquery()
    )
    told = func.jsonb_build_object(
        *_pairs(
            number=Idea.number,
            state=Idea.state,
            title=case((shown, Idea.title), else_=""),
            summary=case((shown, Idea.summary), else_=""),
            cost=Idea.cost,
            area_id=Idea.area_id,
            supports=Idea.supports,
            signatures=Idea.signatures,
            merged_into=into.number,
            reason=reason,
            shown_as=case((named, Idea.shown_as), else_="nobody"),
            pseudonym=case((named, Idea.pseudonym), else_=""),
        )
    )
    return (
        select(Idea.number.label("number"), Idea.author_id.label("author_id"), told)
        .outerjoin(into, into.id == Idea.merged_into)
        .where(Idea.consultation_id == consultation_id, Idea.number.is_not(None))
    )


def missing(found: Consultation, *, now: datetime) -> list[str]:
    """Return what keeps the report from being published, as codes."""
    faults = [
        f"phase_open:{one.kind}"
        for one in found.phases
        if one.kind in (phase_rules.REMARKS, phase_rules.SURVEY, phase_rules.IDEAS)
        and one.closes_at > now
    ]
    if survey_figures.are_awaited(found.id):
        faults.append("survey_uncounted")
    ballot = found.ballot
    if ballot is not None and (ballot.result_at is None or ballot.waits_for_draw):
        faults.append("vote_open")
    for one in found.phases:
        if one.kind == phase_rules.REMARKS:
            waiting = remarks_said.may_still_come(found.id, closes_at=one.closes_at, now=now)
            faults += [f"remarks_confirming:{waiting}"] if waiting else []
    for code, condition in (
        ("remarks_queued", Remark.state == "queued"),
        ("remarks_unanswered", and_(Remark.state != "queued", answering.unanswered())),
    ):
        number = _number(Remark, found.id, Remark.number.is_not(None), condition)
        if number:
            faults.append(f"{code}:{number}")
    if terms.unanswered(found, now=now):
        faults.append("terms_unanswered")
    return faults


def _of_merged(own: Any, others: Any) -> ColumnElement[str]:
    return func.coalesce(func.nullif(own, ""), others, literal(""))


def _position() -> ColumnElement[str]:
    into = aliased(Remark)
    of_other = select(into.position).where(into.id == Remark.merged_into).correlate(Remark)
    return _of_merged(Remark.position, of_other.scalar_subquery())


def _pairs(**columns: Any) -> list[Any]:
    # Literals: names as parameters have no type that PostgreSQL could tell.
    return [
        part
        for name, column in columns.items()
        for part in (db.literal_column(f"'{name}'"), column)
    ]


def _counted(consultation_id: UUID, table: Any, by: Any) -> dict[str, int]:
    named = by.label("named")
    inner = (
        select(named)
        .where(table.consultation_id == consultation_id, table.number.is_not(None))
        .subquery()
    )
    rows = db.session.execute(select(inner.c.named, func.count()).group_by(inner.c.named))
    return {name: int(number) for name, number in sorted(tuple(row) for row in rows)}


def _number(table: Any, consultation_id: UUID, *conditions: ColumnElement[bool]) -> int:
    wanted = select(func.count()).select_from(table)
    return (
        db.session.scalar(wanted.where(table.consultation_id == consultation_id, *conditions)) or 0
    )


def _signatures(consultation_id: UUID) -> int:
    typed = (
        select(func.count())
        .select_from(IdeaSignature)
        .join(Idea, Idea.id == IdeaSignature.idea_id)
        .where(Idea.consultation_id == consultation_id, Idea.state != "merged")
    )
    paper = select(func.coalesce(func.sum(Idea.paper_signatures), 0)).where(
        Idea.consultation_id == consultation_id, Idea.state != "merged"
    )
    return int(db.session.scalar(typed) or 0) + int(db.session.scalar(paper) or 0)


def _survey_answers(consultation_id: UUID) -> int:
    return sum(one.answers for one in survey_figures.of_consultation(consultation_id))


def _votes(consultation_id: UUID) -> int | None:
    told = db.session.scalar(
        select(StoredResult.told["counted"]).where(
            StoredResult.consultation_id == consultation_id,
            StoredResult.drawn.is_(False),
        )
    )
    return int(told) if told is not None else None
