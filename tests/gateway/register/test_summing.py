"""What a result tells of the vote's course: no figure from which a single person could be told."""

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.register import summing
from tests.support.vote import Vote

WAYS = ("account", "letter", "counter", "card")


@given(st.dictionaries(st.sampled_from(WAYS), st.integers(0, 60)))
def test_no_way_below_ten_is_told_or_can_be_reckoned(channels: dict[str, int]) -> None:
    told = summing.told(channels)
    assert all(votes >= 10 and channels[way] == votes for way, votes in told.items())
    beside = sum(channels.values()) - sum(told.values())
    assert beside == 0 or beside >= 10 or not told
    if all(votes == 0 or votes >= 10 for votes in channels.values()):
        assert told == {way: votes for way, votes in channels.items() if votes}


def test_a_single_voter_of_another_way_hides_the_way_beside() -> None:
    assert summing.told({"account": 50, "letter": 12, "card": 1}) == {"account": 50}
    assert summing.told({"account": 50, "card": 1}) == {}


def test_ways_groups_and_acts_come_with_the_seal(vote: Vote) -> None:
    for account in vote.electors(12):
        vote.submit(account, "a")
    vote.register_says(
        "INSERT INTO register_groups (id, ballot_id, kind, decision, reason, first_account, "
        "second_account, papers, told) VALUES (gen_random_uuid(), :ballot, 'network', 'leave_out',"
        " 'Jedna ręka', gen_random_uuid(), gen_random_uuid(), 14, true) RETURNING 1"
    )
    vote.register_says(
        "INSERT INTO staff_acts (id, account_id, act, subject_id, reason) "
        "VALUES (gen_random_uuid(), gen_random_uuid(), 'roll.set', :ballot, '') RETURNING 1"
    )
    vote.register_says(
        "INSERT INTO staff_acts (id, account_id, act, subject_id, reason) VALUES "
        "(gen_random_uuid(), gen_random_uuid(), 'card.confirmed', :ballot, '') RETURNING 1"
    )
    vote.scheduled(closes_in=-1).advanced()
    (row,) = vote.box_says("SELECT summary FROM boxes WHERE ballot_id = :ballot")
    assert row.summary["channels"] == {"account": 12}
    assert row.summary["groups"] == [{"papers": 14, "left_out": True, "reason": "Jedna ręka"}]
    # How many cards were confirmed would tell the way that is kept back.
    assert row.summary["acts"] == {"roll.set": 1}
