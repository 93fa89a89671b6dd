"""Comments in two levels, support that counts once, and how long both are open."""

import threading
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from services.consultations import (
    comments,
    idea_settings,
    moderation_desk,
    signatures,
    supports,
    talk,
    talk_people,
)
from services.consultations.model import Comment, Consultation, Idea, Remark, Support, TalkTerms, db
from shared.contracts.actors import Actor
from shared.contracts.idea_checks import SetIdeas
from shared.contracts.talk import FindWaiting
from shared.ids import new_id

from .conftest import CLOSES, NOW, Place, person, refused


def remark(place: Place) -> Remark:
    """Return remark 1 as it stands."""
    db.session.expire_all()
    return db.session.scalars(select(Remark).where(Remark.consultation_id == place.id)).one()


def test_a_reply_to_a_reply_stands_in_the_same_thread_and_names_whom_it_answers(
    place: Place,
) -> None:
    first = place.say("Lipy, nie platany.")
    second = place.say("A czemu nie klony?", answers=first.id)
    third = place.say("Bo klony śmiecą.", answers=second.id)

    assert (second.parent_id, second.answers_id) == (first.id, None)
    assert (third.parent_id, third.answers_id) == (first.id, second.id)
    found = place.read(thread=first.id)
    assert [one.text for one in found.said] == ["Lipy, nie platany."]
    assert (found.total, found.comments, found.said[0].replies) == (1, 3, 2)
    assert found.thread is not None
    assert [one.text for one in found.thread.replies] == ["A czemu nie klony?", "Bo klony śmiecą."]
    quotes = [one.answers for one in found.thread.replies]
    assert quotes[0] is None
    assert quotes[1] is not None
    assert quotes[1].text == "A czemu nie klony?"


def test_the_database_itself_allows_no_third_level_and_no_reply_elsewhere(place: Place) -> None:
    first = place.say()
    second = place.say(answers=first.id)
    elsewhere = place.say(kind="idea")
    for parent in (second, elsewhere):
        db.session.add(
            Comment(
                consultation_id=place.id,
                remark_id=first.remark_id,
                parent_id=parent.id,
                text="Głębiej",
            )
        )
        with pytest.raises(IntegrityError, match="fk_comments_parent_id"):
            db.session.flush()
        db.session.rollback()
        place = Place(place.id, place.centre_id, place.author)
        first = place.say()
        second = place.say(answers=first.id)
        elsewhere = place.say(kind="idea")


def test_a_form_sent_twice_is_one_comment_also_after_the_end(place: Place) -> None:
    sent, author = new_id(), person()
    one = place.say(actor=author, sent_as=sent)
    two = place.say(actor=author, sent_as=sent, now=CLOSES + timedelta(hours=1))
    assert one.id == two.id
    assert remark(place).comments == 1
    assert refused(lambda: place.say(sent_as=sent)).code == "sent_already"


def test_comments_end_with_the_phase_or_where_so_set_with_the_report(place: Place) -> None:
    later = CLOSES + timedelta(days=3)
    place.say(now=CLOSES - timedelta(microseconds=1))
    assert refused(lambda: place.say(now=CLOSES)).code == "not_open"

    db.session.add(
        TalkTerms(
            consultation_id=place.id, moderated="after", reports_to_queue=3, while_answering=True
        )
    )
    db.session.flush()
    place.say(now=later)
    one = supports.give
    late = refused(lambda: one(place.id, "remark", 1, on=True, actor=person(), now=later))
    assert late.code == "not_open"

    found = db.session.get_one(Consultation, place.id)
    found.report_at = later
    db.session.flush()
    assert refused(lambda: place.say(now=later)).code == "not_open"
    assert refused(lambda: place.say(now=NOW - timedelta(days=2))).code == "not_open"


def test_what_nobody_may_read_takes_no_comment_and_shows_none(place: Place) -> None:
    place.say()
    remark(place).state = "hidden"
    db.session.flush()
    assert refused(place.say).code == "closed"
    assert refused(place.read).status == 404
    assert place.read(place.author).comments == 1
    assert place.read(place.staff("clerk")).comments == 1


def test_only_what_everybody_reads_there_is_answered_or_supported(place: Place) -> None:
    hidden, elsewhere = place.say(), place.say(kind="idea")
    hidden.state = "hidden"
    db.session.flush()
    assert refused(lambda: place.say(answers=hidden.id)).code == "cannot_answer"
    assert refused(lambda: place.say(answers=elsewhere.id)).status == 404
    remark(place).state = "hidden"
    db.session.flush()
    give = supports.give
    closed = refused(lambda: give(place.id, "remark", 1, on=True, actor=person(), now=NOW))
    assert closed.code == "closed"


def test_an_idea_that_collects_signatures_is_signed_and_not_supported_beside_it(
    place: Place,
) -> None:
    before, later, staff = person(), person(), place.staff()
    give = partial(supports.give, place.id, "idea", 1, now=NOW)
    give(on=True, actor=before)
    asks = SetIdeas(signatures=2, checklist=("Kompletny",))
    idea_settings.put(place.id, actor=staff, command=asks)
    told = place.read(later, kind="idea")
    assert (told.by_signature, told.may_support) == (True, False)
    assert refused(lambda: give(on=True, actor=later)).code == "by_signature"
    assert give(on=False, actor=before).supports == 0, "who did before takes it back"
    signed = signatures.sign(place.id, 1, actor=later, now=NOW)
    idea_settings.put(place.id, actor=staff, command=SetIdeas(checklist=("Kompletny",)))
    assert signed.signatures == 1
    assert place.read(before, kind="idea").by_signature, "what was signed stays signed"
    assert not place.read(before).by_signature, "a remark is supported as ever"


