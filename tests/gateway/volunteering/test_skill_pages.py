"""Skills in the pages: searched in one's own words, suggested in forms, changed by the operator."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.gateway.model import StaffAct
from services.volunteering import esco
from services.volunteering.model import db as service_db
from shared.contracts.volunteering.requests import WriteSkill
from tests.gateway.volunteering.conftest import Town
from tests.gateway.volunteering.test_offer import sound
from tests.support import people

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
SENTENCE = "Ta usługa korzysta z klasyfikacji ESCO Komisji Europejskiej."
BEAVERS = {
    "group": "green",
    "label-pl": "Obserwowanie bobrów",
    "label-en": "Watching beavers",
    "label-uk": "Спостереження за бобрами",
    "label-de": "Biber beobachten",
    "words-pl": "tropienie żeremi, bóbr\r\nliczenie bobrów",
}


@pytest.fixture(autouse=True)
def fresh_list(town: Town) -> Iterator[None]:
    """No list of another test in the gateway, and none of this one left there."""
    town.gateway.extensions.pop("skills", None)
    yield
    town.gateway.extensions.pop("skills", None)


@pytest.fixture
def operator(town: Town) -> FlaskClient:
    """The operator's browser."""
    account = people.account(town.gateway, roles={"operator": None})
    return people.signed_in(town.gateway, account)


def test_the_public_list_counts_requests_and_is_searched_in_ones_own_words(town: Town) -> None:
    town.published(skills=(WriteSkill(skill="shopping"),))
    visitor = town.gateway.test_client()
    answer = visitor.get("/wolontariat/umiejetnosci")
    sound(answer.text)
    assert '<a href="/wolontariat?umiejetnosc=shopping">Robienie zakupów</a>' in answer.text
    assert "umiejetnosc=baking" not in answer.text
    assert int(answer.headers["X-Downstream-Calls"]) == 1
    found = visitor.get(
        "/wolontariat/umiejetnosci?szukaj=Ich+kann+Fahrräder+reparieren", headers=PARTIAL
    ).text
    assert found.index("Naprawa rowerów") < found.index("</ul>")
    assert "<html" not in found
    assert "Pieczenie" not in found
    assert "nie ma nic podobnego" in visitor.get("/wolontariat/umiejetnosci?szukaj=qqqq").text
    assert SENTENCE not in answer.text
    assert 'href="/wolontariat/umiejetnosci"' in visitor.get("/wolontariat").text


def test_the_suggest_button_gives_the_offer_form_back_with_all_that_was_typed(town: Town) -> None:
    """Without scripts: nothing is kept, suggestions stand to be ticked, ticks and fields stay."""
    ola = town.browser(town.ola)
    typed = {
        "do": "suggest",
        "own_words": "upiekę sernik i naprawię rower",
        "skills": ["sewing", "baking"],
        "free": ["5-morning"],
        "area": str(town.areas[1]),
        "young": "y",
        "birth_year": "2011",
    }
    answer = ola.post("/moja-oferta", data=typed)
    assert answer.status_code == 200
    sound(answer.text)
    assert int(answer.headers["X-Downstream-Calls"]) <= 2
    assert 'id="suggested-bike-repair" name="skills" value="bike-repair">' in answer.text
    assert 'id="suggested-baking"' not in answer.text
    assert "już zaznaczone" in answer.text
    for kept in (
        'value="upiekę sernik i naprawię rower"',
        'id="skills-sewing" name="skills" value="sewing" checked',
        'name="free" value="5-morning" checked',
        f'value="{town.areas[1]}" selected',
        'value="2011"',
    ):
        assert kept in answer.text, kept
    assert town.ola.account_id is not None
    assert town.service.get_offer(town.ola.account_id, actor=town.ola).offer is None


