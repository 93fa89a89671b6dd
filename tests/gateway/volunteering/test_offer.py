"""My offer in its pages: short first, then a section at a time, and nothing typed is lost."""

from datetime import date, timedelta
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient

from shared.contracts.volunteering.offers import AwayDays, ChangeOffer, Offer, OfferSkill
from tests.gateway.volunteering.conftest import Town

FIRST = {
    "skills": ["baking", "sewing"],
    "free": ["5-morning", "5-afternoon"],
    "reach": "2500",
}
KEYS = ("umiejetnosci", "czas", "okolica", "potrzeby", "o-mnie")
SOON = date.today() + timedelta(days=20)


def kept(town: Town) -> Offer:
    """Ola's offer as the service has it."""
    assert town.ola.account_id is not None
    found = town.service.get_offer(town.ola.account_id, actor=town.ola).offer
    assert found is not None
    return found


@pytest.fixture
def ola(town: Town) -> FlaskClient:
    """Ola's browser, once her first offer is kept."""
    window = town.browser(town.ola)
    first = {**FIRST, "area": str(town.areas[0])}
    assert window.post("/moja-oferta", data=first).status_code == 303
    return window


def sound(text: str) -> None:
    """Nothing for a strict parser to find."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(text)
    assert parser.errors == []


def test_a_first_offer_asks_what_when_and_where_and_is_active(town: Town) -> None:
    window = town.browser(town.ola)
    assert window.get("/moja-oferta/czas").location == "/moja-oferta"
    form = window.get("/moja-oferta").text
    sound(form)
    for later in ("causes", "needs", "things", "languages"):
        assert f'name="{later}"' not in form
    refused = window.post("/moja-oferta", data={"skills": "sewing", "area": str(town.areas[1])})
    assert refused.status_code == 422
    assert 'value="sewing" checked' in refused.text
    assert f'value="{town.areas[1]}" selected' in refused.text
    window.post("/moja-oferta", data={**FIRST, "area": str(town.areas[1])})
    offer = kept(town)
    assert (offer.state, offer.area_label, offer.reach_metres) == (
        "active",
        "sołectwo Brzezie",
        2500,
    )
    assert ([one.skill for one in offer.skills], offer.free) == (
        ["baking", "sewing"],
        ("5-afternoon", "5-morning"),
    )


def test_a_first_offer_needs_skills_and_a_time_and_says_so_beside_them(town: Town) -> None:
    answer = town.browser(town.ola).post("/moja-oferta", data={"reach": "15000"})
    assert answer.status_code == 422
    assert 'href="#skills"' in answer.text
    assert 'href="#free"' in answer.text
    assert 'value="15000" selected' in answer.text
    assert town.ola.account_id is not None
    assert town.service.get_offer(town.ola.account_id, actor=town.ola).offer is None


def test_an_offer_rests_wakes_and_is_deleted(town: Town, ola: FlaskClient) -> None:
    assert town.ola.account_id is not None
    for path, state in (("przerwa", "paused"), ("wznow", "active")):
        ola.post(f"/moja-oferta/{path}")
        assert kept(town).state == state
    ola.post("/moja-oferta/usun")
    assert town.service.get_offer(town.ola.account_id, actor=town.ola).offer is None


@pytest.mark.parametrize("key", KEYS)
def test_every_section_is_saved_as_it_is_shown_and_leaves_the_others_alone(
    town: Town, ola: FlaskClient, key: str
) -> None:
    assert town.ola.account_id is not None
    before = town.service.change_offer(
        town.ola.account_id,
        ChangeOffer(
            languages=("pl", "uk"),
            causes=(),
            needs=("step-free",),
            things=("ladder",),
            note="Z psem",
            remote=True,
            off_on_holidays=True,
            also_free=(f"{SOON}-evening",),
            invitations_per_week=7,
            skills=(OfferSkill(skill="baking", level=3), OfferSkill(skill="sewing", level=1)),
        ),
        actor=town.ola,
    )
    page = ola.get(f"/moja-oferta/{key}")
    sound(page.text)
    # What the form shows is what it sends.
    assert ola.post(f"/moja-oferta/{key}", data=shown(page.text)).status_code == 303
    after = kept(town)
    assert {
        name: getattr(after, name) for name in after.__struct_fields__ if name != "changed_at"
    } == {name: getattr(before, name) for name in before.__struct_fields__ if name != "changed_at"}


def shown(text: str) -> dict[str, list[str]]:
    """The fields of the page's main form as a browser would send them."""
    document = html5lib.parse(text, namespaceHTMLElements=False)
    form = next(one for one in document.iter("form") if "/moja-oferta" in one.get("action", ""))
    sent: dict[str, list[str]] = {}
    for control in form.iter():
        name = control.get("name")
        if (
            not name
            or control.tag == "button"
            or (control.get("type") == "checkbox" and control.get("checked") is None)
        ):
            continue
        value: Any = control.get("value", "")
        if control.tag == "textarea":
            value = (control.text or "").removeprefix("\n")
        if control.tag == "select":
            options = list(control.iter("option"))
            chosen = [one for one in options if one.get("selected") is not None] or options[:1]
            value = chosen[0].get("value", "")
        sent.setdefault(name, []).append(value)
    return sent


