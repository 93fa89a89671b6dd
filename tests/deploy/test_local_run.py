"""`wspolnie local` as a person meets it."""

import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy import environment, roster
from deploy.local import configuration
from deploy.local.processes import free_port
from tests.deploy.test_supervisor import gone, until
from tests.support.servers import ROOT


def surroundings(folder: Path, **more: str) -> dict[str, str]:
    """The tests' environment without what would configure a run."""
    names = ("WSPOLNIE_", "GATEWAY_", "CONSULTATIONS_", "VOLUNTEERING_", "REDIS_URL", "SMTP_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    return {**kept, "WSPOLNIE_VAR": str(folder), "PYTHONUNBUFFERED": "1", **more}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "deploy.command", *arguments]


class Run:
    """One `wspolnie local`, read until it says where it is."""

    def __init__(self, folder: Path, port: int) -> None:
        self.said: list[str] = []
        self.process = subprocess.Popen(
            command("local", "--no-demo"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            env=surroundings(folder, WSPOLNIE_PORT=str(port)),
        )

    def wait_until_it_says(self, words: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if words in line:
                return line
        raise AssertionError("it ended without saying so:\n" + "".join(self.said))

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def start(folder: Path) -> Iterator[object]:
    """Starts runs in one folder, and ends them after the test."""
    runs: list[Run] = []

    def started(port: int) -> Run:
        runs.append(Run(folder, port))
        return runs[-1]

    yield started
    for run in runs:
        run.close()


def test_it_serves_survives_a_kill_and_ends_on_ctrl_c(start: object, folder: Path) -> None:
    assert callable(start)
    port = free_port()
    first = start(port)
    assert f"http://127.0.0.1:{port}" in first.wait_until_it_says("Wspólnie is ready")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5) as answer:
        assert answer.status == 200
    assert stat.S_IMODE((folder / "local.env").stat().st_mode) == 0o600
    keys = environment.read(folder / "local.env")

    refused = start(free_port())
    refused.wait_until_it_says(f"already running at http://127.0.0.1:{port}")
    assert refused.process.wait(timeout=10) == 1

    left = first.children()
    assert len(left) > 10
    first.process.kill()
    until(lambda: gone(left), patience=20)

    second = start(port)
    second.wait_until_it_says("Wspólnie is ready")
    again = environment.read(folder / "local.env")
    assert again["GATEWAY_SECRET_KEY"] == keys["GATEWAY_SECRET_KEY"]
    started = second.children()
    second.process.send_signal(signal.SIGINT)
    second.wait_until_it_says("Stopped.")
    assert second.process.wait(timeout=10) == 0
    until(lambda: gone(started))


def test_a_taken_port_is_named_with_what_to_do(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            command("local"),
            env=surroundings(folder, WSPOLNIE_PORT=str(port)),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert f"Port {port} is in use" in done.stderr
    assert "WSPOLNIE_PORT=8100 make run" in done.stderr
    assert "Traceback" not in done.stderr


def test_inner_ports_give_way_to_whoever_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setitem(roster.PORTS, "consultations", port)
        picked = configuration.pick_ports(["consultations", "volunteering"], {})
    assert picked.services["consultations"] != port
    chosen = [*picked.services.values(), picked.smtp, picked.mail_page]
    assert len(set(chosen)) == len(chosen)


def settings(path: Path, environ: dict[str, str]) -> dict[str, str]:
    return configuration.assemble(
        path=path,
        services=["gateway", "consultations"],
        ports=configuration.pick_ports(["gateway", "consultations"], {}),
        database_url=lambda name: f"postgresql+psycopg://made/{name}",
        redis_url="redis://made",
        environ=environ,
    )


@pytest.fixture
def any_gateway_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody's own run may have the usual port while tests run."""
    monkeypatch.setitem(roster.PORTS, "gateway", free_port())


@pytest.mark.usefixtures("any_gateway_port")
def test_what_is_configured_is_used_as_it_is(tmp_path: Path) -> None:
    given = {"GATEWAY_DATABASE_URL": "postgresql+psycopg://mine", "PUBLIC_URL": "http://x.example"}
    found = settings(tmp_path / "local.env", given)
    assert found["GATEWAY_DATABASE_URL"] == "postgresql+psycopg://mine"
    assert found["PUBLIC_URL"] == "http://x.example"
    assert found["CONSULTATIONS_DATABASE_URL"] == "postgresql+psycopg://made/consultations"
    assert "VOLUNTEERING_URL" not in found
    assert environment.read(tmp_path / "local.env") == found


@pytest.mark.usefixtures("any_gateway_port")
def test_keys_are_made_once_and_differ(tmp_path: Path) -> None:
    first = settings(tmp_path / "local.env", {})
    second = settings(tmp_path / "local.env", {})
    keys = [name for name in first if name.endswith("_KEY")]
    assert len({first[name] for name in keys}) == len(keys) == 4
    assert [first[name] for name in keys] == [second[name] for name in keys]


def test_a_command_beside_a_run_adopts_its_settings_unless_something_is_configured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "local.env").write_text('# no\nMAIL_FROM="Wspólnie <a@b.example>"\nPUBLIC_URL=u\n')
    environ = {"WSPOLNIE_VAR": str(tmp_path), "PUBLIC_URL": "mine"}
    environment.adopt_local_settings(environ)
    assert environ["MAIL_FROM"] == "Wspólnie <a@b.example>"
    assert environ["PUBLIC_URL"] == "mine"
    assert "Using the settings of the local run" in capsys.readouterr().err
    configured = {"WSPOLNIE_VAR": str(tmp_path), "WSPOLNIE_MODE": "production"}
    environment.adopt_local_settings(configured)
    assert "MAIL_FROM" not in configured


def test_the_help_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    from deploy.command import main

    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    for name in ("local", "serve", "work", "clock", "migrate", "recount", "rebuild-feed"):
        assert name in said
