"""Sending invitations: many shifts in one transaction, everything looked at again before.

Locks are always taken in this order, each kind by id: a person's sign-ups, shifts, offers. What is
sent is committed with its notices, so a worker killed at any moment has asked nobody twice.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, select

from services.volunteering import acceptance, notices, shifts
from services.volunteering.acceptance import Chances
from services.volunteering.centre_facts import SOONEST
from services.volunteering.matching.instance import epoch_minutes
from services.volunteering.matching.plan import week_of
from services.volunteering.model import (
    Application,
    Invitation,
    Offer,
    Organisation,
    Place,
    Request,
    Shift,
    db,
)
from services.volunteering.offer_facts import A_WEEK, LATELY
from services.volunteering.rules import waves
from services.volunteering.rules.waves import Candidate
from shared import outbox
from shared.contracts.messages import NotifyPerson

AT_ONCE = 50
"""So many shifts are sent in one transaction."""


@dataclass(frozen=True)
class Room:
    """A locked shift: how many yeses it still needs, and who was asked and has not answered."""

    shift: Shift
    centre_id: UUID
    needed: int
    asked: tuple[UUID, ...]
    last_wave: int


@dataclass
class Person:
    """What binds somebody who may be asked: read under their offer's lock, kept while sending."""

    cap: int
    shifts_per_week: int
    asked_this_week: int = 0
    asked_lately: int = 0
    spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    in_shifts: set[UUID] = field(default_factory=set)

    def may_be_asked(self, shift: Shift) -> bool:
        """Not too often, not for two things at once, not for more than they want in a week."""
        week = week_of(epoch_minutes(shift.starts_at))
        load = sum(week_of(epoch_minutes(start)) == week for start, _end in self.spans)
        return (
            self.asked_this_week < self.cap
            and shift.id not in self.in_shifts
            and load < self.shifts_per_week
            and not any(
                start < shift.ends_at and shift.starts_at < end for start, end in self.spans
            )
        )

    def note(self, shift: Shift) -> None:
        """Count an invitation that was just sent."""
        self.asked_this_week += 1
        self.asked_lately += 1
        self.in_shifts.add(shift.id)
        self.spans.append((shift.starts_at, shift.ends_at))


def send(*, run_id: UUID, shift_ids: Collection[UUID], now: datetime) -> int:
    """Send the run's planned invitations of these shifts as a wave each; returns how many.

    A shift that was filled or called off meanwhile asks nobody, nor is anybody asked who has
    paused, deleted the offer, taken another place at that time or was asked often enough this
    week. What is not sent is forgotten, so that a later run may plan it again.
    """
    found = rooms(shift_ids, now)
    ids = [room.shift.id for room in found]
    people = locked_people(_people_planned(run_id, ids), now)
    # Read once the offers are locked: whoever paused before has taken their plans back.
    planned = _planned(run_id, ids)
    told: list[NotifyPerson] = []
    for centre_id in sorted({room.centre_id for room in found}):
        here = [room for room in found if room.centre_id == centre_id]
        chances = chances_of(here, people, now)
        for room in here:
            rows = {row.person_id: row for row in planned[room.shift.id] if row.person_id}
            chosen = next_wave(
                room, {person: row.score for person, row in rows.items()}, people, chances, rows
            )
            for person_id in chosen:
                told.append(dispatch(rows[person_id], room, now))
                people[person_id].note(room.shift)
    db.session.flush()
    outbox.publish_all(db.session(), told)
    _forget_unsent(run_id, shift_ids)
    return len(told)


def rooms(shift_ids: Collection[UUID], now: datetime, *, lock: bool = True) -> list[Room]:
    """The shifts, locked unless only looked at, the soonest first.

    Each with nobody needed where nobody may be asked.
    """
    if lock:
        found = shifts.locked_all(shift_ids)
    else:
        found = list(db.session.execute(select(Shift).where(Shift.id.in_(shift_ids))).scalars())
    ids = [shift.id for shift in found]
    places, held = _counts(ids)
    asking = _asking(ids)
    asked, last = _asked(ids)
    made = []
    for shift in found:
        may = shift.state == "open" and shift.starts_at > now + SOONEST and asking[shift.id][1]
        missing = places[shift.id] - held[shift.id]
        needed = max(missing, shift.least_team - held[shift.id]) if may else 0
        made.append(
            Room(
                shift,
                asking[shift.id][0],
                max(0, needed),
                tuple(asked[shift.id]),
                last[shift.id],
            )
        )
    return sorted(made, key=lambda room: (room.shift.starts_at, room.shift.id))


