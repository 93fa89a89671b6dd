"""The local Valkey asks for its password and keeps what it acknowledged."""

import os
import signal
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from deploy.local.problems import LocalProblem
from deploy.local.valkey import LocalValkey


def value(server: LocalValkey) -> object:
    with redis.Redis.from_url(server.url) as link:
        return link.get("kept")


def test_it_answers_nobody_without_the_password(folder: Path) -> None:
    with (
        LocalValkey(folder, fast=True) as server,
        redis.Redis(port=server.port, retry=Retry(NoBackoff(), 0)) as link,
        pytest.raises(redis.AuthenticationError),
    ):
        link.ping()


def test_its_content_survives_a_stop_and_its_address_stays(folder: Path) -> None:
    with LocalValkey(folder) as server:
        port = server.port
        with redis.Redis.from_url(server.url) as link:
            link.set("kept", "yes")
    with LocalValkey(folder) as again:
        assert (again.port, value(again)) == (port, b"yes")


def test_a_killed_server_comes_back_on_its_port(folder: Path) -> None:
    with LocalValkey(folder) as server:
        with redis.Redis.from_url(server.url) as link:
            link.set("kept", "yes")
        assert server.process is not None
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        server.revive()
        assert value(server) == b"yes"


def test_two_at_once_in_one_folder_are_refused(folder: Path) -> None:
    with LocalValkey(folder, fast=True), pytest.raises(LocalProblem, match="already running"):
        LocalValkey(folder, fast=True).start()


def test_its_numbered_databases_keep_apart(folder: Path) -> None:
    with LocalValkey(folder, fast=True) as server:
        with redis.Redis.from_url(server.database_url(63)) as link:
            link.set("kept", "elsewhere")
        assert value(server) is None
