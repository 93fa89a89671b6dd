"""An answer: drafted by an official, published by an organiser, changed only with a reason."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from services.consultations import (
    answer_jobs,
    answer_lists,
    answer_runs,
    answering,
    departments,
    positions,
    report_sections,
)
from services.consultations.api import answer_telling
from services.consultations.model import AnswerDraft, Consultation, Remark, db
from services.consultations.rules import answers as rules
from shared.contracts.actors import Actor, Role
from shared.contracts.answers import AnswerMany, FindToAnswer, Selected
from shared.contracts.problems import Problem
from shared.ids import new_id
from shared.problems import Refusal

from .conftest import NOW, TODAY, Town, messages, told

YES: dict[str, Any] = {"position": "accepted", "reason": "Posadzimy dziesięć lip."}


def refused(act: Callable[[], Any]) -> Problem:
    """The refusal of an act."""
    with pytest.raises(Refusal) as caught:
        act()
    db.session.rollback()
    return caught.value.problem


def publish(town: Town, number: int, **answer: str) -> None:
    """The organiser answers at once."""
    answering.write(town.desk(), number, step="publish", now=NOW, **(YES | answer))
    db.session.commit()


def draft(town: Town, number: int, step: str = "hand_in", **answer: str) -> None:
    """The official drafts."""
    answering.write(town.own_desk(), number, step=step, now=NOW, **(YES | answer))
    db.session.commit()


def to_roads(town: Town, *remarks: Remark) -> None:
    """The organiser gives remarks to the official's department."""
    departments.assign(
        town.desk(),
        Selected(ids=tuple(one.id for one in remarks)),
        department_id=town.roads,
        due=TODAY,
        now=NOW,
        today=TODAY,
    )
    db.session.commit()


def test_an_answer_goes_from_the_department_through_the_draft_to_everybody(town: Town) -> None:
    remark, noise = town.said(1, code="ABCD-EFGH-JKLM"), town.said(2)
    to_roads(town, remark)
    assert told("remark_assigned") == [str(remark.author_id)]
    to_author = [
        one["facts"]["path"]
        for one in messages("NotifyPerson")
        if one["person_id"] == str(remark.author_id)
    ]
    assert to_author == ["/uwaga/ABCD-EFGH-JKLM"]
    assert told("answers_assigned_until") == [str(town.official.account_id)]

    draft(town, 1)
    assert answer_telling.public(town.read(1)).position == ""
    assert answer_telling.public(town.read(1)).positions == ()
    assert refused(lambda: publish_as_official(town, 1)).status == 403

    publish(town, 1)
    shown = answer_telling.public(town.read(1))
    assert (shown.position, shown.reason, len(shown.positions)) == (*YES.values(), 1)
    assert told("remark_accepted") == [str(remark.author_id)]
    assert db.session.get(AnswerDraft, remark.id) is None
    assert town.read(noise.number or 0).position == ""


def publish_as_official(town: Town, number: int) -> None:
    """The official publishes directly."""
    answering.write(town.own_desk(), number, step="publish", now=NOW, **YES)
    db.session.commit()


def test_officials_see_and_answer_what_is_their_departments_alone(town: Town) -> None:
    ours, theirs = town.said(1), town.said(2)
    to_roads(town, ours)
    departments.assign(
        town.desk(),
        Selected(ids=(theirs.id,)),
        department_id=town.greens,
        due=None,
        now=NOW,
        today=TODAY,
    )
    db.session.commit()

    assert refused(lambda: draft(town, 2)).status == 404
    everything = AnswerMany(selected=Selected(everything=True), step="hand_in", **YES)
    run = answer_runs.start(town.own_desk(), everything, now=NOW, today=TODAY)
    assert run.remark_ids == [ours.id]
    # The role without the department, the department without the role: neither opens anything.
    elsewhere = Actor(account_id=new_id(), roles=(Role("official", town.centre_id),))
    assert answering.open_desk(town.id, actor=elsewhere).departments == frozenset()
    dismissed = Actor(account_id=town.official.account_id)
    assert refused(lambda: answering.open_desk(town.id, actor=dismissed)).status == 403


def test_an_official_publishes_where_the_consultation_lets_them(town: Town) -> None:
    to_roads(town, town.said(1))
    answering.set_terms(town.desk(), shown="at_once", officials_publish=True)
    db.session.commit()

    publish_as_official(town, 1)

    assert town.read(1).position == "accepted"