def test_days_away_and_single_free_days_are_typed_in_rows(town: Town, ola: FlaskClient) -> None:
    week = {"free": ["0-evening"], "load": "2", "asks": "0", "off_on_holidays": "y"}
    last = SOON + timedelta(days=6)
    rows = {
        "away-0-first": SOON.isoformat(),
        "away-0-last": f"{last:%d.%m.%Y}",
        "away-3-first": f"{SOON + timedelta(days=30):%d.%m.%Y}",
        "also-0-day": SOON.isoformat(),
        "also-1-day": (SOON + timedelta(days=1)).isoformat(),
        "also-1-part": "evening",
    }
    wrong = ola.post("/moja-oferta/czas", data={**week, **rows, "away-1-last": "jutro"})
    assert wrong.status_code == 422
    assert 'id="away-1-last-error"' in wrong.text
    assert 'value="jutro"' in wrong.text
    assert kept(town).away == ()

    assert ola.post("/moja-oferta/czas", data={**week, **rows}).status_code == 303
    offer = kept(town)
    assert offer.away == (
        AwayDays(first=SOON, last=last),
        AwayDays(first=SOON + timedelta(days=30), last=SOON + timedelta(days=30)),
    )
    assert offer.also_free == (
        *(f"{SOON}-{part}" for part in ("morning", "afternoon", "evening")),
        f"{SOON + timedelta(days=1)}-evening",
    )
    assert (offer.shifts_per_week, offer.invitations_per_week) == (2, 0)
    backwards = {"away-0-first": last.isoformat(), "away-0-last": SOON.isoformat()}
    refused = ola.post("/moja-oferta/czas", data={**week, **backwards})
    assert 'id="away-0-last-error"' in refused.text


def test_the_overview_says_how_much_was_told_and_counts_no_need_as_a_duty(
    town: Town, ola: FlaskClient
) -> None:
    text = ola.get("/moja-oferta").text
    sound(text)
    assert text.count('rect class="taken"') == 6
    assert text.count('rect class="open"') == 2
    data = {"languages": ["pl"], "causes": ["children"], "things": ["ladder"]}
    ola.post("/moja-oferta/o-mnie", data=data)
    assert ola.get("/moja-oferta").text.count('rect class="open"') == 0
    assert kept(town).needs == ()


def test_who_is_under_age_says_the_year_and_only_then(town: Town, ola: FlaskClient) -> None:
    data = {"languages": ["pl"], "young": "y", "birth_year": "", "guardian_consents": "y"}
    assert ola.post("/moja-oferta/o-mnie", data=data).status_code == 422
    year = date.today().year - 16
    ola.post("/moja-oferta/o-mnie", data={**data, "birth_year": str(year)})
    assert (kept(town).birth_year, kept(town).guardian_consents) == (year, True)
    ola.post("/moja-oferta/o-mnie", data={"languages": ["pl"], "birth_year": str(year)})
    assert (kept(town).birth_year, kept(town).guardian_consents) == (None, False)


def test_an_unknown_section_does_not_exist(ola: FlaskClient) -> None:
    assert ola.get("/moja-oferta/sekret").status_code == 404
    assert ola.post("/moja-oferta/sekret", data={}).status_code == 404
