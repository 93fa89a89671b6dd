"""Invitations in pages: answered from the mail without signing in, by hand, and what counts."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway import composing, notifications, shift_links
from services.gateway.model import Notification
from services.gateway.model import db as gateway_db
from services.gateway.pages.matching import words
from services.volunteering import run_work
from services.volunteering.model import Application, Invitation, Membership, db, tables
from shared.contracts.messages import NotifyPerson
from shared.contracts.volunteering.matching import Recruit
from tests.gateway.matching.test_matching_pages import centre, joined, olga, text_of
from tests.support import people
from tests.volunteering.runs import town

__all__ = ["centre", "joined", "olga"]


def english(client: FlaskClient) -> FlaskClient:
    """The same browser, of somebody who reads English."""
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def ola(joined: Flask, centre: UUID) -> UUID:
    """Somebody with an account and a mail address."""
    return people.account(joined, name="Ola")


@pytest.fixture
def asked(volunteering: Flask, centre: UUID, ola: UUID) -> UUID:
    """Ola's invitation to a shift with one place, by a matching."""
    with volunteering.app_context():
        house = town.organisation(centre)
        town.shift(town.request(house, centre, title="Zakupy dla sąsiadki"))
        town.offer(centre, person_id=ola)
        db.session.commit()
        run_work.work_off(town.run(centre))
        (invitation,) = town.invitations("waiting")
        found = invitation.id
        db.session.remove()
    return found


def link(app: Flask, invitation: UUID, person: UUID) -> str:
    with app.app_context():
        return "/zaproszenie/" + shift_links.sign("answer", invitation, person)


def state(app: Flask, invitation: UUID) -> tuple[str, str, int]:
    with app.app_context():
        row = db.session.get_one(Invitation, invitation, populate_existing=True)
        found = (row.state, row.decline_reason, db.session.query(Application).count())
        db.session.remove()
    return found


def test_the_mail_leads_to_the_five_answers_and_opening_it_changes_nothing(
    joined: Flask, volunteering: Flask, asked: UUID, ola: UUID
) -> None:
    with volunteering.app_context():
        bodies = [row.body for row in db.session.execute(tables.outbox.select()).all()]
        db.session.remove()
    (body,) = [one for one in bodies if one.get("template") == "invitation_sent"]
    with joined.app_context(), joined.test_request_context("/"):
        notifications.on_notify_person(
            NotifyPerson(
                person_id=ola, template=body["template"], key=body["key"], facts=body["facts"]
            )
        )
        mail = composing.compose_notification(gateway_db.session.query(Notification).one())
        gateway_db.session.rollback()
    assert mail is not None
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    (path,) = re.findall(r"(/zaproszenie/\S+)", text)
    assert path == link(joined, asked, ola)
    stranger = joined.test_client()
    english(stranger)
    for _ in range(3):
        shown = stranger.get(path)
        assert shown.status_code == 200
        assert shown.headers["X-Downstream-Calls"] == "1"
    said = text_of(shown)
    assert len(re.findall(r'name="answer" value="\w+"', said)) == 5
    assert "Why you" in said
    assert state(volunteering, asked) == ("waiting", "", 0)


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [("yes", ("accepted", "", 1)), ("too_far", ("declined", "too_far", 0))],
)
def test_one_tap_answers_without_signing_in_and_a_second_does_nothing(
    joined: Flask,
    volunteering: Flask,
    asked: UUID,
    ola: UUID,
    answer: str,
    wanted: tuple[str, str, int],
) -> None:
    path = link(joined, asked, ola)
    client = joined.test_client()
    english(client)
    for said in ("", "perhaps"):
        client.post(path, data={"answer": said})
    assert state(volunteering, asked)[0] == "waiting"
    for said in (answer, answer, "stop_asking"):
        assert client.post(path, data={"answer": said}).headers["Location"] == path
        assert state(volunteering, asked) == wanted
    after = text_of(client.get(path))
    assert 'name="answer"' not in after
    assert client.get("/moje-dopasowania").status_code == 303, "the link signs nobody in"
    if answer == "too_far":
        assert f"{path}/cofnij" in after
        client.post(f"{path}/cofnij")
        assert state(volunteering, asked) == ("declined", "not_this_time", 0)
        assert "/cofnij" not in text_of(client.get(path))


def test_an_answer_after_the_deadline_is_met_kindly(
    joined: Flask, volunteering: Flask, asked: UUID, ola: UUID
) -> None:
    with volunteering.app_context():
        row = db.session.get_one(Invitation, asked)
        row.answer_by = datetime.now(UTC) - timedelta(minutes=1)
        db.session.commit()
    client = joined.test_client()
    english(client)
    late = client.post(link(joined, asked, ola), data={"answer": "yes"}, follow_redirects=True)
    assert late.status_code == 200
    assert "The time to answer is over" in text_of(late)
    assert state(volunteering, asked) == ("waiting", "", 0)


def test_a_link_of_another_person_purpose_or_hand_leads_nowhere(
    joined: Flask, volunteering: Flask, asked: UUID, ola: UUID
) -> None:
    good = link(joined, asked, ola)
    with joined.app_context():
        other = "/zaproszenie/" + shift_links.sign("give_back", asked, ola)
    client = joined.test_client()
    for path in (link(joined, asked, uuid4()), other, good[:-3] + "AAA", "/zaproszenie/x"):
        assert client.get(path).status_code == 410
        client.post(path, data={"answer": "yes"})
    assert state(volunteering, asked)[0] == "waiting"


