"""Ideas through the gateway: what is typed stays, what is private stays so, pages stay cheap."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import insert, update

from services.consultations.model import Ballot, Consultation, Idea, Phase
from services.consultations.model import db as service_db
from services.gateway.model import Account, StaffRole, db
from shared.ids import new_id
from tests.gateway.consultations.conftest import Town, service, signed_in, town

__all__ = ["service", "signed_in", "town"]


@dataclass(frozen=True)
class Place:
    """A consultation that takes ideas, with browsers of its people."""

    id: UUID
    town: Town
    gateway: Flask
    app: Flask
    browser: Callable[[UUID], FlaskClient]

    @property
    def at(self) -> str:
        """Where its ideas are."""
        return f"/konsultacje/{self.id}/pomysly"

    def more(self, number: int) -> None:
        """Put so many further ideas there."""
        with self.app.app_context():
            rows = [
                {
                    "id": new_id(),
                    "consultation_id": self.id,
                    "number": 1000 + row,
                    "state": ("public", "accepted", "rejected")[row % 3],
                    "sent_as": new_id(),
                    "title": f"Pomysł {row}",
                    "cost": 100_000 + row,
                    "area_id": self.town.areas[row % 2],
                    "latitude": 52.75 + row / 10_000,
                    "longitude": 17.2,
                }
                for row in range(number)
            ]
            service_db.session.execute(insert(Idea), rows)
            service_db.session.commit()


@pytest.fixture
def place(
    gateway: Flask,
    consultations: Flask,
    service: Any,
    town: Town,
    signed_in: Callable[[UUID], FlaskClient],
) -> Iterator[Place]:
    """A consultation whose ideas are open."""
    now = datetime.now(UTC)
    made = new_id()
    with consultations.app_context():
        service_db.session.add(
            Consultation(
                id=made,
                centre_id=town.centre_id,
                title="Budżet obywatelski",
                summary="Co zrobimy",
                state="published",
                published_at=now,
            )
        )
        service_db.session.flush()
        service_db.session.add(
            Phase(
                consultation_id=made,
                kind="ideas",
                opens_at=now - timedelta(days=1),
                closes_at=now + timedelta(days=9),
            )
        )
        service_db.session.commit()
    gateway.config["WTF_CSRF_ENABLED"] = False
    yield Place(made, town, gateway, consultations, signed_in)
    gateway.config["WTF_CSRF_ENABLED"] = True


def neighbour(place: Place, name: str = "Zenon") -> FlaskClient:
    """Another person's browser."""
    with place.gateway.app_context():
        made = Account(email=f"{name.lower()}@lipowo.example", name=name)
        made.confirmed_at = datetime.now(UTC)
        db.session.add(made)
        db.session.commit()
        account_id = made.id
    return place.browser(account_id)


def begun(place: Place, client: FlaskClient) -> str:
    """Begin a draft; return its address."""
    page = client.get(f"{place.at}/nowy").text
    sent_as = re.search(r'name="sent_as" value="([^"]+)"', page)
    assert sent_as is not None
    form = {"sent_as": sent_as[1], "title": "Ławki nad Wełną"}
    first = client.post(f"{place.at}/nowy", data=form)
    again = client.post(f"{place.at}/nowy", data=form)
    assert first.location == again.location
    return str(first.location.rpartition("/")[0])


