"""One submit after another: what the page may say, and that one paper counts."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import pytest
from flask import Flask

from services.gateway.register import reservations, standings, sweeping
from services.gateway.register.voters import Voter
from services.gateway.web import peers
from shared.clients.box import Box
from shared.clients.http import ServiceDown
from shared.contracts.ballots import CastPaper, PaperTaken
from shared.database import run
from shared.problems import Refusal
from tests.support.vote import Vote, joined


def kinds(vote: Vote) -> list[tuple[str, bool]]:
    rows = vote.register_says(
        "SELECT state, serial IS NULL AND look_again_at IS NULL AS bare FROM register "
        "WHERE ballot_id = :ballot"
    )
    return [(row.state, row.bare) for row in rows]


def lost_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let papers arrive and every answer be lost."""
    cast = Box.cast

    def lost(self: Box, ballot_id: UUID, command: CastPaper) -> PaperTaken:
        cast(self, ballot_id, command)
        raise ServiceDown("consultations")

    monkeypatch.setattr(Box, "cast", lost)


def test_a_vote_gets_a_receipt_and_leaves_neither_serial_nor_time(vote: Vote) -> None:
    anna = vote.account("Anna Nowak")
    first = vote.submit(anna, "a", "b")
    assert (first.kind, len(first.receipt or "")) == ("accepted", 14)
    assert kinds(vote) == [("voted", True)]
    again = vote.submit(anna, "a", "b")
    assert (again.kind, again.receipt) == ("voted", None)
    assert vote.papers() == ['{"q":{"approved":["a","b"]}}']


def test_two_accounts_with_one_declaration_are_one_elector(vote: Vote) -> None:
    one = vote.account("Anna Nowak-Lis", "ul. Lipowa 3/4")
    other = vote.account("LIS-NOWAK anna", "lipowa 3 m. 4")
    neighbour = vote.account("Anna Nowak-Lis", "Lipowa 3/5")
    assert vote.submit(one, "a").kind == "accepted"
    assert vote.submit(other, "b").kind == "voted"
    assert vote.submit(neighbour, "c").kind == "accepted"
    assert len(vote.papers()) == 2


def test_fifty_submits_of_one_elector_at_once_leave_one_paper(vote: Vote) -> None:
    accounts = [vote.account("Anna Nowak", "Lipowa 1") for _ in range(5)]
    with ThreadPoolExecutor(16) as pool:
        outcomes = list(
            pool.map(
                lambda number: vote.submit(accounts[number % 5], vote.options[number % 7]),
                range(50),
            )
        )
    assert len(vote.papers()) == 1
    assert kinds(vote) == [("voted", True)]
    assert [str(outcome.kind) for outcome in outcomes].count("accepted") == 1
    assert {outcome.kind for outcome in outcomes} <= {"accepted", "same", "voted"}


def test_without_a_declaration_nobody_votes(vote: Vote) -> None:
    assert vote.submit(vote.account(), "a").kind == "not_an_elector"
    assert kinds(vote) == []


def test_wrong_choices_reserve_nothing(vote: Vote) -> None:
    outcome = vote.submit(vote.account("Anna Nowak"), "a", "b", "c", "d")
    assert (outcome.kind, outcome.faults) == ("wrong", {"q": "too_many"})
    assert kinds(vote) == []


