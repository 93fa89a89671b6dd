"""Mails: each goes once, none is lost, and a repeated one is recognisable."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from services.gateway import mail, notifications, smtp, unsubscribing, wording, wordings
from services.gateway.model import Account, Notification, db
from shared.contracts.messages import NotifyPerson
from shared.ids import new_id
from tests.gateway.people.mail_server import Postbox, deliver, text_of
from tests.gateway.people.persons import make_person

ANNA = "anna@lipowo.example"
FACTS = {"title": "Ławki nad Wełną", "path": "/konsultacje/1"}


def tell(app: Flask, person: UUID, *, template: str = "result_published", key: str = "k") -> None:
    with app.app_context():
        notifications.on_notify_person(
            NotifyPerson(person_id=person, template=template, key=key, facts=FACTS)
        )
        db.session.commit()


def again(app: Flask) -> None:
    """Let every waiting mail's time come, and sweep."""
    with app.app_context():
        for table in ("letters", "notifications"):
            db.session.execute(text(f"UPDATE {table} SET next_mail_at = now() - interval '1 s'"))
        db.session.commit()
        mail.sweep.function()
    deliver(app)


def unread(app: Flask, person: UUID) -> int:
    with app.app_context():
        return db.session.query(Notification).filter_by(account_id=person, read_at=None).count()


