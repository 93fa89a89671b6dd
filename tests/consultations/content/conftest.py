"""An organiser of Lipowo and the service on a database of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from shared.contracts.actors import Actor, Role
from shared.ids import new_id

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def inside(consultations: Flask) -> Iterator[Flask]:
    """The service, with a context in which its use cases can be called."""
    with consultations.app_context():
        yield consultations


@pytest.fixture
def organiser() -> Actor:
    """The organiser of one centre."""
    return Actor(account_id=new_id(), roles=(Role("organiser", new_id()),))