def test_the_same_page_answers_for_who_is_signed_in(
    joined: Flask, volunteering: Flask, asked: UUID, ola: UUID
) -> None:
    client = people.signed_in(joined, ola)
    english(client)
    path = f"/moje-dopasowania/{asked}"
    assert 'class="bars"' in text_of(client.get("/moje-dopasowania"))
    client.post(path, data={"answer": "not_this_kind"})
    assert "We will not ask you for this work again" in text_of(client.get(path))
    assert f"{path}/cofnij" in text_of(client.get("/moje-dopasowania"))
    assert people.signed_in(joined, people.account(joined)).get(path).status_code == 404


def labels(said: str) -> list[str]:
    return re.findall(r'name="label" value="(\w+)"', said)


def test_a_coordinator_asks_by_hand_without_names_and_gives_a_reason_to_pass_a_filter_over(
    joined: Flask, volunteering: Flask, centre: UUID
) -> None:
    basia = people.account(joined, name="Basia")
    with volunteering.app_context():
        house = town.organisation(centre)
        db.session.add(Membership(organisation_id=house, person_id=basia, role="coordinator"))
        shift = town.shift(town.request(house, centre), places=3)
        near, far = town.offer(centre), town.offer(centre, away=8.0)
        town.offer(centre, invitations_per_week=0)
        town.offer(centre, skills=("driving",))
        young = town.offer(centre, birth_year=town.NOW.year - 15)
        db.session.commit()
        db.session.remove()
    client = people.signed_in(joined, basia)
    english(client)
    path = f"/organizacja/dyzury/{shift}/zaproszenia"
    said = text_of(client.get(path))
    assert len(labels(said)) == 2
    assert labels(said) == labels(text_of(client.get(path))), "the same people, the same labels"
    assert not any(str(one) in said for one in (near, far, young))
    plain, soft = labels(said)
    refused = client.post(path, data={"label": soft, "reason": " "})
    assert refused.status_code == 422
    reason = "Ola zna panią Zofię"
    for label, why in ((plain, ""), (plain, ""), (soft, reason), (soft, reason)):
        assert client.post(path, data={"label": label, "reason": why}).status_code == 303
    with volunteering.app_context():
        rows = {row.person_id: row for row in town.invitations()}
        assert set(rows) == {near, far}
        assert {row.asked_by for row in rows.values()} == {basia}
        assert (rows[far].passed_over, rows[far].note) == (["distance"], reason)
        assert rows[near].passed_over == []
        assert sorted(town.told("invitation_sent")) == sorted([near, far])
        db.session.remove()
    assert labels(text_of(client.get(path))) == []
    other = people.signed_in(joined, people.account(joined, name="Zenek"))
    assert other.get(path).status_code == 404
    assert other.post(path, data={"label": soft, "reason": reason}).status_code == 404


def test_what_counts_is_set_for_a_centre_and_said_beside_matches(
    joined: Flask, volunteering: Flask, centre: UUID, olga: FlaskClient, asked: UUID, ola: UUID
) -> None:
    path = "/biurko/dopasowania/ustawienia"
    numbers = {"skill": 500, "distance": 200, "time": 100, "interest": 100, "history": 100}
    wanted: dict[str, Any] = numbers | {"horizon_days": 30, "nightly": "y", "centrum": str(centre)}
    assert path in text_of(olga.get("/biurko/dopasowania"))
    for wrong in ({"skill": 400}, {"skill": "much"}, {"horizon_days": 900}):
        refused = olga.post(path, data=wanted | wrong)
        assert refused.status_code == 422
        assert 'value="200"' in text_of(refused), "nothing typed is lost"
    assert olga.post(path, data=wanted).status_code == 303
    said = text_of(olga.get(path))
    assert 'value="500"' in said
    assert "checked" in said
    client = people.signed_in(joined, ola)
    english(client)
    assert "Skills 50%, Distance 20%" in text_of(client.get(f"/moje-dopasowania/{asked}"))
    stranger = people.as_role(joined, "organiser", people.centre(joined, "Centrum Zatorze"))
    assert stranger.get(path, query_string={"centrum": centre}).status_code == 404


def test_the_recruit_board_orders_by_worth_and_shades_the_week(gateway: Flask) -> None:
    found = [
        Recruit(dimension="skill", key="driving", worth=900, places=3),
        Recruit(dimension="skill", key="maths", worth=1700, places=2),
        Recruit(dimension="area", key="Zatorze", worth=400, places=1),
        Recruit(dimension="time", key="5-morning", worth=1000, places=4),
        Recruit(dimension="time", key="0-evening", worth=10, places=1),
    ]
    with gateway.test_request_context("/"):
        board = words.recruit(found, {"maths": "Mathematics"})
    assert [bar.label for bar in board.skills] == ["Mathematics", "driving"]
    assert [bar.value for bar in board.areas] == [400]
    assert {cell: depth for cell, (depth, _said) in board.week.items()} == {
        ("5", "morning"): 4,
        ("0", "evening"): 1,
    }
