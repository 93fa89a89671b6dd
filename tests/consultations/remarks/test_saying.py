"""A remark said: numbered once and for all, by account, by mail and from paper."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from services.consultations import paper_remarks, remark_lists, remarks, report_sections
from services.consultations.model import Consultation, Fragment, Phase, Remark, db, tables
from services.consultations.rules import remarks as rules
from shared import crash
from shared.contracts.remarks import EnterRemark, FindRemarks
from shared.ids import new_id
from shared.problems import Refusal
from tests.consultations.remarks.conftest import (
    CLOSES,
    NOW,
    OPENS,
    Talk,
    person,
    taking_remarks,
    words,
)


def refused(act: Callable[[], object]) -> Any:
    with pytest.raises(Refusal) as caught:
        act()
    db.session.rollback()
    return caught.value.problem


def numbers(talk: Talk) -> list[int | None]:
    return list(
        db.session.scalars(
            select(Remark.number)
            .where(Remark.consultation_id == talk.id)
            .order_by(Remark.number.nulls_last())
        )
    )


def test_numbers_are_consecutive_whoever_speaks_at_the_same_time(inside: Flask, talk: Talk) -> None:
    """Sixteen at once by account and by mail; some forms twice, some turned down, one rolled back.

    It would catch numbers from a sequence (holes), from a count of rows, and forms counted twice.
    """
    sent = [
        remarks.send(talk.id, words(f"Gość {row}"), actor=person(), now=NOW) for row in range(8)
    ]
    waiting = [one.sent_as for one in sent]
    twice = [words(f"Konto {row}") for row in range(8)]
    authors = [person() for _ in range(8)]
    db.session.commit()
    faults: list[BaseException] = []

    def work(row: int) -> None:
        with inside.app_context():
            try:
                for _ in range(2):
                    remarks.say(talk.id, twice[row], actor=authors[row], now=NOW)
                    db.session.commit()
                with pytest.raises(Refusal):
                    remarks.say(talk.id, words(" "), actor=authors[row], now=NOW)
                db.session.rollback()
                remarks.say(talk.id, words("Nigdy nie zapisane"), actor=authors[row], now=NOW)
                db.session.rollback()
                for _ in range(2):
                    remarks.confirm(talk.id, waiting[row], actor=authors[row], now=NOW)
                    db.session.commit()
            except BaseException as error:
                faults.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work, args=(row,)) for row in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []
    assert numbers(talk) == list(range(1, 17))


@pytest.mark.parametrize("twice", ["the form", "the mail", "the words"])
def test_whoever_presses_twice_at_once_has_one_remark(
    inside: Flask, talk: Talk, twice: str
) -> None:
    """The second press comes when the first has the count: it has to wait, and finds it."""
    me, form = person(), words("Więcej drzew na rynku.")
    talk.said(words("Szum"))
    db.session.commit()
    if twice == "the mail":
        remarks.send(talk.id, form, actor=me, now=NOW)
        db.session.commit()

    def press() -> Remark:
        if twice == "the mail":
            return remarks.confirm(talk.id, form.sent_as, actor=me, now=NOW)
        again = words(form.text) if twice == "the words" else form
        return remarks.say(talk.id, again, actor=me, now=NOW)

    told: list[object] = []
    done = threading.Event()

    def other() -> None:
        with inside.app_context():
            try:
                told.append(press().number)
                db.session.commit()
            except Refusal as refusal:
                told.append(refusal.problem.code)
            except BaseException as fault:
                told.append(fault)
            finally:
                db.session.remove()
                done.set()

    remarks.hold_count(talk.id)
    thread = threading.Thread(target=other)
    thread.start()
    assert not done.wait(0.4), "whoever comes second has to wait"
    press()
    db.session.commit()
    thread.join(10)
    assert told == (["said_already"] if twice == "the words" else [2])
    assert numbers(talk) == [1, 2]


def test_a_number_taken_back_is_never_given_again(talk: Talk) -> None:
    author = person()
    first = talk.said(actor=author)
    remarks.withdraw(first, now=NOW)
    assert (first.number, first.state, first.text) == (1, "removed", "")
    assert talk.said(actor=author).number == 2
    # Once withdrawn it may be said anew; a second withdrawal changes nothing.
    assert remarks.withdraw(first, now=CLOSES).state == "removed"


def test_nobody_takes_back_what_is_answered_already(talk: Talk) -> None:
    said = talk.said()
    said.position, said.reason, said.answered_at = "partly", "Połowa.", NOW
    db.session.commit()
    assert refused(lambda: remarks.withdraw(said, now=NOW)).code == "not_open"


def test_what_was_called_off_takes_no_late_confirmation(talk: Talk) -> None:
    made = remarks.send(talk.id, words(), actor=person(), now=NOW)
    db.session.execute(update(Consultation).values(state="withdrawn"))
    db.session.commit()
    late = refused(lambda: remarks.confirm(talk.id, made.sent_as, actor=person(), now=NOW))
    assert late.code == "too_late"


def test_what_one_has_said_already_is_told_with_its_number(talk: Talk) -> None:
    author = person()
    talk.said(words("Więcej drzew  na rynku."), actor=author)
    db.session.commit()
    problem = refused(lambda: talk.said(words("więcej drzew na\nrynku."), actor=author))
    assert (problem.code, problem.fields) == ("said_already", {"number": "1"})
    talk.said(words("Więcej drzew na rynku."))
    assert numbers(talk) == [1, 2]


def test_a_phase_takes_remarks_from_its_first_instant_until_its_last(talk: Talk) -> None:
    tick = timedelta(microseconds=1)
    for at, taken in ((OPENS - tick, False), (OPENS, True), (CLOSES - tick, True), (CLOSES, False)):
        if taken:
            remarks.say(talk.id, words(f"{at}"), actor=person(), now=at)
        else:
            for act in (remarks.say, remarks.send):
                late = partial(act, talk.id, words(), actor=person(), now=at)
                assert refused(late).code == "not_open"


@pytest.mark.parametrize(
    ("sent", "confirmed", "counts"),
    [
        (timedelta(0), timedelta(days=3), True),
        (timedelta(0), timedelta(days=7), False),
        (timedelta(days=19), timedelta(days=21, hours=23), True),
        (timedelta(days=19), timedelta(days=22), False),
    ],
)
def test_what_was_sent_in_time_counts_if_confirmed_soon(
    talk: Talk, sent: timedelta, confirmed: timedelta, counts: bool
) -> None:
    made = remarks.send(talk.id, words(), actor=person(), now=NOW + sent)
    db.session.commit()

    def confirm() -> Remark:
        return remarks.confirm(talk.id, made.sent_as, actor=person(), now=NOW + confirmed)

    if counts:
        assert confirm().number == 1
    else:
        assert refused(confirm).code == "too_late"


def test_no_report_while_a_remark_sent_in_time_may_still_be_confirmed(talk: Talk) -> None:
    remarks.send(talk.id, words(), actor=person(), now=CLOSES - timedelta(hours=1))
    db.session.commit()
    found = db.session.get_one(Consultation, talk.id)
    for after, waits in ((47, True), (48, False)):
        missing = report_sections.missing(found, now=CLOSES + timedelta(hours=after))
        assert ("remarks_confirming:1" in missing) is waits


def test_ending_a_phase_sooner_takes_nothing_from_who_has_sent_already(talk: Talk) -> None:
    made = remarks.send(talk.id, words(), actor=person(), now=NOW)
    db.session.execute(update(Phase).values(closes_at=NOW - timedelta(hours=1)))
    later = NOW + timedelta(hours=47)
    assert remarks.confirm(talk.id, made.sent_as, actor=person(), now=later).number == 1


def test_a_confirmation_that_dies_before_its_commit_loses_nothing_and_doubles_nothing(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, author = remarks.send(talk.id, words(), actor=person(), now=NOW), person()
    db.session.commit()

    class Killed(BaseException):
        pass

    def die(name: str) -> None:
        if name == "remark.confirming":
            raise Killed

    monkeypatch.setattr(crash, "hook", die)
    with pytest.raises(Killed):
        remarks.confirm(talk.id, made.sent_as, actor=author, now=NOW)
    db.session.rollback()
    monkeypatch.setattr(crash, "hook", None)
    assert numbers(talk) == [None]
    for _ in range(3):
        done = remarks.confirm(talk.id, made.sent_as, actor=author, now=NOW)
        db.session.commit()
        assert (done.number, done.state) == (1, "public")
    assert numbers(talk) == [1]
    told = [row.body["template"] for row in db.session.execute(tables.outbox.select())]
    assert told == ["remark_taken"]
    # Nobody else confirms it with the same link.
    other = refused(lambda: remarks.confirm(talk.id, made.sent_as, actor=person(), now=NOW))
    assert other.code == "sent_by_another"


def test_what_nobody_confirms_is_thrown_away_and_the_rest_stays(talk: Talk) -> None:
    talk.said()
    old = remarks.send(talk.id, words("stare"), actor=person(), now=NOW)
    new = remarks.send(talk.id, words("nowe"), actor=person(), now=NOW)
    old.said_at = datetime.now(UTC) - rules.KEEP_UNCONFIRMED - timedelta(minutes=1)
    new.said_at = datetime.now(UTC) - rules.KEEP_UNCONFIRMED + timedelta(minutes=1)
    kept = new.id
    db.session.commit()
    remarks.purge_unconfirmed.function()
    left = db.session.scalars(select(Remark).where(Remark.state == "unconfirmed")).all()
    assert [one.id for one in left] == [kept]
    assert numbers(talk) == [1, None]


@pytest.mark.parametrize(
    ("more", "faults"),
    [
        ({"text": "  "}, {"text": "empty"}),
        ({"text": "x" * 10_001}, {"text": "too_long"}),
        ({"shown_as": "pseudonym"}, {"pseudonym": "empty"}),
        ({"fragment_id": UUID(int=1)}, {"fragment_id": "unknown"}),
        ({"fragment_id": UUID(int=1), "place": "rynek"}, {"subject": "one_subject"}),
        ({"latitude": 91.0, "longitude": 17.0}, {"place": "out_of_range"}),
    ],
)
def test_a_remark_says_what_it_lacks(talk: Talk, more: Any, faults: Any) -> None:
    assert refused(lambda: talk.said(words(**more))).fields == faults


def test_a_fragment_of_another_consultation_is_none_of_this_one(talk: Talk) -> None:
    elsewhere = taking_remarks()
    one = Fragment(id=new_id(), consultation_id=elsewhere.id, number=1, text="§ 1")
    db.session.add(one)
    db.session.commit()
    problem = refused(lambda: talk.said(words(fragment_id=one.id)))
    assert problem.fields == {"fragment_id": "unknown"}
    assert elsewhere.said(words(fragment_id=one.id)).number == 1


def test_of_the_author_only_what_the_law_asks_for_is_kept(inside: Flask) -> None:
    personal: dict[str, Any] = {"name": "Jan Kowal", "address": "Polna 1", "owner": True}
    plain = taking_remarks().said(words(**personal))
    assert (plain.name, plain.address, plain.owner) == ("", "", None)
    ngo = taking_remarks(basis="ngo").said(words(**personal))
    assert (ngo.name, ngo.address, ngo.owner) == ("Jan Kowal", "", None)
    planning = taking_remarks(basis="local_plan")
    kept = planning.said(words(**personal))
    assert (kept.name, kept.address, kept.owner) == ("Jan Kowal", "Polna 1", True)
    lacks = refused(lambda: planning.said(words(name="Jan"))).fields
    assert lacks == {"address": "empty", "owner": "empty"}
    named = refused(lambda: planning.said(words(**personal, shown_as="name")))
    assert named.fields == {"shown_as": "unknown"}


def test_paper_is_typed_by_its_centres_staff_with_the_day_it_came(talk: Talk) -> None:
    def paper(**more: Any) -> EnterRemark:
        given: dict[str, Any] = {"sent_as": new_id(), "text": "Ławki", "contact": "600"}
        return EnterRemark(**{**given, "received_on": NOW.date(), **more})

    enter = partial(paper_remarks.enter, talk.id)
    twice = paper()
    first = enter(twice, actor=talk.clerk, now=NOW)
    assert (first.number, first.source, first.author_id) == (1, "paper", None)
    assert enter(twice, actor=talk.clerk, now=NOW).id == first.id
    db.session.commit()
    assert first.code is not None
    assert remarks.by_code(first.code.lower().replace("-", " ")).id == first.id
    stranger = taking_remarks().clerk
    assert refused(partial(enter, paper(), actor=stranger, now=NOW)).status == 403
    # It may be typed after the end; the day it came decides.
    later = CLOSES + timedelta(days=3)
    last_day = (CLOSES - timedelta(microseconds=1)).date()
    assert enter(paper(received_on=last_day), actor=talk.clerk, now=later).number == 2
    db.session.commit()
    for day in (date(2026, 11, 29), last_day + timedelta(days=1)):
        wrong = partial(enter, paper(received_on=day), actor=talk.clerk, now=later)
        assert refused(wrong).fields == {"received_on": "not_in_time"}
    tomorrow = paper(received_on=NOW.date() + timedelta(days=1))
    early = refused(lambda: enter(tomorrow, actor=talk.clerk, now=NOW))
    assert early.fields == {"received_on": "not_in_time"}


def test_each_look_at_what_the_law_asked_for_is_noted_where_the_author_sees_it(talk: Talk) -> None:
    author, clerk = person(), talk.clerk
    talk.said(actor=author)
    db.session.commit()
    stranger = taking_remarks().clerk
    assert refused(lambda: paper_remarks.look(talk.id, 1, actor=stranger)).status == 403
    for _ in range(2):
        paper_remarks.look(talk.id, 1, actor=clerk)
    acts = [
        (row.body["act"], row.body["subject_id"], row.body["account_id"])
        for row in db.session.execute(tables.outbox.select())
        if row.name == "StaffActed"
    ]
    assert acts == [("contact.remark", str(author.account_id), str(clerk.account_id))] * 2


def test_lists_show_what_is_public_and_lines_of_what_is_not(talk: Talk) -> None:
    def found(**more: Any) -> list[int | None]:
        lines, total = remark_lists.find(talk.id, FindRemarks(**more))
        assert total == len(lines)
        return [line.remark.number for line in lines]

    for text in ("Drzewa przy Wełnie", "Ławki 100% dębowe", "drzewa i ławki", "Kładka"):
        talk.said(words(text))
    talk.said(words("Szum", place="Rynek", latitude=52.75, longitude=17.2))
    rows = {one.number: one for one in db.session.scalars(select(Remark))}
    rows[3].state, rows[4].state = "hidden", "queued"
    rows[2].supports = 5
    remarks.send(talk.id, words("Niepotwierdzone drzewa"), actor=person(), now=NOW)
    remarks.withdraw(rows[5], now=NOW)
    db.session.flush()
    assert found() == [5, 3, 2, 1], "a queued one has no line, the silenced keep theirs"
    assert found(order="first") == [1, 2, 3, 5]
    assert found(order="support") == [2, 1, 3, 5]
    assert found(q="DRZEW") == [1], "hidden words are not found"
    assert found(q="0% dęb") == [2]
    assert found(q="5") == [5]
    assert found(position="none") == [5, 3, 2, 1]
    assert found(near="52.75,17.2,200") == []
    talk.said(words("Fontanna", latitude=52.75, longitude=17.2))
    assert found(near="52.7501,17.2001,200") == [6]
    assert remark_lists.points(talk.id)[1] == 1
