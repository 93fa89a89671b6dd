"""Shifts that move with their people: everybody is told, nobody is lost.

Who holds a place keeps it. Only where the new time overlaps another place of theirs it waits for
their answer: it is held for them until `confirm_by`, as the database lets nobody be in two places.
The moves of one act are judged together, so that a week's shifts may each take the next one's time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select, text, update

from services.volunteering import notices, rematch_marks, waiting_list
from services.volunteering.model import Application, Invitation, Shift, db
from services.volunteering.model.judged import judged
from services.volunteering.rules.requests import plain
from services.volunteering.shifts import ACTIVE, locked_all
from shared.contracts.volunteering.requests import WriteShift
from shared.problems import Refusal, conflict, invalid

ANSWER_WITHIN = timedelta(hours=72)
OVERLAP = conflict("overlap", "The person has another place at that time.")


@dataclass(frozen=True)
class Move:
    """A shift that gets another time, or another place or role; `at` is its field in the form."""

    shift: Shift
    wanted: WriteShift
    was: dict[str, str]
    retimed: bool
    at: str = ""


def of(shift: Shift, wanted: WriteShift, at: str = "") -> Move | None:
    """The move that a wanted shift means for a kept one, if it means any."""
    retimed = (shift.starts_at, shift.ends_at) != (wanted.starts_at, wanted.ends_at)
    same = shift.place == plain(wanted.place) and (shift.area_id, shift.role) == (
        wanted.area_id,
        plain(wanted.role),
    )
    if same and not retimed:
        return None
    return Move(shift, wanted, notices.facts_of(shift), retimed, at)


def begin(moves: Sequence[Move], now: datetime) -> None:
    """Lock the shifts and lift their people out of the old times.

    Raises Refusal `shift_started` for one with people that has begun, and `past` at its field
    where it would begin before now.
    """
    retimed = [move for move in moves if move.retimed]
    locked_all([move.shift.id for move in moves])
    for move in retimed:
        if not _has_people(move.shift):
            continue
        if move.shift.starts_at <= now:
            raise conflict("shift_started", "A shift with people that has begun cannot be moved.")
        if move.wanted.starts_at <= now:
            raise invalid(**{f"{move.at}starts_at": "past"})
    # An empty time overlaps nothing: each new one is judged once all the old ones are gone.
    db.session.execute(
        update(Application)
        .where(
            Application.shift_id.in_([move.shift.id for move in retimed]),
            Application.state == "accepted",
        )
        .values(during=text("'empty'::tstzrange"))
        .execution_options(synchronize_session=False)
    )


def settle(moves: Sequence[Move], now: datetime) -> int:
    """Bring the people to the new times and tell them; returns how many hold or wait for a place.

    The shifts must have been written anew since `begin`.
    """
    told = 0
    for move in moves:
        if move.retimed:
            db.session.refresh(move.shift, ["during"])
            move.shift.team_warned_at = None
        for application in _people(move.shift):
            _bring(application, move, now) if move.retimed else _tell(application, move, now)
            told += 1
        _tell_asked(move, now)
    for move in moves:
        if move.retimed:
            waiting_list.promote(move.shift, now=now)
    return told


def _bring(application: Application, move: Move, now: datetime) -> None:
    shift = move.shift
    if application.state == "accepted":
        try:
            with judged({"ex_applications_person_id_during": OVERLAP}):
                application.during = shift.during
        except Refusal:
            group = waiting_list.members([application.id])[application.id]
            for row in (application, *group):
                row.state = "offered"
                row.confirm_by = min(now + ANSWER_WITHIN, shift.starts_at)
                row.during = shift.during
            db.session.flush()
            _tell(application, move, now, "shift_moved_overlap")
            return
        _tell(application, move, now, "shift_moved")
        return
    application.during = shift.during
    if application.confirm_by is not None:
        application.confirm_by = min(application.confirm_by, shift.starts_at)
    db.session.flush()
    _tell(application, move, now, "shift_moved_waiting")


def _tell(
    application: Application, move: Move, now: datetime, template: str = "shift_changed"
) -> None:
    more = _was(move)
    if application.confirm_by is not None:
        more["confirm_at"] = application.confirm_by.isoformat()
    application.changed_at = now
    notices.tell_applicant(application, template, **more)


def _tell_asked(move: Move, now: datetime) -> None:
    """Take back what was asked about the old time: nobody says yes to a time they were not told."""
    rows = db.session.execute(
        select(Invitation).where(
            Invitation.shift_id == move.shift.id, Invitation.state.in_(("proposed", "waiting"))
        )
    ).scalars()
    for invitation in rows:
        asked = invitation.state == "waiting"
        facts = notices.facts_of(move.shift) | _was(move)
        if move.retimed:
            invitation.state = "withdrawn"
            invitation.answered_at = now
            rematch_marks.shift(invitation.shift_id)
            facts["path"] = notices.request_path(move.shift.request_id)
        else:
            facts["path"] = "/moje-dopasowania"
        template = "invitation_moved" if move.retimed else "shift_changed"
        if asked:
            key = f"{template}:{invitation.id}:{now.isoformat()}"
            notices.tell(invitation.person_id, template, key, facts)
    db.session.flush()


def _was(move: Move) -> dict[str, str]:
    return {"was_at": move.was["starts_at"], "was_place": move.was["place"]}


def _people(shift: Shift) -> list[Application]:
    return list(
        db.session.execute(
            select(Application)
            .where(Application.shift_id == shift.id, Application.state.in_(ACTIVE))
            .order_by(Application.state, Application.place_number, Application.queue_number)
            .execution_options(populate_existing=True)
        ).scalars()
    )


def _has_people(shift: Shift) -> bool:
    return bool(
        db.session.execute(
            select(exists().where(Application.shift_id == shift.id, Application.state.in_(ACTIVE)))
        ).scalar_one()
    )
