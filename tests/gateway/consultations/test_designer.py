"""The designer at the desk: from the basis to the published page, and a public phase that moves."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from services.gateway.model import StaffAct, db
from shared.clients.consultations import Consultations
from shared.contracts.consultations import DescribeConsultation
from tests.gateway.consultations.conftest import Town
from tests.gateway.consultations.test_the_way_of_a_vote import send as posted
from tests.support import people

Browser = Callable[[UUID], FlaskClient]
DESK = "/biurko/konsultacje"
WORDS = {"title": "Park nad Wełną", "summary": "Jaki ma być park?", "language": "pl"}
DAY = timedelta(days=1)


def send(browser: FlaskClient, page: str, action: str, fields: dict[str, Any]) -> Any:
    """Send a form from its page."""
    return posted(browser, page, action, **fields)


def today() -> date:
    return datetime.now(ZoneInfo("Europe/Warsaw")).date()


def made(olga: FlaskClient, town: Town, basis: str) -> str:
    """Walk the form of words; returns the consultation's desk."""
    words = {**WORDS, "centre_id": str(town.centre_id), "basis": basis}
    answer = send(olga, f"{DESK}/nowa?podstawa={basis}", f"{DESK}/nowa", words)
    assert answer.status_code == 303
    assert answer.location.endswith("/etapy")
    return str(answer.location).removesuffix("/etapy")


def give_dates(olga: FlaskClient, desk: str) -> None:
    """The proposal keeps the law; two weeks do not, and one day typed alone is no phase."""
    first, last = today().isoformat(), (today() + 14 * DAY).isoformat()
    typed = {"remarks-first": first, "remarks-last": last, "survey-first": first}
    wrong = send(olga, f"{desk}/etapy", f"{desk}/etapy", typed)
    assert wrong.status_code == 422
    assert last in wrong.text
    typed["survey-last"] = (today() - DAY).isoformat()
    wrong = send(olga, f"{desk}/etapy", f"{desk}/etapy", typed)
    assert wrong.status_code == 422
    assert 'href="#survey-last"' in wrong.text
    typed = {"remarks-first": first, "remarks-last": last}
    assert send(olga, f"{desk}/etapy", f"{desk}/etapy", typed).status_code == 303


def answer_terms(olga: FlaskClient, desk: str, *, why: str, proof: str) -> None:
    """Too little is not published, too short is no answer; what was typed stays."""
    steps = re.findall(r'<span class="name">([^<]+)<', olga.get(f"{desk}/warunki").text)
    assert steps == ["Opis", "Etapy", "Terminy i ogłoszenia", "Opublikuj"]
    refused = send(olga, f"{desk}/warunki", f"{desk}/publikacja", {})
    assert refused.status_code == 422
    # It says what is missing and where it is mended, each thing once.
    assert refused.text.count("Na uwagi jest za mało dni.") == 1
    assert refused.text.count("Brakuje wymaganej formy konsultacji.") == 1
    half = send(olga, f"{desk}/warunki", f"{desk}/warunki", {"forms": ["remarks"]})
    assert half.location.endswith("/warunki")
    assert "nie jest jeszcze spełnione" in olga.get(f"{desk}/warunki").text
    typed = {
        "forms": ["remarks", "meeting", "walk"],
        "notices-bip-given_on": today().isoformat(),
        "notices-bip-proof": proof,
    }
    short = {**typed, "answers-remarks": "za krótko"}
    wrong = send(olga, f"{desk}/warunki", f"{desk}/warunki", short)
    assert wrong.status_code == 422
    assert "za krótko" in wrong.text
    assert proof in wrong.text
    enough = {**typed, "answers-remarks": why}
    assert send(olga, f"{desk}/warunki", f"{desk}/warunki", enough).location.endswith(desk)


def move_remarks(olga: FlaskClient, desk: str, *, reason: str) -> None:
    """A public phase ends later, but not in the past."""
    page = f"{desk}/etapy/remarks"
    longer = {
        "first": today().isoformat(),
        "last": (today() + 30 * DAY).isoformat(),
        "reason": reason,
    }
    assert send(olga, page, page, longer).status_code == 303
    wrong = send(olga, page, page, {**longer, "last": (today() - DAY).isoformat()})
    assert wrong.status_code == 422
    assert reason in wrong.text


