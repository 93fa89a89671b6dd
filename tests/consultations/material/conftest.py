"""An organiser of Lipowo, a draft of hers, and the service on a database of its own."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from services.consultations import consultations as use_cases
from services.consultations.model import Consultation, db
from shared.contracts.actors import Actor
from shared.contracts.consultations import DescribeConsultation

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def draft(inside: Flask, organiser: Actor) -> Consultation:
    """A draft without anything to read yet."""
    centre_id = organiser.roles[0].centre_id
    assert centre_id is not None
    made = use_cases.create(
        actor=organiser,
        command=DescribeConsultation(centre_id=centre_id, title="Plac", summary="Jaki ma być?"),
    )
    db.session.flush()
    return made


def publish(consultation: Consultation) -> None:
    """Show a draft to everyone."""
    consultation.state = "published"
    consultation.published_at = NOW
    db.session.flush()
