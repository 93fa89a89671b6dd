"""An anonymous survey goes the way of a vote: one answer each, nothing before the end."""

from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from unittest import mock

import pytest
from flask import Flask
from sqlalchemy import text, update

from deploy.consultations import survey_papers
from services.consultations import box, open_answers, survey_box, survey_figures, surveys
from services.consultations.box import freezing as box_freezing
from services.consultations.box import mixing as box_mixing
from services.consultations.box import proofs, reading
from services.consultations.model import FrozenPaper
from services.consultations.model import db as papers_db
from services.consultations.rules import merkle
from services.gateway.model import db as register_db
from services.gateway.register import (
    electors,
    freezing,
    mixing,
    schedule,
    standings,
    sweeping,
)
from services.gateway.register.voting import Kind
from shared.clients.http import ServiceDown
from shared.contracts.actors import VISITOR
from shared.contracts.messages import BallotFrozen
from shared.contracts.surveys import FindOpenAnswers, SurveyFigures
from shared.problems import Refusal
from tests.gateway.register.test_crashes import cut_off, dying_at
from tests.support import apps
from tests.support.survey import Asked, yes
from tests.support.vote import joined, settings
from tests.support.votes import patient

POINTS = ("register.reserved", "register.signed", "box.cast", "box.committed", "register.answered")


@pytest.fixture
def asked(gateway: Flask, consultations: Flask) -> Iterator[Asked]:
    with (
        apps.served(consultations) as address,
        joined(gateway, address),
        settings(gateway, look_again_seconds=0.2, closing_seconds=0.2),
    ):
        yield Asked(gateway, consultations)


def frozen(asked: Asked) -> Asked:
    """End the survey and let both books freeze; its figures are not made yet."""
    asked.ended().told()
    for _ in range(20):
        # Whoever reserved and heard nothing may try again for a moment; then the sweep settles it.
        asked.advanced()
        if (
            asked_says(asked, "SELECT state FROM register_ballots WHERE ballot_id = :s")[0].state
            == "done"
        ):
            break
        asked_says(asked, "SELECT pg_sleep(0.1)")
    with asked.consultations.app_context():
        patient(lambda: box_freezing.freeze(asked.id))
    with asked.gateway.app_context():
        schedule.on_frozen(BallotFrozen(ballot_id=asked.id))
        register_db.session.commit()
        patient(lambda: freezing.freeze(asked.id))
    return asked


def closed(asked: Asked) -> SurveyFigures:
    """End the survey, freeze it and count it, twice over."""
    frozen(asked)
    with asked.consultations.app_context():
        for _ in range(2):
            survey_box.close_due.function()
        return survey_figures.of(asked.id)


def test_one_answer_each_however_often_it_is_sent_and_figures_after_the_freeze(
    asked: Asked,
) -> None:
    accounts = [asked.account() for _ in range(11)]
    outcomes = [asked.submit(one, yes("o1", "o3", text="Więcej cienia")) for one in accounts]
    assert {outcome.kind for outcome in outcomes} == {Kind.ACCEPTED}
    assert all(outcome.receipt for outcome in outcomes)
    # A second tab with something else changes nothing.
    assert asked.submit(accounts[0], yes("o2")).kind == Kind.VOTED
    with asked.gateway.app_context():
        electors.detach(accounts[1])
        register_db.session.commit()

    with asked.consultations.app_context():
        for door in (survey_figures.of, lambda one: open_answers.published(one, actor=VISITOR)):
            with pytest.raises(Refusal) as early:
                door(asked.id)
            assert early.value.problem.code == "not_closed"
    told = closed(asked)

    assert (told.answers, told.few, told.final) == (11, False, True)
    figures = {one.code: one for one in told.questions}
    assert [option.count for option in figures["q1"].options] == [11, 0]
    assert [option.count for option in figures["q2"].options] == [11, 0, 11]
    assert (figures["q5"].asked, figures["q5"].answered, figures["q5"].queued) == (11, 11, 11)
    assert told.papers_root
    assert told.receipts_root


