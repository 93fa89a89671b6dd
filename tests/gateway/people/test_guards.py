"""What keeps people safe: form tokens, limits, roles, a log that cannot be rewritten."""

import re
from uuid import UUID, uuid4

import msgspec
import pytest
from flask import Flask, session
from redis import Redis
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.gateway import rate_limits, staff
from services.gateway.model import Account, Centre, StaffAct, StaffRole, db
from services.gateway.web.security import POLICY, install
from shared.access import allow, anyone
from shared.ids import new_id
from tests.gateway.people.persons import csrf, make_person, sign_in, submit

ANNA = "anna@lipowo.example"
OPERATOR = "op@lipowo.example"
ROOMS = (
    "sign_in",
    "joining",
    "links",
    "languages",
    "notifications",
    "own",
    "data",
    "operator_desk",
    "operator_staff",
    "first_operator",
)


def centre_of(app: Flask) -> UUID:
    with app.app_context():
        centre = Centre(id=new_id(), name="Lipowo")
        db.session.add(centre)
        db.session.commit()
        return centre.id


def operator(app: Flask) -> None:
    make_person(app, OPERATOR, name="Ola Op", roles=(("operator", None),))


def test_no_form_is_taken_without_its_token(gateway: Flask) -> None:
    operator(gateway)
    client = gateway.test_client()
    sign_in(client, OPERATOR)
    tried = []
    for rule in gateway.url_map.iter_rules():
        room = rule.endpoint.partition(".")[0]
        if "POST" not in (rule.methods or ()) or room not in ROOMS:
            continue
        path = re.sub(r"<uuid:\w+>", str(uuid4()), rule.rule)
        path = re.sub(r"<\w+>", "pl", path)
        answer = client.post(path, data={"csrf_token": "forged"})
        # The one-click unsubscription of mail programs carries its own proof instead.
        expected = 410 if rule.endpoint == "notifications.unsubscription_POST" else 400
        assert answer.status_code == expected, rule.rule
        tried.append(rule.endpoint)
    assert len(tried) > 20


def test_another_person_s_form_token_is_not_taken(gateway: Flask) -> None:
    make_person(gateway, ANNA)
    thief, victim = gateway.test_client(), gateway.test_client()
    sign_in(victim, ANNA)
    stolen = csrf(thief, "/zaloguj")

    assert victim.post("/wyloguj", data={"csrf_token": stolen}).status_code == 400


