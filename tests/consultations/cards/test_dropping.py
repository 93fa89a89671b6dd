"""A batch falls whole and once, when it is as large as the register says, and leaves no trace."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from services.consultations.box import drafts, sealing
from services.consultations.model import PaperBatchRow, db
from shared import papers as papers_of
from shared.contracts.ballots import Choice
from tests.consultations.cards.conftest import NO, YES, Desk


def filled(desk: Desk, number: int) -> list[str]:
    """Have so many papers read twice."""
    found = desk.numbers(number)
    for place, paper in enumerate(found):
        desk.twice(paper, YES if place % 2 else NO)
    return found


def test_a_batch_as_large_as_the_stubs_falls_into_the_box(desk: Desk) -> None:
    filled(desk, 10)
    answer = desk.drop(10)
    assert (answer.outcome, answer.papers) == ("dropped", 10)
    assert len(desk.papers()) == 10
    assert len(set(desk.papers())) == 2
    sealing.seal(desk.ballot_id, voted=10, reissued=0)
    assert sealing.seal(desk.ballot_id, voted=10, reissued=0).outcome == "sealed"


@pytest.mark.parametrize("stubs", [9, 11, 0])
def test_another_number_of_papers_than_stubs_stays_out_whole(desk: Desk, stubs: int) -> None:
    filled(desk, 10)
    answer = desk.drop(stubs)
    assert (answer.outcome, answer.papers) == ("mismatch", 10)
    assert desk.papers() == []
    assert desk.drop(10, attempt=2).outcome == "dropped"


def test_a_batch_with_an_unread_or_differing_paper_stays_out(desk: Desk) -> None:
    *_, last = filled(desk, 11)
    drafts.discard(desk.ballot_id, 1, last, actor=desk.anna)
    desk.key(desk.anna, last)
    assert desk.drop(11).outcome == "unread"
    desk.key(desk.jan, last, NO)
    assert desk.drop(11, attempt=2).outcome == "unread"
    desk.settle(desk.ewa, last, "first")
    assert desk.drop(11, attempt=3).outcome == "dropped"


def test_under_ten_falls_only_as_the_last_batch_and_only_one_does(desk: Desk) -> None:
    filled(desk, 9)
    assert desk.drop(9).outcome == "too_small"
    assert desk.drop(9, attempt=2, small=True).outcome == "dropped"
    (number,) = desk.numbers(1)
    desk.key(desk.anna, number, batch=2)
    desk.key(desk.jan, number, batch=2)
    assert desk.drop(1, small=True, batch=2).outcome == "too_small"


def test_the_table_itself_knows_one_small_batch_and_no_other_under_ten(desk: Desk) -> None:
    def row(number: int, *, small: bool, papers: int = 3) -> PaperBatchRow:
        return PaperBatchRow(
            ballot_id=desk.ballot_id,
            number=number,
            attempt=1,
            outcome="dropped",
            papers=papers,
            small=small,
        )

    db.session.add_all([row(1, small=True), row(2, small=True)])
    with pytest.raises(IntegrityError, match="small"):
        db.session.flush()
    db.session.rollback()
    db.session.add(row(1, small=False))
    with pytest.raises(IntegrityError, match="ten"):
        db.session.flush()
    db.session.rollback()


def test_every_repetition_of_an_attempt_gets_its_first_answer(desk: Desk) -> None:
    papers = filled(desk, 10)
    assert desk.drop(11, attempt=1).outcome == "mismatch"
    (extra,) = desk.numbers(1)
    desk.twice(extra)
    # It would match now, but the register has heard that it did not, and gone on.
    again = desk.drop(11, attempt=1)
    assert (again.outcome, again.papers) == ("mismatch", 10)
    assert desk.drop(11, attempt=2).outcome == "dropped"
    for attempt in (1, 2, 3):
        late = desk.drop(11, attempt=attempt)
        assert (late.outcome, late.papers) == ("dropped", 11)
    assert len(desk.papers()) == 11
    assert len(papers) == 10


def test_an_attempt_that_comes_late_does_nothing(desk: Desk) -> None:
    filled(desk, 10)
    assert desk.drop(12, attempt=2).outcome == "mismatch"
    assert desk.drop(10, attempt=1).outcome == "stale"
    assert desk.papers() == []


def test_twenty_drops_at_once_let_it_fall_once(desk: Desk, consultations: Flask) -> None:
    filled(desk, 10)

    def once(_: int) -> str:
        with consultations.app_context():
            return desk.drop(10).outcome

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(once, range(20))) == {"dropped"}
    assert len(desk.papers()) == 10


def test_after_the_seal_no_batch_falls(desk: Desk) -> None:
    filled(desk, 10)
    sealing.seal(desk.ballot_id, voted=0, reissued=0)
    db.session.commit()
    assert desk.drop(10).outcome == "sealed"
    assert desk.papers() == []


def test_nothing_left_in_any_table_tells_a_number_a_reader_or_an_order(desk: Desk) -> None:
    """Forty papers, each with a choice that tells when it was read."""
    options = [Choice(approved=tuple(found)) for found in ("a", "b", "c", "ab", "ac", "bc")]
    keyed = []
    papers = desk.numbers(36)
    for place, number in enumerate(papers):
        north = options[place // 6]
        desk.twice(number, {"park": YES["park"], "north": north})
        keyed.append("".join(north.approved))
    assert desk.drop(36).outcome == "dropped"
    assert (
        db.session.execute(
            db.text("SELECT 1 FROM paper_sheets WHERE ballot_id = :b"), {"b": desk.ballot_id}
        ).all()
        == []
    )
    held = "".join(
        str(db.session.execute(db.text(f"SELECT array_agg(t::text) FROM {table} t")).scalar())
        for table in db.metadata.tables
    )
    told = [*papers, str(desk.anna.account_id), str(desk.jan.account_id)]
    assert [secret for secret in told if secret in held] == []
    rows = db.session.execute(
        db.text("SELECT choices, mixed FROM papers WHERE ballot_id = :b ORDER BY ctid"),
        {"b": desk.ballot_id},
    ).all()
    # They are mixed once more, among what came by the web.
    assert {row.mixed for row in rows} == {False}
    stored = ["".join(papers_of.read(row.choices)["north"].approved) for row in rows]
    assert sorted(stored) == sorted(keyed)
    assert stored != keyed
