"""Proposals of a run: kept as plans first, then sent as invitations, shift by shift.

Nobody is asked twice about a shift, whoever runs how often: the database keeps one row for a shift
and a person, and a plan becomes an invitation in one transaction that looks at everything again.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.volunteering import notices, shifts, waiting_list
from services.volunteering.centre_facts import A_WEEK, SOONEST
from services.volunteering.model import (
    Application,
    Gap,
    Invitation,
    MatchingRun,
    Offer,
    Place,
    Request,
    Shift,
    db,
)
from services.volunteering.planning import CentrePlan
from shared.database import affected
from shared.ids import new_id

ANSWER_WITHIN = timedelta(days=3)
ANSWER_BEFORE = timedelta(hours=1)
"""An answer counts until so long before the shift."""
AT_ONCE = 1000


def keep(*, run_id: UUID, centre_id: UUID, plan: CentrePlan) -> None:
    """Keep a plan, in the place of what earlier runs of the centre planned and never sent."""
    of_centre = (select(Shift.id).join(Request, Request.id == Shift.request_id)).where(
        Request.centre_id == centre_id
    )
    db.session.execute(
        delete(Invitation)
        .where(Invitation.state == "proposed", Invitation.shift_id.in_(of_centre))
        .execution_options(synchronize_session=False)
    )
    rows = [
        {
            "id": new_id(),
            "run_id": run_id,
            "shift_id": UUID(one.shift),
            "person_id": UUID(one.person),
            "state": "proposed",
            "score": one.parts.score,
            "parts": {name: getattr(one.parts, name) for name in one.parts.__struct_fields__},
            "metres": one.metres,
        }
        for one in plan.proposals
    ]
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


def send(*, run_id: UUID, shift_id: UUID, now: datetime) -> int:
    """Send a shift's planned invitations as far as they still make sense; returns how many.

    A shift that was filled or called off meanwhile asks nobody, nor is anybody asked who has
    paused, deleted the offer, taken another place at that time or was asked often enough this
    week. What is not sent is forgotten, so that a later run may plan it again.
    """
    shift = shifts.locked(shift_id)
    sent = 0
    for invitation in _planned(run_id, shift, now)[: _room(shift, now)]:
        invitation.state = "waiting"
        invitation.sent_at = now
        invitation.answer_by = min(now + ANSWER_WITHIN, shift.starts_at - ANSWER_BEFORE)
        notices.tell(
            invitation.person_id,
            "invitation_sent",
            f"invitation_sent:{invitation.id}",
            notices.facts_of(shift) | {"path": "/moje-dopasowania"},
        )
        sent += 1
    db.session.flush()
    db.session.execute(
        delete(Invitation)
        .where(
            Invitation.run_id == run_id,
            Invitation.shift_id == shift_id,
            Invitation.state == "proposed",
        )
        .execution_options(synchronize_session=False)
    )
    return sent


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
    """Let invitations lapse that nobody answered in time; returns how many. Repeatable."""
    result = db.session.execute(
        update(Invitation)
        .where(Invitation.state == "waiting", Invitation.answer_by <= now)
        .values(state="expired", answered_at=now)
        .execution_options(synchronize_session=False)
    )
    return affected(result)


def _room(shift: Shift, now: datetime) -> int:
    """How many more people a shift may ask: free places that nobody is asked about yet."""
    request = shift.request
    db.session.refresh(request, ["state"])
    db.session.refresh(request.organisation, ["state"])
    if (
        shift.state != "open"
        or request.state != "published"
        or request.organisation.state == "refused"
        or shift.starts_at <= now + SOONEST
    ):
        return 0
    places = db.session.execute(
        select(func.count()).select_from(Place).where(Place.shift_id == shift.id)
    ).scalar_one()
    asked = db.session.execute(
        select(func.count())
        .select_from(Invitation)
        .where(Invitation.shift_id == shift.id, Invitation.state == "waiting")
    ).scalar_one()
    return max(0, places - len(waiting_list.held_numbers(shift.id)) - asked)


def _planned(run_id: UUID, shift: Shift, now: datetime) -> list[Invitation]:
    """The run's plans for a shift whose people may still be asked, the best first.

    Their offers are locked against being paused or deleted until this transaction ends; always
    before the invitations, as pausing does.
    """
    people = (
        select(Offer.person_id, Offer.invitations_per_week)
        .join(Invitation, Invitation.person_id == Offer.person_id)
        .where(
            Invitation.run_id == run_id,
            Invitation.shift_id == shift.id,
            Invitation.state == "proposed",
            Offer.state == "active",
        )
        .order_by(Offer.person_id)
        .with_for_update(read=True, of=Offer)
    )
    caps = {row.person_id: row.invitations_per_week for row in db.session.execute(people)}
    asked = dict(
        db.session.execute(
            select(Invitation.person_id, func.count())
            .where(Invitation.person_id.in_(caps), Invitation.sent_at > now - A_WEEK)
            .group_by(Invitation.person_id)
        ).all()
    )
    taken = set(
        db.session.execute(
            select(Application.person_id).where(
                Application.person_id.in_(caps),
                Application.state.in_(shifts.ACTIVE),
                (Application.shift_id == shift.id)
                | (
                    Application.state.in_(("accepted", "offered"))
                    & Application.during.op("&&")(shift.during)
                ),
            )
        ).scalars()
    )
    free = [p for p, cap in caps.items() if p not in taken and asked.get(p, 0) < cap]
    return list(
        db.session.execute(
            select(Invitation)
            .where(
                Invitation.run_id == run_id,
                Invitation.shift_id == shift.id,
                Invitation.state == "proposed",
                Invitation.person_id.in_(free),
            )
            .order_by(Invitation.score.desc(), Invitation.person_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).scalars()
    )
