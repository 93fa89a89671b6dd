"""Groups: small ones dissolve, others wait for two people; nothing of a label stays in a book."""

from uuid import UUID

import pytest
from sqlalchemy import text

from services.consultations import box
from services.consultations.box import freezing as box_freezing
from services.consultations.box import labels, reading
from services.consultations.model import db as papers_db
from services.consultations.rules import merkle
from services.gateway.model import db
from services.gateway.register import (
    freezing,
    groups,
    judging,
    pausing,
    schedule,
    standings,
    summing,
    verifying,
)
from shared.clients.box import Box
from shared.clients.http import ServiceDown
from shared.contracts.holds import JudgedLabel
from shared.contracts.messages import BallotFrozen
from shared.problems import Refusal
from tests.gateway.holds.conftest import Town
from tests.support import people
from tests.support.votes import patient


def rows(town: Town, statement: str) -> list[object]:
    return town.vote.register_says(statement)


def of_ballot(town: Town) -> list[groups.Group]:
    from services.gateway.web import peers

    with town.gateway.app_context():
        figures = peers.box().labels(town.vote.ballot_id).labels
        return groups.of_ballot(town.vote.ballot_id, figures)


def left_out(town: Town) -> tuple[int, int]:
    """Return how many are left out: votes in the register, papers in the box."""
    in_register = town.vote.register_says(
        "SELECT 1 FROM register WHERE ballot_id = :ballot AND left_out"
    )
    in_box = town.vote.box_says("SELECT 1 FROM papers WHERE ballot_id = :ballot AND left_out")
    return len(in_register), len(in_box)


def test_a_group_under_ten_is_dissolved_into_the_count(town: Town) -> None:
    town.crowd(12, "a", origin=town.place("198.51.100.7"))
    assert len(town.labels()) == 9
    town.vote.scheduled(closes_in=-0.01).advanced()
    assert town.vote.state() == "done"
    assert (town.labels(), town.labels("box"), left_out(town)) == ([], [], (0, 0))
    with town.gateway.app_context():
        assert summing.summary(town.vote.ballot_id).groups == ()
    assert waited_for(town) == []


def test_a_group_of_ten_waits_for_two_people_even_without_a_phase(town: Town) -> None:
    town.crowd(13, "a", origin=town.place("198.51.100.7"))
    town.vote.scheduled(closes_in=-0.01).advanced()
    assert town.vote.state() == "verifying"
    assert len(set(town.labels())) == 1
    town.judge("count")
    assert town.vote.state() == "done"
    assert (town.labels(), town.labels("box"), left_out(town)) == ([], [], (0, 0))


def waited_for(town: Town) -> list[UUID]:
    """Return whom of the staff was told that a group waits."""
    told = "SELECT account_id FROM notifications WHERE template = 'groups_wait'"
    return [row.account_id for row in town.vote.register_says(told)]


def test_the_centres_staff_are_told_once_that_a_group_waits_for_two_of_them(town: Town) -> None:
    town.crowd(14, "a", origin=town.place("198.51.100.7"))
    people.account(town.gateway, roles={"clerk": people.centre(town.gateway, "Inne centrum")})
    assert waited_for(town) == []
    town.verifying()
    town.vote.advanced().advanced()
    assert sorted(waited_for(town)) == sorted([town.organiser, town.clerk])


def test_a_phase_of_verification_lasts_until_its_end_with_no_group_at_all(town: Town) -> None:
    town.crowd(1, "a", origin=town.place("198.51.100.7"))
    town.verifying()
    assert town.vote.advanced().state() == "verifying"
    town.vote.register_says(
        "UPDATE register_ballots SET verifies_until = now() WHERE ballot_id = :ballot RETURNING 1"
    )
    assert town.vote.advanced().state() == "done"


def test_what_is_left_out_stays_in_the_box_and_is_not_counted(town: Town) -> None:
    free = town.crowd(4, "b", origin=town.place("203.0.113.1"))
    held = town.crowd(14, "a", "c", origin=town.place("198.51.100.7"))
    assert len(town.labels()) == 12
    town.verifying(ends_in=0.5)
    town.judge("leave_out", reason="Jeden adres, te same wybory, minuta po minucie")
    assert left_out(town) == (11, 11)
    assert town.labels() == town.labels("box") == []
    town.vote.register_says("SELECT pg_sleep(0.5)")
    assert town.vote.advanced().state() == "done"
    with town.vote.consultations.app_context():
        patient(lambda: box_freezing.freeze(town.vote.ballot_id))
        state = box.state(town.vote.ballot_id)
        assert (state.papers, state.left_out) == (18, 11)
        counted = list(box.papers(town.vote.ballot_id))
        assert len(counted) == 7
        leaves = list(reading.paper_leaves(town.vote.ballot_id))
        assert leaves[:7] == [paper.encode() for paper in counted]
        assert all(leaf.startswith(b"left out\n") for leaf in leaves[7:])
        assert state.papers_root == merkle.root(leaves).hex()
        left = papers_db.session.execute(
            text("SELECT count(*) FROM judged_labels WHERE ballot_id = :b"),
            {"b": town.vote.ballot_id},
        )
        assert left.scalar() == 0
    with town.gateway.app_context():
        [judged] = summing.summary(town.vote.ballot_id).groups
        assert (judged.papers, judged.left_out) == (11, True)
        assert judged.reason == "Jeden adres, te same wybory, minuta po minucie"
        found = [
            standings.standing(ballot_id=town.vote.ballot_id, account_id=account)
            for account in (*free, *held)
        ]
        assert sum(one.left_out for one in found if one) == 11


