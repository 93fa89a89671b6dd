"""A published consultation whose phases are over, with remarks of every kind."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from services.consultations import reports
from services.consultations.model import Consultation, Phase, Remark, db
from shared.contracts.actors import Actor
from shared.contracts.reports import WriteReport
from shared.ids import new_id

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def over(inside: Flask, organiser: Actor) -> UUID:
    """A consultation with remarks, closed yesterday; its organiser has written their words."""
    made = Consultation(
        id=new_id(),
        centre_id=organiser.roles[0].centre_id,
        title="Rynek w Lipowie",
        summary="Co ma stać na rynku?",
        state="published",
        published_at=NOW - timedelta(days=30),
        created_by=organiser.account_id,
    )
    made.phases.append(
        Phase(
            kind="remarks",
            opens_at=NOW - timedelta(days=30),
            closes_at=NOW - timedelta(days=1),
        )
    )
    db.session.add(made)
    db.session.commit()
    words = WriteReport(summary="Mówiono o drzewach.", decisions="Drzewa zostają.")
    reports.write(made.id, actor=organiser, command=words, now=NOW)
    db.session.commit()
    return made.id


@pytest.fixture
def say(inside: Flask, over: UUID) -> Callable[..., UUID]:
    """Return a function that puts a remark there; answered unless said otherwise."""

    def put(number: int, **given: Any) -> UUID:
        row = remark(over, number, **given)
        db.session.add(row)
        db.session.commit()
        return UUID(str(row.id))

    return put


def remark(consultation_id: UUID, number: int, **given: Any) -> Remark:
    """Return one remark, not stored yet."""
    paper = given.get("source") == "paper"
    values: dict[str, Any] = {
        "source": "account",
        "text": f"Uwaga numer {number}.",
        "position": "accepted",
        "reason": "Tak zrobimy.",
        "said_at": NOW - timedelta(days=3),
        "received_on": date(2026, 11, 28) if paper else None,
    } | given
    values["answered_at"] = NOW if values["position"] else None
    return Remark(id=new_id(), consultation_id=consultation_id, number=number, **values)