def test_every_page_carries_the_strict_headers(gateway: Flask) -> None:
    answer = gateway.test_client().get("/zaloguj")

    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "<script>" not in answer.text
    assert "style=" not in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nie-ma", 404), ("/static/nie-ma.css", 404), ("/operator", 303), ("/health", 200)],
)
def test_whatever_is_answered_carries_the_strict_headers(
    gateway: Flask, path: str, status: int
) -> None:
    answer = gateway.test_client().get(path)
    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_that_fails_carries_them_too_and_tells_nothing(
    gateway: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise ValueError("zq7-inside")

    monkeypatch.setitem(gateway.view_functions, "sign_in.sign_in_GET", allow(anyone)(fails))
    answer = gateway.test_client().get("/zaloguj")
    assert answer.status_code == 500
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Cache-Control"] == "no-store"
    assert "zq7" not in answer.text


def test_behind_tls_the_cookie_is_for_this_host_and_tls_alone(gateway: Flask) -> None:
    app = Flask("behind_tls")
    settings = gateway.extensions["settings"]
    install(app, msgspec.structs.replace(settings, public_url="https://lipowo.example"))

    @app.get("/")
    def start() -> str:
        session["language"] = "pl"
        return "Lipowo"

    answer = app.test_client().get("/", base_url="https://lipowo.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-wspolnie=")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_guessing_a_password_ends_in_a_calm_page_and_honest_people_stay_in(
    gateway: Flask,
) -> None:
    make_person(gateway, ANNA)
    make_person(gateway, "other@lipowo.example")
    client = gateway.test_client()
    for _attempt in range(rate_limits.SIGN_IN_ACCOUNT.attempts):
        assert submit(client, "/zaloguj", email=ANNA, password="guess").status_code == 422

    stopped = submit(client, "/zaloguj", email=ANNA.upper(), password="guess")

    assert stopped.status_code == 429
    assert int(stopped.headers["Retry-After"]) > 0
    assert "<h1>" in stopped.text
    sign_in(client, "other@lipowo.example")


def test_signing_in_often_is_no_abuse(gateway: Flask) -> None:
    make_person(gateway, ANNA)
    for _time in range(rate_limits.SIGN_IN_ACCOUNT.attempts + 2):
        sign_in(gateway.test_client(), ANNA)


@pytest.mark.parametrize("form", ["/dolacz", "/zaloguj/link", "/haslo/nowe"])
def test_nobody_s_mailbox_is_flooded(gateway: Flask, form: str) -> None:
    client = gateway.test_client()
    answers = [
        submit(client, form, name="Ktoś", email=ANNA, area="").status_code
        for _time in range(rate_limits.MAIL_ACCOUNT.attempts + 1)
    ]

    assert answers == [303] * rate_limits.MAIL_ACCOUNT.attempts + [429]


def test_limits_hold_while_redis_is_away(gateway: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(gateway.extensions, "redis", Redis.from_url("redis://127.0.0.1:1/0"))
    monkeypatch.setattr(rate_limits, "_local", {})
    client = gateway.test_client()
    answers = [
        submit(client, "/zaloguj", email=ANNA, password="guess").status_code
        for _time in range(rate_limits.SIGN_IN_ACCOUNT.attempts + 1)
    ]

    assert answers[-2:] == [422, 429]


def test_a_forged_forwarded_address_does_not_escape_the_limit(gateway: Flask) -> None:
    client = gateway.test_client()
    token = csrf(client, "/zaloguj")
    statuses = [
        client.post(
            "/zaloguj",
            data={"csrf_token": token, "email": f"p{number}@lipowo.example", "password": "guess"},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        ).status_code
        for number in range(rate_limits.SIGN_IN_ADDRESS.attempts + 1)
    ]

    assert statuses[-1] == 429


def test_neither_addresses_nor_mails_are_kept_in_redis(gateway: Flask) -> None:
    submit(gateway.test_client(), "/zaloguj", email=ANNA, password="guess")

    keys = b" ".join(gateway.extensions["redis"].scan_iter("wspolnie:limit:*"))
    assert keys
    assert b"anna" not in keys
    assert b"127.0.0.1" not in keys


def test_an_operator_gives_and_takes_a_role_and_the_log_says_so(gateway: Flask) -> None:
    operator(gateway)
    anna = make_person(gateway, ANNA, name="Anna Lipa")
    centre = centre_of(gateway)
    client = gateway.test_client()
    sign_in(client, OPERATOR)
    for _twice in range(2):
        given = submit(
            client, "/operator/zespol", email=ANNA, role="organiser", centre_id=str(centre)
        )
        assert given.status_code == 303
    with gateway.app_context():
        account = db.session.get_one(Account, anna)
        assert account.actor.holds("organiser", centre)
        role = next(iter(account.roles))

    taken = submit(
        client, f"/operator/zespol/{role.id}/odbierz", see="/operator/zespol", reason="Urlop"
    )

    assert taken.status_code == 303
    with gateway.app_context():
        acts = [row.act for row in db.session.query(StaffAct).order_by(StaffAct.id)]
        assert acts == ["role.granted.organiser", "role.revoked.organiser"]
    page = client.get("/operator/dziennik?czyn=role.revoked.organiser").text
    assert "Urlop" in page
    assert page.count("<tbody>") == 1


@pytest.mark.parametrize(
    ("email", "role", "with_centre"),
    [("nobody@lipowo.example", "clerk", True), (ANNA, "clerk", False), (ANNA, "king", True)],
)
def test_a_role_that_cannot_be_given_is_refused_in_words(
    gateway: Flask, email: str, role: str, with_centre: bool
) -> None:
    operator(gateway)
    make_person(gateway, ANNA)
    centre = str(centre_of(gateway)) if with_centre else ""
    client = gateway.test_client()
    sign_in(client, OPERATOR)

    answer = submit(client, "/operator/zespol", email=email, role=role, centre_id=centre)

    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_the_last_operator_stays(gateway: Flask) -> None:
    operator(gateway)
    client = gateway.test_client()
    sign_in(client, OPERATOR)
    with gateway.app_context():
        role = db.session.query(StaffRole).one().id

    answer = submit(client, f"/operator/zespol/{role}/odbierz", see="/operator/zespol")

    assert answer.status_code == 409
    assert client.get("/operator").status_code == 200


def test_centres_and_areas_are_made_once_and_renamed(gateway: Flask) -> None:
    operator(gateway)
    client = gateway.test_client()
    sign_in(client, OPERATOR)
    assert submit(client, "/operator/centra", see="/operator", name="Lipowo").status_code == 303
    assert submit(client, "/operator/centra", see="/operator", name=" Lipowo ").status_code == 422
    with gateway.app_context():
        centre = db.session.query(Centre).one().id
    areas = f"/operator/centra/{centre}/okolice"
    assert submit(client, areas, see="/operator", name="Zatorze").status_code == 303
    assert submit(client, areas, see="/operator", name="Zatorze").status_code == 422
    assert submit(client, areas, see="/operator", name="").status_code == 422
    assert "Zatorze" in gateway.test_client().get("/dolacz").text
    with gateway.app_context():
        assert db.session.query(StaffAct).count() == 2


@pytest.mark.parametrize("change", ["UPDATE staff_acts SET act = 'x'", "DELETE FROM staff_acts"])
def test_nobody_rewrites_the_log(gateway: Flask, change: str) -> None:
    anna = make_person(gateway, ANNA)
    with gateway.app_context():
        staff.record(actor=db.session.get_one(Account, anna).actor, act="centre.added")
        db.session.commit()
        with pytest.raises(DBAPIError):
            db.session.execute(text(change))
        db.session.rollback()


def test_the_language_is_kept_in_the_session_and_in_the_account(gateway: Flask) -> None:
    anna = make_person(gateway, ANNA)
    client = gateway.test_client()
    sign_in(client, ANNA)
    answer = submit(client, "/jezyk/uk", see="/konto", next="/konto?a=1")

    assert answer.headers["Location"] == "/konto?a=1"
    assert '<html lang="uk">' in client.get("/konto").text
    with gateway.app_context():
        assert db.session.get_one(Account, anna).language == "uk"
    other = gateway.test_client()
    sign_in(other, ANNA)
    assert '<html lang="uk">' in other.get("/").text


def test_signing_out_everywhere_ends_every_browser_s_session(gateway: Flask) -> None:
    make_person(gateway, ANNA)
    clients = [gateway.test_client() for _browser in range(3)]
    for client in clients:
        sign_in(client, ANNA)

    submit(clients[0], "/konto/wyloguj-wszedzie", see="/konto/ustawienia")

    assert [client.get("/konto").status_code for client in clients] == [303] * 3
