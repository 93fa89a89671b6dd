"""How likely people say yes: from their own answers and those to the same kind of work."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.volunteering.model import Invitation, Request, RequestSkill, Shift, db
from services.volunteering.rules import waves
from services.volunteering.rules.waves import Asked

REMEMBERED = timedelta(days=365)
"""Older answers no longer say how somebody answers."""
ANSWERED = ("accepted", "declined", "expired")
"""Who let the time run out has said no; what was taken back is no answer."""

Kind = tuple[str, ...]
"""The must-skills of a request: what "not this kind" speaks about, too."""


@dataclass(frozen=True)
class Chances:
    """What is known of people and kinds of work, read once for many questions."""

    kinds: dict[UUID, Kind] = field(default_factory=dict)
    people: dict[UUID, Asked] = field(default_factory=dict)
    by_kind: dict[Kind, Asked] = field(default_factory=dict)

    def of(self, person_id: UUID, shift_id: UUID) -> int:
        """The chance, in thousandths, that the person says yes to the shift."""
        kind = self.by_kind.get(self.kinds.get(shift_id, ()), Asked())
        return waves.chance(self.people.get(person_id, Asked()), kind)


def known(
    *, centre_id: UUID, shift_ids: Collection[UUID], person_ids: Collection[UUID], now: datetime
) -> Chances:
    """Read what is known of these people and of these shifts' kinds. Three queries."""
    since = now - REMEMBERED
    kinds = {row.id: tuple(row.kind or ()) for row in db.session.execute(_kinds(shift_ids))}
    return Chances(kinds, _of_people(person_ids, since), _of_kinds(centre_id, since))


def _must_skills() -> Any:
    skills = select(
        func.array_agg(aggregate_order_by(RequestSkill.skill, RequestSkill.skill.asc()))
    ).where(RequestSkill.request_id == Request.id, RequestSkill.need == "must")
    return skills.correlate(Request).scalar_subquery()


def _kinds(shift_ids: Collection[UUID]) -> Select[Any]:
    return (
        select(Shift.id, _must_skills().label("kind"))
        .join(Request, Request.id == Shift.request_id)
        .where(Shift.id.in_(shift_ids))
    )


def _of_people(person_ids: Collection[UUID], since: datetime) -> dict[UUID, Asked]:
    rows = db.session.execute(
        select(
            Invitation.person_id,
            func.count(),
            func.count().filter(Invitation.state == "accepted"),
        )
        .where(
            Invitation.person_id.in_(person_ids),
            Invitation.sent_at > since,
            Invitation.state.in_(ANSWERED),
        )
        .group_by(Invitation.person_id)
    )
    return {
        person: Asked(asked=asked, yes=yes) for person, asked, yes in rows if person is not None
    }


def _of_kinds(centre_id: UUID, since: datetime) -> dict[Kind, Asked]:
    by_request = (
        select(
            Shift.request_id,
            func.count().label("asked"),
            func.count().filter(Invitation.state == "accepted").label("yes"),
        )
        .join(Shift, Shift.id == Invitation.shift_id)
        .join(Request, Request.id == Shift.request_id)
        .where(
            Request.centre_id == centre_id,
            Invitation.sent_at > since,
            Invitation.state.in_(ANSWERED),
        )
        .group_by(Shift.request_id)
        .subquery()
    )
    rows = db.session.execute(
        select(_must_skills().label("kind"), by_request.c.asked, by_request.c.yes)
        .select_from(Request)
        .join(by_request, by_request.c.request_id == Request.id)
    )
    found: dict[Kind, list[int]] = defaultdict(lambda: [0, 0])
    for kind, asked, yes in rows:
        found[tuple(kind or ())][0] += asked
        found[tuple(kind or ())][1] += yes
    return {kind: Asked(asked=asked, yes=yes) for kind, (asked, yes) in found.items()}
