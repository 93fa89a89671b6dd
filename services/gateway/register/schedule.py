"""What consultations tells of a ballot: content and dates are theirs, who is in time is ours."""

import msgspec
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from services.gateway import later
from services.gateway.model import Roll, db
from services.gateway.register import rolls, work
from shared.contracts.messages import (
    BallotFrozen,
    BallotScheduled,
    BallotWithdrawn,
    SurveyScheduled,
)

_COPY = text(
    """
    INSERT INTO register_ballots (
        ballot_id, version, consultation_id, survey_of, title, centre_id, area_ids, opens_at,
        closes_at, rehearsal, verifies_until, roll_id, state, box_frozen, frozen, emptied)
    VALUES (
        :ballot_id, :version, :consultation_id, :survey_of, :title, :centre_id, :area_ids,
        :opens_at, :closes_at, :rehearsal, :verifies_until, :roll_id, 'draft', false, false, false)
    ON CONFLICT (ballot_id) DO UPDATE SET
        version = excluded.version, title = excluded.title, area_ids = excluded.area_ids,
        opens_at = excluded.opens_at, closes_at = excluded.closes_at,
        verifies_until = excluded.verifies_until
    WHERE register_ballots.version < excluded.version
      AND register_ballots.state IN ('draft', 'open')
    """
)
_WITHDRAW = text(
    """
    UPDATE register_ballots SET state = 'withdrawn', version = :version
    WHERE ballot_id = :ballot_id AND state = 'draft'
    """
)
_KNOWN = text("SELECT roll_id FROM register_ballots WHERE ballot_id = :ballot_id")
_BOX_FROZEN = text("UPDATE register_ballots SET box_frozen = true WHERE ballot_id = :ballot_id")


def on_scheduled(message: BallotScheduled) -> None:
    """Copy a ballot's dates unless a later message was here first; once it closes, they stay."""
    db.session.flush()
    roll_id = db.session.execute(_KNOWN, {"ballot_id": message.ballot_id}).scalar_one_or_none()
    if roll_id is None:
        roll_id = rolls.taken_or_made(message.consultation_id)
    facts = msgspec.structs.asdict(message)
    more = {"area_ids": list(message.area_ids), "roll_id": roll_id, "survey_of": None}
    db.session.execute(_COPY, facts | more)
    later.enqueue(work.drive_ballots)


def on_survey_scheduled(message: SurveyScheduled) -> None:
    """Copy an anonymous survey's dates like a ballot's; its roll is its own, of the same id."""
    db.session.execute(
        insert(Roll)
        .values(id=message.survey_id, checks=[message.check])
        .on_conflict_do_nothing(index_elements=["id"])
    )
    facts = msgspec.structs.asdict(message)
    of_a_survey = {
        "ballot_id": message.survey_id,
        "consultation_id": None,
        "survey_of": message.consultation_id,
        "area_ids": list(message.area_ids),
        "rehearsal": False,
        "verifies_until": None,
        "roll_id": message.survey_id,
    }
    db.session.execute(_COPY, facts | of_a_survey)
    later.enqueue(work.drive_ballots)


def on_withdrawn(message: BallotWithdrawn) -> None:
    """Never open a ballot that was called off. One that is open goes on: the box decided so.

    Raises LookupError while the ballot is not known here: the message comes again, after the one
    that schedules it.
    """
    facts = msgspec.structs.asdict(message)
    if db.session.execute(_KNOWN, {"ballot_id": message.ballot_id}).first() is None:
        raise LookupError("the ballot has not been scheduled here yet")
    db.session.execute(_WITHDRAW, facts)


def on_frozen(message: BallotFrozen) -> None:
    """Have the register's own rows frozen, now that the box's are."""
    db.session.execute(_BOX_FROZEN, {"ballot_id": message.ballot_id})
    later.enqueue(work.freeze_registers)
