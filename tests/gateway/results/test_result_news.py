"""Who took part hears of the result; who did not, and who took part in a trial, does not."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from services.gateway import notifications, result_news
from services.gateway.model import (
    Account,
    Elector,
    ElectorAccount,
    Notification,
    RegisterBallot,
    RegisterMark,
    Roll,
    db,
)
from shared.contracts.messages import ParticipantsNews, ResultPublished


def _account(roll_id: UUID, elector_id: UUID, name: str) -> UUID:
    account = Account(email=f"{name}@lipowo.example", name=name.title())
    db.session.add(account)
    db.session.flush()
    db.session.add(ElectorAccount(roll_id=roll_id, account_id=account.id, elector_id=elector_id))
    return account.id


def _voters(*, rehearsal: bool) -> tuple[UUID, set[UUID]]:
    """Make a ballot with one elector of two accounts who voted, and one who did not."""
    roll, ballot_id, now = Roll(), uuid4(), datetime.now(UTC)
    db.session.add(roll)
    db.session.flush()
    electors = [Elector(id=uuid4(), roll_id=roll.id, identity=uuid4().bytes * 2) for _ in range(2)]
    ballot = RegisterBallot(
        ballot_id=ballot_id,
        version=1,
        consultation_id=uuid4(),
        title="Ławki",
        centre_id=uuid4(),
        area_ids=[],
        opens_at=now,
        closes_at=now,
        rehearsal=rehearsal,
        roll_id=roll.id,
    )
    db.session.add_all([*electors, ballot])
    db.session.flush()
    told = {_account(roll.id, electors[0].id, name) for name in ("hanna", "hania")}
    _account(roll.id, electors[1].id, "olga")
    db.session.add(RegisterMark(ballot_id=ballot_id, elector_id=electors[0].id, kind="first"))
    db.session.commit()
    return ballot_id, told


@pytest.mark.parametrize("rehearsal", [False, True])
def test_everybody_who_took_part_is_told_once(gateway: Flask, rehearsal: bool) -> None:
    with gateway.app_context():
        ballot_id, told = _voters(rehearsal=rehearsal)
        message = ResultPublished(ballot_id=ballot_id, consultation_id=uuid4(), title="Ławki")
        for _ in range(2):
            result_news.on_result_published(message)
            db.session.commit()
        rows = db.session.scalars(select(Notification)).all()
        assert [row.account_id for row in rows if rehearsal] == []
        if not rehearsal:
            assert {row.account_id for row in rows} == told
            assert len(rows) == 2
            assert {row.mail_state for row in rows} == {"waiting"}
            assert rows[0].facts["path"].endswith("/wynik")


@pytest.mark.parametrize("kind", ["vote", "survey"])
def test_news_reach_voters_of_that_consultation_and_nobody_twice(gateway: Flask, kind: str) -> None:
    with gateway.app_context():
        ballot_id, told = _voters(rehearsal=False)
        ballot = db.session.get_one(RegisterBallot, ballot_id)
        consultation_id = ballot.consultation_id
        assert consultation_id is not None
        if kind == "survey":
            db.session.execute(
                db.update(RegisterBallot)
                .where(RegisterBallot.ballot_id == ballot_id)
                .values(consultation_id=None, survey_of=consultation_id)
            )
            db.session.commit()
        news = ParticipantsNews(
            consultation_id=consultation_id,
            template="milestone_reached",
            key="milestone:1",
            facts={"title": "Ławki", "milestone": "Pierwsza", "path": "/konsultacje"},
        )
        # One of them said something too, and was told as its author.
        twice = next(iter(told))
        notifications.tell(
            account_id=twice, template=news.template, key=news.key, facts=dict(news.facts)
        )
        for message in (
            news,
            news,
            ParticipantsNews(
                consultation_id=uuid4(), template=news.template, key="milestone:2", facts=news.facts
            ),
        ):
            result_news.on_participants_news(message)
            db.session.commit()
        rows = db.session.scalars(select(Notification)).all()
        assert sorted(row.account_id for row in rows) == sorted(told)
