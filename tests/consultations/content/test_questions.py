"""Questions of every kind on a draft: what fits together, what is told, what stays."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from services.consultations import announcements, ballots, consultations, options, questions
from services.consultations.api import telling
from services.consultations.model import Ballot, BallotOption, Consultation, db
from services.consultations.rules import questions as rules
from shared.contracts.actors import Actor
from shared.contracts.ballots import RuleSettings
from shared.contracts.consultations import (
    DescribeConsultation,
    DescribeOption,
    DescribeProject,
    DescribeQuestion,
    ScheduleBallot,
    SetBallot,
    Translation,
)
from shared.ids import new_id
from shared.problems import Refusal
from tests.support import kinds, two
from tests.support.kinds import every_kind_and_rule

from .conftest import NOW

DAY = timedelta(days=1)


def drafted(actor: Actor, **schedule: Any) -> Consultation:
    centre_id = actor.roles[0].centre_id
    assert centre_id is not None
    command = DescribeConsultation(centre_id=centre_id, title="Plac", summary="Jaki?")
    made = consultations.create(actor=actor, command=command)
    terms = ScheduleBallot(**{"closes_at": NOW + DAY, **schedule})
    return ballots.schedule(made.id, actor=actor, command=terms)


def refused(act: Callable[[], object]) -> Any:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.problem


EVERY = every_kind_and_rule()


def test_questions_and_options_keep_their_codes_whatever_is_changed(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser)
    questions.add(made.id, actor=organiser, commands=tuple(EVERY[:3]))
    assert made.ballot is not None
    first, second, third = made.ballot.questions
    assert [q.code for q in made.ballot.questions] == ["q1", "q2", "q3"]
    questions.put_in_order(made.id, actor=organiser, ids=(third.id, first.id, second.id))
    changed = kinds.asked("ranked", "stv", title="Inaczej", code="q9")
    questions.edit(made.id, first.id, actor=organiser, command=changed)
    questions.remove(made.id, second.id, actor=organiser)
    questions.remove(made.id, second.id, actor=organiser)
    questions.add(made.id, actor=organiser, commands=(kinds.asked("single", "plurality"),))
    codes = [option.id for option in first.options]
    options.put_in_order(made.id, first.id, actor=organiser, ids=tuple(reversed(codes)))
    words = DescribeOption(title="Nowe słowa", code="77")
    options.edit(made.id, first.id, codes[0], actor=organiser, command=words)
    db.session.expire_all()
    told = telling.consultation(made, now=NOW).ballot
    assert told is not None
    assert told.form is not None
    assert [(q.id, q.kind, q.options) for q in told.form.questions] == [
        ("q3", EVERY[2].kind, ("1", "2", "10")),
        ("q1", "ranked", ("10", "2", "1")),
        ("q4", "single", ("1", "2", "10")),
    ]
    assert told.questions[1].options[2].title == "Nowe słowa"
    assert [found.asks for found in told.questions] == list(told.form.questions)


def test_an_order_that_is_not_of_all_is_refused(inside: Flask, organiser: Actor) -> None:
    made = drafted(organiser)
    questions.add(made.id, actor=organiser, commands=tuple(EVERY[:2]))
    assert made.ballot is not None
    ids = tuple(question.id for question in made.ballot.questions)
    for wrong in (ids[:1], (*ids, new_id()), (ids[0], ids[0])):
        act = partial(questions.put_in_order, made.id, actor=organiser, ids=wrong)
        problem = refused(act)
        assert problem.code == "changed"


def test_several_questions_are_taken_all_or_none(inside: Flask, organiser: Actor) -> None:
    made = drafted(organiser)
    bad = kinds.asked(
        "approval", "greedy-skip", title="", options=(DescribeOption(title="Bez ceny"),)
    )
    problem = refused(lambda: questions.add(made.id, actor=organiser, commands=(EVERY[0], bad)))
    assert problem.fields == {"1.title": "empty", "1.options.0.cost": "not_positive"}
    assert made.ballot is not None
    assert made.ballot.questions == []
    many = (EVERY[0],) * (rules.MOST_QUESTIONS + 1)
    assert (
        refused(lambda: questions.add(made.id, actor=organiser, commands=many)).code
        == "too_many_questions"
    )


def test_a_question_without_money_has_no_costs(inside: Flask, organiser: Actor) -> None:
    made = drafted(organiser)
    questions.add(made.id, actor=organiser, commands=(kinds.asked("approval", "greedy-stop"),))
    assert made.ballot is not None
    (question,) = made.ballot.questions
    plain = kinds.asked("approval", "approval")
    questions.edit(made.id, question.id, actor=organiser, command=plain)
    assert {option.cost for option in question.options} == {None}
    back = kinds.asked("approval", "greedy-stop")
    questions.edit(made.id, question.id, actor=organiser, command=back)
    assert ballots.missing(made.ballot, now=NOW) == ["no_cost:q1"]
    priced = DescribeOption(title="Kino", cost=5)
    questions.edit(made.id, question.id, actor=organiser, command=plain)
    problem = refused(
        lambda: options.add(made.id, question.id, actor=organiser, commands=(priced,))
    )
    assert problem.fields == {"0.cost": "not_for_this_rule"}


def test_what_a_ballot_lacks_is_told_with_its_question(inside: Flask, organiser: Actor) -> None:
    made = drafted(organiser, leftovers="citywide")
    lacking = (
        kinds.asked("single", "plurality", options=kinds.options(codes="1")),
        kinds.asked("approval", "approval", max_choices=9, group="okręg"),
        kinds.asked("ranked", "stv", settings={"seats": 3}),
        kinds.asked("approval", "approval", min_choices=4),
        kinds.asked("approval", "greedy-skip", max_cost=1, settings={"excluding": (("1", "x"),)}),
    )
    questions.add(made.id, actor=organiser, commands=lacking)
    assert made.ballot is not None
    expected = [
        "too_few_options:q1",
        "more_choices_than_options:q2",
        "as_many_seats_as_options:q3",
        "more_needed_than_options:q4",
        "nothing_within_limit:q5",
        "excludes_unknown:q5",
        "group_of_one:okręg",
        "leftovers_citywide",
    ]
    assert ballots.missing(made.ballot, now=NOW) == expected
    problem = refused(lambda: announcements.announce(made.id, actor=organiser, now=NOW))
    assert set(problem.fields) == set(expected)


def test_the_verification_phase_follows_the_close_wherever_it_moves(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser, verification_days=5)
    questions.add(made.id, actor=organiser, commands=(EVERY[0],))
    two.announce(made.id, actor=organiser, now=NOW)
    assert made.ballot is not None
    assert ballots.verifies_until(made.ballot) == NOW + 6 * DAY
    two.close_early(made.id, actor=organiser, now=NOW + DAY / 2, reason="Awaria prądu")
    assert ballots.verifies_until(made.ballot) == NOW + DAY / 2 + 5 * DAY


def test_what_is_announced_asks_for_ever_the_same(inside: Flask, organiser: Actor) -> None:
    made = drafted(organiser)
    questions.add(made.id, actor=organiser, commands=(EVERY[0],))
    two.announce(made.id, actor=organiser, now=NOW)
    assert made.ballot is not None
    question = made.ballot.questions[0]
    option = question.options[0]
    words = DescribeOption(title="Inaczej")
    acts: list[Callable[[], object]] = [
        lambda: ballots.schedule(made.id, actor=organiser, command=ScheduleBallot()),
        lambda: questions.add(made.id, actor=organiser, commands=(EVERY[0],)),
        lambda: questions.edit(made.id, question.id, actor=organiser, command=EVERY[0]),
        lambda: questions.remove(made.id, question.id, actor=organiser),
        lambda: questions.put_in_order(made.id, actor=organiser, ids=(question.id,)),
        lambda: options.add(made.id, question.id, actor=organiser, commands=(words,)),
        lambda: options.edit(made.id, question.id, option.id, actor=organiser, command=words),
        lambda: options.remove(made.id, question.id, option.id, actor=organiser),
    ]
    for act in acts:
        assert refused(act).code == "already_announced"


def test_the_short_way_makes_one_budget_question_and_refuses_any_other_ballot(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser)
    terms = SetBallot(budget=10_000, max_choices=2, rule="equal-shares", closes_at=NOW + DAY)
    ballots.set_terms(made.id, actor=organiser, command=terms)
    ballots.add_projects(
        made.id, actor=organiser, commands=(DescribeProject(title="Lipy", cost=50),)
    )
    told = telling.consultation(made, now=NOW).ballot
    assert told is not None
    assert (told.budget, told.max_choices, told.rule) == (10_000, 2, "equal-shares")
    assert [project.title for project in told.projects] == ["Lipy"]
    assert told.questions[0].code == "projects"
    assert told.questions[0].title == "Plac"
    assert told.questions[0].counting.completion == "add1-greedy"
    # Nobody's money for what nobody voted for, until an organiser says otherwise.
    assert told.questions[0].counting.min_votes == 1
    questions.add(made.id, actor=organiser, commands=(EVERY[0],))
    told = telling.consultation(made, now=NOW).ballot
    assert told is not None
    assert (told.budget, told.max_choices, told.rule, told.projects) == (10_000, 0, "", ())
    for act in (
        lambda: ballots.set_terms(made.id, actor=organiser, command=terms),
        lambda: ballots.add_projects(
            made.id, actor=organiser, commands=(DescribeProject(title="Kino", cost=5),)
        ),
    ):
        assert refused(act).code == "other_questions"


def test_what_the_previous_release_writes_becomes_a_question(
    inside: Flask, organiser: Actor
) -> None:
    """Its own statements, as it made them: it knows neither questions nor their options."""
    made = drafted(organiser)
    db.session.execute(text("DELETE FROM ballots"))
    ballot, project = new_id(), new_id()
    _run(
        "INSERT INTO ballots (id, consultation_id, budget, max_choices, rule, closes_at, rehearsal,"
        " version) VALUES (:ballot, :made, 500, 3, 'greedy-stop', now(), false, 0)",
        ballot=ballot,
        made=made.id,
    )
    _run(
        "INSERT INTO ballot_projects (id, ballot_id, code, position, title, description, cost)"
        " VALUES (:project, :ballot, '1', 1, 'Lipy', '', 100)",
        project=project,
        ballot=ballot,
    )
    _run("UPDATE ballots SET budget = 700, max_choices = 2 WHERE id = :ballot", ballot=ballot)
    db.session.commit()
    db.session.expire_all()
    found = db.session.get(Ballot, ballot)
    assert found is not None
    (question,) = found.questions
    assert question.code == "projects"
    assert questions.asked(question).max_choices == 2
    assert questions.counting(question) == RuleSettings(rule="greedy-stop", budget=700)
    assert [option.id for option in question.options] == [project]
    assert ballots.is_short(found)
    told = telling.consultation(found.consultation, now=NOW).ballot
    assert told is not None
    assert [p.code for p in told.projects] == ["1"]
    consultations.delete(made.id, actor=organiser)
    assert db.session.get(BallotOption, project) is None


def _run(statement: str, **values: UUID) -> None:
    db.session.execute(text(statement), values)


def test_a_description_of_a_question_reads_back_as_it_was_written(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser, draw="Na rynku, w południe", leftovers="none")
    area = new_id()
    asked = DescribeQuestion(
        kind="points",
        title="Co najpierw?",
        counting=RuleSettings(rule="points", seats=2, quorum=10),
        description="Rozdaj punkty.",
        order="drawn",
        group="okręg",
        area_id=area,
        translations={"uk": Translation(title="Що спершу?", description="Роздайте бали.")},
        max_choices=2,
        blank=False,
        abstain=True,
        points=7,
        max_points_each=5,
        options=kinds.options(),
    )
    questions.add(made.id, actor=organiser, commands=(asked,))
    db.session.expire_all()
    told = telling.consultation(made, now=NOW).ballot
    assert told is not None
    (found,) = told.questions
    for name in ("kind", "title", "counting", "description", "order", "group", "translations"):
        assert getattr(found, name) == getattr(asked, name)
    assert found.area_id == area
    for name in ("max_choices", "blank", "abstain", "points", "max_points_each", "min_choices"):
        assert getattr(found.asks, name) == getattr(asked, name)
    assert told.draw == "Na rynku, w południe"
