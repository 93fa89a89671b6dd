"""Rows become the structs of the contract."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from services.consultations import ballots, idea_lists, model, publication, stations
from services.consultations.consultations import Found
from services.consultations.rules import ballots as ballot_rules
from services.consultations.rules import bases as basis_rules
from services.consultations.rules import phases as phase_rules
from services.consultations.rules.consultations import DRAFT
from shared.contracts.ballots import Question, RuleSettings
from shared.contracts.consultations import (
    Ballot,
    BallotOption,
    BallotQuestion,
    Change,
    Consultation,
    ConsultationNote,
    Pending,
    Project,
    Translation,
)
from shared.contracts.phases import Phase, PhaseChange


def phase(row: model.Consultation, now: datetime) -> str:
    """Return the station a consultation is at."""
    return stations.of(row, now)


def note(found: Found, *, now: datetime, desk: bool = False) -> ConsultationNote:
    """Tell a consultation as one note in a list; at the desk with a vote not announced yet."""
    row = found.consultation
    ballot = row.ballot if desk or _announced(row) else None
    timely = _timely(row, now, desk=desk)
    return ConsultationNote(
        id=row.id,
        centre_id=row.centre_id,
        area_ids=tuple(row.area_ids),
        title=row.title,
        summary=row.summary,
        language=row.language,
        phase=phase(row, now),
        basis=row.basis,
        kind=timely.kind if timely else phase_rules.VOTE,
        ballot_id=ballot.id if ballot else None,
        opens_at=timely.opens_at if timely else None,
        closes_at=timely.closes_at if timely else None,
        budget=found.budget if ballot else None,
        projects=found.options if ballot else 0,
        questions=found.questions if ballot else 0,
        pending_by=found.pending_by,
        rehearsal=ballot.rehearsal if ballot else False,
    )


def _timely(row: model.Consultation, now: datetime, *, desk: bool) -> Phase | None:
    """Return what ends soonest of what is open, else what opens next, else what ended last."""
    said = [
        found
        for found in phases(row, now, organises=desk)
        if found.kind in (*phase_rules.TAKING_PART, phase_rules.VOTE)
    ]
    if not row.basis:
        return said[0] if said else None
    dated = [found for found in said if found.opens_at is not None and found.closes_at is not None]
    is_open = [found for found in dated if found.open]
    soon = [found for found in dated if found.opens_at > now]  # type: ignore[operator]  # dated
    if is_open:
        return min(is_open, key=_closing)
    return soon[0] if soon else max(dated, key=_closing, default=None)


def _closing(found: Phase) -> datetime:
    assert found.closes_at is not None
    return found.closes_at


def consultation(
    row: model.Consultation,
    *,
    now: datetime,
    waiting: model.PendingAct | None = None,
    organises: bool = True,
) -> Consultation:
    """Tell a consultation whole.

    `waiting`, what waits for a second person, and a vote not announced yet are told to its
    organisers alone.
    """
    told = row.ballot if organises or _announced(row) else None
    drafted = row.state == "draft" and bool(row.basis)
    return Consultation(
        id=row.id,
        centre_id=row.centre_id,
        area_ids=tuple(row.area_ids),
        title=row.title,
        summary=row.summary,
        description=row.description,
        answered_by=row.answered_by,
        language=row.language,
        phase=phase(row, now),
        ballot=ballot(told, now=now) if told is not None else None,
        changes=tuple(Change(**_changed(change)) for change in row.changes),
        pending=pending(waiting) if waiting is not None else None,
        basis=row.basis,
        phases=phases(row, now, organises=organises),
        report_at=row.report_at,
        published_at=row.published_at,
        missing=tuple(publication.missing(row, now=now)) if drafted else (),
        forms=tuple(row.forms),
        remark_needs=basis_rules.known().get(row.basis, basis_rules.NOTHING).remark_needs,
        phase_changes=tuple(
            PhaseChange(phase=change.phase, **_changed(change)) for change in row.phase_changes
        ),
    )


def _changed(row: model.BallotChange | model.PhaseChange) -> dict[str, Any]:
    names = ("kind", "reason", "opens_at", "closes_at", "changed_at")
    return {name: getattr(row, name) for name in names}


def _announced(row: model.Consultation) -> bool:
    return row.ballot is not None and row.ballot.announced_at is not None


def phases(row: model.Consultation, now: datetime, *, organises: bool = False) -> tuple[Phase, ...]:
    """Tell the phases of a consultation in the order of time, the announced ballot's among them.

    Its organisers are told of a vote before it is announced.
    """
    announced = _announced(row)
    spans: list[tuple[str, datetime | None, datetime | None]] = [
        (found.kind, found.opens_at, found.closes_at) for found in row.phases
    ]
    if row.ballot is not None and (announced or organises):
        spans.append((phase_rules.VOTE, row.ballot.opens_at, row.ballot.closes_at))
        until = ballots.verifies_until(row.ballot)
        if until is not None:
            spans.append((phase_rules.VERIFICATION, row.ballot.closes_at, until))
    return tuple(
        Phase(
            kind=kind,  # type: ignore[arg-type]  # a CHECK judges it
            opens_at=opens_at,
            closes_at=closes_at,
            open=row.state == "published"
            and (announced or kind in phase_rules.PLANNED)
            and opens_at is not None
            and closes_at is not None
            and phase_rules.is_open(now, opens_at=opens_at, closes_at=closes_at),
        )
        for kind, opens_at, closes_at in sorted(spans, key=_in_time)
    )


def _in_time(span: tuple[str, datetime | None, datetime | None]) -> tuple[bool, float, int]:
    kind, opens_at, _ = span
    since = opens_at.timestamp() if opens_at is not None else 0.0
    return opens_at is None, since, phase_rules.KINDS.index(kind)


def pending(row: model.PendingAct) -> Pending:
    """Tell what waits for a second person."""
    return Pending(
        id=row.id,
        kind=row.kind,
        reason=row.reason,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
    )


def ballot(row: model.Ballot, *, now: datetime) -> Ballot:
    """Tell a ballot with its questions, in the order of the paper."""
    asked = ballots.asked(row)
    station = stations.of_vote(row.consultation, now)
    short = ballot_rules.is_short(asked)
    numbers = idea_lists.numbers(
        [found.idea_id for one in row.questions for found in one.options if found.idea_id]
    )
    whole = bool(asked) and all(question.options for question, _ in asked)
    return Ballot(
        id=row.id,
        budget=sum(counting.budget for _, counting in asked),
        max_choices=(asked[0][0].max_choices or len(asked[0][0].options)) if short else 0,
        rule=asked[0][1].rule if short else "",
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        rehearsal=row.rehearsal,
        version=row.version,
        projects=(
            tuple(project(found, numbers) for found in row.questions[0].options) if short else ()
        ),
        missing=tuple(ballots.missing(row, now=now)) if station == DRAFT else (),
        phase=station,
        form=ballots.form(row) if whole else None,
        questions=tuple(
            question(found, asks, counting, numbers)
            for found, (asks, counting) in zip(row.questions, asked, strict=True)
        ),
        verifies_until=ballots.verifies_until(row),
        verification_days=row.verification_days,
        leftovers=row.leftovers,  # type: ignore[arg-type]  # a CHECK judges it
        draw=row.draw,
        waits_for_draw=row.waits_for_draw,
    )


def question(
    row: model.BallotQuestion,
    asks: Question,
    counting: RuleSettings,
    numbers: Mapping[UUID, int],
) -> BallotQuestion:
    """Tell one question with its options."""
    return BallotQuestion(
        id=row.id,
        code=row.code,
        kind=row.kind,
        title=row.title or row.ballot.consultation.title,
        description=row.description,
        order=row.option_order,  # type: ignore[arg-type]  # a CHECK judges it
        group=row.group_code,
        area_id=row.area_id,
        counting=counting,
        asks=asks,
        options=tuple(option(found, numbers) for found in row.options),
        translations=msgspec.convert(row.translations, dict[str, Translation]),
    )


def option(row: model.BallotOption, numbers: Mapping[UUID, int]) -> BallotOption:
    """Tell one option; `numbers` are those of residents' ideas by their ids."""
    return BallotOption(
        id=row.id,
        code=row.code,
        title=row.title,
        description=row.description,
        cost=row.cost,
        area_id=row.area_id,
        idea=numbers.get(row.idea_id) if row.idea_id else None,
        translations=msgspec.convert(row.translations, dict[str, Translation]),
    )


def project(row: model.BallotOption, numbers: Mapping[UUID, int]) -> Project:
    """Tell one option of a budget."""
    return Project(
        id=row.id,
        code=row.code,
        title=row.title,
        description=row.description,
        cost=row.cost or 0,
        area_id=row.area_id,
        idea=numbers.get(row.idea_id) if row.idea_id else None,
    )
