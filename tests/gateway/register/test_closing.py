"""A ballot opens and closes in steps that can be repeated, and both books agree at the end."""

import threading
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from services.consultations import box
from services.consultations.box import freezing as box_freezing
from services.consultations.box import taking
from services.gateway.model import db
from services.gateway.register import (
    closing,
    freezing,
    reservations,
    schedule,
    standings,
    sweeping,
    work,
)
from services.gateway.register.voters import Voter
from shared import crash
from shared.clients.box import Box
from shared.clients.http import ServiceDown
from shared.contracts.ballots import PaperTaken, SealBox
from shared.contracts.messages import BallotFrozen, BallotWithdrawn
from tests.support import people
from tests.support.vote import Vote, joined
from tests.support.votes import patient


def down(*_: Any) -> Any:
    raise ServiceDown("consultations")


def box_state(vote: Vote) -> str:
    with vote.consultations.app_context():
        return box.state(vote.ballot_id).state


def end_now(vote: Vote) -> None:
    vote.scheduled(closes_in=-0.01)


def test_nothing_is_in_time_before_the_opening_or_after_the_end(vote: Vote) -> None:
    early = Vote(vote.gateway, vote.consultations).prepared(opens_in=3600, closes_in=7200)
    early.advanced()
    anna = early.account("Anna Nowak")
    assert (early.state(), early.submit(anna, "a").kind) == ("draft", "ended")
    early.scheduled()
    early.advanced()
    assert early.submit(anna, "a").kind == "accepted"
    # The end counts from its second on, even while the closing job has not run.
    jan = early.account("Jan Nowak")
    end_now(early)
    assert early.state() == "open"
    assert early.submit(jan, "a").kind == "ended"


