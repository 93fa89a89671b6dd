"""The service on a database of its own, and an organiser of one centre."""

from collections.abc import Iterator

import pytest
from flask import Flask

from shared.contracts.actors import Actor, Role
from shared.ids import new_id


@pytest.fixture
def inside(consultations: Flask) -> Iterator[Flask]:
    """The service, with a context in which its use cases can be called."""
    with consultations.app_context():
        yield consultations


@pytest.fixture
def organiser() -> Actor:
    """The organiser of one centre."""
    return Actor(account_id=new_id(), roles=(Role("organiser", new_id()),))
