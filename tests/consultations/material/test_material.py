"""What people read: filled freely in a draft, from then on changed only in the open."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.consultations import (
    consultations,
    documents,
    files,
    fragments,
    inquiries,
    material,
    meetings,
)
from services.consultations.api import telling_material as telling
from services.consultations.model import Consultation, File, Inquiry, Phase, db, tables
from shared.contracts import material as contract
from shared.contracts.actors import VISITOR, Actor
from shared.ids import new_id
from shared.problems import Refusal
from tests.support import pictures

from .conftest import NOW, publish

DAY = timedelta(days=1)


def whole(draft: Consultation, actor: Actor = VISITOR) -> contract.Material:
    db.session.expire_all()
    found = consultations.get(draft.id, actor=actor)
    return telling.material(material.of(found, actor=actor, now=NOW, texts=True))


def refused(call: Any, *given: Any, **named: Any) -> tuple[str, dict[str, str]]:
    with pytest.raises(Refusal) as refusal:
        call(*given, **named)
    return refusal.value.problem.code, refusal.value.problem.fields


def document(**changed: Any) -> contract.AddDocument:
    given = {"title": "Projekt", "name": "projekt.pdf", "content": pictures.PDF}
    return contract.AddDocument(**{**given, **changed})


def test_a_draft_replaces_and_what_is_published_gets_versions(
    draft: Consultation, organiser: Actor
) -> None:
    """Catches an old version thrown away, an unexplained new one, and a fork of versions."""

    def add(**changed: Any) -> UUID:
        made = documents.add(draft.id, actor=organiser, command=document(**changed), now=NOW)
        return made.id

    first, second = add(), add(title="Mapa", content=pictures.picture(), alternative="Plac z góry")
    described = contract.DescribeDocument(title="Projekt 2", name="p.pdf", content=pictures.PDF)
    documents.edit(draft.id, first, actor=organiser, command=described)
    # The file that was replaced in a draft is gone, not only out of sight.
    assert len(db.session.scalars(select(File.id)).all()) == 2
    assert refused(add, replaces=first)[0] == "not_published"
    publish(draft)
    assert refused(add) == ("invalid", {"note": "empty"})
    newer = add(title="Projekt 3", note="Poprawiona mapa.", replaces=first)
    assert refused(add, note="x", replaces=first)[0] == "changed"
    for act in (documents.remove, documents.edit):
        more = {"command": described} if act is documents.edit else {}
        assert refused(act, draft.id, newer, actor=organiser, **more)[0] == "already_announced"
    documents.put_in_order(draft.id, actor=organiser, ids=(second, newer))
    told = whole(draft).documents
    assert [(one.title, [old.title for old in one.older]) for one in told] == [
        ("Mapa", []),
        ("Projekt 3", ["Projekt 2"]),
    ]
    documents.take_down(draft.id, newer, actor=organiser, reason="Był w nim adres.", now=NOW)
    taken = whole(draft).documents[1]
    assert taken.taken_down_reason == "Był w nim adres."
    assert refused(files.read, taken.file.id, actor=VISITOR)[0] == "not_found"


def test_fragments_are_numbered_anew_in_a_draft_and_never_after(
    draft: Consultation, organiser: Actor
) -> None:
    """Catches numbers with holes, and a number that means other words once people know it."""
    text = contract.SplitText(text="§ 1. a\n§ 2. b\n§ 3. c\n§ 4. d")
    assert fragments.add(draft.id, actor=organiser, command=text) == 4
    ids = [one.id for one in whole(draft, organiser).fragments]
    fragments.put_in_order(draft.id, actor=organiser, ids=tuple(reversed(ids)))
    fragments.remove(draft.id, ids[3], actor=organiser)
    fragments.join(draft.id, ids[1], actor=organiser)
    told = [(one.number, one.heading, one.text) for one in whole(draft, organiser).fragments]
    assert told == [(1, "§ 3.", "c\n\n§ 2.\n\nb"), (2, "§ 1.", "a")]
    replaced = contract.SplitText(text="tylko to", marks="paragraphs", replace=True)
    assert fragments.add(draft.id, actor=organiser, command=replaced) == 1
    one = whole(draft, organiser).fragments[0]
    publish(draft)
    described = contract.DescribeFragment(text="inaczej")
    calls: list[tuple[Any, tuple[Any, ...], dict[str, Any]]] = [
        (fragments.add, (), {"command": replaced}),
        (fragments.put_in_order, (), {"ids": (one.id,)}),
        (fragments.edit, (one.id,), {"command": described}),
        (fragments.remove, (one.id,), {}),
        (fragments.join, (one.id,), {}),
    ]
    for act, given, more in calls:
        assert refused(act, draft.id, *given, actor=organiser, **more)[0] == "already_announced"


def meeting(**changed: Any) -> contract.DescribeMeeting:
    given = {"title": "Spotkanie", "starts_at": NOW + DAY, "ends_at": NOW + DAY * 1.1}
    return contract.DescribeMeeting(**{**given, "place": "Świetlica", **changed})


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"place": ""}, "place", "place_or_link"),
        ({"link": "javascript:alert(1)"}, "link", "no_link"),
        ({"ends_at": NOW + DAY}, "ends_at", "ends_before_start"),
        ({"ends_at": NOW + 9 * DAY}, "ends_at", "lasts_too_long"),
        ({"starts_at": NOW - DAY}, "starts_at", "in_the_past"),
        ({"title": " "}, "title", "empty"),
    ],
)
def test_a_meeting_somebody_could_not_come_to_is_not_taken(
    draft: Consultation, organiser: Actor, changed: Any, field: str, code: str
) -> None:
    """Each fault stands beside its field."""
    faults = refused(meetings.add, draft.id, actor=organiser, command=meeting(**changed), now=NOW)[
        1
    ]
    assert faults[field] == code


def test_a_published_meeting_is_moved_and_cancelled_with_a_public_reason(
    draft: Consultation, organiser: Actor
) -> None:
    """Catches a silent move, a reason asked for a corrected word, calendars that see nothing."""
    made = meetings.add(draft.id, actor=organiser, command=meeting(), now=NOW)

    def edit(**changed: Any) -> None:
        meetings.edit(draft.id, made.id, actor=organiser, command=meeting(**changed), now=NOW)

    edit(place="Biblioteka")
    publish(draft)
    edit(place="Biblioteka", access="Jest winda.")
    db.session.commit()
    assert refused(edit, place="Szkoła") == ("invalid", {"reason": "reason_missing"})
    db.session.rollback()
    edit(place="Szkoła", reason="Biblioteka jest za mała.")
    meetings.cancel(draft.id, made.id, actor=organiser, reason="Wichura.", now=NOW)
    told = whole(draft).meetings[0]
    assert [(one.kind, one.place, one.reason) for one in told.changes] == [
        ("moved", "Biblioteka", "Biblioteka jest za mała."),
        ("cancelled", "Szkoła", "Wichura."),
    ]
    assert (told.cancelled, told.version) == (True, 4)
    assert refused(edit, reason="x")[0] == "meeting_cancelled"


def test_questions_are_public_only_with_their_answer_and_without_who_asked(
    draft: Consultation, organiser: Actor
) -> None:
    """Catches an unanswered question shown, one kept twice, an asker never told, and a flood."""
    hanna = Actor(account_id=new_id())
    sent = new_id()

    def ask(text: str = "Czy lipy zostaną?", sent_as: UUID = sent, days: int = 0) -> None:
        inquiries.ask(draft.id, actor=hanna, text=text, sent_as=sent_as, now=NOW + days * DAY)

    publish(draft)
    assert refused(ask)[0] == "not_open"
    db.session.add(
        Phase(consultation_id=draft.id, kind="remarks", opens_at=NOW + DAY, closes_at=NOW + 3 * DAY)
    )
    db.session.flush()
    db.session.expire_all()
    ask()
    ask()
    assert refused(ask, "Za późno?", new_id(), 3)[0] == "not_open"
    assert whole(draft).inquiries == ()
    assert (whole(draft).waiting, whole(draft, organiser).waiting) == (0, 1)
    one = db.session.scalars(select(Inquiry)).one()
    said = contract.PublishAnswer(question="Czy lipy zostaną?", answer="Tak, wszystkie.")
    for _again in range(2):
        inquiries.answer(draft.id, one.id, actor=organiser, command=said, now=NOW)
    assert [found.answer for found in whole(draft).inquiries] == ["Tak, wszystkie."]
    assert str(hanna.account_id) not in repr(whole(draft))
    told = db.session.scalars(
        select(tables.outbox.c.body).where(tables.outbox.c.name == "NotifyPerson")
    ).all()
    assert {(body["person_id"], body["key"]) for body in told} == {
        (str(hanna.account_id), f"question_answered:{one.id}")
    }
    for _number in range(inquiries.MOST_WAITING):
        ask("Jeszcze jedno", new_id())
    assert refused(ask, "I jeszcze", new_id())[0] == "too_many_questions_wait"
    # Erased: what everyone reads stays, nobody's; what only waited is gone.
    assert hanna.account_id is not None
    inquiries.forget_person(hanna.account_id, words=True)
    db.session.expire_all()
    left = [(one.asked_by, one.asked, one.question) for one in db.session.scalars(select(Inquiry))]
    assert left == [(None, "", "")]
    assert [found.answer for found in whole(draft).inquiries] == ["Tak, wszystkie."]


def test_the_short_answers_stay_as_they_were_read_and_the_contact_may_change(
    draft: Consultation, organiser: Actor
) -> None:
    """Catches a summary rewritten after people answered to it."""

    def describe(**words: str) -> None:
        material.describe(draft.id, actor=organiser, command=contract.DescribeMaterial(**words))

    describe(changes="Będzie mniej aut.", contact_who="Anna")
    assert refused(describe, contact_mail="bez malpy")[1] == {"contact_mail": "no_mail"}
    publish(draft)
    describe(changes="Będzie więcej aut.", contact_who="Biuro")
    told = whole(draft)
    assert (told.changes, told.contact_who) == ("Będzie mniej aut.", "Biuro")
    stranger = Actor(account_id=new_id())
    assert (
        refused(material.describe, draft.id, actor=stranger, command=contract.DescribeMaterial())[0]
        == "forbidden"
    )


def test_a_draft_thrown_away_takes_all_there_was_to_read_with_it(
    draft: Consultation, organiser: Actor
) -> None:
    """Catches a key that keeps a draft with a document from being deleted."""
    documents.add(draft.id, actor=organiser, command=document(), now=NOW)
    meetings.add(draft.id, actor=organiser, command=meeting(), now=NOW)
    fragments.add(draft.id, actor=organiser, command=contract.SplitText(text="§ 1. a"))
    said = contract.PublishAnswer(question="Kiedy?", answer="Wiosną.")
    inquiries.publish(draft.id, actor=organiser, command=said, now=NOW)
    material.describe(draft.id, actor=organiser, command=contract.DescribeMaterial(changes="a"))
    consultations.delete(draft.id, actor=organiser)
    assert db.session.scalars(select(File.id)).all() == []
    assert db.session.scalars(select(Inquiry.id)).all() == []