def test_with_few_answers_nothing_but_their_number_is_told_at_any_door(
    asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(9):
        asked.submit(asked.account(), yes(text="Zosia z Lipowej"))
    told = closed(asked)
    assert (told.answers, told.few, told.questions) == (9, True, ())
    with asked.consultations.app_context():
        leaves = list(reading.paper_leaves(asked.id))
        guessed = merkle.root(paper.encode() for paper in box.papers(asked.id))
        assert told.papers_root not in ("", guessed.hex()), "answers can be tried out"
        assert len(set(leaves)) == 9, "equal answers look alike"
    with (
        mock.patch("deploy.consultations.survey_papers.adopt_local_settings"),
        mock.patch("shared.worker.opened", return_value=asked.consultations.app_context()),
    ):
        survey_papers.write(Namespace(survey=asked.id))
    lines = capsys.readouterr().out.removesuffix("\n").split("\n")
    again = merkle.root(merkle.leaf_of_line(line) for line in lines if line.startswith("salted "))
    assert again.hex() == told.papers_root, "an audit finds another root"
    with asked.consultations.app_context():
        # As a survey was frozen before there were salts.
        papers_db.session.execute(update(FrozenPaper).values(salt=None))
        assert reading.state(asked.id).papers_root is None
        papers_db.session.rollback()
        with pytest.raises(Refusal) as few:
            open_answers.find(asked.id, FindOpenAnswers(desk=True), actor=asked.organiser)
        assert few.value.problem.code == "few"
        with pytest.raises(Refusal):
            proofs.of_paper(asked.id, 1)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("point", POINTS)
def test_a_death_at_any_point_gives_one_answer_or_none_and_equal_books(
    asked: Asked, point: str
) -> None:
    for _ in range(2):
        asked.submit(asked.account(), yes("o1"))
    unlucky = asked.account()
    with dying_at(point) as passed, cut_off():
        asked.submit(unlucky, yes("o2"))
    assert point in passed
    told = closed(asked)
    counted = asked_says(asked, "SELECT balance FROM register_ballots WHERE ballot_id = :s")
    assert counted[0].balance == "sealed"
    marked = asked_says(asked, "SELECT count(*) AS n FROM register_marks WHERE ballot_id = :s")
    assert told.answers == marked[0].n
    assert told.answers in (2, 3)


def test_a_lost_answer_is_voided_by_the_sweep_and_can_be_given_again(asked: Asked) -> None:
    from shared.clients.box import Box

    account = asked.account()
    with mock.patch.object(Box, "cast", side_effect=ServiceDown("consultations")):
        assert asked.submit(account, yes()).kind == Kind.UNKNOWN
    asked_says(asked, "SELECT pg_sleep(0.25)")
    with asked.gateway.app_context():
        sweeping.sweep()
    assert asked.submit(account, yes("o2")).kind == Kind.ACCEPTED
    assert closed(asked).answers == 1


def test_a_survey_is_no_vote_of_its_consultation_and_leaves_its_lists(asked: Asked) -> None:
    account = asked.account()
    asked.submit(account, yes())
    with asked.gateway.app_context():
        assert standings.took_part(account) == []
        [answered] = standings.took_part(account, surveys=True)
        assert (answered.ballot_id, answered.consultation_id) == (asked.id, asked.consultation_id)
    rows = asked_says(
        asked, "SELECT consultation_id, survey_of FROM register_ballots WHERE ballot_id = :s"
    )
    assert rows[0].consultation_id is None
    assert rows[0].survey_of == asked.consultation_id


def test_nothing_leads_from_a_person_to_an_answer(asked: Asked) -> None:
    """After the mixing neither order nor transaction joins the books; after the freeze no row."""
    accounts = [asked.account() for _ in range(12)]
    for number, account in enumerate(accounts):
        asked.submit(account, yes(text=f"Głos numer {number:02}"))
    with asked.gateway.app_context():
        assert mixing.mix(asked.id, at_least=1) == 12
    with asked.consultations.app_context():
        box_mixing.mix(asked.id, at_least=1)
        papers_db.session.commit()
    register = asked_says(asked, "SELECT DISTINCT xmin::text FROM register WHERE ballot_id = :s")
    assert len(register) == 1
    closed(asked)
    with asked.consultations.app_context(), papers_db.engine.begin() as link:
        written = link.execute(
            text("SELECT id, text, answer_id FROM open_answers WHERE survey_id = :s ORDER BY ctid"),
            {"s": asked.id},
        ).all()
        papers = link.execute(
            text("SELECT count(*) FROM papers WHERE ballot_id = :s"), {"s": asked.id}
        ).scalar_one()
    assert papers == 0
    assert [row.text for row in written] == sorted(row.text for row in written)
    assert {row.answer_id for row in written} == {None}
    assert {row.id.version for row in written} == {4}


def test_the_register_hears_of_new_dates_and_the_box_goes_with_the_consultation(
    gateway: Flask, consultations: Flask
) -> None:
    later = Asked(gateway, consultations, anonymous=False)
    with consultations.app_context():
        survey, consultation = surveys.get(later.id, actor=later.organiser)
        survey.anonymous = True
        for phase in consultation.phases:
            phase.opens_at = datetime(2099, 1, 1, tzinfo=UTC)
            phase.closes_at = datetime(2099, 2, 1, tzinfo=UTC)
        papers_db.session.commit()
        survey_box.follow_due.function()
        survey_box.follow_due.function()
        assert (survey.version, survey.told_opens_at) == (1, datetime(2099, 1, 1, tzinfo=UTC))
        assert survey_box.is_survey(later.id)
        consultation.state = "withdrawn"
        survey_box.follow(consultation)
        survey_box.follow(consultation)
        papers_db.session.commit()
        papers_db.session.expire_all()
        assert survey.version == 2
        assert not survey_box.is_survey(later.id)


def asked_says(asked: Asked, statement: str) -> list:  # type: ignore[type-arg]
    with asked.gateway.app_context(), register_db.engine.begin() as link:
        return list(link.execute(text(statement), {"s": asked.id}))
