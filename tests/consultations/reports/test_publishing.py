"""A report holds every remark with its answer, and what was published stays."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Literal
from uuid import UUID

import msgspec
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.consultations import moderation, people, reports, terms
from services.consultations.model import (
    AnswerDraft,
    Consultation,
    Idea,
    IdeaSignature,
    Phase,
    Remark,
    ReportEntry,
    Survey,
    db,
    tables,
)
from shared.contracts.actors import Actor, Role
from shared.contracts.reports import FindEntries, PublishReport, ReportRemark
from shared.contracts.talk import JudgeThings, ThingName
from shared.ids import new_id
from shared.problems import Refusal

from .conftest import NOW, remark

Say = Callable[..., UUID]


def publish(over: UUID, organiser: Actor, reason: str = "") -> int:
    """Publish and commit."""
    version = reports.publish(over, actor=organiser, command=PublishReport(reason=reason), now=NOW)
    db.session.commit()
    return version


def refused(over: UUID, organiser: Actor, reason: str = "") -> set[str]:
    """Return what keeps a report from being published."""
    with pytest.raises(Refusal) as refusal:
        publish(over, organiser, reason)
    db.session.rollback()
    return set(refusal.value.problem.fields)


@pytest.mark.parametrize("state", ["public", "hidden"])
def test_no_report_while_a_remark_has_no_answer(
    over: UUID, organiser: Actor, say: Say, state: str
) -> None:
    say(1)
    say(2, position="", reason="", state=state, text="Co z ławką?")
    assert refused(over, organiser) == {"remarks_unanswered:1"}
    db.session.execute(
        text("UPDATE remarks SET position = 'rejected', reason = 'Nie', answered_at = now()")
    )
    db.session.commit()
    assert publish(over, organiser) == 1


def test_what_was_taken_back_needs_no_answer_and_keeps_its_number(
    over: UUID, organiser: Actor, say: Say
) -> None:
    say(1)
    say(2, position="", reason="", state="removed", text="")
    publish(over, organiser)
    told = reports.remarks(over, actor=Actor(), query=FindEntries()).remarks
    assert [(one.number, one.state, one.position) for one in told][1] == (2, "removed", "")


def test_no_report_while_a_survey_is_not_counted(over: UUID, organiser: Actor) -> None:
    db.session.add(
        Survey(
            consultation_id=over,
            title="Ławki",
            state="published",
            published_at=NOW,
            anonymous=False,
            who="account",
            shown="after",
        )
    )
    db.session.commit()
    assert refused(over, organiser) == {"survey_uncounted"}


def test_no_report_while_nobody_says_why_a_term_was_broken(over: UUID, organiser: Actor) -> None:
    found = db.session.get_one(Consultation, over)
    found.basis = "revitalisation"
    db.session.commit()
    broken = terms.unanswered(found, now=NOW)
    assert broken
    assert refused(over, organiser) == {"terms_unanswered"}
    for term in broken:
        terms.say(found, term, "Drukarnia się spóźniła.", actor=organiser, now=NOW)
    db.session.commit()
    publish(over, organiser)
    told = {one.term.key: one.answer for one in reports.get(over).terms}
    assert {told[term] for term in broken} == {"Drukarnia się spóźniła."}


def test_the_signatures_of_merged_ideas_are_counted_once(over: UUID, organiser: Actor) -> None:
    db.session.add(
        Phase(consultation_id=over, kind="ideas", opens_at=NOW - timedelta(days=9), closes_at=NOW)
    )
    signed = [new_id() for _ in range(3)]
    into = new_id()
    for number, signers, more in (
        (2, signed, {"id": into, "state": "accepted", "signatures": 5}),
        (1, signed[:2], {"state": "merged", "merged_into": into, "signatures": 4}),
    ):
        idea = Idea(
            **{"id": new_id(), "consultation_id": over, "number": number, "title": "Ławki"} | more,
            paper_signatures=2,
        )
        db.session.add(idea)
        db.session.flush()
        db.session.add_all(
            IdeaSignature(idea_id=idea.id, signer=one, signed_at=NOW) for one in signers
        )
    db.session.commit()
    publish(over, organiser)
    assert reports.get(over).participation.signatures == 5


def test_a_merged_remark_is_answered_with_the_other(over: UUID, organiser: Actor, say: Say) -> None:
    first = say(1, position="partly", reason="Połowa drzew.")
    say(2, position="partly", reason="Połowa drzew.", merged_into=first)
    publish(over, organiser)
    told = reports.remarks(over, actor=Actor(), query=FindEntries()).remarks[1]
    assert (told.position, told.reason, told.merged_into) == ("partly", "Połowa drzew.", 1)
    assert reports.get(over).participation.positions == {"partly": 2}


def test_an_approved_answer_is_published_with_the_report(
    over: UUID, organiser: Actor, say: Say
) -> None:
    said = say(1, position="", reason="")
    draft = AnswerDraft(
        remark_id=said, position="partly", reason="Połowa.", state="handed_in", written_at=NOW
    )
    db.session.add(draft)
    db.session.commit()
    assert refused(over, organiser) == {"remarks_unanswered:1"}, "nobody has approved it yet"
    db.session.execute(text("UPDATE answer_drafts SET state = 'approved'"))
    db.session.commit()
    publish(over, organiser)
    (told,) = reports.remarks(over, actor=Actor(), query=FindEntries()).remarks
    assert (told.position, told.reason) == ("partly", "Połowa.")
    assert reports.get(over).participation.positions == {"partly": 1}


def test_no_report_before_the_end_nor_without_words_nor_by_somebody_else(
    over: UUID, organiser: Actor, say: Say
) -> None:
    say(1, state="queued")
    db.session.execute(
        text("UPDATE phases SET closes_at = :soon"), {"soon": NOW + timedelta(seconds=1)}
    )
    db.session.execute(text("UPDATE report_drafts SET decisions = ''"))
    db.session.commit()
    assert refused(over, organiser) == {
        "phase_open:remarks",
        "remarks_queued:1",
        "words_missing",
    }
    stranger = Actor(account_id=new_id(), roles=(Role("organiser", new_id()),))
    with pytest.raises(Refusal, match="forbidden"):
        publish(over, stranger)
    with pytest.raises(Refusal, match="not_found"):
        reports.get(over)


def test_what_was_published_stays_and_a_correction_says_why(
    over: UUID, organiser: Actor, say: Say
) -> None:
    say(1, text="Drzewa zostają?")
    publish(over, organiser)
    before = msgspec.json.encode(msgspec.structs.replace(reports.get(over, 1), versions=()))
    db.session.execute(text("UPDATE remarks SET reason = 'Inaczej.', text = 'Inne słowa'"))
    db.session.execute(text("UPDATE consultations SET title = 'Inny tytuł'"))
    db.session.commit()
    assert refused(over, organiser) == {"reason"}
    assert publish(over, organiser, "Pomyłka w uwadze 1.") == 2
    after = msgspec.json.encode(msgspec.structs.replace(reports.get(over, 1), versions=()))
    assert after == before
    first, second = (
        reports.remarks(over, actor=Actor(), query=FindEntries(version=version)).remarks[0]
        for version in (1, 2)
    )
    assert (first.text, first.reason) == ("Drzewa zostają?", "Tak zrobimy.")
    assert (second.text, second.reason) == ("Inne słowa", "Inaczej.")
    assert [one.reason for one in reports.get(over).versions] == ["Pomyłka w uwadze 1.", ""]
    for statement in ("UPDATE reports SET reason = 'x'", "DELETE FROM reports"):
        with pytest.raises(DBAPIError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_after_the_report_remarks_come_on_paper_alone_and_no_answer_goes(
    over: UUID, organiser: Actor, say: Say
) -> None:
    say(1)
    publish(over, organiser)
    for number, source in enumerate(("account", "guest"), 2):
        with pytest.raises(IntegrityError, match="The report is published"):
            say(number, source=source)
        db.session.rollback()
    with pytest.raises(IntegrityError, match="The report is published"):
        db.session.execute(
            text("UPDATE remarks SET position = '', reason = '', answered_at = NULL")
        )
    db.session.rollback()
    say(2, source="paper")
    assert reports.draft(over, actor=organiser, now=NOW).later == 1
    assert publish(over, organiser, "Znaleziona karta.") == 2


@pytest.mark.parametrize("first", ["remark", "report"])
def test_of_a_report_and_a_remark_one_sees_the_other(
    consultations: Flask, over: UUID, organiser: Actor, first: str
) -> None:
    db.session.remove()
    went: dict[str, str] = {}
    ready, go = threading.Event(), threading.Event()

    def other() -> None:
        with consultations.app_context():
            try:
                if first == "report":
                    row = remark(over, 1, position="", reason="")
                    ready.set()
                    db.session.add(row)
                else:
                    ready.set()
                    publish(over, organiser)
                db.session.commit()
                went["other"] = "done"
            except (IntegrityError, Refusal) as error:
                db.session.rollback()
                went["other"] = type(error).__name__
            finally:
                db.session.remove()
                go.set()

    if first == "remark":
        db.session.add(remark(over, 1, position="", reason=""))
        db.session.flush()
    else:
        reports.publish(over, actor=organiser, command=PublishReport(), now=NOW)
    thread = threading.Thread(target=other)
    thread.start()
    ready.wait(10)
    assert not go.wait(0.4), "whoever comes second has to wait"
    db.session.commit()
    thread.join(10)
    assert went["other"] == ("Refusal" if first == "remark" else "IntegrityError")
    told = db.session.query(ReportEntry).count(), db.session.query(Remark).count()
    assert told == ((0, 1) if first == "remark" else (0, 0))


def test_erasing_an_author_changes_their_words_alone(
    over: UUID, organiser: Actor, say: Say
) -> None:
    gone, stays = new_id(), new_id()
    say(1, author_id=gone, shown_as="name", text="Usuń mnie")
    say(2, author_id=gone, shown_as="pseudonym", pseudonym="Lipa", text="Zostaw słowa")
    say(3, author_id=stays, shown_as="name", text="Moje zostają", name="Jan Kowalski")
    publish(over, organiser)
    before = reports.remarks(over, actor=Actor(), query=FindEntries()).remarks
    assert [one.author_id for one in before] == [gone, None, stays]
    assert b"Kowalski" not in msgspec.json.encode(before)
    db.session.execute(text("UPDATE remarks SET state = 'removed', text = '' WHERE number = 1"))
    reports.forget_author(gone)
    db.session.commit()
    after = reports.remarks(over, actor=Actor(), query=FindEntries()).remarks
    assert [one.text for one in after] == ["", "Zostaw słowa", "Moje zostają"]
    assert [(one.author_id, one.pseudonym) for one in after] == [
        (None, ""),
        (None, ""),
        (stays, ""),
    ]
    assert [(one.number, one.position, one.reason) for one in after] == [
        (one.number, one.position, one.reason) for one in before
    ]
    assert gone not in set(db.session.scalars(db.select(ReportEntry.author_id)))


def test_words_removed_on_request_are_in_no_version(over: UUID, organiser: Actor, say: Say) -> None:
    gone = new_id()
    say(1, author_id=gone, text="Usuń mnie", place="Mój dom", latitude=52.7, longitude=17.2)
    for number, author in ((1, gone), (2, new_id())):
        idea = Idea(
            consultation_id=over, number=number, state="accepted", author_id=author,
            title=f"Ławki {number}", summary="Przy moim domu",
        )  # fmt: skip
        db.session.add(idea)
    db.session.commit()
    publish(over, organiser)
    people.forget(gone, words=True)
    db.session.commit()
    (remark,) = reports.remarks(over, actor=Actor(), query=FindEntries()).remarks
    assert (remark.text, remark.place, remark.latitude, remark.longitude) == ("", "", None, None)
    ideas = reports.ideas(over, actor=Actor(), query=FindEntries()).ideas
    assert [(one.title, one.summary, one.state) for one in ideas] == [
        ("", "", "accepted"),
        ("Ławki 2", "Przy moim domu", "accepted"),
    ]
    assert amended() == [str(over)], "whoever printed it hears of it"


def test_what_a_moderator_hides_after_the_report_is_read_in_none_of_its_versions(
    over: UUID, organiser: Actor, say: Say
) -> None:
    bad = say(1, text="Sąsiad to złodziej", place="Lipowa 3", latitude=52.7, longitude=17.2,
              author_id=new_id(), shown_as="pseudonym", pseudonym="Lipa")  # fmt: skip
    say(2, text="Moje zostają")
    publish(over, organiser)
    judged = ThingName(kind="remark", id=bad)

    def judge(act: Literal["hide", "show"]) -> ReportRemark:
        reason = "insult" if act == "hide" else ""
        command = JudgeThings(things=(judged,), act=act, reason=reason, words="Obraża sąsiada.")
        moderation.judge(actor=organiser, command=command, now=NOW)
        db.session.commit()
        first, other = reports.remarks(over, actor=Actor(), query=FindEntries()).remarks
        assert other.text == "Moje zostają"
        return first

    hidden = judge("hide")
    assert (hidden.state, hidden.text, hidden.place, hidden.latitude) == ("hidden", "", "", None)
    assert (hidden.pseudonym, hidden.position, hidden.number) == ("", "accepted", 1)
    assert amended() == [str(over)]
    shown = judge("show")
    assert (shown.state, shown.text, shown.pseudonym) == ("public", "Sąsiad to złodziej", "Lipa")


def amended() -> list[str]:
    """Return the consultations whose reports are to be printed anew."""
    rows = db.session.execute(select(tables.outbox).where(tables.outbox.c.name == "ReportAmended"))
    return [row.body["consultation_id"] for row in rows]


def test_other_consultations_are_left_alone(over: UUID, organiser: Actor, say: Say) -> None:
    noise = Consultation(
        id=new_id(), centre_id=new_id(), title="Inna", summary="", state="published",
        published_at=NOW,
    )  # fmt: skip
    noise.phases.append(Phase(kind="remarks", opens_at=NOW, closes_at=NOW + timedelta(days=9)))
    db.session.add(noise)
    db.session.flush()
    db.session.add(remark(noise.id, 1, position="", reason=""))
    db.session.commit()
    say(1)
    assert publish(over, organiser) == 1
    assert reports.get(over).participation.remarks == {"account": 1}
