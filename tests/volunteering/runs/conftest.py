"""Each test has a centre of its own and stands inside the service's app."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from flask import Flask

from services.volunteering import sending
from services.volunteering.acceptance import Chances
from services.volunteering.model import db


@pytest.fixture(autouse=True)
def inside(volunteering: Flask) -> Iterator[Flask]:
    """The service's app, its context pushed."""
    with volunteering.app_context():
        yield volunteering
        db.session.remove()


@pytest.fixture
def centre() -> UUID:
    """A centre's id."""
    return uuid4()


@pytest.fixture
def certain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody says yes, so a wave is as large as the places; one shift is sent at a time."""
    monkeypatch.setattr(Chances, "of", lambda *_: 1000)
    monkeypatch.setattr(sending, "AT_ONCE", 1)
