"""What people read in a real browser, on a phone, with and without scripts, nothing for axe."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from shared.clients.consultations import Consultations
from shared.clients.material import Materials
from shared.contracts import material as contract
from shared.contracts.consultations import Consultation
from tests.gateway.consultations.conftest import Town
from tests.support import pictures
from tests.support.browser import enter, sound

from .conftest import publish
from .test_pages import DAY, NOW, plan

pytestmark = pytest.mark.browser

ACT = """§ 1. Plac jest dla wszystkich.
§ 2. Lipy zostają, a między nimi staną ławki."""


def test_an_organiser_fills_a_consultation_and_a_resident_reads_and_asks(
    page: Page,
    url: str,
    tmp_path: Path,
    consultations: Flask,
    service: Consultations,
    draft: Consultation,
    town: Town,
    signed_in: Callable[[UUID], FlaskClient],
) -> None:
    """Catches a form that works by script alone, and a page nobody can hear or hold in a hand."""
    plan(consultations, draft.id, information=(-3, 2), remarks=(-1, 9.5), result=(30, 40))
    page.set_viewport_size({"width": 360, "height": 740})
    enter(page, url, signed_in(town.organiser_id))
    desk = f"{url}/biurko/konsultacje/{draft.id}"
    page.goto(f"{desk}/material")
    sound(page)
    page.goto(f"{desk}/material/dokumenty/nowy")
    page.fill("#title", "Plac z góry")
    file = tmp_path / "plac.jpg"
    file.write_bytes(pictures.picture(size=(800, 500)))
    page.set_input_files("#file", file)
    page.click("main form button.primary")
    page.wait_for_selector("#error-summary")
    sound(page)
    page.set_input_files("#file", file)
    page.fill("#alternative", "Plac widziany z wieży: lipy w dwóch rzędach.")
    page.click("main form button.primary")
    page.wait_for_selector("main .notice.good")
    page.goto(f"{desk}/tekst/wklej")
    page.fill("#text", ACT)
    page.click("main form button.primary")
    page.wait_for_selector(".fragment-number")
    sound(page)
    filled(Materials(service._http), draft.id, town)
    page.goto(f"{desk}/proba/remarks")
    sound(page)
    publish(consultations, draft.id)
    page.context.clear_cookies()
    enter(page, url, signed_in(town.resident_id))
    page.goto(f"{url}/konsultacje/{draft.id}")
    sound(page)
    assert page.locator(".stations [aria-current=step]").count() == 2
    page.goto(f"{url}/konsultacje/{draft.id}/tekst#fragment-2")
    sound(page)
    page.goto(f"{url}/konsultacje/{draft.id}/pytania/nowe")
    page.click("main form button.primary")
    page.wait_for_selector("#error-summary")
    sound(page)
    page.fill("#text", "Czy przy fontannie będzie cień?")
    page.click("main form button.primary")
    page.wait_for_selector("main .notice.good")


def filled(service: Materials, consultation_id: UUID, town: Town) -> None:
    """The rest of what there is to read, by the service's own door."""
    olga = town.organiser
    service.describe_material(
        consultation_id,
        contract.DescribeMaterial(
            changes="Zamiast parkingu będą lipy, ławki i fontanna, z której można się napić.",
            concerns="Wszystkich, którzy mieszkają przy placu albo przez niego chodzą.",
            influence="Gdzie staną ławki i ile miejsc zostanie dla aut. Lipy zostają na pewno.",
            contact_who="Centrum Inicjatyw Lokalnych Lipowo",
            contact_phone="61 000 00 00",
            contact_mail="konsultacje@lipowo.example",
            contact_hours="od poniedziałku do piątku, 8–15",
        ),
        actor=olga,
    )
    plans = contract.AddDocument(title="Projekt placu", name="plac.pdf", content=pictures.PDF)
    service.add_document(consultation_id, plans, actor=olga)
    for number, (title, place) in enumerate((("Spacer po placu", "Fontanna"), ("Dyżur", "Dom"))):
        starts_at = NOW + (2 + number) * DAY
        meeting = contract.DescribeMeeting(
            title=title,
            place=place,
            address="Rynek 1",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            access="Wejście bez schodów, pętla indukcyjna.",
        )
        service.add_meeting(consultation_id, meeting, actor=olga)
    said = contract.PublishAnswer(
        question="Kiedy ruszą prace?", answer="**Wiosną**, po kwitnieniu lip."
    )
    service.publish_answer(consultation_id, said, actor=olga)
