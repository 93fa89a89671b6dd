"""A consultation from the first word to the announcement, on the real database."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from services.consultations import ballots, consultations, jobs
from services.consultations.api import telling
from services.consultations.box import setting
from services.consultations.model import Consultation, db, tables
from shared.contracts.actors import VISITOR, Actor, Role
from shared.contracts.consultations import (
    ChangeDates,
    DescribeConsultation,
    DescribeProject,
    FindConsultations,
    SetBallot,
)
from shared.contracts.messages import AccountErased
from shared.ids import new_id
from shared.problems import Refusal
from tests.support import two

from .conftest import NOW

DAY = timedelta(days=1)


def described(actor: Actor, **changed: Any) -> DescribeConsultation:
    centre_id = actor.roles[0].centre_id
    assert centre_id is not None
    given = {"centre_id": centre_id, "title": "Budżet 2027", "summary": "Na co wydamy 100 zł?"}
    return DescribeConsultation(**{**given, **changed})


def terms(**changed: Any) -> SetBallot:
    given = {"budget": 10_000, "max_choices": 2, "rule": "greedy-skip", "closes_at": NOW + DAY}
    return SetBallot(**{**given, **changed})


def drafted(actor: Actor, **changed: Any) -> Consultation:
    made = consultations.create(actor=actor, command=described(actor))
    ballots.set_terms(made.id, actor=actor, command=terms(**changed))
    projects = tuple(
        DescribeProject(title=title, cost=cost)
        for title, cost in (("Ławki", 4_000), ("Lipy", 5_050), ("Kino", 3_000))
    )
    return ballots.add_projects(made.id, actor=actor, commands=projects)


def messages(name: str) -> list[dict[str, Any]]:
    rows = db.session.execute(select(tables.outbox).where(tables.outbox.c.name == name))
    return sorted((row.body for row in rows), key=lambda body: body.get("version", 0))


def refused(act: Callable[[], object]) -> Any:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.problem


def test_an_announcement_tells_the_register_and_the_feed_once(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser)
    two.announce(made.id, actor=organiser, now=NOW)
    scheduled = messages("BallotScheduled")
    assert [body["version"] for body in scheduled] == [1]
    assert datetime.fromisoformat(scheduled[0]["opens_at"]) == NOW
    assert [body["path"] for body in messages("FeedItemPublished")] == [f"/konsultacje/{made.id}"]
    assert telling.phase(made, NOW) == "voting"
    again = refused(lambda: two.announce(made.id, actor=organiser, now=NOW))
    assert again.code == "already_announced"


def test_every_act_of_an_organiser_is_told_to_the_log(inside: Flask, organiser: Actor) -> None:
    made = drafted(organiser, opens_at=NOW + DAY, closes_at=NOW + 2 * DAY)
    two.announce(made.id, actor=organiser, now=NOW)
    command = ChangeDates(opens_at=NOW + DAY, closes_at=NOW + 3 * DAY, reason="Święto w środę")
    two.change_dates(made.id, actor=organiser, command=command, now=NOW)
    two.withdraw(made.id, actor=organiser, reason="Brak pieniędzy", now=NOW)
    assert sorted((body["act"], body["reason"]) for body in messages("StaffActed")) == [
        ("ballot.announced", ""),
        ("ballot.dates", "Święto w środę"),
        ("ballot.proposed", ""),
        ("ballot.proposed", "Brak pieniędzy"),
        ("ballot.proposed", "Święto w środę"),
        ("ballot.withdrawn", "Brak pieniędzy"),
        ("consultation.drafted", ""),
    ]
    assert {body["account_id"] for body in messages("StaffActed")} == {
        str(organiser.account_id),
        str(two.second(organiser).account_id),
    }


def test_the_form_of_the_paper_names_projects_by_their_codes(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser)
    assert made.ballot is not None
    (question,) = ballots.form(made.ballot).questions
    assert question.options == ("1", "2", "3")
    assert question.max_choices == 2


def test_a_rehearsal_is_scheduled_but_not_put_on_the_board(inside: Flask, organiser: Actor) -> None:
    made = drafted(organiser, rehearsal=True)
    two.announce(made.id, actor=organiser, now=NOW)
    assert messages("BallotScheduled")[0]["rehearsal"] is True
    assert messages("FeedItemPublished") == []


def test_what_makes_a_rehearsal_is_decided_when_the_ballot_is_made(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser, rehearsal=True)
    ballots.set_terms(made.id, actor=organiser, command=terms(rehearsal=False))
    assert made.ballot is not None
    assert made.ballot.rehearsal


def test_what_is_announced_stays_as_it_is(inside: Flask, organiser: Actor) -> None:
    made = drafted(organiser)
    two.announce(made.id, actor=organiser, now=NOW)
    assert made.ballot is not None
    project = made.ballot.questions[0].options[0]
    command = DescribeProject(title="Inaczej", cost=1)
    for act in (
        lambda: consultations.edit(made.id, actor=organiser, command=described(organiser)),
        lambda: ballots.set_terms(made.id, actor=organiser, command=terms()),
        lambda: ballots.edit_project(made.id, project.id, actor=organiser, command=command),
        lambda: ballots.remove_project(made.id, project.id, actor=organiser),
        lambda: consultations.delete(made.id, actor=organiser),
    ):
        assert refused(act).code == "already_announced"


def test_a_number_taken_off_the_ballot_does_not_come_back_while_a_higher_one_stands(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser)
    assert made.ballot is not None
    ballots.remove_project(made.id, made.ballot.questions[0].options[1].id, actor=organiser)
    ballots.add_projects(
        made.id, actor=organiser, commands=(DescribeProject(title="Nowy", cost=10),)
    )
    assert [project.code for project in made.ballot.questions[0].options] == ["1", "3", "4"]


def test_pasted_projects_are_taken_all_or_none(inside: Flask, organiser: Actor) -> None:
    made = drafted(organiser)
    bad = (DescribeProject(title="Dobry", cost=10), DescribeProject(title=" ", cost=0, code="1"))
    problem = refused(lambda: ballots.add_projects(made.id, actor=organiser, commands=bad))
    assert problem.fields == {"1.title": "empty", "1.cost": "not_positive", "1.code": "taken"}
    assert made.ballot is not None
    assert len(made.ballot.questions[0].options) == 3


def test_every_wrong_field_is_told_at_once(inside: Flask, organiser: Actor) -> None:
    command = described(organiser, title=" ", summary="x" * 301, language="xx")
    problem = refused(lambda: consultations.create(actor=organiser, command=command))
    assert problem.fields == {"title": "empty", "summary": "too_long", "language": "unknown"}


def test_dates_move_with_a_reason_and_a_growing_version(inside: Flask, organiser: Actor) -> None:
    made = drafted(organiser, opens_at=NOW + DAY, closes_at=NOW + 2 * DAY)
    two.announce(made.id, actor=organiser, now=NOW)
    command = ChangeDates(opens_at=NOW + DAY, closes_at=NOW + 3 * DAY, reason="Święto w środę")
    two.change_dates(made.id, actor=organiser, command=command, now=NOW)
    assert [body["version"] for body in messages("BallotScheduled")] == [1, 2]
    assert [change.reason for change in made.changes] == ["Święto w środę"]
    silent = ChangeDates(opens_at=NOW + DAY, closes_at=NOW + 4 * DAY, reason=" ")
    act = lambda: two.change_dates(  # noqa: E731
        made.id, actor=organiser, command=silent, now=NOW
    )
    assert refused(act).fields == {"reason": "empty"}


def test_an_open_vote_closes_now_and_a_closed_one_not_again(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser)
    two.announce(made.id, actor=organiser, now=NOW)
    later = NOW + timedelta(hours=2)
    two.close_early(made.id, actor=organiser, reason="Awaria prądu", now=later)
    assert telling.phase(made, later) == "counting"
    assert datetime.fromisoformat(messages("BallotScheduled")[1]["closes_at"]) == later
    act = lambda: two.close_early(  # noqa: E731
        made.id, actor=organiser, reason="Jeszcze raz", now=later
    )
    assert refused(act).code == "not_open"


def test_a_vote_is_called_off_before_it_opens_or_not_at_all(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser, opens_at=NOW + DAY, closes_at=NOW + 2 * DAY)
    two.announce(made.id, actor=organiser, now=NOW)
    late = lambda: two.withdraw(  # noqa: E731
        made.id, actor=organiser, reason="Za późno", now=NOW + DAY
    )
    assert refused(late).code == "already_open"
    two.withdraw(made.id, actor=organiser, reason="Brak pieniędzy", now=NOW)
    assert telling.phase(made, NOW) == "withdrawn"
    assert [body["version"] for body in messages("FeedItemWithdrawn")] == [2]


def test_a_vote_called_off_never_opens_though_the_register_hears_of_it_late(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser, opens_at=NOW + DAY, closes_at=NOW + 2 * DAY)
    two.announce(made.id, actor=organiser, now=NOW)
    two.withdraw(made.id, actor=organiser, reason="Brak pieniędzy", now=NOW)
    assert made.ballot is not None
    ballot_id = made.ballot.id
    assert refused(lambda: setting.open_box(ballot_id, b"k" * 32)).status == 404


def test_a_vote_that_the_register_has_opened_goes_on_though_its_time_is_not_here_yet(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser, opens_at=NOW + DAY, closes_at=NOW + 2 * DAY)
    two.announce(made.id, actor=organiser, now=NOW)
    assert made.ballot is not None
    setting.open_box(made.ballot.id, b"k" * 32)
    late = lambda: two.withdraw(  # noqa: E731
        made.id, actor=organiser, reason="Brak pieniędzy", now=NOW
    )
    assert refused(late).code == "already_open"
    assert made.state == "published"


def test_an_erased_organiser_is_forgotten_and_the_consultation_stays(
    inside: Flask, organiser: Actor
) -> None:
    made, other = drafted(organiser), drafted(organiser)
    other.created_by = new_id()
    assert organiser.account_id is not None
    jobs.forget_person(AccountErased(person_id=organiser.account_id))
    db.session.refresh(made)
    assert made.created_by is None
    assert other.created_by is not None
    assert [body["service"] for body in messages("ErasureDone")] == ["consultations"]
    two.announce(made.id, actor=organiser, now=NOW)
    again = Actor(account_id=new_id(), roles=organiser.roles)
    two.close_early(made.id, actor=again, reason="Awaria prądu", now=NOW + DAY / 2)
    assert {body["template"] for body in messages("NotifyPerson")} == {"second_person_agreed"}


def test_another_centres_organiser_finds_no_draft_and_may_not_touch_the_rest(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser)
    stranger = Actor(account_id=new_id(), roles=(Role("organiser", new_id()),))
    assert refused(lambda: consultations.get(made.id, actor=stranger)).status == 404
    assert refused(lambda: consultations.to_organise(made.id, actor=stranger)).status == 404
    two.announce(made.id, actor=organiser, now=NOW)
    assert consultations.get(made.id, actor=stranger).id == made.id
    assert refused(lambda: consultations.to_organise(made.id, actor=stranger)).status == 403


def test_a_search_orders_by_what_can_be_done_and_counts_as_the_rules_do(
    inside: Flask, organiser: Actor
) -> None:
    area = new_id()
    dates = {
        "otwarte": (None, NOW + DAY),
        "wkrótce": (NOW + DAY, NOW + 2 * DAY),
        "dawne": (None, NOW + timedelta(hours=1)),
    }
    ids: dict[str, UUID] = {}
    for title, (opens, closes) in dates.items():
        made = drafted(organiser, opens_at=opens, closes_at=closes)
        made.title = title
        made.area_ids = [area] if title == "dawne" else []
        ids[title] = two.announce(made.id, actor=organiser, now=NOW).id
    consultations.create(actor=organiser, command=described(organiser, title="szkic"))
    later = NOW + timedelta(hours=2)

    def found(**terms: Any) -> list[str]:
        rows, counts = consultations.find(FindConsultations(**terms), actor=VISITOR, now=later)
        for row, *_figures in rows:
            assert counts[telling.phase(row, later)] >= 1
        return [row.title for row, *_figures in rows]

    assert found() == ["otwarte", "wkrótce", "dawne"]
    assert found(phase="counting") == ["dawne"]
    assert found(q="OTWARTE") == ["otwarte"]
    assert found(q="100%") == []
    assert found(area_id=area) == ["otwarte", "wkrótce", "dawne"]
    assert found(area_id=new_id()) == ["otwarte", "wkrótce"]
    assert found(desk=True) == []
