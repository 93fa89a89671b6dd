"""Every page of people and the operator opens, in four languages, with its headers."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from deploy.first_operator import link_for
from services.gateway import operators
from services.gateway.model import Account, Centre, db
from tests.gateway.people.persons import make_person, set_up_by_page, sign_in, submit

OPEN = (
    "/",
    "/szukaj?q=lawki",
    "/zaloguj",
    "/zaloguj/link",
    "/haslo/nowe",
    "/dolacz",
    "/sprawdz-poczte",
    "/dolacz/abc",
    "/wejdz/abc",
    "/deklaracja-dostepnosci",
    "/prywatnosc",
    "/kontakt",
)
OWN = ("/konto", "/konto/ustawienia", "/konto/dane", "/powiadomienia")
DESK = ("/operator", "/operator/zespol", "/operator/dziennik", "/operator/podmiot")


@pytest.mark.parametrize("language", ["pl", "en", "uk", "de"])
def test_every_page_opens_in_every_language(gateway: Flask, language: str) -> None:
    with gateway.app_context():
        db.session.add(Centre(name="Centrum Inicjatyw Lokalnych Lipowo", contact="ul. Lipowa 4"))
        db.session.commit()
    make_person(
        gateway, "op@lipowo.example", language=language, roles=(("operator", None),), name="Ola Op"
    )
    client = gateway.test_client()
    submit(client, f"/jezyk/{language}", see="/")
    for path in OPEN:
        answer = client.get(path)
        assert answer.status_code in (200, 410), path
        assert f'<html lang="{language}">' in answer.text
    sign_in(client, "op@lipowo.example")
    for path in (*OWN, *DESK):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert f'<html lang="{language}">' in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", [*OWN, *DESK])
def test_a_visitor_is_asked_to_sign_in_first(gateway: Flask, path: str) -> None:
    answer = gateway.test_client().get(path)

    assert answer.status_code == 303
    assert (
        answer.headers["Location"].startswith("/zaloguj?next=%2F")
        or "next=/" in (answer.headers["Location"])
    )


@pytest.mark.parametrize("path", DESK)
def test_the_desk_is_for_operators_alone(gateway: Flask, path: str) -> None:
    make_person(gateway, "anna@lipowo.example")
    client = gateway.test_client()
    sign_in(client, "anna@lipowo.example")

    assert client.get(path).status_code == 403


def test_the_first_operator_comes_by_a_link_that_works_once(gateway: Flask) -> None:
    now = datetime.now(UTC)
    with gateway.app_context():
        link = operators.first_operator_link(now=now)
        spare = operators.first_operator_link(now=now)
        db.session.commit()
    assert link is not None
    assert spare is not None
    path = "/" + link.split("/", 3)[3]
    client = gateway.test_client()

    done = submit(
        client, path, name="Ola Pierwsza", email="op@lipowo.example", password="lipa wełna kładka"
    )

    assert done.headers["Location"] == "/konto/drugi-krok?next=/operator"
    set_up_by_page(client)
    assert client.get("/operator").status_code == 200
    assert gateway.test_client().get(path).status_code == 410
    late = submit(
        gateway.test_client(),
        "/" + spare.split("/", 3)[3],
        name="Drugi",
        email="b@lipowo.example",
        password="lipa wełna kładka",
    )
    assert late.status_code == 410
    with gateway.app_context():
        assert operators.first_operator_link(now=now) is None


def test_a_link_printed_for_one_address_makes_one_more_operator_of_that_address(
    gateway: Flask,
) -> None:
    make_person(gateway, "first@lipowo.example", roles=(("operator", None),))
    known = make_person(gateway, "known@lipowo.example", name="Znana Osoba")
    link = link_for(gateway, "known@lipowo.example", datetime.now(UTC))
    path = "/" + link.split("/", 3)[3]
    client = gateway.test_client()
    assert 'value="known@lipowo.example"' in client.get(path).text

    done = submit(
        client, path, name="Inna", email="other@lipowo.example", password="lipa wełna kładka"
    )

    assert done.headers["Location"] == "/konto/drugi-krok?next=/operator"
    set_up_by_page(client)
    assert "Znana Osoba" in client.get("/operator").text
    with gateway.app_context():
        assert db.session.get_one(Account, known).actor.holds("operator")
