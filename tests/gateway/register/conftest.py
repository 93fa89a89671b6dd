"""A vote between two real services over real HTTP."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support import apps
from tests.support.vote import Vote, joined, settings


@pytest.fixture
def vote(gateway: Flask, consultations: Flask) -> Iterator[Vote]:
    """An open vote with short times, beside another ballot that nobody counts here."""
    with (
        apps.served(consultations) as address,
        joined(gateway, address),
        settings(gateway, look_again_seconds=0.2, closing_seconds=0.5),
    ):
        noise = Vote(gateway, consultations).prepared().advanced()
        noise.submit(noise.account("Jan Inny"), "h")
        yield Vote(gateway, consultations).prepared().advanced()