def test_an_opening_cut_off_anywhere_goes_on(vote: Vote, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Vote(vote.gateway, vote.consultations).prepared()
    with monkeypatch.context() as patch:
        patch.setattr(Box, "open", down)
        with pytest.raises(ServiceDown):
            other.advanced()
    assert (other.state(), box_state(other)) == ("draft", "draft")
    opened = Box.open
    with monkeypatch.context() as patch:
        patch.setattr(Box, "open", lambda *given: (opened(*given), down()))
        with pytest.raises(ServiceDown):
            other.advanced()
    assert (other.state(), box_state(other)) == ("draft", "open")
    other.advanced()
    assert other.state() == "open"
    assert other.submit(other.account("Anna Nowak"), "a").kind == "accepted"


def test_a_withdrawal_that_comes_before_its_ballot_is_not_taken_as_done(gateway: Flask) -> None:
    """The sender sends again what is not acknowledged, and then the ballot is known."""
    with gateway.app_context(), pytest.raises(LookupError):
        schedule.on_withdrawn(BallotWithdrawn(ballot_id=uuid4(), version=2))


def test_a_ballot_that_was_called_off_never_opens(vote: Vote) -> None:
    other = Vote(vote.gateway, vote.consultations).prepared(opens_in=3600)
    with vote.gateway.app_context():
        schedule.on_withdrawn(BallotWithdrawn(ballot_id=other.ballot_id, version=9))
        db.session.commit()
    other.scheduled()
    assert other.advanced().state() == "withdrawn"


def test_an_older_message_never_overwrites_dates(vote: Vote) -> None:
    anna = vote.account("Anna Nowak")
    vote.version += 1
    vote.scheduled(closes_in=7200)
    vote.version = 0
    end_now(vote)
    assert vote.submit(anna, "a").kind == "accepted"


def test_a_closed_vote_is_sealed_frozen_and_bare_in_both_books(vote: Vote) -> None:
    accounts = vote.electors(5)
    codes = [
        vote.submit(account, option).receipt
        for account, option in zip(accounts, "abacd", strict=True)
    ]
    end_now(vote)
    assert vote.advanced().state() == "done"
    assert box_state(vote) == "sealed"
    assert vote.submit(vote.account(), "a").kind == "not_an_elector"
    with vote.consultations.app_context():
        patient(lambda: box_freezing.freeze(vote.ballot_id))
        assert len(list(box.papers(vote.ballot_id))) == 5
    with vote.gateway.app_context():
        schedule.on_frozen(BallotFrozen(ballot_id=vote.ballot_id))
        db.session.commit()
        assert freezing.due() == [vote.ballot_id]
        patient(lambda: freezing.freeze(vote.ballot_id))
        patient(lambda: freezing.freeze(vote.ballot_id))
        assert freezing.due() == []
        assert standings.has_voted(ballot_id=vote.ballot_id, account_id=accounts[0])
    assert vote.submit(accounts[0], "a").kind == "voted"
    assert vote.register_says("SELECT 1 FROM register WHERE ballot_id = :ballot") == []
    key = vote.register_says("SELECT signing_key FROM register_ballots WHERE ballot_id = :ballot")
    assert key[0].signing_key is None
    assert len(set(codes)) == 5


def test_whoever_reserved_in_time_may_still_send_while_the_vote_closes(
    vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, jan = vote.account("Anna Nowak"), vote.account("Jan Nowak")
    with monkeypatch.context() as patch:
        patch.setattr(Box, "cast", down)
        vote.submit(anna, "a")
    end_now(vote)
    assert vote.advanced().state() == "closing"
    assert vote.submit(jan, "a").kind == "ended"
    # Her look-again time passes and the sweep voids her serial: she may try again all the same.
    vote.register_says("SELECT pg_sleep(0.25)")
    with vote.gateway.app_context():
        sweeping.sweep()
    assert vote.submit(anna, "a").kind == "accepted"
    assert vote.advanced().state() == "done"
    assert box_state(vote) == "sealed"


def test_whoever_never_comes_back_does_not_hold_up_the_close(
    vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = vote.account("Anna Nowak")
    with monkeypatch.context() as patch:
        patch.setattr(Box, "cast", down)
        vote.submit(anna, "a")
    end_now(vote)
    vote.advanced()
    vote.register_says("SELECT pg_sleep(0.55)")
    assert vote.advanced().state() == "done"
    assert box_state(vote) == "sealed"
    assert vote.submit(anna, "a").kind == "ended"
    assert vote.papers() == []


def test_a_paper_that_comes_after_the_seal_is_not_counted(
    vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = vote.account("Anna Nowak")
    cast = Box.cast

    def slow(self: Box, *given: Any) -> PaperTaken:
        monkeypatch.setattr(Box, "cast", cast)
        end_now(vote)
        vote.advanced()
        vote.register_says("SELECT pg_sleep(0.55)")
        vote.advanced()
        return cast(self, *given)

    monkeypatch.setattr(Box, "cast", slow)
    assert vote.submit(anna, "a").kind == "not_counted"
    assert (vote.state(), box_state(vote), vote.papers()) == ("done", "sealed", [])


def test_the_close_waits_for_a_held_elector(vote: Vote) -> None:
    anna = vote.account("Anna Nowak")
    elector = vote.register_says(
        "SELECT elector_id FROM elector_accounts WHERE account_id = :anna", anna=anna
    )
    vote.register_says(
        "INSERT INTO register (ballot_id, elector_id, kind, state, batch, stub, mixed) "
        "VALUES (:ballot, :elector, 'first', 'held', 1, 'stub', false) RETURNING 1",
        elector=elector[0].elector_id,
    )
    assert vote.submit(anna, "a").kind == "held"
    end_now(vote)
    assert vote.advanced().state() == "settling"


def test_a_seal_whose_answer_was_lost_is_answered_again_as_the_first_time(
    vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote.submit(vote.account("Anna Nowak"), "a")
    end_now(vote)
    seal = Box.seal
    with monkeypatch.context() as patch:
        patch.setattr(Box, "seal", lambda *given: (seal(*given), down()))
        with pytest.raises(ServiceDown):
            vote.advanced()
    assert (vote.state(), box_state(vote)) == ("sealing", "sealed")
    assert vote.advanced().state() == "done"


def test_books_that_differ_publish_nothing(vote: Vote) -> None:
    vote.submit(vote.account("Anna Nowak"), "a")
    # As after a restored backup of the register.
    vote.register_says("DELETE FROM register WHERE ballot_id = :ballot RETURNING 1")
    end_now(vote)
    centre_id = people.centre(vote.gateway)
    moved = "UPDATE register_ballots SET centre_id = :centre WHERE ballot_id = :ballot RETURNING 1"
    vote.register_says(moved, centre=centre_id)
    olga = people.account(vote.gateway, roles={"organiser": centre_id})
    people.account(vote.gateway, roles={"clerk": centre_id})
    assert vote.advanced().state() == "done"
    assert box_state(vote) == "unbalanced"
    vote.register_says(
        "UPDATE register_ballots SET state = 'sealing', balance = NULL WHERE ballot_id = :ballot "
        "RETURNING 1"
    )
    assert vote.advanced().state() == "done"
    told = "SELECT account_id FROM notifications WHERE template = 'result_unbalanced'"
    assert [row.account_id for row in vote.register_says(told)] == [olga]
    with vote.consultations.app_context():
        assert box_freezing.due() == []


def test_a_submit_that_waited_for_the_close_reads_the_state_after_it(vote: Vote) -> None:
    """The lock and the state are read apart: read together, the old state would let it in."""
    from shared.database import lock_exclusive

    anna = vote.account("Anna Nowak")
    found = []

    def submit() -> None:
        with vote.gateway.app_context():
            found.append(reservations.reserve(vote.ballot_id, Voter(account_id=anna)).found)

    with vote.gateway.app_context(), db.engine.begin() as link:
        lock_exclusive(link, vote.ballot_id)
        thread = threading.Thread(target=submit)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        link.execute(
            text(
                "UPDATE register_ballots SET state = 'closing', closing_ends_at = now() "
                "WHERE ballot_id = :ballot"
            ),
            {"ballot": vote.ballot_id},
        )
    thread.join()
    assert found == ["none"]


def test_a_void_waits_for_a_paper_in_flight(vote: Vote) -> None:
    from services.consultations.model import db as papers_db
    from shared import passes
    from shared.contracts.ballots import CastPaper, Choice

    key = vote.register_says("SELECT signing_key FROM register_ballots WHERE ballot_id = :ballot")
    serial, outcomes = uuid4(), []
    signature = passes.sign(
        key[0].signing_key, ballot_id=vote.ballot_id, serial=serial, hold_label=None
    )
    paper = CastPaper(serial=serial, signature=signature, choices={"q": Choice(approved=("a",))})

    def void() -> None:
        with vote.consultations.app_context():
            outcomes.append(taking.void(vote.ballot_id, serial).outcome)
            papers_db.session.commit()

    thread = threading.Thread(target=void)

    def before_the_commit(point: str) -> None:
        if point == "box.cast":
            thread.start()
            thread.join(0.3)
            assert thread.is_alive()

    with (
        vote.consultations.app_context(),
        mock.patch.object(crash, "hook", before_the_commit),
    ):
        taking.cast(vote.ballot_id, paper)
    thread.join()
    assert outcomes == ["cast"]


def test_one_ballot_that_cannot_go_on_does_not_stop_the_others(vote: Vote, gateway: Flask) -> None:
    # The register heard of it, but the box was never made.
    orphan = Vote(vote.gateway, vote.consultations).scheduled()
    other = Vote(vote.gateway, vote.consultations).prepared()
    with gateway.app_context():
        work.drive_ballots.function()
    assert (orphan.state(), other.state()) == ("draft", "open")
    with joined(gateway, "http://127.0.0.1:1"), gateway.app_context():
        end_now(vote)
        work.drive_ballots.function()
    assert vote.state() == "sealing"


def test_an_error_of_a_job_leaves_by_its_type_alone(
    vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ValueError("serial 1234")

    monkeypatch.setattr(sweeping, "sweep", fail)
    with pytest.raises(work.RegisterJobFailed) as caught:
        work.sweep_reservations.function()
    assert str(caught.value) == "ValueError"
    assert caught.value.__suppress_context__


def test_only_the_register_opens_and_seals(vote: Vote) -> None:
    from services.gateway.web import peers
    from shared.contracts.actors import Actor, Role
    from shared.contracts.ballots import BoxSealed
    from shared.problems import Refusal

    organiser = Actor(account_id=uuid4(), roles=(Role("organiser", vote.centre_id),))
    with vote.gateway.app_context():
        http = peers.box()._http
        for actor in (Actor(), organiser):
            with pytest.raises(Refusal) as caught:
                http.send(
                    "POST",
                    f"/v1/ballots/{vote.ballot_id}/seal",
                    SealBox(voted=0, reissued=0),
                    BoxSealed,
                    actor=actor,
                )
            assert caught.value.problem.code == "forbidden"
        assert closing.due() == []
