"""Beyond its limit a place's votes carry one label, the same in both books; none is refused."""

import threading
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from services.gateway.model import db
from services.gateway.register import kiosks, origins, reservations, tickets
from services.gateway.register.voters import Voter
from services.gateway.web import devices
from shared.clients.box import Box
from shared.clients.http import ServiceDown
from shared.contracts.actors import Actor, Role
from shared.problems import Refusal
from tests.gateway.holds.conftest import Town
from tests.support.vote import Vote


def counts(town: Town) -> list[int]:
    return [
        row.votes
        for row in town.vote.register_says(
            "SELECT votes FROM register_origins WHERE ballot_id = :ballot ORDER BY votes"
        )
    ]


def an_hour_passes(town: Town) -> None:
    town.vote.register_says(
        "UPDATE register_origins SET since = since - interval '1 hour' "
        "WHERE ballot_id = :ballot RETURNING 1"
    )


def test_votes_beyond_the_limit_carry_one_label_in_both_books(town: Town) -> None:
    town.crowd(3, "a", origin=town.place("198.51.100.7"))
    assert town.labels() == []
    # Another address of the same /24.
    town.crowd(3, "b", origin=town.place("198.51.100.200"))
    assert len(town.labels()) == 3
    assert len(set(town.labels())) == 1
    assert town.labels("box") == town.labels()
    town.crowd(1, "c", origin=town.place("198.51.101.7"))
    assert len(town.labels()) == 3


def test_the_next_hour_counts_from_nought_and_a_full_one_joins_the_same_group(town: Town) -> None:
    place = town.place("198.51.100.7")
    town.crowd(4, "a", origin=place)
    an_hour_passes(town)
    town.crowd(3, "a", origin=place)
    assert len(town.labels()) == 1
    town.crowd(1, "a", origin=place)
    assert len(town.labels()) == 2
    assert len(set(town.labels())) == 1


def test_a_device_that_wanders_between_networks_is_counted_too(town: Town) -> None:
    for number in range(5):
        town.crowd(1, "a", origin=town.place(f"198.51.{number}.7", "c" * 22))
    assert len(town.labels()) == 2
    kinds = town.vote.register_says("SELECT kind FROM register_groups WHERE ballot_id = :ballot")
    assert [row.kind for row in kinds] == ["device"]


