"""Staff set up their second step: what it takes, what it opens, and what stays shut till then."""

import re
import time
from datetime import UTC, datetime

import pyotp
from flask import Flask

from services.gateway import second_step, staff
from services.gateway.model import (
    Notification,
    SecondStep,
    StaffAct,
    db,
)
from shared.contracts.actors import Actor, Role
from tests.gateway.people.persons import (
    OLA,
    OPERATOR,
    hidden,
    key_on,
    make_person,
    new_staff,
    password_of,
    set_up_by_page,
    sign_in,
    submit,
)
from tests.support import people, totp


def test_without_a_second_step_staff_have_their_own_pages_and_no_rights(gateway: Flask) -> None:
    new_staff(gateway)
    client = gateway.test_client()

    answer = password_of(client, next="/operator")

    assert answer.headers["Location"] == "/konto/drugi-krok?next=/operator"
    assert client.get("/konto/ustawienia").status_code == 200
    assert "/konto/drugi-krok" in client.get("/konto").text
    stopped = client.get("/operator/zespol?a=1")
    assert stopped.headers["Location"] == "/konto/drugi-krok?next=/operator/zespol?a%3D1"
    token = hidden(client.get("/konto/ustawienia").text, "csrf_token")
    made = client.post("/operator/centra", data={"csrf_token": token, "name": "Centrum"})
    assert made.headers["Location"] == "/konto/drugi-krok"
    assert "Centrum" not in client.get("/").text


def test_setting_it_up_opens_the_desk_and_shows_the_recovery_codes_once(gateway: Flask) -> None:
    person = new_staff(gateway)
    client = gateway.test_client()
    password_of(client)

    key, codes = set_up_by_page(client)

    assert len(set(codes)) == second_step.RECOVERY_CODES
    assert client.get("/operator").status_code == 200
    assert not [code for code in codes if code in client.get("/konto/drugi-krok").text]
    with gateway.app_context():
        kept = second_step.of(person)
        assert kept is not None
        assert key.encode() not in kept.secret
        assert second_step.unseal(kept.secret, person) == key
        assert db.session.query(StaffAct).filter_by(act="second_step.set_up").count() == 1
        told = db.session.query(Notification).filter_by(account_id=person)
        assert [one.template for one in told] == ["second_step_set_up"]
    # Sent a second time, by a reload, it changes nothing.
    again = client.post(
        "/konto/drugi-krok", data={"csrf_token": hidden(client.get("/").text, "csrf_token")}
    )
    assert again.headers["Location"] == "/konto/drugi-krok"


def test_a_wrong_first_code_keeps_the_same_key_on_the_page(gateway: Flask) -> None:
    new_staff(gateway)
    client = gateway.test_client()
    password_of(client)
    text = client.get("/konto/drugi-krok").text

    answer = client.post(
        "/konto/drugi-krok",
        data={
            "csrf_token": hidden(text, "csrf_token"),
            "sealed": hidden(text, "sealed"),
            "first_code": "000000",
            "next": "/operator",
        },
    )

    assert answer.status_code == 422
    assert key_on(answer.text) == key_on(text)
    assert 'name="next" value="/operator"' in answer.text
    assert client.get("/operator").status_code == 303


def test_a_key_sealed_for_somebody_else_is_not_taken(gateway: Flask) -> None:
    new_staff(gateway)
    other = new_staff(gateway, "piotr@lipowo.example")
    client = gateway.test_client()
    password_of(client)
    secret = second_step.new_secret()
    with gateway.app_context():
        sealed = second_step.seal_text(secret, other)
    token = hidden(client.get("/konto/drugi-krok").text, "csrf_token")

    for text in (sealed, "", "no base 64 ż", "AAAA"):
        answer = client.post(
            "/konto/drugi-krok",
            data={"csrf_token": token, "sealed": text, "first_code": pyotp.TOTP(secret).now()},
        )
        assert answer.status_code == 422