def states(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(db.session.scalars(db.select(Notification.mail_state)))


def test_a_notification_is_in_the_app_and_in_the_mail_once(
    gateway: Flask, postbox: Postbox
) -> None:
    person = make_person(gateway, ANNA)
    for _repetition in range(3):
        tell(gateway, person)
    deliver(gateway)
    again(gateway)

    assert len(postbox.mails) == 1
    sent = postbox.last(ANNA)
    assert "Ławki nad Wełną" in sent["Subject"]
    assert "http://127.0.0.1:8000/konsultacje/1" in text_of(sent)
    assert sent.get_body(("html",)) is not None
    assert "/wypisz/" in sent["List-Unsubscribe"]
    assert unread(gateway, person) == 1


@pytest.mark.parametrize("language", ["pl", "en", "uk", "de"])
def test_a_mail_is_written_in_the_person_s_language(
    gateway: Flask, postbox: Postbox, language: str
) -> None:
    tell(gateway, make_person(gateway, ANNA, language=language))
    deliver(gateway)

    page = postbox.last(ANNA).get_body(("html",))
    assert page is not None
    assert f'<html lang="{language}">' in page.get_content()


def test_a_mail_survives_the_loss_of_everything_in_redis(gateway: Flask, postbox: Postbox) -> None:
    tell(gateway, make_person(gateway, ANNA))
    gateway.extensions["redis"].flushdb()
    deliver(gateway)
    assert postbox.mails == []

    again(gateway)

    assert len(postbox.mails) == 1
    assert states(gateway) == ["sent"]


def test_a_mail_in_a_killed_worker_s_hands_comes_up_again_under_the_same_name(
    gateway: Flask, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(gateway, make_person(gateway, ANNA))
    settle: Any = mail._settle

    def killed(*_given: Any) -> None:
        raise KeyboardInterrupt

    # Killed after the server took it and before that was written down: the answer is lost.
    monkeypatch.setattr(mail, "_settle", killed)
    with gateway.app_context():
        found = db.session.scalars(db.select(Notification.id)).one()
        with pytest.raises(KeyboardInterrupt):
            mail.send_notification.function(str(found))
    monkeypatch.setattr(mail, "_settle", settle)
    deliver(gateway)
    assert len(postbox.mails) == 1, "while it may still be under way nobody else sends it"

    again(gateway)
    again(gateway)

    assert len(postbox.mails) == 2
    assert postbox.mails[0]["Message-ID"] == postbox.mails[1]["Message-ID"]
    assert states(gateway) == ["sent"]


def test_a_busy_server_is_asked_again_later_and_a_refusal_is_final(
    gateway: Flask, postbox: Postbox
) -> None:
    person = make_person(gateway, ANNA)
    postbox.answers = ["451 try again later", "554 no such person"]
    tell(gateway, person)
    deliver(gateway)
    assert states(gateway) == ["waiting"]
    with gateway.app_context():
        row = db.session.scalars(db.select(Notification)).one()
        assert row.next_mail_at > datetime.now(UTC)

    again(gateway)

    assert states(gateway) == ["failed"]
    assert postbox.mails == []


def test_a_server_that_is_away_is_asked_with_growing_pauses_and_given_up_in_the_end(
    gateway: Flask,
) -> None:
    tell(gateway, make_person(gateway, ANNA))
    deliver(gateway)
    pauses = []
    for _attempt in range(len(mail.PAUSES)):
        with gateway.app_context():
            row = db.session.scalars(db.select(Notification)).one()
            pauses.append(round((row.next_mail_at - datetime.now(UTC)).total_seconds() / 60))
        again(gateway)

    assert pauses == sorted(pauses)
    assert states(gateway) == ["failed"]


def test_nobody_gets_mails_they_do_not_want_but_sees_them_in_the_app(
    gateway: Flask, postbox: Postbox
) -> None:
    person, other = make_person(gateway, ANNA), make_person(gateway, "other@lipowo.example")
    with gateway.app_context():
        path = unsubscribing.url(person, "consultations").removeprefix("http://127.0.0.1:8000")
        stolen = path.replace(str(person), str(other))
    browser = gateway.test_client()
    assert browser.get(path).status_code == 200
    assert browser.post(stolen).status_code == 410
    tell(gateway, person)
    assert browser.post(path).status_code == 200
    tell(gateway, person, key="second")
    tell(gateway, person, key="third", template="invitation_sent")
    tell(gateway, other)
    deliver(gateway)

    assert sorted(sent["To"] for sent in postbox.mails) == [ANNA, "other@lipowo.example"]
    assert "Ławki" in postbox.last(ANNA)["Subject"]
    assert unread(gateway, person) == 3


def test_what_has_no_words_yet_is_kept_and_shown(gateway: Flask, postbox: Postbox) -> None:
    person = make_person(gateway, ANNA)
    tell(gateway, person, template="from_a_later_release")
    deliver(gateway)

    assert postbox.mails == []
    assert states(gateway) == ["waiting"]
    with gateway.test_request_context():
        told, _pages = notifications.of_person(person)
    assert told[0].words.title == "Ławki nad Wełną"


def test_somebody_erased_or_unknown_is_told_nothing(gateway: Flask, postbox: Postbox) -> None:
    person = make_person(gateway, ANNA)
    tell(gateway, person)
    with gateway.app_context():
        account = db.session.get_one(Account, person)
        account.email, account.erased_at = None, datetime.now(UTC)
        db.session.commit()
    tell(gateway, person, key="later")
    tell(gateway, new_id())
    deliver(gateway)

    assert postbox.mails == []
    assert states(gateway) == ["none"]


def test_every_wording_fills_in_with_the_facts_the_services_send(gateway: Flask) -> None:
    facts = FACTS | {
        "starts_at": "2026-12-05T16:00:00+00:00",
        "closes_at": "2026-12-05T16:00:00+00:00",
        "confirm_at": "2026-12-05T16:00:00+00:00",
        "rests_at": "2026-12-05T16:00:00+00:00",
        "people": "4",
        "least": "3",
        "who": "Koło Gospodyń",
        "was_at": "2026-12-05T16:00:00+00:00",
        "place": "Dom Kultury",
        "name": "Anna",
        "reason": "Najpierw zapytajmy radę.",
        "code": "K7P4Q",
        "number": "12",
        "until_at": "2026-12-05T16:00:00+00:00",
        "words": "Zdradza czyjś adres.",
        "department": "Wydział Zieleni",
        "other": "7",
        "count": "3",
        "due": "2026-12-05",
        "milestone": "Wbito pierwszą łopatę",
        "needed": "15",
    }
    with gateway.test_request_context():
        for template in wordings.WORDINGS:
            words = wording.of(template, facts)
            assert words.title
            assert words.action
            assert "2026-12-05T" not in words.text


def test_an_address_without_a_server_is_not_taken(gateway: Flask) -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["To"] = "a@lipowo.example", "b@lipowo.example"
    with pytest.raises(smtp.NotTaken):
        smtp.send("smtp://127.0.0.1:1", message)
