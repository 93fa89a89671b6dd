"""A batch falls once and its electors are marked once, wherever it is cut off on the way."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.gateway.model import CardBatch, Notification, db
from services.gateway.register import batches, reservations, sweeping, work
from services.gateway.web import peers
from shared import crash
from shared.clients.cards import Cards as Client
from shared.clients.http import ServiceDown
from shared.contracts.ballots import Choice
from shared.contracts.cards import DiscardPaper, KeyPaper
from shared.problems import Refusal
from tests.gateway.cards.conftest import Cards
from tests.support import people
from tests.support.vote import joined

POINTS = (
    "register.batch_sent",
    "box.batch_falling",
    "box.batch_fell",
    "register.batch_answered",
    "register.batch_marking",
)


class Killed(BaseException):
    """What stands for a process's end at a point."""


@contextmanager
def dying_at(point: str) -> Iterator[list[str]]:
    """Let whoever passes a point first die there."""
    passed: list[str] = []

    def die(name: str) -> None:
        if name == point and not passed:
            passed.append(name)
            # Inside a served request only an error ends the work; its transaction is undone.
            raise RuntimeError(name) if name.startswith("box.") else Killed(name)

    before, crash.hook = crash.hook, die
    try:
        yield passed
    finally:
        crash.hook = before


def code(act: Callable[..., Any], *given: Any) -> str:
    with pytest.raises(Refusal) as raised:
        act(*given)
    return raised.value.problem.code


def work_off(cards: Cards) -> None:
    with cards.vote.gateway.app_context():
        work.drive_batches.function()


def test_a_batch_falls_and_its_electors_have_voted(cards: Cards) -> None:
    names = cards.filled(10)
    assert cards.states() == {"held": 10}
    cards.send()
    assert cards.drive() == "dropped"
    assert cards.states() == {"voted": 10}
    assert len(cards.vote.papers()) == 10
    assert cards.vote.submit(cards.vote.account(names[0]), "a").kind == "voted"
    rows = cards.vote.register_says(
        "SELECT channel, mixed, stub IS NULL AND batch IS NULL AND serial IS NULL AS bare "
        "FROM register WHERE ballot_id = :ballot"
    )
    assert {tuple(row) for row in rows} == {("card", False, True)}
    assert cards.vote.register_says("SELECT 1 FROM card_stubs WHERE ballot_id = :ballot") == []
    assert cards.drive() is None


@pytest.mark.parametrize("point", POINTS)
def test_a_drop_cut_off_anywhere_is_finished_by_the_job(cards: Cards, point: str) -> None:
    cards.filled(11)
    cards.send()
    with dying_at(point) as passed, pytest.raises((Killed, ServiceDown)):
        cards.drive()
    assert passed == [point]
    assert cards.batch().state == "dropping"
    assert cards.states() == {"held": 11}
    for _ in range(2):
        work_off(cards)
    assert cards.states() == {"voted": 11}
    assert len(cards.vote.papers()) == 11
    cards.end()
    assert cards.vote.state() == "done"


def test_a_box_that_is_away_leaves_the_batch_on_its_way(cards: Cards) -> None:
    cards.filled(10)
    cards.send()
    with joined(cards.vote.gateway, "http://127.0.0.1:1"):
        work_off(cards)
    assert cards.states() == {"held": 10}
    work_off(cards)
    assert cards.states() == {"voted": 10}


def test_twenty_at_once_drop_and_mark_once(cards: Cards) -> None:
    cards.filled(12)

    def once(_: int) -> str | None:
        cards.send()
        return cards.drive()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(once, range(20))) <= {"dropped", None}
    assert cards.states() == {"voted": 12}
    assert len(cards.vote.papers()) == 12


def test_another_number_of_papers_comes_back_with_the_figures(cards: Cards) -> None:
    cards.filled(10)
    (extra,) = cards.papers()
    cards.read(extra, "a")
    cards.send()
    assert cards.drive() == "mismatch"
    batch = cards.batch()
    assert (batch.state, batch.trouble, batch.papers, batch.confirmed) == (
        "open",
        "mismatch",
        11,
        10,
    )
    assert cards.vote.papers() == []
    # A card more is found, and it comes out.
    (stub,) = cards.stubs()
    cards.enter("Anna Nowak", stub)
    cards.confirm("Anna Nowak", stub)
    cards.send()
    assert cards.drive() == "dropped"
    assert cards.states() == {"voted": 11}