def test_the_electors_of_a_group_left_out_are_told_once_and_nobody_else(town: Town) -> None:
    town.crowd(2, "b", origin=town.place("203.0.113.1"))
    held = town.crowd(13, "a", origin=town.place("198.51.100.7"))
    town.verifying()
    town.judge("leave_out")
    for _ in range(2):
        with town.gateway.app_context():
            verifying.settle_groups(town.vote.ballot_id)
    told = town.vote.register_says(
        "SELECT account_id FROM notifications WHERE template = 'vote_left_out'"
    )
    assert len(told) == 10
    assert {row.account_id for row in told} <= set(held)
    # Their papers are public, and alike: after the freeze nothing says any more whose they are.
    rows(town, "UPDATE register_ballots SET state = 'done', balance = 'sealed' RETURNING 1")
    with town.gateway.app_context():
        patient(lambda: freezing.freeze(town.vote.ballot_id))
    assert town.vote.register_says("SELECT key FROM notifications WHERE key ~ 'left-out'") == []


def test_the_figures_are_size_ways_span_doubtful_years_and_the_commonest_paper(town: Town) -> None:
    place = town.place("198.51.100.7")
    town.crowd(11, "a", origin=place)
    town.crowd(3, "b", "c", origin=place)
    town.vote.register_says(
        "UPDATE electors SET doubtful = true WHERE id IN (SELECT elector_id FROM register "
        "WHERE ballot_id = :ballot AND hold_label IS NOT NULL LIMIT 4) RETURNING 1"
    )
    town.verifying()
    [group] = of_ballot(town)
    assert (group.papers, group.commonest, group.doubtful) == (11, 8, 4)
    assert (group.channels, group.kind, group.hours) == ({"account": 11}, "network", 1)
    assert group.first_at == group.last_at
    assert group.first_at is not None
    assert (group.first_at.minute, group.first_at.second) == (0, 0)


def test_the_box_says_nothing_of_small_groups_or_before_the_close(town: Town) -> None:
    from tests.support.votes import announced

    town.crowd(12, "a", origin=town.place("198.51.100.7"))
    with town.vote.consultations.app_context():
        now = papers_db.session.execute(text("SELECT now()")).scalar_one()
        assert labels.figures(town.vote.ballot_id, now=now).labels == ()
        running = announced()
        for act in (
            lambda: labels.figures(running.ballot_id, now=now),
            lambda: labels.judge(running.ballot_id, (), now=now),
        ):
            with pytest.raises(Refusal) as caught:
                act()
            assert caught.value.problem.code == "not_closed"


def test_one_person_alone_judges_nothing(town: Town) -> None:
    town.crowd(13, "a", origin=town.place("198.51.100.7"))
    town.verifying(ends_in=-0.001)
    [group] = town.open_groups()
    organiser = town.acting(town.organiser)
    with town.gateway.app_context():
        judging.propose(group_id=group, actor=organiser, decision="leave_out", reason="Bo tak")
        db.session.commit()
        with pytest.raises(Refusal) as caught:
            judging.agree(group_id=group, actor=organiser, decision="leave_out", reason="Bo tak")
        assert caught.value.problem.code == "same_person"
        db.session.commit()
    assert town.vote.advanced().state() == "verifying"
    assert left_out(town) == (0, 0)
    # The constraint itself, whatever the code does.
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError):
        town.vote.register_says(
            "UPDATE register_groups SET second_account = first_account "
            "WHERE first_account IS NOT NULL RETURNING 1"
        )


def test_a_proposal_is_agreed_to_as_it_was_shown_or_taken_back(town: Town) -> None:
    town.crowd(13, "a", origin=town.place("198.51.100.7"))
    town.verifying()
    [group] = town.open_groups()
    organiser, clerk = town.acting(town.organiser), town.acting(town.clerk)

    def refused(code: str) -> pytest.RaisesExc[Refusal]:
        return pytest.raises(Refusal, check=lambda refusal: refusal.problem.code == code)

    with town.gateway.app_context():
        judging.propose(group_id=group, actor=organiser, decision="leave_out", reason="Bo tak")
        with refused("changed"):
            judging.propose(group_id=group, actor=clerk, decision="count", reason="Bo nie")
        judging.refuse(group_id=group, actor=clerk, decision="leave_out")
        judging.propose(group_id=group, actor=organiser, decision="count", reason="To\r\nszkoła")
        # Whoever still looks at the old page agrees to nothing: neither to the other decision nor
        # to the same one for another reason.
        for decision, reason in (("leave_out", "To\nszkoła"), ("count", "Bo tak"), ("count", "")):
            with refused("changed"):
                judging.agree(group_id=group, actor=clerk, decision=decision, reason=reason)
        with refused("judgement"):
            judging.propose(group_id=group, actor=clerk, decision="leave_out", reason=" ")
        stranger = town.acting(town.clerk).__class__(account_id=town.clerk)
        with refused("forbidden"):
            judging.agree(group_id=group, actor=stranger, decision="count", reason="To\nszkoła")
        judging.agree(group_id=group, actor=clerk, decision="count", reason="To\nszkoła")
        # Agreed is agreed: nobody takes the second person's place, and nobody takes it back.
        with refused("changed"):
            judging.agree(group_id=group, actor=clerk, decision="count", reason="To\nszkoła")
        with refused("changed"):
            judging.refuse(group_id=group, actor=organiser, decision="count")
        db.session.commit()
        acts = town.vote.register_says(
            "SELECT act FROM staff_acts WHERE act LIKE 'group.%' ORDER BY acted_at, id"
        )
    assert [row.act for row in acts] == [
        "group.proposed.leave_out",
        "group.refused.leave_out",
        "group.proposed.count",
        "group.agreed.count",
    ]