def locked_people(person_ids: Collection[UUID], now: datetime) -> dict[UUID, Person]:
    """Those whose offers are active; the offers are locked until this transaction ends.

    So nobody pauses, deletes or is asked by another worker in between: the weekly cap holds.
    """
    return _people(_active(person_ids).with_for_update(key_share=True), now)


def known_people(person_ids: Collection[UUID], now: datetime) -> dict[UUID, Person]:
    """The same, only looked at."""
    return _people(_active(person_ids), now)


def _active(person_ids: Collection[UUID]) -> Any:
    return (
        select(Offer.person_id, Offer.invitations_per_week, Offer.shifts_per_week)
        .where(Offer.person_id.in_(person_ids), Offer.state == "active")
        .order_by(Offer.person_id)
    )


def _people(query: Any, now: datetime) -> dict[UUID, Person]:
    rows = db.session.execute(query).all()
    people = {row.person_id: Person(row.invitations_per_week, row.shifts_per_week) for row in rows}
    if people:
        _count_asked(people, now)
        _find_spans(people, now)
    return people


def chances_of(here: Sequence[Room], people: Collection[UUID], now: datetime) -> Chances:
    """How likely the people, and who was asked before them, say yes. One centre's shifts."""
    asked = {person for room in here for person in room.asked}
    return acceptance.known(
        centre_id=here[0].centre_id,
        shift_ids=[room.shift.id for room in here],
        person_ids=asked | set(people),
        now=now,
    )


def next_wave(
    room: Room,
    scores: dict[UUID, int],
    people: dict[UUID, Person],
    chances: Chances,
    planned: Collection[UUID] = (),
) -> list[UUID]:
    """Whom to ask now about a shift, of those with these scores, the first in turn first."""
    able = [
        Candidate(
            person=str(person_id),
            score=score,
            chance=chances.of(person_id, room.shift.id),
            asked_lately=people[person_id].asked_lately,
            planned=person_id in planned,
        )
        for person_id, score in scores.items()
        if person_id in people and people[person_id].may_be_asked(room.shift)
    ]
    standing = [chances.of(person_id, room.shift.id) for person_id in room.asked]
    return [UUID(one.person) for one in waves.wave(able, needed=room.needed, standing=standing)]


def dispatch(invitation: Invitation, room: Room, now: datetime) -> NotifyPerson:
    """Make a plan an invitation with its wave and its deadline; returns what its person is told."""
    assert invitation.person_id is not None
    shift = room.shift
    invitation.state = "waiting"
    invitation.wave = room.last_wave + 1
    invitation.sent_at = now
    invitation.answer_by = waves.answer_by(now=now, starts_at=shift.starts_at)
    return NotifyPerson(
        person_id=invitation.person_id,
        template="invitation_sent",
        key=f"invitation_sent:{invitation.id}",
        facts=notices.facts_of(shift)
        | {
            "path": "/moje-dopasowania",
            "invitation_id": str(invitation.id),
            "answer_at": invitation.answer_by.isoformat(),
        },
    )


def _people_planned(run_id: UUID, shift_ids: list[UUID]) -> set[UUID]:
    rows = db.session.execute(
        select(Invitation.person_id).where(
            Invitation.run_id == run_id,
            Invitation.shift_id.in_(shift_ids),
            Invitation.state == "proposed",
            Invitation.person_id.is_not(None),
        )
    ).scalars()
    return {row for row in rows if row is not None}


def _planned(run_id: UUID, shift_ids: list[UUID]) -> dict[UUID, list[Invitation]]:
    rows = db.session.execute(
        select(Invitation)
        .where(
            Invitation.run_id == run_id,
            Invitation.shift_id.in_(shift_ids),
            Invitation.state == "proposed",
        )
        .order_by(Invitation.id)
        .execution_options(populate_existing=True)
    ).scalars()
    found: dict[UUID, list[Invitation]] = defaultdict(list)
    for row in rows:
        found[row.shift_id].append(row)
    return found


