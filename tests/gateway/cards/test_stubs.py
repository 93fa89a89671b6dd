"""A stub holds its elector, by one person's entry and another's word; one vote each, any way."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from services.gateway.model import CardStub, StaffAct, db
from services.gateway.register import pausing, sweeping, voting
from services.gateway.register.voters import Voter
from shared import card_numbers
from shared.clients.box import Box
from shared.clients.http import ServiceDown
from shared.contracts.ballots import Choice
from shared.problems import Refusal
from tests.gateway.cards.conftest import Cards, clerk
from tests.support import people


def code(act: Any, *given: Any, **named: Any) -> tuple[str, dict[str, str]]:
    with pytest.raises(Refusal) as raised:
        act(*given, **named)
    return raised.value.problem.code, dict(raised.value.problem.fields)


def test_a_held_elector_cannot_vote_on_the_web_however_they_write_their_name(cards: Cards) -> None:
    (stub,) = cards.stubs()
    cards.open()
    assert cards.enter("Anna Nowak-Lis", stub, address="ul. Lipowa 3/4") == "held"
    anna = cards.vote.account("LIS-NOWAK anna", "lipowa 3 m. 4")
    assert cards.vote.submit(anna, "a").kind == "held"
    assert cards.vote.papers() == []
    neighbour = cards.vote.account("Anna Nowak-Lis", "Lipowa 3/5")
    assert cards.vote.submit(neighbour, "a").kind == "accepted"


def test_the_card_of_who_has_voted_is_counted_as_invalid_once_and_without_a_person(
    cards: Cards,
) -> None:
    anna = cards.vote.account("Anna Nowak")
    cards.vote.submit(anna, "a")
    (stub,) = cards.stubs()
    cards.open()
    for _ in range(2):
        assert cards.enter("Anna Nowak", stub) == "already_voted"
    assert cards.states() == {"voted": 1}
    refused = cards.vote.register_says(
        "SELECT reason, cards FROM card_refusals WHERE ballot_id = :ballot"
    )
    assert [tuple(row) for row in refused] == [("already_voted", 1)]
    # Nor does the card serve for somebody else.
    assert cards.enter("Jan Nowak", stub) == "stub_used"
    assert cards.states() == {"voted": 1}


def test_one_person_has_one_card_and_one_stub_one_person(cards: Cards) -> None:
    one, other = cards.stubs(2)
    cards.open()
    assert cards.enter("Anna Nowak", one) == "held"
    assert cards.enter("Anna Nowak", other) == "already_held"
    assert cards.enter("Jan Nowak", one) == "stub_used"
    assert cards.states() == {"held": 1}


def test_a_vote_on_its_way_is_waited_for(cards: Cards, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = cards.vote.account("Anna Nowak")
    cards.vote.submit(cards.vote.account("Jan Nowak"), "a")

    def down(*_: Any) -> Any:
        raise ServiceDown("consultations")

    with monkeypatch.context() as patch:
        patch.setattr(Box, "cast", down)
        assert cards.vote.submit(anna, "a").kind == "unknown"
    (stub,) = cards.stubs()
    cards.open()
    assert cards.enter("Anna Nowak", stub) == "reserved"
    cards.vote.register_says("SELECT pg_sleep(0.25)")
    with cards.vote.gateway.app_context():
        sweeping.sweep()
    assert cards.enter("Anna Nowak", stub) == "held"


@pytest.mark.parametrize(
    ("number", "name", "address", "fields"),
    [
        ("ACDE", "Anna Nowak", "Lipowa 1", {"number": "malformed"}),
        ("", "Anna", "", {"number": "malformed", "name": "incomplete", "address": "incomplete"}),
        ("made up", "Anna Nowak", "Lipowa 1", {"number": "foreign"}),
    ],
)
def test_what_was_typed_wrong_is_told_all_at_once(
    cards: Cards, number: str, name: str, address: str, fields: dict[str, str]
) -> None:
    cards.open()
    if number == "made up":
        number = card_numbers.draw(b"k" * 32)
    assert code(cards.enter, name, number, address=address) == ("stub", fields)
    assert cards.states() == {}


def test_a_papers_number_is_no_stubs_number(cards: Cards) -> None:
    cards.open()
    (paper,) = cards.papers()
    assert code(cards.enter, "Anna Nowak", paper) == ("stub", {"number": "foreign"})


def test_a_second_person_confirms_and_the_first_never_can(cards: Cards) -> None:
    (stub,) = cards.stubs()
    cards.open()
    cards.enter("Anna Nowak", stub)
    assert code(cards.confirm, "Anna Nowak", stub, who=cards.anna)[0] == "same_person"
    assert cards.batch().held == 1
    for _ in range(2):
        cards.confirm("NOWAK Anna", stub, address="ul. Lipowa 1")
    assert (cards.batch().held, cards.batch().confirmed) == (0, 1)


def test_the_table_itself_refuses_one_person_in_both_places(cards: Cards) -> None:
    assert cards.anna.account_id is not None
    with cards.vote.gateway.app_context():
        db.session.add(
            CardStub(
                ballot_id=cards.vote.ballot_id,
                stub=b"x" * 32,
                batch=1,
                state="confirmed",
                entered_by=cards.anna.account_id,
                judged_by=cards.anna.account_id,
            )
        )
        with pytest.raises(IntegrityError, match="two_people"):
            db.session.flush()
        db.session.rollback()


def test_a_second_person_who_reads_another_name_confirms_nobody(cards: Cards) -> None:
    (stub,) = cards.stubs()
    cards.open()
    cards.enter("Anna Nowik", stub)
    count = (
        "SELECT count(*) AS number FROM electors e JOIN register_ballots b USING (roll_id) "
        "WHERE b.ballot_id = :ballot"
    )
    assert code(cards.confirm, "Anna Nowak", stub)[0] == "other_elector"
    assert cards.vote.register_says(count)[0].number == 1
    # The entry is undone, and the card comes in again under the right name.
    cards.refuse(stub, "mistyped", who=cards.anna)
    assert cards.states() == {}
    assert cards.enter("Anna Nowak", stub, who=cards.jan) == "held"
    cards.confirm("Anna Nowak", stub, who=cards.anna)
    assert cards.batch().confirmed == 1


def test_a_refused_card_frees_its_elector_and_never_comes_again(cards: Cards) -> None:
    (stub,) = cards.stubs()
    cards.open()
    cards.enter("Anna Nowak", stub)
    assert code(cards.refuse, stub, "unsigned", who=cards.anna)[0] == "same_person"
    assert code(cards.refuse, stub, "a whim") == ("stub", {"reason": "unknown"})
    cards.refuse(stub, "unsigned")
    assert code(cards.refuse, stub, "unsigned")[0] == "refused"
    assert code(cards.confirm, "Anna Nowak", stub)[0] == "refused"
    assert cards.states() == {}
    assert cards.enter("Anna Nowak", stub) == "stub_used"
    assert cards.vote.submit(cards.vote.account("Anna Nowak"), "a").kind == "accepted"


def test_a_confirmed_stub_whose_paper_is_missing_is_refused_after_all(cards: Cards) -> None:
    (stub,) = cards.stubs()
    cards.open()
    cards.enter("Anna Nowak", stub)
    cards.confirm("Anna Nowak", stub)
    cards.refuse(stub, "no_paper", who=cards.ewa)
    assert (cards.states(), cards.batch().confirmed) == ({}, 0)


def test_nobody_alone_undoes_what_two_have_said_or_what_cannot_be_entered_again(
    cards: Cards,
) -> None:
    confirmed, waiting = cards.stubs(2)
    cards.open()
    cards.enter("Anna Nowak", confirmed)
    cards.confirm("Anna Nowak", confirmed)
    cards.enter("Jan Nowak", waiting)
    assert code(cards.refuse, confirmed, "mistyped", who=cards.anna)[0] == "same_person"
    cards.vote.scheduled(closes_in=-0.01)
    assert cards.vote.advanced().state() == "settling"
    for stub in (confirmed, waiting):
        for who in (cards.anna, cards.jan):
            assert code(cards.refuse, stub, "mistyped", who=who)[0] == "ended"
    assert cards.states() == {"held": 2}
    # With a reason that is counted a second person still refuses.
    cards.refuse(waiting, "unreadable")
    assert cards.states() == {"held": 1}


def test_nobody_is_held_after_the_end_or_during_a_pause(cards: Cards) -> None:
    late, early = cards.stubs(2)
    cards.open()
    cards.enter("Anna Nowak", early)
    with cards.vote.gateway.app_context():
        pausing.pause_open()
    assert code(cards.enter, "Jan Nowak", late)[0] == "paused"
    cards.vote.register_says("UPDATE register_ballots SET paused_at = NULL RETURNING 1")
    cards.vote.scheduled(closes_in=-0.01)
    assert code(cards.enter, "Jan Nowak", late)[0] == "ended"
    assert cards.vote.advanced().state() == "settling"
    assert code(cards.enter, "Jan Nowak", late)[0] == "ended"
    # What was entered in time may still be confirmed.
    cards.confirm("Anna Nowak", early)


@pytest.mark.parametrize("role", ["clerk", "organiser", "operator"])
def test_the_desk_of_another_centre_holds_nobody(cards: Cards, gateway: Flask, role: str) -> None:
    (stub,) = cards.stubs()
    cards.open()
    elsewhere = people.centre(gateway, "Centrum w Rogalinku")
    stranger = clerk(gateway, None if role == "operator" else elsewhere, role)  # type: ignore[arg-type]
    assert code(cards.enter, "Anna Nowak", stub, who=stranger)[0] == "forbidden"
    cards.enter("Anna Nowak", stub)
    assert code(cards.confirm, "Anna Nowak", stub, who=stranger)[0] == "forbidden"
    assert code(cards.refuse, stub, "unsigned", who=stranger)[0] == "forbidden"


def test_every_act_is_in_the_log_and_nobody_who_voted_is(cards: Cards) -> None:
    (stub,) = cards.stubs()
    cards.open()
    cards.enter("Anna Nowak", stub)
    cards.confirm("Anna Nowak", stub)
    cards.refuse(stub, "no_paper")
    electors = [row.id for row in cards.vote.register_says("SELECT id FROM electors")]
    with cards.vote.gateway.app_context():
        acts = db.session.query(StaffAct).all()
        assert {
            "cards.printed",
            "cards.batch_opened",
            "card.entered",
            "card.confirmed",
            "card.refused",
        } <= {act.act for act in acts}
        told = [f"{act.subject_id} {act.reason}" for act in acts]
    secrets = ["Nowak", stub, *map(str, electors)]
    assert [secret for secret in secrets if any(secret in line for line in told)] == []


def test_fifty_at_once_by_every_way_leave_one_vote(cards: Cards) -> None:
    """Five accounts, a letter's code, the counter's screen and ten cards of one elector."""
    accounts = [cards.vote.account("Anna Nowak") for _ in range(5)]
    numbers = cards.stubs(10)
    cards.open()
    (elector,) = cards.vote.register_says(
        "SELECT e.id FROM electors e JOIN register_ballots b USING (roll_id) "
        "WHERE b.ballot_id = :ballot"
    )

    def one(number: int) -> str:
        if number % 5 == 0:
            return cards.enter("Anna Nowak", numbers[number // 5])
        if number % 5 == 1:
            channel = "letter" if number % 2 else "counter"
            voter = Voter(elector_id=elector.id, channel=channel)
        else:
            voter = Voter(account_id=accounts[number % 5])
        with cards.vote.gateway.app_context():
            choices = {"q": Choice(approved=(cards.vote.options[number % 7],))}
            return voting.submit(ballot_id=cards.vote.ballot_id, voter=voter, choices=choices).kind

    with ThreadPoolExecutor(16) as pool:
        outcomes = [str(outcome) for outcome in pool.map(one, range(50))]
    states = cards.states()
    assert sum(states.values()) == 1
    assert len(cards.vote.papers()) == states.get("voted", 0) == outcomes.count("accepted")
    # A card that comes after a vote is told so.
    assert ("already_voted" in outcomes or "reserved" in outcomes) == ("voted" in states)
    kept = cards.vote.register_says(
        "SELECT 1 FROM card_stubs WHERE state = 'held' AND ballot_id = :ballot"
    )
    assert len(kept) == states.get("held", 0)
