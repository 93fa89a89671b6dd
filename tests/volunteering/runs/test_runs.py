"""A run from the asking to the invitations, on a real database."""

from uuid import UUID, uuid4

import pytest
from flask import Flask

from services.volunteering import run_work
from services.volunteering.model import MatchingRun, db
from tests.volunteering.runs import town

CENTRE = uuid4()


@pytest.fixture(autouse=True)
def inside(volunteering: Flask):
    with volunteering.app_context():
        yield
        db.session.remove()


def found(run_id: UUID) -> MatchingRun:
    db.session.rollback()
    return db.session.get_one(MatchingRun, run_id, populate_existing=True)


def test_a_run_invites_the_person_who_fits_and_says_why():
    house = town.organisation(CENTRE)
    shift = town.shift(town.request(house, CENTRE))
    ola = town.offer(CENTRE)
    town.offer(CENTRE, skills=("driving",))
    town.offer(uuid4())
    run_id = town.run(CENTRE)
    run_work.work_off(run_id)
    run = found(run_id)
    assert (run.state, run.done, run.total) == ("finished", 1, 1)
    assert run.summary["places_filled"] == 1
    (invitation,) = town.invitations()
    assert (invitation.person_id, invitation.shift_id) == (ola, shift)
    assert invitation.state == "waiting"
    assert sum(invitation.parts.values()) == invitation.score > 0
    assert 400 < invitation.metres < 600
    assert invitation.sent_at < invitation.answer_by
