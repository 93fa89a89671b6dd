"""My shifts: from a mail without signing in, with a group, and in a calendar of one's own."""

import re
from typing import Any
from uuid import UUID

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway import calendars, composing, notifications, shift_links
from services.gateway.model import Account, Notification, StaffAct, db
from services.volunteering.model import Application, tables
from services.volunteering.model import db as service_db
from shared.contracts.messages import NotifyPerson
from shared.contracts.volunteering.applications import RemoveApplication
from shared.contracts.volunteering.requests import CancelRequest
from tests.gateway.volunteering.conftest import SATURDAY, WARSAW, Town, shift

LINK = re.compile(r"http://127\.0\.0\.1:8000(/\S+)")


def mailed(town: Town, template: str) -> str:
    """The text of the newest mail of this kind, as the one tells it and the other writes it."""
    with town.volunteering.app_context():
        body = [
            row.body
            for row in service_db.session.execute(tables.outbox.select().order_by("id"))
            if row.name == "NotifyPerson" and row.body["template"] == template
        ][-1]
    with town.gateway.test_request_context():
        message = NotifyPerson(**{**body, "person_id": UUID(body["person_id"])})
        notifications.on_notify_person(message)
        db.session.commit()
        found = db.session.query(Notification).filter_by(key=body["key"]).one()
        mail = composing.compose_notification(found)
        assert mail is not None
        part = mail.get_body(("plain",))
        assert part is not None
        return str(part.get_content())


def links(text: str, start: str) -> list[str]:
    """The paths in a mail that begin so."""
    return [path for path in LINK.findall(text) if path.startswith(start)]


def states(town: Town) -> list[str]:
    """The states of all applications, in the order they came."""
    with town.volunteering.app_context():
        rows = service_db.session.query(Application).order_by(Application.id)
        return [row.state for row in rows]


def test_a_place_is_given_back_from_the_mail_once_and_a_look_at_the_link_changes_nothing(
    town: Town,
) -> None:
    made = town.published(meet="Pani Basia, wejście boczne")
    town.service.sign_up(made.shifts[0].id, actor=town.ola)
    text = mailed(town, "application_accepted")
    assert "Pani Basia, wejście boczne" in text
    assert "Dom Kultury, ul. Lipowa 3" in text
    day = SATURDAY.day
    assert re.search(rf" {day} \w+, 09:00–12:00\n", text)
    (link,) = links(text, "/oddaj-dyzur/")
    stranger = town.gateway.test_client()
    for _ in range(2):
        assert stranger.get(link).status_code == 200
    assert states(town) == ["accepted"]
    for _ in range(2):
        assert stranger.post(link).status_code == 303
        assert states(town) == ["withdrawn"]
    assert "Miejsce jest teraz wolne" in stranger.get(link).text
    # The link signs nobody in.
    assert stranger.get("/moje-dyzury").status_code == 303


def test_a_link_of_one_purpose_or_person_opens_nothing_else(town: Town) -> None:
    made = town.published()
    mine = town.service.sign_up(made.shifts[0].id, actor=town.ola)
    stranger = town.gateway.test_client()
    with town.gateway.app_context():
        assert town.ola.account_id is not None
        assert town.basia.account_id is not None
        confirm = shift_links.sign("confirm", mine.id, town.ola.account_id)
        others = shift_links.sign("give_back", mine.id, town.basia.account_id)
    for path in (confirm, confirm[:-1] + "A", others, "x", "ż"):
        assert stranger.post(f"/oddaj-dyzur/{path}").status_code == 410, path
        assert stranger.get(f"/oddaj-dyzur/{path}").status_code == 410, path
    assert states(town) == ["accepted"]