def test_an_answer_about_an_older_attempt_changes_nothing(
    cards: Cards, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first attempt's answer comes when the second is under way already."""
    cards.filled(10)
    (extra,) = cards.papers()
    cards.read(extra, "a")
    cards.send()
    asked = Client.drop

    def slow(self: Client, *given: Any) -> Any:
        monkeypatch.setattr(Client, "drop", asked)
        answer = asked(self, *given)
        assert cards.drive() == "mismatch"
        (stub,) = cards.stubs()
        cards.enter("Anna Nowak", stub)
        cards.confirm("Anna Nowak", stub)
        cards.send()
        return answer

    monkeypatch.setattr(Client, "drop", slow)
    assert cards.drive() == "mismatch"
    assert cards.batch().state == "dropping"
    assert cards.drive() == "dropped"
    assert cards.states() == {"voted": 11}
    assert len(cards.vote.papers()) == 11


def test_a_call_of_an_older_attempt_that_arrives_late_drops_nothing(
    cards: Cards, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lost on the way, answered meanwhile, and then it arrives: the batch has changed."""
    cards.filled(10)
    (extra,) = cards.papers()
    cards.read(extra, "a")
    cards.send()
    asked, late = Client.drop, []

    def lost(self: Client, *given: Any) -> Any:
        late.append((self, given))
        raise ServiceDown("consultations")

    with monkeypatch.context() as patch:
        patch.setattr(Client, "drop", lost)
        with pytest.raises(ServiceDown):
            cards.drive()
    assert cards.drive() == "mismatch"

    with cards.vote.gateway.app_context():
        peers.cards().discard(cards.vote.ballot_id, 1, DiscardPaper(number=extra), actor=cards.anna)
        client, given = late[0]
        assert asked(client, *given).outcome == "mismatch"
    assert cards.vote.papers() == []
    cards.send()
    assert cards.drive() == "dropped"
    assert cards.states() == {"voted": 10}


def test_a_batch_with_a_paper_read_once_comes_back(cards: Cards) -> None:
    cards.open()
    cards.held(10)
    papers = cards.papers(10)
    for paper in papers[1:]:
        cards.read(paper, "a")
    with cards.vote.gateway.app_context():
        command = KeyPaper(number=papers[0], choices={"q": Choice(approved=("a",))})
        peers.cards().key(cards.vote.ballot_id, 1, command, actor=cards.anna)
    cards.send()
    assert cards.drive() == "unread"
    assert cards.batch().trouble == "unread"
    assert cards.states() == {"held": 10}


def test_a_batch_waits_for_the_second_person_and_for_ten(cards: Cards) -> None:
    cards.open()
    (stub,) = cards.stubs()
    cards.enter("Anna Nowak", stub)
    assert code(cards.send) == "unconfirmed"
    cards.confirm("Anna Nowak", stub)
    assert code(cards.send) == "too_small"
    assert cards.batch().state == "open"


def test_a_batch_on_its_way_takes_nothing_more(cards: Cards) -> None:
    cards.filled(10)
    late, confirmed = cards.stubs(2)
    cards.send()
    assert code(cards.enter, "Anna Nowak", late) == "batch_closed"
    assert code(cards.refuse, confirmed, "no_paper") == "batch_closed"
    assert cards.open() == 1
    cards.drive()
    assert cards.open() == 2
    assert cards.enter("Anna Nowak", late, batch=2) == "held"


def test_the_table_itself_knows_one_running_batch_and_ten_cards(cards: Cards) -> None:
    def batch(number: int, **given: Any) -> CardBatch:
        return CardBatch(ballot_id=cards.vote.ballot_id, number=number, **given)

    with cards.vote.gateway.app_context():
        for wrong, name in (
            ([batch(1), batch(2)], "running"),
            ([batch(3, state="dropped", stubs=9)], "ten"),
            (
                [batch(at, state="dropped", stubs=9, small=True) for at in (4, 5)],
                "small",
            ),
        ):
            db.session.add_all(wrong)
            with pytest.raises(IntegrityError, match=name):
                db.session.flush()
            db.session.rollback()


def test_two_clerks_who_begin_at_once_begin_one_batch(cards: Cards) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: cards.open(), range(16))) == {1}


def test_the_ballot_is_not_sealed_while_a_card_is_held(cards: Cards) -> None:
    cards.filled(4)
    cards.vote.submit(cards.vote.account("Jan Nowak"), "a")
    elsewhere = people.centre(cards.vote.gateway, "Centrum Brzezie")
    people.account(cards.vote.gateway, roles={"clerk": elsewhere})
    cards.end()
    assert cards.vote.state() == "settling"
    cards.vote.advanced()
    assert cards.vote.state() == "settling"
    # The staff of this centre is told, once.
    with cards.vote.gateway.app_context():
        told = db.session.scalars(select(Notification).filter_by(template="cards_held")).all()
    desk = {cards.anna.account_id, cards.jan.account_id, cards.ewa.account_id}
    assert len(told) == len(desk)
    assert {one.account_id for one in told} == desk
    assert told[0].facts["path"] == f"/biurko/karty/{cards.vote.consultation_id}"
    # Under ten, but it is the last one.
    cards.send()
    assert cards.drive() == "dropped"
    assert cards.vote.advanced().state() == "done"
    assert len(cards.vote.papers()) == 5
    found = cards.vote.register_says(
        "SELECT balance FROM register_ballots WHERE ballot_id = :ballot"
    )
    assert found[0].balance == "sealed"
    with cards.vote.gateway.app_context():
        report = batches.report(cards.vote.ballot_id)
        assert (report.batches, report.cards, report.smallest) == (1, 4, 4)


def test_every_held_card_refused_lets_the_ballot_go_on(cards: Cards) -> None:
    (stub,) = cards.stubs()
    cards.open()
    cards.enter("Anna Nowak", stub)
    cards.end()
    assert cards.vote.state() == "settling"
    cards.refuse(stub, "unsigned")
    assert cards.vote.advanced().state() == "done"
    with cards.vote.gateway.app_context():
        assert batches.report(cards.vote.ballot_id).refused == {"unsigned": 1}


def test_sweep_and_settling_never_touch_a_held_card(cards: Cards) -> None:
    (stub,) = cards.stubs()
    cards.open()
    cards.enter("Anna Nowak", stub)
    cards.vote.register_says("SELECT pg_sleep(0.3)")
    with cards.vote.gateway.app_context():
        sweeping.sweep()
        sweeping.settle(reservations.all_of(cards.vote.ballot_id))
    assert cards.states() == {"held": 1}


def test_cards_that_came_in_one_piece_are_counted_for_everyone(cards: Cards) -> None:
    cards.filled(10)
    (stub,) = cards.stubs()
    cards.enter("Anna Nowak", stub, undivided=True)
    cards.confirm("Anna Nowak", stub)
    (paper,) = cards.papers()
    cards.read(paper, "b")
    assert cards.batch().undivided == 1
    cards.send()
    cards.drive()
    assert cards.batch().undivided == 1
    with cards.vote.gateway.app_context():
        report = batches.report(cards.vote.ballot_id)
        assert (report.cards, report.undivided, report.smallest) == (11, 1, None)


def test_a_restored_box_ends_unbalanced_never_silent(cards: Cards) -> None:
    """The box forgets the batch that the register has marked."""
    cards.filled(10)
    cards.send()
    cards.drive()
    cards.vote.box_says("DELETE FROM papers WHERE ballot_id = :ballot RETURNING 1")
    cards.end()
    found = cards.vote.register_says(
        "SELECT balance FROM register_ballots WHERE ballot_id = :ballot"
    )
    assert found[0].balance == "unbalanced"


def test_a_restored_register_that_sends_another_number_ends_unbalanced(cards: Cards) -> None:
    """The batch fell with ten; the register of before knows eleven."""
    cards.filled(10)
    cards.send()
    cards.vote.box_says(
        "UPDATE paper_batches SET attempt = 1, outcome = 'dropped', papers = 10 "
        "WHERE ballot_id = :ballot AND number = 1 RETURNING 1"
    )
    cards.vote.box_says("DELETE FROM paper_sheets WHERE ballot_id = :ballot RETURNING 1")
    assert cards.drive() == "dropped"
    assert cards.states() == {"voted": 10}
    cards.end()
    found = cards.vote.register_says(
        "SELECT balance FROM register_ballots WHERE ballot_id = :ballot"
    )
    assert found[0].balance == "unbalanced"
