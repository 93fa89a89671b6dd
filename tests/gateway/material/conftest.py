"""A town with a draft to fill, both services joined over real HTTP."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask

from services.consultations.model import Consultation, db
from shared.clients.consultations import Consultations
from shared.contracts import consultations as contract
from tests.gateway.consultations.conftest import Town, service, signed_in, town

__all__ = ["publish", "service", "signed_in", "town"]


@pytest.fixture
def draft(service: Consultations, town: Town) -> contract.Consultation:
    """A draft without anything to read yet."""
    return service.create_consultation(
        contract.DescribeConsultation(centre_id=town.centre_id, title="Plac", summary="Jaki?"),
        actor=town.organiser,
    )


def publish(app: Flask, consultation_id: UUID) -> None:
    """Show a draft to everyone."""
    with app.app_context():
        found = db.session.get(Consultation, consultation_id)
        assert found is not None
        found.state, found.published_at = "published", datetime.now(UTC)
        db.session.commit()
