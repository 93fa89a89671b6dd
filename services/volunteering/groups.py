"""Groups that come to a shift together: one person signs up for all, nobody else is named."""

from datetime import datetime
from uuid import UUID

from services.volunteering import applications, notices, shifts, waiting_list
from services.volunteering.model import Application, db
from shared.contracts.actors import Actor
from shared.problems import conflict, invalid

LARGEST = 60
LONGEST_NAME = 120


def sign_up(
    *, person_id: UUID, shift_id: UUID, people: int, name: str, fewer: bool, now: datetime
) -> Application:
    """Take places for a group, all of them or none: who does not fit waits together.

    `people` counts the person themself. With `fewer` as many come as fit, if at least one does.
    Who stands in this shift already keeps what they have.
    Raises Refusal `group_too_large` where the shift has not so many places for all, and
    `group_with_minors` where each person must be checked by name.
    """
    faults = {}
    if not 2 <= people <= LARGEST:
        faults["people"] = "out_of_range"
    name = " ".join(name.split())
    if not name:
        faults["name"] = "missing"
    elif len(name) > LONGEST_NAME:
        faults["name"] = "too_long"
    if faults:
        raise invalid(**faults)
    return applications.sign_up(
        person_id=person_id,
        shift_id=shift_id,
        now=now,
        group=applications.Group(name=name, people=people, fewer=fewer),
    )


def reduce(*, actor: Actor, application_id: UUID, people: int, now: datetime) -> Application:
    """Come with fewer: the places or numbers of the others are free. The same again does nothing.

    Raises Refusal `group_only_smaller` for more people than there are: they sign up anew.
    """
    leader = applications.own(actor, application_id)
    shift = shifts.locked(leader.shift_id)
    db.session.refresh(leader)
    others = waiting_list.members([leader.id])[leader.id]
    if people < 1:
        raise invalid(people="out_of_range")
    if people > 1 + len(others):
        raise conflict("group_only_smaller", "A group can become smaller, not larger.")
    applications.check_still_open(shift, now)
    gone = others[people - 1 :]
    if leader.state not in shifts.ACTIVE or not gone:
        return leader
    for member in gone:
        db.session.delete(member)
    leader.changed_at = now
    db.session.flush()
    if leader.state == "accepted":
        notices.tell_team(leader)
    waiting_list.promote(shift, now=now)
    return leader
