"""The check of ideas: corrections, its own lines, an appeal that somebody else decides."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import update

from services.consultations import idea_checks, ideas, signatures
from services.consultations.model import IdeaAct, db
from shared.contracts.actors import Actor
from shared.contracts.idea_checks import CheckIdea, DecideAppeal
from shared.contracts.ideas import CostLine, DescribeIdea
from tests.consultations.ideas.conftest import (
    BAD,
    LATER,
    NOW,
    Collecting,
    person,
    refused,
    seen,
    told,
)


def test_an_idea_goes_back_for_corrections_and_shows_what_changed(
    collecting: Collecting,
) -> None:
    author = person()
    number = collecting.sent(author)
    silent = CheckIdea(result="returned")
    check = partial(idea_checks.check, collecting.id, number, actor=collecting.staff(), now=LATER)
    assert refused(partial(check, command=silent)).fields == {"reason": "empty"}
    check(command=CheckIdea(result="returned", reason="Dopisz, kto podlewa."))
    due = collecting.one(number).due_at
    assert due is not None
    until = datetime.fromisoformat(told("idea_returned")[0]["facts"]["until_at"])
    assert until == due - timedelta(minutes=1)

    words = DescribeIdea(
        title="Ławki nad Wełną",
        summary="Osiem ławek",
        description="W cieniu lip, podlewa szkoła.",
        place="Bulwar",
        costs=(CostLine(label="Ławki", amount=1_300_000),),
    )
    correct = partial(ideas.correct, collecting.id, number, command=words)
    assert refused(partial(correct, actor=person(), now=LATER)).status == 404
    assert refused(partial(correct, actor=author, now=due)).code == "too_late"
    correct(actor=author, now=due - timedelta(seconds=1))
    now = seen(collecting, number)
    assert (now.state, now.cost, now.number) == ("public", 1_300_000, number)
    assert [step.act for step in now.steps] == ["submitted", "returned", "corrected"]
    assert set(now.versions[1].changes) == {"description", "costs"}
    assert refused(partial(correct, actor=author, now=LATER)).code == "not_now"


def test_a_check_keeps_to_its_own_lines_and_the_signatures(collecting: Collecting) -> None:
    collecting.asks(signatures=1)
    number = collecting.sent()
    actor = collecting.staff("official")
    check = partial(idea_checks.check, collecting.id, number, actor=actor, now=LATER)
    strange = CheckIdea(result="accepted", checklist={"Ładny": True})
    assert refused(partial(check, command=strange)).fields == {"checklist": "unknown"}
    unmet = CheckIdea(result="accepted", checklist={"Kompletny": False})
    assert refused(partial(check, command=unmet)).fields == {"checklist": "unmet"}
    good = CheckIdea(result="accepted", checklist={"Kompletny": True})
    assert refused(partial(check, command=good)).code == "too_few_signatures"
    signatures.sign(collecting.id, number, actor=person(), now=NOW)
    assert check(command=good).state == "accepted"
    for role in ("clerk", "operator"):
        wrong = partial(check, command=good, actor=collecting.staff(role))
        assert refused(wrong).status == 403
    own = person()
    mine = collecting.sent(own)
    both = Actor(account_id=own.account_id, roles=collecting.staff().roles)
    judge = partial(idea_checks.check, collecting.id, mine, actor=both, command=BAD, now=LATER)
    assert refused(judge).code == "own_idea"


def test_another_person_decides_an_appeal_and_it_is_decided_once(collecting: Collecting) -> None:
    author, judge = person(), collecting.staff()
    number = collecting.sent(author)
    idea_checks.check(collecting.id, number, actor=judge, command=BAD, now=LATER)
    due = collecting.one(number).due_at
    assert due is not None
    appeal = partial(idea_checks.appeal, collecting.id, number, actor=author, reason="Nasz.")
    assert refused(partial(appeal, now=due)).code == "too_late"
    appeal(now=due - timedelta(seconds=1))
    decide = partial(
        idea_checks.decide,
        collecting.id,
        number,
        command=DecideAppeal(granted=False, reason="Księga wieczysta mówi inaczej."),
        now=due,
    )
    assert refused(partial(decide, actor=judge)).code == "own_decision"
    assert collecting.one(number).state == "appealed"
    decide(actor=collecting.staff())
    assert collecting.one(number).state == "rejected"
    assert refused(partial(appeal, now=LATER)).code == "appealed_already"
    assert len(told("idea_appeal_upheld")) == 1

    # The database refuses it too, whatever the code says.
    with pytest.raises(Exception, match="another_person"):
        db.session.execute(update(IdeaAct).values(done_by=judge.account_id))
    db.session.rollback()
