"""Between the plan and the invitation things change: everything is looked at again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.volunteering import (
    applications,
    invitations,
    offers,
    people,
    proposals,
    requests,
    run_work,
)
from services.volunteering.model import Invitation, Membership, Offer, Organisation, Shift, db
from services.volunteering.rules import waves
from shared.contracts.actors import Actor
from tests.volunteering.runs import town

BASIA = Actor(account_id=uuid4())


def planned(centre: UUID, monkeypatch: pytest.MonkeyPatch, then: Callable[[], None]) -> None:
    """Run a matching in which something happens after the plan was kept."""
    shifts_of = proposals.shifts_of

    def after(run_id: UUID) -> list[UUID]:
        assert town.invitations("proposed"), "there is something to send"
        then()
        db.session.commit()
        return shifts_of(run_id)

    run_id = town.run(centre)
    monkeypatch.setattr(proposals, "shifts_of", after)
    run_work.work_off(run_id)
    assert town.found(run_id).state == "finished"


@pytest.fixture
def place(centre: UUID) -> dict[str, UUID]:
    """One place and one person who fits."""
    house = town.organisation(centre)
    db.session.add(
        Membership(organisation_id=house, person_id=BASIA.account_id, role="coordinator")
    )
    request = town.request(house, centre)
    made = {"house": house, "request": request, "shift": town.shift(request)}
    made["person"] = town.offer(centre)
    db.session.commit()
    return made


def _fill(place: dict[str, UUID]) -> None:
    applications.sign_up(person_id=uuid4(), shift_id=place["shift"], now=town.NOW)


def _cancel(place: dict[str, UUID]) -> None:
    requests.cancel(actor=BASIA, request_id=place["request"], reason="deszcz", now=town.NOW)


def _cancel_shift(place: dict[str, UUID]) -> None:
    requests.cancel_shift(actor=BASIA, shift_id=place["shift"], reason="deszcz", now=town.NOW)


def _refuse(place: dict[str, UUID]) -> None:
    organisation = db.session.get_one(Organisation, place["house"])
    organisation.state, organisation.verdict_reason = "refused", "nie istnieje"


def _pause(place: dict[str, UUID]) -> None:
    offers.set_state(person_id=place["person"], state="paused", now=town.NOW)


def _delete(place: dict[str, UUID]) -> None:
    offers.delete(person_id=place["person"], now=town.NOW)


def _erase(place: dict[str, UUID]) -> None:
    people.forget(place["person"], town.NOW)


def _begin_soon(place: dict[str, UUID]) -> None:
    shift = db.session.get_one(Shift, place["shift"])
    shift.starts_at = town.NOW + timedelta(minutes=30)


def _cap(place: dict[str, UUID]) -> None:
    db.session.get_one(Offer, place["person"]).invitations_per_week = 0


def _busy(place: dict[str, UUID]) -> None:
    abroad = uuid4()
    elsewhere = town.shift(town.request(town.organisation(abroad), abroad), hour=10)
    town.accepted(place["person"], elsewhere)


def _come_already(place: dict[str, UUID]) -> None:
    applications.sign_up(person_id=place["person"], shift_id=place["shift"], now=town.NOW)


@pytest.mark.parametrize(
    "change",
    [
        _fill,
        _cancel,
        _cancel_shift,
        _refuse,
        _pause,
        _delete,
        _erase,
        _begin_soon,
        _cap,
        _busy,
        _come_already,
    ],
)
def test_what_changed_since_the_plan_is_respected(
    centre: UUID,
    place: dict[str, UUID],
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[dict[str, UUID]], None],
) -> None:
    planned(centre, monkeypatch, lambda: change(place))
    assert town.invitations("waiting", "proposed") == []
    assert town.told("invitation_sent") == []


def test_without_a_change_the_same_plan_is_sent(
    centre: UUID, place: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(centre, monkeypatch, lambda: None)
    (invitation,) = town.invitations("waiting")
    assert invitation.person_id == place["person"]


def test_an_invitation_that_is_accepted_takes_the_place(
    centre: UUID, place: dict[str, UUID]
) -> None:
    run_work.work_off(town.run(centre))
    (invitation,) = town.invitations("waiting")
    who = Actor(account_id=invitation.person_id)
    for _ in range(2):
        application = invitations.accept(actor=who, invitation_id=invitation.id, now=town.NOW)
        db.session.commit()
        assert application.state == "accepted"
    assert application.invitation_id == invitation.id
    run_work.work_off(town.run(centre))
    assert len(town.invitations()) == 1


def test_an_unanswered_invitation_expires_once_and_cannot_be_accepted(
    centre: UUID, place: dict[str, UUID]
) -> None:
    run_work.work_off(town.run(centre))
    (invitation,) = town.invitations("waiting")
    deadline = invitation.answer_by
    assert deadline is not None
    assert proposals.expire(deadline - timedelta(seconds=1)) == 0
    assert proposals.expire(deadline) == 1
    assert proposals.expire(deadline) == 0
    db.session.commit()
    (invitation,) = town.invitations("expired")
    with pytest.raises(Exception, match="invitation_over"):
        invitations.accept(
            actor=Actor(account_id=invitation.person_id), invitation_id=invitation.id, now=deadline
        )


def test_the_deadline_lies_before_the_shift(centre: UUID) -> None:
    house = town.organisation(centre)
    soon = town.shift(town.request(house, centre), days=1, hour=20)
    late = town.shift(town.request(house, centre), days=20)
    town.offer(centre)
    run_work.work_off(town.run(centre))
    made: dict[UUID, Any] = {one.shift_id: one for one in town.invitations("waiting")}
    left = made[soon].shift.starts_at - made[soon].sent_at
    assert made[soon].answer_by - made[soon].sent_at < left / 2
    assert made[late].answer_by == made[late].sent_at + waves.LONGEST_WAIT


def test_an_erased_person_is_in_no_invitation(centre: UUID, place: dict[str, UUID]) -> None:
    run_work.work_off(town.run(centre))
    people.forget(place["person"], town.NOW)
    db.session.commit()
    assert db.session.query(Invitation).filter(Invitation.person_id.is_not(None)).count() == 0
    assert len(town.invitations("withdrawn")) == 1
