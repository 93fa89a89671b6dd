"""The way of a consultation as its page shows it."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from services.gateway.pages.consultations import at_a_glance
from shared.contracts.consultations import Consultation
from shared.contracts.phases import Phase
from shared.ids import new_id

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_a_report_that_came_early_ends_the_days_of_the_answers(gateway: Flask) -> None:
    days = timedelta(days=1)
    phases = (
        Phase(kind="remarks", opens_at=NOW - 9 * days, closes_at=NOW - days),
        Phase(kind="result", opens_at=NOW + days, closes_at=NOW + 9 * days),
    )
    for report_at, states in ((None, ["done", "ahead"]), (NOW, ["done", "done"])):
        found = Consultation(
            id=new_id(),
            centre_id=new_id(),
            area_ids=(),
            title="Park",
            summary="",
            description="",
            answered_by="",
            language="pl",
            phase="answering",
            phases=phases,
            report_at=report_at,
        )
        with gateway.test_request_context():
            assert [stop.state for stop in at_a_glance.stops(found, NOW)] == states
