"""A folder for servers of a test's own."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.postgres import LocalPostgres


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not under pytest's own folder, which every other pytest closes to PostgreSQL's user."""
    with tempfile.TemporaryDirectory(prefix="wspolnie-test-") as made:
        yield Path(made)


@pytest.fixture(scope="module")
def postgres() -> Iterator[LocalPostgres]:
    """A server as `make run` starts it, with the databases of two services."""
    with (
        tempfile.TemporaryDirectory(prefix="wspolnie-test-") as made,
        LocalPostgres(Path(made), fast=True) as server,
    ):
        for service in ("gateway", "consultations"):
            server.create_service_database(service)
        yield server
