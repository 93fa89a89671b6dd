"""The team of each shift of a request, and why places stay empty."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from services.volunteering import board, counts, requests, waiting_list
from services.volunteering.model import Application, Gap, Invitation, MatchingRun, Request, db
from services.volunteering.organisations import roles_of
from services.volunteering.rules import rights
from services.volunteering.shifts import ACTIVE
from shared.contracts.actors import Actor
from shared.contracts.volunteering import requests as contract
from shared.contracts.volunteering.matching import Stage


def show(*, actor: Actor, request_id: UUID, now: datetime) -> contract.Team:
    """Who comes to a request's shifts: for its organisation and the centre's organisers."""
    request = requests.team_seen_by(actor, request_id)
    told = board.show(request, actor=actor, now=now)
    ids = [shift.id for shift in told.shifts]
    people = _people(request, actor, ids, now)
    invited = _invited(ids)
    gaps = _gaps(ids)
    return contract.Team(
        request=told,
        shifts=tuple(
            contract.TeamShift(
                shift=shift,
                people=people[shift.id],
                invited=invited[shift.id]["waiting"],
                declined=invited[shift.id]["declined"],
                funnel=gaps[shift.id][0] if shift.id in gaps else (),
                funnel_at=gaps[shift.id][1] if shift.id in gaps else None,
            )
            for shift in told.shifts
        ),
    )


def _people(
    request: Request, actor: Actor, ids: list[UUID], now: datetime
) -> dict[UUID, tuple[contract.TeamPerson, ...]]:
    roles = roles_of(request.organisation)
    rows = list(
        db.session.execute(
            select(Application)
            .where(
                Application.shift_id.in_(ids),
                Application.state.in_(ACTIVE),
                Application.leader_id.is_(None),
            )
            .order_by(Application.place_number, Application.queue_number)
        ).scalars()
    )
    sizes = counts.group_sizes([row.id for row in rows])
    positions = counts.positions(rows)
    known = {row.person_id for row in rows if row.person_id is not None}
    first = waiting_list.first_timers(known, request.organisation_id, now=now)
    found: dict[UUID, list[contract.TeamPerson]] = defaultdict(list)
    for row in rows:
        found[row.shift_id].append(
            contract.TeamPerson(
                application_id=row.id,
                person_id=row.person_id,
                state=row.state,
                place_number=row.place_number,
                position=positions.get(row.id, 0),
                confirm_by=row.confirm_by,
                contact=row.person_id is not None
                and rights.may_see_contact(actor, roles, row.state),
                people=sizes.get(row.id, 1),
                group_name=row.group_name,
                first_time=row.person_id in first,
            )
        )
    return defaultdict(tuple, {shift: tuple(one) for shift, one in found.items()})


def _invited(ids: list[UUID]) -> dict[UUID, dict[str, int]]:
    rows = db.session.execute(
        select(Invitation.shift_id, Invitation.state, func.count().label("number"))
        .where(Invitation.shift_id.in_(ids))
        .group_by(Invitation.shift_id, Invitation.state)
    )
    found: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        found[row.shift_id][row.state] = row.number
    return found


def _gaps(ids: list[UUID]) -> dict[UUID, tuple[tuple[Stage, ...], datetime]]:
    """The funnel of each shift in the latest finished run, if that could not fill it."""
    later = aliased(MatchingRun)
    latest = (
        select(func.max(later.ended_at))
        .where(later.centre_id == MatchingRun.centre_id, later.state == "finished")
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Gap.shift_id, Gap.funnel, MatchingRun.ended_at)
        .join(MatchingRun, MatchingRun.id == Gap.run_id)
        .where(
            Gap.shift_id.in_(ids),
            MatchingRun.state == "finished",
            MatchingRun.ended_at == latest,
        )
    )
    return {row.shift_id: (stages(row.funnel), row.ended_at) for row in rows}


def stages(funnel: list[dict[str, object]]) -> tuple[Stage, ...]:
    """A stored funnel as it is told."""
    return tuple(Stage(step=str(one["step"]), left=int(str(one["left"]))) for one in funnel)
