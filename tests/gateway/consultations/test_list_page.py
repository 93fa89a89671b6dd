"""The list of consultations, through both services over real HTTP."""

from flask import Flask

from shared.clients.consultations import Consultations
from shared.contracts.consultations import DescribeConsultation, FindConsultations
from tests.gateway.consultations.conftest import Town


def test_a_draft_is_on_the_organisers_desk_and_nowhere_else(
    gateway: Flask, service: Consultations, town: Town
) -> None:
    service.create_consultation(
        DescribeConsultation(centre_id=town.centre_id, title="Ławki", summary="Gdzie usiąść?"),
        actor=town.organiser,
    )
    assert service.find_consultations(FindConsultations()).notes == ()
    found = service.find_consultations(FindConsultations(desk=True), actor=town.organiser)
    assert [note.title for note in found.notes] == ["Ławki"]
    answer = gateway.test_client().get("/konsultacje")
    assert answer.status_code == 200
    assert "Ławki" not in answer.text
    assert answer.headers["X-Downstream-Calls"] == "1"
