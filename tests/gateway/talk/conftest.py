"""Lipowo talks about remark 1 and idea 1 of a consultation; both services over real HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.consultations.model import Consultation, Idea, Phase, Remark
from services.consultations.model import db as consultations_db
from shared.clients.http import Http
from shared.clients.talk import TalkClient
from shared.contracts.actors import Actor, Role
from shared.database import release
from shared.ids import new_id
from tests.support import apps, people
from tests.support.servers import KEY


@dataclass(frozen=True)
class Lipowo:
    """A centre whose park is talked about, and its people."""

    centre_id: UUID
    consultation_id: UUID
    client: TalkClient
    browser: Callable[[UUID], FlaskClient]
    hanna: UUID
    bogdan: UUID
    clerk: UUID
    organiser: UUID
    author: UUID

    @property
    def page(self) -> str:
        """Where one talks about remark 1."""
        return f"/konsultacje/{self.consultation_id}/uwagi/1/rozmowa"

    def actor(self, account_id: UUID) -> Actor:
        """Somebody as services see them."""
        roles = {self.clerk: "clerk", self.organiser: "organiser"}
        if account_id not in roles:
            return Actor(account_id=account_id)
        return Actor(account_id=account_id, roles=(Role(roles[account_id], self.centre_id),))


@pytest.fixture
def lipowo(gateway: Flask, consultations: Flask) -> Iterator[Lipowo]:
    """Everybody in their places, the services joined."""
    from services.gateway.model import db

    centre_id = people.centre(gateway)
    consultation_id = published(consultations, centre_id)
    with apps.served(consultations) as url:
        key = bytes.fromhex(KEY)
        before = gateway.extensions["peers"]
        http = Http("consultations", url, key, before_call=lambda: release(db.session()))
        gateway.extensions["peers"] = {**before, "consultations": http}
        author = people.account(gateway, name="Autorka")
        with consultations.app_context():
            for model in (Remark, Idea):
                consultations_db.session.query(model).update({"author_id": author})
            consultations_db.session.commit()
        yield Lipowo(
            centre_id,
            consultation_id,
            TalkClient(Http("consultations", url, key)),
            lambda account_id: people.signed_in(gateway, account_id),
            people.account(gateway, name="Hanna z Zatorza"),
            people.account(gateway, name="Bogdan"),
            people.account(gateway, name="Kazimierz", roles={"clerk": centre_id}),
            people.account(gateway, name="Olga", roles={"organiser": centre_id}),
            author,
        )
        gateway.extensions["peers"] = before


def published(app: Flask, centre_id: UUID) -> UUID:
    """Publish a consultation whose remarks and ideas are open."""
    now = datetime.now(UTC)
    with app.app_context():
        made = Consultation(
            id=new_id(),
            centre_id=centre_id,
            title="Park nad Wełną",
            summary="Co ma być w parku",
            state="published",
            published_at=now - timedelta(days=1),
        )
        session = consultations_db.session
        session.add(made)
        session.flush()
        for kind in ("remarks", "ideas"):
            span = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=9)}
            session.add(Phase(consultation_id=made.id, kind=kind, **span))
        told = {"consultation_id": made.id, "number": 1}
        session.add(Remark(**told, source="account", text="Więcej drzew na rynku."))
        session.add(Idea(**told, state="public", title="Ławki nad Wełną"))
        session.commit()
        return made.id
