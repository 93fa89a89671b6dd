"""Feeds, calendars, the public interface, and news by mail: each piece once, whatever happens."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest
from defusedxml import ElementTree
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select, text

from services.consultations.model import db as consultations_db
from services.consultations.rules import bases
from services.gateway import digests, letters, news_words, subscriptions
from services.gateway.model import (
    Account,
    Area,
    Letter,
    Subscription,
    SubscriptionNews,
    db,
)
from services.gateway.subscriptions import Wish
from shared.contracts.actors import Actor
from shared.contracts.open_data import PublicNewsItem
from shared.ids import new_id
from tests.support import people

from .conftest import Make, post

ATOM = "{http://www.w3.org/2005/Atom}"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
KINDS = ("opened", "dates", "outcomes", "followup")


def test_feeds_and_calendars_are_valid_and_asked_again_cheaply(
    gateway: Flask, consultations: Flask, joined: str, make: Make
) -> None:
    found, other = make(1, published=True, title="Park & rynek <nowy>"), make(0, title="Inna")
    client = gateway.test_client()
    one = f"/konsultacje/{found}"
    for address, titles in (
        ("/konsultacje/kanal.atom", {"Park & rynek <nowy>", "Inna"}),
        (f"{one}/kanal.atom?jezyk=de", {"Park & rynek <nowy>"}),
    ):
        answer = client.get(address)
        assert answer.content_type.startswith("application/atom+xml")
        feed = ElementTree.fromstring(answer.data)
        entries = feed.findall(f"{ATOM}entry")
        said = [entry.findtext(f"{ATOM}title") or "" for entry in entries]
        assert {title for title in titles if any(title in one for one in said)} == titles
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(set(ids)) == len(ids)
        again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        since = {"If-Modified-Since": answer.headers["Last-Modified"]}
        assert client.get(address, headers=since).status_code == 304
    # An entry keeps its id when more has happened.
    make(0, title="Trzecia")
    after = ElementTree.fromstring(client.get("/konsultacje/kanal.atom").data)
    assert set(ids) <= {entry.findtext(f"{ATOM}id") for entry in after.findall(f"{ATOM}entry")}
    rss = client.get("/konsultacje/kanal.rss")
    assert rss.content_type.startswith("application/rss+xml")
    (channel,) = ElementTree.fromstring(rss.data)
    same = {entry.findtext(f"{ATOM}id") for entry in after.findall(f"{ATOM}entry")}
    assert {item.findtext("guid") for item in channel.findall("item")} == same
    assert all(parsedate_to_datetime(item.findtext("pubDate") or "") for item in channel[5:])
    assert client.get(f"{one}/kanal.rss").status_code == 200
    calendar = Calendar.from_ical(client.get(f"{one}/kalendarz.ics").data)
    (event,) = calendar.walk("VEVENT")
    assert "Park & rynek" in str(event["summary"])
    with consultations.app_context():
        closes_at = consultations_db.session.scalar(
            text("SELECT closes_at FROM phases WHERE consultation_id = :id"), {"id": found}
        )
    assert event.decoded("dtend") == closes_at.replace(microsecond=0)
    assert str(other) in client.get("/konsultacje/kalendarz.ics").text
    assert client.get(f"/konsultacje/{uuid4()}/kanal.atom").status_code == 404
    assert client.get("/konsultacje/kanal.atom?okolica=x").status_code == 404


def test_the_interface_keeps_to_its_own_description(
    gateway: Flask, joined: str, make: Make
) -> None:
    found = make(3, published=True)
    client = gateway.test_client()
    described = json.loads(client.get("/api/v1/openapi.json").text)
    assert described["openapi"].startswith("3.1")
    schemas = described["components"]["schemas"]
    for template, operations in described["paths"].items():
        address = template.replace("{consultation_id}", str(found))
        answer = client.get(address)
        if answer.status_code == 404:
            assert template.endswith("/result"), template
            assert json.loads(answer.text)["code"] == "not_found"
            continue
        content = operations["get"]["responses"]["200"]["content"]["application/json"]
        wanted = schemas[content["schema"]["$ref"].rpartition("/")[2]]
        told = json.loads(answer.text)
        assert set(told) == set(wanted["properties"]), template
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        tag = {"If-None-Match": answer.headers["ETag"]}
        assert client.get(address, headers=tag).status_code == 304
    page = json.loads(client.get(f"/api/v1/consultations/{found}/remarks?at_once=2&page=2").text)
    assert ([one["number"] for one in page["remarks"]], page["pages"]) == ([3], 2)
    for wrong in ("page=x", "unknown=1"):
        refused = client.get(f"/api/v1/consultations?{wrong}")
        assert refused.status_code == 422
        assert refused.content_type == "application/problem+json"
    catalogue = json.loads(client.get("/dane.json").text)
    assert [one["dct:title"] for one in catalogue["dcat:dataset"]] == ["Rynek w Lipowie"]


@pytest.fixture
def reader(gateway: Flask) -> Iterator[UUID]:
    """Somebody who wants all news of the whole town every day, since yesterday."""
    account_id = people.account(gateway, name="Hanna")
    with gateway.app_context():
        wish = Wish(kinds=KINDS, every="day")
        subscriptions.choose(account_id, wish, now=NOW - timedelta(days=1))
        db.session.commit()
        yield account_id


def item(key: str, **given: Any) -> PublicNewsItem:
    """Return a piece of news of an hour ago."""
    values: dict[str, Any] = {
        "key": key,
        "kind": "opened",
        "phase": "vote",
        "consultation_id": new_id(),
        "title": f"Sprawa {key}",
        "summary": "O czymś.",
        "language": "pl",
        "centre_id": new_id(),
        "area_ids": (),
        "happened_at": NOW - timedelta(hours=1),
        "path": "/konsultacje/x",
    }
    return PublicNewsItem(**values | given)


def written() -> list[set[str]]:
    """Return the keys in each letter written so far."""
    letters = db.session.scalars(
        select(Letter).where(Letter.template.in_(("news_digest", "news_at_once")))
    )
    return [
        {one.key for one in msgspec.json.decode(found.facts["news"], type=list[PublicNewsItem])}
        for found in letters
    ]


def send(items: list[PublicNewsItem], now: datetime = NOW, *, dies: bool = False) -> None:
    """Write the one reader's mail as the job does; a worker that dies never commits."""
    mine = db.session.scalars(select(Subscription.id)).one()
    centres = dict(db.session.execute(select(Area.id, Area.centre_id)).all())
    digests.write(mine, items, centres, now=now)
    if dies:
        db.session.rollback()
    else:
        db.session.commit()