def test_a_place_that_came_free_is_taken_from_the_mail(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.volunteering.rules import waiting

    monkeypatch.setattr(waiting, "_is_night", lambda _at: False)
    made = town.published(shifts=(shift(places=1),))
    held = town.service.sign_up(made.shifts[0].id, actor=town.basia)
    town.service.sign_up(made.shifts[0].id, actor=town.ola)
    town.service.withdraw_application(held.id, actor=town.basia)
    text = mailed(town, "place_offered")
    (link,) = links(text, "/potwierdz-dyzur/")
    assert links(text, "/oddaj-dyzur/")
    stranger = town.gateway.test_client()
    stranger.get(link)
    assert states(town) == ["withdrawn", "offered"]
    for _ in range(2):
        assert stranger.post(link).status_code == 303
    assert states(town) == ["withdrawn", "accepted"]


def test_who_is_taken_out_or_called_off_reads_the_reason_in_the_mail(town: Town) -> None:
    made = town.published(shifts=(shift(), shift(days=7)))
    first, second = (town.service.sign_up(one.id, actor=town.ola) for one in made.shifts)
    town.service.remove_application(
        first.id, RemoveApplication(reason="Zespół jest już pełny"), actor=town.basia
    )
    assert "Zespół jest już pełny" in mailed(town, "application_removed")
    town.service.cancel_shift(
        second.shift.shift_id, CancelRequest(reason="Zapowiadają burzę"), actor=town.basia
    )
    text = mailed(town, "shift_cancelled")
    assert "Zapowiadają burzę" in text
    # There is nothing left to give back.
    assert links(text, "/oddaj-dyzur/") == []


def test_a_group_signs_up_by_its_form_and_becomes_smaller(town: Town) -> None:
    made = town.published(shifts=(shift(places=4),))
    ola = town.browser(town.ola)
    path = f"/wolontariat/{made.id}/dyzury/{made.shifts[0].id}/grupa"
    assert path in ola.get(f"/wolontariat/{made.id}").text
    refused = ola.post(path, data={"people": "1", "name": "Klasa 6b"})
    assert refused.status_code == 422
    assert 'value="Klasa 6b"' in refused.text
    assert ola.post(path, data={"people": "5", "name": "Klasa 6b"}).status_code == 409
    assert ola.post(path, data={"people": "3", "name": "Klasa 6b"}).status_code == 303
    assert "Klasa 6b: 3 osoby" in mailed(town, "application_accepted")
    assert "Klasa 6b: 3 osoby" in ola.get("/moje-dyzury").text
    assert (
        "Klasa 6b: 3 osoby"
        in town.browser(town.basia).get(f"/organizacja/zapotrzebowania/{made.id}").text
    )
    mine = town.service.my_shifts(town.ola.account_id, actor=town.ola).ahead[0]  # type: ignore[arg-type]
    assert ola.post(f"/moje-dyzury/{mine.id}/ile-osob", data={"people": "2"}).status_code == 303
    assert town.service.get_request(made.id).shifts[0].taken == 2


def feed(client: FlaskClient, path: str, **headers: str) -> Any:
    """A calendar as a calendar program fetches it."""
    return client.get(path, headers=headers)


def parsed(answer: Any) -> list[Any]:
    """The events of a calendar, as the library reads them."""
    return list(icalendar.Calendar.from_ical(answer.data).walk("VEVENT"))


def events(answer: Any) -> dict[str, tuple[str, int]]:
    """UID -> status and sequence of each event."""
    return {str(one["uid"]): (str(one["status"]), int(one["sequence"])) for one in parsed(answer)}


def test_a_persons_own_calendar_is_read_by_its_secret_address_alone(town: Town) -> None:
    made = town.published(shifts=(shift(), shift(days=7)))
    town.service.sign_up(made.shifts[0].id, actor=town.ola)
    town.service.sign_up(made.shifts[1].id, actor=town.ola)
    town.service.sign_up(made.shifts[0].id, actor=town.basia)
    shown = town.browser(town.ola).post("/moje-dyzury/kalendarz")
    assert shown.headers["Cache-Control"] == "no-store"
    (path,) = set(re.findall(r"/kalendarz/[\w-]+\.ics", shown.text))
    assert path not in town.browser(town.ola).get("/moje-dyzury").text
    program = town.gateway.test_client()
    answer = feed(program, path)
    first, second = (f"{one.id}@127.0.0.1" for one in made.shifts)
    before = events(answer)
    assert {uid: status for uid, (status, _) in before.items()} == {
        first: "CONFIRMED",
        second: "CONFIRMED",
    }
    event = parsed(answer)[0]
    assert event["dtstart"].params["TZID"] == "Europe/Warsaw"
    assert event["dtstart"].dt == SATURDAY.astimezone(WARSAW)
    assert "Basia" not in answer.text
    etag = answer.headers["ETag"]
    assert feed(program, path, **{"If-None-Match": etag}).status_code == 304
    town.service.cancel_shift(made.shifts[0].id, CancelRequest(reason="Deszcz"), actor=town.basia)
    changed = feed(program, path, **{"If-None-Match": etag})
    after = events(changed)
    assert (after[first][0], after[second][0]) == ("CANCELLED", "CONFIRMED")
    assert after[first][1] > before[first][1]
    town.browser(town.ola).post("/moje-dyzury/kalendarz")
    assert feed(program, path).status_code == 404


def test_a_removed_address_or_an_erased_person_has_no_calendar(town: Town) -> None:
    program = town.gateway.test_client()
    ola = town.browser(town.ola)
    for end in ("remove", "erase"):
        (path,) = set(
            re.findall(r"/kalendarz/[\w-]+\.ics", ola.post("/moje-dyzury/kalendarz").text)
        )
        assert feed(program, path).status_code == 200
        if end == "remove":
            ola.post("/moje-dyzury/kalendarz/usun")
        else:
            _erase(town.gateway, town.ola.account_id)
        assert feed(program, path).status_code == 404


def _erase(app: Flask, person: UUID | None) -> None:
    from services.gateway import erasures
    from services.gateway.model import CalendarAddress

    with app.app_context():
        erasures.ask(db.session.get_one(Account, person))
        db.session.commit()
        erasures.erase.function(str(person))
        assert calendars.made_at(person) is None if person else False
        assert db.session.query(CalendarAddress).count() == 0


def test_an_organisations_calendar_and_one_shift_are_public(town: Town) -> None:
    keeper = town.organisation()
    made = town.published(keeper, shifts=(shift(), shift(days=7)))
    town.service.cancel_shift(made.shifts[1].id, CancelRequest(reason="Deszcz"), actor=town.basia)
    program = town.gateway.test_client()
    found = events(feed(program, f"/organizacje/{keeper.id}/dyzury.ics"))
    first, second = (f"{one.id}@127.0.0.1" for one in made.shifts)
    assert {uid: status for uid, (status, _) in found.items()} == {
        first: "CONFIRMED",
        second: "CANCELLED",
    }
    one = events(feed(program, f"/wolontariat/dyzury/{made.shifts[0].id}.ics"))
    assert one == {first: found[first]}
    assert f"/organizacje/{keeper.id}/dyzury.ics" in program.get(f"/organizacje/{keeper.id}").text


def test_each_look_at_contact_data_is_noted_and_shown_to_the_person(town: Town) -> None:
    made = town.published(shifts=(shift(places=1), shift(days=7, places=1)))
    mine = town.service.sign_up(made.shifts[0].id, actor=town.ola)
    path = f"/organizacja/zapotrzebowania/{made.id}/osoby/{mine.id}/kontakt"
    ola = town.browser(town.ola)
    assert "Basia" not in ola.get("/konto/dane").text
    stranger = town.browser(town.organiser)
    assert stranger.post(path).status_code == 403
    for _ in range(2):
        assert "ola@lipowo.example" in town.browser(town.basia).post(path).text
    page = ola.get("/konto/dane").text
    assert page.count("Basia, Kiermasz ciast") == 2
    with town.gateway.app_context():
        assert db.session.query(StaffAct).filter_by(act="contact.seen").count() == 2
    # It passes on acceptance alone: not from the waiting list, and not once it was given back.
    town.service.withdraw_application(mine.id, actor=town.ola)
    assert town.browser(town.basia).post(path).status_code == 403
    assert ola.get("/konto/dane").text.count("Basia, Kiermasz ciast") == 2