def test_a_published_position_changes_only_with_a_reason_and_the_old_one_stays(town: Town) -> None:
    remark = town.said(1)
    publish(town, 1)
    assert refused(lambda: publish(town, 1, reason="Inaczej")).code == "answered"
    other = {"position": "rejected", "reason": "Nie ma miejsca."}
    bare = refused(lambda: answering.change(town.desk(), 1, because=" ", now=NOW, **other))
    assert bare.fields == {"because": "empty"}

    answering.change(town.desk(), 1, because="Gazociąg pod rynkiem.", now=NOW, **other)
    db.session.commit()

    shown = answer_telling.public(town.read(1))
    assert [one.position for one in shown.positions] == ["accepted", "rejected"]
    assert [one.because for one in shown.positions] == ["", "Gazociąg pod rynkiem."]
    assert shown.position == "rejected"
    assert told("remark_position_changed") == [str(remark.author_id)]


def test_what_organisers_approved_or_published_officials_do_not_change(town: Town) -> None:
    to_roads(town, town.said(1), town.said(2))
    other = {"position": "rejected", "reason": "Nie ma miejsca."}
    publish(town, 1)
    act = answering.change
    mine = refused(lambda: act(town.own_desk(), 1, because="Inaczej.", now=NOW, **other))
    assert mine.status == 403
    answering.set_terms(town.desk(), shown="with_report", officials_publish=False)
    publish(town, 2)
    assert refused(lambda: draft(town, 2, **other)).code == "approved"
    publish(town, 2, reason="Posadzimy osiem.")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE positions SET reason = 'inna'", "DELETE FROM positions"],
)
def test_the_database_keeps_every_published_position(town: Town, statement: str) -> None:
    town.said(1)
    publish(town, 1)
    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))
    db.session.rollback()
    # But an erased official's id goes.
    account_id = town.organiser.account_id
    assert account_id is not None
    answering.forget_person(account_id)
    db.session.commit()
    assert positions.history([town.read(1).id])[town.read(1).id][0].given_by is None
    assert town.read(1).answered_by is None


def test_with_the_report_means_nobody_outside_reads_it_before(town: Town) -> None:
    remark = town.said(1)
    other = town.said(2, author_id=None)
    answering.set_terms(town.desk(), shown="with_report", officials_publish=False)
    publish(town, 1)
    assert not answering.all_answered(town.id)
    publish(town, 2)

    assert town.read(1).position == ""
    assert told("remark_accepted") == []
    assert answering.all_answered(town.id)

    answering.publish_with_report(town.id, by=town.organiser.account_id, now=NOW)
    db.session.execute(update(Consultation).values(report_at=NOW))
    db.session.commit()
    assert (town.read(1).position, town.read(2).position) == ("accepted", "accepted")
    for run_id in answer_runs.unfinished():
        answer_jobs.work_run_here(run_id)
    assert told("remark_accepted") == [str(remark.author_id)]
    # What is said on paper later is answered at once.
    late = town.said(3, source="paper", received_on=TODAY)
    publish(town, 3)
    assert town.read(late.number or 0).position == "accepted"
    assert other.author_id is None


def test_a_remark_that_waits_for_a_moderator_keeps_the_report_open(town: Town) -> None:
    town.said(1, state="queued")
    assert not answering.all_answered(town.id)


def test_what_its_author_has_not_confirmed_is_on_no_desk(town: Town) -> None:
    said = town.said(1)
    waits = Remark(
        consultation_id=town.id, state="unconfirmed", source="guest", text="Czeka na kliknięcie"
    )
    db.session.add(waits)
    db.session.commit()
    lines, counts = answer_lists.find(town.desk(), FindToAnswer(), today=TODAY)
    assert ([one.remark.number for one in lines], counts[""]) == ([1], 1)

    for selected in (Selected(everything=True), Selected(ids=(said.id, waits.id))):
        preview = answer_runs.preview(town.desk(), selected, step="publish", today=TODAY)
        assert [number for _key, number in preview.changing] == [1]


def test_one_answer_to_a_theme_leaves_alone_what_is_answered(town: Town) -> None:
    remarks = [town.said(number) for number in range(1, 6)]
    publish(town, 2, position="rejected", reason="Było już.")
    selected = Selected(ids=tuple(one.id for one in remarks[:4]))

    preview = answer_runs.preview(town.desk(), selected, step="publish", today=TODAY)
    assert [number for _key, number in preview.changing] == [1, 3, 4]
    assert preview.counts[rules.ANSWERED] == 1

    command = AnswerMany(selected=selected, step="publish", expected=3, **YES)
    wrong = AnswerMany(selected=selected, step="publish", expected=4, **YES)
    stale = refused(lambda: answer_runs.start(town.desk(), wrong, now=NOW, today=TODAY))
    assert stale.code == "selection_changed"
    run = answer_runs.start(town.desk(), command, now=NOW, today=TODAY)
    db.session.commit()

    assert (run.changed, run.finished_at) == (3, NOW)
    assert [town.read(n).position for n in range(1, 6)] == [
        "accepted",
        "rejected",
        "accepted",
        "accepted",
        "",
    ]