def test_nobody_judges_before_the_phase_or_in_a_pause(town: Town) -> None:
    town.crowd(13, "a", origin=town.place("198.51.100.7"))
    [group] = town.open_groups()

    def judge() -> None:
        with town.gateway.app_context():
            judging.propose(
                group_id=group, actor=town.acting(town.clerk), decision="count", reason="Szkoła"
            )

    with pytest.raises(Refusal):
        judge()
    town.verifying()
    with town.gateway.app_context():
        pausing.pause_open()
    with pytest.raises(Refusal):
        judge()
    town.vote.register_says(
        "UPDATE register_ballots SET verifies_until = now() WHERE ballot_id = :ballot RETURNING 1"
    )
    assert town.vote.advanced().state() == "verifying"
    with town.gateway.app_context():
        pausing.resume(town.vote.ballot_id)
    judge()


def test_a_judgement_cut_off_between_the_books_is_carried_out_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.crowd(13, "a", origin=town.place("198.51.100.7"))
    town.verifying()
    [label] = set(town.labels())
    judge = Box.judge

    def lost(*given: object) -> None:
        judge(*given)  # type: ignore[arg-type]
        raise ServiceDown("consultations")

    with monkeypatch.context() as patch:
        patch.setattr(Box, "judge", lost)
        with pytest.raises(ServiceDown):
            town.judge("leave_out")
    assert left_out(town) == (0, 10)
    town.vote.advanced()
    assert left_out(town) == (10, 10)
    # The box keeps to its first answer, whatever it is asked later.
    with town.vote.consultations.app_context():
        now = papers_db.session.execute(text("SELECT now()")).scalar_one()
        asked = (JudgedLabel(label=label, decision="count"),)
        [again] = labels.judge(town.vote.ballot_id, asked, now=now).settled
        papers_db.session.commit()
    assert (again.decision, again.papers) == ("leave_out", 10)
    assert left_out(town) == (10, 10)


def test_after_a_judgement_no_group_can_be_told_from_how_rows_were_written(town: Town) -> None:
    """The rows of a group, rewritten alone, would still be one transaction's in both books."""
    town.crowd(6, "b", origin=town.place("203.0.113.1"))
    town.crowd(13, "a", origin=town.place("198.51.100.7"))
    town.verifying()
    town.judge("count")
    for book, where in (
        (town.vote.register_says, "register"),
        (town.vote.box_says, "papers"),
    ):
        written = book(f"SELECT DISTINCT xmin::text FROM {where} WHERE ballot_id = :ballot")
        assert len(written) == 1


def test_the_freeze_takes_counts_and_origins_and_leaves_the_judgement(town: Town) -> None:
    town.crowd(13, "a", origin=town.place("198.51.100.7"))
    town.vote.scheduled(closes_in=-0.01).advanced()
    town.judge("leave_out")
    with town.vote.consultations.app_context():
        patient(lambda: box_freezing.freeze(town.vote.ballot_id))
    with town.gateway.app_context():
        schedule.on_frozen(BallotFrozen(ballot_id=town.vote.ballot_id))
        db.session.commit()
        patient(lambda: freezing.freeze(town.vote.ballot_id))
        assert len(summing.summary(town.vote.ballot_id).groups) == 1
    for table in ("register_origins", "register_grants", "register"):
        assert rows(town, f"SELECT 1 FROM {table} WHERE ballot_id = :ballot") == []
    [group] = town.vote.register_says(
        "SELECT origin, label FROM register_groups WHERE ballot_id = :ballot"
    )
    assert (group.origin, group.label) == (None, None)
    # The other ballot's are its own.
    assert rows(town, "SELECT 1 FROM register_origins WHERE ballot_id <> :ballot") != []


def test_a_group_id_of_nowhere_is_not_found(town: Town) -> None:
    clerk = town.acting(town.clerk)
    with town.gateway.app_context(), pytest.raises(Refusal) as caught:
        judging.agree(group_id=UUID(int=4), actor=clerk, decision="count", reason="Liczby")
    assert caught.value.problem.status == 404
