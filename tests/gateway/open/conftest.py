"""Both services joined over real HTTP, and a consultation with its remarks made inside."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.consultations import reports
from services.consultations.model import Consultation, Phase, Remark
from services.consultations.model import db as consultations_db
from shared.contracts.actors import Actor, Role
from shared.contracts.reports import PublishReport, WriteReport
from shared.ids import new_id
from tests.support import people


@pytest.fixture
def organiser(gateway: Flask) -> Actor:
    """Lipowo's organiser."""
    centre_id = people.centre(gateway)
    account_id = people.account(gateway, roles={"organiser": centre_id}, name="Olga")
    return Actor(account_id=account_id, roles=(Role("organiser", centre_id),))


@pytest.fixture
def desk(gateway: Flask, organiser: Actor, joined: str) -> FlaskClient:
    """The organiser's browser."""
    assert organiser.account_id is not None
    return people.signed_in(gateway, organiser.account_id)


def post(client: FlaskClient, page: str, address: str = "", **fields: Any) -> TestResponse:
    """Send a page's form, with its token, to an address (that of the page itself)."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text)
    assert found is not None, page
    data = {"csrf_token": found.group(1), **fields}
    return client.post(address or page, data=data)


Make = Callable[..., UUID]


@pytest.fixture
def make(consultations: Flask, organiser: Actor) -> Make:
    """Return a function that makes a public consultation whose remarks are over since an hour."""

    def put(remarks: int = 3, *, published: bool = False, **given: Any) -> UUID:
        now = datetime.now(UTC)
        with consultations.app_context():
            made = Consultation(
                **{
                    "id": new_id(),
                    "centre_id": organiser.roles[0].centre_id,
                    "title": "Rynek w Lipowie",
                    "summary": "Co ma stać na rynku?",
                    "basis": "art5a",
                    "state": "published",
                    "published_at": now - timedelta(days=20),
                    "answered_by": "Wydział Rozwoju",
                }
                | given
            )
            made.phases.append(
                Phase(
                    kind="remarks",
                    opens_at=now - timedelta(days=20),
                    closes_at=now - timedelta(hours=1),
                )
            )
            consultations_db.session.add(made)
            consultations_db.session.flush()
            for number in range(1, remarks + 1):
                consultations_db.session.add(remark(made.id, number))
            consultations_db.session.commit()
            found = UUID(str(made.id))
            words = WriteReport(
                summary="Mówiono o drzewach.", decisions="Drzewa zostają:\n\n- lipy\n- **kasztany**"
            )
            reports.write(found, actor=organiser, command=words, now=now)
            if published:
                reports.publish(found, actor=organiser, command=PublishReport(), now=now)
            consultations_db.session.commit()
        return found

    return put


def remark(consultation_id: UUID, number: int, **given: Any) -> Remark:
    """Return one answered remark, not stored yet."""
    values: dict[str, Any] = {
        "source": "account",
        "text": f"Uwaga numer {number}: więcej drzew.",
        "position": "accepted" if number % 2 else "rejected",
        "reason": "Tak zrobimy." if number % 2 else "Nie ma na to miejsca.",
        "answered_at": datetime.now(UTC),
        "received_on": date(2026, 11, 1) if given.get("source") == "paper" else None,
    } | given
    return Remark(id=new_id(), consultation_id=consultation_id, number=number, **values)