def test_a_planning_consultation_is_designed_answered_published_and_moved(
    gateway: Flask, service: Consultations, town: Town, signed_in: Browser
) -> None:
    olga, visitor = signed_in(town.organiser_id), gateway.test_client()
    offered = olga.get(f"{DESK}/podstawa")
    assert "podstawa=general_plan" in offered.text
    desk = made(olga, town, "general_plan")
    public = desk.replace("/biurko", "")
    consultation_id = UUID(desk.rpartition("/")[2])
    give_dates(olga, desk)
    why = "Rada skraca termin, bo plan dotyczy jednej działki."
    proof = "https://bip.lipowo.example/12"
    answer_terms(olga, desk, why=why, proof=proof)
    assert visitor.get(public).status_code == 404
    assert send(olga, desk, f"{desk}/publikacja", {}).status_code == 303
    course = visitor.get(f"{public}/przebieg")
    assert course.status_code == 200
    assert why in course.text
    assert f'href="{proof}"' in course.text
    assert course.headers["X-Downstream-Calls"] == "2"
    found = service.get_consultation(consultation_id)
    assert (found.phase, found.remark_needs) == ("open", ("name", "address", "owner"))
    move_remarks(olga, desk, reason="Powódź zamknęła most.")
    assert "Powódź zamknęła most." in visitor.get(f"{public}/przebieg").text
    closing = {"close": "y", "closing_reason": "Wszyscy już pisali."}
    closed = send(olga, f"{desk}/etapy/remarks", f"{desk}/etapy/remarks", closing)
    assert closed.status_code == 303
    assert service.get_consultation(consultation_id).phase == "answering"
    assert send(olga, f"{desk}/rezygnacja", f"{desk}/rezygnacja", {"reason": "Nie ma pieniędzy."})
    assert service.get_consultation(consultation_id).phase == "withdrawn"
    assert "Nie ma pieniędzy." in visitor.get(public).text
    for page in (desk, f"{desk}/etapy", f"{desk}/warunki"):
        assert olga.get(page).status_code == 200


def test_a_vote_in_a_consultation_is_prepared_beside_it_and_announced_after_it(
    gateway: Flask, service: Consultations, town: Town, signed_in: Browser
) -> None:
    olga = signed_in(town.organiser_id)
    desk = made(olga, town, "internal")
    assert f"{desk}/harmonogram" in olga.get(desk).text
    ends = (datetime.now(UTC) + 40 * DAY).strftime("%Y-%m-%dT%H:%M")
    terms = {
        "budget": "100 000",
        "max_choices": "1",
        "rule": "greedy-skip",
        "opens": "now",
        "closes_at": ends,
    }
    assert send(olga, f"{desk}/zasady", f"{desk}/zasady", terms).status_code == 303
    for title in ("Ławki", "Lipy"):
        project = {"title": title, "cost": "40 000", "area_id": ""}
        assert send(olga, f"{desk}/projekty", f"{desk}/projekty", project).status_code == 303
    # Everything about the vote is ready, and still the consultation comes first.
    assert f"{desk}/ogloszenie" not in olga.get(desk).text
    assert send(olga, desk, f"{desk}/publikacja", {}).status_code == 303
    assert "Ławki" not in gateway.test_client().get(desk.replace("/biurko", "")).text
    assert f"{desk}/ogloszenie" in olga.get(desk).text
    project = {"title": "Most", "cost": "30 000", "area_id": ""}
    assert send(olga, f"{desk}/projekty", f"{desk}/projekty", project).status_code == 303
    assert send(olga, desk, f"{desk}/ogloszenie", {}).status_code == 303
    found = service.get_consultation(UUID(desk.rpartition("/")[2]), actor=town.organiser)
    assert found.pending is not None


def test_an_operator_edits_a_term_and_nobody_else_does(
    gateway: Flask, service: Consultations, town: Town, signed_in: Browser
) -> None:
    address = "/operator/terminy/ordinary/remarks"
    assert signed_in(town.organiser_id).get(address).status_code == 403
    operator = people.as_role(gateway, "operator", town.centre_id)
    assert "art. 5a ust. 2" in operator.get("/operator/terminy").text
    typed = {"number": "1001", "article": "§ 7", "act": "Uchwała", "text_of": "2026"}
    wrong = send(operator, address, address, typed)
    assert wrong.status_code == 422
    assert "§ 7" in wrong.text
    typed["number"], typed["checked_on"] = "18", today().isoformat()
    assert send(operator, address, address, typed).status_code == 303
    assert "§ 7" in operator.get("/operator/terminy").text
    assert send(operator, address, address, {"restore": "y"}).status_code == 303
    assert "§ 7" not in operator.get("/operator/terminy").text
    with gateway.app_context():
        acts = db.session.scalars(
            select(StaffAct.act).where(StaffAct.act.startswith("term."))
        ).all()
        assert sorted(acts) == ["term.edited", "term.restored"]


def test_a_list_of_consultations_tells_what_is_open_until_when(
    gateway: Flask, service: Consultations, town: Town, signed_in: Browser
) -> None:
    olga = signed_in(town.organiser_id)
    desk = made(olga, town, "internal")
    last = today() + 5 * DAY
    typed = {"remarks-first": today().isoformat(), "remarks-last": last.isoformat()}
    assert send(olga, f"{desk}/etapy", f"{desk}/etapy", typed).status_code == 303
    assert send(olga, desk, f"{desk}/publikacja", {}).status_code == 303
    for address in ("/konsultacje", "/konsultacje?stan=otwarte"):
        text = gateway.test_client().get(address).text
        assert WORDS["title"] in text
        # The last day is told with its own date, not with the midnight after it.
        assert f"{last.day} " in text
        assert "24:00" in text
    assert WORDS["title"] not in gateway.test_client().get("/konsultacje?stan=odpowiedzi").text
    described = DescribeConsultation(
        centre_id=town.centre_id, title="Zwykłe głosowanie", summary="Na co?", basis=""
    )
    service.create_consultation(described, actor=town.organiser)
    assert olga.get(DESK).status_code == 200
