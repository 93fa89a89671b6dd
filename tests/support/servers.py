"""One real PostgreSQL and one real Valkey for a whole test run, shared by its workers.

The servers are started by whichever process needs them first and stopped by the one that runs
the session. Databases are copied from a migrated template, one set per worker. With
WSPOLNIE_TEST_SYSTEM_SERVERS set they are the system's PostgreSQL (the oldest there is) and Redis.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from deploy.local.databases import Databases, libpq_url
from deploy.local.postgres import LocalPostgres
from deploy.local.valkey import LocalValkey

SERVICES = ("gateway", "consultations", "volunteering")
PASSWORD = "only-for-tests"
ROOT = Path(__file__).parents[2]
KEY = "11" * 32


@dataclass(frozen=True)
class Servers:
    """Where the test run's servers are."""

    folder: Path
    admin_url: str
    redis_url: str

    @property
    def databases(self) -> Databases:
        """Makes databases on the server."""
        return Databases(self.admin_url)


@contextmanager
def started(folder: Path) -> Iterator[Servers]:
    """Run the servers in a folder; workers find them by the environment."""
    postgres_there = redis_there = None
    if os.environ.get("WSPOLNIE_TEST_SYSTEM_SERVERS"):
        postgres_there, redis_there = system_servers()
    with (
        LocalPostgres(folder / "postgres", fast=True, binaries=postgres_there) as postgres,
        LocalValkey(folder / "valkey", fast=True, binary=redis_there) as valkey,
    ):
        servers = Servers(folder, postgres.admin_url, valkey.url)
        os.environ["WSPOLNIE_TEST_SERVERS"] = json.dumps(
            [str(folder), servers.admin_url, servers.redis_url]
        )
        try:
            yield servers
        finally:
            del os.environ["WSPOLNIE_TEST_SERVERS"]


def system_servers() -> tuple[Path, Path]:
    """Return where the system's PostgreSQL has its programs, and its Redis."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    oldest = min(debian, key=lambda path: int(path.parts[4]), default=None)
    redis = shutil.which("redis-server")
    if oldest is None or redis is None:
        raise RuntimeError("Install Debian's postgresql and redis-server for these tests.")
    return oldest.parent, Path(redis)


def found() -> Servers | None:
    """Return the servers the test run already has."""
    given = os.environ.get("WSPOLNIE_TEST_SERVERS")
    if not given:
        return None
    folder, admin_url, redis_url = json.loads(given)
    return Servers(Path(folder), admin_url, redis_url)


def environment(servers: Servers, urls: dict[str, str], *, redis_number: int) -> dict[str, str]:
    """Return a whole suite's settings for tests."""
    redis_url = servers.redis_url.rsplit("/", 1)[0] + f"/{redis_number}"
    return {
        "WSPOLNIE_MODE": "test",
        "WSPOLNIE_LOG_LEVEL": "debug",
        "REDIS_URL": redis_url,
        **{f"{name.upper()}_DATABASE_URL": url for name, url in urls.items()},
        "CONSULTATIONS_INTERNAL_KEY": KEY,
        "VOLUNTEERING_INTERNAL_KEY": KEY[::-1],
        "CONSULTATIONS_URL": "http://127.0.0.1:1",
        "VOLUNTEERING_URL": "http://127.0.0.1:1",
        "GATEWAY_SECRET_KEY": "22" * 32,
        "GATEWAY_IDENTITY_KEY": "33" * 32,
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "SMTP_URL": "smtp://127.0.0.1:1",
        "MAIL_FROM": "Wspólnie <wspolnie@lipowo.example>",
    }


def service_database(servers: Servers, service: str, name: str) -> str:
    """Make a database copied from the service's migrated template; return its address."""
    template = f"template_{service}"
    databases = servers.databases
    with (servers.folder / f"{template}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = servers.folder / f"{template}.done"
        if not done.exists():
            databases.drop_database(template)
            url = databases.ensure_service_database(service, PASSWORD, database=template)
            _migrate(service, environment(servers, {service: url}, redis_number=0))
            _let_empty(servers, f"wspolnie_{service}")
            done.touch()
        databases.drop_database(name)
        role = f"wspolnie_{service}"
        databases.ensure_database(name, owner=role, template=template)
        return databases.url(database=name, role=role, password=PASSWORD)


def _let_empty(servers: Servers, role: str) -> None:
    """Let a role empty its tables between tests past triggers and foreign keys."""
    with psycopg.connect(libpq_url(servers.admin_url)) as link:
        # As for the rights on databases: one at a time.
        link.execute("SELECT pg_advisory_xact_lock(hashtext('wspolnie rights'))")
        grant = "GRANT SET ON PARAMETER session_replication_role TO {}"
        link.execute(sql.SQL(grant).format(sql.Identifier(role)))


def _migrate(service: str, settings: dict[str, str]) -> None:
    # A process of its own: no connection of ours may stay on the template.
    code = f"import services.{service}.app as a, shared.migrate as m; m.migrate(a.create_app())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **settings},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"migrating {service} failed:\n{done.stdout}{done.stderr}")
