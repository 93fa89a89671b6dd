"""The desk of two organisers: one proposes, the other finds it, agrees or refuses with a reason."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from services.gateway.model import Account, Notification, StaffAct, StaffRole, db
from shared.clients.consultations import Consultations
from shared.contracts.consultations import Consultation, FindConsultations
from shared.ids import new_id
from tests.gateway.consultations.conftest import Town
from tests.gateway.consultations.test_desk import draft
from tests.gateway.consultations.test_the_way_of_a_vote import send
from tests.support import apps, people, two

Browser = Callable[[UUID], FlaskClient]
DESK = "/biurko/konsultacje"


@pytest.fixture
def piotr(gateway: Flask, town: Town) -> UUID:
    """A second organiser of the centre."""
    with gateway.app_context():
        account = Account(id=new_id(), email="piotr@lipowo.example", name="Piotr Olszyna")
        account.confirmed_at = datetime.now(UTC)
        db.session.add(account)
        db.session.flush()
        role = StaffRole(account_id=account.id, role="organiser", centre_id=town.centre_id)
        db.session.add(role)
        db.session.commit()
        return account.id


def pending_of(service: Consultations, town: Town, made: Consultation) -> UUID:
    """Return the id of what waits."""
    found = service.get_consultation(made.id, actor=town.organiser)
    assert found.pending is not None
    return found.pending.id


def test_one_announces_and_the_other_agrees(
    gateway: Flask, service: Consultations, town: Town, piotr: UUID, signed_in: Browser
) -> None:
    made = draft(service, town)
    first, second = signed_in(town.organiser_id), signed_in(piotr)
    overview = f"{DESK}/{made.id}"

    proposed = send(first, overview, f"{overview}/ogloszenie")

    assert proposed.status_code == 303
    apps.work(gateway)
    assert gateway.test_client().get(f"/konsultacje/{made.id}").status_code == 404
    mine, theirs = first.get(overview).text, second.get(overview).text
    waiting = f"{overview}/zgoda/{pending_of(service, town, made)}"
    assert f'action="{waiting}/cofniecie"' in mine
    assert f'action="{waiting}"' not in mine
    assert f'action="{waiting}"' in theirs
    assert "Olga" in theirs
    assert "kto tu mieszka" in theirs or "każdy, kto tu mieszka" in theirs
    assert "czeka na Twoje „tak”" in second.get(DESK).text
    assert "czeka na drugą osobę" in first.get(DESK).text
    with gateway.app_context():
        told = db.session.scalars(select(Notification)).all()
        assert [(one.account_id, one.template) for one in told] == [(piotr, "second_person_needed")]

    assert send(first, overview, waiting).status_code == 422
    agreed = send(second, overview, waiting, kind="announce")

    assert agreed.status_code == 303
    apps.work(gateway)
    assert gateway.test_client().get(f"/konsultacje/{made.id}").status_code == 200
    with gateway.app_context():
        acts = {row.act: row.account_id for row in db.session.scalars(select(StaffAct))}
        assert acts["ballot.proposed"] == town.organiser_id
        assert acts["ballot.announced"] == piotr
        told = db.session.scalars(
            select(Notification).where(Notification.account_id == town.organiser_id)
        ).all()
        assert [one.template for one in told] == ["second_person_agreed"]


def test_what_waits_cannot_be_edited_and_the_desk_says_so(
    gateway: Flask, service: Consultations, town: Town, piotr: UUID, signed_in: Browser
) -> None:
    made = draft(service, town)
    service.announce(made.id, actor=town.organiser)
    second = signed_in(piotr)

    overview = second.get(f"{DESK}/{made.id}").text
    assert f"{DESK}/{made.id}/opis" not in overview
    assert f"{DESK}/{made.id}/usun" not in overview
    form = second.get(f"{DESK}/{made.id}/opis").text
    answer = send(
        second,
        f"{DESK}/{made.id}/opis",
        f"{DESK}/{made.id}/opis",
        title="Inny plac",
        summary="Coś innego",
        centre_id=str(town.centre_id),
        language="pl",
    )

    assert "Plac" in form
    assert answer.status_code == 422
    assert 'value="Inny plac"' in answer.text
    assert service.get_consultation(made.id, actor=town.organiser).title == "Plac"


def test_a_refusal_needs_a_reason_and_keeps_what_was_typed(
    gateway: Flask, service: Consultations, town: Town, piotr: UUID, signed_in: Browser
) -> None:
    made = draft(service, town, opens_at=datetime.now(UTC) + timedelta(days=1))
    two.agreed(service, service.announce(made.id, actor=town.organiser), by=town.organiser)
    first, second = signed_in(town.organiser_id), signed_in(piotr)
    overview = f"{DESK}/{made.id}"
    send(first, f"{overview}/odwolanie", reason="Nie ma pieniędzy")
    waiting = f"{overview}/zgoda/{pending_of(service, town, made)}"
    assert "Nie ma pieniędzy" in second.get(overview).text

    short = send(second, overview, f"{waiting}/odmowa", reason="nie")
    assert short.status_code == 422
    assert ">nie</textarea>" in short.text.replace("\n", "")
    refused = send(second, overview, f"{waiting}/odmowa", reason="Są jeszcze inne pieniądze")

    assert refused.status_code == 303
    apps.work(gateway)
    assert service.get_consultation(made.id).phase == "announced"
    told = first.get("/powiadomienia").text
    assert "Są jeszcze inne pieniądze" in told
    gone = send(second, overview, waiting)
    assert gone.status_code == 422


def test_who_proposed_takes_it_back(
    gateway: Flask, service: Consultations, town: Town, piotr: UUID, signed_in: Browser
) -> None:
    made = draft(service, town)
    overview = f"{DESK}/{made.id}"
    first, second = signed_in(town.organiser_id), signed_in(piotr)
    send(first, overview, f"{overview}/ogloszenie")
    waiting = f"{overview}/zgoda/{pending_of(service, town, made)}"

    assert send(second, overview, f"{waiting}/cofniecie").status_code == 403
    assert send(first, overview, f"{waiting}/cofniecie").status_code == 303

    assert f"{overview}/ogloszenie" in first.get(overview).text


def test_new_dates_show_what_would_change_and_are_judged_when_agreed_to(
    gateway: Flask, service: Consultations, town: Town, piotr: UUID, signed_in: Browser
) -> None:
    opens = datetime.now(UTC) + timedelta(days=2)
    made = draft(service, town, opens_at=opens, closes_at=opens + timedelta(days=3))
    two.agreed(service, service.announce(made.id, actor=town.organiser), by=town.organiser)
    first, second = signed_in(town.organiser_id), signed_in(piotr)
    overview = f"{DESK}/{made.id}"

    send(
        first,
        f"{overview}/terminy",
        opens_at=(opens + timedelta(days=1)).strftime("%Y-%m-%dT20:00"),
        closes_at=(opens + timedelta(days=9)).strftime("%Y-%m-%dT20:00"),
        reason="Święto w środę",
    )

    shown = second.get(overview).text
    assert "Święto w środę" in shown
    assert shown.count("(teraz: ") == 2
    (note,) = service.find_consultations(FindConsultations(), actor=town.organiser).notes
    assert note.pending_by is None
    waiting = f"{overview}/zgoda/{pending_of(service, town, made)}"
    assert send(second, overview, waiting, kind="dates").status_code == 303
    found = service.get_consultation(made.id)
    assert found.ballot is not None
    assert found.ballot.closes_at is not None
    assert found.ballot.closes_at.date() == (opens + timedelta(days=9)).date()


@pytest.mark.parametrize(("rehearsal", "alone"), [(False, True), (True, False)])
def test_the_only_organiser_is_told_how_to_get_a_second(
    gateway: Flask,
    service: Consultations,
    town: Town,
    signed_in: Browser,
    rehearsal: bool,
    alone: bool,
) -> None:
    made = draft(service, town, rehearsal=rehearsal)
    olga = signed_in(town.organiser_id)

    text = olga.get(f"{DESK}/{made.id}").text

    assert ("Jesteś jedyną osobą" in text) is alone
    assert ("Próba nikogo nie wiąże" in text) is rehearsal


def test_an_organiser_of_another_centre_can_say_nothing(
    gateway: Flask, service: Consultations, town: Town, piotr: UUID, signed_in: Browser
) -> None:
    made = draft(service, town)
    service.announce(made.id, actor=town.organiser)
    waiting = f"{DESK}/{made.id}/zgoda/{pending_of(service, town, made)}"
    stranger = people.as_role(gateway, "organiser", people.centre(gateway, "Rogalinek"))

    for path in (waiting, f"{waiting}/odmowa", f"{waiting}/cofniecie"):
        answer = send(stranger, "/konto/ustawienia", path, reason="Nie, bo nie")
        assert answer.status_code in (403, 404)

    assert pending_of(service, town, made)
