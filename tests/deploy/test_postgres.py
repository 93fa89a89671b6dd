"""The local PostgreSQL starts again after whatever ended it."""

import os
import shutil
import signal
import socket
import stat
import tempfile
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.local.databases import libpq_url
from deploy.local.postgres import LocalPostgres
from deploy.local.problems import LocalProblem


@pytest.fixture(scope="module")
def server() -> Iterator[LocalPostgres]:
    """A server with one row in it, stopped; each test leaves it so."""
    with tempfile.TemporaryDirectory(prefix="wspolnie-test-") as made:
        server = LocalPostgres(Path(made) / "postgres", fast=True)
        with server:
            url = server.create_service_database("gateway")
            with psycopg.connect(libpq_url(url)) as link:
                link.execute("CREATE TABLE kept AS SELECT 1 AS one")
        yield server


def rows(server: LocalPostgres) -> int:
    with psycopg.connect(libpq_url(server.create_service_database("gateway"))) as link:
        answer = link.execute("SELECT count(*) FROM kept").fetchone()
    assert answer is not None
    return int(answer[0])


def test_data_and_address_stay_the_same(server: LocalPostgres) -> None:
    port = server.port
    with LocalPostgres(server.folder, fast=True) as again:
        assert again.port == port
        assert rows(again) == 1


def test_another_port_is_taken_when_somebody_has_ours(server: LocalPostgres) -> None:
    with (
        socket.create_server(("127.0.0.1", server.port)),
        LocalPostgres(server.folder, fast=True) as again,
    ):
        assert again.port != server.port
        assert rows(again) == 1


def test_a_killed_server_comes_back_with_what_was_committed(server: LocalPostgres) -> None:
    with server:
        assert server.process is not None
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        server.revive()
        assert rows(server) == 1


def test_a_stale_pid_file_naming_somebody_else_is_no_obstacle(server: LocalPostgres) -> None:
    # Our own number: alive, and no PostgreSQL.
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n1\n")
    with LocalPostgres(server.folder, fast=True) as again:
        assert rows(again) == 1


def test_a_half_made_data_folder_is_made_anew(folder: Path) -> None:
    half = folder / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with LocalPostgres(folder, fast=True) as server:
        psycopg.connect(libpq_url(server.create_service_database("gateway"))).close()


def test_two_at_once_in_one_folder_are_refused(server: LocalPostgres) -> None:
    with server:
        with pytest.raises(LocalProblem, match=f"already running .process {os.getpid()}"):
            LocalPostgres(server.folder).start()
        assert rows(server) == 1


def test_secrets_are_for_the_owner_alone(server: LocalPostgres) -> None:
    mode = (server.folder / "server.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert not (server.folder / "first-password").exists()


def test_a_full_disk_is_said_before_anything_is_touched(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9, 2 * 2**20))
    with pytest.raises(LocalProblem, match="is full: 2 MB left"):
        LocalPostgres(folder / "postgres").start()
    assert not (folder / "postgres" / "data").exists()


def test_a_server_that_cannot_start_shows_the_end_of_its_log(server: LocalPostgres) -> None:
    (server.data / "postgresql.conf").write_text("no such setting = 1\n")
    with pytest.raises(LocalProblem, match="syntax error in file"):
        server.start()
    (server.data / "postgresql.conf").write_text("")
    with server:
        assert rows(server) == 1