def test_a_lost_answer_is_not_known_and_sending_again_counts_once(
    vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = vote.account("Anna Nowak")
    with monkeypatch.context() as patch:
        lost_after(patch)
        assert vote.submit(anna, "a").kind == "unknown"
    assert kinds(vote) == [("reserved", False)]
    again = vote.submit(anna, "a")
    assert (again.kind, len(again.receipt or "")) == ("same", 14)
    assert len(vote.papers()) == 1


def test_after_a_lost_answer_other_choices_do_not_replace_the_first(
    vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = vote.account("Anna Nowak")
    with monkeypatch.context() as patch:
        lost_after(patch)
        vote.submit(anna, "a")
    assert vote.submit(anna, "b").kind == "voted"
    assert vote.papers() == ['{"q":{"approved":["a"]}}']


def test_a_box_that_is_down_loses_nobodys_vote(vote: Vote, gateway: Flask) -> None:
    anna = vote.account("Anna Nowak")
    with joined(gateway, "http://127.0.0.1:1"), pytest.raises(ServiceDown):
        # This process has not seen the form yet: nothing is reserved and nothing was sent.
        vote.submit(anna, "a")
    assert kinds(vote) == []
    vote.submit(vote.account("Jan Nowak"), "a")
    with joined(gateway, "http://127.0.0.1:1"):
        assert vote.submit(anna, "a").kind == "unknown"
    assert vote.submit(anna, "a").kind == "accepted"
    assert len(vote.papers()) == 2


def sweep(vote: Vote) -> None:
    vote.register_says("SELECT pg_sleep(0.25)")
    with vote.gateway.app_context():
        sweeping.sweep()


def test_the_sweep_marks_who_has_a_paper_and_frees_who_has_none(
    vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, jan = vote.account("Anna Nowak"), vote.account("Jan Nowak")
    with monkeypatch.context() as patch:
        lost_after(patch)
        vote.submit(anna, "a")
    with monkeypatch.context() as patch:
        patch.setattr(Box, "cast", _down)
        assert vote.submit(jan, "b").kind == "unknown"
    sweep(vote)
    assert kinds(vote) == [("voted", True)]
    assert vote.submit(anna, "c").kind == "voted"
    assert vote.submit(jan, "b").kind == "accepted"


def _down(*_: Any) -> PaperTaken:
    raise ServiceDown("consultations")


def test_a_young_reservation_is_left_alone(vote: Vote, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Box, "cast", _down)
        vote.submit(vote.account("Jan Nowak"), "b")
    with vote.gateway.app_context():
        sweeping.sweep()
    assert kinds(vote) == [("reserved", False)]


def test_a_paper_that_comes_after_its_void_is_sent_again_under_a_new_serial(
    vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = vote.account("Anna Nowak")
    cast = Box.cast

    def slow(self: Box, ballot_id: UUID, command: CastPaper) -> PaperTaken:
        monkeypatch.setattr(Box, "cast", cast)
        sweep(vote)
        return cast(self, ballot_id, command)

    monkeypatch.setattr(Box, "cast", slow)
    assert vote.submit(anna, "a").kind == "accepted"
    assert len(vote.papers()) == 1
    assert kinds(vote) == [("voted", True)]


def test_after_three_voided_rounds_it_is_not_known(
    vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Box, "cast", lambda *_: PaperTaken(outcome="void"))
    assert vote.submit(vote.account("Anna Nowak"), "a").kind == "unknown"
    assert kinds(vote) == [("reserved", False)]


def test_an_answer_about_an_old_serial_changes_nothing(vote: Vote) -> None:
    anna = vote.account("Anna Nowak")
    with vote.gateway.app_context():
        row = reservations.reserve(vote.ballot_id, Voter(account_id=anna))
        assert row.serial is not None
        fresh = reservations.renew(vote.ballot_id, row.serial)
        assert fresh is not None
        assert not reservations.mark_voted(vote.ballot_id, row.serial)
        assert not reservations.remove(vote.ballot_id, row.serial)
        assert reservations.renew(vote.ballot_id, row.serial) is None
        assert reservations.mark_voted(vote.ballot_id, fresh)
        assert not reservations.mark_voted(vote.ballot_id, fresh)


def test_a_row_that_goes_before_it_is_read_is_no_end_of_the_vote(vote: Vote) -> None:
    """Another tab's reservation is swept between the two statements of this one's submit."""
    anna = vote.account("Anna Nowak")
    with vote.gateway.app_context():
        first = reservations.reserve(vote.ballot_id, Voter(account_id=anna))
        assert first.serial is not None
        swept: list[UUID] = [first.serial]

        def swept_after(link: Any, statement: Any, values: Any) -> Any:
            answer = run(link, statement, values)
            if swept and statement is reservations._RESERVE:
                assert reservations.remove(vote.ballot_id, swept.pop())
            return answer

        with mock.patch.object(reservations, "run", swept_after):
            again = reservations.reserve(vote.ballot_id, Voter(account_id=anna))
    assert swept == []
    assert again.found == "reserved"
    assert again.serial not in (None, first.serial)


def test_pages_learn_how_an_account_stands_and_turnout_only_in_tens(vote: Vote) -> None:
    anna, stranger = vote.account("Anna Nowak"), vote.account()
    with vote.gateway.app_context():
        found = standings.standing(ballot_id=vote.ballot_id, account_id=anna)
        assert found is not None
        assert (found.state, found.accepting, found.attached, found.row) == (
            "open",
            True,
            True,
            "none",
        )
        assert standings.standing(ballot_id=uuid4(), account_id=anna) is None
        visitor = standings.standing(ballot_id=vote.ballot_id, account_id=None)
        assert visitor is not None
        assert not visitor.attached
    for account in vote.electors(12)[:9]:
        vote.submit(account, "a")
    with vote.gateway.app_context():
        assert standings.turnout(vote.ballot_id) is None
    vote.submit(anna, "a")
    with vote.gateway.app_context():
        assert standings.turnout(vote.ballot_id) == 10
        assert standings.has_voted(ballot_id=vote.ballot_id, account_id=anna)
        assert not standings.has_voted(ballot_id=vote.ballot_id, account_id=stranger)
        assert [each.ballot_id for each in standings.took_part(anna)] == [vote.ballot_id]
        assert standings.took_part(stranger) == []


def test_the_page_session_holds_nothing_across_the_call(vote: Vote) -> None:
    from services.gateway.model import Account, db
    from services.gateway.register import voting
    from shared.contracts.ballots import Choice

    anna = vote.account("Anna Nowak")
    with vote.gateway.app_context():
        peers.box()
        db.session.add(Account(name="pending"))
        db.session.flush()
        with pytest.raises(RuntimeError, match="commit before"):
            voting.submit(
                ballot_id=vote.ballot_id,
                voter=Voter(account_id=anna),
                choices={"q": Choice(approved=("a",))},
            )
        db.session.rollback()


def test_a_declaration_attaches_an_account_for_good(vote: Vote) -> None:
    from services.gateway.model import db
    from services.gateway.register import electors

    account = vote.account()

    def declare(name: str, address: str) -> str:
        with vote.gateway.app_context():
            came_to = electors.declare(
                ballot_id=vote.ballot_id, account_id=account, name=name, address=address
            )
            db.session.commit()
            return came_to

    assert declare("Anna Nowak", "Lipowa 1") == "attached"
    assert declare("Zofia Nowak", "Lipowa 2") == "already"
    account = vote.account()
    assert declare("Anna Nowak", "Lipowa 1") == "shared"
    count = "SELECT count(*) FROM electors e JOIN register_ballots b USING (roll_id)"
    assert vote.register_says(f"{count} WHERE ballot_id = :ballot")[0][0] == 1
    with pytest.raises(Refusal):
        declare("Anna", "Lipowa 1")


def test_erasing_an_account_leaves_its_electors_vote(vote: Vote) -> None:
    from services.gateway.model import db
    from services.gateway.register import electors

    anna = vote.account("Anna Nowak")
    vote.submit(anna, "a")
    with vote.gateway.app_context():
        electors.detach(anna)
        db.session.commit()
    assert kinds(vote) == [("voted", True)]
    assert vote.submit(vote.account("Anna Nowak"), "b").kind == "voted"
