"""The report of a vote: its result stands in it, on the page, on paper and in the data."""

import json
from collections.abc import Callable

from flask import Flask
from flask_babel import force_locale

from services.consultations import reports
from services.consultations.model import db as consultations_db
from services.gateway.pages.reports import printing
from shared.contracts.actors import Actor, Role
from shared.contracts.reports import PublishReport, WriteReport
from shared.ids import new_id
from tests.gateway.results.conftest import NOW
from tests.support.votes import Vote


def test_a_vote_has_its_result_in_the_report(
    gateway: Flask, consultations: Flask, joined: str, counted: Callable[..., Vote]
) -> None:
    vote = counted()
    actor = Actor(account_id=new_id(), roles=(Role("organiser", vote.centre_id),))
    with consultations.app_context():
        words = WriteReport(summary="Głosowano.", decisions="Budujemy.")
        reports.write(vote.consultation_id, actor=actor, command=words, now=NOW)
        reports.publish(vote.consultation_id, actor=actor, command=PublishReport(), now=NOW)
        consultations_db.session.commit()
        report = reports.get(vote.consultation_id)
    assert report.participation.votes == 5
    assert report.result is not None
    client = gateway.test_client()
    address = f"/konsultacje/{vote.consultation_id}"
    page, result = client.get(f"{address}/raport"), client.get(f"{address}/wynik")
    assert page.status_code == 200
    for option in report.result.questions[0].options:
        assert option.title in page.text
        assert option.title in result.text
    with gateway.app_context():
        with force_locale(report.language):
            (told,) = printing._votes(report)
        titles = {option.title for option in report.result.questions[0].options}
        assert {bar["label"] for bar in told["bars"]} == titles
        assert printing.pdf(report, [], [], names={}, centre="Lipowo").startswith(b"%PDF")
    public = json.loads(client.get(f"/api/v1/consultations/{vote.consultation_id}/result").text)
    assert public["papers"] == 5
    assert public["questions"][0]["file"]["sha256"] == report.result.questions[0].file.sha256
