"""Each service lives with `shared/` alone: copied out, installed by its own lock, and booted."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.local.processes import free_port, start_bound, stop
from tests.support import servers
from tests.support.servers import ROOT, SERVICES, Servers

# What a stranger must not be able to import there, and what must all be importable.
_IMPORTS = """
import importlib, importlib.util, pkgutil, sys
own, *strangers = sys.argv[1:]
def there(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
found = [name for name in strangers if there(name)]
assert not found, f"importable without being installed: {found}"
for top in (own, "shared"):
    package = importlib.import_module(top)
    for module in pkgutil.walk_packages(package.__path__, top + "."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
"""


@pytest.mark.timeout(600)  # on a machine that has no package yet, they are fetched first
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_boots_with_shared_alone(
    service: str, run_servers: Servers, worker_number: int, tmp_path: Path
) -> None:
    copied = copy_of(service, tmp_path / "alone")
    python = installed(service, tmp_path / "venv")
    others = [f"services.{name}" for name in SERVICES if name != service]
    strangers = [*others, "deploy", "tests", "wspolnie", "pytest"]
    done = run(python, "-c", _IMPORTS, f"services.{service}", *strangers, cwd=copied)
    assert done.returncode == 0, done.stdout + done.stderr

    # The number is the worker's highest, which no other test uses.
    settings = servers.environment(run_servers, {}, redis_number=63 - worker_number)
    url = servers.service_database(run_servers, service, f"alone_{service}")
    settings[f"{service.upper()}_DATABASE_URL"] = url
    with booted(service, python, copied, settings) as address:
        assert answer(f"{address}/health") == 200
        assert answer(f"{address}/ready") == 200


def copy_of(service: str, folder: Path) -> Path:
    """What an operator of one service copies."""
    leave_out = shutil.ignore_patterns("__pycache__")
    for part in (f"services/{service}", "shared"):
        shutil.copytree(ROOT / part, folder / part, ignore=leave_out)
    for part in ("services/__init__.py", "pyproject.toml"):
        shutil.copy(ROOT / part, folder / part)
    return folder


def installed(service: str, folder: Path) -> Path:
    """A fresh environment with exactly what the service's lock names."""
    uv = Path(sys.executable).parent / "uv"
    lock = ROOT / "locks" / f"{service}.txt"
    python = folder / "bin" / "python"
    installing = ("pip", "install", "--quiet", "--require-hashes", "--python", python, "-r", lock)
    for arguments in (("venv", "--quiet", "--python", sys.executable, folder), installing):
        done = run(uv, *arguments, cwd=folder.parent)
        assert done.returncode == 0, done.stdout + done.stderr
    return python


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run to the end, without anything of ours on the path."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean(),
        capture_output=True,
        text=True,
        check=False,
    )


def clean() -> dict[str, str]:
    """Our environment without what would lead Python back to us."""
    ours = ("PYTHON", "VIRTUAL_ENV", "WSPOLNIE_", "GATEWAY_", "CONSULTATIONS_", "VOLUNTEERING_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


@contextmanager
def booted(service: str, python: Path, folder: Path, settings: dict[str, str]) -> Iterator[str]:
    """Serve the copy by gunicorn; gives its address once it answers."""
    address = f"127.0.0.1:{free_port()}"
    log_path = folder / "log"
    app = f"services.{service}.app:create_app()"
    with log_path.open("wb") as log:
        process = start_bound(
            [python, "-m", "gunicorn", "--bind", address, "--no-control-socket", app],
            log=log,
            env=clean() | settings,
            cwd=folder,
        )
    try:
        deadline = time.monotonic() + 40
        while answer(f"http://{address}/health") == 0:
            assert process.poll() is None, log_path.read_text()
            assert time.monotonic() < deadline, log_path.read_text()
            time.sleep(0.05)
        yield f"http://{address}"
    finally:
        stop(process, number=15, patience=10)


def answer(url: str) -> int:
    """The status a URL answers with; 0 for none."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
