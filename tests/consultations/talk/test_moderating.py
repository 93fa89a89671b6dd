"""Reports take things from view, moderators judge with reasons, and another decides appeals."""

from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from services.consultations import appeals, files, moderation_desk, talk
from services.consultations.model import (
    Appeal,
    Comment,
    Idea,
    IdeaPicture,
    Moderation,
    Remark,
    db,
)
from services.consultations.rules import talk as rules
from shared.contracts.actors import VISITOR, Actor, Role
from shared.contracts.talk import DecideAppeal, FindWaiting, MakeAppeal, SetTalkTerms, WaitingPage
from shared.ids import new_id
from shared.problems import Refusal
from tests.support.pictures import picture

from .conftest import NOW, Place, messages, person, refused


def desk(actor: Actor) -> WaitingPage:
    """What waits for a moderator."""
    return moderation_desk.page(actor=actor, query=FindWaiting())


def before(place: Place) -> None:
    """Comments are read by staff before they are public."""
    command = SetTalkTerms(moderated="before", reports_to_queue=3, while_answering=False)
    talk.set_terms(place.id, actor=place.staff(), command=command)


def subject(place: Place, model: type[Remark] | type[Idea] = Remark) -> Remark | Idea:
    """The remark or idea as it stands."""
    db.session.expire_all()
    found: Any = db.session.query(model).filter_by(consultation_id=place.id).one()
    assert isinstance(found, Remark | Idea)
    return found


def test_what_waits_is_seen_by_its_author_and_staff_alone_in_every_list_and_count(
    place: Place,
) -> None:
    public = place.say("Od razu")
    before(place)
    me = person()
    top = place.say("Czeka", actor=me)
    reply = place.say("Też czeka", actor=me, answers=public.id)

    for reader in (VISITOR, person(), Actor(account_id=new_id(), roles=(Role("clerk", new_id()),))):
        found = place.read(reader, thread=public.id)
        assert [one.text for one in found.said] == ["Od razu"]
        assert (found.total, found.comments, found.said[0].replies) == (1, 1, 0)
        assert found.thread is not None
        assert (found.thread.replies, found.thread.total) == ((), 0)
        assert refused(partial(place.read, reader, thread=top.id)).status == 404
    for reader in (me, place.staff("clerk")):
        found = place.read(reader, thread=public.id)
        assert [one.text for one in found.said] == ["Od razu", "Czeka"]
        assert (found.total, found.comments) == (2, 1)
        assert found.thread is not None
        assert [one.text for one in found.thread.replies] == ["Też czeka"]

    moderator = place.staff("clerk")
    assert place.judge("show", top, reply, by=moderator, words="") == 2
    found = place.read()
    assert (found.total, found.comments, found.said[0].replies) == (2, 3, 1)
    assert {body["person_id"] for body in messages("NotifyPerson")} == {str(me.account_id)}


def test_a_thread_goes_with_its_queued_head_and_comes_back_with_it(place: Place) -> None:
    top = place.say("Głowa wątku")
    place.say("Odpowiedź", answers=top.id)
    for _ in range(3):
        place.report(top)
    found = place.read()
    assert (found.total, found.comments, found.said) == (0, 0, ())
    place.judge("show", top, by=place.staff(), words="")
    found = place.read()
    assert (found.total, found.comments, found.said[0].replies) == (1, 2, 1)


def test_one_person_reports_once_and_no_crowd_takes_away_what_was_judged(place: Place) -> None:
    said, me = place.say(), person()
    assert place.report(said, actor=me)
    for _ in range(3):
        assert not place.report(said, actor=me)
    assert place.read().comments == 1
    place.report(said)
    place.report(said)
    assert said.state == "queued"

    assert place.judge("show", said, by=place.staff(), words="") == 1
    for _ in range(5):
        place.report(said)
    assert said.state == "public"
    waiting = desk(place.staff("clerk")).waiting
    assert [(one.id, len(one.reports)) for one in waiting] == [(said.id, 5)]


@pytest.mark.parametrize("reports", [0, 2, 3, 9])
@pytest.mark.parametrize("state", ["public", "accepted", "hidden"])
@pytest.mark.parametrize("judged", [True, False])
def test_only_enough_reports_about_what_is_public_and_unjudged_queue_it(
    reports: int, state: str, judged: bool
) -> None:
    queued = rules.queues_itself(reports, at=3, state=state, judged=judged)
    assert queued == (reports >= 3 and state == "public" and not judged)


@pytest.mark.parametrize("model", [Remark, Idea])
def test_remarks_and_ideas_are_reported_hidden_and_shown_as_they_were(
    place: Place, model: type[Remark] | type[Idea]
) -> None:
    kind = model.__name__.lower()
    for _ in range(3):
        place.report(kind=kind)
    assert subject(place, model).state == rules.queued_state(kind)
    moderator = place.staff()
    place.judge("hide", subject(place, model), by=moderator)
    assert subject(place, model).state == "hidden"
    assert desk(moderator).total == 0
    place.judge("show", subject(place, model), by=moderator, words="")
    assert subject(place, model).state == "public"
    told = [body["template"] for body in messages("NotifyPerson")]
    assert sorted(told) == ["words_hidden", "words_shown"]
    acts = [body["act"] for body in messages("StaffActed")]
    assert sorted(acts) == ["talk.hidden", "talk.shown"]


