"""What came of it: promises, their days, and that everybody who took part hears once."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from PIL import Image

from services.consultations import milestone_news, milestones, participants
from services.consultations.api import answer_telling
from services.consultations.model import File, Idea, Support, db
from services.consultations.rules import milestones as rules
from shared.contracts.milestones import DescribeMilestone, SetMilestoneStatus
from shared.ids import new_id

from .conftest import NOW, TODAY, Town, messages, told
from .test_answering import publish, refused


def promised(town: Town, **more: Any) -> Any:
    """A promise of the organiser."""
    given: dict[str, Any] = {"title": "Dziesięć lip na rynku", "planned_on": TODAY, **more}
    made = milestones.add(
        town.id, actor=town.organiser, command=DescribeMilestone(**given), now=NOW
    )
    db.session.commit()
    return made


def say(town: Town, milestone_id: Any, **given: Any) -> None:
    """The organiser says what became of it."""
    milestones.set_status(
        milestone_id,
        actor=town.organiser,
        command=SetMilestoneStatus(**given),
        now=NOW,
        today=TODAY,
    )
    db.session.commit()


def tell(milestone_id: Any, *, dies_at: int | None = None) -> None:
    """The job tells, chunk by chunk; it may die before a chunk is committed."""
    for chunk in range(100):
        going = milestone_news.tell_chunk(milestone_id, now=NOW)
        if chunk == dies_at:
            db.session.rollback()
            return
        db.session.commit()
        if not going:
            return


def test_everybody_who_took_part_hears_once_even_where_the_job_dies(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(participants.of, "__kwdefaults__", {"after": None, "limit": 2})
    people = [new_id() for _ in range(5)]
    remarks = [town.said(n, author_id=person) for n, person in enumerate(people[:3], start=1)]
    town.said(9, author_id=people[0])  # Twice, but told once.
    town.said(10, author_id=None)
    db.session.add(Support(consultation_id=town.id, remark_id=remarks[0].id, person_id=people[3]))
    db.session.add(
        Idea(consultation_id=town.id, number=1, state="public", title="Ławki", author_id=people[4])
    )
    db.session.commit()
    made = promised(town)
    assert milestone_news.unfinished() == []

    say(town, made.id, status="done", done_on=TODAY)
    assert milestone_news.unfinished() == [made.id]
    tell(made.id, dies_at=1)
    tell(made.id)
    tell(made.id)
    # Done twice is one piece of news.
    say(town, made.id, status="planned")
    say(town, made.id, status="done", done_on=TODAY)
    tell(made.id)

    assert sorted(told("milestone_reached")) == sorted(str(one) for one in people)
    assert [one["key"] for one in messages("ParticipantsNews")] == [f"milestone:{made.id}"]
    assert milestone_news.unfinished() == []


def test_a_promise_is_moved_or_dropped_only_with_a_reason(town: Town) -> None:
    made = promised(town)
    later = TODAY + timedelta(days=30)
    assert refused(lambda: say(town, made.id, status="dropped")).fields == {"reason": "empty"}
    early = refused(
        lambda: say(town, made.id, status="late", reason="Zima idzie", planned_on=TODAY)
    )
    assert early.fields == {"planned_on": "not_later"}
    future = refused(lambda: say(town, made.id, status="done", done_on=later))
    assert future.fields == {"done_on": "in_future"}
    edited = DescribeMilestone(title="Lipy", planned_on=later)
    silent = refused(lambda: milestones.edit(made.id, actor=town.organiser, command=edited))
    assert silent.code == "promised"

    say(town, made.id, status="late", reason="Zima idzie", planned_on=later)
    line = milestones.listed(town.id)[0]
    assert (line.milestone.planned_on, line.milestone.first_planned_on) == (later, TODAY)
    assert milestone_news.unfinished() == []


def test_what_came_of_an_accepted_remark_stands_on_its_page(town: Town) -> None:
    town.said(1)
    town.said(2)
    publish(town, 1)
    publish(town, 2, position="rejected", reason="Nie tu.")
    wrong = refused(lambda: promised(town, remark_numbers=(1, 2)))
    assert wrong.fields == {"remark_numbers": "not_accepted"}
    made = promised(town, remark_numbers=(1,))
    assert [one.id for one in answer_telling.public(town.read(1)).milestones] == [made.id]
    assert answer_telling.public(town.read(2)).milestones == ()


def test_pictures_need_words_and_go_with_the_milestone(town: Town) -> None:
    made = promised(town)
    png = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(png, "PNG")

    def add(alternative: str) -> None:
        milestones.add_picture(
            made.id,
            actor=town.organiser,
            name="lipa.png",
            content=png.getvalue(),
            alternative=alternative,
        )
        db.session.commit()

    assert refused(lambda: add("")).fields == {"alternative": "alternative_missing"}
    add("Młoda lipa przy fontannie")
    assert [one.alternative for one in milestones.listed(town.id)[0].pictures] == [
        "Młoda lipa przy fontannie"
    ]
    milestones.remove(made.id, actor=town.organiser)
    db.session.commit()
    assert db.session.query(File).count() == 0


@pytest.mark.parametrize(
    ("status", "planned_on", "standing"),
    [
        ("planned", TODAY, "planned"),
        ("planned", TODAY - timedelta(days=1), "late"),
        ("done", TODAY - timedelta(days=9), "done"),
        ("dropped", TODAY - timedelta(days=9), "dropped"),
    ],
)
def test_a_promise_is_late_the_day_after_whether_or_not_anybody_says_so(
    status: str, planned_on: date, standing: str
) -> None:
    assert rules.standing(status, planned_on=planned_on, today=TODAY) == standing
