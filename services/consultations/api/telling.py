"""Rows become the structs of the contract."""

from datetime import datetime

from services.consultations import ballots, model
from services.consultations.rules import ballots as ballot_rules
from services.consultations.rules import consultations as rules
from shared.contracts.consultations import (
    Ballot,
    Change,
    Consultation,
    ConsultationNote,
    Project,
)


def phase(row: model.Consultation, now: datetime) -> str:
    """Return the station a consultation is at."""
    ballot = row.ballot
    return rules.phase(
        now,
        state=row.state,
        opens_at=ballot.opens_at if ballot else None,
        closes_at=ballot.closes_at if ballot else None,
        result_at=ballot.result_at if ballot else None,
    )


def note(row: model.Consultation, projects: int, *, now: datetime) -> ConsultationNote:
    """Tell a consultation as one note in a list."""
    ballot = row.ballot
    return ConsultationNote(
        id=row.id,
        centre_id=row.centre_id,
        area_ids=tuple(row.area_ids),
        title=row.title,
        summary=row.summary,
        language=row.language,
        phase=phase(row, now),
        ballot_id=ballot.id if ballot else None,
        opens_at=ballot.opens_at if ballot else None,
        closes_at=ballot.closes_at if ballot else None,
        budget=ballot.budget if ballot else None,
        projects=projects,
        rehearsal=ballot.rehearsal if ballot else False,
    )


def consultation(row: model.Consultation, *, now: datetime) -> Consultation:
    """Tell a consultation whole."""
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
        ballot=ballot(row.ballot, draft=row.state == "draft", now=now) if row.ballot else None,
        changes=tuple(
            Change(
                kind=change.kind,
                reason=change.reason,
                opens_at=change.opens_at,
                closes_at=change.closes_at,
                changed_at=change.changed_at,
            )
            for change in row.changes
        ),
    )


def ballot(row: model.Ballot, *, draft: bool, now: datetime) -> Ballot:
    """Tell a ballot with its projects, in the order of the paper."""
    missing = ballot_rules.missing(
        now=now,
        budget=row.budget,
        max_choices=row.max_choices,
        costs=[project.cost for project in row.projects],
        opens_at=row.opens_at,
        closes_at=row.closes_at,
    )
    return Ballot(
        id=row.id,
        budget=row.budget,
        max_choices=row.max_choices,
        rule=row.rule,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        rehearsal=row.rehearsal,
        version=row.version,
        projects=tuple(project(found) for found in row.projects),
        missing=tuple(missing) if draft else (),
        form=ballots.form(row) if row.projects else None,
    )


def project(row: model.BallotProject) -> Project:
    """Tell one project."""
    return Project(
        id=row.id,
        code=row.code,
        title=row.title,
        description=row.description,
        cost=row.cost,
        area_id=row.area_id,
    )