def test_ones_own_comment_is_taken_away_and_keeps_its_place_only_under_replies(
    place: Place,
) -> None:
    me, other = person(), person()
    alone, answered = place.say(actor=me), place.say("Do usunięcia", actor=me)
    place.say("Odpowiadam", actor=other, answers=answered.id)

    assert refused(lambda: comments.remove(alone.id, actor=other, now=NOW)).status == 404
    comments.remove(alone.id, actor=me, now=NOW)
    comments.remove(answered.id, actor=me, now=NOW)
    comments.remove(answered.id, actor=me, now=NOW)

    found = place.read()
    assert [(one.id, one.state, one.text) for one in found.said] == [(answered.id, "removed", "")]
    assert (found.comments, found.total) == (1, 1)


@pytest.mark.parametrize("order", ["old", "new", "replies"])
def test_a_long_talk_comes_in_pages_in_each_order_without_a_gap(place: Place, order: str) -> None:
    texts = [f"Głos {number:02}" for number in range(45)]
    said = [
        place.say(text, now=NOW + timedelta(seconds=place_in_time))
        for place_in_time, text in enumerate(texts)
    ]
    place.say(answers=said[7].id)
    pages = [place.read(order=order, page=number) for number in (1, 2, 3)]
    seen = [one.text for page in pages for one in page.said]
    wanted = {
        "old": texts,
        "new": texts[::-1],
        "replies": [texts[7], *texts[:7], *texts[8:]],
    }
    assert seen == wanted[order]
    assert {(page.total, page.pages) for page in pages} == {(45, 3)}


def test_a_double_click_supports_once_and_ones_own_words_never(place: Place) -> None:
    me = person()
    models: tuple[tuple[str, type[Remark] | type[Idea]], ...] = (
        ("remark", Remark),
        ("idea", Idea),
    )
    for kind, model in models:
        for on, number in ((True, 1), (True, 1), (False, 0), (False, 0), (True, 1)):
            supports.give(place.id, kind, 1, on=on, actor=me, now=NOW)
            found: Any = db.session.query(model).filter_by(consultation_id=place.id).one()
            assert found.supports == number
        assert place.read(me, kind=kind).supported
        own = refused(
            lambda kind=kind: supports.give(  # type: ignore[misc]
                place.id, kind, 1, on=True, actor=place.author, now=NOW
            )
        )
        assert own.code == "own_words"


def test_the_counter_is_right_when_many_support_and_comment_at_once(
    inside: Flask, place: Place
) -> None:
    people = [person() for _ in range(6)]
    faults: list[BaseException] = []

    def act(who: Actor) -> None:
        with inside.app_context():
            try:
                for _ in range(3):
                    supports.give(place.id, "remark", 1, on=True, actor=who, now=NOW)
                    place.say(actor=who)
                    db.session.commit()
            except BaseException as fault:
                faults.append(fault)
            finally:
                db.session.remove()

    # Each of them clicks in two windows at once.
    threads = [threading.Thread(target=act, args=(who,)) for who in people * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    found = remark(place)
    rows = db.session.scalar(select(func.count()).select_from(Support))
    said = db.session.scalar(select(func.count()).select_from(Comment))
    assert (found.supports, rows) == (6, 6)
    assert (found.comments, said) == (36, 36)


def test_only_organisers_of_the_centre_set_the_terms(place: Place) -> None:
    from shared.contracts.talk import SetTalkTerms

    command = SetTalkTerms(moderated="before", reports_to_queue=1, while_answering=False)
    for who in (person(), place.staff("clerk"), made_elsewhere()):
        assert refused(
            lambda who=who: talk.set_terms(place.id, actor=who, command=command)  # type: ignore[misc]
        ).status in (403, 404)
    talk.set_terms(place.id, actor=place.staff(), command=command)
    assert place.say().state == "queued"


def made_elsewhere(centre_id: UUID | None = None) -> Actor:
    """An organiser of another centre."""
    return Place(new_id(), centre_id or new_id(), person()).staff()


@pytest.mark.parametrize("words", [True, False])
def test_an_erased_person_leaves_right_numbers_and_what_others_said(
    place: Place, words: bool
) -> None:
    me, other = person(), person()
    assert me.account_id is not None
    top = place.say("Moje zdanie", actor=me)
    place.say("Odpowiadam", actor=other, answers=top.id)
    place.say("Sam sobie", actor=me, answers=top.id)
    place.report(top, actor=other)
    supports.give(place.id, "remark", 1, on=True, actor=me, now=NOW)
    db.session.commit()

    talk_people.forget_person(me.account_id, words)
    db.session.commit()
    found = place.read(thread=top.id)
    assert found.supports == 1
    assert [one.text for one in found.said] == ([""] if words else ["Moje zdanie"])
    assert (found.comments, found.said[0].replies) == ((1, 1) if words else (3, 2))
    waiting = moderation_desk.page(actor=place.staff(), query=FindWaiting()).waiting
    assert len(waiting) == (0 if words else 1)
    assert {one.author_id for one in db.session.scalars(select(Comment))} == {
        None,
        other.account_id,
    }
