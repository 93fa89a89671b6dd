"""From the frozen box to a stored result: exact, once, the same for ever."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from services.consultations import box, pabulib, result_jobs, results
from services.consultations.model import Ballot, StoredResult, db, tables
from services.consultations.tally import GreedyRule, greedy
from shared.contracts.messages import BallotFrozen
from shared.problems import Refusal
from tests.support.votes import Vote

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# a 3, b 2, c 1, d 1, one blank: a and b are funded, the money is gone.
PAPERS = ("ab", "ab", "ad", "c", "")


def _told(kind: str) -> list[dict[str, object]]:
    found = select(tables.outbox.c.body).where(tables.outbox.c.name == kind)
    return list(db.session.scalars(found.order_by(tables.outbox.c.id)))


def _over(vote: Vote, papers: tuple[str, ...] = PAPERS) -> Vote:
    vote.cast(papers)
    vote.seal(len(papers))
    vote.freeze()
    return vote


def test_a_frozen_box_becomes_a_result_with_every_step(announced: Callable[..., Vote]) -> None:
    _over(announced())  # noise: another vote with a result of its own
    vote = _over(announced(), (*PAPERS, "a"))
    assert results.count(vote.ballot_id, now=NOW)
    db.session.commit()
    told = results.get(vote.consultation_id)
    assert told.winners == ("a", "b")
    assert (told.cost, told.left, told.papers, told.blank) == (100_000, 0, 6, 1)
    assert told.balanced
    assert [(step.code, step.votes, step.fate) for step in told.steps] == [
        ("a", 4, "funded"),
        ("b", 2, "funded"),
        ("c", 1, "does-not-fit"),
        ("d", 1, "does-not-fit"),
    ]
    ballot = db.session.get(Ballot, vote.ballot_id)
    assert ballot is not None
    assert ballot.result_at == NOW
    assert box.state(vote.ballot_id).state == "published"


def test_a_second_count_is_a_no_op_and_nobody_is_told_twice(
    announced: Callable[..., Vote],
) -> None:
    vote = _over(announced())
    assert results.count(vote.ballot_id, now=NOW)
    db.session.commit()
    first = results.get(vote.consultation_id)
    assert not results.count(vote.ballot_id, now=datetime.now(UTC))
    result_jobs.on_frozen(BallotFrozen(ballot_id=vote.ballot_id))
    result_jobs.count_due.function()
    db.session.commit()
    assert results.get(vote.consultation_id) == first
    assert len(_told("ResultPublished")) == 1
    told = [body["template"] for body in _told("NotifyPerson")]
    assert told.count("result_published") == 1
    assert [body["kind"] for body in _told("FeedItemPublished")] == ["consultation", "result"]


def test_the_sweep_counts_what_a_lost_message_left(announced: Callable[..., Vote]) -> None:
    vote, open_one = _over(announced()), announced()
    result_jobs.count_due.function()
    assert results.get(vote.consultation_id).papers == len(PAPERS)
    with pytest.raises(Refusal):
        results.get(open_one.consultation_id)


@pytest.mark.parametrize("sealed", [False, True])
def test_nothing_is_counted_before_the_freeze(announced: Callable[..., Vote], sealed: bool) -> None:
    vote = announced()
    vote.cast(PAPERS)
    if sealed:
        vote.seal(len(PAPERS))
    with pytest.raises(Refusal) as refused:
        results.count(vote.ballot_id, now=NOW)
    assert refused.value.problem.code == "not_frozen"
    for ask in (results.get, results.file, results.receipts):
        with pytest.raises(Refusal) as refused:
            ask(vote.consultation_id)
        assert refused.value.problem.status == 404


def test_the_public_file_is_what_was_counted_and_holds_no_voter(
    announced: Callable[..., Vote],
) -> None:
    vote = _over(announced(rule="greedy-stop"))
    results.count(vote.ballot_id, now=NOW)
    db.session.commit()
    told, content = results.get(vote.consultation_id), results.file(vote.consultation_id)
    assert hashlib.sha256(content).hexdigest() == told.file.sha256
    assert told.file.name.startswith("budzet-lipowa-nad-welna-zielen-i-lawki-")
    read = pabulib.read(content)
    outcome = greedy(read.election, rule=GreedyRule(read.meta["rule"]))
    assert outcome.winners == told.winners
    assert read.selected == {"a": "1", "b": "1", "c": "0", "d": "0"}
    votes = content.decode().split("VOTES\n")[1].splitlines()
    assert votes == ["voter_id;vote", "1;", "2;a,b", "3;a,b", "4;a,d", "5;c"]
    hashes = "".join(results.receipts(vote.consultation_id)).splitlines()
    assert len(hashes) == len(PAPERS)
    assert hashes == sorted(hashes)


def test_a_tie_that_decides_waits_for_a_draw(announced: Callable[..., Vote]) -> None:
    # b and c have 2 votes each and only one of them fits behind d.
    vote = _over(announced(), ("bd", "cd", "bcd", "a"))
    results.count(vote.ballot_id, now=NOW)
    db.session.commit()
    told = results.get(vote.consultation_id)
    assert told.undecided is False
    vote = _over(announced(budget=110_000), ("bd", "cd", "bcd", "a"))
    results.count(vote.ballot_id, now=NOW)
    db.session.commit()
    told = results.get(vote.consultation_id)
    assert told.undecided
    assert told.winners == ("d",)
    assert told.cost == 10_000
    assert [step.fate for step in told.steps] == ["funded", *["undecided"] * 3]
    assert {step.left_before for step in told.steps[1:]} == {100_000}
    assert "selected" not in results.file(vote.consultation_id).decode()
    assert _told("NotifyPerson")[-1]["template"] == "draw_needed"


def test_books_that_differ_stand_in_the_result_with_the_reason(
    announced: Callable[..., Vote],
) -> None:
    vote = announced()
    vote.cast(PAPERS)
    vote.seal(len(PAPERS) + 2)
    vote.freeze()
    with pytest.raises(Refusal):
        results.count(vote.ballot_id, now=NOW)
    db.session.rollback()
    vote.agree("Przywrócono kopię z czwartku.")
    vote.freeze()
    assert results.count(vote.ballot_id, now=NOW)
    db.session.commit()
    told = results.get(vote.consultation_id)
    assert not told.balanced
    assert (told.papers, told.voted, told.reissued) == (5, 7, 0)
    assert told.unbalanced_reason == "Przywrócono kopię z czwartku."


def test_a_rehearsal_has_a_result_and_is_in_no_feed(announced: Callable[..., Vote]) -> None:
    vote = _over(announced(rehearsal=True))
    results.count(vote.ballot_id, now=NOW)
    db.session.commit()
    assert results.get(vote.consultation_id).rehearsal
    assert _told("FeedItemPublished") == []


@pytest.mark.parametrize("change", ["UPDATE results SET told = '{}'", "DELETE FROM results"])
def test_the_database_refuses_to_change_a_result(
    announced: Callable[..., Vote], change: str
) -> None:
    vote = _over(announced())
    results.count(vote.ballot_id, now=NOW)
    db.session.commit()
    with pytest.raises(IntegrityError, match="never changes"):
        db.session.execute(text(change))
    db.session.rollback()
    assert db.session.get(StoredResult, (vote.ballot_id, False)) is not None
