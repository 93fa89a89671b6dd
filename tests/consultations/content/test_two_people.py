"""What decides a vote takes two organisers: who proposes cannot agree, who agrees judges anew."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from services.consultations import announcements, ballots, consultations, jobs, pending
from services.consultations.api import telling
from services.consultations.model import Consultation, PendingAct, db
from shared.contracts.actors import VISITOR, Actor, Role
from shared.contracts.consultations import ChangeDates
from shared.contracts.messages import AccountErased
from tests.support import two

from .conftest import NOW
from .test_content import DAY, described, drafted, messages, refused, terms


def waiting(found: Consultation, organiser: Actor) -> PendingAct:
    """Return what waits."""
    act = pending.of(found, actor=organiser)
    assert act is not None
    return act


def propose(kind: str, made: Consultation, organiser: Actor) -> Any:
    """Propose one of the four steps."""
    now = NOW + DAY / 2
    match kind:
        case "announce":
            return announcements.announce(made.id, actor=organiser, now=now)
        case "dates":
            command = ChangeDates(opens_at=NOW + DAY, closes_at=NOW + 5 * DAY, reason="Święto")
            return announcements.change_dates(made.id, actor=organiser, command=command, now=now)
        case "close":
            return announcements.close_early(
                made.id, actor=organiser, reason="Awaria", now=NOW + 1.5 * DAY
            )
    return announcements.withdraw(made.id, actor=organiser, reason="Brak pieniędzy", now=now)


def ready(kind: str, organiser: Actor, **changed: Any) -> Consultation:
    """Return a consultation for which a step can be proposed: from day one to day two."""
    made = drafted(organiser, opens_at=NOW + DAY, closes_at=NOW + 2 * DAY, **changed)
    if kind != "announce":
        two.announce(made.id, actor=organiser, now=NOW)
    return made


KINDS = {
    "announce": ("ballot.announced", NOW + DAY / 2),
    "dates": ("ballot.dates", NOW + DAY / 2),
    "close": ("ballot.closed_early", NOW + 1.5 * DAY),
    "withdraw": ("ballot.withdrawn", NOW + DAY / 2),
}


@pytest.mark.parametrize("kind", KINDS)
def test_one_organiser_alone_changes_nothing(inside: Flask, organiser: Actor, kind: str) -> None:
    made = ready(kind, organiser)
    assert made.ballot is not None
    before = (made.state, made.ballot.opens_at, made.ballot.closes_at)
    told = len(messages("BallotScheduled")), len(messages("BallotWithdrawn"))

    propose(kind, made, organiser)

    assert (made.state, made.ballot.opens_at, made.ballot.closes_at) == before
    assert (len(messages("BallotScheduled")), len(messages("BallotWithdrawn"))) == told
    assert waiting(made, organiser).kind == kind
    assert "ballot.proposed" in [body["act"] for body in messages("StaffActed")]


@pytest.mark.parametrize("kind", KINDS)
def test_who_proposed_cannot_agree_and_another_organiser_can(
    inside: Flask, organiser: Actor, kind: str
) -> None:
    made = ready(kind, organiser)
    act, now = KINDS[kind]
    propose(kind, made, organiser)
    asked = waiting(made, organiser)

    again = refused(lambda: propose(kind, made, organiser))
    own = refused(lambda: announcements.agree(made.id, asked.id, actor=organiser, now=now))
    assert [again.code, own.code] == ["another_must_agree", "another_must_agree"]

    other = two.second(organiser)
    announcements.agree(made.id, asked.id, actor=other, now=now)

    assert pending.of(made, actor=organiser) is None
    by = {body["act"]: body["account_id"] for body in messages("StaffActed")}
    assert by[act] == str(other.account_id)
    assert by["ballot.proposed"] == str(organiser.account_id)
    told = [body["template"] for body in messages("NotifyPerson")]
    assert set(told) == {"second_person_agreed"}
    assert {body["person_id"] for body in messages("NotifyPerson")} == {str(organiser.account_id)}
    gone = refused(lambda: announcements.agree(made.id, asked.id, actor=other, now=now))
    assert gone.code == "nothing_waits"


@pytest.mark.parametrize("kind", KINDS)
def test_a_rehearsal_needs_one_person(inside: Flask, organiser: Actor, kind: str) -> None:
    made = ready(kind, organiser, rehearsal=True)

    propose(kind, made, organiser)

    assert pending.of(made, actor=organiser) is None
    assert KINDS[kind][0] in [body["act"] for body in messages("StaffActed")]
    assert "ballot.proposed" not in [body["act"] for body in messages("StaffActed")]


def test_only_the_other_organisers_of_the_centre_are_asked(inside: Flask, organiser: Actor) -> None:
    made = ready("announce", organiser)
    propose("announce", made, organiser)
    asked = waiting(made, organiser)

    (told,) = messages("NotifyStaff")

    assert told["template"] == "second_person_needed"
    assert (told["centre_id"], told["role"]) == (str(made.centre_id), "organiser")
    assert told["except_id"] == str(organiser.account_id)
    elsewhere = Actor(account_id=uuid4(), roles=(Role("organiser", uuid4()), Role("operator")))
    for act in (
        lambda: announcements.agree(made.id, asked.id, actor=elsewhere, now=NOW),
        lambda: pending.refuse(made.id, asked.id, actor=elsewhere, reason="Nie, bo nie"),
    ):
        assert refused(act).status in (403, 404)
    for stranger in (elsewhere, VISITOR):
        assert pending.of(made, actor=stranger) is None


def test_what_has_become_impossible_is_refused_in_words_and_goes_on_waiting(
    inside: Flask, organiser: Actor
) -> None:
    made = ready("dates", organiser)
    command = ChangeDates(opens_at=NOW + DAY / 2, closes_at=NOW + 2 * DAY, reason="Wcześniej")
    announcements.change_dates(made.id, actor=organiser, command=command, now=NOW)
    asked = waiting(made, organiser)

    late = refused(
        lambda: announcements.agree(
            made.id, asked.id, actor=two.second(organiser), now=NOW + 0.75 * DAY
        )
    )

    assert late.fields == {"opens_at": "opens_in_the_past"}
    assert waiting(made, organiser).id == asked.id
    pending.take_back(made.id, asked.id, actor=organiser)
    assert pending.of(made, actor=organiser) is None


def test_an_announcement_agreed_to_late_is_judged_at_that_moment(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser, closes_at=NOW + DAY)
    announcements.announce(made.id, actor=organiser, now=NOW)
    asked, other = waiting(made, organiser), two.second(organiser)

    late = refused(lambda: announcements.agree(made.id, asked.id, actor=other, now=NOW + DAY))
    assert late.fields == {"closes_in_the_past": "closes_in_the_past"}
    announcements.agree(made.id, asked.id, actor=other, now=NOW + DAY / 2)

    assert made.ballot is not None
    assert made.ballot.opens_at == NOW + DAY / 2


def test_what_waits_to_be_announced_stays_as_the_second_person_reads_it(
    inside: Flask, organiser: Actor
) -> None:
    made = ready("announce", organiser)
    propose("announce", made, organiser)

    for act in (
        lambda: consultations.edit(made.id, actor=organiser, command=described(organiser)),
        lambda: ballots.set_terms(made.id, actor=organiser, command=terms()),
        lambda: consultations.delete(made.id, actor=organiser),
    ):
        assert refused(act).code == "waits_for_second"

    pending.take_back(made.id, waiting(made, organiser).id, actor=organiser)
    consultations.edit(made.id, actor=organiser, command=described(organiser, title="Inaczej"))
    assert made.title == "Inaczej"


def test_another_organiser_refuses_with_a_reason_for_who_proposed(
    inside: Flask, organiser: Actor
) -> None:
    made = ready("withdraw", organiser)
    propose("withdraw", made, organiser)
    asked, other = waiting(made, organiser), two.second(organiser)

    def refuse(actor: Actor, reason: str) -> Any:
        return pending.refuse(made.id, asked.id, actor=actor, reason=reason)

    assert refused(lambda: refuse(organiser, "Jednak nie")).code == "own_proposal"
    assert refused(lambda: refuse(other, "  ")).fields == {"reason": "empty"}
    refuse(other, "Najpierw zapytajmy radę")

    assert made.state == "published"
    (told,) = [b for b in messages("NotifyPerson") if b["template"] == "second_person_refused"]
    assert told["person_id"] == str(organiser.account_id)
    assert told["facts"]["reason"] == "Najpierw zapytajmy radę"
    refusals = [body for body in messages("StaffActed") if body["act"] == "ballot.refused"]
    assert [body["account_id"] for body in refusals] == [str(other.account_id)]


def test_only_who_proposed_takes_it_back(inside: Flask, organiser: Actor) -> None:
    made = ready("announce", organiser)
    propose("announce", made, organiser)
    asked = waiting(made, organiser)

    other = two.second(organiser)
    assert refused(lambda: pending.take_back(made.id, asked.id, actor=other)).status == 403
    pending.take_back(made.id, asked.id, actor=organiser)

    assert "ballot.taken_back" in [body["act"] for body in messages("StaffActed")]
    assert refused(lambda: pending.take_back(made.id, asked.id, actor=organiser)).code == (
        "nothing_waits"
    )


def test_one_step_waits_at_a_time(inside: Flask, organiser: Actor) -> None:
    made = ready("dates", organiser)
    propose("dates", made, organiser)

    other = two.second(organiser)
    for kind, actor in (("withdraw", organiser), ("dates", other), ("withdraw", other)):
        assert refused(partial(propose, kind, made, actor)).code == "something_waits"

    row = {"kind": "close", "proposed_by": uuid4(), "proposed_at": NOW}
    with (
        pytest.raises(IntegrityError, match="uq_pending_acts_consultation_id"),
        db.session.begin_nested(),
    ):
        db.session.add(PendingAct(consultation_id=made.id, **row))


def test_agreeing_to_what_was_taken_back_and_proposed_otherwise_is_refused(
    inside: Flask, organiser: Actor
) -> None:
    made = ready("dates", organiser)
    propose("dates", made, organiser)
    seen = waiting(made, organiser).id
    pending.take_back(made.id, seen, actor=organiser)
    propose("withdraw", made, organiser)

    other = two.second(organiser)
    stale = refused(lambda: announcements.agree(made.id, seen, actor=other, now=NOW))

    assert stale.code == "nothing_waits"
    assert made.state == "published"


def test_what_an_erased_person_proposed_is_dropped(inside: Flask, organiser: Actor) -> None:
    made = ready("announce", organiser)
    propose("announce", made, organiser)
    assert organiser.account_id is not None

    jobs.forget_person(AccountErased(person_id=organiser.account_id))

    assert pending.of(made, actor=organiser) is None


def test_what_waits_is_told_to_organisers_alone(inside: Flask, organiser: Actor) -> None:
    made = ready("dates", organiser)
    propose("dates", made, organiser)
    asked = waiting(made, organiser)

    told = telling.consultation(made, now=NOW, waiting=asked).pending

    assert told is not None
    assert (told.kind, told.reason, told.proposed_by) == ("dates", "Święto", organiser.account_id)
    assert (told.opens_at, told.closes_at) == (NOW + DAY, NOW + 5 * DAY)
    assert telling.consultation(made, now=NOW + timedelta(seconds=1)).pending is None