def test_thousands_are_answered_by_a_job_that_may_die_and_begin_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    remarks = [town.said(number) for number in range(1, 8)]
    monkeypatch.setattr(answer_runs, "AT_ONCE", 2)
    monkeypatch.setattr(answer_runs, "A_CHUNK", 3)
    command = AnswerMany(selected=Selected(everything=True), step="publish", **YES)
    run = answer_runs.start(town.desk(), command, now=NOW, today=TODAY)
    db.session.commit()
    assert (run.done, town.read(1).position) == (0, "")

    def chunk(*, dies: bool = False) -> None:
        found = answer_runs.to_work(run.id)
        assert found is not None
        answer_runs.work(found, now=NOW)
        if dies:
            db.session.rollback()
        else:
            db.session.commit()

    chunk()
    chunk(dies=True)
    # Somebody answers one of the rest by hand meanwhile: it stays as they said.
    publish(town, 7, position="out_of_scope", reason="To droga powiatowa.")
    chunk()
    chunk()
    assert answer_runs.to_work(run.id) is None

    assert [town.read(n).position for n in range(1, 8)] == ["accepted"] * 6 + ["out_of_scope"]
    whole = told("remark_accepted")
    assert sorted(whole) == sorted(str(one.author_id) for one in remarks[:6])


def test_handed_in_drafts_are_published_as_they_are(town: Town) -> None:
    remarks = [town.said(number) for number in range(1, 4)]
    to_roads(town, *remarks)
    draft(town, 1, reason="Pierwsza.")
    draft(town, 2, step="writing", position="", reason="Jeszcze piszę")

    command = AnswerMany(selected=Selected(everything=True), step="publish_drafts")
    run = answer_runs.start(town.desk(), command, now=NOW, today=TODAY)
    db.session.commit()

    assert run.changed == 1
    assert [town.read(n).reason for n in (1, 2, 3)] == ["Pierwsza.", "", ""]


def test_a_desk_asks_as_much_of_fifty_remarks_as_of_one(town: Town, inside: Flask) -> None:
    from shared.database import queries

    def cost() -> int:
        queries.set(0)
        desk = town.desk()
        query = FindToAnswer()
        rows, counts = answer_lists.find(desk, query, today=TODAY)
        answer_telling.desk(desk, query, rows, counts)
        return queries.get()

    town.said(1)
    one = cost()
    for number in range(2, 51):
        town.said(number)
    assert cost() == one


def test_an_own_remark_is_answered_by_another_organiser_or_the_report_says_so(town: Town) -> None:
    other, mine = Actor(account_id=new_id(), roles=town.organiser.roles), town.organiser.account_id
    for number in (1, 2, 3):
        town.said(number, author_id=mine)

    def write(desk: answering.Desk, number: int, step: str) -> None:
        answering.write(desk, number, position="accepted", reason="Tak.", step=step, now=NOW)

    barred = town.desk()
    assert refused(lambda: write(barred, 1, "publish")).code == "own_remark"
    many = AnswerMany(
        selected=Selected(everything=True), step="publish", position="accepted", reason="Tak."
    )
    told = answer_runs.preview(barred, many.selected, step=many.step, today=TODAY)
    assert told.counts == {"own": 3}
    assert refused(lambda: answer_runs.start(barred, many, now=NOW, today=TODAY)).status == 422
    write(barred, 1, "hand_in")
    theirs = answering.open_desk(town.id, actor=other, alone_in=[new_id()])
    write(theirs, 1, "publish")
    db.session.commit()
    change = partial(answering.change, number=1, position="partly", reason="Nie całkiem.")
    changed = refused(lambda: change(barred, because="Po namyśle.", now=NOW))
    assert changed.code == "own_remark"
    found = db.session.get_one(Consultation, town.id)
    assert report_sections.participation(found).own_answers == 0

    alone = answering.open_desk(town.id, actor=town.organiser, alone_in=[town.centre_id])
    write(alone, 2, "publish")
    assert answer_runs.start(alone, many, now=NOW, today=TODAY).changed == 1
    assert report_sections.participation(found).own_answers == 2
    acts = [(one["act"], one["reason"]) for one in messages("StaffActed")]
    assert [reason for act, reason in acts if act == "remark.answered_own"] == ["2", "3"]
    official = answering.open_desk(town.id, actor=town.official, alone_in=[town.centre_id])
    assert not official.may_judge(town.official.account_id), "an organiser is there"


def test_who_approved_an_answer_has_given_it_whoever_publishes_the_report(town: Town) -> None:
    other = Actor(account_id=new_id(), roles=town.organiser.roles)
    answering.set_terms(town.desk(), shown="with_report", officials_publish=False)
    town.said(1, author_id=town.organiser.account_id)
    theirs = answering.open_desk(town.id, actor=other)
    answering.write(theirs, 1, position="accepted", reason="Tak.", step="publish", now=NOW)
    answering.publish_with_report(town.id, by=town.organiser.account_id, now=NOW)
    assert town.read(1).answered_by == other.account_id