def _forget_unsent(run_id: UUID, shift_ids: Collection[UUID]) -> None:
    db.session.execute(
        delete(Invitation)
        .where(
            Invitation.run_id == run_id,
            Invitation.shift_id.in_(shift_ids),
            Invitation.state == "proposed",
        )
        .execution_options(synchronize_session=False)
    )


def _counts(ids: list[UUID]) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """How many places each shift has, and how many are held."""
    places = select(Place.shift_id, func.count()).where(Place.shift_id.in_(ids))
    held = select(Application.shift_id, func.count()).where(
        Application.shift_id.in_(ids), Application.place_number.is_not(None)
    )
    found: list[dict[UUID, int]] = []
    for query, column in ((places, Place.shift_id), (held, Application.shift_id)):
        rows = db.session.execute(query.group_by(column)).all()
        found.append(defaultdict(int, {row[0]: row[1] for row in rows}))
    return found[0], found[1]


def _asking(ids: list[UUID]) -> dict[UUID, tuple[UUID, bool]]:
    """Each shift's centre, and whether its request may ask people."""
    rows = db.session.execute(
        select(Shift.id, Request.centre_id, Request.state, Organisation.state.label("keeper"))
        .join(Request, Request.id == Shift.request_id)
        .join(Organisation, Organisation.id == Request.organisation_id)
        .where(Shift.id.in_(ids))
    )
    return {
        row.id: (row.centre_id, row.state == "published" and row.keeper != "refused")
        for row in rows
    }


def _asked(ids: list[UUID]) -> tuple[dict[UUID, list[UUID]], dict[UUID, int]]:
    """Who was asked and has not answered, and the number of the last wave, by shift.

    Who was asked by hand belongs to no wave.
    """
    asked: dict[UUID, list[UUID]] = defaultdict(list)
    last: dict[UUID, int] = defaultdict(int)
    rows = db.session.execute(
        select(
            Invitation.shift_id,
            Invitation.person_id,
            Invitation.state,
            Invitation.wave,
            Invitation.asked_by,
        )
        .where(Invitation.shift_id.in_(ids), Invitation.sent_at.is_not(None))
        .order_by(Invitation.id)
    )
    for row in rows:
        if row.asked_by is None:
            last[row.shift_id] = max(last[row.shift_id], row.wave)
        if row.state == "waiting" and row.person_id is not None:
            asked[row.shift_id].append(row.person_id)
    return asked, last


def _count_asked(people: dict[UUID, Person], now: datetime) -> None:
    rows = db.session.execute(
        select(
            Invitation.person_id,
            func.count().filter(Invitation.sent_at > now - A_WEEK),
            func.count(),
        )
        .where(Invitation.person_id.in_(people), Invitation.sent_at > now - LATELY)
        .group_by(Invitation.person_id)
    )
    for person_id, week, lately in rows:
        if person_id is not None:
            people[person_id].asked_this_week = week
            people[person_id].asked_lately = lately


def _find_spans(people: dict[UUID, Person], now: datetime) -> None:
    """When each person holds a place or is asked; who stands in a shift is not asked about it."""
    states: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (Application, shifts.ACTIVE),
        (Invitation, ("waiting",)),
    )
    for table, counted in states:
        rows = db.session.execute(
            select(table.person_id, table.shift_id, Shift.starts_at, Shift.ends_at, table.state)
            .join(Shift, Shift.id == table.shift_id)
            .where(
                and_(table.person_id.in_(people), table.state.in_(counted)),
                Shift.ends_at > now - A_WEEK,
            )
        )
        for row in rows:
            person = people[row.person_id]
            known = row.shift_id in person.in_shifts
            person.in_shifts.add(row.shift_id)
            # Who waits in a line may still be asked about another place at that time.
            if not known and (table is Invitation or row.state != "waiting"):
                person.spans.append((row.starts_at, row.ends_at))
