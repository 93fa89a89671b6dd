"""The public draw: two organisers, a second result beside the first, the same for everybody."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from deploy import command as wspolnie
from services.consultations import draws, result_jobs, results
from services.consultations.model import Ballot, StoredResult, db, tables
from shared.contracts.actors import VISITOR, Actor, Role
from shared.contracts.ballots import Choice
from shared.contracts.results import ConfirmDraw, EnterDraw
from shared.problems import Refusal
from tests.support import kinds
from tests.support.votes import CENTRE, Vote

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
A, B, C = kinds.CODES
SEED = "urna: 12 7 31 4"


@pytest.fixture
def inside(consultations: Flask) -> Iterator[None]:
    with consultations.app_context():
        yield
        db.session.rollback()


def organiser(centre: object = CENTRE) -> Actor:
    return Actor(account_id=uuid4(), roles=(Role("organiser", centre),))  # type: ignore[arg-type]


def tied() -> Vote:
    """One question whose two answers are equal, and one that is decided."""
    vote = kinds.announced(
        kinds.asked("single", "plurality"), kinds.asked("ranked", "schulze", title="Druga")
    )
    ranks = Choice(ranks={B: 1, A: 2, C: 3})
    kinds.cast(vote, [{"q1": Choice(approved=(code,)), "q2": ranks} for code in (A, B)])
    assert results.count(vote.ballot_id, now=NOW)
    db.session.commit()
    return vote


def entered(vote: Vote, *, by: Actor, seed: str = SEED) -> None:
    command = EnterDraw(seed=seed, drawn="W sali, 23 listopada")
    draws.enter(vote.ballot_id, actor=by, command=command, now=NOW)
    db.session.commit()


def agreed(vote: Vote, *, by: Actor, seed: str = SEED) -> None:
    draws.confirm(vote.ballot_id, actor=by, command=ConfirmDraw(seed=seed), now=NOW)
    db.session.commit()


def refused(code: str, act: object) -> None:
    with pytest.raises(Refusal) as caught:
        act()  # type: ignore[operator]
    db.session.rollback()
    assert caught.value.problem.code == code or code in caught.value.problem.fields.values()


def test_a_draw_of_two_organisers_decides_and_the_first_result_stays(
    inside: None, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    other = tied()  # noise: nobody draws for this one
    vote = tied()
    first = results.get(vote.consultation_id)
    assert (first.stage, first.undecided, first.draw) == ("before_draw", True, None)
    assert [question.undecided for question in first.questions] == [True, False]
    assert first.questions[0].winners == ()
    olga, piotr = organiser(), organiser()
    entered(vote, by=olga)
    result_jobs.count_due.function()
    assert results.get(vote.consultation_id) == first
    agreed(vote, by=piotr)
    result_jobs.count_due.function()
    result_jobs.count_due.function()
    final = results.get(vote.consultation_id)
    assert (final.stage, final.undecided, final.seed) == ("final", False, SEED)
    assert final.draw is not None
    assert (final.draw.seed, final.draw.entered_by) == (SEED, None)
    assert results.get(vote.consultation_id, "before_draw") == first
    assert results.get(vote.consultation_id, "final") == final
    assert final.questions[0].winners in ((A,), (B,))
    assert final.questions[1].winners == first.questions[1].winners == (B,)
    assert final.papers_root == first.papers_root
    file = tmp_path / "wynik.json"
    file.write_bytes(results.question_file(vote.consultation_id, "q1"))
    assert wspolnie.main(["recount", str(file), "--json"]) == 0
    assert json.loads(capfd.readouterr().out) == final.questions[0].report
    assert results.get(other.consultation_id).stage == "before_draw"
    ballot = db.session.get(Ballot, vote.ballot_id)
    assert ballot is not None
    assert not ballot.waits_for_draw
    stored = db.session.scalars(select(StoredResult.drawn).order_by(StoredResult.drawn))
    assert list(stored) == [False, False, True]


def test_another_seed_can_decide_otherwise_but_the_same_never_does(inside: None) -> None:
    winners = set()
    for seed in ("a", "b", "c", "d", "e", "f"):
        vote = tied()
        entered(vote, by=organiser(), seed=seed)
        agreed(vote, by=organiser(), seed=seed)
        results.count(vote.ballot_id, now=NOW)
        db.session.commit()
        drawn = results.get(vote.consultation_id).questions[0].winners
        assert len(drawn) == 1
        winners |= set(drawn)
    assert winners == {A, B}


def test_one_person_is_not_two_and_nobody_agrees_to_another_seed(inside: None) -> None:
    vote = tied()
    olga, piotr = organiser(), organiser()
    refused("no_draw", lambda: agreed(vote, by=piotr))
    entered(vote, by=olga, seed="pomyłka")
    refused("second_person_needed", lambda: agreed(vote, by=olga, seed="pomyłka"))
    refused("other_seed", lambda: agreed(vote, by=piotr))
    entered(vote, by=olga)
    refused("other_seed", lambda: agreed(vote, by=piotr, seed="pomyłka"))
    agreed(vote, by=piotr)
    agreed(vote, by=piotr)
    refused("draw_confirmed", lambda: entered(vote, by=olga, seed="nowy"))
    acts = db.session.scalars(
        select(tables.outbox.c.body).where(tables.outbox.c.name == "StaffActed")
    )
    told = [body["act"] for body in acts if body["act"].startswith("ballot.draw")]
    assert sorted(told) == ["ballot.draw_confirmed", *["ballot.draw_entered"] * 2]
    with pytest.raises(IntegrityError, match="never changes"):
        db.session.execute(text("UPDATE draws SET seed = 'x'"))


def test_a_draw_is_for_a_tie_and_for_the_organisers_of_its_centre(inside: None) -> None:
    vote = tied()
    with pytest.raises(Refusal) as caught:
        entered(vote, by=organiser(uuid4()))
    assert caught.value.problem.status == 403
    entered(vote, by=organiser())
    for stranger in (VISITOR, organiser(uuid4())):
        with pytest.raises(Refusal) as caught:
            draws.get(vote.ballot_id, actor=stranger)
        assert caught.value.problem.status == 404
    decided = kinds.announced(kinds.asked("single", "plurality"))
    kinds.cast(decided, [{"q1": Choice(approved=(A,))}])
    refused("nothing_to_draw", lambda: entered(decided, by=organiser()))
    results.count(decided.ballot_id, now=NOW + timedelta(1))
    db.session.commit()
    refused("nothing_to_draw", lambda: entered(decided, by=organiser()))
    for wrong, code in ((" ", "empty"), ("a\nb", "one_line"), ("x" * 501, "too_long")):
        refused(code, lambda wrong=wrong: entered(vote, by=organiser(), seed=wrong))