def test_pressing_twice_counts_once_and_keeps_the_label(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = town.place("198.51.100.7")
    town.crowd(3, "a", origin=place)
    (late,) = town.vote.electors(1)

    def down(*_: object) -> None:
        raise ServiceDown("consultations")

    with monkeypatch.context() as patch:
        patch.setattr(Box, "cast", down)
        for _ in range(3):
            assert town.vote.submit(late, "a", origin=place).kind == "unknown"
    assert counts(town) == [4]
    label = town.labels()
    an_hour_passes(town)
    # From elsewhere, an hour later: the label is the one of the reservation.
    elsewhere = town.place("203.0.113.5")
    assert town.vote.submit(late, "a", origin=elsewhere).kind == "accepted"
    assert town.labels() == town.labels("box") == label
    assert counts(town) == [4]


def test_a_crowd_at_once_is_counted_to_the_vote(town: Town) -> None:
    """Sixteen at once from one place: the limit's number goes free, and not one more."""
    place = town.place("198.51.100.7")
    accounts = town.vote.electors(16)
    threads = [
        threading.Thread(target=town.vote.submit, args=(account, "a"), kwargs={"origin": place})
        for account in accounts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(town.vote.papers()) == 16
    assert len(town.labels()) == 13
    assert len(set(town.labels())) == 1


def test_beyond_the_limit_no_vote_waits_for_another_ones_count(town: Town) -> None:
    place = town.place("198.51.100.7")
    town.crowd(4, "a", origin=place)
    (late,) = town.vote.electors(1)
    with town.gateway.app_context(), db.engine.begin() as link:
        link.exec_driver_sql("SELECT 1 FROM register_origins FOR UPDATE")
        found: list[str] = []
        thread = threading.Thread(
            target=lambda: found.append(str(town.vote.submit(late, "a", origin=place).kind))
        )
        thread.start()
        thread.join(10)
        assert found == ["accepted"]


def test_a_rehearsal_knows_no_limit(town: Town) -> None:
    ballot = Vote(town.gateway, town.vote.consultations, centre_id=town.centre_id)
    rehearsal = Town(ballot.prepared(rehearsal=True).advanced(), town.centre_id, *town_staff(town))
    rehearsal.limit(hold_limit=1)
    rehearsal.crowd(4, "a", origin=rehearsal.place("198.51.100.7"))
    assert (rehearsal.labels(), counts(rehearsal)) == ([], [])


def town_staff(town: Town) -> tuple[UUID, UUID]:
    return town.organiser, town.clerk


def test_a_listed_kiosk_has_no_limit_and_one_that_is_taken_off_has(town: Town) -> None:
    with town.gateway.app_context():
        kiosks.add(
            actor=town.acting(town.organiser),
            centre_id=town.centre_id,
            name="Biblioteka",
            network="198.51.100.64/28",
        )
        db.session.commit()
        [listed] = kiosks.of_centres([town.centre_id])
    assert town.place("198.51.100.70", "c" * 22) == ()
    assert town.place("::ffff:198.51.100.70") == ()
    assert len(town.place("198.51.100.80")) == 1
    town.crowd(5, "a", origin=town.place("198.51.100.70"))
    assert town.labels() == []
    with town.gateway.app_context():
        kiosks.remove(actor=town.acting(town.organiser), kiosk_id=listed.id)
        db.session.commit()
    assert len(town.place("198.51.100.70")) == 1


@pytest.mark.parametrize(
    ("network", "code"),
    [("10.0.0.0/8", "too_wide"), ("biblioteka", "not_a_range"), ("2001:db8::/16", "too_wide")],
)
def test_a_range_that_is_none_or_everyones_is_not_listed(
    town: Town, network: str, code: str
) -> None:
    organiser = town.acting(town.organiser)
    with town.gateway.app_context(), pytest.raises(Refusal) as caught:
        kiosks.add(actor=organiser, centre_id=town.centre_id, name="Dom", network=network)
    assert caught.value.problem.fields == {"network": code}


def test_clerks_and_other_centres_list_no_kiosks(town: Town) -> None:
    stranger = Actor(account_id=town.organiser, roles=(Role("organiser", town.vote.ballot_id),))
    for actor in (town.acting(town.clerk), stranger, Actor(account_id=town.clerk)):
        with town.gateway.app_context(), pytest.raises(Refusal) as caught:
            kiosks.add(actor=actor, centre_id=town.centre_id, name="Dom", network="192.0.2.1")
        assert caught.value.problem.code == "forbidden"


def test_the_counter_is_counted_by_the_clerks_account_a_day(town: Town) -> None:
    town.limit(counter_limit=2)
    with town.gateway.app_context():
        at_the_counter = origins.from_staff(ballot_id=town.vote.ballot_id, account_id=town.clerk)
    town.crowd(2, "a", origin=at_the_counter)
    an_hour_passes(town)
    town.vote.register_says(
        "UPDATE register_origins SET since = since + interval '1 hour' RETURNING 1"
    )
    town.crowd(2, "a", origin=at_the_counter)
    assert len(town.labels()) == 2


def test_a_ballot_a_clerk_opened_counts_for_them_in_whichever_browser(town: Town) -> None:
    ballot = town.vote.ballot_id
    with town.gateway.app_context():
        at_the_counter = origins.from_staff(ballot_id=ballot, account_id=town.clerk)
        now = datetime.now(UTC)
        ticket = tickets.issue(
            ballot_id=ballot, elector_id=uuid4(), channel="counter", now=now, clerk=town.clerk
        )
        voter = tickets.read(ticket, ballot_id=ballot, now=now)
    assert voter is not None
    # Nobody is signed in here, and the office's network has no limit.
    with town.gateway.test_request_context(environ_base={"REMOTE_ADDR": "198.51.100.7"}):
        placed = devices.placed(voter, ballot_id=ballot, centre_id=town.centre_id)
    assert placed.origin == at_the_counter


def test_no_count_is_the_same_in_two_ballots_or_holds_an_address(town: Town) -> None:
    (here,) = town.place("198.51.100.7")
    other = Vote(town.gateway, town.vote.consultations, centre_id=town.centre_id)
    (there,) = Town(other, town.centre_id, *town_staff(town)).place("198.51.100.7")
    assert here.key != there.key
    assert len(here.key) == 32
    assert b"198" not in here.key
    # An address nobody can read is one range; so is none.
    assert town.place("?") == town.place(None)
    assert town.place("2001:db8:1:2::3") == town.place("2001:db8:1:ffff::1")
    assert town.place("2001:db8:1:2::3") != town.place("2001:db8:2:2::3")


def test_a_reservation_that_fails_leaves_no_count(town: Town) -> None:
    """The count and the row are one transaction."""
    place = town.place("198.51.100.7")
    (anna,) = town.vote.electors(1)
    with town.gateway.app_context():
        reservations.reserve(town.vote.ballot_id, Voter(account_id=anna, origin=place))
        again = reservations.reserve(town.vote.ballot_id, Voter(account_id=anna, origin=place))
        assert again.found == "reserved"
        nobody = reservations.reserve(
            town.vote.ballot_id, Voter(account_id=town.clerk, origin=place)
        )
        assert nobody.found == "not_an_elector"
    assert counts(town) == [1]