def test_the_picture_and_the_key_need_no_inline_style_or_script(gateway: Flask) -> None:
    new_staff(gateway)
    client = gateway.test_client()
    password_of(client)

    text = client.get("/konto/drugi-krok").text

    picture = re.search(r"QR[^>]*>(<svg.*?</svg>)", text, re.S)
    assert picture is not None
    assert picture[1].count("<path") == 2
    assert " style=" not in text
    assert "data:image" not in text


def test_new_recovery_codes_end_the_old_ones(gateway: Flask) -> None:
    person = new_staff(gateway)
    client = gateway.test_client()
    password_of(client)
    key, old = set_up_by_page(client)
    code = pyotp.TOTP(key).at(time.time() + 30)

    answer = submit(client, "/konto/drugi-krok/kody", see="/konto/drugi-krok", code_for_codes=code)

    new = re.findall(r"<code>([0-9A-Z-]{19})</code>", answer.text)
    assert len(new) == second_step.RECOVERY_CODES
    with gateway.app_context():
        mine = second_step.of(person)
        assert mine is not None
        now = datetime.now(UTC)
        assert not second_step.use_recovery_code(mine, old[0], now=now)
        assert second_step.use_recovery_code(mine, new[0], now=now)


def test_another_phone_takes_the_place_of_the_old_one_only_with_both_codes(gateway: Flask) -> None:
    make_person(gateway, OLA, roles=OPERATOR)
    client = gateway.test_client()
    sign_in(client, OLA)
    text = client.get("/konto/drugi-krok").text
    key = key_on(text)
    fields = {"csrf_token": hidden(text, "csrf_token"), "sealed": hidden(text, "sealed")}
    new = pyotp.TOTP(key).now()

    for wrong in ({"code": "000000", "first_code": new}, {"code": "", "first_code": new}):
        answer = client.post("/konto/drugi-krok/telefon", data={**fields, **wrong})
        assert answer.status_code == 422
    old = totp.code_for(gateway, OLA)
    half = client.post("/konto/drugi-krok/telefon", data={**fields, "code": old, "first_code": "0"})
    assert half.status_code == 422
    assert key_on(half.text) == key

    # The old phone's code was not used up by the failed attempt.
    both = {"code": old, "first_code": pyotp.TOTP(key).now()}
    answer = client.post("/konto/drugi-krok/telefon", data={**fields, **both})

    assert answer.status_code == 200
    assert client.get("/operator").status_code == 200
    with gateway.app_context():
        mine = db.session.query(SecondStep).one()
        assert second_step.unseal(mine.secret, mine.account_id) == key


def test_a_role_given_to_a_signed_in_person_waits_for_the_code(gateway: Flask) -> None:
    ola, hanna = make_person(gateway, OLA, roles=OPERATOR), "hanna@lipowo.example"
    make_person(gateway, hanna, name="Hanna Kłos")
    centre = people.centre(gateway)
    client = gateway.test_client()
    sign_in(client, hanna)
    with gateway.app_context():
        by = Actor(account_id=ola, roles=(Role("operator"),))
        staff.grant(actor=by, email=hanna, role="organiser", centre_id=centre)
        db.session.commit()

    assert client.get("/biurko/konsultacje").headers["Location"].startswith("/konto/drugi-krok")
    set_up_by_page(client)
    assert client.get("/biurko/konsultacje").status_code != 303
    assert client.get("/operator").status_code == 403


def test_an_old_session_of_somebody_set_up_elsewhere_is_asked_for_the_code(gateway: Flask) -> None:
    new_staff(gateway)
    here, there = gateway.test_client(), gateway.test_client()
    password_of(here)
    password_of(there)
    key, _codes = set_up_by_page(there)

    assert here.get("/operator").headers["Location"] == "/konto/drugi-krok?next=/operator"
    asked = here.get("/konto/drugi-krok?next=/operator")
    assert asked.headers["Location"] == "/drugi-krok?next=/operator"
    code = pyotp.TOTP(key).at(time.time() + 30)
    assert submit(here, "/drugi-krok", code=code, next="/operator").status_code == 303
    assert here.get("/operator").status_code == 200
