"""Fixtures for all tests: real servers, apps that start empty, a browser where there is one."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support import apps, servers
from tests.support.servers import Servers

_RUN = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers before the workers of a parallel run; the environment names them."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        return
    context = servers.started(Path(tempfile.mkdtemp(prefix="wspolnie-tests-")))
    context.__enter__()
    config.stash[_RUN] = context


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers of a parallel run."""
    context = config.stash.get(_RUN, None)
    if context is not None:
        context.__exit__(None, None, None)


@pytest.fixture(scope="session")
def run_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The test run's PostgreSQL and Valkey."""
    given = servers.found()
    if given is not None:
        yield given
        return
    with servers.started(tmp_path_factory.mktemp("servers")) as started:
        yield started


@pytest.fixture(scope="session")
def worker_number() -> int:
    """This worker's number in a parallel run, 0 otherwise."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.fixture(scope="session")
def settings(run_servers: Servers, worker_number: int) -> dict[str, str]:
    """A whole suite's settings with databases of this worker's own."""
    urls = {
        service: servers.service_database(run_servers, service, f"{service}_{worker_number}")
        for service in servers.SERVICES
    }
    return servers.environment(run_servers, urls, redis_number=worker_number)


@pytest.fixture(scope="session")
def gateway_app(settings: dict[str, str]) -> Flask:
    """The gateway, once a worker."""
    from services.gateway.app import create_app

    return create_app(settings)


@pytest.fixture(scope="session")
def consultations_app(settings: dict[str, str]) -> Flask:
    """Consultations, once a worker."""
    from services.consultations.app import create_app

    return create_app(settings)


@pytest.fixture(scope="session")
def volunteering_app(settings: dict[str, str]) -> Flask:
    """Volunteering, once a worker."""
    from services.volunteering.app import create_app

    return create_app(settings)


@pytest.fixture
def gateway(gateway_app: Flask) -> Iterator[Flask]:
    """The gateway with an empty database."""
    yield gateway_app
    apps.empty(gateway_app)


@pytest.fixture
def consultations(consultations_app: Flask) -> Iterator[Flask]:
    """Consultations with an empty database."""
    yield consultations_app
    apps.empty(consultations_app)


@pytest.fixture
def volunteering(volunteering_app: Flask) -> Iterator[Flask]:
    """Volunteering with an empty database."""
    yield volunteering_app
    apps.empty(volunteering_app)
