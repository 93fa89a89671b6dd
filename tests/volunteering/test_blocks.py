"""Blocks: each side makes and lifts its own, and never sees the other's."""

import pytest

from services.volunteering import blocks, mine
from services.volunteering.model import Block, Invitation, db
from shared.problems import Refusal
from tests.volunteering.conftest import NOW, Town, person, told


def _invited(town: Town) -> Invitation:
    request = town.published()
    assert town.ola.account_id
    made = Invitation(
        shift_id=request.shifts[0].id, person_id=town.ola.account_id, state="waiting", sent_at=NOW
    )
    db.session.add(made)
    db.session.commit()
    return made


def test_an_organisation_has_somebody_not_proposed_again_and_they_are_told_nothing(
    town: Town,
) -> None:
    invitation = _invited(town)
    organisation_id = invitation.shift.request.organisation_id
    assert town.ola.account_id
    place = {"organisation_id": organisation_id, "person_id": town.ola.account_id}
    before = told("invitation_withdrawn")
    for _ in range(2):
        blocks.make(actor=town.basia, now=NOW, **place)
    db.session.expire_all()
    assert [
        one.person_id
        for one in blocks.of_organisation(actor=town.basia, organisation_id=organisation_id).items
    ] == [town.ola.account_id]
    assert invitation.state == "withdrawn"
    assert blocks.of_person(actor=town.ola).items == ()
    assert told("invitation_withdrawn") == before
    assert mine.matches(person_id=town.ola.account_id, now=NOW).waiting == ()
    for _ in range(2):
        blocks.lift(actor=town.basia, **place)
    assert blocks.of_organisation(actor=town.basia, organisation_id=organisation_id).items == ()


def test_only_its_coordinators_block_and_only_people_they_met(town: Town) -> None:
    invitation = _invited(town)
    organisation_id = invitation.shift.request.organisation_id
    stranger = person()
    assert town.ola.account_id
    assert stranger.account_id
    for who in (town.ola, stranger, town.organiser):
        with pytest.raises(Refusal, match="forbidden"):
            blocks.make(
                actor=who, organisation_id=organisation_id, person_id=town.ola.account_id, now=NOW
            )
        with pytest.raises(Refusal, match="forbidden"):
            blocks.of_organisation(actor=who, organisation_id=organisation_id)
    with pytest.raises(Refusal, match="not_found"):
        blocks.make(
            actor=town.basia,
            organisation_id=organisation_id,
            person_id=stranger.account_id,
            now=NOW,
        )


def test_a_person_lifts_their_own_blocks_and_nobody_elses(town: Town) -> None:
    invitation = _invited(town)
    organisation_id = invitation.shift.request.organisation_id
    assert town.ola.account_id
    terms = {"person_id": town.ola.account_id, "organisation_id": organisation_id}
    own = Block(**terms, request_id=invitation.shift.request_id, made_by="person")
    theirs = Block(**terms, made_by="organisation")
    db.session.add_all([own, theirs])
    db.session.commit()
    seen = blocks.of_person(actor=town.ola).items
    assert [(one.id, one.title) for one in seen] == [(own.id, "Kiermasz ciast")]
    for who, block_id in ((town.ola, theirs.id), (person(), own.id)):
        blocks.lift_own(actor=who, block_id=block_id)
    assert db.session.query(Block).count() == 2
    blocks.lift_own(actor=town.ola, block_id=own.id)
    assert [one.made_by for one in db.session.query(Block)] == ["organisation"]
