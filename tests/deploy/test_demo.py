"""The demo town: only for one's own machine, and filled once however often it is asked for."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from deploy.demo import SIGN_INS
from deploy.demo.command import refuse_strangers
from deploy.local.problems import LocalProblem
from services.gateway.app import create_app
from tests.support import apps, town
from tests.support.suite import Suite


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"WSPOLNIE_MODE": "production"},
        {"WSPOLNIE_MODE": "local", "PUBLIC_URL": "https://lipowo.example"},
        {"WSPOLNIE_MODE": "test", "GATEWAY_BIND": "0.0.0.0:8000"},
        {"WSPOLNIE_MODE": "local", "CONSULTATIONS_URL": "http://10.0.0.7:8011"},
    ],
)
def test_a_password_that_everybody_knows_stays_on_this_machine(environ: dict[str, str]) -> None:
    with pytest.raises(LocalProblem, match="everybody knows"):
        refuse_strangers(environ)


def test_a_local_run_is_no_stranger() -> None:
    refuse_strangers(
        {
            "WSPOLNIE_MODE": "local",
            "PUBLIC_URL": "http://127.0.0.1:8000",
            "GATEWAY_BIND": "127.0.0.1:8000",
            "VOLUNTEERING_URL": "http://[::1]:8012",
        }
    )


@pytest.fixture
def gateway_of_the_suite(suite: Suite) -> Iterator[Flask]:
    """The gateway, in this process, on the running suite's database."""
    app = create_app(suite.settings)
    yield app
    apps.close(app)


def counted(app: Flask) -> dict[str, int]:
    """How much there is of what the demo makes."""
    with app.app_context():
        session = app.extensions["sqlalchemy"].session
        return {
            table: session.scalar(text(f"SELECT count(*) FROM {table}"))
            for table in ("accounts", "centres", "areas", "staff_roles", "electors")
        }


def test_a_second_filling_adds_nothing_and_the_sign_ins_are_there(
    suite: Suite, gateway_of_the_suite: Flask
) -> None:
    town.fill(suite)
    once = counted(gateway_of_the_suite)
    town.fill(suite, again=True)
    assert counted(gateway_of_the_suite) == once
    with gateway_of_the_suite.app_context():
        known = set(
            gateway_of_the_suite.extensions["sqlalchemy"].session.scalars(
                text("SELECT email FROM accounts")
            )
        )
    assert {address for _who, address, _password in SIGN_INS} <= known