def picture() -> io.BytesIO:
    """A small picture."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(content, "PNG")
    content.seek(0)
    return content


def written(place: Place, client: FlaskClient) -> str:
    """Write a whole draft; return its address."""
    draft = begun(place, client)
    sections = {
        "opis": {
            "title": "Ławki nad Wełną",
            "summary": "Osiem ławek",
            "description": "W cieniu <b>lip</b>.",
        },
        "miejsce": {"place": "Bulwar", "area_id": str(place.town.areas[0])},
        "koszt": {"cost-0-label": "Deski", "cost-0-amount": "1 200,50", "cost-2-label": ""},
        "autor": {"shown_as": "pseudonym", "pseudonym": "Koło nad Wełną"},
    }
    for section, form in sections.items():
        assert client.post(f"{draft}/{section}", data=form).status_code == 303, section
    return draft


def test_an_idea_is_written_by_sections_and_nothing_typed_is_lost(place: Place) -> None:
    author = place.browser(place.town.resident_id)
    draft = begun(place, author)
    wrong = author.post(
        f"{draft}/koszt",
        data={
            **{"cost-0-label": "", "cost-0-amount": "", "cost-1-label": "Kosze"},
            **{"cost-1-amount": "sto", "cost-2-label": "Lipy", "cost-2-amount": "800"},
        },
    )
    assert wrong.status_code == 422
    assert all(text in wrong.text for text in ('value="Kosze"', 'value="sto"', 'value="Lipy"'))
    assert 'href="#cost-1-amount"' in wrong.text
    half = author.post(f"{draft}/miejsce", data={"place": "Bulwar", "latitude": "52,7"})
    assert half.status_code == 422
    assert 'value="52,7"' in half.text
    assert author.post(f"{draft}/wyslij").status_code == 422

    draft = written(place, author)
    bare = author.post(f"{draft}/zdjecia", data={"file": (picture(), "lipa.png")})
    assert bare.status_code == 422
    shown = author.post(
        f"{draft}/zdjecia", data={"file": (picture(), "lipa.png"), "alternative": "Zielony bulwar"}
    )
    assert shown.status_code == 303
    stranger = neighbour(place)
    for client in (stranger, place.browser(place.town.organiser_id)):
        for path in (draft, f"{draft}/opis"):
            assert client.get(path).status_code == 404
        assert client.post(f"{draft}/wyslij").status_code == 404
    file = re.search(r'src="(/konsultacje/[^"]+/pliki/[^"]+)"', author.get(draft).text)
    assert file is not None
    assert stranger.get(file[1]).status_code == 404

    sent = author.post(f"{draft}/wyslij")
    assert sent.location == f"{place.at}/1"
    page = stranger.get(sent.location).text
    for text in ("Koło nad Wełną", "&lt;b&gt;lip&lt;/b&gt;", "Zielony bulwar", "Stare Miasto"):
        assert text in page
    assert "1\u00a0200,50" in page
    # Whoever signs in as the author, the account's own name is nowhere.
    assert "Hanna" not in place.gateway.test_client().get(sent.location).text
    assert stranger.get(file[1]).status_code == 200


def test_each_page_of_ideas_costs_the_same_with_three_and_with_three_hundred(place: Place) -> None:
    author = place.browser(place.town.resident_id)
    author.post(f"{written(place, author)}/wyslij")
    organiser = place.browser(place.town.organiser_id)
    desk = f"/biurko/konsultacje/{place.id}/pomysly"
    pages = [
        *((author, path) for path in (place.at, f"{place.at}/mapa", f"{place.at}/1")),
        *((organiser, path) for path in (desk, f"{desk}/1", f"{desk}/na-karte?jak=okolice")),
        (organiser, f"{desk}/ustawienia"),
        (author, "/moje-pomysly"),
    ]
    costs = []
    for number in (3, 300):
        place.more(number) if number == 3 else _rest(place, number)
        seen = [client.get(path) for client, path in pages]
        assert [one.status_code for one in seen] == [200] * len(pages)
        assert all(int(one.headers["X-Downstream-Calls"]) <= 2 for one in seen)
        costs.append([int(one.headers["X-Queries"]) for one in seen])
    assert costs[0] == costs[1]


def _rest(place: Place, number: int) -> None:
    with place.app.app_context():
        service_db.session.execute(service_db.delete(Idea).where(Idea.number >= 1000))
        service_db.session.commit()
    place.more(number)


def test_staff_return_accept_and_put_on_the_ballot_from_paper_on(place: Place) -> None:
    organiser = place.browser(place.town.organiser_id)
    with place.gateway.app_context():
        clerk = Account(email="klara@lipowo.example", name="Klara")
        clerk.confirmed_at = datetime.now(UTC)
        db.session.add(clerk)
        db.session.flush()
        role = {"role": "clerk", "centre_id": place.town.centre_id}
        db.session.add(StaffRole(account_id=clerk.id, **role))
        db.session.commit()
        clerk_id = clerk.id
    counter = place.browser(clerk_id)
    desk = f"/biurko/konsultacje/{place.id}/pomysly"
    settings = {
        **{"signatures": "2", "per_person": "5", "correction_days": "7", "appeal_days": "7"},
        **{"most_cost": "", "checklist": "Kompletny\r\nNa gruncie gminy"},
    }
    assert organiser.post(f"{desk}/ustawienia", data=settings).status_code == 303
    form = {
        "sent_as": str(new_id()),
        **{"title": "Wiata", "summary": "Wiata na przystanku", "description": "Z ławką."},
        **{"place": "Zatorze", "cost-0-label": "Wiata", "cost-0-amount": "9000"},
    }
    entered = counter.post(f"{desk}/nowy", data=form)
    assert entered.location == f"{desk}/1"
    assert counter.post(f"{desk}/nowy", data=form).location == f"{desk}/1"
    papers = {"sent_as": str(new_id()), "number": "3"}
    assert counter.post(f"{desk}/1/podpisy", data=papers).status_code == 303

    unmet = {
        **{"line-0": "yes", "text-0": "Kompletny", "line-1": "no", "text-1": "Na gruncie gminy"},
        "result": "accepted",
    }
    refused = organiser.post(f"{desk}/1/ocena", data={**unmet, "reason": "Mamy wypis."})
    assert refused.status_code == 422
    assert "Mamy wypis." in refused.text
    assert organiser.post(f"{desk}/1/ocena", data={**unmet, "line-1": "yes"}).status_code == 303

    plan = organiser.get(f"{desk}/na-karte").text
    assert 'name="budget-"' in plan
    money = {"budget-": "nic", "max_choices": "1", "rule": "greedy-skip"}
    assert organiser.post(f"{desk}/na-karte", data=money).status_code == 422
    money["budget-"] = "20 000"
    assert organiser.post(f"{desk}/na-karte", data=money).status_code == 303
    again = organiser.post(f"{desk}/na-karte", data={})
    assert again.status_code == 422
    now = datetime.now(UTC)
    with place.app.app_context():
        dates = {"announced_at": now, "opens_at": now + timedelta(days=20)}
        service_db.session.execute(
            update(Ballot).values(**dates, closes_at=now + timedelta(days=30))
        )
        service_db.session.commit()
    public = place.gateway.test_client().get(f"/konsultacje/{place.id}").text
    assert f'href="{place.at}/1"' in public


def test_what_a_moderator_took_from_view_shows_its_number_and_path_alone(place: Place) -> None:
    author = place.browser(place.town.resident_id)
    author.post(f"{written(place, author)}/wyslij")
    with place.app.app_context():
        service_db.session.execute(update(Idea).values(state="hidden"))
        service_db.session.commit()
    stranger = neighbour(place)
    seen = stranger.get(f"{place.at}/1").text
    for text in ("Ławki nad Wełną", "Osiem ławek", "lip", "Deski", "Koło nad Wełną"):
        assert text not in seen
    assert "Pomysł nr 1" in seen
    assert "Ławki nad Wełną" not in stranger.get(place.at).text
    assert "Ławki nad Wełną" in author.get(f"{place.at}/1").text
