"""An author's words go on request; on a ballot a project keeps the name people vote on."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from services.consultations import idea_ballot, idea_checks, idea_people, idea_views
from services.consultations.model import BallotOption, Consultation, db, tables
from shared.contracts.actors import VISITOR
from shared.contracts.idea_checks import CheckIdea, PutIdeasOnBallot

from .conftest import NOW, Collecting, person, refused

LATER = NOW + timedelta(hours=2)


def _seen(collecting: Collecting, number: int) -> Any:
    return idea_views.get(collecting.id, number, actor=VISITOR, now=LATER)


def _staff_told() -> list[str]:
    rows = db.session.execute(select(tables.outbox).where(tables.outbox.c.name == "NotifyStaff"))
    wanted = "idea_words_removed"
    return [row.body["facts"]["number"] for row in rows if row.body["template"] == wanted]


def test_a_ballot_keeps_its_names_the_idea_says_so_and_staff_hear_while_they_can_decide(
    collecting: Collecting,
) -> None:
    author, stranger = person(), person()
    listed = [collecting.sent(who, title=f"Pomysł {who is author}") for who in (author, stranger)]
    organiser, yes = collecting.staff(), CheckIdea(result="accepted")
    for number in listed:
        idea_checks.check(collecting.id, number, actor=organiser, command=yes, now=LATER)
    asks = PutIdeasOnBallot(budgets={"": 5_000_000})
    idea_ballot.put(collecting.id, actor=organiser, command=asks, now=LATER)
    late = collecting.sent(author, title="Później")
    idea_checks.check(collecting.id, late, actor=organiser, command=yes, now=LATER)
    for _ in range(2):
        assert author.account_id is not None
        idea_people.forget_person(author.account_id, True)
    db.session.expire_all()
    assert _staff_told() == [str(listed[0])], "of what can still be taken off, once"
    nothing = refused(
        lambda: idea_ballot.put(collecting.id, actor=organiser, command=asks, now=LATER)
    )
    assert nothing.code == "nothing_new", "what has no words goes onto no ballot"
    mine = _seen(collecting, listed[0])
    assert (mine.title, mine.on_ballot, mine.ballot_title) == ("", True, "")

    found = db.session.get_one(Consultation, collecting.id)
    assert found.ballot is not None
    found.ballot.announced_at = LATER
    db.session.flush()
    assert _seen(collecting, listed[0]).ballot_title == "Pomysł True"
    assert _seen(collecting, listed[1]).ballot_title == "", "it has a title of its own"
    titles = set(db.session.scalars(select(BallotOption.title)))
    assert titles == {"Pomysł True", "Pomysł False"}
    assert stranger.account_id is not None
    idea_people.forget_person(stranger.account_id, True)
    assert _staff_told() == [str(listed[0])], "nothing is to be decided after the announcement"
