"""Where consultations stand: told of one, and asked of the database for many.

`phase` is `rules.consultations.phase` for the database; a test compares the two.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from services.consultations.model import Ballot, Consultation, Phase
from services.consultations.rules import consultations as rules
from services.consultations.rules import phases as phase_rules

_ANNOUNCED = Ballot.announced_at.is_not(None)


def of(row: Consultation, now: datetime) -> str:
    """Return the station a consultation is at."""
    return rules.phase(
        now,
        state=row.state,
        vote=of_vote(row, now),
        spans=[
            (phase.opens_at, phase.closes_at)
            for phase in row.phases
            if phase.kind in phase_rules.TAKING_PART
        ],
        basis=row.basis,
        report_at=row.report_at,
    )


def of_vote(row: Consultation, now: datetime) -> str:
    """Return the station its vote by itself is at; a draft where there is none."""
    ballot = row.ballot
    return rules.vote_phase(
        now,
        state=row.state,
        announced=ballot is not None and ballot.announced_at is not None,
        opens_at=ballot.opens_at if ballot else None,
        closes_at=ballot.closes_at if ballot else None,
        result_at=ballot.result_at if ballot else None,
    )


def phase(now: datetime) -> ColumnElement[str]:
    """Return the station as the database tells it; `Ballot` is joined where there is one."""
    return case(
        (Consultation.state != "published", Consultation.state),
        (_is_voting(now), rules.VOTING),
        (_any(Phase.opens_at <= now, Phase.closes_at > now), rules.OPEN),
        (
            or_(
                Consultation.report_at.is_not(None),
                and_(_ANNOUNCED, Ballot.result_at.is_not(None)),
            ),
            rules.RESULT,
        ),
        (and_(_ANNOUNCED, Ballot.closes_at <= now), rules.COUNTING),
        (or_(and_(_ANNOUNCED, Ballot.opens_at > now), _any(Phase.opens_at > now)), rules.ANNOUNCED),
        (and_(Consultation.basis != "", _any()), rules.ANSWERING),
        else_=rules.ANNOUNCED,
    )


def order(now: datetime) -> list[ColumnElement[Any]]:
    """What can be done now comes first, then what is soon, then what is over, the latest first."""
    group = case(
        {
            rules.DRAFT: 0,
            rules.VOTING: 1,
            rules.OPEN: 1,
            rules.ANNOUNCED: 2,
            "withdrawn": 4,
        },
        value=phase(now),
        else_=3,
    )
    announced_ends = case((_ANNOUNCED, Ballot.closes_at))
    soonest = func.least(
        case((and_(_ANNOUNCED, Ballot.opens_at > now), Ballot.opens_at)),
        case((_is_voting(now), Ballot.closes_at)),
        _edge(func.min(Phase.opens_at), Phase.opens_at > now),
        _edge(func.min(Phase.closes_at), Phase.opens_at <= now, Phase.closes_at > now),
    )
    latest = func.greatest(announced_ends, _edge(func.max(Phase.closes_at)))
    return [group, soonest.asc().nulls_last(), latest.desc().nulls_last()]


def _is_voting(now: datetime) -> ColumnElement[bool]:
    return and_(
        _ANNOUNCED, Ballot.result_at.is_(None), Ballot.opens_at <= now, Ballot.closes_at > now
    )


def _said() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        Phase.consultation_id == Consultation.id,
        Phase.kind.in_(phase_rules.TAKING_PART),
    )


def _any(*terms: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(Phase.id).where(*_said(), *terms).correlate(Consultation))


def _edge(figure: ColumnElement[Any], *terms: ColumnElement[bool]) -> ColumnElement[Any]:
    return select(figure).where(*_said(), *terms).correlate(Consultation).scalar_subquery()
