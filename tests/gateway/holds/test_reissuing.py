"""A reissued paper: opened by a clerk, cast once, counted beside the first, learnt by nobody."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.consultations import box
from services.gateway.model import db
from services.gateway.register import pausing, reissuing, reservations, standings, sweeping, tickets
from services.gateway.register.voters import Voter
from shared.clients.box import Box
from shared.clients.http import ServiceDown
from shared.problems import Refusal
from tests.gateway.holds.conftest import Town

ANNA = {"name": "Anna Nowak", "address": "Lipowa 1"}


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, check=lambda refusal: refusal.problem.code == code)


def open_reissue(town: Town, **who: str) -> str:
    with town.gateway.app_context():
        try:
            code = reissuing.open_reissue(
                ballot_id=town.vote.ballot_id,
                actor=town.acting(town.clerk),
                **(who or ANNA),
            )
            db.session.commit()
        finally:
            db.session.rollback()
        return code


def voter(town: Town, code: str) -> Voter:
    now = datetime.now(UTC)
    with town.gateway.app_context():
        ticket = reissuing.ticket(ballot_id=town.vote.ballot_id, code=code, now=now)
        assert ticket is not None
        found = tickets.read(ticket, ballot_id=town.vote.ballot_id, now=now)
    assert found is not None
    return found


def cast(town: Town, elector_id: UUID | None, *options: str) -> str:
    kind = town.vote.submit(None, *options, kind="reissued", elector_id=elector_id).kind
    return str(kind)


def robbed(town: Town) -> UUID:
    """Have somebody vote in Anna's name; return the account they did it with."""
    thief = town.vote.account("Anna Nowak")
    assert town.vote.submit(thief, "a").kind == "accepted"
    return thief


def test_who_was_robbed_casts_a_paper_and_both_are_in_the_box(town: Town) -> None:
    thief = robbed(town)
    found = voter(town, open_reissue(town))
    assert (found.kind, found.channel) == ("reissued", "counter")
    assert cast(town, found.elector_id, "b") == "accepted"
    assert cast(town, found.elector_id, "b") == "voted"
    # The thief presses again: nothing of it opens anything, and the page says what it said.
    assert town.vote.submit(thief, "c").kind == "voted"
    assert len(town.vote.papers()) == 2
    town.vote.scheduled(closes_in=-0.01)
    assert town.vote.advanced().state() == "done"
    with town.vote.consultations.app_context():
        assert box.state(town.vote.ballot_id).state == "sealed"
    [told] = town.vote.box_says(
        "SELECT told_voted, told_reissued, found FROM boxes WHERE ballot_id = :ballot"
    )
    assert (told.told_voted, told.told_reissued, told.found) == (1, 1, 2)


def test_without_a_clerks_grant_nobody_casts_a_second_paper(town: Town) -> None:
    thief = robbed(town)
    elector = town.vote.elector_of(thief)
    assert cast(town, elector, "b") == "ended"
    assert town.vote.submit(thief, "b", kind="reissued").kind == "ended"
    assert len(town.vote.papers()) == 1


def test_the_first_voter_never_learns_of_the_second(town: Town) -> None:
    thief = robbed(town)
    with town.gateway.app_context():
        before = standings.standing(ballot_id=town.vote.ballot_id, account_id=thief)
    found = voter(town, open_reissue(town))
    cast(town, found.elector_id, "b")
    with town.gateway.app_context():
        after = standings.standing(ballot_id=town.vote.ballot_id, account_id=thief)
    assert before is not None
    assert after is not None
    assert (before.row, before.voted, before.left_out) == (after.row, after.voted, after.left_out)


def test_a_lost_code_is_replaced_and_the_old_one_is_dead(town: Town) -> None:
    robbed(town)
    lost, fresh = open_reissue(town), open_reissue(town)
    now = datetime.now(UTC)
    with town.gateway.app_context():
        ballot = town.vote.ballot_id
        assert reissuing.ticket(ballot_id=ballot, code=lost, now=now) is None
        typed = fresh.lower().replace(" ", "-")
        assert reissuing.ticket(ballot_id=ballot, code=typed, now=now) is not None
        assert reissuing.ticket(ballot_id=ballot, code="nonsense", now=now) is None
        ticket = reissuing.ticket(ballot_id=ballot, code=fresh, now=now)
        assert ticket is not None
        later = now + timedelta(hours=3)
        assert tickets.read(ticket, ballot_id=ballot, now=later) is None
    assert fresh not in str(town.vote.register_says("SELECT * FROM register_grants"))


