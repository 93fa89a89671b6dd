"""The feed: the newest version wins, words are found without accents, one's own area first."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from deploy.feed import rebuilt
from deploy.local.problems import LocalProblem
from services.gateway import feed
from services.gateway.feed import Wish
from services.gateway.model import Area, Centre, db
from shared.clients.http import Http, ServiceDown
from shared.contracts.messages import FeedItemPublished, FeedItemWithdrawn
from shared.ids import new_id
from tests.gateway.people.persons import make_person, sign_in
from tests.support import apps
from tests.support.servers import KEY

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def item(title: str = "Ławki nad Wełną", **terms: Any) -> FeedItemPublished:
    values: dict[str, Any] = {
        "item_id": new_id(),
        "version": 1,
        "kind": "consultation",
        "title": title,
        "centre_id": new_id(),
        "path": "/konsultacje/1",
        "ends_at": datetime.now(UTC) + timedelta(days=9),
    }
    return FeedItemPublished(**{**values, **terms})


def titles(wish: Wish, home: UUID | None = None) -> list[str]:
    return [entry.title for entry in feed.search(wish, now=NOW, number=1, home=home).entries]


@pytest.mark.parametrize("seed", range(6))
def test_messages_in_any_order_end_in_the_newest_version(gateway: Flask, seed: int) -> None:
    identity = new_id()
    messages: list[Any] = [
        item("one", item_id=identity, version=1),
        FeedItemWithdrawn(item_id=identity, version=2),
        item("three", item_id=identity, version=3),
        item("three", item_id=identity, version=3),
    ]
    random.Random(seed).shuffle(messages)
    with gateway.app_context():
        feed.put(item("noise"))
        for message in messages:
            if isinstance(message, FeedItemPublished):
                feed.on_published(message)
            else:
                feed.on_withdrawn(message)
        db.session.commit()
        assert sorted(titles(Wish())) == ["noise", "three"]


def test_a_withdrawal_that_comes_first_is_not_forgotten(gateway: Flask) -> None:
    identity = new_id()
    with gateway.app_context():
        feed.on_withdrawn(FeedItemWithdrawn(item_id=identity, version=2))
        feed.on_published(item(item_id=identity, version=1))
        db.session.commit()
        assert titles(Wish()) == []


@pytest.mark.parametrize("words", ["lawki", "ŁAWK", "nad wełn", "welna lawki", "ławkki"])
def test_words_are_found_without_accents_by_their_beginning_and_despite_a_slip(
    gateway: Flask, words: str
) -> None:
    with gateway.app_context():
        for title in ("Ławki nad Wełną", "Kino letnie", "Spacery z psami"):
            feed.put(item(title))
        db.session.commit()
        assert titles(Wish(words=words)) == ["Ławki nad Wełną"]


@pytest.mark.parametrize("words", ["'", "a & | !", "%", ":*", "\\", "()", "x" * 100, "\x00", "<b>"])
def test_no_words_break_the_search(gateway: Flask, words: str) -> None:
    answer = gateway.test_client().get("/szukaj", query_string={"q": words})

    assert answer.status_code == 200


def test_filters_stay_in_the_address_and_lead_through_the_pages(gateway: Flask) -> None:
    with gateway.app_context():
        for number in range(feed.A_PAGE + 3):
            feed.put(item(f"Głosowanie {number}"))
        feed.put(item("Pomoc", kind="request"))
        db.session.commit()

    first = gateway.test_client().get("/szukaj?q=glos&rodzaj=consultation")
    second = gateway.test_client().get("/szukaj?q=glos&rodzaj=consultation&strona=2")

    assert first.text.count("<article") == feed.A_PAGE
    assert "q=glos&amp;rodzaj=consultation&amp;strona=2" in first.text
    assert second.text.count("<article") == 3
    assert "Pomoc<" not in first.text + second.text


def test_the_person_s_own_area_comes_first(gateway: Flask) -> None:
    with gateway.app_context():
        centre = Centre(name="Lipowo")
        db.session.add(centre)
        db.session.flush()
        here, there = (Area(centre_id=centre.id, name=name) for name in ("Tu", "Tam"))
        db.session.add_all([here, there])
        db.session.flush()
        soon = datetime.now(UTC) + timedelta(days=1)
        feed.put(item("Dalej", centre_id=centre.id, area_ids=(there.id,), ends_at=soon))
        feed.put(item("Całe miasto", centre_id=centre.id))
        feed.put(item("Blisko", centre_id=centre.id, area_ids=(here.id,)))
        db.session.commit()
        home = here.id
        assert titles(Wish(area_id=home)) == ["Całe miasto", "Blisko"]
    make_person(gateway, "anna@lipowo.example", area_id=home)
    client = gateway.test_client()
    sign_in(client, "anna@lipowo.example")
    page = client.get("/").text

    assert page.index("Blisko") < page.index("Całe miasto") < page.index("Dalej")


def test_the_start_page_asks_no_service_and_few_questions(gateway: Flask) -> None:
    with gateway.app_context():
        for number in range(20):
            feed.put(item(f"Głosowanie {number}"))
        db.session.commit()

    answer = gateway.test_client().get("/")

    assert answer.headers["X-Downstream-Calls"] == "0"
    assert int(answer.headers["X-Queries"]) <= 6


def test_rebuilding_shows_what_services_name_and_hides_the_rest(gateway: Flask) -> None:
    kept, gone = item("Zostaje", version=4), item("Znika")
    with gateway.app_context():
        feed.put(gone)
        feed.put(item("Stary tytuł", item_id=kept.item_id, version=4))
        assert feed.rebuild([kept, item("Nowe")]) == 2
        assert feed.rebuild([kept, item("Nowsze")]) == 2
        db.session.commit()
        assert sorted(titles(Wish())) == ["Nowsze", "Zostaje"]


def test_a_resting_service_hides_nothing_when_the_feed_is_rebuilt(gateway: Flask) -> None:
    with gateway.app_context():
        feed.put(item("Zostaje"))
        db.session.commit()
        with pytest.raises(ServiceDown):
            feed.rebuild_from_services()
        assert titles(Wish()) == ["Zostaje"]


def test_the_operators_command_rebuilds_or_says_who_rests(
    gateway: Flask, volunteering: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with gateway.app_context():
        feed.put(item("Dawne"))
        db.session.commit()

    def peer(url: str) -> None:
        http = Http("volunteering", url, bytes.fromhex(KEY))
        monkeypatch.setitem(gateway.extensions, "peers", {"volunteering": http})

    peer("http://127.0.0.1:1")
    with pytest.raises(LocalProblem, match="volunteering does not answer"):
        rebuilt(gateway)
    with gateway.app_context():
        assert titles(Wish()) == ["Dawne"]
    with apps.served(volunteering) as url:
        peer(url)
        assert rebuilt(gateway) == 0
    with gateway.app_context():
        assert titles(Wish()) == []