def test_with_scripts_only_the_suggestions_come_and_ticks_in_them_stay(town: Town) -> None:
    answer = town.gateway.test_client().get(
        "/wolontariat/umiejetnosci/podpowiedzi?list=welcome&own_words=спечу+хліб&welcome=sewing",
        headers=PARTIAL,
    )
    assert answer.text.strip().startswith('<div id="suggested_skills">')
    assert 'name="welcome" value="baking">' in answer.text
    assert 'name="welcome" value="sewing" checked>' in answer.text
    whole = town.gateway.test_client().get(
        "/wolontariat/umiejetnosci/podpowiedzi?list=evil&own_words=kran"
    )
    assert "<html" in whole.text
    assert 'name="skills" value="plumbing">' in whole.text


def test_a_request_is_written_with_suggestions_too(town: Town) -> None:
    keeper = town.organisation()
    basia = town.browser(town.basia)
    form = f"/organizacja/{keeper.id}/nowe-zapotrzebowanie"
    typed = {"do": "suggest", "own_words": "mow the lawn", "title": "Trawnik", "must": "driving"}
    answer = basia.post(form, data=typed)
    assert answer.status_code == 200
    assert 'name="welcome" value="lawn-mowing">' in answer.text
    assert 'value="Trawnik"' in answer.text
    assert 'name="must" value="driving" checked' in answer.text


def test_the_operator_adds_a_skill_and_retires_it(town: Town, operator: FlaskClient) -> None:
    ola = town.browser(town.ola)
    assert ola.get("/operator/umiejetnosci").status_code == 403
    assert "/operator/umiejetnosci" in operator.get("/operator").text
    sound(operator.get("/operator/umiejetnosci").text)
    wrong = operator.post(
        "/operator/umiejetnosci", data={**BEAVERS, "label-uk": "", "label-de": "Einkaufen"}
    )
    assert wrong.status_code == 422
    sound(wrong.text)
    assert 'href="#label-uk"' in wrong.text
    assert 'href="#label-de"' in wrong.text
    assert 'value="Obserwowanie bobrów"' in wrong.text
    assert "tropienie żeremi" in wrong.text

    assert operator.post("/operator/umiejetnosci", data=BEAVERS).status_code == 303
    assert 'value="own-watching-beavers"' in ola.get("/moja-oferta").text
    found = ola.get("/wolontariat/umiejetnosci?szukaj=bobra", headers=PARTIAL).text
    assert "Obserwowanie bobrów" in found

    first = {"skills": ["own-watching-beavers"], "free": ["5-morning"], "reach": "2500"}
    assert ola.post("/moja-oferta", data=first).status_code == 303
    gone = {"skill": "own-watching-beavers"}
    assert operator.post("/operator/umiejetnosci/wycofanie", data=gone).status_code == 303
    assert 'value="own-watching-beavers" checked' in ola.get("/moja-oferta/umiejetnosci").text
    other = town.browser(town.basia).get("/moja-oferta").text
    assert "own-watching-beavers" not in other
    assert operator.post("/operator/umiejetnosci/przywrocenie", data=gone).status_code == 303
    assert "own-watching-beavers" in town.browser(town.basia).get("/moja-oferta").text
    with town.gateway.app_context():
        acts = [row.act for row in StaffAct.query.order_by(StaffAct.acted_at)]
    assert acts == ["skill.added", "skill.retired", "skill.offered"]


def test_escos_sentence_is_shown_once_its_words_take_part(town: Town, tmp_path: Path) -> None:
    row = (
        "http://data.europa.eu/esco/occupation/ed3cf43d-c2c1-4c46-82fc-1375e27e0290,hydraulik,rury"
    )
    (tmp_path / "occupations_pl.csv").write_text(
        f"conceptUri,preferredLabel,altLabels\n{row}\n", encoding="utf-8"
    )
    with town.volunteering.app_context():
        esco.bring_in(tmp_path, ["pl"], now=datetime.now(UTC))
        service_db.session.commit()
    visitor = town.gateway.test_client()
    assert SENTENCE in visitor.get("/wolontariat/umiejetnosci").text
    fragment = visitor.get("/wolontariat/umiejetnosci/podpowiedzi?own_words=kran", headers=PARTIAL)
    assert SENTENCE in fragment.text
