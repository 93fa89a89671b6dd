"""Joining in: a mail address is confirmed first, and nobody learns who has an account."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from services.gateway import mail_links
from services.gateway.model import Account, MailLink, SignedInSession, db
from tests.gateway.people.mail_server import Postbox, deliver, text_of
from tests.gateway.people.persons import PASSWORD, csrf, make_person, sign_in, submit

NEW = "hanna@lipowo.example"
KNOWN = "anna@lipowo.example"


def test_somebody_joins_with_a_password_and_comes_back_to_where_they_were(
    gateway: Flask, postbox: Postbox
) -> None:
    phone, computer = gateway.test_client(), gateway.test_client()
    sent = submit(
        phone, "/dolacz", name="Hanna Nowa", email=f" {NEW} ", area="", next="/konsultacje"
    )
    assert sent.headers["Location"] == "/sprawdz-poczte"
    assert phone.get("/sprawdz-poczte").status_code == 200
    deliver(gateway)

    path = postbox.link(NEW)
    assert "Hanna Nowa" in computer.get(path).text
    with gateway.app_context():
        assert db.session.query(Account).count() == 0, "opening the link must change nothing"
    done = submit(computer, path, password=PASSWORD)

    assert done.headers["Location"] == "/konsultacje"
    assert "Hanna Nowa" in computer.get("/").text
    sign_in(gateway.test_client(), NEW)


def test_somebody_joins_without_a_password_and_signs_in_by_links(
    gateway: Flask, postbox: Postbox
) -> None:
    client = gateway.test_client()
    submit(client, "/dolacz", name="Hanna Nowa", email=NEW, area="")
    deliver(gateway)
    assert submit(client, postbox.link(NEW), password="").status_code == 303

    other = gateway.test_client()
    submit(other, "/zaloguj/link", email=NEW, next="/konto")
    deliver(gateway)
    entrance = postbox.link(NEW)
    assert NEW in other.get(entrance).text
    assert submit(other, entrance).headers["Location"] == "/konto"
    assert submit(other, entrance, see="/konto").status_code == 410


@pytest.mark.parametrize("form", ["/dolacz", "/zaloguj/link", "/haslo/nowe"])
def test_a_known_and_an_unknown_address_get_the_same_page_at_the_same_cost(
    gateway: Flask, postbox: Postbox, form: str
) -> None:
    make_person(gateway, KNOWN)
    answers = []
    for email in (KNOWN, NEW):
        client = gateway.test_client()
        answer = submit(client, form, name="Ktoś", email=email, area="")
        page = re.sub(r'value="[^"]*"', "", client.get(answer.headers["Location"]).text)
        answers.append((answer.status_code, answer.headers["Location"], page))
        deliver(gateway)
        assert postbox.last(email)["To"] == email

    assert answers[0] == answers[1]


def test_a_link_works_once_when_twenty_click_at_once(gateway: Flask, postbox: Postbox) -> None:
    make_person(gateway, KNOWN)
    submit(gateway.test_client(), "/zaloguj/link", email=KNOWN)
    deliver(gateway)
    path = postbox.link(KNOWN)
    browsers = [gateway.test_client() for _ in range(20)]
    tokens = [csrf(browser, path) for browser in browsers]
    barrier = threading.Barrier(len(browsers))
    statuses: list[int] = []

    def click(number: int) -> None:
        barrier.wait()
        answer = browsers[number].post(path, data={"csrf_token": tokens[number]})
        statuses.append(answer.status_code)

    clicks = [threading.Thread(target=click, args=(n,)) for n in range(len(browsers))]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()

    assert sorted(statuses) == [303] + [410] * 19
    with gateway.app_context():
        assert db.session.query(SignedInSession).count() == 1


def test_a_link_of_another_purpose_or_another_key_opens_nothing(gateway: Flask) -> None:
    person = make_person(gateway, KNOWN)
    now = datetime.now(UTC)
    with gateway.app_context():
        link = mail_links.issue(purpose="sign_in", email=KNOWN, account_id=person, now=now)
        good = mail_links.token("sign_in", link.id)
        forged = mail_links.token("reset", link.id)
        db.session.commit()
        assert mail_links.use(forged, "sign_in", now=now) is None
        assert mail_links.use(good, "reset", now=now) is None
        altered = good[:30] + ("B" if good[30] == "A" else "A") + good[31:]
        assert mail_links.use(altered, "sign_in", now=now) is None
        assert mail_links.use("", "sign_in", now=now) is None
        assert mail_links.use(good, "sign_in", now=now + timedelta(minutes=31)) is None
        assert mail_links.use(good, "sign_in", now=now) is not None
        db.session.rollback()


def test_neither_the_database_nor_the_queue_holds_a_link(gateway: Flask, postbox: Postbox) -> None:
    make_person(gateway, KNOWN)
    submit(gateway.test_client(), "/zaloguj/link", email=KNOWN)
    queued = b"".join(
        value
        for key in gateway.extensions["redis"].scan_iter("rq:job:*")
        for value in gateway.extensions["redis"].hgetall(key).values()
    )
    deliver(gateway)
    token = postbox.link(KNOWN).rsplit("/", 1)[1]

    assert b"send_letter" in queued
    assert KNOWN.encode() not in queued
    assert token.encode() not in queued
    with gateway.app_context():
        link = db.session.query(MailLink).one()
        assert token not in str(vars(link))


def test_a_new_password_ends_every_session_and_every_other_link(
    gateway: Flask, postbox: Postbox
) -> None:
    make_person(gateway, KNOWN, name="Anna Lipa")
    thief, owner = gateway.test_client(), gateway.test_client()
    sign_in(thief, KNOWN)
    submit(thief, "/zaloguj/link", email=KNOWN, see="/konto/ustawienia")
    deliver(gateway)
    entrance = postbox.link(KNOWN)
    submit(owner, "/haslo/nowe", email=KNOWN)
    deliver(gateway)

    done = submit(owner, postbox.link(KNOWN), password="zupełnie inne słowa")

    assert done.status_code == 303
    assert "Anna Lipa" in owner.get("/").text
    assert "Anna Lipa" not in thief.get("/").text
    assert thief.get(entrance).status_code == 410
    deliver(gateway)
    assert "hasło" in text_of(postbox.last(KNOWN)).lower() or postbox.last(KNOWN)["Subject"]
    sign_in(gateway.test_client(), KNOWN, "zupełnie inne słowa")


@pytest.mark.parametrize("password", ["krótkie", "aaaaaaaaaaaa", "1234567890", KNOWN])
def test_a_poor_password_is_not_taken_and_the_link_stays_good(
    gateway: Flask, postbox: Postbox, password: str
) -> None:
    make_person(gateway, KNOWN)
    client = gateway.test_client()
    submit(client, "/haslo/nowe", email=KNOWN)
    deliver(gateway)
    path = postbox.link(KNOWN)

    answer = submit(client, path, password=password)

    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert submit(client, path, password=PASSWORD).status_code == 303


def test_a_new_mail_address_counts_only_when_it_is_confirmed(
    gateway: Flask, postbox: Postbox
) -> None:
    make_person(gateway, KNOWN)
    client = gateway.test_client()
    sign_in(client, KNOWN)
    submit(client, "/konto/adres", see="/konto/ustawienia", email=NEW)
    sign_in(gateway.test_client(), KNOWN)
    deliver(gateway)

    assert submit(client, postbox.link(NEW)).status_code == 303

    sign_in(gateway.test_client(), NEW)
    deliver(gateway)
    assert postbox.last(KNOWN)["Subject"]
    refused = submit(gateway.test_client(), "/zaloguj", email=KNOWN, password=PASSWORD)
    assert refused.status_code == 422


def test_an_address_that_has_an_account_is_not_taken_over(gateway: Flask, postbox: Postbox) -> None:
    make_person(gateway, KNOWN)
    make_person(gateway, NEW)
    client = gateway.test_client()
    sign_in(client, KNOWN)

    answer = submit(client, "/konto/adres", see="/konto/ustawienia", email=NEW)
    deliver(gateway)

    assert answer.status_code == 303
    assert "/adres/" not in text_of(postbox.last(NEW))


@pytest.mark.parametrize("email", ["", "anna", "anna@", "a b@c.pl", "a@b\n.pl", "x@y", "a,b@c.pl"])
def test_what_is_no_address_is_said_so_in_words(gateway: Flask, email: str) -> None:
    answer = submit(gateway.test_client(), "/dolacz", name="Ktoś", email=email, area="")

    assert answer.status_code == 422
    assert "error-summary" in answer.text
