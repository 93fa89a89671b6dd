"""Staff sign in with a password and a code: what each half opens, and what neither does."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask

from deploy.demo.people import second_step_secret
from services.gateway import accounts, erasures, mail_links, second_step
from services.gateway.model import (
    Account,
    Notification,
    RecoveryCode,
    SecondStep,
    SignedInSession,
    StaffAct,
    StaffRole,
    db,
)
from services.gateway.web import sessions
from tests.gateway.people.persons import (
    OLA,
    OPERATOR,
    PASSWORD,
    hidden,
    make_person,
    new_staff,
    password_of,
    set_up_by_page,
    sign_in,
    submit,
)
from tests.support import apps, people, totp
from tests.support.vote import settings


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
    centre = people.centre(gateway)
    person = make_person(gateway, OLA, roles=(("clerk", centre),))
    with gateway.app_context():
        erasures.ask(db.session.get_one(Account, person))
        db.session.commit()
    apps.work(gateway)
    with gateway.app_context():
        assert db.session.query(SecondStep).count() == 0
        assert db.session.query(StaffRole).count() == 0
