"""Votes made inside consultations' app."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from services.consultations.model import db
from tests.support import votes
from tests.support.votes import Vote


@pytest.fixture
def announced(consultations: Flask) -> Iterator[Callable[..., Vote]]:
    """Make votes of Lipowo with open boxes; the test runs inside the service's app."""
    with consultations.app_context():
        yield votes.announced
        db.session.rollback()