def test_each_piece_is_in_one_mail_even_when_the_worker_dies(reader: UUID) -> None:
    first, second = item("a"), item("b")
    send([first], dies=True)
    assert written() == []
    send([first])
    send([first, second])
    assert written() == [{"a"}], "the next morning is not there yet"
    later = NOW + timedelta(days=1)
    send([first, second], later, dies=True)
    send([first, second], later)
    send([first, second], later + timedelta(days=1))
    assert written() == [{"a"}, {"b"}]
    told = db.session.scalars(select(SubscriptionNews.key)).all()
    assert sorted(told) == ["a", "b"]


def test_the_job_goes_from_what_happened_to_one_letter_and_survives_a_fall(
    gateway: Flask, joined: str, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(0, title="Park nad Wełną")
    account_id = people.account(gateway)
    now = datetime.now(UTC)
    with gateway.app_context():
        wish = Wish(kinds=KINDS, every="day")
        subscriptions.choose(account_id, wish, now=now - timedelta(days=25))
        db.session.commit()

        def falls(**_given: Any) -> None:
            raise SystemExit

        with monkeypatch.context() as patch:
            patch.setattr(letters, "write", falls)
            with pytest.raises(SystemExit):
                digests.send_due.function()
        db.session.remove()
        assert db.session.scalars(select(SubscriptionNews)).all() == [], "all or nothing"
        digests.send_due.function()
        digests.send_due.function()
        (keys,) = written()
        assert {key.partition(":")[0] for key in keys} == {"announced", "opened"}
        # Whoever is told nothing new hears nothing on the next morning either.
        db.session.execute(text("UPDATE subscriptions SET next_at = now()"))
        db.session.commit()
        digests.send_due.function()
        assert written() == [keys]


def test_only_what_was_asked_for_is_written_and_nothing_is_no_mail(
    gateway: Flask, reader: UUID
) -> None:
    centre = people.centre(gateway)
    here, there = (Area(id=new_id(), centre_id=centre, name=name) for name in ("Tu", "Tam"))
    db.session.add_all([here, there])
    db.session.commit()
    wish = Wish(kinds=("opened",), every="day", area_ids=(here.id,), themes=("budget",))
    subscriptions.choose(reader, wish, now=NOW - timedelta(days=1))
    db.session.commit()
    news = [
        item("mine", area_ids=(here.id,), centre_id=centre, basis="budget"),
        item("town", centre_id=centre, basis="budget"),
        item("there", area_ids=(there.id,), centre_id=centre, basis="budget"),
        item("elsewhere", centre_id=new_id(), basis="budget"),
        item("plan", area_ids=(here.id,), centre_id=centre, basis="local_plan"),
        item("result", kind="result", area_ids=(here.id,), centre_id=centre, basis="budget"),
        item("before", area_ids=(here.id,), happened_at=NOW - timedelta(days=2), basis="budget"),
    ]
    send(news[2:])
    assert written() == []
    send(news, NOW + timedelta(days=1))
    assert written() == [{"mine", "town"}]


def test_a_vote_that_opens_is_told_at_once_and_not_again_in_the_digest(reader: UUID) -> None:
    wish = Wish(kinds=KINDS, every="week", at_once=True)
    subscriptions.choose(reader, wish, now=NOW - timedelta(days=1))
    db.session.commit()
    news = [item("vote"), item("survey", phase="survey"), item("dates", kind="dates")]
    send(news)
    assert written() == [{"vote"}]
    send(news, subscriptions.next_morning("week", NOW))
    assert written() == [{"vote"}, {"survey", "dates"}]


def test_every_legal_kind_of_consultation_is_a_theme() -> None:
    assert set(news_words.THEMES) == {one.key for one in bases.told().bases}


def test_the_morning_is_seven_o_clock_in_poland_over_both_changes_of_the_clock() -> None:
    warsaw = ZoneInfo("Europe/Warsaw")
    for day in ("2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25", "2028-02-28"):
        now = datetime.fromisoformat(f"{day}T23:30:00+00:00")
        for every in ("day", "week"):
            found = subscriptions.next_morning(every, now).astimezone(warsaw)
            assert (found.hour, found.minute) == (7, 0)
            assert found > now
            assert found - now < timedelta(days=2 if every == "day" else 9)
            assert every == "day" or found.weekday() == 0


def test_a_guest_confirms_first_and_leaves_with_one_click(gateway: Flask, joined: str) -> None:
    client = gateway.test_client()
    empty = post(client, "/wiesci", email="nowak", every="week")
    assert empty.status_code == 422
    assert 'value="nowak"' in empty.text
    wish: dict[str, Any] = {"email": "Nowak@lipowo.example", "kinds": list(KINDS), "every": "day"}
    assert post(client, "/wiesci", **wish, themes="magic").status_code == 422
    asked = post(client, "/wiesci", **wish, themes="budget")
    assert asked.status_code == 303
    with gateway.app_context():
        assert db.session.scalar(select(Subscription)) is None
        link = re.search(r"/wiesci/potwierdz/[\w-]+", _mail())
    assert link is not None
    client.get(link.group())
    with gateway.app_context():
        assert db.session.scalar(select(Subscription)) is None, "opening changes nothing"
    assert post(client, link.group()).status_code == 200
    assert client.get(link.group()).status_code == 410
    with gateway.app_context():
        mine = db.session.scalars(select(Subscription)).one()
        assert (mine.email, mine.account_id) == ("Nowak@lipowo.example", None)
        assert mine.themes == ["budget"]
        leave = subscriptions.leave_path(mine.id)
    stranger = gateway.test_client()
    assert stranger.post(leave[:-1] + "x").status_code == 410
    assert stranger.get(leave).status_code == 200
    with gateway.app_context():
        assert db.session.scalar(select(Subscription)) is not None
    # As mail programs do it (RFC 8058): no token, no session.
    assert stranger.post(leave, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    with gateway.app_context():
        assert db.session.scalar(select(Subscription)) is None


def test_a_digest_reads_well_and_can_be_left(gateway: Flask, reader: UUID) -> None:
    from services.gateway.composing import compose_letter

    send([item("a", closes_at=NOW + timedelta(days=9)), item("b", kind="report", path="/r")])
    letter = db.session.scalars(select(Letter)).one()
    with gateway.test_request_context():
        from flask_babel import force_locale

        with force_locale("pl"):
            mail = compose_letter(letter)
    assert mail is not None
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/wiesci/wypisz/" in mail["List-Unsubscribe"]
    body = mail.get_body(("plain",))
    assert body is not None
    said = body.get_content()
    assert "Sprawa a" in said
    assert "/r\n" in said


def test_forgetting_a_person_ends_their_news(gateway: Flask, organiser: Actor) -> None:
    account_id = people.account(gateway)
    with gateway.app_context():
        subscriptions.choose(account_id, Wish(kinds=KINDS), now=NOW)
        email = db.session.get_one(Account, account_id).email
        db.session.add(
            Subscription(email=email, kinds=["opened"], area_ids=[], since=NOW, next_at=NOW)
        )
        noise = people.account(gateway)
        subscriptions.choose(noise, Wish(kinds=KINDS), now=NOW)
        db.session.commit()
        subscriptions.forget(account_id)
        db.session.commit()
        left = db.session.scalars(select(Subscription.account_id)).all()
    assert left == [noise]


def test_who_has_an_account_chooses_without_a_mail(gateway: Flask, joined: str, make: Make) -> None:
    account_id = people.account(gateway)
    client: FlaskClient = people.signed_in(gateway, account_id)
    assert 'name="email"' not in client.get("/wiesci").text
    assert post(client, "/wiesci", kinds=["outcomes"], every="day").status_code == 303
    with gateway.app_context():
        mine = subscriptions.of_account(account_id)
        assert mine is not None
        assert (mine.kinds, mine.every, mine.at_once) == (["outcomes"], "day", False)
    assert post(client, "/wiesci", "/wiesci/koniec").status_code == 303
    with gateway.app_context():
        assert subscriptions.of_account(account_id) is None


def _mail() -> str:
    """Return the plain text of the one letter that waits."""
    from flask import current_app

    from services.gateway.composing import compose_letter

    letter = db.session.scalars(select(Letter)).one()
    with current_app.test_request_context():
        mail = compose_letter(letter)
    assert mail is not None
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