def test_an_ideas_pictures_go_out_of_view_with_it_and_come_back(place: Place) -> None:
    idea = subject(place, Idea)
    assert isinstance(idea, Idea)
    kept = files.store(place.id, "lipa.jpg", picture(), "Lipa nad rzeką")
    idea.pictures.append(IdeaPicture(file_id=kept.id))
    db.session.commit()

    def seen() -> bool:
        db.session.expire_all()
        try:
            return files.read(kept.id, actor=VISITOR)[1]
        except Refusal:
            return False

    assert seen()
    place.judge("hide", idea, by=place.staff("clerk"))
    assert not seen()
    place.judge("show", idea, by=place.staff())
    assert seen()
    for _person in range(3):
        place.report(kind="idea")
    assert seen(), "what a moderator left standing no crowd takes away"


def test_an_accepted_idea_comes_back_as_accepted(place: Place) -> None:
    subject(place, Idea).state = "accepted"
    db.session.flush()
    for _ in range(4):
        place.report(kind="idea")
    assert subject(place, Idea).state == "accepted"
    moderator = place.staff()
    place.judge("hide", subject(place, Idea), by=moderator)
    place.judge("show", subject(place, Idea), by=moderator, words="")
    assert subject(place, Idea).state == "accepted"


def test_hidden_words_are_read_by_nobody_else_and_everyone_reads_why(place: Place) -> None:
    me = person()
    said = place.say("Głupi jesteście", actor=me)
    place.say("Proszę grzeczniej", answers=said.id)
    moderator = place.staff("clerk")
    assert place.judge("hide", said, by=moderator, words="Obraża sąsiadów.") == 1
    assert place.judge("hide", said, by=moderator, words="Drugi raz nic.") == 0

    shown = place.read().said[0]
    assert (shown.text, shown.state) == ("", "hidden")
    assert (shown.why, shown.words) == ("insult", "Obraża sąsiadów.")
    assert (shown.author_id, shown.moderation_id) == (None, None)
    assert place.read().comments == 1
    own = place.read(me).said[0]
    assert own.text == "Głupi jesteście"
    assert own.moderation_id is not None
    [told] = messages("NotifyPerson")
    assert told["facts"]["path"].endswith(str(own.moderation_id))
    assert told["facts"]["words"] == "Obraża sąsiadów."


def test_many_are_judged_at_once_or_none(place: Place) -> None:
    first, second = place.say(), place.say(kind="idea")
    moderator = place.staff("clerk")
    own = place.say(actor=moderator)
    for thing in (first, second, own):
        for _ in range(3):
            place.report(thing, kind="idea" if thing is second else "remark")
    db.session.commit()
    waiting = desk(moderator).waiting
    assert {one.id: one.blocked for one in waiting} == {
        first.id: "",
        second.id: "",
        own.id: "own_words",
    }
    problem = refused(lambda: place.judge("show", first, second, own, by=moderator, words=""))
    assert problem.code == "own_words"
    db.session.rollback()
    assert {one.state for one in db.session.scalars(select(Comment))} == {"queued"}
    assert place.judge("show", first, second, by=moderator, words="") == 2
    assert [one.id for one in desk(moderator).waiting] == [own.id]


def test_nobody_moderates_another_centre_or_without_a_reason(place: Place) -> None:
    said = place.say()
    place.report(said)
    stranger = Actor(account_id=new_id(), roles=(Role("organiser", new_id()),))
    assert refused(lambda: place.judge("hide", said, by=stranger)).status == 404
    assert refused(lambda: place.judge("hide", said, by=person())).status == 404
    assert desk(stranger).total == 0
    empty = refused(lambda: place.judge("hide", said, by=place.staff(), words=" . "))
    assert empty.fields == {"words": "empty"}


