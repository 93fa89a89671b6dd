"""Signatures under ideas, and two ideas made one: whoever signed is counted once."""

from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from services.consultations import idea_merging, signatures
from services.consultations.model import IdeaSignature, db
from shared.contracts.idea_checks import CountPaper, MergeIdeas
from shared.ids import new_id
from tests.consultations.ideas.conftest import (
    CLOSES,
    LATER,
    NOW,
    Collecting,
    at_once,
    person,
    refused,
    seen,
    told,
)


def test_each_person_signs_once_however_often_they_press(
    inside: Flask, collecting: Collecting
) -> None:
    """Reading before writing counts a double click twice; a counter kept apart drifts away."""
    collecting.asks(signatures=6)
    author = person()
    number = collecting.sent(author)
    db.session.commit()
    neighbours = [person() for _ in range(5)]
    acts = [
        partial(signatures.sign, collecting.id, number, actor=one, now=NOW)
        for one in neighbours
        for _ in range(3)
    ]
    assert not [one for one in at_once(inside, acts) if isinstance(one, Exception)]
    rows = db.session.scalar(select(func.count()).select_from(IdeaSignature))
    assert (rows, collecting.one(number).signatures) == (5, 5)
    own = partial(signatures.sign, collecting.id, number, actor=author, now=NOW)
    assert refused(own).code == "own_idea"

    # Half was told once; signing, taking back and signing again tells nothing twice.
    again = neighbours[0]
    for _ in range(2):
        signatures.withdraw(collecting.id, number, actor=again, now=NOW)
    assert collecting.one(number).signatures == 4
    paper = CountPaper(sent_as=new_id(), number=3)
    count = partial(
        signatures.count_paper,
        collecting.id,
        number,
        actor=collecting.staff("clerk"),
        command=paper,
        now=NOW,
    )
    count()
    count()
    assert collecting.one(number).signatures == 7
    assert (len(told("idea_half")), len(told("idea_reached"))) == (1, 1)
    author = collecting.staff("clerk")
    other = collecting.sent(author, "Moje ławki")
    assert "count" not in seen(collecting, other, author).may
    assert "count" in seen(collecting, other, collecting.staff("clerk")).may
    mine = partial(signatures.count_paper, collecting.id, other, command=paper, now=NOW)
    assert refused(partial(mine, actor=author)).code == "own_idea"
    less = CountPaper(sent_as=new_id(), number=-4)
    assert refused(partial(count, command=less)).fields == {"number": "below_zero"}
    late = partial(signatures.withdraw, collecting.id, number, actor=again, now=CLOSES)
    assert refused(late).code == "not_open"


@pytest.mark.parametrize("joint", [False, True], ids=["into-the-other", "into-a-new-one"])
def test_two_ideas_become_one_and_nobody_is_counted_twice(
    collecting: Collecting, joint: bool
) -> None:
    """Adding both sums up counts whoever signed both; the other author has to agree."""
    collecting.asks(signatures=20)
    one, two, both, only = person(), person(), person(), person()
    first, second = collecting.sent(one, "Ławki"), collecting.sent(two, "Ławeczki")
    for number, people in ((first, (both, only, two)), (second, (both, person(), one))):
        for neighbour in people:
            signatures.sign(collecting.id, number, actor=neighbour, now=NOW)
    clerk = collecting.staff("clerk")
    for number, papers in ((first, 4), (second, 3)):
        command = CountPaper(sent_as=new_id(), number=papers)
        signatures.count_paper(collecting.id, number, actor=clerk, command=command, now=NOW)
    words: dict[str, Any] = {
        "title": "Ławki razem",
        "summary": "Wspólnie",
        "description": "Oba miejsca.",
    }
    wish = MergeIdeas(source=first, target=second, **(words if joint else {}))
    propose = partial(idea_merging.propose, collecting.id, command=wish, now=LATER)
    assert refused(partial(propose, actor=two)).status == 404
    waiting = propose(actor=one)
    assert refused(partial(propose, actor=one)).code == "proposed_already"
    answer = partial(idea_merging.answer, collecting.id, waiting.id, now=LATER)
    assert refused(partial(answer, agreed=True, actor=one)).status == 403
    assert refused(partial(answer, agreed=True, actor=person())).status == 404
    assert seen(collecting, first, two).mergers == ()
    assert len(seen(collecting, second, two).mergers) == 1
    answer(agreed=True, actor=two)

    made = 3 if joint else second
    now = seen(collecting, made)
    # Both, only, the third, and the author whose idea it is no longer; then the longer list.
    assert now.signatures == 4 + 4
    assert now.paper_signatures == 4
    assert set(now.merged_from) == ({first, second} if joint else {first})
    gone = seen(collecting, first)
    assert (gone.state, gone.merged_into, gone.number) == ("merged", made, first)
    assert gone.signatures == 3 + 4
    assert refused(partial(answer, agreed=True, actor=two)).code == "answered_already"
    assert len(told("idea_merged")) == (2 if joint else 1)


def test_an_organiser_merges_with_a_reason_and_says_how_many_signed_on_paper(
    collecting: Collecting,
) -> None:
    own = collecting.staff()
    first, second = collecting.sent(), collecting.sent(own)
    clerk = collecting.staff("clerk")
    for number in (first, second):
        command = CountPaper(sent_as=new_id(), number=5)
        signatures.count_paper(collecting.id, number, actor=clerk, command=command, now=NOW)
    merge = partial(idea_merging.merge, collecting.id, actor=collecting.staff(), now=LATER)
    most = MergeIdeas(source=first, target=second, reason="To samo miejsce.", paper=11)
    assert refused(partial(merge, command=most)).fields == {"paper": "out_of_range"}
    silent = MergeIdeas(source=first, target=second)
    assert refused(partial(merge, command=silent)).fields == {"reason": "empty"}
    for source, target in ((first, second), (second, first)):
        pair = MergeIdeas(source=source, target=target, reason="To samo.")
        assert refused(partial(merge, actor=own, command=pair)).code == "own_idea"
    made = merge(command=MergeIdeas(source=first, target=second, reason="To samo.", paper=7))
    assert (made.number, made.signatures, made.paper_signatures) == (second, 7, 7)
