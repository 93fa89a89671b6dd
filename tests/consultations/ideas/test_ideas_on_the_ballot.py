"""Ideas in a vote: put on the ballot, in districts of their own, and told how it ended."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from services.consultations import idea_ballot, idea_checks, idea_views, results
from services.consultations.model import BallotOption, Idea, db
from shared.contracts.actors import VISITOR
from shared.contracts.idea_checks import PutIdeasOnBallot
from shared.contracts.ideas import IdeaOutcome
from shared.contracts.messages import ResultPublished
from shared.ids import new_id
from tests.consultations.ideas.conftest import LATER, Collecting, decided, refused, seen, told
from tests.support import votes


def test_accepted_ideas_go_onto_the_ballot_once_and_again_only_what_is_new(
    collecting: Collecting,
) -> None:
    numbers = [collecting.sent(title=f"Pomysł {row}") for row in range(3)]
    for number in numbers[:2]:
        decided(collecting, number)
    organiser = collecting.staff()
    put = partial(idea_ballot.put, collecting.id, actor=organiser, now=LATER)
    lacking = refused(partial(put, command=PutIdeasOnBallot()))
    assert lacking.fields == {"budgets.": "not_positive"}
    found = put(command=PutIdeasOnBallot(budgets={"": 5_000_000}))
    assert found.ballot is not None
    (question,) = found.ballot.questions
    assert [(o.code, o.title, o.cost) for o in question.options] == [
        (str(numbers[0]), "Pomysł 0", 1_200_000),
        (str(numbers[1]), "Pomysł 1", 1_200_000),
    ]
    assert refused(partial(put, command=PutIdeasOnBallot())).code == "nothing_new"
    decided(collecting, numbers[2])
    put(command=PutIdeasOnBallot())
    assert [o.code for o in question.options] == [str(number) for number in numbers]
    assert len(told("idea_on_ballot")) == 3
    assert seen(collecting, numbers[0]).on_ballot

    # What stands on the ballot is neither reopened nor taken back, and after it is announced
    # nothing is added.
    reopen = partial(
        idea_checks.reopen, collecting.id, numbers[0], actor=organiser, reason="Błąd", now=LATER
    )
    assert refused(reopen).code == "on_ballot"
    more = collecting.sent()
    decided(collecting, more)
    found.ballot.announced_at = LATER
    db.session.flush()
    assert refused(partial(put, command=PutIdeasOnBallot())).code == "already_announced"


def test_districts_have_questions_of_their_own(collecting: Collecting) -> None:
    old_town, village = new_id(), new_id()
    for area in (old_town, village, None):
        number = collecting.sent(area_id=area)
        decided(collecting, number)
    found = idea_ballot.put(
        collecting.id,
        actor=collecting.staff(),
        command=PutIdeasOnBallot(
            by_area=True,
            one_district=True,
            budgets={"": 9_000_000, str(old_town): 2_000_000, str(village): 3_000_000},
            titles={str(old_town): "Stare Miasto", str(village): "Brzezie"},
        ),
        now=LATER,
    )
    assert found.ballot is not None
    asked = {one.area_id: one for one in found.ballot.questions}
    assert {area: one.counting["budget"] for area, one in asked.items()} == {
        None: 9_000_000,
        old_town: 2_000_000,
        village: 3_000_000,
    }
    assert {one.group_code for area, one in asked.items() if area} == {"districts"}
    assert asked[None].group_code == ""
    assert [len(one.options) for one in asked.values()] == [1, 1, 1]
    assert asked[village].title == "Brzezie"


@pytest.mark.parametrize("rule", ["greedy-skip", "equal-shares"])
def test_after_the_result_an_idea_says_how_its_vote_ended_and_its_author_is_told_once(
    inside: Flask, rule: str
) -> None:
    vote = votes.announced(rule=rule)
    authors = {}
    for row, option in enumerate(db.session.scalars(select(BallotOption)), start=1):
        made = Idea(
            id=new_id(),
            consultation_id=vote.consultation_id,
            number=row,
            state="accepted",
            title=option.title,
            cost=option.cost,
            author_id=new_id(),
        )
        db.session.add(made)
        db.session.flush()
        option.idea_id, authors[option.code] = made.id, made.author_id
    db.session.commit()
    number = {"a": 1, "b": 2, "c": 3, "d": 4}
    before = idea_views.get(vote.consultation_id, 1, actor=VISITOR, now=LATER)
    assert (before.on_ballot, before.outcome) == (True, None)
    papers = ("ab", "ab", "ad", "c", "")
    vote.cast(papers)
    vote.seal(len(papers))
    vote.freeze()
    results.count(vote.ballot_id, now=LATER)
    published = ResultPublished(
        ballot_id=vote.ballot_id, consultation_id=vote.consultation_id, title=""
    )
    idea_ballot.tell_result(published)
    (asked,) = results.get(vote.consultation_id).questions
    assert set(asked.winners) not in (set(), set(number))
    for code, counted in {"a": 3, "b": 2, "c": 1, "d": 1}.items():
        fate = "chosen" if code in asked.winners else "not_chosen"
        shown = idea_views.get(vote.consultation_id, number[code], actor=VISITOR, now=LATER)
        assert shown.outcome == IdeaOutcome(fate=fate, votes=counted)  # type: ignore[arg-type]
        (news,) = [m for m in told(f"idea_{fate}") if m["person_id"] == str(authors[code])]
        assert news["key"].endswith(f":result:{fate}")
