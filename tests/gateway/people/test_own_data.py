"""One's own data: a copy that survives kills and resting services, and being forgotten."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from services.gateway import erasures, exports, staff
from services.gateway.model import Account, DataExport, Erasure, SignedInSession, StaffAct, db
from shared.access import signed_in
from shared.api import Api, actor, guard
from shared.clients.http import Http
from shared.contracts.messages import ErasureDone
from shared.contracts.people import PersonExport, Section
from shared.problems import forbidden
from tests.gateway.people.mail_server import Postbox, deliver, text_of
from tests.gateway.people.persons import PASSWORD, make_person, sign_in, submit
from tests.support import apps

ANNA = "anna@lipowo.example"
KEY = b"k" * 32


@pytest.fixture
def neighbour(gateway: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[UUID]]:
    """A service of one operation, over real HTTP; gives the people it was asked about."""
    asked: list[UUID] = []
    api = Api("people")

    @api.get("/v1/people/<uuid:person_id>/export", allow=signed_in, gives=PersonExport)
    def export_person(person_id: UUID) -> PersonExport:
        if actor().account_id != person_id:
            raise forbidden("Only the person themself.")
        asked.append(person_id)
        rows = ({"skill": "gotowanie"},)
        return PersonExport(service="volunteering", sections=(Section(name="offers", rows=rows),))

    service = Flask("neighbour")
    service.extensions.update(gateway.extensions)
    service.config.update(gateway.config)
    service.register_blueprint(api.blueprint)
    guard(service, "volunteering", KEY)
    with apps.served(service) as url:
        http = Http("volunteering", url, KEY)
        peers = {"volunteering": http, "consultations": None}
        monkeypatch.setitem(gateway.extensions, "peers", peers)
        yield asked


def content(answer_data: bytes) -> dict[str, object]:
    with zipfile.ZipFile(io.BytesIO(answer_data)) as archive:
        found: dict[str, object] = json.loads(archive.read("wspolnie.json"))
        return found


def test_a_person_takes_a_copy_of_everything_and_nobody_else_can(
    gateway: Flask, neighbour: list[UUID], postbox: Postbox
) -> None:
    anna = make_person(gateway, ANNA, name="Anna Lipa")
    make_person(gateway, "other@lipowo.example", name="Zofia Szum")
    client, other = gateway.test_client(), gateway.test_client()
    sign_in(client, ANNA)
    sign_in(other, "other@lipowo.example")
    for _twice in range(2):
        submit(client, "/konto/dane/kopia", see="/konto/dane")
    assert "<progress" in client.get("/konto/dane").text
    deliver(gateway)

    with gateway.app_context():
        export = db.session.query(DataExport).one()
        path = f"/konto/dane/kopia/{export.id}"
    found = content(client.get(path).data)

    assert path in client.get("/konto/dane").text
    assert neighbour == [anna]
    assert "Anna Lipa" in json.dumps(found, ensure_ascii=False)
    assert "gotowanie" in json.dumps(found)
    assert PASSWORD not in json.dumps(found)
    assert "Zofia" not in json.dumps(found)
    assert other.get(path).status_code == 404
    assert gateway.test_client().get(path).status_code == 303
    assert "/konto/dane" in text_of(postbox.last(ANNA))


def test_a_copy_goes_on_where_a_killed_worker_left_it(
    gateway: Flask, neighbour: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person(gateway, ANNA)
    client = gateway.test_client()
    sign_in(client, ANNA)
    submit(client, "/konto/dane/kopia", see="/konto/dane")

    def killed(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, gateway.app_context():
        patched.setattr(exports, "_finish", killed)
        found = db.session.query(DataExport).one()
        with pytest.raises(KeyboardInterrupt):
            exports.collect.function(str(found.id))
    gateway.extensions["redis"].flushdb()
    with gateway.app_context():
        db.session.execute(text("UPDATE data_exports SET heartbeat_at = now() - interval '1 h'"))
        db.session.commit()
        exports.sweep.function()
    deliver(gateway)

    assert len(neighbour) == 1, "what was collected is not asked for again"
    with gateway.app_context():
        assert db.session.query(DataExport).one().state == "done"


def test_a_resting_service_is_waited_for_and_in_the_end_named(
    gateway: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person(gateway, ANNA)
    client = gateway.test_client()
    sign_in(client, ANNA)
    submit(client, "/konto/dane/kopia", see="/konto/dane")
    deliver(gateway)
    with gateway.app_context():
        export = db.session.query(DataExport).one()
        assert export.state == "waiting"
        monkeypatch.setattr(exports, "PATIENCE", timedelta(0))
        exports.collect.function(str(export.id))

    found = content(client.get(f"/konto/dane/kopia/{export.id}").data)

    assert found["without_an_answer"] == ["consultations", "volunteering"]


def test_a_cancelled_copy_stays_cancelled(gateway: Flask) -> None:
    make_person(gateway, ANNA)
    client = gateway.test_client()
    sign_in(client, ANNA)
    submit(client, "/konto/dane/kopia", see="/konto/dane")
    submit(client, "/konto/dane/kopia/przerwij", see="/konto/dane")
    deliver(gateway)

    with gateway.app_context():
        assert db.session.query(DataExport).one().state == "cancelled"
    submit(client, "/konto/dane/kopia", see="/konto/dane")
    with gateway.app_context():
        assert db.session.query(DataExport).one().state == "waiting"


def test_somebody_is_forgotten_here_at_once_and_by_every_service_in_the_end(
    gateway: Flask, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = make_person(gateway, ANNA, name="Anna Lipa")
    make_person(gateway, "other@lipowo.example", name="Zofia Szum")
    forgotten: list[UUID] = []
    monkeypatch.setattr(erasures, "FORGET", (*erasures.FORGET, forgotten.append))
    client, phone = gateway.test_client(), gateway.test_client()
    sign_in(client, ANNA)
    sign_in(phone, ANNA)
    assert submit(client, "/konto/dane/usun", see="/konto/dane").status_code == 422

    submit(client, "/konto/dane/usun", see="/konto/dane", sure="y")
    gateway.extensions["redis"].flushdb()
    assert phone.get("/konto").status_code == 303
    with gateway.app_context():
        db.session.execute(text("UPDATE erasures SET asked_at = now() - interval '1 h'"))
        db.session.commit()
        erasures.sweep.function()
        erasures.sweep.function()
    deliver(gateway)

    assert forgotten == [anna]
    assert postbox.last(ANNA)["Subject"]
    with gateway.app_context():
        account = db.session.get_one(Account, anna)
        assert (account.email, account.name, account.password_hash) == (None, "", None)
        assert db.session.query(SignedInSession).count() == 0
        told = db.session.execute(text("SELECT count(*) FROM outbox WHERE name='AccountErased'"))
        assert told.scalar() == 1
        for service in ("consultations", "consultations", "volunteering"):
            assert db.session.get_one(Erasure, anna).done_at is None
            erasures.on_erasure_done(ErasureDone(person_id=anna, service=service))
            db.session.commit()
        assert db.session.get_one(Erasure, anna).done_at is not None
        erasures.sweep.function()
        left = db.session.execute(text("SELECT count(*) FROM letters"))
        assert left.scalar() == 0, "the last letter goes with the address"
    refused = submit(gateway.test_client(), "/zaloguj", email=ANNA, password=PASSWORD)
    assert refused.status_code == 422


def test_an_operator_sees_that_somebody_is_still_not_forgotten(gateway: Flask) -> None:
    client, phone = gateway.test_client(), gateway.test_client()
    make_person(gateway, "op@lipowo.example", roles=(("operator", None),))
    make_person(gateway, ANNA)
    sign_in(client, "op@lipowo.example")
    sign_in(phone, ANNA)
    submit(phone, "/konto/dane/usun", see="/konto/dane", sure="y")
    assert 'class="notice warning"' not in client.get("/operator").text
    with gateway.app_context():
        db.session.execute(text("UPDATE erasures SET asked_at = now() - interval '25 h'"))
        db.session.commit()
    assert "1 osoba prosi od ponad doby" in client.get("/operator").text


def test_the_only_operator_cannot_leave(gateway: Flask) -> None:
    make_person(gateway, ANNA, roles=(("operator", None),))
    client = gateway.test_client()
    sign_in(client, ANNA)

    answer = submit(client, "/konto/dane/usun", see="/konto/dane", sure="y")

    assert answer.status_code == 409
    assert client.get("/konto").status_code == 200


def test_the_log_of_staff_outlives_an_erased_account(gateway: Flask) -> None:
    anna = make_person(gateway, ANNA, name="Anna Lipa", roles=(("operator", None),))
    make_person(gateway, "op@lipowo.example", roles=(("operator", None),))
    with gateway.app_context():
        staff.record(actor=db.session.get_one(Account, anna).actor, act="centre.added")
        erasures.ask(db.session.get_one(Account, anna))
        db.session.commit()
    deliver(gateway)

    with gateway.app_context():
        assert db.session.query(StaffAct).one().account_id == anna
    client = gateway.test_client()
    sign_in(client, "op@lipowo.example")
    page = client.get("/operator/dziennik").text
    assert "usunięte konto" in page
    assert "Anna Lipa" not in page
