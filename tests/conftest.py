"""Fixtures for all tests: real servers, apps that start empty, a browser where there is one."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from playwright.sync_api import Browser, Page

from tests.support import apps, browser, servers
from tests.support.servers import Servers
from tests.support.suite import Suite, running

_RUN = pytest.StashKey[ExitStack]()

# A busy machine makes examples late, not wrong. Hypothesis has a profile of its own for CI.
hypothesis.register_profile("machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if not os.environ.get("CI"):
    hypothesis.load_profile("machine")


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers before the workers of a parallel run; the environment names them."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        return
    run = config.stash[_RUN] = ExitStack()
    # Not under pytest's own folder, which every other pytest closes to PostgreSQL's user.
    folder = run.enter_context(tempfile.TemporaryDirectory(prefix="wspolnie-tests-"))
    run.enter_context(servers.started(Path(folder)))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers of a parallel run; nothing of them stays."""
    run = config.stash.get(_RUN, None)
    if run is not None:
        run.close()


@pytest.fixture(scope="session")
def run_servers() -> Iterator[Servers]:
    """The test run's PostgreSQL and Valkey."""
    given = servers.found()
    if given is not None:
        yield given
        return
    with (
        tempfile.TemporaryDirectory(prefix="wspolnie-tests-") as folder,
        servers.started(Path(folder)) as started,
    ):
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
def gateway_app(settings: dict[str, str]) -> Iterator[Flask]:
    """The gateway, once a worker."""
    from argon2 import PasswordHasher

    from services.gateway import passwords
    from services.gateway.app import create_app

    app = create_app(settings)
    # Hundreds of tests sign somebody in; how dear guessing is made has a test of its own.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(1, 8, 1))
        yield app
    apps.close(app)


@pytest.fixture(scope="session")
def consultations_app(settings: dict[str, str]) -> Iterator[Flask]:
    """Consultations, once a worker."""
    from services.consultations.app import create_app

    app = create_app(settings)
    yield app
    apps.close(app)


@pytest.fixture(scope="session")
def volunteering_app(settings: dict[str, str]) -> Iterator[Flask]:
    """Volunteering, once a worker."""
    from services.volunteering.app import create_app

    app = create_app(settings)
    yield app
    apps.close(app)


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


@pytest.fixture(scope="session")
def suite(
    run_servers: Servers, worker_number: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Suite]:
    """The whole suite as processes, once a worker; a test makes its own people in it."""
    folder = tmp_path_factory.mktemp("suite")
    with running(
        run_servers, folder, name=f"suite_{worker_number}", redis_number=8 + worker_number
    ) as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser, once a worker."""
    with browser.launched() as started:
        yield started


@pytest.fixture(params=[True, False], ids=["script", "noscript"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A fresh browser window in Polish, once with JavaScript and once without."""
    context = chromium.new_context(java_script_enabled=request.param, locale="pl-PL")
    if not request.param:
        browser.WITHOUT_SCRIPT.add(context)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()