def test_only_who_is_marked_as_voted_needs_another_paper(town: Town) -> None:
    jan = town.vote.account("Jan Nowak")
    with refused("not_voted"):
        open_reissue(town, name="Jan Nowak", address="Lipowa 1")
    with refused("not_voted"):
        open_reissue(town, name="Nikt Taki", address="Lipowa 1")
    with town.gateway.app_context():
        reservations.reserve(town.vote.ballot_id, Voter(account_id=jan))
    with refused("under_way"):
        open_reissue(town, name="Jan Nowak", address="Lipowa 1")
    robbed(town)
    found = voter(town, open_reissue(town))
    cast(town, found.elector_id, "b")
    with refused("reissued"):
        open_reissue(town)


def test_only_the_centres_clerks_and_organisers_reissue(town: Town) -> None:
    robbed(town)
    nobody = town.acting(town.clerk).__class__(account_id=town.clerk)
    with town.gateway.app_context(), refused("forbidden"):
        reissuing.open_reissue(ballot_id=town.vote.ballot_id, actor=nobody, **ANNA)


def test_one_account_reissues_so_many_a_day_and_the_log_says_so_without_a_name(
    town: Town,
) -> None:
    robbed(town)
    town.limit(reissue_limit=2)
    for _ in range(2):
        open_reissue(town)
    with refused("too_many_today"):
        open_reissue(town)
    acts = town.vote.register_says("SELECT * FROM staff_acts WHERE act = 'vote.reissued'")
    assert len(acts) == 2
    elector = town.vote.register_says("SELECT elector_id FROM register_grants")[0].elector_id
    assert "Nowak" not in str(acts)
    assert str(elector) not in str(acts)


def test_in_verification_who_was_left_out_votes_at_the_counter(town: Town) -> None:
    place = town.place("198.51.100.7")
    accounts = [town.vote.account(f"Osoba {chr(97 + number) * 3} Lipowa") for number in range(13)]
    for account in accounts:
        town.vote.submit(account, "a", origin=place)
    late = town.vote.account("Jan Spóźniony")
    town.verifying()
    town.judge("leave_out")
    assert town.vote.submit(late, "b").kind == "ended"
    found = voter(town, open_reissue(town, name="Osoba mmm Lipowa", address="Lipowa 1"))
    assert cast(town, found.elector_id, "b") == "accepted"
    with town.gateway.app_context():
        stands = standings.standing(ballot_id=town.vote.ballot_id, account_id=accounts[12])
    assert stands is not None
    assert (stands.left_out, stands.reissued) == (True, True)
    town.vote.register_says(
        "UPDATE register_ballots SET verifies_until = now() WHERE ballot_id = :ballot RETURNING 1"
    )
    assert town.vote.advanced().state() == "done"
    [told] = town.vote.box_says(
        "SELECT told_voted, told_reissued, found FROM boxes WHERE ballot_id = :ballot"
    )
    assert (told.told_voted, told.told_reissued, told.found) == (13, 1, 14)


def test_reissuing_ends_with_the_phase_and_rests_in_a_pause(town: Town) -> None:
    robbed(town)
    found = voter(town, open_reissue(town))
    with town.gateway.app_context():
        pausing.pause_open()
    assert cast(town, found.elector_id, "b") == "paused"
    with refused("not_now"):
        open_reissue(town)
    with town.gateway.app_context():
        pausing.resume(town.vote.ballot_id)
    town.vote.scheduled(closes_in=-0.01, verifies_in=-0.01)
    assert cast(town, found.elector_id, "b") == "ended"
    with refused("not_now"):
        open_reissue(town)
    assert town.vote.advanced().state() == "done"
    assert len(town.vote.papers()) == 1


def test_whoever_reserved_before_the_end_of_verification_may_still_send(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    robbed(town)
    found = voter(town, open_reissue(town))
    town.verifying()

    def down(*_: object) -> None:
        raise ServiceDown("consultations")

    with monkeypatch.context() as patch:
        patch.setattr(Box, "cast", down)
        assert cast(town, found.elector_id, "b") == "unknown"
    town.vote.register_says(
        "UPDATE register_ballots SET verifies_until = now() WHERE ballot_id = :ballot RETURNING 1"
    )
    assert town.vote.advanced().state() == "verifying"
    # The sweep voids the serial; the row stays, so that the vote is not lost.
    with town.gateway.app_context():
        sweeping.settle(reservations.all_of(town.vote.ballot_id))
    assert cast(town, found.elector_id, "b") == "accepted"
    assert town.vote.advanced().state() == "done"
    assert len(town.vote.papers()) == 2
