"""Staff sign in with a password and a code: what each half opens, and what neither does."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from deploy.demo.people import second_step_secret
from services.gateway import accounts, second_step, staff
from services.gateway.model import (
    Notification,
    RecoveryCode,
    SecondStep,
    SignedInSession,
    StaffAct,
    StaffRole,
    db,
)
from services.gateway.web import sessions
from shared.contracts.actors import Actor, Role
from tests.gateway.people.persons import (
    PASSWORD,
    hidden,
    key_on,
    make_person,
    set_up_by_page,
    sign_in,
    submit,
)
from tests.support import apps, people, totp
from tests.support.vote import settings

OLA = "ola@lipowo.example"
OPERATOR = (("operator", None),)


def password_of(client: FlaskClient, email: str = OLA, **fields: str) -> TestResponse:
    """Show the password alone."""
    return submit(client, "/zaloguj", email=email, password=PASSWORD, **fields)


def new_staff(app: Flask, email: str = OLA) -> UUID:
    """Make an operator who has not set anything up."""
    person = make_person(app, email, name="Ola Wichrowska", roles=OPERATOR)
    with app.app_context():
        db.session.query(SecondStep).filter_by(account_id=person).delete()
        db.session.commit()
    return person


def test_the_password_of_staff_opens_nothing_before_the_code(gateway: Flask) -> None:
    make_person(gateway, OLA, name="Ola Wichrowska", roles=OPERATOR)
    client = gateway.test_client()

    answer = password_of(client, next="/operator/zespol")

    assert answer.headers["Location"] == "/drugi-krok?next=/operator/zespol"
    assert client.get("/konto").headers["Location"].startswith("/zaloguj")
    with gateway.app_context():
        assert db.session.query(SignedInSession).count() == 0
    code = totp.code_for(gateway, OLA)
    entered = submit(client, "/drugi-krok", code=code, next="/operator/zespol")
    assert entered.headers["Location"] == "/operator/zespol"
    assert client.get("/operator").status_code == 200


def test_residents_are_never_asked_for_a_code(gateway: Flask) -> None:
    make_person(gateway, "hanna@lipowo.example")
    client = gateway.test_client()

    assert password_of(client, "hanna@lipowo.example").headers["Location"] == "/"

    assert client.get("/konto").status_code == 200
    assert client.get("/konto/drugi-krok").headers["Location"] == "/konto"


def test_a_code_works_once(gateway: Flask) -> None:
    make_person(gateway, OLA, roles=OPERATOR)
    first, second = gateway.test_client(), gateway.test_client()
    password_of(first)
    password_of(second)
    code = totp.code_for(gateway, OLA)

    assert submit(first, "/drugi-krok", code=code).status_code == 303
    again = submit(second, "/drugi-krok", code=code)

    assert again.status_code == 422
    assert second.get("/konto").status_code == 303


def test_a_code_works_once_when_two_send_it_at_the_same_moment(gateway: Flask) -> None:
    person = make_person(gateway, OLA, roles=OPERATOR)
    code = totp.code_for(gateway, OLA)

    def use(_number: int) -> bool:
        with gateway.app_context():
            mine = second_step.of(person)
            assert mine is not None
            good = second_step.use_code(mine, code)
            db.session.commit()
            return good

    with ThreadPoolExecutor(8) as crowd:
        assert sorted(crowd.map(use, range(8))) == [False] * 7 + [True]


@pytest.mark.parametrize(
    ("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_the_phones_clock_may_be_half_a_minute_off(
    gateway: Flask, monkeypatch: pytest.MonkeyPatch, steps: int, good: bool
) -> None:
    person = make_person(gateway, OLA, roles=OPERATOR)
    now = 1_800_000_015
    monkeypatch.setattr(time, "time", lambda: now)
    code = pyotp.TOTP(second_step_secret(OLA)).at(now + 30 * steps)

    with gateway.app_context():
        mine = second_step.of(person)
        assert mine is not None
        assert second_step.use_code(mine, f" {code[:3]} {code[3:]} ") is good


def test_guessing_ends_after_a_few_codes_even_with_the_right_one(gateway: Flask) -> None:
    make_person(gateway, OLA, roles=OPERATOR)
    client = gateway.test_client()
    password_of(client)

    answers = [submit(client, "/drugi-krok", code="000000").status_code for _ in range(7)]

    assert answers == [422] * 6 + [429]
    code = totp.code_for(gateway, OLA)
    assert submit(client, "/drugi-krok", code=code).status_code == 429


def test_between_password_and_code_there_are_ten_minutes(
    gateway: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person(gateway, OLA, roles=OPERATOR)
    client = gateway.test_client()
    with monkeypatch.context() as earlier:
        earlier.setattr(sessions, "HALFWAY", timedelta(seconds=-1))
        password_of(client)

    assert client.get("/drugi-krok").status_code == 410
    code = totp.code_for(gateway, OLA)
    token = hidden(client.get("/zaloguj").text, "csrf_token")
    late = client.post("/drugi-krok", data={"csrf_token": token, "code": code})
    assert late.status_code == 410
    assert client.get("/konto").status_code == 303


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


def test_a_recovery_code_signs_in_once_and_its_owner_is_told(gateway: Flask) -> None:
    person = new_staff(gateway)
    setting_up = gateway.test_client()
    password_of(setting_up)
    _key, codes = set_up_by_page(setting_up)
    first, second = gateway.test_client(), gateway.test_client()
    password_of(first)
    password_of(second)

    typed = codes[3].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert submit(first, "/drugi-krok", recovery=typed).status_code == 303
    assert first.get("/operator").status_code == 200
    assert submit(second, "/drugi-krok", recovery=codes[3]).status_code == 422
    with gateway.app_context():
        assert db.session.query(RecoveryCode).count() == second_step.RECOVERY_CODES - 1
        told = db.session.query(Notification).filter_by(account_id=person)
        assert "recovery_code_used" in [one.template for one in told]


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


def test_an_operator_resets_somebodys_second_step(gateway: Flask) -> None:
    make_person(gateway, OLA, roles=OPERATOR)
    centre = people.centre(gateway)
    marta = make_person(gateway, "marta@lipowo.example", roles=(("organiser", centre),))
    operator, organiser = gateway.test_client(), gateway.test_client()
    sign_in(operator, OLA)
    sign_in(organiser, "marta@lipowo.example")
    path = f"/operator/zespol/osoby/{marta}/drugi-krok"

    assert submit(organiser, path, see="/konto/ustawienia").status_code == 403
    done = submit(operator, path, see="/operator/zespol", reason="Telefon zgubiony")

    assert done.status_code == 303
    assert organiser.get("/konto").headers["Location"].startswith("/zaloguj")
    with gateway.app_context():
        act = db.session.query(StaffAct).filter_by(act="second_step.reset").one()
        assert (act.subject_id, act.reason) == (marta, "Telefon zgubiony")
        told = db.session.query(Notification).filter_by(account_id=marta).one()
        assert told.template == "second_step_reset"
    assert submit(operator, path, see="/operator/zespol").status_code == 409
    again = password_of(organiser, "marta@lipowo.example")
    assert again.headers["Location"] == "/konto/drugi-krok"


def test_operators_do_not_reset_their_own(gateway: Flask) -> None:
    ola = make_person(gateway, OLA, roles=OPERATOR)
    client = gateway.test_client()
    sign_in(client, OLA)

    path = f"/operator/zespol/osoby/{ola}/drugi-krok"
    assert submit(client, path, see="/operator/zespol").status_code == 409

    assert client.get("/operator").status_code == 200


def test_a_new_password_asks_for_the_code_too(gateway: Flask) -> None:
    """A mailbox alone must not be enough: neither by a link nor by a new password."""
    make_person(gateway, OLA, roles=OPERATOR)
    from services.gateway import mail_links

    for purpose, path in (("sign_in", "/wejdz/"), ("reset", "/haslo/")):
        with gateway.app_context():
            account = accounts.by_email(OLA)
            assert account is not None
            link = mail_links.issue(
                purpose=purpose, email=OLA, account_id=account.id, now=datetime.now(UTC)
            )
            db.session.commit()
            token = mail_links.token(purpose, link.id)
        client = gateway.test_client()
        answer = submit(client, path + token, password="zupełnie nowe hasło")
        assert answer.headers["Location"].startswith("/drugi-krok"), purpose
        assert client.get("/konto").status_code == 303


def test_a_changed_password_keeps_the_rights_of_this_browser(gateway: Flask) -> None:
    make_person(gateway, OLA, roles=OPERATOR)
    client = gateway.test_client()
    sign_in(client, OLA)

    new = "zupełnie nowe hasło"
    answer = submit(client, "/konto/haslo", see="/konto/ustawienia", old=PASSWORD, password=new)

    assert answer.status_code == 303
    assert client.get("/operator").status_code == 200


def test_a_database_under_another_key_opens_nothing_but_by_recovery_code(gateway: Flask) -> None:
    new_staff(gateway)
    setting_up = gateway.test_client()
    password_of(setting_up)
    key, codes = set_up_by_page(setting_up)
    before = gateway.config["SECRET_KEY"]
    gateway.config["SECRET_KEY"] = bytes(32)
    try:
        client = gateway.test_client()
        password_of(client)
        code = pyotp.TOTP(key).at(time.time() + 30)
        assert submit(client, "/drugi-krok", code=code).status_code == 422
        assert submit(client, "/drugi-krok", recovery=codes[0]).status_code == 303
        assert client.get("/operator").status_code == 200
    finally:
        gateway.config["SECRET_KEY"] = before


def test_an_installation_can_do_without(gateway: Flask) -> None:
    make_person(gateway, OLA, roles=OPERATOR)
    client = gateway.test_client()

    with settings(gateway, staff_second_step=False):
        assert password_of(client).headers["Location"] == "/"
        assert client.get("/operator").status_code == 200

    assert client.get("/operator").status_code == 303


def test_rights_end_with_the_second_step_they_came_from(gateway: Flask) -> None:
    """Kept by the database: whatever deletes the row takes the rights of its sessions away."""
    person = make_person(gateway, OLA, roles=OPERATOR)
    client = gateway.test_client()
    sign_in(client, OLA)
    with gateway.app_context():
        db.session.query(SecondStep).filter_by(account_id=person).delete()
        db.session.commit()

    assert client.get("/operator").status_code == 303
    assert client.get("/konto").status_code == 200


def test_an_erased_account_leaves_no_secret(gateway: Flask) -> None:
    from services.gateway import erasures
    from services.gateway.model import Account

    centre = people.centre(gateway)
    person = make_person(gateway, OLA, roles=(("clerk", centre),))
    with gateway.app_context():
        erasures.ask(db.session.get_one(Account, person))
        db.session.commit()
    apps.work(gateway)
    with gateway.app_context():
        assert db.session.query(SecondStep).count() == 0
        assert db.session.query(StaffRole).count() == 0