def test_an_appeal_is_decided_by_another_organiser_only_and_once(place: Place) -> None:
    me = Actor(account_id=new_id(), roles=(Role("organiser", place.centre_id),))
    said = place.say("Ostre słowa", actor=me)
    first, second = place.staff(), place.staff()
    place.judge("hide", said, by=first)
    act = db.session.scalars(select(Moderation)).one()

    wish = MakeAppeal(words="To był żart, nie obelga.")
    stranger = person()
    assert (
        refused(lambda: appeals.make(act.id, actor=stranger, command=wish, now=NOW)).status == 404
    )
    made = appeals.make(act.id, actor=me, command=wish, now=NOW)
    again = refused(lambda: appeals.make(act.id, actor=me, command=wish, now=NOW))
    assert again.code == "appealed_already"
    waits = refused(lambda: place.judge("show", said, by=second, words=""))
    assert waits.code == "appeal_waits"
    assert made.appeal is not None
    appeal_id = made.appeal.id
    db.session.commit()

    verdict = DecideAppeal(verdict="overturned", words="To rzeczywiście żart.")
    for who, code in (
        (first, "own_act"),
        (me, "own_act"),
        (place.staff("clerk"), "forbidden"),
        (person(), "not_found"),
    ):
        problem = refused(
            lambda who=who: appeals.decide(  # type: ignore[misc]
                appeal_id, actor=who, command=verdict, now=NOW
            )
        )
        assert problem.code == code
    appeals.decide(appeal_id, actor=second, command=verdict, now=NOW)
    late = refused(lambda: appeals.decide(appeal_id, actor=second, command=verdict, now=NOW))
    assert late.code == "decided_already"
    assert place.read().said[0].text == "Ostre słowa"
    assert place.read().comments == 1
    told = [body["template"] for body in messages("NotifyPerson")]
    assert sorted(told) == ["appeal_overturned", "words_hidden"]


@pytest.mark.parametrize("column", ["against_id", "author_id"])
def test_the_database_itself_lets_nobody_decide_about_themselves(place: Place, column: str) -> None:
    me = person()
    said = place.say(actor=me)
    place.judge("hide", said, by=place.staff())
    act = db.session.scalars(select(Moderation)).one()
    appeals.make(act.id, actor=me, command=MakeAppeal(words="Proszę spojrzeć."), now=NOW)
    with pytest.raises(IntegrityError, match="ck_appeals_not_by_the"):
        db.session.execute(
            text(
                f"UPDATE appeals SET verdict = 'upheld', answer = 'x', decided_at = now(), "
                f"decided_by = {column}"
            )
        )
    db.session.rollback()
    assert db.session.scalars(select(Appeal)).all() == []


def test_what_moderators_did_is_never_changed_but_who_did_it_may_be_forgotten(
    inside: Flask, place: Place
) -> None:
    said = place.say()
    place.judge("hide", said, by=place.staff())
    db.session.commit()
    for change in ("words = 'inne'", "by_id = NULL, reason = 'spam'", "act = 'shown'"):
        with pytest.raises(Exception, match="append-only"):
            db.session.execute(text(f"UPDATE moderations SET {change}"))
        db.session.rollback()
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("DELETE FROM moderations"))
    db.session.rollback()
    db.session.execute(text("UPDATE moderations SET by_id = NULL"))
    db.session.commit()
    assert db.session.scalars(select(Moderation)).one().by_id is None


def test_the_desk_lists_the_oldest_first_in_pages(place: Place) -> None:
    before(place)
    said = [place.say(f"Głos {number}") for number in range(30)]
    first = desk(place.staff("clerk"))
    assert (first.total, first.pages, len(first.waiting)) == (30, 2, 25)
    assert [one.text for one in first.waiting[:2]] == ["Głos 0", "Głos 1"]
    assert said[0].id == first.waiting[0].id


def test_of_a_hidden_remark_everyone_reads_why_and_nothing_more(place: Place) -> None:
    said = place.say("Pod uwagą")
    moderator = place.staff()
    for _ in range(3):
        place.report()
    assert refused(place.read).status == 404
    place.judge("hide", subject(place), by=moderator)
    found = place.read()
    assert (found.state, found.why, found.words) == ("hidden", "insult", "Obraża sąsiadów.")
    assert (found.excerpt, found.said, found.comments, found.total) == ("", (), 0, 0)
    assert (found.moderation_id, found.may_comment, found.may_support) == (None, False, False)
    own = place.read(place.author)
    assert own.excerpt == "Więcej drzew na rynku."
    assert [one.id for one in own.said] == [said.id]
    assert own.moderation_id is not None


def test_no_open_list_holds_what_waits_or_stands_under_it(place: Place) -> None:
    def listed() -> set[str]:
        wanted = select(Comment.text).where(talk.read_by_all())
        return set(db.session.scalars(wanted))

    top = place.say("Głowa")
    place.say("Pod głową", answers=top.id)
    place.say("Pod pomysłem", kind="idea")
    assert listed() == {"Głowa", "Pod głową", "Pod pomysłem"}
    for _ in range(3):
        place.report(top)
    assert listed() == {"Pod pomysłem"}
    place.judge("hide", subject(place, Idea), by=place.staff())
    assert listed() == set()


def test_a_guest_is_led_to_the_remark_by_its_code(place: Place) -> None:
    found = subject(place)
    assert isinstance(found, Remark)
    found.source, found.code = "guest", "ABCD-EFGH-JKLM"
    db.session.flush()
    place.judge("hide", found, by=place.staff())
    [told] = messages("NotifyPerson")
    assert (told["template"], told["facts"]["path"]) == ("remark_hidden", "/uwaga/ABCD-EFGH-JKLM")
