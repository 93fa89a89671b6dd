"""A pause: nobody new reserves, nothing of what stands is lost, and nobody votes twice by it."""

from pathlib import Path
from uuid import uuid4

import pytest

from deploy import pausing as commands
from deploy.command import main
from services.gateway.register import closing, pausing, reservations, standings, sweeping
from services.gateway.register.reservations import Found
from services.gateway.register.voters import Voter
from services.gateway.register.voting import Kind
from tests.support import people
from tests.support.vote import Vote


def pause(vote: Vote) -> None:
    with vote.gateway.app_context():
        pausing.pause_open()


def resume(vote: Vote) -> bool:
    with vote.gateway.app_context():
        return pausing.resume(vote.ballot_id)


def test_nobody_new_votes_in_a_pause_and_afterwards_everybody_once(vote: Vote) -> None:
    early, late = vote.electors(2)
    assert vote.submit(early, "a").kind == Kind.ACCEPTED
    pause(vote)
    assert vote.submit(early, "b").kind == Kind.VOTED
    assert vote.submit(late, "b").kind == Kind.PAUSED
    assert len(vote.papers()) == 1
    with vote.gateway.app_context():
        found = standings.standing(ballot_id=vote.ballot_id, account_id=late)
        assert found is not None
        assert (found.accepting, found.paused, found.row) == (False, True, "none")
    assert resume(vote)
    assert not resume(vote)
    assert vote.submit(late, "b").kind == Kind.ACCEPTED
    assert vote.submit(early, "b").kind == Kind.VOTED
    assert len(vote.papers()) == 2


def test_who_had_reserved_may_finish_in_a_pause(vote: Vote) -> None:
    (elector,) = vote.electors(1)
    with vote.gateway.app_context():
        row = reservations.reserve(vote.ballot_id, Voter(account_id=elector))
    pause(vote)
    assert vote.submit(elector, "a").kind == Kind.ACCEPTED
    assert row.found == Found.RESERVED
    assert len(vote.papers()) == 1


def test_a_serial_settled_in_a_pause_leaves_its_elector_the_vote(vote: Vote) -> None:
    (elector,) = vote.electors(1)
    with vote.gateway.app_context():
        reservations.reserve(vote.ballot_id, Voter(account_id=elector))
    pause(vote)
    with vote.gateway.app_context():
        sweeping.settle(reservations.all_of(vote.ballot_id))
    assert vote.submit(elector, "a").kind == Kind.PAUSED
    resume(vote)
    assert vote.submit(elector, "a").kind == Kind.ACCEPTED
    assert len(vote.papers()) == 1


def test_the_end_of_a_paused_ballot_waits_and_may_be_moved(vote: Vote) -> None:
    early, late = vote.electors(2)
    vote.submit(early, "a")
    pause(vote)
    vote.scheduled(closes_in=-1).advanced()
    assert vote.state() == "open"
    with vote.gateway.app_context():
        assert vote.ballot_id not in closing.due()
        assert vote.ballot_id in [ballot.ballot_id for ballot in pausing.paused()]
    vote.scheduled()
    resume(vote)
    assert vote.submit(late, "b").kind == Kind.ACCEPTED
    pause(vote)
    vote.scheduled(closes_in=-1)
    resume(vote)
    assert vote.advanced().state() == "done"
    pause(vote)
    with vote.gateway.app_context():
        assert vote.ballot_id not in [ballot.ballot_id for ballot in pausing.paused()]


def test_the_ballots_page_says_that_the_vote_is_paused(vote: Vote) -> None:
    (elector,) = vote.electors(1)
    client = people.signed_in(vote.gateway, elector)
    [row] = vote.register_says(
        "SELECT consultation_id FROM register_ballots WHERE ballot_id = :ballot"
    )
    pause(vote)
    page = client.get(f"/konsultacje/{row.consultation_id}/glosowanie")
    assert page.status_code == 200
    assert "Głosowanie jest wstrzymane" in page.text


@pytest.fixture
def at_hand(vote: Vote, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Vote:
    """The gateway's settings in the environment, as beside a local run."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return vote


def test_a_restore_of_either_book_pauses_and_the_command_resumes(
    at_hand: Vote, capsys: pytest.CaptureFixture[str]
) -> None:
    (elector,) = at_hand.electors(1)
    for book in commands.BOOKS:
        commands.after_restore(book)
        assert f"wspolnie resume {at_hand.ballot_id}" in capsys.readouterr().out
        assert at_hand.submit(elector, "a").kind == Kind.PAUSED
        assert main(["resume", str(at_hand.ballot_id)]) == 0
    commands.after_restore("volunteering")
    assert main(["resume", str(uuid4())]) == 1
    assert "is paused" in capsys.readouterr().err
    assert at_hand.submit(elector, "a").kind == Kind.ACCEPTED


def test_without_the_registers_settings_a_restore_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delenv("GATEWAY_DATABASE_URL", raising=False)
    monkeypatch.setenv("WSPOLNIE_VAR", str(tmp_path))
    commands.after_restore("consultations")
    assert "wspolnie pause" in capsys.readouterr().out
