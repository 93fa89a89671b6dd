"""Proposals of a run: the first wave of every shift, kept as plans until they are sent.

Nobody is asked twice about a shift, whoever runs how often: the database keeps one row for a shift
and a person, and a plan becomes an invitation in one transaction that looks at everything again
(`sending`).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from services.volunteering import rematch_marks, sending, shifts
from services.volunteering.model import Gap, Invitation, MatchingRun, Request, Shift, db
from services.volunteering.planning import CentrePlan, Proposal
from services.volunteering.rules import waves
from services.volunteering.rules.waves import Candidate
from services.volunteering.sending import Person, Room
from shared.database import affected
from shared.ids import new_id

AT_ONCE = 1000
LAPSING_AT_ONCE = 200


def keep(*, run_id: UUID, centre_id: UUID, plan: CentrePlan, now: datetime) -> int:
    """Keep a plan's first waves, in the place of what earlier runs planned and never sent.

    Whom the plan chose comes first; where that is not enough for enough to say yes, the next best
    of the shift stand by. Returns about how many shifts somebody is asked.
    """
    _forget_plans(centre_id)
    chosen = first_waves(plan, now)
    rows = [_row(run_id, one) for one in chosen]
    for first in range(0, len(rows), AT_ONCE):
        db.session.execute(
            insert(Invitation).on_conflict_do_nothing(), rows[first : first + AT_ONCE]
        )
    gaps = [
        {
            "run_id": run_id,
            "shift_id": UUID(gap.shift),
            "places": gap.places,
            "filled": gap.filled,
            "funnel": [{"step": str(stage.step), "left": stage.left} for stage in gap.funnel],
        }
        for gap in plan.gaps
    ]
    if gaps:
        db.session.execute(insert(Gap).on_conflict_do_nothing(), gaps)
    return len({one.shift for one in chosen})


def first_waves(plan: CentrePlan, now: datetime) -> list[Proposal]:
    """Whom each shift of a plan asks first, together: nobody too often or at two places at once."""
    planned, reserves = _by_shift(plan.proposals), _by_shift(plan.reserves)
    found = sending.rooms(planned.keys() | reserves.keys(), now, lock=False)
    asked = {UUID(one.person) for one in (*plan.proposals, *plan.reserves)}
    people = sending.known_people(asked, now)
    for room in found:
        for one in planned.get(room.shift.id, ()):
            if UUID(one.person) in people:
                people[UUID(one.person)].note(room.shift)
    if not found:
        return []
    chances = sending.chances_of(found, people, now)
    chosen: list[Proposal] = []
    for room in found:
        mine = planned.get(room.shift.id, [])
        spare = reserves.get(room.shift.id, [])
        able = [one for one in spare if _is_able(people, one, room)]
        by_person = {one.person: one for one in (*mine, *able)}
        candidates = [
            Candidate(
                person=one.person,
                score=one.parts.score,
                chance=chances.of(UUID(one.person), room.shift.id),
                asked_lately=people[UUID(one.person)].asked_lately,
                planned=one in mine,
            )
            for one in (*mine, *able)
            if UUID(one.person) in people
        ]
        standing = [chances.of(person_id, room.shift.id) for person_id in room.asked]
        for asked_one in waves.wave(candidates, needed=room.needed, standing=standing):
            proposal = by_person[asked_one.person]
            chosen.append(proposal)
            if not asked_one.planned:
                people[UUID(proposal.person)].note(room.shift)
    return chosen


def shifts_of(run_id: UUID) -> list[UUID]:
    """The shifts about which a run still has somebody to ask, the soonest first."""
    rows = db.session.execute(
        select(Shift.id)
        .join(Invitation, Invitation.shift_id == Shift.id)
        .where(Invitation.run_id == run_id, Invitation.state == "proposed")
        .group_by(Shift.id)
        .order_by(Shift.starts_at, Shift.id)
    )
    return list(rows.scalars())


def drop_cancelled(run_id: UUID) -> None:
    """Forget what a cancelled run planned and did not send; of any other run nothing."""
    cancelled = select(MatchingRun.id).where(
        MatchingRun.id == run_id, MatchingRun.state == "cancelled"
    )
    db.session.execute(
        delete(Invitation)
        .where(Invitation.run_id.in_(cancelled), Invitation.state == "proposed")
        .execution_options(synchronize_session=False)
    )


def expire(now: datetime) -> int:
    """Let invitations lapse that nobody answered in time; returns how many, 0 when none is left.

    Their shifts are looked at again: the next wave goes out. Repeatable; some shifts at a time.
    """
    due = db.session.execute(
        select(Invitation.shift_id)
        .where(Invitation.state == "waiting", Invitation.answer_by <= now)
        .group_by(Invitation.shift_id)
        .order_by(Invitation.shift_id)
        .limit(LAPSING_AT_ONCE)
    )
    ids = [shift.id for shift in shifts.locked_all(list(due.scalars()))]
    result = db.session.execute(
        update(Invitation)
        .where(
            Invitation.state == "waiting",
            Invitation.answer_by <= now,
            Invitation.shift_id.in_(ids),
        )
        .values(state="expired", answered_at=now)
        .execution_options(synchronize_session=False)
    )
    for shift_id in ids:
        rematch_marks.shift(shift_id)
    return affected(result)


def _forget_plans(centre_id: UUID) -> None:
    of_centre = (select(Shift.id).join(Request, Request.id == Shift.request_id)).where(
        Request.centre_id == centre_id
    )
    db.session.execute(
        delete(Invitation)
        .where(Invitation.state == "proposed", Invitation.shift_id.in_(of_centre))
        .execution_options(synchronize_session=False)
    )


def _by_shift(proposals: Iterable[Proposal]) -> dict[UUID, list[Proposal]]:
    found: dict[UUID, list[Proposal]] = defaultdict(list)
    for one in proposals:
        found[UUID(one.shift)].append(one)
    return found


def _is_able(people: dict[UUID, Person], one: Proposal, room: Room) -> bool:
    person = people.get(UUID(one.person))
    return person is not None and person.may_be_asked(room.shift)


def _row(run_id: UUID, one: Proposal) -> dict[str, Any]:
    return {
        "id": new_id(),
        "run_id": run_id,
        "shift_id": UUID(one.shift),
        "person_id": UUID(one.person),
        "state": "proposed",
        "score": one.parts.score,
        "parts": {name: getattr(one.parts, name) for name in one.parts.__struct_fields__},
        "metres": one.metres,
    }
